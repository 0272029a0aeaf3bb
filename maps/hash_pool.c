// SPDX-License-Identifier: BSD-2-Clause
/*
 * Where elements of hash tables come from. Slabs are carved into elements, which go to the free
 * lists of the stripes, in small helpings; from then on they circulate. There are max_entries
 * elements and one spare per stripe, never more, so that the table is full exactly when every list
 * is empty, all elements have been made, and nobody is on the way with one.
 *
 * A preallocated table has one slab; with BPF_F_NO_PREALLOC each new slab is as large as all
 * before.
 */
#include "maps/hash.h"

#define HELPING	       16u
#define MIN_SLAB_ELEMS 32u

static bool is_percpu(const struct hash *h)
{
	return map_is_percpu(&h->map);
}

/*
 * Values per CPU are changed in place: there is nothing to swap with. Tables that evict take a free
 * element for every update.
 */
static u32 nr_spares(const struct hash *h)
{
	return is_percpu(h) || h->lru ? 0 : h->stripe_mask + 1;
}

static void slab_free(struct hash *h, struct hash_slab *slab)
{
	struct mem *mem = &h->map.vm->mem;

	mem_free(mem, slab->value_block);
	mem_free(mem, slab->elem_block);
	mem_free(mem, slab);
}

/* Bytes from one CPU's values to the next CPU's: whole values, and at least a cache line apart. */
static u64 percpu_stride(const struct hash *h, u32 nr_elems)
{
	u32 slot = map_value_slot(&h->map);

	return (u64)nr_elems * slot + map_cpu_gap(slot);
}

/* Programs get at values only, and those of a table of maps are none of theirs. */
static int add_region(struct hash *h, const struct hash_slab *slab)
{
	if (hash_is_of_maps(h))
		return 0;
	if (is_percpu(h))
		return map_add_region(&h->map, slab->values,
				      percpu_stride(h, slab->nr_elems) * h->map.vm->nr_cpus,
				      map_value_slot(&h->map), 0);
	return map_add_region(&h->map, slab->elems, (u64)slab->nr_elems * h->elem_size,
			      h->elem_size, h->value_off);
}

static void remove_region(struct hash *h, const struct hash_slab *slab)
{
	if (!hash_is_of_maps(h))
		map_remove_region(&h->map, is_percpu(h) ? slab->values : slab->elems);
}

static int alloc_slab_memory(struct hash *h, struct hash_slab *slab)
{
	slab->elems =
		map_area_alloc(&h->map, (u64)slab->nr_elems * h->elem_size, &slab->elem_block);
	if (!slab->elems)
		return -ENOMEM;
	if (!is_percpu(h))
		return 0;
	slab->values = map_area_alloc(
		&h->map, percpu_stride(h, slab->nr_elems) * h->map.vm->nr_cpus, &slab->value_block);
	return slab->values ? 0 : -ENOMEM;
}

static int add_slab(struct hash *h, u32 nr_elems)
{
	struct hash_slab *slab = mem_zalloc(&h->map.vm->mem, sizeof(*slab));
	int err;

	if (!slab)
		return -ENOMEM;
	slab->nr_elems = nr_elems;
	err = alloc_slab_memory(h, slab);
	if (!err)
		err = add_region(h, slab);
	if (err) {
		slab_free(h, slab);
		return err;
	}
	slab->older = h->pool.newest;
	h->pool.newest = slab;
	return 0;
}

static struct hash_elem *elem_at(const struct hash *h, const struct hash_slab *slab, u32 n)
{
	return (struct hash_elem *)(slab->elems + (u64)n * h->elem_size);
}

static struct hash_elem *make(struct hash *h, const struct hash_slab *slab, u32 n)
{
	struct hash_elem *elem = elem_at(h, slab, n);

	elem->seq = 1;
	if (is_percpu(h))
		*(struct hash_percpu *)hash_value(h, elem) = (struct hash_percpu){
			.values = slab->values + (u64)n * map_value_slot(&h->map),
			.stride = percpu_stride(h, slab->nr_elems),
		};
	return elem;
}

struct hash_elem *hash_pool_make(struct hash *h, u32 n)
{
	return make(h, h->pool.newest, n);
}

/* The next element of the newest slab, which has one. */
static struct hash_elem *carve(struct hash *h)
{
	struct hash_slab *slab = h->pool.newest;

	return make(h, slab, slab->nr_given++);
}

static u32 nr_left(const struct hash *h)
{
	return __atomic_load_n(&h->pool.nr_left, __ATOMIC_RELAXED);
}

/* Make up to a helping of elements. */
static int make_elems(struct hash *h, struct hash_elem **list)
{
	struct hash_slab *slab = h->pool.newest;
	u32 nr_made = h->map.view.max_entries - nr_left(h), nr;

	if (!slab || slab->nr_given == slab->nr_elems) {
		int err = add_slab(h, MIN(MAX(nr_made, MIN_SLAB_ELEMS), nr_left(h)));

		if (err)
			return err;
		slab = h->pool.newest;
	}
	nr = MIN(slab->nr_elems - slab->nr_given, HELPING);
	__atomic_store_n(&h->pool.nr_left, nr_left(h) - nr, __ATOMIC_RELAXED);
	for (*list = NULL; nr; nr--) {
		struct hash_elem *elem = carve(h);

		elem->next = *list;
		*list = elem;
	}
	return 0;
}

