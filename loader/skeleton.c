// SPDX-License-Identifier: BSD-2-Clause
/*
 * include/userbpf/skeleton.h: pointers of generated headers, filled in by name. libbpf:
 * bpf_object__open_skeleton(), bpf_object__open_subskeleton().
 */
#include <userbpf/skeleton.h>

#include <errno.h>
#include <string.h>
#include <userbpf/map.h>

#include "loader/loader.h"
#include "sys/options.h"
#include "world/world.h"

static int no_such(const struct userbpf_object *obj, const char *what, const char *name)
{
	return object_error(obj, -ESRCH, "failed to find skeleton %s '%s'", what, name);
}

/* Maps without variables to show are those that libbpf does not map; tables have their values. */
static void *variables_of(struct userbpf_map *map)
{
	bool is_table = container_of(map, struct obj_map, pub)->ops;

	if (!(userbpf_map_flags(map) & BPF_F_MMAPABLE) && !is_table)
		return NULL;
	return userbpf_map_initial_value(map, NULL);
}

static int find_parts(const struct userbpf_object *obj, const struct userbpf_map_skeleton *maps,
		      size_t nr_maps, const struct userbpf_prog_skeleton *progs, size_t nr_progs)
{
	for (size_t i = 0; i < nr_maps; i++) {
		*maps[i].map = userbpf_object_find_map(obj, maps[i].name);
		if (!*maps[i].map)
			return no_such(obj, "map", maps[i].name);
		if (maps[i].data)
			*maps[i].data = variables_of(*maps[i].map);
	}
	for (size_t i = 0; i < nr_progs; i++) {
		*progs[i].prog = userbpf_object_find_prog(obj, progs[i].name);
		if (!*progs[i].prog)
			return no_such(obj, "program", progs[i].name);
	}
	return 0;
}

int userbpf_object_open_skeleton(struct userbpf *vm, const struct userbpf_object_skeleton *s,
				 const struct userbpf_object_open_opts *given)
{
	struct userbpf_object_open_opts opts;
	struct userbpf_object *obj;
	int err;

	if (!vm || !s)
		return -EINVAL;
	err = options_read(&vm->log, &opts, sizeof(opts), given);
	if (err)
		return err;
	if (!opts.object_name)
		opts.object_name = s->name;
	opts.sz = sizeof(opts);
	obj = userbpf_object_open_mem(vm, s->data, s->data_sz, &opts);
	if (!obj)
		return -errno;
	*s->obj = obj;
	err = find_parts(obj, s->maps, s->nr_maps, s->progs, s->nr_progs);
	if (err)
		userbpf_object_close_skeleton(s);
	return err;
}

int userbpf_object_load_skeleton(const struct userbpf_object_skeleton *s)
{
	int err = s ? userbpf_object_load(*s->obj) : -EINVAL;

	for (size_t i = 0; !err && i < s->nr_maps; i++)
		if (s->maps[i].data)
			*s->maps[i].data = variables_of(*s->maps[i].map);
	return err;
}

/* libbpf takes a section that leaves it open to what it attaches for no error. */
static int attach_prog(struct userbpf_prog *prog, struct userbpf_link **link)
{
	if (!link || *link || !prog->autoload || !userbpf_prog_autoattach(prog))
		return 0;
	errno = 0;
	*link = userbpf_prog_attach(prog);
	if (*link || errno == EOPNOTSUPP)
		return 0;
	log_warn(&prog->vm->log, "prog '%s': failed to auto-attach: %d\n", prog->name, -errno);
	return -errno;
}

static int attach_map(struct userbpf_map *map, struct userbpf_link **link)
{
	if (!link || *link || map->is_left_out || !userbpf_map_autoattach(map))
		return 0;
	*link = userbpf_map_attach_struct_ops(map);
	if (*link)
		return 0;
	log_warn(&map->vm->log, "map '%s': failed to auto-attach: %d\n", map->name, -errno);
	return -errno;
}

int userbpf_object_attach_skeleton(const struct userbpf_object_skeleton *s)
{
	int err = s ? 0 : -EINVAL;

	for (size_t i = 0; !err && i < s->nr_progs; i++)
		err = attach_prog(*s->progs[i].prog, s->progs[i].link);
	for (size_t i = 0; !err && i < s->nr_maps; i++)
		err = attach_map(*s->maps[i].map, s->maps[i].link);
	return err;
}

static void destroy_link(struct userbpf_link **link)
{
	if (!link)
		return;
	userbpf_link_destroy(*link);
	*link = NULL;
}

void userbpf_object_detach_skeleton(const struct userbpf_object_skeleton *s)
{
	for (size_t i = 0; s && i < s->nr_progs; i++)
		destroy_link(s->progs[i].link);
	for (size_t i = 0; s && i < s->nr_maps; i++)
		destroy_link(s->maps[i].link);
}

void userbpf_object_close_skeleton(const struct userbpf_object_skeleton *s)
{
	if (!s)
		return;
	userbpf_object_detach_skeleton(s);
	userbpf_object_close(*s->obj);
	*s->obj = NULL;
	for (size_t i = 0; i < s->nr_maps; i++) {
		*s->maps[i].map = NULL;
		if (s->maps[i].data)
			*s->maps[i].data = NULL;
	}
	for (size_t i = 0; i < s->nr_progs; i++)
		*s->progs[i].prog = NULL;
}

/* Where variable @name of the section of @handle is, or NULL. */
static void *find_var(const struct userbpf_object *obj, struct userbpf_map *handle,
		      const char *name)
{
	const struct obj_map *map = container_of(handle, struct obj_map, pub);
	const struct btf_type *sec;
	u8 *bytes;
	int id;

	if (!obj->btf || !map->elf_name)
		return NULL;
	id = btf_find_by_name_kind(obj->btf, map->elf_name, BTF_KIND_DATASEC);
	bytes = id > 0 ? userbpf_map_initial_value(handle, NULL) : NULL;
	if (!bytes)
		return NULL;
	sec = btf_type_by_id(obj->btf, (u32)id);
	for (u32 i = 0; i < btf_vlen(sec); i++) {
		const struct btf_var_secinfo *info = &btf_secinfos(sec)[i];

		if (!strcmp(btf_type_name(obj->btf, info->type), name) &&
		    (u64)info->offset + info->size <= globals_size(map))
			return bytes + info->offset;
	}
	return NULL;
}

int userbpf_object_open_subskeleton(const struct userbpf_object_subskeleton *s)
{
	int err;

	if (!s || !s->obj)
		return -EINVAL;
	err = find_parts(s->obj, s->maps, s->nr_maps, s->progs, s->nr_progs);
	for (size_t i = 0; !err && i < s->nr_vars; i++) {
		*s->vars[i].addr = find_var(s->obj, *s->vars[i].map, s->vars[i].name);
		if (!*s->vars[i].addr)
			err = no_such(s->obj, "variable", s->vars[i].name);
	}
	return err;
}
