// SPDX-License-Identifier: BSD-2-Clause
/*
 * What programs see of a task: the rows of spec/task.def, found once in the types of the target
 * kernel and then set in each task's image.
 */
#include <errno.h>
#include <string.h>

#include "world/world.h"

#define PF_KTHREAD   0x00200000
#define DEFAULT_PRIO 120 /* include/linux/sched/prio.h */

/* Other tasks that a task leads to. */
enum task_link { TASK_PARENT, TASK_LEADER };

enum row_kind { ROW_NUMBER, ROW_TEXT, ROW_LINK, ROW_SAME, ROW_MADE };

struct row {
	const char *path;
	enum row_kind kind;
	const char *other; /* ROW_SAME */
};

static const struct row rows[] = {
#define TASK_NUMBER(path_, attr)     {path_, ROW_NUMBER, NULL},
#define TASK_VALUE(path_, value)     {path_, ROW_NUMBER, NULL},
#define TASK_TEXT(path_, attr)	     {path_, ROW_TEXT, NULL},
#define TASK_LINK(path_, which)	     {path_, ROW_LINK, NULL},
#define TASK_SAME(path_, other_)     {path_, ROW_SAME, other_},
#define TASK_MADE(path_, condition_) {path_, ROW_MADE, NULL},
#include "spec/task.def"
};

#define NR_ROWS ARRAY_SIZE(rows)

/* What the rows say of a task: a number, the address of text, enum task_link, or a condition. */
static void compute(const struct task_attr *attr, u64 values[NR_ROWS])
{
	u64 *next = values;

#define TASK_NUMBER(path_, name)     *next++ = (u64)attr->name;
#define TASK_VALUE(path_, value)     *next++ = (u64)(value);
#define TASK_TEXT(path_, name)	     *next++ = ptr_to_u64(attr->name);
#define TASK_LINK(path_, which)	     *next++ = which;
#define TASK_SAME(path_, other_)     *next++ = 0;
#define TASK_MADE(path_, condition_) *next++ = condition_;
#include "spec/task.def"
}

struct found {
	bool is_there;
	struct kpath path, other;
};

struct task_layout {
	struct btf *btf; /* a reference */
	u32 type_id;	 /* of struct task_struct */
	struct found found[NR_ROWS];
};

/* --- the layout --- */

static void find_rows(struct task_layout *layout)
{
	for (size_t i = 0; i < NR_ROWS; i++) {
		const struct row *row = &rows[i];
		struct found *found = &layout->found[i];

		found->is_there =
			!kpath_find(layout->btf, layout->type_id, row->path, &found->path, NULL) &&
			(!row->other || !kpath_find(layout->btf, layout->type_id, row->other,
						    &found->other, NULL));
	}
}

/* *out is NULL where the types do not have the struct. */
static int make_layout(struct userbpf *vm, const struct btf *btf, struct task_layout **out)
{
	int id = btf ? btf_find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT) : -ENOENT;

	*out = NULL;
	if (id <= 0 || kpath_object_bytes(btf, (u32)id) > KOBJECT_MAX_BYTES)
		return 0;
	*out = mem_zalloc(&vm->mem, sizeof(**out));
	if (!*out)
		return -ENOMEM;
	(*out)->btf = btf_get(btf);
	(*out)->type_id = (u32)id;
	find_rows(*out);
	return 0;
}

void task_layout_free(struct userbpf *vm, struct task_layout *layout)
{
	if (!layout)
		return;
	btf_put(layout->btf);
	mem_free(&vm->mem, layout);
}

/* --- images --- */

static void fill_default(struct kobj_task_struct *kobj, const struct task_attr *attr)
{
	*kobj = (struct kobj_task_struct){
		.flags = attr->is_kernel_thread ? PF_KTHREAD : 0,
		.pid = attr->pid,
		.tgid = attr->tgid,
		.start_time = attr->start_ns,
		.start_boottime = attr->start_ns,
	};
	memcpy(kobj->comm, attr->comm, sizeof(kobj->comm));
}

