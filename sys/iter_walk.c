// SPDX-License-Identifier: BSD-2-Clause
/*
 * What iterators go over: tasks, maps, programs and links of the instance, in the order of their
 * numbers, and elements of maps (kernel/bpf/task_iter.c, map_iter.c, prog_iter.c, link_iter.c).
 * Maps, programs and links are shown as objects of the target's types that are made for the call,
 * with the members that userbpf knows of.
 */
#include <errno.h>
#include <string.h>

#include "sys/link.h"
#include "sys/run_iter.h"
#include "sys/run_trace.h"
#include "world/world.h"

/* The end: no object, but what @map says of elements. */
static int walk_end(struct iteration *it, u64 map)
{
	memset(&it->args[SLOT_OBJECT], 0, sizeof(it->args) - sizeof(it->args[0]));
	it->args[SLOT_MAP] = map;
	return it->is_done ? 0 : iter_call(it, true);
}

/* --- objects of the target's types --- */

static int make(struct iteration *it, const char *type, struct kobject **out)
{
	const struct btf *btf = it->run->prog->attach.btf;
	int id = btf_find_by_name_kind(btf, type, BTF_KIND_STRUCT);

	if (id <= 0)
		return run_refuse(it->run, -EINVAL, "the target's types have no struct %s", type);
	return kobject_new(it->run->vm, btf, (u32)id, out);
}

struct member {
	const char *path;
	u64 value;
	const char *text; /* instead, if it is one */
};

/* Those that the target's struct has. */
static int fill(struct kobject *kobj, const struct member *members, size_t nr)
{
	struct kpath path;
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		if (kpath_find(kobj->btf, kobj->type_id, members[i].path, &path, NULL))
			continue;
		err = members[i].text ? kobject_store_text(kobj, &path, members[i].text)
				      : kobject_store(kobj, &path, members[i].value);
	}
	return err == -ENOMEM ? err : 0;
}

static int fill_map(struct kobject *kobj, const void *object)
{
	const struct map *map = object;
	const struct map_view *view = &map->view;
	const struct member members[] = {
		{"id", view->id, NULL},
		{"map_type", view->type, NULL},
		{"key_size", view->key_size, NULL},
		{"value_size", view->value_size, NULL},
		{"max_entries", view->max_entries, NULL},
		{"map_flags", view->flags, NULL},
		{"map_extra", view->map_extra, NULL},
		{"name", 0, view->name},
		{"refcnt.counter", __atomic_load_n(&map->refs, __ATOMIC_RELAXED), NULL},
		{"usercnt.counter", __atomic_load_n(&map->nr_users, __ATOMIC_RELAXED), NULL},
	};

	return fill(kobj, members, ARRAY_SIZE(members));
}

static int fill_prog(struct kobject *kobj, const void *object)
{
	const struct prog *prog = object;
	const struct prog_attach *attach = &prog->attach;
	const struct member members[] = {
		{"type", prog->type, NULL},
		{"expected_attach_type", prog->expected_attach_type, NULL},
		{"len", prog->nr_insns, NULL},
		{"gpl_compatible", prog->is_gpl, NULL},
		{"sleepable", !!(prog->flags & BPF_F_SLEEPABLE), NULL},
		{"aux->id", prog->id, NULL},
		{"aux->used_map_cnt", prog->nr_maps, NULL},
		{"aux->func_cnt", prog->nr_funcs, NULL},
		{"aux->attach_btf_id", attach->type_id, NULL},
		{"aux->name", 0, prog->name},
		{"aux->attach_func_name", 0, attach->name},
		{"aux->dst_prog->aux->name", 0, attach->target ? attach->target->name : NULL},
	};
	size_t nr = ARRAY_SIZE(members);

	while (nr && !members[nr - 1].text) /* the last two are texts that may be missing */
		nr--;
	return fill(kobj, members, nr);
}

