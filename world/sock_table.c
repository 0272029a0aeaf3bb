// SPDX-License-Identifier: BSD-2-Clause
/*
 * The sockets that lookups find. What fits better wins, and of equals the one that was added first;
 * groups of SO_REUSEPORT are such equals.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "world/world.h"

static struct sock **find(struct net *net, u64 cookie)
{
	VEC_FOR_EACH (&net->socks, sock) {
		if ((*sock)->sk.sk_common.skc_cookie == cookie)
			return sock;
	}
	return NULL;
}

void sock_lock(struct userbpf *vm)
{
	pthread_mutex_lock(&vm->net.lock);
}

void sock_unlock(struct userbpf *vm)
{
	pthread_mutex_unlock(&vm->net.lock);
}

/* After the largest number comes 1: 0 is none. */
static u64 next_cookie(struct net *net)
{
	do {
		net->last_cookie++;
	} while (!net->last_cookie || find(net, net->last_cookie));
	return net->last_cookie;
}

static u64 cookie_locked(struct net *net, u64 *cookie)
{
	if (!*cookie)
		__atomic_store_n(cookie, next_cookie(net), __ATOMIC_RELAXED);
	return *cookie;
}

u64 sock_cookie(struct userbpf *vm, struct sock *sock)
{
	u64 *cookie = &sock->sk.sk_common.skc_cookie;
	u64 known = __atomic_load_n(cookie, __ATOMIC_RELAXED);

	if (likely(known))
		return known;
	sock_lock(vm);
	known = cookie_locked(&vm->net, cookie);
	sock_unlock(vm);
	return known;
}

/* Also the numbers that are given later are free ones. */
static int name(struct net *net, u64 *cookie)
{
	if (*cookie && find(net, *cookie))
		return -EEXIST;
	net->last_cookie = MAX(net->last_cookie, cookie_locked(net, cookie));
	return 0;
}

int sock_add(struct userbpf *vm, struct sock *sock, u64 *cookie)
{
	u64 *own = &sock->sk.sk_common.skc_cookie;
	int err;

	sock_lock(vm);
	err = name(&vm->net, own);
	*cookie = *own;
	if (!err)
		err = vec_push(&vm->mem, &vm->net.socks, sock);
	sock_unlock(vm);
	return err;
}

static void free_later(struct userbpf *vm, struct grace_item *item)
{
	sock_free(vm, container_of(item, struct sock, item));
}

int sock_remove(struct userbpf *vm, u64 cookie)
{
	struct net *net = &vm->net;
	struct sock **at, *sock = NULL;

	pthread_mutex_lock(&net->lock);
	at = find(net, cookie);
	if (at) {
		sock = *at;
		memmove(at, at + 1,
			(size_t)(net->socks.v + net->socks.nr - (at + 1)) * sizeof(*at));
		net->socks.nr--;
		if (sock->fd)
			handle_release(vm, sock->fd);
	}
	pthread_mutex_unlock(&net->lock);
	if (!sock)
		return -ENOENT;
	grace_defer(vm, &sock->item, free_later);
	return 0;
}

int sock_fd(struct userbpf *vm, u64 cookie)
{
	struct sock *sock;
	int fd = -ENOENT;

	sock_lock(vm);
	sock = sock_find_locked(vm, cookie);
	if (sock)
		fd = sock->fd ? sock->fd : handle_install(vm, HANDLE_SOCK, sock);
	if (fd > 0)
		sock->fd = fd;
	sock_unlock(vm);
	return fd;
}

struct sock *sock_find_locked(struct userbpf *vm, u64 cookie)
{
	struct sock **at = find(&vm->net, cookie);

	return at ? *at : NULL;
}

struct sock *sock_find(struct userbpf *vm, u64 cookie)
{
	struct sock *sock;

	sock_lock(vm);
	sock = sock_find_locked(vm, cookie);
	sock_unlock(vm);
	return sock;
}

/* --- lookups --- */

static bool is_zero(const void *addr, u32 size)
{
	static const u8 zero[16];

	return !memcmp(addr, zero, size);
}

