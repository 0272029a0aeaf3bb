// SPDX-License-Identifier: BSD-2-Clause
/* Cgroups of sockets, and what a program answers to the hook it is at. */
#include "helpers/helpers.h"
#include "helpers/net.h"
#include "maps/cgroup_array.h"

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

/* bpf_skb_under_cgroup */
HELPER_BODY(skb_under_cgroup)
{
	u64 id = cgroup_of(net_sock_arg(run, r1)), ancestor;
	s64 err;

	if (!id)
		return (u64)-ENOENT;
	err = cgroup_array_id(u64_to_ptr(r2), (u32)r3, &ancestor);
	return err ? (u64)err : net_cgroup_is_under(run->vm, id, ancestor);
}

/* kernel/trace/bpf_trace.c: bpf_current_task_under_cgroup, bpf_cgroup */
HELPER_BODY(current_task_under_cgroup)
{
	u64 ancestor;
	s64 err = cgroup_array_id(u64_to_ptr(r1), (u32)r2, &ancestor);

	return err ? (u64)err : task_is_under(run->cpu->task, ancestor);
}

/* --- the class of net_cls, 0 where nobody has given one --- */

static u32 class_of(const struct sock *sock)
{
	return sock && sock_is_full(&sock->sk) ? sock->attr.classid : 0;
}

/* bpf_skb_cgroup_classid */
HELPER_BODY(skb_cgroup_classid)
{
	return class_of(net_sock_arg(run, r1));
}

/* include/net/cls_cgroup.h: task_get_classid, where packets are of the socket, and
 * bpf_get_cgroup_classid_curr. */
HELPER_BODY(get_cgroup_classid)
{
	if (net_ctx_is_skb(run))
		return class_of(net_sock_arg(run, r1));
	return run->cpu->task->attr.classid;
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
