// SPDX-License-Identifier: BSD-2-Clause
/* Hash tables: going over all elements, bucket by bucket. */
#include "maps/hash.h"

static struct hash_elem *first_of(const struct hash *h, u32 bucket)
{
	return __atomic_load_n(&h->buckets[bucket].first, __ATOMIC_ACQUIRE);
}

static void copy_key(const struct hash *h, void *dst, const struct hash_elem *elem)
{
	memcpy(dst, elem->key, h->map.view.key_size);
}

static u32 bucket_size(const struct hash *h, u32 bucket)
{
	u32 nr = 0;

	for (struct hash_elem *elem = h->buckets[bucket].first; elem; elem = elem->next)
		nr++;
	return nr;
}

/* --- next key --- */

/* The first key of the first bucket from @bucket on that has one. */
static int first_key_from(struct hash *h, u64 bucket, void *next_key)
{
	for (; bucket <= h->mask; bucket++) {
		struct hash_stripe *stripe = hash_stripe(h, (u32)bucket);
		struct hash_elem *elem;

		if (!first_of(h, (u32)bucket))
			continue;
		lock_acquire(&stripe->lock);
		elem = h->buckets[bucket].first;
		if (elem)
			copy_key(h, next_key, elem);
		lock_release(&stripe->lock);
		if (elem)
			return 0;
	}
	return -ENOENT;
}

/* kernel/bpf/hashtab.c: htab_map_get_next_key */
int hash_next_key(struct map *map, const void *key, void *next_key)
{
	struct hash *h = hash_of(map);
	struct hash_elem *elem, *next = NULL;
	struct hash_stripe *stripe;
	u32 hash;

	if (!key)
		return first_key_from(h, 0, next_key);
	hash = hash_key(h, key);
	stripe = hash_stripe(h, hash);
	lock_acquire(&stripe->lock);
	elem = *hash_find_link(h, hash, key);
	if (elem)
		next = elem->next;
	if (next)
		copy_key(h, next_key, next);
	lock_release(&stripe->lock);
	if (next)
		return 0;
	return first_key_from(h, elem ? (hash & h->mask) + 1ull : 0, next_key);
}

/* --- for each --- */

#define GATHER 32

struct gathered {
	struct hash_elem *elem;
	u32 seq;
};

/*
 * What is left of a bucket: new elements come first in it and updated ones keep their place, so
 * there is never more than there was.
 */
struct rest {
	struct hash_elem *first; /* or, if that is gone meanwhile, */
	u32 seq;
	u32 nr; /* the last so many elements */
};

static struct hash_elem *find_rest(const struct hash *h, u32 bucket, const struct rest *rest)
{
	struct hash_elem *counted = NULL;
	u32 nr = bucket_size(h, bucket);

	for (struct hash_elem *elem = h->buckets[bucket].first; elem; elem = elem->next, nr--) {
		if (elem == rest->first && elem->seq == rest->seq)
			return elem;
		if (!counted && nr <= rest->nr)
			counted = elem;
	}
	return counted;
}

/* Take the first elements off the rest of a bucket. */
static u32 gather(struct hash *h, u32 bucket, struct rest *rest, struct gathered *list)
{
	struct hash_stripe *stripe = hash_stripe(h, bucket);
	struct hash_elem *elem;
	u32 nr = 0;

	lock_acquire(&stripe->lock);
	for (elem = find_rest(h, bucket, rest); elem && nr < GATHER; elem = elem->next)
		list[nr++] = (struct gathered){elem, elem->seq};
	*rest = (struct rest){.first = elem, .seq = elem ? elem->seq : 0};
	for (; elem; elem = elem->next)
		rest->nr++;
	lock_release(&stripe->lock);
	return nr;
}

struct walk {
	struct hash *h;
	const struct cpu *cpu;
	map_each_fn fn;
	void *ctx;
	s64 nr;
};

/* @fn may delete elements, also those it has not seen: they are passed over. */
static bool call_for_bucket(struct walk *walk, u32 bucket)
{
	struct gathered list[GATHER];
	struct hash *h = walk->h;
	struct rest rest = {.nr = UINT32_MAX};

	while (rest.nr) {
		u32 nr = gather(h, bucket, &rest, list);

		for (u32 i = 0; i < nr; i++) {
			struct hash_elem *elem = list[i].elem;
			void *value = map_is_percpu(&h->map)
					      ? hash_cpu_value(h, elem, walk->cpu->id)
					      : hash_value(h, elem);

			if (__atomic_load_n(&elem->seq, __ATOMIC_ACQUIRE) != list[i].seq)
				continue;
			walk->nr++;
			if (walk->fn(walk->ctx, elem->key, value))
				return false;
		}
	}
	return true;
}

