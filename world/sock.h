/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets as programs see them: the struct sock that a context points to or a helper found. It is
 * a region without access by bytes; its fields are reached through the rows of spec/ctx/sock.def.
 */
#ifndef WORLD_SOCK_H
#define WORLD_SOCK_H

#include "base/types.h"
#include "world/grace.h"
#include "world/kobj.h"
#include "world/storage.h"

struct userbpf;

/* enum in net/tcp_states.h */
#define SOCK_ESTABLISHED  1
#define SOCK_TIME_WAIT	  6
#define SOCK_CLOSE	  7
#define SOCK_LISTEN	  10
#define SOCK_NEW_SYN_RECV 12

/* Room of the socket and of its TCP part: no less than the user's views of them, which programs
 * use the offsets of. */
#define SOCK_VIEW_BYTES	    128
#define SOCK_TCP_VIEW_BYTES 128

#define SOCK_CONGESTION_BYTES 16 /* TCP_CA_NAME_MAX */

/* What setsockopt() sets and no field of the kernel object holds. */
struct sock_opts {
	s32 reuseaddr, reuseport, keepalive, sndbuf, rcvbuf, rcvlowat, txrehash;
	s32 max_pacing_rate;
	s32 nodelay, maxseg, keepidle, keepintvl, keepcnt, syncnt, window_clamp;
	s32 thin_linear_timeouts, user_timeout, notsent_lowat, save_syn;
	s32 delack_max_us, rto_min_us;
	s32 tos, tclass, autoflowlabel;
	char congestion[SOCK_CONGESTION_BYTES];
};

/* What userbpf knows of a socket besides its kernel object. */
struct sock_attr {
	s32 netns_id; /* as bpf_sk_lookup_tcp() names it; NET_CURRENT_NETNS: that of the programs */
	u64 netns_cookie;
	u32 uid;
	u64 cgroup_id;
	u32 classid; /* of net_cls */
	bool is_v6only;
	bool is_syn_flooded; /* a listener that sends SYN cookies */
};

/*
 * The socket and what it has of TCP are seen at two addresses, because the fields of struct
 * bpf_sock and struct bpf_tcp_sock have the same offsets.
 */
struct sock {
	struct grace_item item;
	struct userbpf *vm;
	struct sock_attr attr;
	struct sock_opts opts;
	struct storage storage;
	const void *reuseport_slot; /* atomic: of an array of such sockets; NULL: in none */
	int fd; /* that stands for it (world/handle.h); 0: none yet. Under the lock below. */
	union {
		struct kobj_sock sk;
		u8 view[SOCK_VIEW_BYTES];
	};
	union {
		struct kobj_tcp_sock tcp;
		u8 tcp_view[SOCK_TCP_VIEW_BYTES];
	};
};

static inline struct sock *sock_of(struct kobj_sock *sk)
{
	return container_of(sk, struct sock, sk);
}

/*
 * Members of the kernel objects that have rows: programs read them without the lock below, and set
 * some of them. Who changes one reads and writes it so; who holds the lock may read it as it is but
 * for what programs set without it (mark, priority, device, hash, flags of callbacks).
 */
#define SOCK_READ(member)	  __atomic_load_n(&(member), __ATOMIC_RELAXED)
#define SOCK_WRITE(member, value) __atomic_store_n(&(member), value, __ATOMIC_RELAXED)

static inline u8 sock_state(const struct kobj_sock *sk)
{
	return SOCK_READ(sk->sk_common.skc_state);
}

static inline u16 sock_family(const struct kobj_sock *sk)
{
	return SOCK_READ(sk->sk_common.skc_family);
}

static inline u16 sock_protocol(const struct kobj_sock *sk)
{
	return SOCK_READ(sk->sk_protocol);
}

/* include/net/sock.h: sk_fullsock */
static inline bool sock_is_full(const struct kobj_sock *sk)
{
	u8 state = sock_state(sk);

	return state != SOCK_TIME_WAIT && state != SOCK_NEW_SYN_RECV;
}

/* A socket of no family, that programs of @vm may get a pointer to. NULL: no memory. */
struct sock *sock_new(struct userbpf *vm);
/* No run may use it any more. */
void sock_free(struct userbpf *vm, struct sock *sock);
/* As it was when it was new. */
void sock_reset(struct sock *sock);
/* The socket at @addr, be it the address of the socket or of its TCP part; NULL: there is none. */
struct sock *sock_at(struct userbpf *vm, u64 addr);
/* sock_gen_cookie: numbers are given to those who ask. */
u64 sock_cookie(struct userbpf *vm, struct sock *sock);

/* --- sockets that the embedder added, which lookups find --- */

/*
 * What lookups go by and what options are changed and read under this lock; no socket is removed
 * meanwhile. It is the lock of the instance's network.
 */
void sock_lock(struct userbpf *vm);
void sock_unlock(struct userbpf *vm);
/* @sock comes from sock_new(); it belongs to the instance from now on, and may be gone on return.
 * *@cookie: the socket's. 0; -EEXIST: its cookie is taken; or -ENOMEM. */
int sock_add(struct userbpf *vm, struct sock *sock, u64 *cookie);
/* Programs that run may still use it. 0 or -ENOENT. */
int sock_remove(struct userbpf *vm, u64 cookie);
/* The number that stands for it, as long as it is there, or -ENOENT, -ENOMEM. */
int sock_fd(struct userbpf *vm, u64 cookie);
/* It stays as long as the caller is on a CPU, or nobody removes it. NULL: there is none. */
struct sock *sock_find(struct userbpf *vm, u64 cookie);
/* The same under sock_lock(), as long as that is held. */
struct sock *sock_find_locked(struct userbpf *vm, u64 cookie);

/* Ends as they are in a packet: the socket's own is the destination. Network byte order. */
struct sock_query {
	u8 family, protocol;
	s32 netns_id;
	u32 ifindex;
	bool is_for_listener; /* only those match */
	u16 sport, dport;
	u8 saddr[16], daddr[16];
};

/*
 * Of TCP a connection, else who listens; of UDP the best match
 * (net/ipv4/inet_hashtables.c: __inet_lookup, net/ipv4/udp.c: __udp4_lib_lookup). NULL: nobody.
 */
struct sock *sock_lookup(struct userbpf *vm, const struct sock_query *query);
/* The listener that a request (SOCK_NEW_SYN_RECV) came to, over device @ifindex; NULL: it is gone.
 */
struct sock *sock_listener(struct userbpf *vm, const struct sock *request, u32 ifindex);

#endif
