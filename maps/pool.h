/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Elements of a map that come and go, all of one size. They are carved from slabs, each as large as
 * all before it, that live as long as the map does: what a program found stays memory of the map.
 * All of it is under the map's own lock, which may be one that is held across allocations only.
 */
#ifndef MAPS_POOL_H
#define MAPS_POOL_H

#include "maps/map.h"

/* Begins every element. Nobody but the pool looks at it. */
struct pool_elem {
	struct pool_elem *next_free;
};

struct pool {
	u32 elem_size; /* a multiple of 8 */
	u32 value_off; /* of the value in it that programs may access */
	u64 nr_left;   /* elements that may still be made */
	u64 nr_made;
	struct pool_slab *newest;
	struct pool_elem *free;
};

/* Before the first element is asked for: at most @nr elements at a time. */
void pool_init(struct pool *pool, u32 elem_size, u32 value_off, u64 nr);
void pool_destroy(struct pool *pool, struct map *map);
/* An element, zeroed when it is new, or NULL: no memory, or @nr are in use. */
void *pool_get(struct pool *pool, struct map *map);
void pool_put(struct pool *pool, void *elem);
/* Call @fn for each element that was ever asked for, in use or not. */
void pool_each(struct pool *pool, void (*fn)(void *elem));

#endif
