// SPDX-License-Identifier: BSD-2-Clause
/*
 * The socket that gets a packet, of a group that share an address: net/core/filter.c:
 * sk_select_reuseport. Who is in a group together is told by what they are bound to
 * (net/ipv4/inet_hashtables.c: inet_reuseport_add_sock), since nothing here is bound one after the
 * other.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/helpers.h"
#include "maps/map.h"
#include "maps/reuseport_array.h"
#include "world/sock.h"

static bool has_same_address(const struct kobj_sock_common *a, const struct kobj_sock_common *b)
{
	if (a->skc_family == AF_INET)
		return a->skc_rcv_saddr == b->skc_rcv_saddr;
	return !memcmp(&a->skc_v6_rcv_saddr, &b->skc_v6_rcv_saddr, sizeof(a->skc_v6_rcv_saddr));
}

static bool is_same_group(const struct sock *a, const struct sock *b)
{
	const struct kobj_sock_common *x = &a->sk.sk_common, *y = &b->sk.sk_common;

	return x->skc_num == y->skc_num && x->skc_bound_dev_if == y->skc_bound_dev_if &&
	       a->attr.uid == b->attr.uid && a->attr.netns_id == b->attr.netns_id &&
	       a->attr.is_v6only == b->attr.is_v6only && has_same_address(x, y);
}

static int select_sock(struct run *run, struct kobj_sk_reuseport_kern *kern, struct sock *sock)
{
	const struct sock *own = sock_of(kern->sk);
	int err = 0;

	sock_lock(run->vm);
	if (!SOCK_READ(sock->opts.reuseport))
		err = -ENOENT;
	else if (sock_protocol(kern->sk) != sock_protocol(&sock->sk))
		err = -EPROTOTYPE;
	else if (sock_family(kern->sk) != sock_family(&sock->sk))
		err = -EAFNOSUPPORT;
	else if (!is_same_group(own, sock))
		err = -EBADFD;
	sock_unlock(run->vm);
	if (!err)
		kern->selected_sk = &sock->sk;
	return err;
}

/* Maps of sockets that are not built yet are empty. */
HELPER_BODY(sk_select_reuseport)
{
	const struct map *map = u64_to_ptr(r2);
	struct sock *sock = NULL;

	if (map->view.type == BPF_MAP_TYPE_REUSEPORT_SOCKARRAY)
		sock = reuseport_array_find(map, u64_to_ptr(r3));
	return (u64)(s64)(sock ? select_sock(run, u64_to_ptr(r1), sock) : -ENOENT);
}
