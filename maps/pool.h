/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Elements of a map that come and go, all of one size. They are carved from slabs, each as large as
 * all before it, that live as long as the map does: what a program found stays memory of the map.
 * All of it is under the map's own lock. What allocates is not: to tell checked mode of a slab may
 * free what has waited for that, a map or a program even.
 */
#ifndef MAPS_POOL_H
#define MAPS_POOL_H

#include <pthread.h>

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
	u64 nr_ready; /* that pool_get() can give */
	struct pool_slab *newest;
	struct pool_elem *free;
};

/* Before the first element is asked for: at most @nr elements at a time. */
void pool_init(struct pool *pool, u32 elem_size, u32 value_off, u64 nr);
void pool_destroy(struct pool *pool, struct map *map);
/*
 * Take @lock, the map's own, and have @nr elements ready, or fewer if the others are all in use.
 * -ENOMEM: the lock is not taken.
 */
int pool_lock(struct pool *pool, struct map *map, pthread_mutex_t *lock, u32 nr);
/* An element, zeroed when it is new, or NULL: none is ready. */
void *pool_get(struct pool *pool);
void pool_put(struct pool *pool, void *elem);
/* The @n-th element that was made, in use or not; NULL: there are fewer. */
void *pool_at(struct pool *pool, u64 n);

#endif