static int fill_link(struct kobject *kobj, const void *object)
{
	const struct userbpf_link *link = object;
	const struct member members[] = {
		{"id", link->id, NULL},
		{"prog->aux->id", link->prog ? link->prog->id : 0, NULL},
		{"prog->type", link->prog ? link->prog->type : 0, NULL},
	};

	return fill(kobj, members, link->prog ? ARRAY_SIZE(members) : 1);
}

/* --- what has a number --- */

static u32 map_id(const void *object)
{
	return ((const struct map *)object)->view.id;
}

static u32 prog_id(const void *object)
{
	return ((const struct prog *)object)->id;
}

static u32 link_id(const void *object)
{
	return ((const struct userbpf_link *)object)->id;
}

static void get_map(void *object)
{
	map_get(object);
}

static void put_map(void *object)
{
	map_put(object);
}

static void get_prog(void *object)
{
	prog_get(object);
}

static void put_prog(void *object)
{
	prog_put(object);
}

/* Links go only when nobody looks: the embedder destroys them. */
static void keep(void *object)
{
	(void)object;
}

static const struct numbered {
	const char *name, *type;
	enum handle_kind kind;
	u32 (*id_of)(const void *object);
	void (*get)(void *object);
	void (*put)(void *object);
	int (*fill)(struct kobject *kobj, const void *object);
} numbered[] = {
	{"bpf_iter_bpf_map", "bpf_map", HANDLE_MAP, map_id, get_map, put_map, fill_map},
	{"bpf_iter_bpf_prog", "bpf_prog", HANDLE_PROG, prog_id, get_prog, put_prog, fill_prog},
	{"bpf_iter_bpf_link", "bpf_link", HANDLE_LINK, link_id, keep, keep, fill_link},
};

static int call_for(struct iteration *it, const struct numbered *kind, const void *object)
{
	struct kobject *kobj = NULL;
	int err = make(it, kind->type, &kobj);

	err = err ? err : kind->fill(kobj, object);
	if (!err) {
		it->args[SLOT_OBJECT] = ptr_to_u64(kobj->image);
		err = iter_call(it, false);
	}
	kobject_free(kobj);
	return err;
}

/* kernel/bpf/syscall.c: bpf_map_get_curr_or_next and its kin */
static int each_numbered(struct iteration *it, const struct numbered *kind)
{
	u32 id = 0;
	int err = 0;

	while (!err && !it->is_done) {
		void *object = handle_next(it->run->vm, kind->kind, kind->id_of, id, kind->get);

		if (!object)
			break;
		id = kind->id_of(object);
		err = call_for(it, kind, object);
		kind->put(object);
	}
	return err ? err : walk_end(it, 0);
}

/* --- tasks --- */

static bool is_wanted(const struct iteration *it, const struct task *task)
{
	if (it->info.task.tid)
		return (u32)task->attr.pid == it->info.task.tid;
	return !it->info.task.pid || (u32)task->attr.tgid == it->info.task.pid;
}

/*
 * kernel/bpf/task_iter.c: task_seq_get_next: from pid 1 on, threads too; bpf_iter_attach_task: one
 * thread, or those of one process
 */
static int each_task(struct iteration *it)
{
	s32 pid = TASK_IDLE_PID;
	int err = 0;

	if (it->info.task.pid_fd)
		return run_refuse(it->run, -EBADF, "there are no descriptors of processes");
	if (it->info.task.tid && it->info.task.pid)
		return run_refuse(it->run, -EINVAL, "a thread or a process, not both");
	while (!err && !it->is_done) {
		const struct task *task = task_next(it->run->vm, pid);

		if (!task)
			break;
		pid = task->attr.pid;
		if (!is_wanted(it, task))
			continue;
		it->args[SLOT_OBJECT] = task_addr(task);
		err = iter_call(it, false);
	}
	return err ? err : walk_end(it, 0);
}

/* --- elements of maps --- */