s64 hash_for_each(struct map *map, const struct cpu *cpu, map_each_fn fn, void *ctx)
{
	struct walk walk = {.h = hash_of(map), .cpu = cpu, .fn = fn, .ctx = ctx};

	for (u64 i = 0; i <= walk.h->mask; i++) {
		if (first_of(walk.h, (u32)i) && !call_for_bucket(&walk, (u32)i))
			break;
	}
	return walk.nr;
}

/* --- batches --- */

/* A lookup batch that goes from bucket to bucket. */
struct sweep {
	const struct map_batch *batch;
	u32 max, nr_done;
	struct hash_elem *taken; /* out of their bucket, to be freed */
};

static bool copy_elem(struct hash *h, struct sweep *sweep, struct hash_elem *elem, u32 nth)
{
	const struct map_batch *batch = sweep->batch;
	u8 *value = (u8 *)batch->values + (size_t)nth * map_user_value_size(&h->map);

	copy_key(h, (u8 *)batch->keys + (size_t)nth * h->map.view.key_size, elem);
	return hash_copy_out(h, elem, value, batch->elem_flags);
}

static void take_all(struct hash *h, struct sweep *sweep, u32 bucket)
{
	struct hash_elem **link = &h->buckets[bucket].first;

	hash_pool_away(h);
	while (*link) {
		struct hash_elem *elem = *link;

		hash_unlink(&h->buckets[bucket], link);
		__atomic_store_n(&elem->next, sweep->taken, __ATOMIC_RELEASE);
		sweep->taken = elem;
	}
}

enum swept { SWEPT, SWEPT_NO_ROOM, SWEPT_LOCK_TAKEN };

/* All elements of a bucket or none. */
static enum swept sweep_locked(struct hash *h, struct sweep *sweep, u32 bucket)
{
	u32 nr = 0;

	if (bucket_size(h, bucket) > sweep->max - sweep->nr_done)
		return SWEPT_NO_ROOM;
	for (struct hash_elem *elem = h->buckets[bucket].first; elem; elem = elem->next) {
		if (!copy_elem(h, sweep, elem, sweep->nr_done + nr++))
			return SWEPT_LOCK_TAKEN;
	}
	if (nr && sweep->batch->op == MAP_BATCH_LOOKUP_AND_DELETE)
		take_all(h, sweep, bucket);
	sweep->nr_done += nr;
	return SWEPT;
}

static enum swept sweep_bucket(struct hash *h, struct sweep *sweep, u32 bucket)
{
	struct hash_stripe *stripe = hash_stripe(h, bucket);
	enum swept swept;

	do {
		lock_acquire(&stripe->lock);
		swept = sweep_locked(h, sweep, bucket);
		lock_release(&stripe->lock);
		if (swept == SWEPT_LOCK_TAKEN)
			lock_pause();
	} while (swept == SWEPT_LOCK_TAKEN);
	if (sweep->taken) {
		hash_free_list(h, stripe, sweep->taken);
		hash_pool_settled(h);
		sweep->taken = NULL;
	}
	return swept;
}

/* kernel/bpf/hashtab.c: __htab_map_lookup_and_delete_batch; what stands in a batch is a bucket's
 * number */
int hash_batch_lookup(struct map *map, const struct map_batch *batch)
{
	struct hash *h = hash_of(map);
	struct sweep sweep = {.batch = batch, .max = *batch->count};
	int err = batch_check_flags(map, batch);
	u32 bucket = 0;

	if (err || !sweep.max)
		return err;
	*batch->count = 0;
	if (batch->in_batch)
		memcpy(&bucket, batch->in_batch, sizeof(bucket));
	if (bucket > h->mask)
		return -ENOENT;
	do {
		if (first_of(h, bucket) && sweep_bucket(h, &sweep, bucket) == SWEPT_NO_ROOM) {
			err = sweep.nr_done ? 0 : -ENOSPC;
			break;
		}
		if (bucket++ == h->mask)
			err = -ENOENT;
	} while (!err);
	if (batch->out_batch)
		memcpy(batch->out_batch, &bucket, sizeof(bucket));
	*batch->count = sweep.nr_done;
	return err;
}
