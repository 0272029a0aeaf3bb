// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sockets: net/core/filter.c. A program may hold several references to one socket; checked mode
 * keeps them as it keeps ring buffer records, and nothing counts them, because a socket that is
 * removed stays until the programs of that time have ended.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/helpers.h"
#include "helpers/net.h"
#include "helpers/sockopt.h"
#include "vm/interp.h"

#define OVERFLOW_UID 65534
#define CB_FLAGS     BPF_SOCK_OPS_ALL_CB_FLAGS

/* BPF_SK_LOOKUP_F_* */
#define LOOKUP_REPLACE	    1
#define LOOKUP_NO_REUSEPORT 2

/* --- lookups --- */

/* The size of what the tuple's union holds tells the family. It may lie in the packet. */
static bool read_tuple(struct sock_query *query, const void *from, u32 size)
{
	struct bpf_sock_tuple tuple;

	if (size == sizeof(tuple.ipv4)) {
		memcpy(&tuple, from, sizeof(tuple.ipv4));
		query->family = AF_INET;
		memcpy(query->saddr, &tuple.ipv4.saddr, 4);
		memcpy(query->daddr, &tuple.ipv4.daddr, 4);
		query->sport = tuple.ipv4.sport;
		query->dport = tuple.ipv4.dport;
		return true;
	}
	if (size != sizeof(tuple.ipv6))
		return false;
	memcpy(&tuple, from, sizeof(tuple.ipv6));
	query->family = AF_INET6;
	memcpy(query->saddr, tuple.ipv6.saddr, 16);
	memcpy(query->daddr, tuple.ipv6.daddr, 16);
	query->sport = tuple.ipv6.sport;
	query->dport = tuple.ipv6.dport;
	return true;
}

/* __bpf_skc_lookup; with @to_full, as __bpf_sk_lookup, the listener that a request is of. */
static struct sock *lookup(struct run *run, u64 tuple, u32 size, u8 protocol, u64 netns, u64 flags,
			   bool to_full)
{
	struct sock_query query = {.protocol = protocol, .ifindex = net_ctx_ifindex(run)};
	struct sock *sock;

	if (!read_tuple(&query, u64_to_ptr(tuple), size) || flags ||
	    ((s32)netns >= 0 && netns > INT32_MAX))
		return NULL;
	query.netns_id = (s32)netns < 0 ? NET_CURRENT_NETNS : (s32)netns;
	sock = sock_lookup(run->vm, &query);
	if (!to_full || !sock || sock_state(&sock->sk) != SOCK_NEW_SYN_RECV)
		return sock;
	return sock_listener(run->vm, sock, query.ifindex);
}

static u64 hold(struct run *run, struct sock *sock)
{
	if (sock && run->is_checked)
		record_hold_sock(run, &sock->sk);
	return sock ? ptr_to_u64(&sock->sk) : 0;
}

static u64 hold_full(struct run *run, struct sock *sock)
{
	return hold(run, sock && sock_is_full(&sock->sk) ? sock : NULL);
}

HELPER_BODY(sk_lookup_tcp)
{
	return hold_full(run, lookup(run, r2, (u32)r3, IPPROTO_TCP, r4, r5, true));
}

HELPER_BODY(sk_lookup_udp)
{
	return hold_full(run, lookup(run, r2, (u32)r3, IPPROTO_UDP, r4, r5, true));
}

HELPER_BODY(skc_lookup_tcp)
{
	return hold(run, lookup(run, r2, (u32)r3, IPPROTO_TCP, r4, r5, false));
}

HELPER_BODY(sk_release)
{
	struct sock *sock = sock_at(run->vm, r1);

	if (run->is_checked)
		record_release(run, &sock->sk);
	return 0;
}

/* --- one kind of socket from another --- */

static const struct kobj_sock *full_sk(struct run *run, u64 arg)
{
	const struct sock *sock = sock_at(run->vm, arg);

	return sock && sock_is_full(&sock->sk) ? &sock->sk : NULL;
}

static bool is_tcp(const struct kobj_sock *sk)
{
	return sk && sock_protocol(sk) == IPPROTO_TCP;
}

HELPER_BODY(sk_fullsock)
{
	return ptr_to_u64(full_sk(run, r1));
}

/* Other than in the kernel it is another address: world/sock.h. */
HELPER_BODY(tcp_sock)
{
	return is_tcp(full_sk(run, r1)) ? ptr_to_u64(&sock_at(run->vm, r1)->tcp) : 0;
}

