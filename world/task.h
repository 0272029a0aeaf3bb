/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tasks: who programs find themselves called by. The embedder makes one current on a CPU by its
 * attributes; the same pid is the same object again, so that its address can be a key. Tasks stay
 * until the instance goes.
 *
 * What programs see is a struct task_struct as the target kernel's types lay it out, its members
 * set by the rows of spec/task.def (task_image.c). Without such types it is a struct
 * kobj_task_struct. Other types are other objects at other addresses.
 */
#ifndef WORLD_TASK_H
#define WORLD_TASK_H

#include <pthread.h>

#include "base/vec.h"
#include "world/grace.h"
#include "world/kobj.h"
#include "world/kobject.h"
#include "world/storage.h"

struct cpu;
struct userbpf;

#define TASK_COMM_BYTES	   16 /* TASK_COMM_LEN */
#define TASK_CGROUP_LEVELS 32
#define TASK_IDLE_PID	   0

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
	s32 ppid;			    /* 0: the idle task */
	u32 exit_code;			    /* as waitpid(2) shows it */
	/* Its namespaces: inode numbers, as .ns_ino. */
	u32 mnt_ns, uts_ns, ipc_ns, net_ns, cgroup_ns, time_ns, user_ns;
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
	struct task_stack *stack; /* atomic; NULL: no frames */
	struct storage storage;
	struct kobject *kobj;	     /* what programs see; atomic */
	struct userbpf_kobj *handle; /* the embedder's of .kobj; NULL: he never asked */
};

struct task_layout;

struct tasks {
	pthread_mutex_t lock;	    /* of those who make tasks */
	VEC(struct task *) by_pid;  /* ascending */
	struct task_layout *layout; /* of their images; NULL: struct kobj_task_struct */
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
/*
 * Lay tasks out by the types of @btf, all that there are, too; NULL, or types without struct
 * task_struct: as without types. 0 or -ENOMEM: some keep their old image until they are made
 * current again.
 */
int tasks_set_btf(struct userbpf *vm, const struct btf *btf);

/* --- between task.c and task_image.c; under tasks.lock --- */

/* What @task should look like: its image, made if there is none. 0 or -ENOMEM, -E2BIG. */
int task_make_image(struct userbpf *vm, struct task *task);
/* The task with @pid; made of task_default if there is none. NULL: no memory. */
struct task *task_by_pid(struct userbpf *vm, s32 pid);
/* The first thread of the process of @task; made alike if there is none. NULL: no memory. */
struct task *task_leader(struct userbpf *vm, const struct task *task);
void task_layout_free(struct userbpf *vm, struct task_layout *layout);

/* --- for everybody --- */

/* What programs get as the address of @task. */
static inline u64 task_addr(const struct task *task)
{
	return ptr_to_u64(__atomic_load_n(&task->kobj, __ATOMIC_ACQUIRE)->image);
}

/* The task at an address that a helper was given as one; NULL: made by the test, not a task. */
static inline struct task *task_at(u64 addr)
{
	return kobject_of(addr)->owner;
}

/* The task with the lowest pid above @pid, or NULL. */
const struct task *task_next(struct userbpf *vm, s32 pid);

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

/* Is it in cgroup @ancestor, or below? The task itself says. */
static inline bool task_is_under(const struct task *task, u64 ancestor)
{
	bool is_under = false;

	for (u32 i = 0; i < task->attr.nr_cgroup_ids; i++)
		is_under |= task->attr.cgroup_ids[i] == ancestor;
	return is_under;
}

/* Kernel threads have no user space and take no signals. */
static inline bool task_has_memory(const struct task *task)
{
	return !task->attr.is_kernel_thread;
}

#endif
