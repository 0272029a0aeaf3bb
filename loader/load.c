// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loading: maps first, then every program put together, which is what can be asked for on its own;
 * then the programs are loaded, and last comes what the object puts into its maps. All of it or
 * nothing. libbpf: bpf_object_load().
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "loader/struct_ops.h"
#include "sys/ctx_btf.h"
#include "world/regs.h"
#include "world/world.h"

/* libbpf: bpf_object__populate_internal_map() */
static int fill_data(struct obj_map *map)
{
	const u8 *bytes = map->data ? map->data : map->init;
	const u32 zero = 0;
	int err = 0;

	if (map == map->obj->arena_map)
		return arena_open(map);
	if (bytes)
		err = map_user_update(map->pub.map, &zero, bytes, 0);
	if (!err && map->is_rodata)
		err = map_user_freeze(map->pub.map);
	return err;
}

static int create_map(struct userbpf_object *obj, struct obj_map *map)
{
	struct map_attr *attr = &map->pub.attr;
	struct map *inner = NULL;
	int err = 0;

	if (map->pub.is_left_out)
		return 0;
	if (map->pub.map)
		return map->pub.pin_path && !map->pub.is_pinned ? pin_made(map) : 0;
	object_set_default_size(obj, attr);
	err = map->pub.pin_path ? pin_reuse(map) : 0;
	if (map->is_reused)
		return 0;
	if (err)
		return object_error(obj, err, "map '%s': failed to create: %s(%d)", map->pub.name,
				    strerror(-err), err);
	if (map->inner_map && map->inner_map->pub.is_left_out)
		return object_error(obj, -EINVAL, "map '%s': its inner map is left out",
				    map->pub.name);
	err = inner_create(map, &inner);
	if (err)
		return err;
	attr->inner = inner;
	object_drop_refused_types(obj, attr);
	err = public_map_create(&map->pub);
	if (object_can_do_without_types(obj, attr, err))
		err = public_map_create(&map->pub);
	attr->inner = NULL;
	map_put(inner);
	err = err ? err : fill_data(map);
	err = err || !map->pub.pin_path ? err : pin_made(map);
	if (err)
		return object_error(obj, err, "map '%s': failed to create: %s(%d)", map->pub.name,
				    strerror(-err), err);
	log_debug(&obj->vm->log, "map '%s': created successfully, fd=%d\n", map->pub.name,
		  map->pub.fd);
	return 0;
}

static int create_maps(struct userbpf_object *obj)
{
	VEC_FOR_EACH (&obj->maps, map) {
		struct obj_map *inner = (*map)->inner_map;
		int err = inner ? create_map(obj, inner) : 0;

		err = err ? err : create_map(obj, *map);
		if (err)
			return err;
	}
	return 0;
}

/* Registers of another machine than the types are of make programs read nonsense. */
static void check_told_arch(const struct userbpf_object *obj)
{
	u32 told = obj->arch && obj->btf ? ctx_btf_arch(obj->btf) : 0;

	if (told && told != obj->arch)
		log_warn(&obj->vm->log,
			 "%s: its types have the registers of %s, and it is loaded for %s\n",
			 obj->name, regs_arch_of(told)->name, regs_arch_of(obj->arch)->name);
}

static int load_linked(struct userbpf_prog *prog, const struct userbpf_object *obj,
		       const struct linked *linked)
{
	const struct load_attr attr = {
		.name = prog->name,
		.license = obj->license,
		.type = prog->type,
		.expected_attach_type = prog->expected_attach_type,
		.flags = prog->flags | prog->section_flags,
		.arch = obj->arch,
		.insns = linked->insns.v,
		.nr_insns = (u32)linked->insns.nr,
		.funcs = linked->funcs.v,
		.nr_funcs = (u32)linked->funcs.nr,
		.lines = linked->lines.v,
		.nr_lines = (u32)linked->lines.nr,
		.notes = linked->notes.v,
		.nr_notes = (u32)linked->notes.nr,
		.btf = obj->btf,
		.exception_callback = linked->exception_callback,
		.target = core_target(obj),
		.fd_array = obj->module_fds.v,
		.nr_fds = (u32)obj->module_fds.nr,
		.weak_kfuncs = obj->weak_kfuncs.v,
		.nr_weak_kfuncs = (u32)obj->weak_kfuncs.nr,
		.attach_btf_id = prog->attach_btf_id,
		.attach_btf = prog->attach_prog ? NULL : prog->attach_btf,
		.attach_prog = prog->attach_prog,
	};

	return public_prog_load(prog, &attr);
}

/* The program shows what it is made of now; it is the caller's to drop. */
static int link_prog(struct userbpf_object *obj, struct obj_prog *prog)
{
	int err = subprog_link(obj, prog, &prog->linked);

	if (err) {
		linked_free(obj, &prog->linked);
		return err;
	}
	prog->pub.insns = prog->linked.insns.v;
	prog->pub.nr_insns = (u32)prog->linked.insns.nr;
	return 0;
}

static void drop_link(struct userbpf_object *obj, struct obj_prog *prog)
{
	const struct obj_func *func = prog->func;

	linked_free(obj, &prog->linked);
	prog->pub.insns = obj->secs[func->sec].insns + func->start;
	prog->pub.nr_insns = func->nr_insns;
}

