/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tasks: who programs find themselves called by. The embedder makes one current on a CPU by its
 * attributes; the same pid is the same object again, so that its address can be a key. Tasks stay
 * until the instance goes.
 */
#ifndef WORLD_TASK_H
#define WORLD_TASK_H

#include <pthread.h>

#include "base/vec.h"
#include "world/grace.h"
#include "world/kobj.h"

struct cpu;
struct userbpf;

#define TASK_COMM_BYTES	   16 /* TASK_COMM_LEN */
#define TASK_CGROUP_LEVELS 32

/* What userbpf knows of a task besides its kernel object. */
struct task_attr {
	s32 pid, tgid;
	u32 uid, gid;
	char comm[TASK_COMM_BYTES];
	u64 start_ns;
	bool is_kernel_thread;
	u64 ns_dev, ns_ino; /* of its pid namespace, as stat(2) shows it */
	s32 ns_pid, ns_tgid;
	u32 nr_cgroup_ids;		    /* at least 1 */
	u64 cgroup_ids[TASK_CGROUP_LEVELS]; /* from the root to its own */
	u32 classid;			    /* of net_cls */
};

#define TASK_STACK_FRAMES 127 /* sysctl kernel.perf_event_max_stack: more are not looked at */

/* What unwinding finds, the innermost frame first. */
struct task_stack {
	struct grace_item item;
	u32 nr_kernel, nr_user;
	u64 kernel[TASK_STACK_FRAMES], user[TASK_STACK_FRAMES];
};

struct task {
	struct task_attr attr;
	struct task_stack *stack;     /* atomic; NULL: no frames */
	struct kobj_task_struct kobj; /* what programs see */
};

struct tasks {
	pthread_mutex_t lock;	   /* of those who make tasks */
	VEC(struct task *) by_pid; /* ascending */
	VEC(struct task *) slabs;  /* arrays that tasks are taken from */
	u32 nr_in_slab, nr_taken;  /* of the newest one */
};

/* The task that every CPU starts with. */
extern const struct task_attr task_default;

/* Make task_default current on every CPU. 0 or -errno. */
int tasks_init(struct userbpf *vm);
void tasks_destroy(struct userbpf *vm);

/* Waits while a program runs on @cpu. 0 or -ENOMEM, nothing changed. */
int task_set_current(struct userbpf *vm, struct cpu *cpu, const struct task_attr *attr);

/* The task of that pid, or NULL. For who is on a CPU. */
struct task *task_find(struct userbpf *vm, s32 pid);

struct task_frames {
	const u64 *ips;
	u32 nr;
};

/* Give the task that is current on @cpu these frames, of which the first ones are copied. 0 or
 * -ENOMEM. */
int task_set_stack(struct userbpf *vm, struct cpu *cpu, struct task_frames kernel,
		   struct task_frames user);
/* The frames of one side, as long as the caller is on a CPU. */
struct task_frames task_frames(const struct task *task, bool is_user);

/* Kernel threads have no user space and take no signals. */
static inline bool task_has_memory(const struct task *task)
{
	return !task->attr.is_kernel_thread;
}

#endif
