// SPDX-License-Identifier: BSD-2-Clause
/*
 * The bytes of global variables, and the size of maps, as the user wants them.
 *
 * Until it is loaded an object shows its sections as copies, which are made when somebody asks:
 * what is written there is what the maps begin with. Once loaded, it shows the memory of the maps.
 */
#include <errno.h>
#include <string.h>

#include <userbpf/map.h>

#include "loader/loader.h"
#include "loader/struct_ops.h"
#include "world/world.h"

static struct obj_map *of_public(struct userbpf_map *handle)
{
	return container_of(handle, struct obj_map, pub);
}

/* Externs of .kconfig get their values when the object is prepared; here is where they go. */
static bool is_kconfig(const struct obj_map *map)
{
	return map == map->obj->kconfig;
}

static bool is_arena(const struct obj_map *map)
{
	return map == map->obj->arena_map;
}

static u8 *live_bytes(struct obj_map *map)
{
	u64 addr;

	if (is_arena(map))
		return arena_map_memory(map) ? NULL : map->memory;
	return map_direct_value(map->pub.map, 0, &addr) ? NULL : u64_to_ptr(addr);
}

u32 globals_size(const struct obj_map *map)
{
	const struct userbpf_object *obj = map->obj;

	return is_arena(map) ? (u32)obj->elf.secs[obj->arena_sec].size : map->pub.attr.value_size;
}

u8 *globals_bytes(struct obj_map *map)
{
	struct mem *mem = &map->obj->vm->mem;
	u32 size = globals_size(map);

	if (map->pub.map)
		return live_bytes(map);
	if (is_kconfig(map))
		return map->obj->kconfig_data;
	if (!map->data && map->init)
		map->data = mem_memdup(mem, map->init, size);
	else if (!map->data)
		map->data = mem_zalloc(mem, size);
	return map->data;
}

int globals_resize(struct obj_map *map, u32 size)
{
	u32 old = map->pub.attr.value_size;
	u8 *bytes = globals_bytes(map);

	bytes = bytes ? mem_realloc(&map->obj->vm->mem, bytes, MAX(size, 1u)) : NULL;
	if (!bytes)
		return -ENOMEM;
	if (size > old)
		memset(bytes + old, 0, size - old);
	map->data = bytes;
	return 0;
}

/* Arenas have some without variables, too, once they are made. */
static bool has_bytes(const struct obj_map *map)
{
	return map->elf_name || (is_arena(map) && map->pub.map);
}

void *userbpf_map_initial_value(struct userbpf_map *handle, size_t *size)
{
	struct obj_map *map;
	u8 *bytes;

	map = handle && handle->is_of_object ? of_public(handle) : NULL;
	if (map && map->ops)
		return struct_ops_bytes(map, size);
	if (!map || !has_bytes(map)) {
		errno = EINVAL;
		return NULL;
	}
	bytes = globals_bytes(map);
	if (!bytes) {
		errno = -log_blame_always(&handle->vm->log, __func__,
					  map->pub.map ? -EOPNOTSUPP : -ENOMEM);
		return NULL;
	}
	if (size)
		*size = globals_size(map);
	return bytes;
}

void *userbpf_object_data(const struct userbpf_object *obj, const char *section, size_t *size)
{
	struct userbpf_map *map = userbpf_object_find_map(obj, section);

	if (map && !of_public(map)->elf_name) {
		errno = ENOENT;
		return NULL;
	}
	return map ? userbpf_map_initial_value(map, size) : NULL;
}

/* libbpf: bpf_map__set_max_entries() */
int userbpf_map_set_max_entries(struct userbpf_map *handle, uint32_t max_entries)
{
	if (!handle)
		return -EINVAL;
	if (handle->map)
		return public_blame(handle->vm, __func__, -EBUSY);
	object_set_max_entries(&handle->attr, max_entries);
	return 0;
}

/* Types that do not fit the new size are forgotten. libbpf: map_btf_datasec_resize(). */
static void resize_types(struct obj_map *map, u32 size)
{
	const struct userbpf_object *obj = map->obj;
	struct map_attr *attr = &map->pub.attr;
	int err = attr->btf_value_type_id
			  ? btf_resize_datasec(obj->btf, attr->btf_value_type_id, size)
			  : 0;

	if (!err)
		return;
	log_info(&obj->vm->log,
		 "map '%s': types are not used: %u bytes are no whole elements of an array at its "
		 "end (%d)\n",
		 map->pub.name, size, err);
	attr->btf_value_type_id = 0;
}

/* libbpf: bpf_map__set_value_size() */
static int set_value_size(struct userbpf_map *handle, u32 size)
{
	struct obj_map *map;
	int err;

	if (!handle->is_of_object)
		return -EINVAL;
	map = of_public(handle);
	if (handle->map)
		return -EBUSY;
	if (map->elf_name && is_kconfig(map))
		return object_error(map->obj, -EINVAL,
				    "map '%s': cannot be resized, its size is that of its externs",
				    handle->name);
	if (is_arena(map))
		return -EOPNOTSUPP;
	err = map->elf_name ? globals_resize(map, size) : 0;
	if (err)
		return err;
	if (map->elf_name)
		resize_types(map, size);
	handle->attr.value_size = size;
	return 0;
}

int userbpf_map_set_value_size(struct userbpf_map *handle, uint32_t size)
{
	u64 mark = handle ? log_mark(&handle->vm->log) : 0;

	if (!handle)
		return -EINVAL;
	return log_blame(&handle->vm->log, mark, __func__, set_value_size(handle, size));
}
