/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying map values. Programs read and write values without any lock while others copy them: that
 * is the kernel's contract, and the only data race of maps/. It is confined to value.c, whose
 * copies go word by word, so that an aligned 64-bit counter is never seen half written.
 */
#ifndef MAPS_VALUE_H
#define MAPS_VALUE_H

#include "base/lock.h"
#include "maps/async.h"
#include "maps/ops.h"

void value_copy_bytes(void *dst, const void *src, size_t size);
void value_zero_bytes(void *dst, size_t size);

void value_copy_around_fields(const struct map *map, void *dst, const void *src, u32 size);

/* Copy a value but for its special fields (include/linux/bpf.h: copy_map_value). */
static inline void value_copy(const struct map *map, void *dst, const void *src)
{
	if (unlikely(map->record))
		value_copy_around_fields(map, dst, src, map->view.value_size);
	else
		value_copy_bytes(dst, src, map->view.value_size);
}

/* The same of the values of maps per CPU, which are whole words (copy_map_value_long). */
static inline void value_copy_slot(const struct map *map, void *dst, const void *src)
{
	if (unlikely(map->record))
		value_copy_around_fields(map, dst, src, map_value_slot(map));
	else
		value_copy_bytes(dst, src, map_value_slot(map));
}

/* Zero a value of whole words, but for its special fields (zero_map_value). */
void value_zero(const struct map *map, void *dst);

/*
 * Release what the special fields own. Not under a lock of the map; nobody looks the value up any
 * more, or the program that does finds nothing (bpf_obj_free_fields).
 */
static inline void value_free_fields(const struct map *map, void *value)
{
	if (likely(!map->record))
		return;
	if (map->record->mask & BTF_FIELDS_ASYNC)
		async_free_fields(map, map->record, value);
	kfobj_free_fields(map->vm, map->record, value);
}

/* Copy a value to a buffer that is not a map's; special fields read as zero. */
void value_copy_out(const struct map *map, void *dst, const void *src);
void value_copy_slot_out(const struct map *map, void *dst, const void *src);

static inline u32 *value_lock(const struct map *map, void *value)
{
	return (u32 *)((u8 *)value + map->view.spin_lock_off);
}

#endif
