// SPDX-License-Identifier: BSD-2-Clause
#include "maps/pool.h"

#define MIN_SLAB_ELEMS 32u

struct pool_slab {
	struct pool_slab *older;
	u8 *elems;
	void *block;
	u64 first; /* number of its first element */
	u64 nr_elems, nr_given;
};

void pool_init(struct pool *pool, u32 elem_size, u32 value_off, u64 nr)
{
	*pool = (struct pool){.elem_size = elem_size, .value_off = value_off, .nr_left = nr};
}

static void slab_free(struct pool_slab *slab, struct map *map)
{
	mem_free(&map->vm->mem, slab->block);
	mem_free(&map->vm->mem, slab);
}

static struct pool_slab *slab_new(const struct pool *pool, struct map *map, u64 nr_elems)
{
	struct pool_slab *slab = mem_zalloc(&map->vm->mem, sizeof(*slab));
	u64 size = nr_elems * pool->elem_size;

	if (!slab)
		return NULL;
	slab->nr_elems = nr_elems;
	slab->elems = map_area_alloc(map, size, &slab->block);
	if (slab->elems &&
	    !map_add_region(map, slab->elems, size, pool->elem_size, pool->value_off))
		return slab;
	slab_free(slab, map);
	return NULL;
}

static void *carve(struct pool *pool)
{
	struct pool_slab *slab = pool->newest;

	return slab->elems + slab->nr_given++ * pool->elem_size;
}

static bool has_uncarved(const struct pool *pool)
{
	return pool->newest && pool->newest->nr_given < pool->newest->nr_elems;
}

static void push_free(struct pool *pool, struct pool_elem *elem)
{
	elem->next_free = pool->free;
	pool->free = elem;
}

static void add_slab(struct pool *pool, struct pool_slab *slab)
{
	while (has_uncarved(pool))
		push_free(pool, carve(pool));
	slab->first = pool->nr_made;
	slab->older = pool->newest;
	pool->newest = slab;
	pool->nr_left -= slab->nr_elems;
	pool->nr_made += slab->nr_elems;
	pool->nr_ready += slab->nr_elems;
}

/* How many elements to make so that @nr are ready; 0: nothing is missing, or no more may be. */
static u64 nr_missing(const struct pool *pool, u32 nr)
{
	if (pool->nr_ready >= nr)
		return 0;
	return MIN(MAX(pool->nr_made, MIN_SLAB_ELEMS), pool->nr_left);
}

int pool_lock(struct pool *pool, struct map *map, pthread_mutex_t *lock, u32 nr)
{
	u64 nr_elems;

	pthread_mutex_lock(lock);
	while ((nr_elems = nr_missing(pool, nr))) {
		struct pool_slab *slab;

		pthread_mutex_unlock(lock);
		slab = slab_new(pool, map, nr_elems);
		if (!slab)
			return -ENOMEM;
		pthread_mutex_lock(lock);
		if (nr_missing(pool, nr) == nr_elems) {
			add_slab(pool, slab);
			continue;
		}
		/* Somebody else was faster. */
		pthread_mutex_unlock(lock);
		map_remove_region(map, slab->elems);
		slab_free(slab, map);
		pthread_mutex_lock(lock);
	}
	return 0;
}

void *pool_get(struct pool *pool)
{
	struct pool_elem *elem = pool->free;

	if (!pool->nr_ready)
		return NULL;
	pool->nr_ready--;
	if (!elem)
		return carve(pool);
	pool->free = elem->next_free;
	return elem;
}

void pool_put(struct pool *pool, void *elem)
{
	push_free(pool, elem);
	pool->nr_ready++;
}

void *pool_at(struct pool *pool, u64 n)
{
	struct pool_slab *slab = pool->newest;

	while (slab && n < slab->first)
		slab = slab->older;
	return slab && n - slab->first < slab->nr_elems
		       ? slab->elems + (n - slab->first) * pool->elem_size
		       : NULL;
}

void pool_destroy(struct pool *pool, struct map *map)
{
	while (pool->newest) {
		struct pool_slab *slab = pool->newest;

		pool->newest = slab->older;
		map_remove_region(map, slab->elems);
		slab_free(slab, map);
	}
}
