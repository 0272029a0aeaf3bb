// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user's side of a map: what bpf(2) checks before it hands over to the type
 * (kernel/bpf/syscall.c: map_lookup_elem and its neighbours).
 */
#include "maps/map.h"

static bool may_read(const struct map *map)
{
	return map->user_access & MAP_USER_READ;
}

static bool is_frozen(const struct map *map)
{
	return __atomic_load_n(&map->is_frozen, __ATOMIC_SEQ_CST);
}

/* A write that has begun keeps the map from being frozen under it, and the other way round. */
static int begin_write(struct map *map)
{
	__atomic_add_fetch(&map->nr_writers, 1, __ATOMIC_SEQ_CST);
	if (likely((map->user_access & MAP_USER_WRITE) && !is_frozen(map)))
		return 0;
	__atomic_sub_fetch(&map->nr_writers, 1, __ATOMIC_RELEASE);
	return -EPERM;
}

static void end_write(struct map *map)
{
	__atomic_sub_fetch(&map->nr_writers, 1, __ATOMIC_RELEASE);
}

/*
 * Programs that were running may have found what is gone from a map of maps; when the user is told
 * that it is gone, none does any more (kernel/bpf/syscall.c: maybe_wait_bpf_programs).
 */
static void wait_for_programs(struct map *map)
{
	if (map->spec->flags & MAP_OUTER)
		grace_wait(map->vm);
}

static int check_lock_flag(const struct map *map, u64 flags)
{
	return (flags & BPF_F_LOCK) && !map_has_lock(map) ? -EINVAL : 0;
}

/* Types without keys want none (kernel/bpf/syscall.c: __bpf_copy_key). */
static int check_key(const struct map *map, const void *key)
{
	if (!map->view.key_size)
		return key ? -EINVAL : 0;
	return key ? 0 : -EFAULT;
}

/* Types of the kernel that are not built yet have no operations at all. */
static int lacks(const struct map *map, int kernel_err)
{
	return map->ops->is_declared ? -EOPNOTSUPP : kernel_err;
}

size_t map_user_value_size(const struct map *map)
{
	if (map_is_percpu(map))
		return (size_t)map_value_slot(map) * map->vm->nr_cpus;
	return map->view.value_size;
}

int map_user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	int err;

	if (flags & ~(u64)BPF_F_LOCK)
		return -EINVAL;
	if (!may_read(map))
		return -EPERM;
	err = check_lock_flag(map, flags);
	if (!err)
		err = check_key(map, key);
	if (err)
		return err;
	if (!map->ops->user_lookup)
		return map_refusal(map->ops->refusals.lookup);
	return value ? map->ops->user_lookup(map, key, value, flags) : -EFAULT;
}

static int update(struct map *map, const void *key, const void *value, u64 flags)
{
	int err = check_lock_flag(map, flags);

	if (!err)
		err = check_key(map, key);
	if (err)
		return err;
	if (!value)
		return -EFAULT;
	return map->ops->user_update ? map->ops->user_update(map, key, value, flags)
				     : map_refusal(map->ops->refusals.update);
}

int map_user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	int err = begin_write(map);

	if (err)
		return err;
	err = update(map, key, value, flags);
	if (!err)
		wait_for_programs(map);
	end_write(map);
	return err;
}

int map_user_delete(struct map *map, const void *key)
{
	int err = begin_write(map);

	if (err)
		return err;
	err = check_key(map, key);
	if (!err)
		err = (int)map_delete(map, key, NULL);
	if (!err)
		wait_for_programs(map);
	end_write(map);
	return err;
}

static int lookup_and_delete(struct map *map, const void *key, void *value, u64 flags)
{
	int err = check_lock_flag(map, flags);

	if (!may_read(map))
		return -EPERM;
	if (!err)
		err = check_key(map, key);
	if (err)
		return err;
	if (!map->ops->user_lookup_and_delete)
		return lacks(map, -ENOTSUPP);
	return value ? map->ops->user_lookup_and_delete(map, key, value, flags) : -EFAULT;
}

