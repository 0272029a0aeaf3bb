// SPDX-License-Identifier: BSD-2-Clause
/*
 * The current task, and what is done to it: kernel/bpf/helpers.c, kernel/trace/bpf_trace.c. It is
 * the one that the embedder made current on the CPU.
 */
#include <linux/bpf.h>

#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"

/* _NSIG */
#define NR_SIGNALS 64
/* The first process of all, which signals would kill the machine with. */
#define INIT_PID 1

static u64 pair(u32 high, u32 low)
{
	return (u64)high << 32 | low;
}

HELPER_BODY(get_current_pid_tgid)
{
	const struct task_attr *attr = &run->cpu->task->attr;

	return pair((u32)attr->tgid, (u32)attr->pid);
}

HELPER_BODY(get_current_uid_gid)
{
	const struct task_attr *attr = &run->cpu->task->attr;

	return pair(attr->gid, attr->uid);
}

/* As strscpy_pad(): cut, terminated, the rest zeroed. */
HELPER_BODY(get_current_comm)
{
	const char *comm = run->cpu->task->attr.comm;
	u32 size = (u32)r2;
	u32 len = (u32)strnlen(comm, MIN(size - 1, (u32)TASK_COMM_BYTES));

	memset(u64_to_ptr(r1), 0, size);
	memcpy(u64_to_ptr(r1), comm, len);
	return 0;
}

/* The address can be given to the bpf_probe_read_kernel() family. */
HELPER_BODY(get_current_task)
{
	return task_addr(run->cpu->task);
}

/* The same object, which can be read directly, too. */
HELPER_BODY(get_current_task_btf)
{
	return task_addr(run->cpu->task);
}

HELPER_BODY(get_current_cgroup_id)
{
	const struct task_attr *attr = &run->cpu->task->attr;

	return attr->cgroup_ids[attr->nr_cgroup_ids - 1];
}

/* Level 0 is the root; 0 for levels below the task's own cgroup. */
HELPER_BODY(get_current_ancestor_cgroup_id)
{
	const struct task_attr *attr = &run->cpu->task->attr;
	s32 level = (s32)r1;

	return level >= 0 && level < (s32)attr->nr_cgroup_ids ? attr->cgroup_ids[level] : 0;
}

/* A dev_t has 32 bits; fs/nsfs.c: ns_match. */
HELPER_BODY(get_ns_current_pid_tgid)
{
	const struct task_attr *attr = &run->cpu->task->attr;
	struct bpf_pidns_info info = {.pid = (u32)attr->ns_pid, .tgid = (u32)attr->ns_tgid};
	u32 size = (u32)r4;

	memset(u64_to_ptr(r3), 0, size);
	if (size != sizeof(info) || r1 != (u32)r1 || r1 != attr->ns_dev || r2 != attr->ns_ino)
		return (u64)-EINVAL;
	memcpy(u64_to_ptr(r3), &info, sizeof(info));
	return 0;
}

/* bpf_send_signal_common; signal 0 only asks whether one could be sent. */
static u64 send_signal(struct run *run, u32 signal, bool is_to_thread)
{
	const struct task *task = run->cpu->task;

	if (!task_has_memory(task) || task->attr.tgid == INIT_PID)
		return (u64)-EPERM;
	if (signal > NR_SIGNALS)
		return (u64)-EINVAL;
	if (signal)
		effect_signal(run->vm, run->cpu, signal, task, is_to_thread);
	return 0;
}

HELPER_BODY(send_signal)
{
	return send_signal(run, (u32)r1, false);
}

HELPER_BODY(send_signal_thread)
{
	return send_signal(run, (u32)r1, true);
}

/* The probed function does not run and returns R2. */
HELPER_BODY(override_return)
{
	effect_override(run->vm, run->cpu, r2);
	return 0;
}
