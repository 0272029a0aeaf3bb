// SPDX-License-Identifier: BSD-2-Clause
/* What the maps of an object have in common, whichever way they are defined. */
#include <errno.h>
#include <string.h>

#include "base/search.h"
#include "loader/loader.h"
#include "spec/spec.h"
#include "world/world.h"

/* Far beyond what a process of Linux may have open; what each one costs is bounded, too. */
#define MAX_MAPS 1024u

static struct obj_map *new_map(struct userbpf_object *obj, const char *name)
{
	struct obj_map *map = arena_alloc(&obj->arena, sizeof(*map));

	if (!map)
		return NULL;
	map->obj = obj;
	map->pub.vm = obj->vm;
	map->pub.fd = -1;
	map->pub.name = (char *)name;
	map->pub.is_of_object = true;
	map->pub.attr.name = name;
	map->pub.attr.spin_lock_off = -1;
	return map;
}

int object_add_map(struct userbpf_object *obj, const char *name, struct obj_map **out)
{
	struct obj_map *map;

	if (obj->maps.nr == MAX_MAPS)
		return object_error(obj, -E2BIG, "%s has more than %u maps", obj->path, MAX_MAPS);
	map = new_map(obj, name);
	if (!map || vec_push(&obj->vm->mem, &obj->maps, map))
		return -ENOMEM;
	map->idx = (u32)obj->maps.nr - 1;
	*out = map;
	return 0;
}

int object_add_inner(struct obj_map *map)
{
	struct userbpf_object *obj = map->obj;
	char name[128], *copy;

	text_printf(&TEXT_ON(name), "%s.inner", map->pub.name);
	copy = arena_strdup(&obj->arena, name);
	map->inner = copy ? new_map(obj, copy) : NULL;
	return map->inner ? 0 : -ENOMEM;
}

void object_place_map(struct userbpf_object *obj, struct obj_map *map, u32 sec, u64 off, u64 size)
{
	struct obj_sec *where = &obj->secs[sec];

	if (!where->nr_maps++)
		where->first_map = (u32)obj->maps.nr - 1;
	map->sec = sec;
	map->off = off;
	map->size = size;
}

struct obj_map *object_map_at(const struct userbpf_object *obj, u32 sec, u64 off, u64 size)
{
	const struct obj_sec *where = &obj->secs[sec];
	struct obj_map **maps, *map;
	u32 above;

	if (!where->nr_maps)
		return NULL;
	maps = &obj->maps.v[where->first_map];
	above = search_first(where->nr_maps, i, maps[i]->off > off);
	if (!above)
		return NULL;
	map = maps[above - 1];
	return off - map->off <= map->size && size <= map->size - (off - map->off) ? map : NULL;
}

static bool may_have_fields(const struct btf *btf, u32 id)
{
	return btf_is_any(btf_type_by_id(btf, id),
			  BTF_KIND_BIT(BTF_KIND_STRUCT) | BTF_KIND_BIT(BTF_KIND_DATASEC));
}

/* Has the value special fields, which the map has to be told of? */
static bool has_fields(const struct userbpf_object *obj, u32 id)
{
	struct btf_record record;
	s64 size = btf_resolve_size(obj->btf, id);

	return may_have_fields(obj->btf, id) && size > 0 &&
	       !btf_parse_fields(obj->btf, id, BTF_FIELDS_IN_VALUES, (u32)size, NULL, &record) &&
	       record.nr;
}

/*
 * Maps whose values are not the program's own (descriptors, devices) have no types: libbpf leaves
 * them out, or tries again without when the kernel has refused them (bpf_object__create_map). A
 * lock in the value is known from its type, where the kernel takes one.
 */
void object_set_types(const struct userbpf_object *obj, struct map_attr *attr, u32 key_type,
		      u32 value_type)
{
	const struct spec_map *row = spec_map_by_type(attr->type);
	u32 id = btf_skip_mods_and_typedefs(obj->btf, value_type);

	if (!row || row->flags & (MAP_NO_BTF | MAP_FD_VALUES))
		return;
	attr->btf_key_type_id = key_type;
	attr->btf_value_type_id = value_type;
	attr->has_types = row->flags & MAP_NEEDS_BTF || has_fields(obj, id);
	attr->btf = obj->btf;
	if (!(row->fields & FIELD_SPIN_LOCK))
		return;
	if (may_have_fields(obj->btf, id))
		attr->spin_lock_off = MAX(btf_find_field(obj->btf, id, BTF_FIELD_SPIN_LOCK), -1);
}

static void drop_types(const struct userbpf_object *obj, struct map_attr *attr, int err)
{
	log_info(&obj->vm->log, "map '%s': %s(%d). Retrying without BTF.\n",
		 attr->name ? attr->name : "", strerror(-err), err);
	attr->has_types = false;
	attr->btf_key_type_id = attr->btf_value_type_id = 0;
}

void object_drop_refused_types(const struct userbpf_object *obj, struct map_attr *attr)
{
	int err = attr->has_types ? 0 : map_check_type_ids(obj->vm, attr);

	if (err && attr->key_size)
		drop_types(obj, attr, err);
}

bool object_can_do_without_types(const struct userbpf_object *obj, struct map_attr *attr, int err)
{
	if (err >= 0 || err == -ENOMEM || !attr->has_types ||
	    spec_map_by_type(attr->type)->flags & MAP_NEEDS_BTF)
		return false;
	drop_types(obj, attr, err);
	return true;
}

/* Ring buffers are whole pages, a power of two of them. libbpf: adjust_ringbuf_sz(). */
static u32 round_ringbuf(u32 size)
{
	const u32 page = 4096;
	u64 rounded = page;

	while (rounded < size)
		rounded *= 2;
	return !size || rounded > UINT32_MAX ? size : (u32)rounded;
}

void object_set_max_entries(struct map_attr *attr, u32 max_entries)
{
	bool is_ringbuf =
		attr->type == BPF_MAP_TYPE_RINGBUF || attr->type == BPF_MAP_TYPE_USER_RINGBUF;

	attr->max_entries = is_ringbuf ? round_ringbuf(max_entries) : max_entries;
}

int object_add_slot(struct userbpf_object *obj, struct obj_map *map, struct obj_slot slot)
{
	return vec_push(&obj->vm->mem, &map->slots, slot);
}

/* libbpf: map_set_def_max_entries() */
void object_set_default_size(const struct userbpf_object *obj, struct map_attr *attr)
{
	if (attr->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !attr->max_entries)
		attr->max_entries = obj->vm->nr_cpus;
}

/* libbpf: bpf_map_type__is_map_in_map() */
bool object_map_is_outer(const struct obj_map *map)
{
	const struct spec_map *row = spec_map_by_type(map->pub.attr.type);

	return row && row->flags & MAP_OUTER;
}