/* Of a request (sk_to_full_sk) it is the one that it came to. */
HELPER_BODY(get_listener_sock)
{
	const struct sock *sock = sock_at(run->vm, r1);

	if (sock && sock_state(&sock->sk) == SOCK_NEW_SYN_RECV)
		sock = sock_listener(run->vm, sock, net_ctx_ifindex(run));
	return sock && sock_state(&sock->sk) == SOCK_LISTEN ? ptr_to_u64(&sock->sk) : 0;
}

HELPER_BODY(skc_to_tcp_sock)
{
	const struct kobj_sock *sk = full_sk(run, r1);

	return is_tcp(sk) ? ptr_to_u64(sk) : 0;
}

HELPER_BODY(skc_to_tcp6_sock)
{
	const struct kobj_sock *sk = full_sk(run, r1);

	return is_tcp(sk) && sock_family(sk) == AF_INET6 ? ptr_to_u64(sk) : 0;
}

static u64 tcp_in_state(struct run *run, u64 arg, u8 state)
{
	const struct sock *sock = sock_at(run->vm, arg);

	return sock && is_tcp(&sock->sk) && sock_state(&sock->sk) == state ? ptr_to_u64(&sock->sk)
									   : 0;
}

HELPER_BODY(skc_to_tcp_timewait_sock)
{
	return tcp_in_state(run, r1, SOCK_TIME_WAIT);
}

HELPER_BODY(skc_to_tcp_request_sock)
{
	return tcp_in_state(run, r1, SOCK_NEW_SYN_RECV);
}

HELPER_BODY(skc_to_udp6_sock)
{
	const struct kobj_sock *sk = full_sk(run, r1);

	return sk && sock_protocol(sk) == IPPROTO_UDP && SOCK_READ(sk->sk_type) == SOCK_DGRAM &&
			       sock_family(sk) == AF_INET6
		       ? ptr_to_u64(sk)
		       : 0;
}

HELPER_BODY(skc_to_unix_sock)
{
	const struct kobj_sock *sk = full_sk(run, r1);

	return sk && sock_family(sk) == AF_UNIX ? ptr_to_u64(sk) : 0;
}

/* No socket here is a subflow of MPTCP. */
HELPER_BODY(skc_to_mptcp_sock)
{
	return 0;
}

/* --- what is known of a socket --- */

HELPER_BODY(get_socket_cookie)
{
	struct sock *sock = net_sock_arg(run, r1);

	return sock ? sock_cookie(run->vm, sock) : 0;
}

HELPER_BODY(get_netns_cookie)
{
	const struct sock *sock = net_sock_arg(run, r1);

	return sock ? sock->attr.netns_cookie : NET_INIT_COOKIE;
}

HELPER_BODY(get_socket_uid)
{
	const struct sock *sock = net_sock_arg(run, r1);

	return sock && sock_is_full(&sock->sk) ? sock->attr.uid : OVERFLOW_UID;
}

/* --- what is done to it --- */

HELPER_BODY(setsockopt)
{
	struct sock *sock = net_sock_arg(run, r1);
	int err = sock ? sockopt_set(sock, (s32)r2, (s32)r3, u64_to_ptr(r4), (u32)r5) : -EINVAL;

	if (!err)
		effect_setsockopt(run->vm, run->cpu, sock, (s32)r2, (s32)r3, u64_to_ptr(r4),
				  (u32)r5);
	return (u64)(s64)err;
}

HELPER_BODY(getsockopt)
{
	const struct sock *sock = net_sock_arg(run, r1);
	int err;

	if (!sock) {
		memset(u64_to_ptr(r4), 0, (u32)r5);
		return (u64)-EINVAL;
	}
	sock_lock(run->vm);
	err = sockopt_get(sock, (s32)r2, (s32)r3, u64_to_ptr(r4), (u32)r5);
	sock_unlock(run->vm);
	return (u64)(s64)err;
}

/* Returns the flags that there are not. */
HELPER_BODY(sock_ops_cb_flags_set)
{
	struct kobj_bpf_sock_ops_kern *kern = u64_to_ptr(r1);

	if (!kern->full_tcp)
		return (u64)-EINVAL;
	SOCK_WRITE(kern->full_tcp->bpf_sock_ops_cb_flags, (u32)r2 & CB_FLAGS);
	return (u64)(s64)((s32)r2 & ~CB_FLAGS);
}

static void set_addr(u32 *words, const void *addr, u32 nr_words)
{
	for (u32 i = 0; i < nr_words; i++) {
		u32 word;

		memcpy(&word, (const u8 *)addr + i * sizeof(word), sizeof(word));
		SOCK_WRITE(words[i], word);
	}
}

