// SPDX-License-Identifier: BSD-2-Clause
/*
 * Templates of map-in-map types: what the maps in them must be like. It is what the object says
 * (by BTF, or another of its maps by iproute2's rules), or a map that the user gives, as programs
 * want whose inner maps have a size that only their user's side knows.
 *
 * A template of the object's own is made for as long as the outer map is being made.
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

int inner_create(const struct obj_map *outer, struct map **inner)
{
	struct userbpf_object *obj = outer->obj;
	struct obj_map *map = outer->inner;
	int err;

	*inner = NULL;
	if (!map && outer->inner_map)
		*inner = map_get(outer->inner_map->pub.map);
	else if (map && map->pub.map)
		*inner = map_get(map->pub.map);
	if (*inner || !map)
		return 0;
	object_set_default_size(obj, &map->pub.attr);
	object_drop_refused_types(obj, &map->pub.attr);
	err = map_create(obj->vm, &map->pub.attr, inner);
	if (object_can_do_without_types(obj, &map->pub.attr, err))
		err = map_create(obj->vm, &map->pub.attr, inner);
	if (err)
		return object_error(obj, err, "map '%s': failed to create inner map: %s(%d)",
				    outer->pub.name, strerror(-err), err);
	return 0;
}

void inner_free(struct obj_map *outer)
{
	if (!outer->inner)
		return;
	public_map_drop(&outer->inner->pub);
	mem_free(&outer->obj->vm->mem, outer->inner->pub.pin_path);
}

struct userbpf_map *userbpf_map_inner(struct userbpf_map *handle)
{
	struct obj_map *map;

	if (!handle || !handle->is_of_object)
		return NULL;
	map = container_of(handle, struct obj_map, pub);
	map = map->inner ? map->inner : map->inner_map;
	return map ? &map->pub : NULL;
}

static int set_inner(struct userbpf_map *handle, const struct userbpf_map *other)
{
	struct obj_map *map;
	int err;

	if (!other || !handle->is_of_object || handle->vm != other->vm)
		return -EINVAL;
	map = container_of(handle, struct obj_map, pub);
	if (!object_map_is_outer(map))
		return -EINVAL;
	if (handle->map)
		return -EBUSY;
	if (!other->map)
		return -ENOENT;
	err = map->inner ? 0 : object_add_inner(map);
	if (err)
		return err;
	public_map_drop(&map->inner->pub);
	return object_reuse_map(map->inner, map_get_user(other->map), map->inner->pub.name);
}

/* libbpf: bpf_map__set_inner_map_fd() */
int userbpf_map_set_inner(struct userbpf_map *handle, const struct userbpf_map *other)
{
	return handle ? public_blame(handle->vm, __func__, set_inner(handle, other)) : -EINVAL;
}