int map_user_lookup_and_delete(struct map *map, const void *key, void *value, u64 flags)
{
	int err;

	if (flags & ~(u64)BPF_F_LOCK)
		return -EINVAL;
	err = begin_write(map);
	if (err)
		return err;
	err = lookup_and_delete(map, key, value, flags);
	end_write(map);
	return err;
}

int map_user_next_key(struct map *map, const void *key, void *next_key)
{
	if (!may_read(map))
		return -EPERM;
	if (key && !map->view.key_size)
		return -EINVAL;
	if (!map->ops->next_key)
		return map_refusal(map->ops->refusals.next_key);
	return next_key ? map->ops->next_key(map, key, next_key) : -EFAULT;
}

int map_user_each_value(struct map *map, void *value, map_value_fn fn, void *ctx)
{
	if (!may_read(map))
		return -EPERM;
	if (!map->ops->each_value)
		return -EOPNOTSUPP;
	map->ops->each_value(map, value, fn, ctx);
	return 0;
}

/* Who maps the file from now on may only read. */
static void seal_memory(struct map *map)
{
	struct map_memory memory;

	if (map->ops->is_sealed_frozen && !map->ops->memory(map, &memory) && memory.pages)
		map->vm->os->pages_seal(memory.pages);
}

/*
 * The flag is set before writers are counted, and they are counted before they look at it: one of
 * the two sides sees the other.
 */
int map_user_freeze(struct map *map)
{
	bool was_frozen = false;

	if (map->record)
		return -ENOTSUPP;
	if (!(map->user_access & MAP_USER_WRITE))
		return -EPERM;
	if (!__atomic_compare_exchange_n(&map->is_frozen, &was_frozen, true, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return -EPERM;
	if (!__atomic_load_n(&map->nr_writers, __ATOMIC_SEQ_CST)) {
		seal_memory(map);
		return 0;
	}
	__atomic_store_n(&map->is_frozen, false, __ATOMIC_SEQ_CST);
	return -EBUSY;
}

static int run_batch(struct map *map, const struct map_batch *batch)
{
	if (!map->ops->batch[batch->op])
		return lacks(map, -ENOTSUPP);
	if (!batch->count || !batch->keys || (!batch->values && batch->op != MAP_BATCH_DELETE))
		return -EFAULT;
	return map->ops->batch[batch->op](map, batch);
}

/* kernel/bpf/syscall.c: bpf_map_do_batch */
int map_user_batch(struct map *map, const struct map_batch *batch)
{
	bool reads = batch->op == MAP_BATCH_LOOKUP || batch->op == MAP_BATCH_LOOKUP_AND_DELETE;
	int err;

	if (reads && !may_read(map))
		return -EPERM;
	if (batch->op == MAP_BATCH_LOOKUP)
		return run_batch(map, batch);
	err = begin_write(map);
	if (err)
		return err;
	err = run_batch(map, batch);
	wait_for_programs(map);
	end_write(map);
	return err;
}

/* --- mappings --- */

static int find_memory(struct map *map, struct map_memory *out)
{
	if (!map->ops->memory || map->record)
		return -ENOTSUPP;
	return map->ops->memory(map, out);
}

/* mm/mmap.c: do_mmap, kernel/bpf/syscall.c: bpf_map_mmap */
int map_user_mmap(struct map *map, bool is_write, struct map_memory *out)
{
	int err;

	if (!may_read(map) || (is_write && !(map->user_access & MAP_USER_WRITE)))
		return -EACCES;
	if (!map->ops->memory || map->record)
		return -ENOTSUPP;
	err = is_write ? begin_write(map) : 0;
	if (err)
		return err;
	err = is_write && (map->view.flags & BPF_F_RDONLY_PROG) ? -EACCES : 0;
	if (!err)
		err = find_memory(map, out);
	if (err && is_write)
		end_write(map);
	return err;
}

void map_user_munmap(struct map *map, bool is_write)
{
	if (is_write)
		end_write(map);
}

int map_user_memfd(struct map *map)
{
	struct map_memory memory;
	int err = find_memory(map, &memory);

	if (err)
		return err;
	return memory.pages ? memory.pages->front_fd : -EOPNOTSUPP;
}
