// SPDX-License-Identifier: BSD-2-Clause
/*
 * Objects from outside: opening, closing and asking. libbpf: bpf_object_open(),
 * bpf_object__close().
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loader/loader.h"
#include "loader/struct_ops.h"
#include "spec/spec.h"
#include "sys/options.h"
#include "world/world.h"

int object_error(const struct userbpf_object *obj, int err, const char *fmt, ...)
{
	char msg[LOG_LAST_SIZE];
	struct text text = TEXT_ON(msg);
	va_list args;

	va_start(args, fmt);
	text_vprintf(&text, fmt, args);
	va_end(args);
	log_warn(&obj->vm->log, "%s\n", msg);
	return err;
}

/* libbpf: bpf_object__new(). A name of the caller's is taken as it is, a file's up to its first
 * dot. */
static void set_name(struct userbpf_object *obj, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	if (name) {
		snprintf(obj->name, sizeof(obj->name), "%s", name);
		return;
	}
	snprintf(obj->name, sizeof(obj->name), "%s", slash ? slash + 1 : path);
	obj->name[strcspn(obj->name, ".")] = '\0';
}

static int collect(struct userbpf_object *obj)
{
	int err = section_collect(obj);

	err = err ? err : func_collect(obj);
	err = err ? err : types_collect(obj);
	err = err ? err : extern_collect(obj);
	err = err ? err : legacy_collect(obj);
	err = err ? err : btfmap_collect(obj);
	err = err ? err : arena_collect(obj);
	err = err ? err : data_collect(obj);
	err = err ? err : extern_add_map(obj);
	err = err ? err : struct_ops_collect(obj);
	err = err ? err : reloc_collect(obj);
	return err ? err : slot_collect(obj);
}

static void close_object(struct owned *owned)
{
	userbpf_object_close(container_of(owned, struct userbpf_object, owned));
}

/* @image becomes the object's, also when opening fails. */
static struct userbpf_object *open_image(struct userbpf *vm, const char *path,
					 const struct userbpf_object_open_opts *opts, u8 *image,
					 size_t size)
{
	struct userbpf_object *obj = mem_zalloc(&vm->mem, sizeof(*obj));
	int err = -ENOMEM;

	if (!obj) {
		mem_free(&vm->mem, image);
		log_warn(&vm->log, "object '%s': out of memory\n", path);
		errno = ENOMEM;
		return NULL;
	}
	obj->vm = vm;
	owned_add(vm, &obj->owned, close_object);
	obj->image = image;
	obj->arena.mem = &vm->mem;
	set_name(obj, path, opts->object_name);
	obj->arch = opts->arch;
	obj->path = arena_strdup(&obj->arena, path);
	if (opts->pin_root_path)
		obj->pin_root = arena_strdup(&obj->arena, opts->pin_root_path);
	if (obj->path && (obj->pin_root || !opts->pin_root_path))
		err = elf_file_parse(&obj->elf, &vm->log, &obj->arena, obj->path, image, size);
	err = err ? err : collect(obj);
	if (!err && opts->kconfig) {
		obj->kconfig_text = arena_strdup(&obj->arena, opts->kconfig);
		err = obj->kconfig_text ? 0 : -ENOMEM;
	}
	if (!err && opts->btf_custom_path)
		err = btf_file_parse(vm, opts->btf_custom_path, NULL, &obj->target);
	if (!err)
		return obj;
	if (err == -ENOMEM)
		log_warn(&vm->log, "object '%s': out of memory\n", path);
	userbpf_object_close(obj);
	errno = -err;
	return NULL;
}

struct userbpf_object *userbpf_object_open_file(struct userbpf *vm, const char *path,
						const struct userbpf_object_open_opts *given)
{
	struct userbpf_object_open_opts opts;
	size_t size;
	u8 *image;
	int err;

	if (!vm || !path) {
		errno = EINVAL;
		return NULL;
	}
	err = options_read(&vm->log, &opts, sizeof(opts), given);
	if (!err)
		err = vm->os->read_file(&vm->mem, path, ELF_MAX_FILE_BYTES, &image, &size);
	if (err) {
		log_warn(&vm->log, "elf: failed to open %s: %s\n", path, strerror(-err));
		errno = -err;
		return NULL;
	}
	return open_image(vm, path, &opts, image, size);
}

static int copy_image(struct userbpf *vm, const void *data, size_t size, u8 **image)
{
	if (!data || !size)
		return -EINVAL;
	if (size > ELF_MAX_FILE_BYTES)
		return -EFBIG;
	*image = mem_memdup(&vm->mem, data, size);
	return *image ? 0 : -ENOMEM;
}