/* NULL: no memory. The idle task is its own parent. */
static struct task *link_of(struct userbpf *vm, struct task *task, enum task_link link)
{
	const struct task_attr *attr = &task->attr;
	s32 pid = link == TASK_PARENT ? attr->ppid : attr->tgid;

	if (pid == attr->pid)
		return task;
	return link == TASK_PARENT ? task_by_pid(vm, pid) : task_leader(vm, task);
}

static int set_link(struct userbpf *vm, struct task *task, const struct kpath *path, u64 link)
{
	struct task *other = link_of(vm, task, (enum task_link)link);

	return other ? kobject_store(task->kobj, path, task_addr(other)) : -ENOMEM;
}

static int set_same(struct kobject *kobj, const struct found *found)
{
	u64 addr = 0;
	int err = kobject_load(kobj, &found->other, &addr);

	return err ? err : kobject_store(kobj, &found->path, addr);
}

static int set_row(struct userbpf *vm, struct task *task, const struct row *row,
		   const struct found *found, u64 value)
{
	switch (row->kind) {
	case ROW_NUMBER: return kobject_store(task->kobj, &found->path, value);
	case ROW_TEXT: return kobject_store_text(task->kobj, &found->path, u64_to_ptr(value));
	case ROW_LINK: return set_link(vm, task, &found->path, value);
	case ROW_SAME: return set_same(task->kobj, found);
	case ROW_MADE: return kobject_point(task->kobj, &found->path, value);
	}
	return 0;
}

/* Members that another kernel has in another shape are left out like those that it has not. */
static int fill(struct userbpf *vm, struct task *task, const struct task_layout *layout)
{
	u64 values[NR_ROWS];

	compute(&task->attr, values);
	for (size_t i = 0; i < NR_ROWS; i++) {
		const struct found *found = &layout->found[i];

		if (found->is_there && set_row(vm, task, &rows[i], found, values[i]) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

static int new_image(struct userbpf *vm, const struct task_layout *layout, struct kobject **out)
{
	if (layout)
		return kobject_new(vm, layout->btf, layout->type_id, out);
	*out = kobject_new_bytes(vm, "task_struct", sizeof(struct kobj_task_struct));
	return *out ? 0 : -ENOMEM;
}

/* One of the layout that holds now; what programs have of another is freed when they are done. */
static int renew_image(struct userbpf *vm, struct task *task, const struct task_layout *layout)
{
	const struct btf *btf = layout ? layout->btf : NULL;
	struct kobject *image = task->kobj;
	int err;

	if (image && image->btf == btf)
		return 0;
	err = new_image(vm, layout, &image);
	if (err)
		return err;
	image->owner = task;
	kobject_free(__atomic_exchange_n(&task->kobj, image, __ATOMIC_ACQ_REL));
	return 0;
}

int task_make_image(struct userbpf *vm, struct task *task)
{
	const struct task_layout *layout = vm->tasks.layout;
	int err = renew_image(vm, task, layout);

	if (err)
		return err;
	if (layout)
		return fill(vm, task, layout);
	fill_default((struct kobj_task_struct *)task->kobj->image, &task->attr);
	return 0;
}

/* First where they are, as they lead to each other. Filling in may make more, which come in
 * between.
 */
static int make_images(struct userbpf *vm)
{
	int err = 0;

	VEC_FOR_EACH (&vm->tasks.by_pid, task) {
		err = renew_image(vm, *task, vm->tasks.layout);
		if (err)
			return err;
	}
	for (size_t i = 0; !err && i < vm->tasks.by_pid.nr; i++) {
		struct task *task = vm->tasks.by_pid.v[i];

		err = task_make_image(vm, task);
		while (vm->tasks.by_pid.v[i] != task)
			i++;
	}
	return err;
}

int tasks_set_btf(struct userbpf *vm, const struct btf *btf)
{
	struct task_layout *layout, *before;
	int err = make_layout(vm, btf, &layout);

	if (err)
		return err;
	pthread_mutex_lock(&vm->tasks.lock);
	before = vm->tasks.layout;
	vm->tasks.layout = layout;
	if (layout || before)
		err = make_images(vm);
	task_layout_free(vm, before);
	pthread_mutex_unlock(&vm->tasks.lock);
	return err;
}
