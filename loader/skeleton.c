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

/* ---- structs of headers of any version ---- */

/* An array whose elements may be smaller or larger than here. */
struct parts {
	const u8 *first;
	size_t nr, size; /* of an element: bytes */
};

/* A skeleton or a subskeleton. */
struct skeleton {
	struct userbpf_object **obj;
	struct parts maps, progs, vars;
};

/* What @part, of @size bytes here, does not get from the element is zero. */
static void read_part(const struct parts *parts, size_t i, void *part, size_t size)
{
	memset(part, 0, size);
	memcpy(part, parts->first + i * parts->size, MIN(size, parts->size));
}

static struct userbpf_map_skeleton map_at(const struct skeleton *s, size_t i)
{
	struct userbpf_map_skeleton map;

	read_part(&s->maps, i, &map, sizeof(map));
	return map;
}

static struct userbpf_prog_skeleton prog_at(const struct skeleton *s, size_t i)
{
	struct userbpf_prog_skeleton prog;

	read_part(&s->progs, i, &prog, sizeof(prog));
	return prog;
}

static struct userbpf_var_skeleton var_at(const struct skeleton *s, size_t i)
{
	struct userbpf_var_skeleton var;

	read_part(&s->vars, i, &var, sizeof(var));
	return var;
}

/* @least: bytes of the first version, @known: of this one. */
static int check_parts(const struct parts *parts, size_t least, size_t known)
{
	if (!parts->nr)
		return 0;
	if (!parts->first || parts->size < least || parts->size % sizeof(void *))
		return -EINVAL;
	for (size_t i = 0; i < parts->nr; i++)
		if (bytes_find_set(parts->first + i * parts->size, known, parts->size) <
		    parts->size)
			return -E2BIG;
	return 0;
}

/* Elements are @first bytes where the header knows no sizes, and have .link too where it tells
 * none. */
static size_t size_of_part(bool is_told, size_t told, size_t first)
{
	if (!is_told)
		return first;
	return told ? told : first + sizeof(struct userbpf_link **);
}

/* 0, -EINVAL or -E2BIG; @log may be NULL. */
static int read_skeleton(struct log *log, struct skeleton *out,
			 const struct userbpf_object_skeleton *given)
{
	const size_t least_map = offsetof(struct userbpf_map_skeleton, link);
	const size_t least_prog = offsetof(struct userbpf_prog_skeleton, link);
	struct userbpf_object_skeleton s;
	int err = given ? options_read(log, &s, sizeof(s), given) : -EINVAL;
	bool is_told;

	if (err)
		return err;
	is_told = s.sz >= offsetofend(struct userbpf_object_skeleton, prog_skel_sz);
	*out = (struct skeleton){
		.obj = s.obj,
		.maps = {(const u8 *)s.maps, s.nr_maps,
			 size_of_part(is_told, s.map_skel_sz, least_map)},
		.progs = {(const u8 *)s.progs, s.nr_progs,
			  size_of_part(is_told, s.prog_skel_sz, least_prog)},
	};
	err = s.obj ? check_parts(&out->maps, least_map, sizeof(*s.maps)) : -EINVAL;
	return err ? err : check_parts(&out->progs, least_prog, sizeof(*s.progs));
}

static int read_subskeleton(struct skeleton *out, const struct userbpf_object_subskeleton *given,
			    struct userbpf_object **obj)
{
	struct userbpf_object_subskeleton s;
	struct userbpf_object_skeleton plain;
	int err = given ? options_read(NULL, &s, sizeof(s), given) : -EINVAL;

	if (err || !s.obj)
		return err ? err : -EINVAL;
	*obj = s.obj;
	plain = (struct userbpf_object_skeleton){
		.sz = s.sz < offsetofend(struct userbpf_object_subskeleton, var_skel_sz)
			      ? offsetof(struct userbpf_object_skeleton, map_skel_sz)
			      : sizeof(plain),
		.obj = obj,
		.maps = s.maps,
		.nr_maps = s.nr_maps,
		.progs = s.progs,
		.nr_progs = s.nr_progs,
		.map_skel_sz = s.map_skel_sz,
		.prog_skel_sz = s.prog_skel_sz,
	};
	err = read_skeleton(NULL, out, &plain);
	out->vars = (struct parts){(const u8 *)s.vars, s.nr_vars,
				   s.var_skel_sz ? s.var_skel_sz : sizeof(*s.vars)};
	return err ? err : check_parts(&out->vars, sizeof(*s.vars), sizeof(*s.vars));
}

/* ---- skeletons ---- */

