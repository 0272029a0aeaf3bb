/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying map values. Programs read and write values without any lock while others copy them: that
 * is the kernel's contract, and the only data race of maps/. It is confined to value.c, whose
 * copies go word by word, so that an aligned 64-bit counter is never seen half written.
 */
#ifndef MAPS_VALUE_H
#define MAPS_VALUE_H

#include "maps/lock.h"
#include "maps/ops.h"

void value_copy_bytes(void *dst, const void *src, size_t size);
void value_zero_bytes(void *dst, size_t size);

void value_copy_around_lock(const struct map *map, void *dst, const void *src);

/* Copy a value but for its spin lock (include/linux/bpf.h: copy_map_value). */
static inline void value_copy(const struct map *map, void *dst, const void *src)
{
	if (unlikely(map_has_lock(map)))
		value_copy_around_lock(map, dst, src);
	else
		value_copy_bytes(dst, src, map->view.value_size);
}

/* Copy a value to a buffer that is not a map's; the lock reads as zero. */
void value_copy_out(const struct map *map, void *dst, const void *src);

static inline u32 *value_lock(const struct map *map, void *value)
{
	return (u32 *)((u8 *)value + map->view.spin_lock_off);
}

#endif
