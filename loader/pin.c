// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps that are shared: taken over from another object, or found where they are to be pinned.
 * libbpf: bpf_map__reuse_fd(), bpf_object__reuse_map(); messages are libbpf's.
 */
#include "sys/pin.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <userbpf/map.h>

#include "loader/loader.h"
#include "world/world.h"

/* libbpf: build_map_pin_path() */
int pin_by_name(struct obj_map *map)
{
	const char *root = map->obj->pin_root;
	char path[PIN_PATH_MAX];
	int err = -ENAMETOOLONG;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", root ? root : PIN_DEFAULT_ROOT,
			     map->pub.name) < sizeof(path))
		err = userbpf_map_set_pin_path(&map->pub, path);
	return err ? object_error(map->obj, err, "map '%s': couldn't build pin path.",
				  map->pub.name)
		   : 0;
}

int object_reuse_map(struct obj_map *map, struct map *from, const char *name)
{
	char *copy = arena_strdup(&map->obj->arena, name);
	int err;

	if (!copy) {
		map_put_user(from);
		return -ENOMEM;
	}
	err = public_map_adopt(&map->pub, from);
	if (err)
		return err;
	map->pub.name = copy;
	map->pub.attr.name = copy;
	map->is_reused = true;
	return 0;
}

/* Device maps are read-only for programs, which nobody has to ask for. libbpf:
 * map_is_reuse_compat() */
static bool is_compatible(const struct map_attr *attr, const struct map_view *view)
{
	bool is_devmap =
		attr->type == BPF_MAP_TYPE_DEVMAP || attr->type == BPF_MAP_TYPE_DEVMAP_HASH;
	u32 flags = is_devmap ? view->flags & ~(u32)BPF_F_RDONLY_PROG : view->flags;

	return view->type == attr->type && view->key_size == attr->key_size &&
	       view->value_size == attr->value_size && view->max_entries == attr->max_entries &&
	       flags == attr->flags && view->map_extra == attr->map_extra;
}

int pin_reuse(struct obj_map *map)
{
	const struct userbpf_object *obj = map->obj;
	const char *path = map->pub.pin_path;
	struct map *found = pin_get_map(obj->vm, path);
	int err;

	if (!found) {
		log_debug(&obj->vm->log, "found no pinned map to reuse at '%s'\n", path);
		return 0;
	}
	if (!is_compatible(&map->pub.attr, &found->view)) {
		map_put_user(found);
		object_error(obj, -EINVAL, "couldn't reuse pinned map at '%s': parameter mismatch",
			     path);
		return object_error(obj, -EINVAL, "map '%s': error reusing pinned map",
				    map->pub.name);
	}
	err = object_reuse_map(map, found, map->pub.name);
	if (err)
		return err;
	map->pub.is_pinned = true;
	log_debug(&obj->vm->log, "reused pinned map at '%s'\n", path);
	return 0;
}

int pin_made(struct obj_map *map)
{
	int err = userbpf_map_pin(&map->pub, NULL);

	return err ? object_error(map->obj, err, "map '%s': failed to auto-pin at '%s': %d",
				  map->pub.name, map->pub.pin_path, err)
		   : 0;
}

void pin_undo(struct userbpf_object *obj)
{
	VEC_FOR_EACH (&obj->maps, map)
		if ((*map)->pub.is_pinned && !(*map)->is_reused)
			userbpf_map_unpin(&(*map)->pub, NULL);
}

static int reuse_public(struct userbpf_map *handle, const struct userbpf_map *other)
{
	if (!other || !handle->is_of_object || handle->vm != other->vm)
		return -EINVAL;
	if (handle->map)
		return -EBUSY;
	if (!other->map)
		return -ENOENT;
	return object_reuse_map(container_of(handle, struct obj_map, pub), map_get_user(other->map),
				other->name);
}

int userbpf_map_reuse(struct userbpf_map *handle, const struct userbpf_map *other)
{
	int err = handle ? reuse_public(handle, other) : -EINVAL;

	return err && handle ? log_blame_always(&handle->vm->log, __func__, err) : err;
}
