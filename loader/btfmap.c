// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps defined in ".maps": each variable's type is a struct whose members are the attributes.
 * Numbers are written as dimensions, int (*type)[BPF_MAP_TYPE_HASH], types as pointers to them.
 * libbpf: parse_btf_map_def(), bpf_object__init_user_btf_map(); messages are libbpf's.
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

/* There are eleven; nothing forbids to say one again. */
#define MAX_FIELDS 64

enum pinning { PIN_NONE, PIN_BY_NAME }; /* enum libbpf_pin_type */

struct definition {
	struct map_attr attr;
	u32 key_type, value_type, pinning;
};

struct parse {
	const struct userbpf_object *obj;
	const char *name; /* of the map */
	const struct btf_type *type;
	u32 member;
	struct definition *def;
	struct definition *inner; /* NULL in the definition of an inner map */
	bool has_inner;
};

static const char *kind_name(const struct btf_type *t)
{
	return btf_kind_str(btf_kind(t));
}

static const struct btf_member *member(const struct parse *p)
{
	return &btf_members(p->type)[p->member];
}

static const char *member_name(const struct parse *p)
{
	return btf_str(p->obj->btf, member(p)->name_off);
}

static const struct btf_type *skip(const struct parse *p, u32 id)
{
	return btf_type_by_id(p->obj->btf, btf_skip_mods_and_typedefs(p->obj->btf, id));
}

/* libbpf: get_map_field_int() */
static int parse_int(const struct parse *p, u32 *out)
{
	const struct btf_type *t = skip(p, member(p)->type), *array;

	if (!btf_is_kind(t, BTF_KIND_PTR))
		return object_error(p->obj, -EINVAL, "map '%s': attr '%s': expected PTR, got %s.",
				    p->name, member_name(p), kind_name(t));
	array = btf_type_by_id(p->obj->btf, t->type);
	if (!btf_is_kind(array, BTF_KIND_ARRAY))
		return object_error(p->obj, -EINVAL, "map '%s': attr '%s': expected ARRAY, got %s.",
				    p->name, member_name(p), kind_name(array));
	*out = btf_array_of(array)->nelems;
	return 0;
}

/* libbpf: get_map_field_long() */
static int parse_long(const struct parse *p, u64 *out)
{
	const struct btf_type *t = skip(p, member(p)->type);
	u32 small;
	int err;

	if (btf_is_kind(t, BTF_KIND_PTR)) {
		err = parse_int(p, &small);
		if (!err)
			*out = small;
		return err;
	}
	if (!btf_is_any(t, BTF_KINDS_ENUM))
		return object_error(p->obj, -EINVAL,
				    "map '%s': attr '%s': expected ENUM or ENUM64, got %s.",
				    p->name, member_name(p), kind_name(t));
	if (btf_vlen(t) != 1)
		return object_error(p->obj, -EINVAL, "map '%s': attr '%s': invalid __ulong",
				    p->name, member_name(p));
	*out = (u64)btf_enum_value(t, 0);
	return 0;
}

static int set_size(const struct parse *p, const char *what, u32 *out, u32 size)
{
	if (*out && *out != size)
		return object_error(p->obj, -EINVAL, "map '%s': conflicting %s size %u != %u.",
				    p->name, what, *out, size);
	*out = size;
	return 0;
}

static int parse_size(const struct parse *p, const char *what, u32 *out)
{
	u32 size = 0;
	int err = parse_int(p, &size);

	return err ? err : set_size(p, what, out, size);
}

/* A pointer to the type of keys or values, whose id goes to @id. */
static int parse_type(const struct parse *p, const char *what, u32 *out, u32 *id)
{
	const struct btf_type *t = btf_type_by_id(p->obj->btf, member(p)->type);
	s64 size;

	if (!btf_is_kind(t, BTF_KIND_PTR))
		return object_error(p->obj, -EINVAL, "map '%s': %s spec is not PTR: %s.", p->name,
				    what, kind_name(t));
	size = btf_resolve_size(p->obj->btf, t->type);
	if (size < 0 || size > UINT32_MAX)
		return object_error(p->obj, -EINVAL,
				    "map '%s': can't determine %s size for type [%u]: %lld.",
				    p->name, what, t->type, (long long)size);
	*id = t->type;
	return set_size(p, what, out, (u32)size);
}

static int parse_map_type(struct parse *p)
{
	return parse_int(p, &p->def->attr.type);
}

static int parse_max_entries(struct parse *p)
{
	return parse_int(p, &p->def->attr.max_entries);
}

static int parse_map_flags(struct parse *p)
{
	return parse_int(p, &p->def->attr.flags);
}

static int parse_numa_node(struct parse *p)
{
	return parse_int(p, &p->def->attr.numa_node);
}

