// SPDX-License-Identifier: BSD-2-Clause
/*
 * Variables declared __arena: their section, ".addr_space.1", becomes what the object's one arena
 * begins with. libbpf: init_arena_map_data(); messages are libbpf's.
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

#define PAGE_BYTES 4096ull

static int find_arena(struct userbpf_object *obj)
{
	VEC_FOR_EACH (&obj->maps, map) {
		if ((*map)->pub.attr.type != BPF_MAP_TYPE_ARENA)
			continue;
		if (obj->arena_map)
			return object_error(obj, -EINVAL,
					    "map '%s': only single ARENA map is supported (map "
					    "'%s' is also ARENA)",
					    (*map)->pub.name, obj->arena_map->pub.name);
		obj->arena_map = *map;
	}
	return 0;
}

static bool has_room(const struct obj_map *map, u64 size)
{
	return ALIGN_UP(size, PAGE_BYTES) <= map->pub.attr.max_entries * PAGE_BYTES;
}

int arena_collect(struct userbpf_object *obj)
{
	const struct elf_sec *sec = &obj->elf.secs[obj->arena_sec];
	int err = find_arena(obj);

	if (err || !obj->arena_sec)
		return err;
	if (!obj->arena_map)
		return object_error(obj, -ENOENT,
				    "elf: sec '%s': to use global __arena variables the ARENA map "
				    "should be explicitly declared in SEC(\".maps\")",
				    ARENA_SEC);
	if (sec->size > UINT32_MAX || !has_room(obj->arena_map, sec->size))
		return object_error(obj, -E2BIG,
				    "elf: sec '%s': declared ARENA map size (%llu) is too small to "
				    "hold global __arena variables of size %llu",
				    ARENA_SEC, obj->arena_map->pub.attr.max_entries * PAGE_BYTES,
				    (unsigned long long)sec->size);
	obj->secs[obj->arena_sec].map = obj->arena_map;
	obj->arena_map->elf_name = ARENA_SEC;
	obj->arena_map->init = sec->data;
	return 0;
}

int arena_map_memory(struct obj_map *map)
{
	struct map_memory memory;
	int err;

	if (map->memory)
		return 0;
	err = map_user_mmap(map->pub.map, true, &memory);
	if (err)
		return object_error(map->obj, err, "map '%s': failed to mmap arena: %d",
				    map->pub.name, err);
	map->memory = memory.start;
	return 0;
}

void arena_unmap_memory(struct obj_map *map)
{
	if (map->memory)
		map_user_munmap(map->pub.map, true);
	map->memory = NULL;
}

int arena_open(struct obj_map *map)
{
	const u8 *bytes = map->data ? map->data : map->init;
	int err = arena_map_memory(map);

	if (err || !bytes)
		return err;
	if (!has_room(map, globals_size(map)))
		return -E2BIG;
	if (map->pub.attr.flags & BPF_F_SEGV_ON_FAULT)
		return object_error(map->obj, -EFAULT,
				    "map '%s': nobody can put __arena variables into an arena with "
				    "BPF_F_SEGV_ON_FAULT",
				    map->pub.name);
	memcpy(map->memory, bytes, globals_size(map));
	return 0;
}
