// SPDX-License-Identifier: BSD-2-Clause
/* Cgroups of sockets, and what a program answers to the hook it is at. */
#include "helpers/helpers.h"
#include "helpers/net.h"

/* __bpf_sk_cgroup_id */
static u64 cgroup_of(const struct sock *sock)
{
	return sock && sock_is_full(&sock->sk) ? sock->attr.cgroup_id : 0;
}

static u64 ancestor_of(struct run *run, const struct sock *sock, s32 level)
{
	u64 id = cgroup_of(sock);

	return id ? net_cgroup_ancestor(run->vm, id, level) : 0;
}

HELPER_BODY(skb_cgroup_id)
{
	return cgroup_of(net_sock_arg(run, r1));
}

HELPER_BODY(skb_ancestor_cgroup_id)
{
	return ancestor_of(run, net_sock_arg(run, r1), (s32)r2);
}

HELPER_BODY(sk_cgroup_id)
{
	return cgroup_of(net_sock_arg(run, r1));
}

HELPER_BODY(sk_ancestor_cgroup_id)
{
	return ancestor_of(run, net_sock_arg(run, r1), (s32)r2);
}

/* kernel/bpf/cgroup.c: bpf_get_retval, bpf_set_retval */
HELPER_BODY(get_retval)
{
	return (u64)(s64)*run->retval;
}

HELPER_BODY(set_retval)
{
	*run->retval = (s32)r1;
	return 0;
}
