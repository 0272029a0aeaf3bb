/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash tables, inside.
 *
 * Elements are chained in buckets. Writers take the lock of the bucket's stripe; readers take none.
 * An element that leaves its bucket may at once come back elsewhere with another key (the kernel
 * recycles so too), hence two numbers by which a reader notices:
 *
 *  - hash_elem.seq is even while the element is in a bucket and odd otherwise, and grows with every
 *    change between the two. A key or value was read whole if .seq was even before and the same
 *    after.
 *  - hash_bucket.nr_left counts the elements that left the bucket. A reader that did not find its
 *    key may have been led astray by an element that moved under its feet only if .nr_left has
 *    changed.
 *
 * Memory of elements is never given back while the map lives: a program that holds on to a value
 * sees it change hands, never freed memory.
 */
#ifndef MAPS_HASH_H
#define MAPS_HASH_H

#include <pthread.h>

#include "base/hash.h"
#include "maps/map.h"
#include "maps/value.h"

#define HASH_STRIPES 16u

#define HASH_AGAIN 1 /* hash_pool_refill() */

/* Atomic where readers look: .next, .seq and the key. */
struct hash_elem {
	struct hash_elem *next; /* in its bucket, in a free list */
	u32 seq;
	u32 hash;  /* the bucket, and more */
	u64 key[]; /* words, the last one filled up with zeroes; what follows is at hash.value_off
		    */
};

/* What stands in the place of the value in tables per CPU. */
struct hash_percpu {
	u8 *values; /* of CPU 0 */
	u64 stride; /* to the next CPU's */
};

struct hash_bucket {
	struct hash_elem *first; /* atomic */
	u64 nr_left;		 /* atomic */
};

struct hash_stripe {
	u32 lock;
	struct hash_elem
		*free; /* atomic for those without the lock, who only ask if there are any */
	/*
	 * Takes the place of an element that is updated, which becomes the spare: so an update
	 * works in a full table, and a reader finds the old value or the new one.
	 */
	struct hash_elem *spare; /* NULL: what it was is being released */
	u8 pad[40];		 /* each on its own cache line */
};

struct hash_slab {
	struct hash_slab *older;
	u8 *elems, *values; /* values: of tables per CPU, else NULL */
	void *elem_block, *value_block;
	u32 nr_elems;
	u32 nr_given; /* elements taken out of it */
};

struct hash_pool {
	pthread_mutex_t lock;
	struct hash_slab *newest;
	u32 nr_left; /* atomic; elements that may still be made */
	u32 nr_away; /* atomic; threads that hold elements which are in no bucket and no list */
};

struct lru;

struct hash {
	struct map map;
	struct hash_bucket *buckets;
	u64 seed;
	u32 mask, stripe_mask; /* number of buckets, of stripes, less one */
	u32 value_off;	       /* bytes, from the element */
	u32 elem_size;
	void *bucket_block;
	struct hash_stripe stripes[HASH_STRIPES];
	struct hash_pool pool;
	struct lru *lru; /* hash_lru.h: the free elements of types that evict; else NULL */
};

/* What an update wants. */
struct hash_put {
	const void *key;
	const void *value;     /* of this CPU, of all CPUs, or the struct map * */
	const struct cpu *cpu; /* tables per CPU: the one to write; NULL: @value has all */
	u64 flags;
	u32 hash;
	struct hash_elem *fresh;    /* an element for the new key, if one was fetched */
	struct map *dropped;	    /* the map that was replaced */
	struct hash_elem *replaced; /* the element, if its value may own something */
};

static inline struct hash *hash_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct hash, map);
}

static inline u32 hash_key(const struct hash *h, const void *key)
{
	/* The usual sizes without the loops that others take. */
	switch (h->map.view.key_size) {
	case 4: return (u32)hash_bytes(key, 4, h->seed);
	case 8: return (u32)hash_bytes(key, 8, h->seed);
	default: return (u32)hash_bytes(key, h->map.view.key_size, h->seed);
	}
}

static inline struct hash_bucket *hash_bucket(const struct hash *h, u32 hash)
{
	return &h->buckets[hash & h->mask];
}

/* Of a bucket's number, or of a hash: both have the same low bits. */
static inline struct hash_stripe *hash_stripe(struct hash *h, u32 hash)
{
	return &h->stripes[hash & h->stripe_mask];
}

static inline void *hash_value(const struct hash *h, const struct hash_elem *elem)
{
	return (u8 *)(uintptr_t)elem + h->value_off;
}

static inline void *hash_cpu_value(const struct hash *h, const struct hash_elem *elem, u32 cpu_id)
{
	const struct hash_percpu *percpu = hash_value(h, elem);

	return percpu->values + cpu_id * percpu->stride;
}

static inline bool hash_is_of_maps(const struct hash *h)
{
	return h->map.spec->flags & MAP_OUTER;
}

static inline struct map **hash_map_slot(const struct hash *h, const struct hash_elem *elem)
{
	return hash_value(h, elem);
}