static int link_progs(struct userbpf_object *obj)
{
	for (u32 i = 0; i < obj->nr_progs; i++) {
		struct obj_prog *prog = &obj->progs[i];
		int err = prog->pub.autoload ? link_prog(obj, prog) : 0;

		if (err)
			return err;
	}
	return 0;
}

/* libbpf: bpf_object_load_prog() */
static int check_type(const struct userbpf_object *obj, const struct userbpf_prog *prog)
{
	if (prog->type == BPF_PROG_TYPE_UNSPEC)
		return object_error(obj, -EINVAL,
				    "prog '%s': missing BPF prog type, check ELF section name '%s'",
				    prog->name, prog->section);
	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS && !prog->attach_btf_id)
		return object_error(obj, -EINVAL,
				    "prog '%s': SEC(\"struct_ops\") program isn't referenced "
				    "anywhere, did you forget to use it?",
				    prog->name);
	return 0;
}

static int load_prog_of(struct userbpf_object *obj, struct obj_prog *prog)
{
	int err = check_type(obj, &prog->pub);

	if (!err && !prog->linked.insns.nr) /* turned on after preparing */
		err = link_prog(obj, prog);
	err = err ? err : attach_find(obj, &prog->pub);
	err = err ? err : load_linked(&prog->pub, obj, &prog->linked);
	drop_link(obj, prog);
	return err;
}

static int load_progs(struct userbpf_object *obj)
{
	check_told_arch(obj);
	for (u32 i = 0; i < obj->nr_progs; i++) {
		struct obj_prog *prog = &obj->progs[i];
		int err;

		if (!prog->pub.autoload) {
			log_debug(&obj->vm->log, "prog '%s': skipped loading\n", prog->pub.name);
			continue;
		}
		err = load_prog_of(obj, prog);
		if (err)
			return err;
	}
	return 0;
}

/* Fails, as in libbpf, for a program that was not to be loaded. */
static int fill_slot(const struct userbpf_object *obj, const struct obj_map *map,
		     const struct obj_slot *slot)
{
	const char *kind = slot->map ? "map" : "prog";
	const char *name = slot->map ? slot->map->pub.name : slot->prog->pub.name;
	int fd = slot->map ? slot->map->pub.fd : slot->prog->pub.fd;
	int err = map_user_update(map->pub.map, &slot->idx, &fd, 0);

	if (err)
		return object_error(obj, err,
				    "map '%s': failed to initialize slot [%u] to %s '%s' fd=%d: %d",
				    map->pub.name, slot->idx, kind, name, fd, err);
	log_debug(&obj->vm->log, "map '%s': slot [%u] set to %s '%s' fd=%d\n", map->pub.name,
		  slot->idx, kind, name, fd);
	return 0;
}

static int fill_slots(const struct userbpf_object *obj)
{
	VEC_FOR_EACH (&obj->maps, map) {
		if ((*map)->pub.is_left_out ||
		    ((*map)->is_reused && (*map)->pub.attr.type != BPF_MAP_TYPE_PROG_ARRAY))
			continue;
		VEC_FOR_EACH (&(*map)->slots, slot) {
			int err = fill_slot(obj, *map, slot);

			if (err)
				return err;
		}
	}
	return 0;
}

void object_unload(struct userbpf_object *obj)
{
	for (u32 i = 0; i < obj->nr_progs; i++) {
		drop_link(obj, &obj->progs[i]);
		public_prog_drop(&obj->progs[i].pub);
		prog_put(obj->progs[i].pub.attach_prog);
		obj->progs[i].pub.attach_prog = NULL;
		btf_put(obj->progs[i].pub.attach_btf);
		obj->progs[i].pub.attach_btf = NULL;
	}
	VEC_FOR_EACH (&obj->maps, map) {
		arena_unmap_memory(*map);
		public_map_drop(&(*map)->pub);
	}
}

/* libbpf: bpf_object_prepare() of later versions, the first half of a load. */
static int prepare(struct userbpf_object *obj)
{
	int err;

	obj->is_prepared = true; /* or never will be */
	err = extern_resolve(obj);
	err = err ? err : struct_ops_prepare(obj);
	err = err ? err : core_resolve_all(obj);
	err = err ? err : exception_assign(obj);
	err = err ? err : create_maps(obj);
	return err ? err : link_progs(obj);
}

static void give_up(struct userbpf_object *obj)
{
	obj->is_loaded = true; /* never will be */
	pin_undo(obj);
	object_unload(obj);
}

int object_prepare(struct userbpf_object *obj)
{
	int err;

	if (obj->is_prepared)
		return object_error(obj, -EINVAL,
				    "object '%s': prepare loading can't be attempted twice",
				    obj->name);
	err = prepare(obj);
	if (err)
		give_up(obj);
	return err;
}

int object_load(struct userbpf_object *obj)
{
	int err = 0;

	if (obj->is_loaded)
		return object_error(obj, -EINVAL, "object '%s': load can't be attempted twice",
				    obj->name);
	obj->is_loaded = true; /* or never will be */
	for (u32 i = 0; i < obj->nr_progs; i++)
		obj->progs[i].pub.is_object_loaded = true;
	if (!obj->is_prepared)
		err = prepare(obj);
	err = err ? err : load_progs(obj);
	if (!err)
		struct_ops_fill_in(obj);
	err = err ? err : fill_slots(obj);
	if (err)
		give_up(obj);
	return err;
}