/* Take the free elements of some stripe away; NULL: none has any. */
static struct hash_elem *take_from_stripes(struct hash *h)
{
	for (u32 i = 0; i <= h->stripe_mask; i++) {
		struct hash_stripe *stripe = &h->stripes[i];
		struct hash_elem *list;

		if (!__atomic_load_n(&stripe->free, __ATOMIC_RELAXED))
			continue;
		lock_acquire(&stripe->lock);
		list = stripe->free;
		__atomic_store_n(&stripe->free, NULL, __ATOMIC_RELAXED);
		lock_release(&stripe->lock);
		if (list)
			return list;
	}
	return NULL;
}

static void put_list(struct hash_stripe *stripe, struct hash_elem *list)
{
	lock_acquire(&stripe->lock);
	while (list) {
		struct hash_elem *next = list->next;

		hash_push_free(stripe, list);
		list = next;
	}
	lock_release(&stripe->lock);
}

/*
 * Is there no room for the key, which is not in the table? Other threads may have put it there
 * since the caller looked, and an element that is freed in one stripe while another one is used up
 * in the next is missed by who looks at one after the other. So all of them stand still.
 */
static bool is_full(struct hash *h, const struct hash_put *put)
{
	bool is_full;

	for (u32 i = 0; i <= h->stripe_mask; i++)
		lock_acquire(&h->stripes[i].lock);
	is_full = !*hash_find_link(h, put->hash, put->key) &&
		  !__atomic_load_n(&h->pool.nr_away, __ATOMIC_ACQUIRE);
	for (u32 i = 0; i <= h->stripe_mask; i++) {
		is_full &= !h->stripes[i].free;
		lock_release(&h->stripes[i].lock);
	}
	return is_full;
}

static int fetch(struct hash *h, const struct hash_put *put, struct hash_elem **list)
{
	if (nr_left(h))
		return make_elems(h, list);
	*list = take_from_stripes(h);
	if (*list)
		return 0;
	return is_full(h, put) ? -E2BIG : HASH_AGAIN;
}

int hash_pool_refill(struct hash *h, struct hash_put *put)
{
	int err;

	pthread_mutex_lock(&h->pool.lock);
	err = fetch(h, put, &put->fresh);
	if (!err)
		hash_pool_away(h);
	pthread_mutex_unlock(&h->pool.lock);
	if (!err && put->fresh->next)
		put_list(hash_stripe(h, put->hash), put->fresh->next);
	return err;
}

void hash_pool_away(struct hash *h)
{
	__atomic_add_fetch(&h->pool.nr_away, 1, __ATOMIC_RELAXED);
}

void hash_pool_settled(struct hash *h)
{
	__atomic_sub_fetch(&h->pool.nr_away, 1, __ATOMIC_RELEASE);
}

void hash_pool_each_used(struct hash *h, void (*fn)(struct hash *h, struct hash_elem *elem))
{
	for (struct hash_slab *slab = h->pool.newest; slab; slab = slab->older) {
		for (u32 n = 0; n < slab->nr_given; n++) {
			if (!(elem_at(h, slab, n)->seq & 1))
				fn(h, elem_at(h, slab, n));
		}
	}
}

int hash_pool_init(struct hash *h)
{
	bool is_prealloc = !(h->map.view.flags & BPF_F_NO_PREALLOC);
	u32 nr = nr_spares(h) + (is_prealloc ? h->map.view.max_entries : 0);
	int err = -pthread_mutex_init(&h->pool.lock, NULL);

	if (err)
		return err;
	h->pool.nr_left = h->map.view.max_entries;
	if (!nr)
		return 0;
	err = add_slab(h, nr);
	if (err) {
		pthread_mutex_destroy(&h->pool.lock);
		return err;
	}
	for (u32 i = 0; i < nr_spares(h); i++)
		h->stripes[i].spare = carve(h);
	return 0;
}

/* Of all elements: a program that still had one may have put something into it. */
static void free_fields(struct hash *h, const struct hash_slab *slab)
{
	for (u32 n = 0; h->map.record && n < slab->nr_elems; n++) {
		struct hash_elem *elem = elem_at(h, slab, n);

		if (!is_percpu(h) || ((struct hash_percpu *)hash_value(h, elem))->values)
			hash_free_fields(h, elem);
	}
}

void hash_pool_destroy(struct hash *h)
{
	while (h->pool.newest) {
		struct hash_slab *slab = h->pool.newest;

		h->pool.newest = slab->older;
		free_fields(h, slab);
		remove_region(h, slab);
		slab_free(h, slab);
	}
	pthread_mutex_destroy(&h->pool.lock);
}
