// SPDX-License-Identifier: BSD-2-Clause
#include "sys/public.h"

#include <errno.h>

#include "sys/load.h"
#include "sys/replace.h"

/* A number for @map, a reference of which becomes the handle's. */
static int install(struct userbpf_map *handle, struct map *map)
{
	handle->fd = handle_install(handle->vm, HANDLE_MAP, map);
	if (handle->fd < 0) {
		map_put_user(map);
		return -ENOMEM;
	}
	handle->map = map;
	return 0;
}

int public_map_create(struct userbpf_map *handle)
{
	struct map *map;
	int err = map_create(handle->vm, &handle->attr, &map);

	handle->attr.btf = NULL; /* the caller's, and not asked again */
	return err ? err : install(handle, map);
}

int public_map_adopt(struct userbpf_map *handle, struct map *map)
{
	const struct map_view *view = &map->view;
	struct map_attr *attr = &handle->attr;

	attr->type = view->type;
	attr->key_size = view->key_size;
	attr->value_size = view->value_size;
	attr->max_entries = view->max_entries;
	attr->flags = view->flags;
	attr->map_extra = view->map_extra;
	attr->spin_lock_off = view->spin_lock_off;
	return install(handle, map);
}
void public_map_drop(struct userbpf_map *handle)
{
	if (!handle->map)
		return;
	handle_release(handle->vm, handle->fd);
	map_put_user(handle->map);
	handle->map = NULL;
	handle->fd = -1;
}

int public_prog_load(struct userbpf_prog *handle, const struct load_attr *attr)
{
	struct prog *prog;
	int err = load_prog(handle->vm, attr, &prog);

	if (err)
		return err;
	handle->fd = handle_install(handle->vm, HANDLE_PROG, prog);
	if (handle->fd < 0) {
		prog_put(prog);
		return -ENOMEM;
	}
	handle->prog = prog;
	return 0;
}

void public_prog_drop(struct userbpf_prog *handle)
{
	if (!handle->prog)
		return;
	VEC_FOR_EACH (&handle->replaced, func)
		replace_detach(func);
	vec_free(&handle->vm->mem, &handle->replaced);
	handle_release(handle->vm, handle->fd);
	prog_put(handle->prog);
	handle->prog = NULL;
	handle->fd = -1;
}
