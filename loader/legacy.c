// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps defined in "maps", as loaders before BTF had them: a symbol names each, the bytes are
 * numbers. libbpf before 1.0 (bpf_object__init_user_maps()) reads the five of struct bpf_map_def
 * and wants the rest of a longer definition to be zero; iproute2 has up to four more in struct
 * bpf_elf_map. What follows the five is read as iproute2's: where it is zero, it means the same in
 * both.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

struct bpf_elf_map {
	u32 type, size_key, size_value, max_elem, flags;
	u32 id, pinning, inner_id, inner_idx;
};

#define MIN_DEF_BYTES  offsetof(struct bpf_elf_map, flags)
#define NO_INNER_INDEX UINT32_MAX

struct legacy_sym {
	const char *name;
	u64 off, size;
};

struct legacy_syms {
	VEC(struct legacy_sym) v;
};

static int find_symbols(struct userbpf_object *obj, struct legacy_syms *out)
{
	int err = 0;

	for (u32 i = 0; i < obj->elf.nr_syms && !err; i++) {
		struct elf_sym sym = elf_file_sym(&obj->elf, i);

		if (sym.sec != obj->legacy_maps_sec || sym.type == STT_SECTION)
			continue;
		if (!sym.name || !*sym.name)
			return object_error(obj, -EINVAL,
					    "failed to get map #%zu name sym string for obj %s",
					    out->v.nr, obj->path);
		if (sym.bind == STB_LOCAL)
			return object_error(obj, -ENOTSUP,
					    "map '%s' (legacy): static maps are not supported",
					    sym.name);
		err = vec_push(&obj->vm->mem, &out->v,
			       (struct legacy_sym){sym.name, sym.value, sym.size});
	}
	return err;
}

static int by_offset(const void *a, const void *b)
{
	const struct legacy_sym *x = a, *y = b;

	return (x->off > y->off) - (x->off < y->off);
}

/* Symbols without a size, as assemblers leave them, share the section evenly. */
static int size_symbols(const struct userbpf_object *obj, struct legacy_syms *syms)
{
	const struct elf_sec *sec = &obj->elf.secs[obj->legacy_maps_sec];

	if (!sec->data)
		return object_error(obj, -EINVAL, "section 'maps' of %s has no bytes", obj->path);
	VEC_FOR_EACH (&syms->v, sym) {
		if (!sym->size && sec->size % syms->v.nr)
			return object_error(obj, -EINVAL,
					    "unable to determine legacy map definition size in %s",
					    obj->path);
		if (!sym->size)
			sym->size = sec->size / syms->v.nr;
		if (sym->size < MIN_DEF_BYTES || sym->off > sec->size ||
		    sym->size > sec->size - sym->off)
			return object_error(
				obj, -EINVAL,
				"corrupted maps section in %s: last map \"%s\" too small",
				obj->path, sym->name);
	}
	if (syms->v.nr)
		qsort(syms->v.v, syms->v.nr, sizeof(struct legacy_sym), by_offset);
	for (size_t i = 1; i < syms->v.nr; i++)
		if (syms->v.v[i].off - syms->v.v[i - 1].off < syms->v.v[i - 1].size)
			return object_error(obj, -EINVAL, "maps '%s' and '%s' (legacy) overlap",
					    syms->v.v[i - 1].name, syms->v.v[i].name);
	return 0;
}

/*
 * BPF_ANNOTATE_KV_PAIR(): struct ____btf_map_NAME holds a key and a value. What does not fit is
 * only said, as in libbpf's btf__get_map_kv_tids().
 */
static void take_annotation(struct userbpf_object *obj, struct map_attr *attr)
{
	char container[ELF_MAX_NAME_BYTES + sizeof("____btf_map_")];
	const struct btf_type *t;
	int id;

	if (!obj->btf)
		return;
	text_printf(&TEXT_ON(container), "____btf_map_%s", attr->name);
	id = btf_find_by_name_kind(obj->btf, container, BTF_KIND_STRUCT);
	if (id < 0) {
		log_debug(&obj->vm->log, "map:%s container_name:%s cannot be found in BTF.\n",
			  attr->name, container);
		return;
	}
	t = btf_type_by_id(obj->btf, (u32)id);
	if (btf_vlen(t) < 2 ||
	    btf_resolve_size(obj->btf, btf_members(t)[0].type) != attr->key_size ||
	    btf_resolve_size(obj->btf, btf_members(t)[1].type) != attr->value_size) {
		log_info(&obj->vm->log, "map:%s: %s does not fit its key and value, ignored\n",
			 attr->name, container);
		return;
	}
	object_set_types(obj, attr, btf_members(t)[0].type, btf_members(t)[1].type);
}

