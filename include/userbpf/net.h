/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network around the programs: what bpf_fib_lookup(), bpf_sk_lookup_tcp(), bpf_check_mtu(),
 * bpf_skb_cgroup_id() and their kin find. Nothing of the host is looked at; what is not set up is
 * not there. Programs may run while it is changed.
 *
 * Addresses are text, "192.0.2.1" or "2001:db8::1". Options are copied.
 */
#ifndef USERBPF_NET_H
#define USERBPF_NET_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- devices --- */

/*
 * An Ethernet device. What is 0 has the default that is told. Device 1 is the loopback device
 * ("lo", MTU 65536, 127.0.0.1 and ::1) and always there. While no other was added, every number but
 * 0 is a device with these defaults; afterwards only those that were.
 */
struct userbpf_device_opts {
	size_t sz;
	const char *name;	   /* cut after 15 bytes; NULL: none */
	uint32_t mtu;		   /* 0: 1500 */
	uint32_t hard_header_len;  /* bytes; 0: 14 */
	const uint8_t *hwaddr;	   /* 6 bytes; NULL: zeroes */
	const char *addr4, *addr6; /* what it sends from; NULL: it has no address of the family */
	bool is_down;		   /* nothing can be forwarded to it */
	bool is_not_forwarding;	   /* packets it receives are not: BPF_FIB_LKUP_RET_FWD_DISABLED */
};

/*
 * Add device @ifindex, or describe it anew. @opts may be NULL. 0; -EINVAL: 0, no address, an MTU or
 * a header beyond 65536 or 255 bytes; -ENOMEM; -E2BIG: unknown options set.
 */
USERBPF_API int userbpf_device_add(struct userbpf *vm, uint32_t ifindex,
				   const struct userbpf_device_opts *opts);

/* --- routes --- */

/* As rtnetlink(7) names them. */
enum userbpf_route_type {
	USERBPF_ROUTE_UNICAST = 1, /* also 0 */
	USERBPF_ROUTE_LOCAL = 2,   /* to this host: nothing to forward */
	USERBPF_ROUTE_BLACKHOLE = 6,
	USERBPF_ROUTE_UNREACHABLE = 7,
	USERBPF_ROUTE_PROHIBIT = 8,
	USERBPF_ROUTE_THROW = 9, /* goes on with the next table */
};

struct userbpf_route_opts {
	size_t sz;
	enum userbpf_route_type type;
	uint32_t ifindex; /* where to; unicast routes need it */
	const char *via;  /* the next hop; NULL: the destination is a neighbour */
	const char *src;  /* the address to send from; NULL: the device's */
	uint32_t table;	  /* 0: main (254), or local (255) for USERBPF_ROUTE_LOCAL */
	uint32_t metric;  /* smaller is better */
	uint32_t mtu;	  /* 0: the device's */
};

/*
 * Add the route to @prefix, "192.0.2.0/24" or "::/0". The longest prefix wins. The next hop of an
 * IPv4 route may be an address of IPv6. 0; -EINVAL: no prefix, no address of its family, a unicast
 * route without device, no such type; -EEXIST: the same prefix, table and metric; -ENOMEM; -E2BIG:
 * unknown options set.
 */
USERBPF_API int userbpf_route_add(struct userbpf *vm, const char *prefix,
				  const struct userbpf_route_opts *opts);
/*
 * Lookups of packets whose mark is @mark in the bits of @mask look at @table between the tables
 * local and main; rules are asked in the order they were added. 0; -EINVAL: a mark beyond the mask,
 * or table 0; -ENOMEM.
 */
USERBPF_API int userbpf_route_rule_add(struct userbpf *vm, uint32_t mark, uint32_t mask,
				       uint32_t table);
/* Neighbour @addr on device @ifindex has the hardware address @hwaddr, 6 bytes. 0; -EINVAL;
 * -EEXIST; -ENOMEM. */
USERBPF_API int userbpf_neigh_add(struct userbpf *vm, uint32_t ifindex, const char *addr,
				  const uint8_t *hwaddr);
/* Forget devices, routes, rules and neighbours. */
USERBPF_API void userbpf_net_clear(struct userbpf *vm);

/* --- cgroups --- */

/*
 * Cgroup @id is a child of @parent; the root is 1 and always there. Ids that sockets have and
 * nobody added stand right below the root. The current task's own are set by
 * userbpf_set_current_task(). 0; -EINVAL: id 0, or more than 255 levels; -EEXIST; -ENOENT: no such
 * parent; -ENOMEM.
 */
