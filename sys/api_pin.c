// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/map.h: pinning. */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <string.h>

#include "sys/pin.h"
#include "sys/public.h"
#include "world/world.h"

int userbpf_map_set_pin_path(struct userbpf_map *handle, const char *path)
{
	char *copy = NULL;

	if (!handle)
		return -EINVAL;
	if (path) {
		copy = mem_strdup(&handle->vm->mem, path);
		if (!copy)
			return -ENOMEM;
	}
	mem_free(&handle->vm->mem, handle->pin_path);
	handle->pin_path = copy;
	return 0;
}

const char *userbpf_map_pin_path(const struct userbpf_map *handle)
{
	return handle ? handle->pin_path : NULL;
}

bool userbpf_map_is_pinned(const struct userbpf_map *handle)
{
	return handle && handle->is_pinned;
}

/* Which path is meant, and is it that of the map? libbpf: bpf_map__pin(), bpf_map__unpin() */
static int choose_path(const struct userbpf_map *handle, const char **path)
{
	if (handle->pin_path && *path && strcmp(*path, handle->pin_path)) {
		log_warn(&handle->vm->log,
			 "map '%s' already has pin path '%s' different from '%s'\n", handle->name,
			 handle->pin_path, *path);
		return -EINVAL;
	}
	if (handle->pin_path)
		*path = handle->pin_path;
	return *path ? 0 : -EINVAL;
}

static int pin(struct userbpf_map *handle, const char *path)
{
	int err;

	if (!handle->map) {
		log_warn(&handle->vm->log,
			 "map '%s': can't pin BPF map without FD (was it created?)\n",
			 handle->name);
		return -EINVAL;
	}
	if (handle->is_pinned && !handle->pin_path)
		return -EEXIST;
	err = choose_path(handle, &path);
	if (err)
		return err;
	if (handle->is_pinned)
		return 0;
	err = pin_add(handle->vm, path, handle->map);
	if (err) {
		log_warn(&handle->vm->log, "failed to pin map '%s' at '%s': %s\n", handle->name,
			 path, strerror(-err));
		return err;
	}
	if (!handle->pin_path)
		err = userbpf_map_set_pin_path(handle, path);
	if (err) {
		pin_remove(handle->vm, path);
		return err;
	}
	handle->is_pinned = true;
	log_debug(&handle->vm->log, "pinned map '%s'\n", handle->pin_path);
	return 0;
}

int userbpf_map_pin(struct userbpf_map *handle, const char *path)
{
	u64 mark = handle ? log_mark(&handle->vm->log) : 0;

	return handle ? log_blame(&handle->vm->log, mark, __func__, pin(handle, path)) : -EINVAL;
}

int userbpf_map_unpin(struct userbpf_map *handle, const char *path)
{
	u64 mark;
	int err;

	if (!handle)
		return -EINVAL;
	mark = log_mark(&handle->vm->log);
	err = choose_path(handle, &path);
	err = err ? err : pin_remove(handle->vm, path);
	if (!err)
		handle->is_pinned = false;
	return log_blame(&handle->vm->log, mark, __func__, err);
}
