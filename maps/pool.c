// SPDX-License-Identifier: BSD-2-Clause
#include "maps/pool.h"

#define MIN_SLAB_ELEMS 32u

struct pool_slab {
	struct pool_slab *older;
	u8 *elems;
	void *block;
	u64 nr_elems, nr_given;
};

void pool_init(struct pool *pool, u32 elem_size, u32 value_off, u64 nr)
{
	*pool = (struct pool){.elem_size = elem_size, .value_off = value_off, .nr_left = nr};
}

static int add_slab(struct pool *pool, struct map *map, u64 nr_elems)
{
	struct pool_slab *slab = mem_zalloc(&map->vm->mem, sizeof(*slab));
	u64 size = nr_elems * pool->elem_size;
	int err;

	if (!slab)
		return -ENOMEM;
	slab->nr_elems = nr_elems;
	slab->elems = map_area_alloc(map, size, &slab->block);
	err = slab->elems ? map_add_region(map, slab->elems, size, pool->elem_size, pool->value_off)
			  : -ENOMEM;
	if (err) {
		mem_free(&map->vm->mem, slab->block);
		mem_free(&map->vm->mem, slab);
		return err;
	}
	slab->older = pool->newest;
	pool->newest = slab;
	pool->nr_left -= nr_elems;
	pool->nr_made += nr_elems;
	return 0;
}

void *pool_get(struct pool *pool, struct map *map)
{
	struct pool_slab *slab = pool->newest;
	struct pool_elem *elem = pool->free;

	if (elem) {
		pool->free = elem->next_free;
		return elem;
	}
	if (!slab || slab->nr_given == slab->nr_elems) {
		u64 nr = MIN(MAX(pool->nr_made, MIN_SLAB_ELEMS), pool->nr_left);

		if (!nr || add_slab(pool, map, nr))
			return NULL;
		slab = pool->newest;
	}
	return slab->elems + slab->nr_given++ * pool->elem_size;
}

void pool_put(struct pool *pool, void *elem)
{
	struct pool_elem *e = elem;

	e->next_free = pool->free;
	pool->free = e;
}

void pool_each(struct pool *pool, void (*fn)(void *elem))
{
	for (struct pool_slab *slab = pool->newest; slab; slab = slab->older) {
		for (u64 n = 0; n < slab->nr_given; n++)
			fn(slab->elems + n * pool->elem_size);
	}
}

void pool_destroy(struct pool *pool, struct map *map)
{
	while (pool->newest) {
		struct pool_slab *slab = pool->newest;

		pool->newest = slab->older;
		map_remove_region(map, slab->elems);
		mem_free(&map->vm->mem, slab->block);
		mem_free(&map->vm->mem, slab);
	}
}