static int parse_map_extra(struct parse *p)
{
	return parse_long(p, &p->def->attr.map_extra);
}

static int parse_key_size(struct parse *p)
{
	return parse_size(p, "key", &p->def->attr.key_size);
}

static int parse_value_size(struct parse *p)
{
	return parse_size(p, "value", &p->def->attr.value_size);
}

static int parse_key(struct parse *p)
{
	return parse_type(p, "key", &p->def->attr.key_size, &p->def->key_type);
}

static int parse_value(struct parse *p)
{
	return parse_type(p, "value", &p->def->attr.value_size, &p->def->value_type);
}

static int parse_pinning(struct parse *p)
{
	int err;

	if (!p->inner)
		return object_error(p->obj, -EINVAL, "map '%s': inner def can't be pinned.",
				    p->name);
	err = parse_int(p, &p->def->pinning);
	if (!err && p->def->pinning != PIN_NONE && p->def->pinning != PIN_BY_NAME)
		err = object_error(p->obj, -EINVAL, "map '%s': invalid pinning value %u.", p->name,
				   p->def->pinning);
	return err;
}

static bool is_map_in_map(u32 type)
{
	return type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

static int parse_definition(struct parse *p);

/* @t is what the elements of "values" point to. */
static int parse_inner(struct parse *p, const struct btf_type *t)
{
	char name[128];
	struct parse inner = {.obj = p->obj, .name = name, .type = t, .def = p->inner};

	if (!btf_is_kind(t, BTF_KIND_STRUCT))
		return object_error(p->obj, -EINVAL,
				    "map '%s': map-in-map inner def is of unexpected kind %s.",
				    p->name, kind_name(t));
	text_printf(&TEXT_ON(name), "%s.inner", p->name);
	p->has_inner = true;
	return parse_definition(&inner);
}

static int check_values(const struct parse *p)
{
	u32 type = p->def->attr.type;

	if (!p->inner)
		return object_error(p->obj, -ENOTSUP,
				    "map '%s': multi-level inner maps not supported.", p->name);
	if (p->member != btf_vlen(p->type) - 1)
		return object_error(p->obj, -EINVAL, "map '%s': '%s' member should be last.",
				    p->name, member_name(p));
	if (!is_map_in_map(type) && type != BPF_MAP_TYPE_PROG_ARRAY)
		return object_error(p->obj, -ENOTSUP,
				    "map '%s': should be map-in-map or prog-array.", p->name);
	return set_size(p, "value", &p->def->attr.value_size, sizeof(u32));
}

/* What the object puts into the map: its type here, the elements in slot.c. */
static int parse_values(struct parse *p)
{
	const struct btf_type *t = btf_type_by_id(p->obj->btf, member(p)->type);
	bool is_maps = is_map_in_map(p->def->attr.type);
	const char *desc = is_maps ? "map-in-map inner" : "prog-array value";
	int err = check_values(p);

	if (err)
		return err;
	if (!btf_is_kind(t, BTF_KIND_ARRAY) || btf_array_of(t)->nelems)
		return object_error(p->obj, -EINVAL, "map '%s': %s spec is not a zero-sized array.",
				    p->name, desc);
	t = skip(p, btf_array_of(t)->type);
	if (!btf_is_kind(t, BTF_KIND_PTR))
		return object_error(p->obj, -EINVAL, "map '%s': %s def is of unexpected kind %s.",
				    p->name, desc, kind_name(t));
	t = skip(p, t->type);
	if (is_maps)
		return parse_inner(p, t);
	if (!btf_is_kind(t, BTF_KIND_FUNC_PROTO))
		return object_error(p->obj, -EINVAL, "map '%s': %s def is of unexpected kind %s.",
				    p->name, desc, kind_name(t));
	return 0;
}

static const struct {
	const char *name;
	int (*parse)(struct parse *p);
} attributes[] = {
	{"type", parse_map_type},	  {"max_entries", parse_max_entries},
	{"map_flags", parse_map_flags},	  {"numa_node", parse_numa_node},
	{"key_size", parse_key_size},	  {"key", parse_key},
	{"value_size", parse_value_size}, {"value", parse_value},
	{"values", parse_values},	  {"pinning", parse_pinning},
	{"map_extra", parse_map_extra},
};

static int parse_attribute(struct parse *p)
{
	const char *name = member_name(p);

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		if (!strcmp(attributes[i].name, name))
			return attributes[i].parse(p);
	return object_error(p->obj, -ENOTSUP, "map '%s': unknown field '%s'.", p->name, name);
}

static int parse_definition(struct parse *p)
{
	int err;

	p->def->attr.spin_lock_off = -1;
	if (btf_vlen(p->type) > MAX_FIELDS)
		return object_error(p->obj, -E2BIG, "map '%s': %u fields are too many.", p->name,
				    btf_vlen(p->type));
	for (p->member = 0; p->member < btf_vlen(p->type); p->member++) {
		err = parse_attribute(p);
		if (err)
			return err;
	}
	if (p->def->attr.type == BPF_MAP_TYPE_UNSPEC)
		return object_error(p->obj, -EINVAL, "map '%s': map type isn't specified.",
				    p->name);
	return 0;
}

static void finish_attr(const struct userbpf_object *obj, struct definition *def)
{
	struct map_attr *attr = &def->attr;

	object_set_max_entries(attr, attr->max_entries);
	if (def->value_type)
		object_set_types(obj, attr, def->key_type, def->value_type);
}

static int take_inner(struct userbpf_object *obj, struct obj_map *map, struct definition *inner)
{
	int err = object_add_inner(map);

	if (err)
		return err;
	finish_attr(obj, inner);
	inner->attr.name = map->inner->pub.name;
	map->inner->pub.attr = inner->attr;
	return 0;
}

static int add_map(struct userbpf_object *obj, const char *name, const struct btf_var_secinfo *info,
		   const struct btf_type *type)
{
	struct definition def = {}, inner = {};
	struct parse p = {.obj = obj, .name = name, .type = type, .def = &def, .inner = &inner};
	struct obj_map *map;
	int err = parse_definition(&p);

	if (err)
		return err;
	err = object_add_map(obj, name, &map);
	if (err)
		return err;
	finish_attr(obj, &def);
	def.attr.name = name;
	map->pub.attr = def.attr;
	object_place_map(obj, map, obj->maps_sec, info->offset, info->size);
	map->var_type = info->type;
	log_debug(&obj->vm->log, "map '%s': at sec_idx %u, offset %u.\n", name, obj->maps_sec,
		  info->offset);
	if (def.pinning == PIN_BY_NAME)
		err = pin_by_name(map);
	return p.has_inner && !err ? take_inner(obj, map, &inner) : err;
}

static int check_var(const struct userbpf_object *obj, const struct btf_var_secinfo *info, u32 idx)
{
	const struct elf_sec *sec = &obj->elf.secs[obj->maps_sec];
	const struct btf_type *var = btf_type_by_id(obj->btf, info->type);
	const char *name = btf_str(obj->btf, var->name_off);

	if (!*name || strlen(name) >= ELF_MAX_NAME_BYTES)
		return object_error(obj, -EINVAL, "map #%u: empty name.", idx);
	if (!sec->data || (u64)info->offset + info->size > sec->size)
		return object_error(obj, -EINVAL, "map '%s' BTF data is corrupted.", name);
	if (!btf_is_kind(var, BTF_KIND_VAR))
		return object_error(obj, -EINVAL, "map '%s': unexpected var kind %s.", name,
				    kind_name(var));
	if (btf_var_linkage(var) != BTF_VAR_GLOBAL_ALLOCATED)
		return object_error(obj, -EOPNOTSUPP, "map '%s': unsupported map linkage %s.", name,
				    btf_var_linkage(var) == BTF_VAR_STATIC ? "static" : "extern");
	return 0;
}

static int collect_var(struct userbpf_object *obj, const struct btf_var_secinfo *info, u32 idx)
{
	const struct btf_type *var, *type;
	const char *name;
	int err = check_var(obj, info, idx);

	if (err)
		return err;
	var = btf_type_by_id(obj->btf, info->type);
	name = btf_str(obj->btf, var->name_off);
	type = btf_type_by_id(obj->btf, btf_skip_mods_and_typedefs(obj->btf, var->type));
	if (!btf_is_kind(type, BTF_KIND_STRUCT))
		return object_error(obj, -EINVAL, "map '%s': unexpected def kind %s.", name,
				    kind_name(type));
	if (type->size > info->size)
		return object_error(obj, -EINVAL, "map '%s': invalid def size.", name);
	return add_map(obj, name, info, type);
}

int btfmap_collect(struct userbpf_object *obj)
{
	const struct btf_type *sec;
	int id, err;

	if (!obj->maps_sec)
		return 0;
	id = btf_find_by_name_kind(obj->btf, ".maps", BTF_KIND_DATASEC);
	if (id < 0)
		return object_error(obj, -ENOENT, "DATASEC '.maps' not found.");
	sec = btf_type_by_id(obj->btf, (u32)id);
	for (u32 i = 0; i < btf_vlen(sec); i++) {
		err = collect_var(obj, &btf_secinfos(sec)[i], i);
		if (err)
			return err;
	}
	return 0;
}
