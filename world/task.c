// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/search.h"
#include "world/world.h"

/* A process of root, far from the ones with a meaning, in the first namespace and the root cgroup.
 */
const struct task_attr task_default = {
	.pid = 1000,
	.tgid = 1000,
	.comm = "userbpf",
	.ns_dev = 4,	      /* nsfs */
	.ns_ino = 0xeffffffc, /* PROC_PID_INIT_INO */
	.ns_pid = 1000,
	.ns_tgid = 1000,
	.nr_cgroup_ids = 1,
	.cgroup_ids = {1},
	/* include/linux/proc_ns.h, and the first two that are given out */
	.ipc_ns = 0xefffffff,
	.uts_ns = 0xeffffffe,
	.user_ns = 0xeffffffd,
	.cgroup_ns = 0xeffffffb,
	.time_ns = 0xeffffffa,
	.net_ns = 0xf0000000,
	.mnt_ns = 0xf0000001,
};

/* Index of the first task whose pid is not below @pid. */
static size_t find(const struct tasks *tasks, s32 pid)
{
	return search_first(tasks->by_pid.nr, i, tasks->by_pid.v[i]->attr.pid >= pid);
}

/* A new task in place @at of the sorted ones. NULL: no memory. */
static struct task *insert(struct userbpf *vm, size_t at, const struct task_attr *attr)
{
	struct tasks *tasks = &vm->tasks;
	struct task *task = mem_zalloc(&vm->mem, sizeof(*task)), **new;

	if (!task)
		return NULL;
	task->attr = *attr;
	if (vec_extend(&vm->mem, &tasks->by_pid, 1, &new)) {
		mem_free(&vm->mem, task);
		return NULL;
	}
	memmove(&tasks->by_pid.v[at + 1], &tasks->by_pid.v[at],
		(tasks->by_pid.nr - 1 - at) * sizeof(*new));
	tasks->by_pid.v[at] = task;
	return task;
}

static struct task *find_pid(const struct tasks *tasks, s32 pid, size_t *at)
{
	*at = find(tasks, pid);
	return *at < tasks->by_pid.nr && tasks->by_pid.v[*at]->attr.pid == pid
		       ? tasks->by_pid.v[*at]
		       : NULL;
}

/* A task without image, which nobody has seen: its place is looked for again, others may have come.
 */
static void drop(struct userbpf *vm, struct task *task)
{
	struct tasks *tasks = &vm->tasks;
	size_t at = find(tasks, task->attr.pid);

	memmove(&tasks->by_pid.v[at], &tasks->by_pid.v[at + 1],
		(tasks->by_pid.nr - 1 - at) * sizeof(*tasks->by_pid.v));
	tasks->by_pid.nr--;
	mem_free(&vm->mem, task);
}

/* The one with the pid of @attr: as it is if @keeps, else with these attributes. */
static struct task *make(struct userbpf *vm, const struct task_attr *attr, bool keeps)
{
	size_t at;
	struct task *task = find_pid(&vm->tasks, attr->pid, &at);

	if (task && keeps)
		return task;
	if (task)
		task->attr = *attr;
	else
		task = insert(vm, at, attr);
	if (!task || !task_make_image(vm, task))
		return task;
	if (!task->kobj)
		drop(vm, task);
	return NULL;
}

struct task *task_by_pid(struct userbpf *vm, s32 pid)
{
	struct task_attr attr = task_default;

	attr.pid = attr.tgid = attr.ns_pid = attr.ns_tgid = pid;
	if (pid == TASK_IDLE_PID) {
		attr.is_kernel_thread = true;
		memcpy(attr.comm, "swapper/0", sizeof("swapper/0"));
	}
	return make(vm, &attr, true);
}

struct task *task_leader(struct userbpf *vm, const struct task *task)
{
	struct task_attr attr = task->attr;

	attr.pid = attr.tgid;
	attr.ns_pid = attr.ns_tgid;
	return make(vm, &attr, true);
}

