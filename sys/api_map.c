// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/map.h: sizes are checked here, everything else in maps/. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "btf/btf.h"
#include "sys/options.h"
#include "sys/pin.h"
#include "sys/public.h"

static void map_free(struct userbpf_map *handle)
{
	struct userbpf *vm = handle->vm;

	public_map_drop(handle);
	mem_free(&vm->mem, handle->pin_path);
	mem_free(&vm->mem, handle->name);
	mem_free(&vm->mem, handle);
}

static void close_map(struct owned *owned)
{
	userbpf_map_free(container_of(owned, struct userbpf_map, owned));
}

/* A handle for @map, whose reference it takes over, or for a new one as @attr says. */
static int map_new(struct userbpf *vm, const struct map_attr *attr, struct map *map,
		   struct userbpf_map **out)
{
	struct userbpf_map *handle = mem_zalloc(&vm->mem, sizeof(*handle));
	int err = -ENOMEM;

	if (!handle) {
		map_put_user(map);
		return err;
	}
	handle->vm = vm;
	handle->attr = *attr;
	handle->name = mem_strdup(&vm->mem, attr->name ? attr->name : "");
	handle->attr.name = handle->name;
	if (map)
		err = public_map_adopt(handle, map);
	else if (handle->name)
		err = public_map_create(handle);
	err = handle->name ? err : -ENOMEM;
	if (err) {
		map_free(handle);
		return err;
	}
	owned_add(vm, &handle->owned, close_map);
	*out = handle;
	return 0;
}

struct userbpf_map *userbpf_map_create(struct userbpf *vm, enum bpf_map_type type, const char *name,
				       uint32_t key_size, uint32_t value_size, uint32_t max_entries,
				       const struct userbpf_map_create_opts *given)
{
	struct userbpf_map_create_opts opts;
	struct userbpf_map *handle = NULL;
	struct map_attr attr = {
		.type = type,
		.name = name,
		.key_size = key_size,
		.value_size = value_size,
		.max_entries = max_entries,
		.spin_lock_off = -1,
	};
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err) {
		attr.flags = opts.map_flags;
		attr.map_extra = opts.map_extra;
		attr.numa_node = opts.numa_node;
		attr.inner = opts.inner_map ? opts.inner_map->map : NULL;
		if (opts.has_spin_lock)
			attr.spin_lock_off = (s32)opts.spin_lock_off;
		attr.btf = opts.btf ? btf_of_public(opts.btf) : NULL;
		attr.has_types = true;
		attr.btf_key_type_id = opts.btf_key_type_id;
		attr.btf_value_type_id = opts.btf_value_type_id;
		attr.btf_vmlinux_value_type_id = opts.btf_vmlinux_value_type_id;
		err = map_new(vm, &attr, NULL, &handle);
	}
	if (vm && err)
		log_blame(&vm->log, mark, __func__, err);
	if (err)
		errno = -err;
	return handle;
}

struct userbpf_map *userbpf_map_get_pinned(struct userbpf *vm, const char *path)
{
	struct userbpf_map *handle = NULL;
	struct map_attr attr = {};
	struct map *map;
	int err;

	if (!vm || !path) {
		errno = EINVAL;
		return NULL;
	}
	map = pin_get_map(vm, path);
	if (!map) {
		log_warn(&vm->log, "no map is pinned at '%s'\n", path);
		errno = ENOENT;
		return NULL;
	}
	attr.name = map->view.name;
	err = map_new(vm, &attr, map, &handle);
	if (err)
		errno = -log_blame_always(&vm->log, __func__, err);
	return handle;
}

void userbpf_map_free(struct userbpf_map *handle)
{
	if (!handle || handle->is_of_object)
		return;
	owned_remove(handle->vm, &handle->owned);
	map_free(handle);
}

const char *userbpf_map_name(const struct userbpf_map *handle)
{
	return handle ? handle->name : "";
}

enum bpf_map_type userbpf_map_type(const struct userbpf_map *handle)
{
	return handle ? handle->attr.type : BPF_MAP_TYPE_UNSPEC;
}

