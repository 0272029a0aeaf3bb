// SPDX-License-Identifier: BSD-2-Clause
/*
 * Batches over the single operations of a family. What @count says afterwards differs between them
 * on purpose: kernel/bpf/syscall.c: generic_map_{lookup,update,delete}_batch.
 */
#include "maps/map.h"

int batch_check_flags(const struct map *map, const struct map_batch *batch)
{
	if (batch->elem_flags & ~(u64)BPF_F_LOCK)
		return -EINVAL;
	return (batch->elem_flags & BPF_F_LOCK) && !map_has_lock(map) ? -EINVAL : 0;
}

static void *nth_key(const struct map *map, const struct map_batch *batch, u32 n)
{
	return (u8 *)batch->keys + (size_t)n * map->view.key_size;
}

static void *nth_value(const struct map *map, const struct map_batch *batch, u32 n)
{
	return (u8 *)batch->values + (size_t)n * map_user_value_size(map);
}

static void save_batch(const struct map *map, const struct map_batch *batch, const void *key)
{
	if (batch->out_batch)
		memcpy(batch->out_batch, key, map->view.key_size);
}

/* A key without an element (an empty slot) is passed over. @spare and @next take turns. */
static int lookup_all(struct map *map, const struct map_batch *batch, void *spare, void *next)
{
	const void *prev = batch->in_batch;
	u32 nr = 0, max = *batch->count;
	int err = 0;

	while (nr < max) {
		err = map->ops->next_key(map, prev, next);
		if (err)
			break;
		err = map->ops->user_lookup(map, next, nth_value(map, batch, nr),
					    batch->elem_flags);
		if (err && err != -ENOENT)
			return err;
		if (!err)
			memcpy(nth_key(map, batch, nr++), next, map->view.key_size);
		err = 0;
		prev = next;
		next = spare;
		spare = (void *)prev;
	}
	if (nr)
		save_batch(map, batch, prev);
	*batch->count = nr;
	return err;
}

int batch_generic_lookup(struct map *map, const struct map_batch *batch)
{
	u32 key_size = map->view.key_size;
	int err = batch_check_flags(map, batch);
	u8 *keys;

	if (err || !*batch->count)
		return err;
	keys = mem_calloc(&map->vm->mem, 2, key_size);
	if (!keys)
		return -ENOMEM;
	err = lookup_all(map, batch, keys, keys + key_size);
	mem_free(&map->vm->mem, keys);
	return err;
}

int batch_generic_update(struct map *map, const struct map_batch *batch)
{
	u32 nr, max = *batch->count;
	int err = batch_check_flags(map, batch);

	if (err || !max)
		return err;
	for (nr = 0; nr < max; nr++) {
		err = map->ops->user_update(map, nth_key(map, batch, nr), nth_value(map, batch, nr),
					    batch->elem_flags);
		if (err)
			break;
	}
	*batch->count = nr;
	return err;
}

int batch_generic_delete(struct map *map, const struct map_batch *batch)
{
	u32 nr, max = *batch->count;
	int err = batch_check_flags(map, batch);

	if (err || !max)
		return err;
	for (nr = 0; nr < max; nr++) {
		err = (int)map->ops->delete_elem(map, nth_key(map, batch, nr));
		if (err)
			break;
	}
	*batch->count = nr;
	return err;
}