/* @size bytes at @off of a word as it lies in memory. */
static inline u64 hash_place(u64 bytes, u32 size, u32 off)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	(void)size;
	return bytes << 8 * off;
#else
	return bytes << 8 * (sizeof(bytes) - size - off);
#endif
}

/*
 * The last 1 to 7 bytes, put together in registers: a word that is read back from memory waits for
 * the bytes that were just written there.
 */
static inline u64 hash_key_tail(const u8 *tail, u32 size)
{
	u32 first, last;

	if (size < sizeof(first))
		return hash_place(tail[0], 1, 0) | hash_place(tail[size / 2], 1, size / 2) |
		       hash_place(tail[size - 1], 1, size - 1);
	memcpy(&first, tail, sizeof(first));
	memcpy(&last, tail + size - sizeof(last), sizeof(last));
	return hash_place(first, 4, 0) | hash_place(last, 4, size - 4);
}

static inline u64 hash_key_word(const void *key, u32 at, u32 size)
{
	const u8 *bytes = (const u8 *)key + at;
	u64 word;

	if (size - at < sizeof(word))
		return hash_key_tail(bytes, size - at);
	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* ARM reorders what x86 does not; ThreadSanitizer knows no fences and needs none. */
static inline void hash_order_values(int memory_order)
{
#if defined(__SANITIZE_THREAD__)
	(void)memory_order;
#elif defined(__has_feature)
#if !__has_feature(thread_sanitizer)
	__atomic_thread_fence(memory_order);
#else
	(void)memory_order;
#endif
#else
	__atomic_thread_fence(memory_order);
#endif
}

/* hash_value.c. Of an element that is in a bucket: under the lock. */

/* Fill an element that is in no bucket with @put's key and value. */
void hash_fill(struct hash *h, struct hash_elem *elem, const struct hash_put *put);
void hash_write_percpu(struct hash *h, struct hash_elem *elem, const struct hash_put *put);
/* What the value owns goes. Of an element that is in no bucket, or per CPU; not under the lock. */
void hash_free_fields(struct hash *h, struct hash_elem *elem);
/* Copy the value as users see it. False: its bpf_spin_lock is taken, try again without the
 * stripe's. */
bool hash_copy_out(struct hash *h, struct hash_elem *elem, void *value, u64 flags);

/* hash_pool.c: memory of elements */
int hash_pool_init(struct hash *h);
void hash_pool_destroy(struct hash *h);
/*
 * Get put->fresh for a stripe whose free list was empty, and more for the list. No lock is held.
 * The caller says hash_pool_settled() once the element is in a bucket or a free list. -E2BIG:
 * max_entries elements are in use, and put->key is not among their keys; HASH_AGAIN: that is not
 * so, or not yet known, look again; -ENOMEM.
 */
int hash_pool_refill(struct hash *h, struct hash_put *put);
/* This thread takes elements out of their bucket, under its lock, and puts them into a list later.
 */
void hash_pool_away(struct hash *h);
void hash_pool_settled(struct hash *h);
/* The @n-th element of a table that evicts, asked for the first time. */
struct hash_elem *hash_pool_make(struct hash *h, u32 n);
/* Each element that is in a bucket. Nobody else has the table any more. */
void hash_pool_each_used(struct hash *h, void (*fn)(struct hash *h, struct hash_elem *elem));

/* Under the lock of @stripe. */
static inline void hash_push_free(struct hash_stripe *stripe, struct hash_elem *elem)
{
	__atomic_store_n(&elem->next, stripe->free, __ATOMIC_RELEASE);
	__atomic_store_n(&stripe->free, elem, __ATOMIC_RELAXED);
}

static inline struct hash_elem *hash_pop_free(struct hash_stripe *stripe)
{
	struct hash_elem *elem = stripe->free;

	if (elem)
		__atomic_store_n(&stripe->free, elem->next, __ATOMIC_RELAXED);
	return elem;
}

/* hash.c, for hash_walk.c. Under the lock of the bucket's stripe unless said otherwise. */

/* The pointer to the element with @key, or the one that ends its bucket. */
struct hash_elem **hash_find_link(struct hash *h, u32 hash, const void *key);
/* Take the element *@link out of its bucket. */
void hash_unlink(struct hash_bucket *bucket, struct hash_elem **link);
/* Give elements that left their bucket back, with what they hold. Not under the lock. */
void hash_free_list(struct hash *h, struct hash_stripe *stripe, struct hash_elem *list);

/* Take @elem out of the bucket of its hash. False: it is not in there. Not under the lock. */
bool hash_evict(struct hash *h, struct hash_elem *elem);

/* hash_walk.c */
int hash_next_key(struct map *map, const void *key, void *next_key);
s64 hash_for_each(struct map *map, const struct cpu *cpu, map_each_fn fn, void *ctx);
int hash_batch_lookup(struct map *map, const struct map_batch *batch);

#endif