uint32_t userbpf_map_key_size(const struct userbpf_map *handle)
{
	return handle ? handle->attr.key_size : 0;
}

uint32_t userbpf_map_value_size(const struct userbpf_map *handle)
{
	return handle ? handle->attr.value_size : 0;
}

/* Creation rounds this up and adds to the flags: a map that is there is asked itself. */
uint32_t userbpf_map_max_entries(const struct userbpf_map *handle)
{
	if (!handle)
		return 0;
	return handle->map ? handle->map->view.max_entries : handle->attr.max_entries;
}

uint32_t userbpf_map_flags(const struct userbpf_map *handle)
{
	if (!handle)
		return 0;
	return handle->map ? handle->map->view.flags : handle->attr.flags;
}

uint32_t userbpf_map_btf_key_type_id(const struct userbpf_map *handle)
{
	return handle ? handle->attr.btf_key_type_id : 0;
}

uint32_t userbpf_map_btf_value_type_id(const struct userbpf_map *handle)
{
	return handle ? handle->attr.btf_value_type_id : 0;
}

uint32_t userbpf_map_id(const struct userbpf_map *handle)
{
	return handle && handle->map ? handle->map->view.id : 0;
}

size_t userbpf_map_user_value_size(const struct userbpf_map *handle)
{
	if (!handle)
		return 0;
	return handle->map ? map_user_value_size(handle->map) : handle->attr.value_size;
}

int userbpf_map_fd(const struct userbpf_map *handle)
{
	if (!handle)
		return -EINVAL;
	return handle->map ? handle->fd : -ENOENT;
}

int userbpf_map_set_autocreate(struct userbpf_map *handle, bool autocreate)
{
	if (!handle || !handle->is_of_object)
		return public_blame(handle ? handle->vm : NULL, __func__, -EINVAL);
	if (handle->map)
		return public_blame(handle->vm, __func__, -EBUSY);
	handle->is_left_out = !autocreate;
	return 0;
}

bool userbpf_map_autocreate(const struct userbpf_map *handle)
{
	return handle && !handle->is_left_out;
}

/* What went wrong with @handle, which may be NULL, for who asks for the last error. */
static int tell(const struct userbpf_map *handle, const char *func, int err)
{
	if (likely(!err) || !handle)
		return err;
	if (err == -EPERM && handle->map &&
	    __atomic_load_n(&handle->map->is_frozen, __ATOMIC_RELAXED))
		return log_blame_always(&handle->vm->log, "the map is frozen", err);
	return log_blame_always(&handle->vm->log, func, err);
}

/* tools/lib/bpf/libbpf.c: validate_map_op */
static int check_sizes(const struct userbpf_map *handle, size_t key_size, bool has_value,
		       size_t value_size)
{
	if (!handle)
		return -EINVAL;
	if (!handle->map)
		return -ENOENT;
	if (key_size != handle->map->view.key_size)
		return -EINVAL;
	return has_value && value_size != map_user_value_size(handle->map) ? -EINVAL : 0;
}

int userbpf_map_lookup_elem(struct userbpf_map *handle, const void *key, size_t key_size,
			    void *value, size_t value_size, uint64_t flags)
{
	int err = check_sizes(handle, key_size, true, value_size);

	return tell(handle, __func__, err ? err : map_user_lookup(handle->map, key, value, flags));
}

int userbpf_map_update_elem(struct userbpf_map *handle, const void *key, size_t key_size,
			    const void *value, size_t value_size, uint64_t flags)
{
	int err = check_sizes(handle, key_size, true, value_size);

	return tell(handle, __func__, err ? err : map_user_update(handle->map, key, value, flags));
}

int userbpf_map_delete_elem(struct userbpf_map *handle, const void *key, size_t key_size,
			    uint64_t flags)
{
	int err = check_sizes(handle, key_size, false, 0);

	if (!err && flags)
		err = -EINVAL;
	return tell(handle, __func__, err ? err : map_user_delete(handle->map, key));
}

