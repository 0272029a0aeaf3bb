// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/search.h"
#include "world/world.h"

/* Slabs double in size, so that even many tasks are few regions. */
#define FIRST_SLAB_TASKS 4
#define MAX_SLAB_TASKS	 1024

#define PF_KTHREAD 0x00200000

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
};

/* Index of the first task whose pid is not below @pid. */
static size_t find(const struct tasks *tasks, s32 pid)
{
	return search_first(tasks->by_pid.nr, i, tasks->by_pid.v[i]->kobj.pid >= pid);
}

static int add_region(struct userbpf *vm, const struct task *slab, u32 nr)
{
	struct region region = {
		.start = ptr_to_u64(slab),
		.size = nr * sizeof(*slab),
		.stride = sizeof(*slab),
		.value_off = offsetof(struct task, kobj),
		.value_size = sizeof(slab->kobj),
		.access = REGION_PROBE,
		.name = "task_struct",
	};

	return region_add(vm, &region);
}

static int add_slab(struct userbpf *vm)
{
	struct tasks *tasks = &vm->tasks;
	u32 nr = tasks->nr_in_slab ? MIN(tasks->nr_in_slab * 2, (u32)MAX_SLAB_TASKS)
				   : FIRST_SLAB_TASKS;
	struct task *slab = mem_calloc(&vm->mem, nr, sizeof(*slab));
	int err = slab ? vec_push(&vm->mem, &tasks->slabs, slab) : -ENOMEM;

	if (err)
		goto err_free;
	err = add_region(vm, slab, nr);
	if (err)
		goto err_pop;
	tasks->nr_in_slab = nr;
	tasks->nr_taken = 0;
	return 0;

err_pop:
	tasks->slabs.nr--;
err_free:
	mem_free(&vm->mem, slab);
	return err;
}

/* A new task in place @at of the sorted ones, without attributes yet; NULL: no memory. */
static struct task *insert(struct userbpf *vm, size_t at)
{
	struct tasks *tasks = &vm->tasks;
	struct task **new;

	if (tasks->nr_taken == tasks->nr_in_slab && add_slab(vm))
		return NULL;
	if (vec_extend(&vm->mem, &tasks->by_pid, 1, &new))
		return NULL;
	memmove(&tasks->by_pid.v[at + 1], &tasks->by_pid.v[at],
		(tasks->by_pid.nr - 1 - at) * sizeof(*new));
	tasks->by_pid.v[at] = &tasks->slabs.v[tasks->slabs.nr - 1][tasks->nr_taken++];
	return tasks->by_pid.v[at];
}

static void fill_in(struct task *task, const struct task_attr *attr)
{
	task->attr = *attr;
	task->kobj = (struct kobj_task_struct){
		.flags = attr->is_kernel_thread ? PF_KTHREAD : 0,
		.pid = attr->pid,
		.tgid = attr->tgid,
		.start_time = attr->start_ns,
		.start_boottime = attr->start_ns,
	};
	memcpy(task->kobj.comm, attr->comm, sizeof(task->kobj.comm));
}

static struct task *make(struct userbpf *vm, const struct task_attr *attr)
{
	struct tasks *tasks = &vm->tasks;
	size_t at = find(tasks, attr->pid);
	bool is_known = at < tasks->by_pid.nr && tasks->by_pid.v[at]->kobj.pid == attr->pid;
	struct task *task = is_known ? tasks->by_pid.v[at] : insert(vm, at);

	if (task)
		fill_in(task, attr);
	return task;
}

int tasks_init(struct userbpf *vm)
{
	struct task *task;
	int err = -pthread_mutex_init(&vm->tasks.lock, NULL);

	if (err)
		return err;
	task = make(vm, &task_default);
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
	VEC_FOR_EACH (&vm->tasks.by_pid, task)
		mem_free(&vm->mem, (*task)->stack);
	VEC_FOR_EACH (&vm->tasks.slabs, slab) {
		region_remove(vm, ptr_to_u64(*slab));
		mem_free(&vm->mem, *slab);
	}
	vec_free(&vm->mem, &vm->tasks.slabs);
	vec_free(&vm->mem, &vm->tasks.by_pid);
	pthread_mutex_destroy(&vm->tasks.lock);
}

int task_set_current(struct userbpf *vm, struct cpu *cpu, const struct task_attr *attr)
{
	struct task *task;

	/* In this order: programs look for tasks. */
	cpu_enter(vm, cpu);
	pthread_mutex_lock(&vm->tasks.lock);
	task = make(vm, attr);
	if (task)
		cpu->task = task;
	pthread_mutex_unlock(&vm->tasks.lock);
	cpu_leave(vm, cpu);
	return task ? 0 : -ENOMEM;
}

struct task *task_find(struct userbpf *vm, s32 pid)
{
	struct tasks *tasks = &vm->tasks;
	struct task *task;
	size_t at;

	pthread_mutex_lock(&tasks->lock);
	at = find(tasks, pid);
	task = at < tasks->by_pid.nr ? tasks->by_pid.v[at] : NULL;
	if (task && task->kobj.pid != pid)
		task = NULL;
	pthread_mutex_unlock(&tasks->lock);
	return task;
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