struct elements {
	struct iteration *it;
	struct map *map;
	struct kobject *shown;	      /* struct bpf_map */
	struct kobject *key, *values; /* copies; .values: of all CPUs, or NULL */
};

/* kernel/bpf/hashtab.c: __bpf_hash_map_seq_show; arraymap.c: __bpf_array_map_seq_show */
static u64 value_of(struct elements *e)
{
	u32 each = ALIGN_UP(e->map->view.value_size, 8u);

	if (!e->values)
		return ptr_to_u64(map_lookup(e->map, e->key->image, e->it->run->cpu));
	for (u32 cpu = 0; cpu < e->map->vm->nr_cpus; cpu++) {
		const void *value = map_lookup_percpu(e->map, e->key->image, cpu);

		if (!value)
			return 0;
		memcpy(e->values->image + (size_t)cpu * each, value, e->map->view.value_size);
	}
	return ptr_to_u64(e->values->image);
}

static int each_of(struct elements *e)
{
	struct iteration *it = e->it;
	const void *prev = NULL;
	int err = 0;

	it->args[SLOT_MAP] = ptr_to_u64(e->shown->image);
	it->args[SLOT_KEY] = ptr_to_u64(e->key->image);
	while (!err && !it->is_done && !map_user_next_key(e->map, prev, e->key->image)) {
		prev = e->key->image;
		it->args[SLOT_VALUE] = value_of(e);
		if (it->args[SLOT_VALUE])
			err = iter_call(it, false);
	}
	return err ? err : walk_end(it, ptr_to_u64(e->shown->image));
}

static int begin_elements(struct elements *e)
{
	const struct map_view *view = &e->map->view;
	struct userbpf *vm = e->map->vm;
	size_t values = (size_t)ALIGN_UP(view->value_size, 8u) * vm->nr_cpus;
	int err;

	if (!(e->map->spec->flags & MAP_ITER_ELEM))
		return run_refuse(e->it->run, -EINVAL, "maps of type %s are not gone over",
				  e->map->spec->text);
	err = make(e->it, "bpf_map", &e->shown);
	err = err ? err : fill_map(e->shown, e->map);
	if (err)
		return err;
	e->key = kobject_new_bytes(vm, "key of a map", view->key_size);
	if (e->map->spec->flags & MAP_PERCPU)
		e->values = values <= KOBJECT_MAX_BYTES
				    ? kobject_new_bytes(vm, "values of a map", (u32)values)
				    : NULL;
	return e->key && (e->values || !(e->map->spec->flags & MAP_PERCPU)) ? 0 : -ENOMEM;
}

/* kernel/bpf/map_iter.c: bpf_iter_attach_map */
static int each_element(struct iteration *it)
{
	struct elements e = {.it = it};
	int err;

	e.map = handle_lookup(it->run->vm, (int)it->info.map.map_fd, HANDLE_MAP, get_map);
	if (!e.map)
		return run_refuse(it->run, -EBADF,
				  "elements of which map? iter_info has the number of none");
	err = begin_elements(&e);
	err = err ? err : each_of(&e);
	kobject_free(e.shown);
	kobject_free(e.key);
	kobject_free(e.values);
	map_put(e.map);
	return err;
}

/* --- the table --- */

static const struct {
	const char *name;
	int (*each)(struct iteration *it);
} walks[] = {
	{"bpf_iter_task", each_task},
	{"bpf_iter_bpf_map_elem", each_element},
};

int iter_walk(struct iteration *it)
{
	const char *name = it->run->prog->attach.name;

	for (size_t i = 0; i < ARRAY_SIZE(walks); i++)
		if (!strcmp(walks[i].name, name))
			return walks[i].each(it);
	for (size_t i = 0; i < ARRAY_SIZE(numbered); i++)
		if (!strcmp(numbered[i].name, name))
			return each_numbered(it, &numbered[i]);
	return walk_end(it, 0);
}