static int add_map(struct userbpf_object *obj, const struct legacy_sym *sym)
{
	const u8 *data = obj->elf.secs[obj->legacy_maps_sec].data + sym->off;
	u64 known = MIN(sym->size, (u64)sizeof(struct bpf_elf_map));
	struct bpf_elf_map def = {.inner_idx = NO_INNER_INDEX};
	struct obj_map *map;
	int err;

	memcpy(&def, data, known);
	for (u64 i = known; i < sym->size; i++)
		if (data[i])
			return object_error(
				obj, -EINVAL,
				"maps section in %s: \"%s\" has unrecognized, non-zero options",
				obj->path, sym->name);
	err = object_add_map(obj, sym->name, &map);
	if (err)
		return err;
	object_place_map(obj, map, obj->legacy_maps_sec, sym->off, sym->size);
	map->pub.attr.type = def.type;
	map->pub.attr.key_size = def.size_key;
	map->pub.attr.value_size = def.size_value;
	map->pub.attr.max_entries = def.max_elem;
	map->pub.attr.flags = def.flags;
	map->elf_id = def.id;
	map->elf_inner_id = def.inner_id;
	map->elf_inner_idx = def.inner_idx;
	if (def.pinning)
		log_info(&obj->vm->log, "map '%s': pinning is not available yet, ignored\n",
			 sym->name);
	take_annotation(obj, &map->pub.attr);
	return 0;
}

/*
 * iproute2 (bpf_maps_attach_all()): the outer map's inner_id names the map that is its template,
 * and every map of that id with an inner_idx is put there.
 */
static int link_inner(struct userbpf_object *obj, struct obj_map *inner)
{
	struct obj_slot slot = {.idx = inner->elf_inner_idx, .map = inner};
	int err = 0;

	VEC_FOR_EACH (&obj->maps, outer) {
		if (!object_map_is_outer(*outer) || (*outer)->elf_inner_id != inner->elf_id)
			continue;
		if (!(*outer)->inner_map)
			(*outer)->inner_map = inner;
		if (inner->elf_inner_idx != NO_INNER_INDEX && !inner->elf_inner_id)
			err = object_add_slot(obj, *outer, slot);
		if (err)
			break;
	}
	return err;
}

static int link_maps(struct userbpf_object *obj)
{
	int err;

	for (size_t i = 0; i < obj->maps.nr; i++) {
		if (!obj->maps.v[i]->elf_id || object_map_is_outer(obj->maps.v[i]))
			continue;
		err = link_inner(obj, obj->maps.v[i]);
		if (err)
			return err;
	}
	return 0;
}

/* iproute2 (bpf_fill_prog_arrays()): SEC("2/0") goes to slot 0 of the program array of id 2. */
static int link_prog(struct userbpf_object *obj, struct obj_prog *prog)
{
	struct obj_slot slot = {.prog = prog};
	char *end;
	u64 id = strtoul(prog->pub.section, &end, 0);
	u64 idx;

	if (end == prog->pub.section || *end != '/' || !id || id > UINT32_MAX)
		return 0;
	idx = strtoul(end + 1, &end, 0);
	if (*end || idx > UINT32_MAX)
		return 0;
	slot.idx = (u32)idx;
	VEC_FOR_EACH (&obj->maps, map)
		if ((*map)->elf_id == id && (*map)->pub.attr.type == BPF_MAP_TYPE_PROG_ARRAY)
			return object_add_slot(obj, *map, slot);
	return 0;
}

static int add_maps(struct userbpf_object *obj, const struct legacy_syms *syms)
{
	VEC_FOR_EACH (&syms->v, sym) {
		int err = add_map(obj, sym);

		if (err)
			return err;
	}
	return 0;
}

int legacy_collect(struct userbpf_object *obj)
{
	struct legacy_syms syms = {};
	int err = 0;

	if (!obj->legacy_maps_sec)
		return 0;
	err = find_symbols(obj, &syms);
	err = err ? err : size_symbols(obj, &syms);
	err = err ? err : add_maps(obj, &syms);
	vec_free(&obj->vm->mem, &syms.v);
	err = err ? err : link_maps(obj);
	for (u32 i = 0; i < obj->nr_progs && !err; i++)
		err = link_prog(obj, &obj->progs[i]);
	return err;
}
