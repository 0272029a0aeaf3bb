// SPDX-License-Identifier: BSD-2-Clause
/*
 * Global variables: each section of data is an array map with one element, the section. libbpf:
 * bpf_object__init_global_data_maps().
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

/* The section's name is what a dot within it, as in ".rodata.foo", makes it: its own. */
static bool is_custom(const char *elf_name)
{
	return strchr(elf_name + 1, '.') != NULL;
}

/*
 * "my_objec.rodata": as much of the object's name as 15 bytes leave behind a suffix that counts as
 * seven at least. libbpf: internal_map_name().
 */
static char *map_name(struct userbpf_object *obj, const char *elf_name)
{
	size_t suffix = MIN(MAX(strlen(elf_name), (size_t)7), (size_t)BPF_OBJ_NAME_LEN - 1);
	size_t prefix = is_custom(elf_name) ? 0 : BPF_OBJ_NAME_LEN - 1 - suffix;
	char name[BPF_OBJ_NAME_LEN];

	snprintf(name, sizeof(name), "%.*s%.*s", (int)prefix, obj->name, (int)suffix, elf_name);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '.')
			*c = '_';
	return arena_strdup(&obj->arena, name);
}

/* Worth mapping into memory when a variable of it can be seen from outside: map_is_mmapable(). */
static bool has_global(const struct userbpf_object *obj, u32 section_type)
{
	const struct btf_type *t = btf_type_by_id(obj->btf, section_type);

	for (u32 i = 0; i < btf_vlen(t); i++)
		if (!types_is_static(obj, btf_secinfos(t)[i].type))
			return true;
	return false;
}

static void set_attr(const struct userbpf_object *obj, struct obj_map *map, u64 size, u32 flags)
{
	int id = obj->btf ? btf_find_by_name_kind(obj->btf, map->elf_name, BTF_KIND_DATASEC) : 0;
	struct map_attr *attr = &map->pub.attr;

	attr->type = BPF_MAP_TYPE_ARRAY;
	attr->key_size = sizeof(u32);
	attr->value_size = (u32)size;
	attr->max_entries = 1;
	attr->flags = flags;
	if (id <= 0)
		return;
	object_set_types(obj, attr, 0, (u32)id);
	if (has_global(obj, (u32)id))
		attr->flags |= BPF_F_MMAPABLE;
}

int data_add_map(struct userbpf_object *obj, const char *elf_name, u64 size, u32 flags,
		 struct obj_map **out)
{
	char *name = map_name(obj, elf_name);
	struct obj_map *map;
	int err = name ? object_add_map(obj, name, &map) : -ENOMEM;

	if (err)
		return err;
	/* what users call it; the map itself keeps the short name (libbpf: map_uses_real_name()) */
	if (is_custom(elf_name) && strncmp(elf_name, ".bss", 4))
		map->pub.name = (char *)elf_name;
	map->elf_name = elf_name;
	set_attr(obj, map, size, flags);
	log_debug(&obj->vm->log, "map '%s' (global data): %llu bytes, flags %x\n", map->pub.name,
		  (unsigned long long)size, map->pub.attr.flags);
	*out = map;
	return 0;
}

static int add_section(struct userbpf_object *obj, u32 idx)
{
	const struct elf_sec *elf = &obj->elf.secs[idx];
	struct obj_sec *sec = &obj->secs[idx];
	int err;

	if (elf->size > UINT32_MAX)
		return object_error(obj, -E2BIG, "sec '%s': too large, 0x%llx bytes", elf->name,
				    (unsigned long long)elf->size);
	err = data_add_map(obj, elf->name, elf->size,
			   sec->role == SEC_RODATA ? BPF_F_RDONLY_PROG : 0, &sec->map);
	if (err)
		return err;
	sec->map->sec = idx;
	sec->map->is_rodata = sec->role == SEC_RODATA;
	sec->map->init = sec->role == SEC_BSS ? NULL : elf->data;
	return 0;
}

int data_collect(struct userbpf_object *obj)
{
	for (u32 i = 1; i < obj->elf.nr_secs; i++) {
		enum sec_role role = obj->secs[i].role;
		int err;

		if (role != SEC_DATA && role != SEC_RODATA && role != SEC_BSS)
			continue;
		err = add_section(obj, i);
		if (err)
			return err;
	}
	return 0;
}