int tasks_init(struct userbpf *vm)
{
	struct task *task;
	int err = -pthread_mutex_init(&vm->tasks.lock, NULL);

	if (err)
		return err;
	task = make(vm, &task_default, false);
	if (!task) {
		tasks_destroy(vm);
		return -ENOMEM;
	}
	for (u32 i = 0; i < vm->nr_cpus; i++)
		vm->cpus[i].task = task;
	return 0;
}

void tasks_destroy(struct userbpf *vm)
{
	VEC_FOR_EACH (&vm->tasks.by_pid, task) {
		storage_clear(vm, &(*task)->storage);
		kobject_free((*task)->kobj);
		mem_free(&vm->mem, (*task)->stack);
		mem_free(&vm->mem, *task);
	}
	vec_free(&vm->mem, &vm->tasks.by_pid);
	task_layout_free(vm, vm->tasks.layout);
	pthread_mutex_destroy(&vm->tasks.lock);
}

int task_set_current(struct userbpf *vm, struct cpu *cpu, const struct task_attr *attr)
{
	struct task *task;

	/* In this order: programs look for tasks. */
	cpu_enter(vm, cpu);
	pthread_mutex_lock(&vm->tasks.lock);
	task = make(vm, attr, false);
	if (task)
		cpu->task = task;
	pthread_mutex_unlock(&vm->tasks.lock);
	cpu_leave(vm, cpu);
	return task ? 0 : -ENOMEM;
}

/* The one with the lowest pid that is not below @pid, or NULL. */
static struct task *find_from(struct userbpf *vm, s32 pid)
{
	struct tasks *tasks = &vm->tasks;
	struct task *task;
	size_t at;

	pthread_mutex_lock(&tasks->lock);
	at = find(tasks, pid);
	task = at < tasks->by_pid.nr ? tasks->by_pid.v[at] : NULL;
	pthread_mutex_unlock(&tasks->lock);
	return task;
}

struct task *task_find(struct userbpf *vm, s32 pid)
{
	struct task *task = find_from(vm, pid);

	return task && task->attr.pid == pid ? task : NULL;
}

const struct task *task_next(struct userbpf *vm, s32 pid)
{
	return pid == INT32_MAX ? NULL : find_from(vm, pid + 1);
}

/* --- stacks --- */

static void free_stack(struct userbpf *vm, struct grace_item *item)
{
	mem_free(&vm->mem, container_of(item, struct task_stack, item));
}

static u32 copy_frames(u64 *to, struct task_frames frames)
{
	u32 nr = MIN(frames.nr, (u32)TASK_STACK_FRAMES);

	if (nr)
		memcpy(to, frames.ips, nr * sizeof(*to));
	return nr;
}

int task_set_stack(struct userbpf *vm, struct cpu *cpu, struct task_frames kernel,
		   struct task_frames user)
{
	struct task_stack *stack = NULL, *old;

	if (kernel.nr || user.nr) {
		stack = mem_zalloc(&vm->mem, sizeof(*stack));
		if (!stack)
			return -ENOMEM;
		stack->nr_kernel = copy_frames(stack->kernel, kernel);
		stack->nr_user = copy_frames(stack->user, user);
	}
	pthread_mutex_lock(&vm->tasks.lock);
	old = __atomic_exchange_n(&cpu->task->stack, stack, __ATOMIC_ACQ_REL);
	pthread_mutex_unlock(&vm->tasks.lock);
	if (old)
		grace_defer(vm, &old->item, free_stack);
	return 0;
}

struct task_frames task_frames(const struct task *task, bool is_user)
{
	const struct task_stack *stack = __atomic_load_n(&task->stack, __ATOMIC_ACQUIRE);

	if (!stack || (is_user && !task_has_memory(task)))
		return (struct task_frames){0};
	return is_user ? (struct task_frames){stack->user, stack->nr_user}
		       : (struct task_frames){stack->kernel, stack->nr_kernel};
}