/* The socket's addresses of the query's family; false: it has none such. */
static bool ends_of(const struct sock *sock, u8 family, const void **local, const void **remote)
{
	const struct kobj_sock_common *common = &sock->sk.sk_common;

	if (family == AF_INET) {
		*local = &common->skc_rcv_saddr;
		*remote = &common->skc_daddr;
		return common->skc_family == AF_INET ||
		       (common->skc_family == AF_INET6 && !sock->attr.is_v6only &&
			is_zero(&common->skc_v6_rcv_saddr, 16));
	}
	*local = &common->skc_v6_rcv_saddr;
	*remote = &common->skc_v6_daddr;
	return common->skc_family == AF_INET6;
}

/* 0: does not match; 1: by what is not bound to an address or a device; more: by that. */
static u32 score_local(const struct sock *sock, const struct sock_query *query, const void *local)
{
	u32 size = query->family == AF_INET ? 4 : 16;
	u32 bound = SOCK_READ(sock->sk.sk_bound_dev_if), score = 1;

	if (sock->sk.sk_protocol != query->protocol || sock->attr.netns_id != query->netns_id ||
	    sock->sk.sk_common.skc_num != ntohs(query->dport))
		return 0;
	if (bound) {
		if (bound != query->ifindex)
			return 0;
		score += 4;
	}
	if (!is_zero(local, size)) {
		if (memcmp(local, query->daddr, size))
			return 0;
		score += 8;
	}
	return score + (sock->sk.sk_common.skc_family == AF_INET);
}

static bool is_connected(const struct sock *sock, const struct sock_query *query,
			 const void *remote)
{
	return sock->sk.sk_common.skc_dport == query->sport &&
	       !memcmp(remote, query->saddr, query->family == AF_INET ? 4 : 16);
}

/* compute_score of TCP's listeners and of UDP, in one */
static u32 score(const struct sock *sock, const struct sock_query *query)
{
	u8 state = sock->sk.sk_common.skc_state;
	const void *local, *remote;
	u32 result;

	if (query->is_for_listener && state != SOCK_LISTEN)
		return 0;
	if (!ends_of(sock, query->family, &local, &remote))
		return 0;
	result = score_local(sock, query, local);
	if (!result)
		return 0;
	if (query->protocol == IPPROTO_TCP && state == SOCK_LISTEN)
		return result;
	if (is_connected(sock, query, remote))
		return result + 32;
	/* What UDP has no peer for takes packets of all. */
	return query->protocol == IPPROTO_UDP && !sock->sk.sk_common.skc_dport ? result : 0;
}

static struct sock *lookup_locked(struct userbpf *vm, const struct sock_query *query)
{
	struct sock *best = NULL;
	u32 best_score = 0;

	VEC_FOR_EACH (&vm->net.socks, sock) {
		u32 this_score = score(*sock, query);

		if (this_score > best_score) {
			best = *sock;
			best_score = this_score;
		}
	}
	return best;
}

struct sock *sock_lookup(struct userbpf *vm, const struct sock_query *query)
{
	struct sock *sock;

	sock_lock(vm);
	sock = lookup_locked(vm, query);
	sock_unlock(vm);
	return sock;
}

static struct sock *listener_locked(struct userbpf *vm, const struct sock *request, u32 ifindex)
{
	const struct kobj_sock_common *common = &request->sk.sk_common;
	struct sock_query query = {
		.family = (u8)common->skc_family,
		.protocol = (u8)request->sk.sk_protocol,
		.netns_id = request->attr.netns_id,
		.ifindex = ifindex,
		.is_for_listener = true,
		.dport = htons(common->skc_num),
	};

	if (query.family == AF_INET)
		memcpy(query.daddr, &common->skc_rcv_saddr, 4);
	else
		memcpy(query.daddr, &common->skc_v6_rcv_saddr, 16);
	return lookup_locked(vm, &query);
}

struct sock *sock_listener(struct userbpf *vm, const struct sock *request, u32 ifindex)
{
	struct sock *sock;

	sock_lock(vm);
	sock = listener_locked(vm, request, ifindex);
	sock_unlock(vm);
	return sock;
}
