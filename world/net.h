/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network around the programs: devices, routes, neighbours, cgroups and sockets, as the
 * embedder set them up. It is read by helpers and changed by the embedder only, under one lock; the
 * tables are short, so they are plain arrays. There is one network namespace; a socket may say that
 * it is in another one.
 *
 * As long as no device was added every number is a device, a quiet one; afterwards only those that
 * were added and the loopback device are.
 */
#ifndef WORLD_NET_H
#define WORLD_NET_H

#include <pthread.h>

#include "base/vec.h"
#include "world/kobj.h"
#include "world/kobject.h"
#include "world/storage.h"

struct sock;
struct userbpf;

#define NET_LOOPBACK_IFINDEX 1
#define NET_ROOT_CGROUP	     1ull
#define NET_MAX_CGROUP_DEPTH 256
#define NET_CURRENT_NETNS    -1
#define NET_INIT_COOKIE	     1ull /* of the first network namespace */

/* rtnetlink.h: RTN_*, RT_TABLE_* */
enum net_route_type {
	NET_ROUTE_UNICAST = 1,
	NET_ROUTE_LOCAL = 2,
	NET_ROUTE_BLACKHOLE = 6,
	NET_ROUTE_UNREACHABLE = 7,
	NET_ROUTE_PROHIBIT = 8,
	NET_ROUTE_THROW = 9,
};
#define NET_TABLE_DEFAULT 253
#define NET_TABLE_MAIN	  254
#define NET_TABLE_LOCAL	  255

/* Addresses are in network byte order; those of IPv4 are the first four bytes. */
struct net_device {
	u32 ifindex, mtu;
	u16 hard_header_len;
	u8 mac[6];
	bool is_down, is_not_forwarding;
	bool has_addr4, has_addr6;
	u8 addr4[4], addr6[16]; /* what it sends from */
	char name[16];		/* IFNAMSIZ; "": nobody asks for it by name */
};

struct net_route {
	u8 family, type; /* AF_*, enum net_route_type */
	u8 prefix_len;	 /* bits */
	u8 gw_family;	 /* 0: none, the destination is a neighbour */
	bool has_src;
	u8 dst[16], gw[16], src[16];
	u32 table, ifindex, metric;
	u32 mtu; /* 0: the device's */
};

/* Packets with this mark are looked up in .table first. */
struct net_rule {
	u32 mark, mask, table;
};

struct net_neigh {
	u8 family;
	u8 addr[16], mac[6];
	u32 ifindex;
};

struct net_cgroup {
	u64 id, parent;
};

/* A cgroup that a number stands for (world/handle.h): one for each id, and as long as the instance.
 */
struct net_cgroup_ref {
	u64 id;
	struct storage storage;
	struct kobject *kobj; /* what programs see, under net.lock; NULL: none asked yet */
	int fd;
};

struct net {
	pthread_mutex_t lock;
	VEC(struct net_device) devices;
	VEC(struct net_route) routes;
	VEC(struct net_rule) rules; /* in the order they were added */
	VEC(struct net_neigh) neighs;
	VEC(struct net_cgroup) cgroups;
	VEC(struct net_cgroup_ref *) cgroup_refs;
	VEC(struct sock *) socks; /* in the order they were added */
	u64 last_cookie;
};

int net_init(struct userbpf *vm);
void net_destroy(struct userbpf *vm);

static inline u32 net_addr_bytes(u8 family)
{
	return family == 2 /* AF_INET */ ? 4 : 16;
}

/* Add, or change the one with the same number. 0 or -ENOMEM. */
int net_add_device(struct userbpf *vm, const struct net_device *device);
/* Each adds one: 0, -EEXIST or -ENOMEM. */
int net_add_route(struct userbpf *vm, const struct net_route *route);
int net_add_rule(struct userbpf *vm, const struct net_rule *rule);
int net_add_neigh(struct userbpf *vm, const struct net_neigh *neigh);
/* Also -ENOENT: no such parent; -EINVAL: the tree gets too deep. */
int net_add_cgroup(struct userbpf *vm, const struct net_cgroup *cgroup);
/* Forget devices, routes, rules and neighbours. */
void net_clear(struct userbpf *vm);

/* A copy of device @ifindex; false: there is none. */
bool net_find_device(struct userbpf *vm, u32 ifindex, struct net_device *out);
/* The number of the device with this name; 0: there is none. */
u32 net_device_by_name(struct userbpf *vm, const char *name);
bool net_find_neigh(struct userbpf *vm, u8 family, const u8 *addr, u32 ifindex, u8 *mac);

/* What a packet is routed by. */
struct net_flow {
	u8 family;
	u8 dst[16];
	u32 oif; /* 0: any device */
	u32 mark;
};

/*
 * The route of @flow: in @table, or with 0 by the rules (the local table, those of marks, main,
 * default). @out is a copy. False: there is none.
 */
bool net_find_route(struct userbpf *vm, const struct net_flow *flow, u32 table,
		    struct net_route *out);

/* Is there a route of @family in @table? */
bool net_has_table(struct userbpf *vm, u8 family, u32 table);

/* The ancestor of @id that is @level below the root; 0: there is none. */
u64 net_cgroup_ancestor(struct userbpf *vm, u64 id, s32 level);
/* Is @id @ancestor, or below it? */
bool net_cgroup_is_under(struct userbpf *vm, u64 id, u64 ancestor);
/* The number that stands for cgroup @id, always the same, or -ENOMEM. */
int net_cgroup_fd(struct userbpf *vm, u64 id);
/*
 * Is there a cgroup @id: the root, one that was added, or asked for by its number, or that a task
 * or a socket is in?
 */
bool net_cgroup_exists(struct userbpf *vm, u64 id);
/* What programs get as the address of cgroup @id, of its struct cgroup; 0: no memory. */
u64 net_cgroup_addr(struct userbpf *vm, u64 id);
/* The id of the cgroup at an address that a helper was given as one; 0: it does not say. */
u64 net_cgroup_id(u64 addr);
/* What is stored with it, for all objects with its id the same. NULL: no memory. */
struct storage *net_cgroup_storage(struct userbpf *vm, u64 addr);

#endif