USERBPF_API int userbpf_cgroup_add(struct userbpf *vm, uint64_t id, uint64_t parent);
/*
 * The number that stands for cgroup @id where the kernel takes the file descriptor of a cgroup's
 * directory: as a value for userbpf_map_update_elem() of a BPF_MAP_TYPE_CGROUP_ARRAY, as a key of a
 * BPF_MAP_TYPE_CGRP_STORAGE. Ids that nobody added have one too. It is the same for each call and
 * lasts as long as the instance; there is nothing to close. The number, at least 3; -EINVAL: id 0;
 * -ENOMEM.
 *
 * bpf_skb_under_cgroup() asks the tree of userbpf_cgroup_add() for what is above the socket's
 * cgroup, bpf_current_task_under_cgroup() the ids that userbpf_set_current_task() was given.
 */
USERBPF_API int userbpf_cgroup_fd(struct userbpf *vm, uint64_t id);

/* --- sockets --- */

struct bpf_sock;
struct bpf_tcp_sock;

/*
 * A socket. Its ends are "192.0.2.1:80" or "[2001:db8::1]:80"; port 0 is none.
 */
struct userbpf_sock_opts {
	size_t sz;
	const char *local;  /* NULL: 0.0.0.0:0 */
	const char *remote; /* NULL: not connected */
	uint32_t type;	    /* SOCK_*; 0: SOCK_STREAM */
	uint32_t protocol;  /* IPPROTO_*; 0: that of the type */
	uint32_t state;	    /* TCP_*; 0: TCP_ESTABLISHED with a remote end, else TCP_LISTEN of
			       SOCK_STREAM and TCP_CLOSE of others */
	uint32_t mark, priority, bound_dev_if;
	uint64_t cookie; /* 0: the next free number */
	/* Of its network namespace. */
	bool is_in_netns; /* it is in namespace .netns_id, not in that of the programs */
	int32_t netns_id;
	uint64_t netns_cookie; /* 0: 1 */
	uint32_t uid;
	uint64_t cgroup_id; /* 0: the root, 1 */
	bool is_v6only;
	bool reuseport;
	const struct bpf_tcp_sock *tcp; /* of it what is not 0; may be NULL */
	uint32_t classid;		/* of its net_cls cgroup: bpf_skb_cgroup_classid() */
	/*
	 * A listener whose queue of requests is full, so that it answers with SYN cookies:
	 * bpf_tcp_gen_syncookie(), bpf_tcp_check_syncookie(). Others have nothing to do with them
	 * (-ENOENT), as by net.ipv4.tcp_syncookies = 1.
	 */
	bool is_syn_flooded;
};

/*
 * Add a socket, which lookups find from now on; @cookie (may be NULL) is set to its number. 0;
 * -EINVAL: no address, ends of two families, a state or port that there is not; -EEXIST: the cookie
 * is taken; -ENOMEM; -E2BIG: unknown options set.
 */
USERBPF_API int userbpf_sock_add(struct userbpf *vm, const struct userbpf_sock_opts *opts,
				 uint64_t *cookie);
/* Programs that run may use it to their end. 0, or -ENOENT. */
USERBPF_API int userbpf_sock_remove(struct userbpf *vm, uint64_t cookie);
/*
 * The number that stands for the socket where the kernel takes a file descriptor: as a key of a
 * BPF_MAP_TYPE_SK_STORAGE. It is the same for each call and lasts until the socket is removed;
 * there is nothing to close. The number, at least 3; -ENOENT: there is no such socket; -ENOMEM.
 */
USERBPF_API int userbpf_sock_fd(struct userbpf *vm, uint64_t cookie);
/*
 * What programs left of the socket: @sock and @tcp (either may be NULL) as they see it. No program
 * may run on it meanwhile. 0, or -ENOENT.
 */
USERBPF_API int userbpf_sock_read(struct userbpf *vm, uint64_t cookie, struct bpf_sock *sock,
				  struct bpf_tcp_sock *tcp);
/*
 * As bpf_getsockopt() on that socket: @size bytes at @value are filled, the rest of them zeroed. 0;
 * -ENOENT: no such socket; -EINVAL: no such option, or not of this size.
 */
USERBPF_API int userbpf_sock_getsockopt(struct userbpf *vm, uint64_t cookie, int level, int optname,
					void *value, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
