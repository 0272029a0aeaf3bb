// SPDX-License-Identifier: BSD-2-Clause
/*
 * Local storage: net/core/bpf_sk_storage.c, kernel/bpf/bpf_{task,inode,cgrp}_storage.c.
 */
#include "helpers/helpers.h"
#include "maps/local_storage.h"

#include <errno.h>

static u64 get(struct storage *owner, u64 map, u64 value, u64 flags)
{
	if (!owner || (flags & ~(u64)BPF_LOCAL_STORAGE_GET_F_CREATE))
		return 0;
	return ptr_to_u64(local_storage_get(u64_to_ptr(map), owner, u64_to_ptr(value), flags));
}

static u64 delete (struct storage *owner, u64 map)
{
	return owner ? (u64)(s64)local_storage_delete(u64_to_ptr(map), owner) : (u64)-EINVAL;
}

/* --- sockets --- */

static struct storage *of_sock(struct run *run, u64 addr)
{
	struct sock *sock = addr ? sock_at(run->vm, addr) : NULL;

	return sock && sock_is_full(&sock->sk) ? &sock->storage : NULL;
}

HELPER_BODY(sk_storage_get)
{
	return get(of_sock(run, r2), r1, r3, r4);
}

HELPER_BODY(sk_storage_delete)
{
	return delete (of_sock(run, r2), r1);
}

/* --- kernel objects --- */

static struct storage *of_object(u64 addr)
{
	return addr ? &kobject_of(addr)->storage : NULL;
}

/* A task keeps what it has when its address changes with the kernel's types. */
static struct storage *of_task(u64 addr)
{
	struct task *task = addr ? task_at(addr) : NULL;

	return task ? &task->storage : of_object(addr);
}

HELPER_BODY(task_storage_get)
{
	return get(of_task(r2), r1, r3, r4);
}

HELPER_BODY(task_storage_delete)
{
	return delete (of_task(r2), r1);
}

HELPER_BODY(inode_storage_get)
{
	return get(of_object(r2), r1, r3, r4);
}

HELPER_BODY(inode_storage_delete)
{
	return delete (of_object(r2), r1);
}

static struct storage *of_cgroup(struct run *run, u64 addr)
{
	return addr ? net_cgroup_storage(run->vm, addr) : NULL;
}

HELPER_BODY(cgrp_storage_get)
{
	return get(of_cgroup(run, r2), r1, r3, r4);
}

HELPER_BODY(cgrp_storage_delete)
{
	return delete (of_cgroup(run, r2), r1);
}