/* net/ipv4/af_inet.c: __inet_bind; here every address and every port is free. */
static int bind_to(struct sock *sock, u16 family, u16 port, const void *addr)
{
	struct kobj_sock_common *common = &sock->sk.sk_common;

	if (common->skc_state != SOCK_CLOSE || common->skc_num)
		return -EINVAL;
	if (common->skc_family != family)
		return family == AF_INET6 ? -EINVAL : -EAFNOSUPPORT;
	set_addr(family == AF_INET ? &common->skc_rcv_saddr : common->skc_v6_rcv_saddr.u6_addr32,
		 addr, family == AF_INET ? 1 : 4);
	SOCK_WRITE(common->skc_num, ntohs(port));
	return 0;
}

/* Lookups on other CPUs go by what is changed. */
static int bind_locked(struct sock *sock, u16 family, u16 port, const void *addr)
{
	int err;

	sock_lock(sock->vm);
	err = bind_to(sock, family, port, addr);
	sock_unlock(sock->vm);
	return err;
}

#define SIN6_MIN_BYTES 24 /* SIN6_LEN_RFC2133 */

static int bind_sock(struct sock *sock, const void *addr, u32 size)
{
	struct kobj_sockaddr_in in;
	struct kobj_sockaddr_in6 in6;
	u16 family;

	if (size < sizeof(family))
		return -EINVAL;
	memcpy(&family, addr, sizeof(family));
	if (family == AF_INET) {
		if (size < sizeof(struct sockaddr_in))
			return -EINVAL;
		memcpy(&in, addr, sizeof(in));
		return bind_locked(sock, family, in.sin_port, &in.sin_addr);
	}
	if (family == AF_INET6) {
		if (size < SIN6_MIN_BYTES)
			return -EINVAL;
		memcpy(&in6, addr, SIN6_MIN_BYTES);
		return bind_locked(sock, family, in6.sin6_port, &in6.sin6_addr);
	}
	return -EAFNOSUPPORT;
}

HELPER_BODY(bind)
{
	struct sock *sock = net_sock_arg(run, r1);
	int err = bind_sock(sock, u64_to_ptr(r2), (u32)r3);

	if (!err)
		effect_sock(run->vm, run->cpu, EFFECT_BIND, sock, u64_to_ptr(r2), (u32)r3);
	return (u64)(s64)err;
}

/* sk_is_refcounted: listeners and UDP go by RCU. */
static bool is_refcounted(const struct kobj_sock *sk)
{
	return is_tcp(sk) && sock_state(sk) != SOCK_LISTEN;
}

/* bpf_sk_lookup_assign; sk_lookup programs choose who gets a packet. */
static int select_sock(struct kobj_bpf_sk_lookup_kern *kern, struct sock *sock, u64 flags)
{
	struct kobj_sock *sk = sock ? &sock->sk : NULL;

	if (flags & ~(u64)(LOOKUP_REPLACE | LOOKUP_NO_REUSEPORT))
		return -EINVAL;
	if (sk && (is_refcounted(sk) ||
		   (sock_protocol(sk) == IPPROTO_UDP && sock_state(sk) != SOCK_CLOSE)))
		return -ESOCKTNOSUPPORT;
	if (sk && sock_protocol(sk) != kern->protocol)
		return -EPROTOTYPE;
	if (sk && sock_family(sk) != kern->family &&
	    (sock_family(sk) == AF_INET || sock->attr.is_v6only))
		return -EAFNOSUPPORT;
	if (kern->selected_sk && !(flags & LOOKUP_REPLACE))
		return -EEXIST;
	kern->selected_sk = sk;
	kern->no_reuseport = flags & LOOKUP_NO_REUSEPORT;
	return 0;
}

/* The other bpf_sk_assign. */
static int assign_sock(struct run *run, struct kobj_sk_buff *buff, struct sock *sock, u64 flags)
{
	if (!sock || flags)
		return -EINVAL;
	if (!buff->tc_at_ingress)
		return -EOPNOTSUPP;
	if (sock->attr.netns_id != NET_CURRENT_NETNS)
		return -ENETUNREACH;
	buff->sk = &sock->sk;
	effect_sock(run->vm, run->cpu, EFFECT_SK_ASSIGN, sock, NULL, 0);
	return 0;
}

HELPER_BODY(sk_assign)
{
	struct sock *sock = r2 ? sock_at(run->vm, r2) : NULL;

	if (run->ctx_layout && run->ctx_layout->selects_sk)
		return (u64)(s64)select_sock(u64_to_ptr(r1), sock, r3);
	return (u64)(s64)assign_sock(run, u64_to_ptr(r1), sock, r3);
}