static int find_parts(const struct skeleton *s)
{
	const struct userbpf_object *obj = *s->obj;

	for (size_t i = 0; i < s->maps.nr; i++) {
		struct userbpf_map_skeleton map = map_at(s, i);

		*map.map = userbpf_object_find_map(obj, map.name);
		if (!*map.map)
			return no_such(obj, "map", map.name);
		if (map.data)
			*map.data = variables_of(*map.map);
	}
	for (size_t i = 0; i < s->progs.nr; i++) {
		struct userbpf_prog_skeleton prog = prog_at(s, i);

		*prog.prog = userbpf_object_find_prog(obj, prog.name);
		if (!*prog.prog)
			return no_such(obj, "program", prog.name);
	}
	return 0;
}

static void close_skeleton(const struct skeleton *s);

int userbpf_object_open_skeleton(struct userbpf *vm, const struct userbpf_object_skeleton *given,
				 const struct userbpf_object_open_opts *given_opts)
{
	struct userbpf_object_open_opts opts;
	struct userbpf_object *obj;
	struct skeleton s;
	int err;

	if (!vm || !given)
		return -EINVAL;
	err = options_read(&vm->log, &opts, sizeof(opts), given_opts);
	err = err ? err : read_skeleton(&vm->log, &s, given);
	if (err)
		return err;
	if (!opts.object_name)
		opts.object_name = given->name;
	opts.sz = sizeof(opts);
	obj = userbpf_object_open_mem(vm, given->data, given->data_sz, &opts);
	if (!obj)
		return -errno;
	*s.obj = obj;
	err = find_parts(&s);
	if (err)
		close_skeleton(&s);
	return err;
}

int userbpf_object_load_skeleton(const struct userbpf_object_skeleton *given)
{
	struct skeleton s;
	int err = read_skeleton(NULL, &s, given);

	err = err ? err : userbpf_object_load(*s.obj);
	for (size_t i = 0; !err && i < s.maps.nr; i++) {
		struct userbpf_map_skeleton map = map_at(&s, i);

		if (map.data)
			*map.data = variables_of(*map.map);
	}
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

int userbpf_object_attach_skeleton(const struct userbpf_object_skeleton *given)
{
	struct skeleton s;
	int err = read_skeleton(NULL, &s, given);

	if (!err && !*s.obj)
		err = -EINVAL;
	for (size_t i = 0; !err && i < s.progs.nr; i++) {
		struct userbpf_prog_skeleton prog = prog_at(&s, i);

		err = attach_prog(*prog.prog, prog.link);
	}
	for (size_t i = 0; !err && i < s.maps.nr; i++) {
		struct userbpf_map_skeleton map = map_at(&s, i);

		err = attach_map(*map.map, map.link);
	}
	return err;
}

static void destroy_link(struct userbpf_link **link)
{
	if (!link)
		return;
	userbpf_link_destroy(*link);
	*link = NULL;
}

static void detach_skeleton(const struct skeleton *s)
{
	for (size_t i = 0; i < s->progs.nr; i++)
		destroy_link(prog_at(s, i).link);
	for (size_t i = 0; i < s->maps.nr; i++)
		destroy_link(map_at(s, i).link);
}

void userbpf_object_detach_skeleton(const struct userbpf_object_skeleton *given)
{
	struct skeleton s;

	if (!read_skeleton(NULL, &s, given))
		detach_skeleton(&s);
}

static void close_skeleton(const struct skeleton *s)
{
	detach_skeleton(s);
	userbpf_object_close(*s->obj);
	*s->obj = NULL;
	for (size_t i = 0; i < s->maps.nr; i++) {
		struct userbpf_map_skeleton map = map_at(s, i);

		*map.map = NULL;
		if (map.data)
			*map.data = NULL;
	}
	for (size_t i = 0; i < s->progs.nr; i++)
		*prog_at(s, i).prog = NULL;
}

void userbpf_object_close_skeleton(const struct userbpf_object_skeleton *given)
{
	struct skeleton s;

	if (!read_skeleton(NULL, &s, given))
		close_skeleton(&s);
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

int userbpf_object_open_subskeleton(const struct userbpf_object_subskeleton *given)
{
	struct userbpf_object *obj;
	struct skeleton s;
	int err = read_subskeleton(&s, given, &obj);

	err = err ? err : find_parts(&s);
	for (size_t i = 0; !err && i < s.vars.nr; i++) {
		struct userbpf_var_skeleton var = var_at(&s, i);

		*var.addr = find_var(obj, *var.map, var.name);
		if (!*var.addr)
			err = no_such(obj, "variable", var.name);
	}
	return err;
}