struct userbpf_object *userbpf_object_open_mem(struct userbpf *vm, const void *data, size_t size,
					       const struct userbpf_object_open_opts *given)
{
	struct userbpf_object_open_opts opts;
	u8 *image = NULL;
	int err;

	if (!vm) {
		errno = EINVAL;
		return NULL;
	}
	err = options_read(&vm->log, &opts, sizeof(opts), given);
	if (!err)
		err = copy_image(vm, data, size, &image);
	if (err) {
		log_warn(&vm->log, "elf: failed to open an object of %zu bytes in memory: %s\n",
			 size, strerror(-err));
		errno = -err;
		return NULL;
	}
	if (!opts.object_name)
		opts.object_name = "memory";
	return open_image(vm, opts.object_name, &opts, image, size);
}

int userbpf_object_prepare(struct userbpf_object *obj)
{
	u64 mark = obj ? log_mark(&obj->vm->log) : 0;

	return obj ? log_blame(&obj->vm->log, mark, __func__, object_prepare(obj)) : -EINVAL;
}

int userbpf_object_load(struct userbpf_object *obj)
{
	u64 mark = obj ? log_mark(&obj->vm->log) : 0;

	return obj ? log_blame(&obj->vm->log, mark, __func__, object_load(obj)) : -EINVAL;
}

void userbpf_object_close(struct userbpf_object *obj)
{
	struct mem *mem;

	if (!obj)
		return;
	mem = &obj->vm->mem;
	owned_remove(obj->vm, &obj->owned);
	object_unload(obj);
	VEC_FOR_EACH (&obj->maps, map) {
		mem_free(mem, (*map)->pub.pin_path);
		vec_free(mem, &(*map)->slots);
		mem_free(mem, (*map)->data);
		inner_free(*map);
	}
	vec_free(mem, &obj->maps);
	vec_free(mem, &obj->funcs);
	names_free(mem, &obj->globals);
	core_free(obj);
	btf_ext_free(obj->btf_ext);
	btf_put(obj->btf);
	arena_free(&obj->arena);
	mem_free(mem, obj->image);
	mem_free(mem, obj);
}

const char *userbpf_object_name(const struct userbpf_object *obj)
{
	return obj ? obj->name : "";
}

const char *userbpf_object_license(const struct userbpf_object *obj)
{
	return obj ? obj->license : "";
}

const struct userbpf_btf *userbpf_object_btf(const struct userbpf_object *obj)
{
	return obj && obj->btf ? btf_to_public(obj->btf) : NULL;
}

const struct userbpf_btf_ext *userbpf_object_btf_ext(const struct userbpf_object *obj)
{
	return obj && obj->btf_ext ? btf_ext_to_public(obj->btf_ext) : NULL;
}

struct userbpf_prog *userbpf_object_find_prog(const struct userbpf_object *obj, const char *name)
{
	if (!obj || !name) {
		errno = EINVAL;
		return NULL;
	}
	for (u32 i = 0; i < obj->nr_progs; i++)
		if (!strcmp(obj->progs[i].pub.name, name))
			return &obj->progs[i].pub;
	errno = ENOENT;
	return NULL;
}

/* ".rodata" finds the map of that section, whatever it is called: bpf_object__find_map_by_name().
 */
struct userbpf_map *userbpf_object_find_map(const struct userbpf_object *obj, const char *name)
{
	if (!obj || !name) {
		errno = EINVAL;
		return NULL;
	}
	VEC_FOR_EACH (&obj->maps, it) {
		struct obj_map *map = *it;
		bool by_section = *name == '.' && map->elf_name;

		if (!strcmp(map->pub.name, name) || (by_section && !strcmp(map->elf_name, name)))
			return &map->pub;
	}
	errno = ENOENT;
	return NULL;
}

struct userbpf_prog *userbpf_object_next_prog(const struct userbpf_object *obj,
					      const struct userbpf_prog *prev)
{
	const struct obj_prog *last = (const struct obj_prog *)prev;
	size_t next;

	if (!obj) {
		errno = EINVAL;
		return NULL;
	}
	next = last ? (size_t)(last - obj->progs) + 1 : 0;
	return next < obj->nr_progs ? &obj->progs[next].pub : NULL;
}

struct userbpf_map *userbpf_object_next_map(const struct userbpf_object *obj,
					    const struct userbpf_map *prev)
{
	size_t next;

	if (!obj) {
		errno = EINVAL;
		return NULL;
	}
	next = prev ? container_of(prev, const struct obj_map, pub)->idx + 1 : 0;
	return next < obj->maps.nr ? &obj->maps.v[next]->pub : NULL;
}

int userbpf_prog_type_by_name(const char *section, enum bpf_prog_type *type,
			      enum bpf_attach_type *attach_type)
{
	const struct spec_section *row;

	if (!section)
		return -EINVAL;
	row = spec_section_find(section);
	if (!row)
		return -ESRCH;
	if (type)
		*type = row->prog_type;
	if (attach_type)
		*attach_type = (enum bpf_attach_type)row->attach_type;
	return 0;
}