int userbpf_map_lookup_and_delete_elem(struct userbpf_map *handle, const void *key, size_t key_size,
				       void *value, size_t value_size, uint64_t flags)
{
	int err = check_sizes(handle, key_size, true, value_size);

	return tell(handle, __func__,
		    err ? err : map_user_lookup_and_delete(handle->map, key, value, flags));
}

int userbpf_map_get_next_key(struct userbpf_map *handle, const void *cur_key, void *next_key,
			     size_t key_size)
{
	int err = check_sizes(handle, key_size, false, 0);

	return tell(handle, __func__,
		    err ? err : map_user_next_key(handle->map, cur_key, next_key));
}

static int batch(struct userbpf_map *handle, const struct map_batch *batch)
{
	if (!handle)
		return -EINVAL;
	return tell(handle, "userbpf_map_*_batch",
		    handle->map ? map_user_batch(handle->map, batch) : -ENOENT);
}

int userbpf_map_lookup_batch(struct userbpf_map *handle, void *in_batch, void *out_batch,
			     void *keys, void *values, uint32_t *count, uint64_t elem_flags)
{
	return batch(handle, &(struct map_batch){MAP_BATCH_LOOKUP, in_batch, out_batch, keys,
						 values, count, elem_flags});
}

int userbpf_map_lookup_and_delete_batch(struct userbpf_map *handle, void *in_batch, void *out_batch,
					void *keys, void *values, uint32_t *count,
					uint64_t elem_flags)
{
	return batch(handle, &(struct map_batch){MAP_BATCH_LOOKUP_AND_DELETE, in_batch, out_batch,
						 keys, values, count, elem_flags});
}

int userbpf_map_update_batch(struct userbpf_map *handle, const void *keys, const void *values,
			     uint32_t *count, uint64_t elem_flags)
{
	return batch(handle, &(struct map_batch){MAP_BATCH_UPDATE, NULL, NULL, (void *)keys,
						 (void *)values, count, elem_flags});
}

int userbpf_map_delete_batch(struct userbpf_map *handle, const void *keys, uint32_t *count,
			     uint64_t elem_flags)
{
	return batch(handle, &(struct map_batch){MAP_BATCH_DELETE, NULL, NULL, (void *)keys, NULL,
						 count, elem_flags});
}

int userbpf_map_freeze(struct userbpf_map *handle)
{
	if (!handle)
		return -EINVAL;
	return tell(handle, __func__, handle->map ? map_user_freeze(handle->map) : -ENOENT);
}

void *userbpf_map_mmap(struct userbpf_map *handle, bool writable, size_t *size)
{
	struct map_memory memory;
	int err = -EINVAL;

	if (handle)
		err = handle->map ? map_user_mmap(handle->map, writable, &memory) : -ENOENT;
	if (err) {
		errno = -tell(handle, __func__, err);
		return NULL;
	}
	if (size)
		*size = memory.size;
	return memory.start;
}

void userbpf_map_munmap(struct userbpf_map *handle, bool writable)
{
	if (handle && handle->map)
		map_user_munmap(handle->map, writable);
}

int userbpf_map_memfd(const struct userbpf_map *handle)
{
	if (!handle)
		return -EINVAL;
	return handle->map ? map_user_memfd(handle->map) : -ENOENT;
}

int userbpf_map_set_prog(struct userbpf_map *handle, uint32_t index, struct userbpf_prog *prog)
{
	int fd;

	if (!handle)
		return -EINVAL;
	if (!handle->map)
		return -ENOENT;
	if (handle->attr.type != BPF_MAP_TYPE_PROG_ARRAY)
		return -EINVAL;
	if (!prog)
		return tell(handle, __func__, map_user_delete(handle->map, &index));
	fd = userbpf_prog_fd(prog);
	return tell(handle, __func__,
		    fd < 0 ? -EINVAL : map_user_update(handle->map, &index, &fd, BPF_ANY));
}
