// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hash tables: finding, updating and deleting elements (kernel/bpf/hashtab.c). The model is in
 * hash.h.
 *
 * Three kinds share the code. A plain table replaces the element that is updated, a table per CPU
 * changes it in place, a table of maps has a pointer to a map for its value. The first two also
 * come as tables that evict (hash_lru.h): their free elements are elsewhere, the rest is the same.
 */
#include "maps/hash.h"

#include "maps/hash_lru.h"
#include "maps/map_in_map.h"

/* Why an update has to let go of the lock and come back. */
enum again { AGAIN_NEEDS_ELEM = 1, AGAIN_LOCK_TAKEN }; /* a lock, or the spare element */

/* --- keys --- */

static inline bool is_key(const struct hash_elem *elem, const void *key, u32 size)
{
	for (u32 at = 0; at < size; at += sizeof(u64)) {
		if (__atomic_load_n(&elem->key[at / sizeof(u64)], __ATOMIC_ACQUIRE) !=
		    hash_key_word(key, at, size))
			return false;
	}
	return true;
}

/* --- finding without a lock --- */

static inline u32 seq_of(const struct hash_elem *elem)
{
	return __atomic_load_n(&elem->seq, __ATOMIC_ACQUIRE);
}

static inline bool is_still(const struct hash_elem *elem, u32 seq)
{
	hash_order_values(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&elem->seq, __ATOMIC_RELAXED) == seq;
}

/* One walk along a bucket. False: it was led astray. *@elem is NULL when the key is not there. */
static inline bool walk(const struct hash_bucket *bucket, const void *key, u32 key_size,
			struct hash_elem **elem, u32 *seq)
{
	u64 nr_left = __atomic_load_n(&bucket->nr_left, __ATOMIC_ACQUIRE);
	struct hash_elem *e = __atomic_load_n(&bucket->first, __ATOMIC_ACQUIRE);

	for (; e; e = __atomic_load_n(&e->next, __ATOMIC_ACQUIRE)) {
		*seq = seq_of(e);
		if (unlikely(*seq & 1))
			return false;
		if (is_key(e, key, key_size)) {
			*elem = e;
			return __atomic_load_n(&e->seq, __ATOMIC_RELAXED) == *seq;
		}
	}
	*elem = NULL;
	return __atomic_load_n(&bucket->nr_left, __ATOMIC_RELAXED) == nr_left;
}

static struct hash_elem *find_locked(struct hash *h, u32 hash, const void *key, u32 *seq)
{
	struct hash_stripe *stripe = hash_stripe(h, hash);
	struct hash_elem *elem;

	lock_acquire(&stripe->lock);
	elem = *hash_find_link(h, hash, key);
	if (elem)
		*seq = elem->seq;
	lock_release(&stripe->lock);
	return elem;
}

static inline struct hash_elem *find_sized(struct hash *h, const void *key, u32 key_size, u32 *seq)
{
	u32 hash = (u32)hash_bytes(key, key_size, h->seed);
	const struct hash_bucket *bucket = hash_bucket(h, hash);
	struct hash_elem *elem;

	for (int tries = 0; tries < 8; tries++) {
		if (likely(walk(bucket, key, key_size, &elem, seq)))
			return elem;
	}
	return find_locked(h, hash, key, seq);
}

/* The element with @key and its .seq, or NULL. The compiler makes a copy for each of the usual
 * sizes. */
static inline struct hash_elem *find(struct hash *h, const void *key, u32 *seq)
{
	switch (h->map.view.key_size) {
	case 4: return find_sized(h, key, 4, seq);
	case 8: return find_sized(h, key, 8, seq);
	case 16: return find_sized(h, key, 16, seq);
	default: return find_sized(h, key, h->map.view.key_size, seq);
	}
}

/* --- under the lock --- */

struct hash_elem **hash_find_link(struct hash *h, u32 hash, const void *key)
{
	struct hash_elem **link = &hash_bucket(h, hash)->first;

	while (*link && !((*link)->hash == hash && is_key(*link, key, h->map.view.key_size)))
		link = &(*link)->next;
	return link;
}

/*
 * Between taking an element out of its chain and letting it be used again. Readers that began
 * before this may stand on the element, and will see the number change; later ones cannot get to
 * it.
 */
static void count_leaving(struct hash_bucket *bucket)
{
	__atomic_store_n(&bucket->nr_left, bucket->nr_left + 1, __ATOMIC_RELEASE);
}

/* Mark an element as being in a bucket or not; what was written to it before is seen with it. */
static void bump_seq(struct hash_elem *elem)
{
	__atomic_store_n(&elem->seq, elem->seq + 1, __ATOMIC_RELEASE);
}

void hash_unlink(struct hash_bucket *bucket, struct hash_elem **link)
{
	struct hash_elem *elem = *link;

	__atomic_store_n(link, elem->next, __ATOMIC_RELEASE);
	count_leaving(bucket);
	bump_seq(elem);
}

static void link_first(struct hash_bucket *bucket, struct hash_elem *elem)
{
	__atomic_store_n(&elem->next, bucket->first, __ATOMIC_RELEASE);
	bump_seq(elem);
	__atomic_store_n(&bucket->first, elem, __ATOMIC_RELEASE);
}

static void link_instead(struct hash_bucket *bucket, struct hash_elem **link,
			 struct hash_elem *elem)
{
	struct hash_elem *old = *link;

	__atomic_store_n(&elem->next, old->next, __ATOMIC_RELEASE);
	bump_seq(elem);
	__atomic_store_n(link, elem, __ATOMIC_RELEASE);
	count_leaving(bucket);
	bump_seq(old);
}

/* --- update --- */

/* kernel/bpf/hashtab.c: check_flags */
static int check_presence(const struct hash_elem *old, u64 flags)
{
	flags &= ~(u64)BPF_F_LOCK;
	if (old && flags == BPF_NOEXIST)
		return -EEXIST;
	return !old && flags == BPF_EXIST ? -ENOENT : 0;
}

static int write_under_its_lock(struct hash *h, struct hash_elem *elem, const struct hash_put *put)
{
	u32 *lock = value_lock(&h->map, hash_value(h, elem));

	if (!lock_try(lock))
		return AGAIN_LOCK_TAKEN;
	value_copy(&h->map, hash_value(h, elem), put->value);
	lock_release(lock);
	return 0;
}

static int insert(struct hash *h, struct hash_stripe *stripe, struct hash_put *put)
{
	struct hash_elem *elem = put->fresh ? put->fresh : hash_pop_free(stripe);

	if (!elem)
		return AGAIN_NEEDS_ELEM;
	put->fresh = NULL;
	elem->hash = put->hash;
	hash_fill(h, elem, put);
	link_first(hash_bucket(h, put->hash), elem);
	return 0;
}

static int put_locked(struct hash *h, struct hash_stripe *stripe, struct hash_put *put)
{
	struct hash_elem **link = hash_find_link(h, put->hash, put->key), *old = *link;
	int err = check_presence(old, put->flags);

	if (err)
		return err;
	if (!old)
		return insert(h, stripe, put);
	if (put->flags & BPF_F_LOCK)
		return write_under_its_lock(h, old, put);
	if (map_is_percpu(&h->map)) {
		hash_write_percpu(h, old, put);
		return 0;
	}
	if (unlikely(!stripe->spare))
		return AGAIN_LOCK_TAKEN;
	stripe->spare->hash = put->hash;
	hash_fill(h, stripe->spare, put);
	link_instead(hash_bucket(h, put->hash), link, stripe->spare);
	stripe->spare = h->map.record ? NULL : old;
	put->replaced = h->map.record ? old : NULL;
	if (hash_is_of_maps(h))
		put->dropped = *hash_map_slot(h, old);
	return 0;
}

static int put_once(struct hash *h, struct hash_stripe *stripe, struct hash_put *put)
{
	int err;

	lock_acquire(&stripe->lock);
	err = put_locked(h, stripe, put);
	if (put->fresh && err <= 0)
		hash_push_free(stripe, put->fresh);
	lock_release(&stripe->lock);
	return err;
}

/* What was replaced becomes the spare once it owns nothing any more. */
static void make_spare(struct hash *h, struct hash_stripe *stripe, struct hash_elem *elem)
{
	hash_free_fields(h, elem);
	lock_acquire(&stripe->lock);
	stripe->spare = elem;
	lock_release(&stripe->lock);
}

/*
 * The program that holds a bpf_spin_lock may need the stripe's lock to get on, and making an
 * element takes long: neither is waited for under the lock.
 */
static int put_elem(struct hash *h, struct hash_put *put)
{
	struct hash_stripe *stripe;
	bool is_away = false;
	int err;

	put->hash = hash_key(h, put->key);
	stripe = hash_stripe(h, put->hash);
	while ((err = put_once(h, stripe, put)) > 0) {
		if (err == AGAIN_NEEDS_ELEM)
			err = hash_pool_refill(h, put);
		if (err < 0)
			return err;
		is_away |= !err;
		if (err)
			lock_pause();
	}
	if (is_away)
		hash_pool_settled(h);
	if (put->replaced)
		make_spare(h, stripe, put->replaced);
	map_put(put->dropped);
	return err;
}

static s64 update(struct map *map, const void *key, const void *value, u64 flags,
		  const struct cpu *cpu)
{
	struct hash_put put = {.key = key, .value = value, .flags = flags};

	(void)cpu;
	if (unlikely((flags & ~(u64)BPF_F_LOCK) > BPF_EXIST))
		return -EINVAL;
	if (unlikely((flags & BPF_F_LOCK) && !map_has_lock(map)))
		return -EINVAL;
	return put_elem(hash_of(map), &put);
}

static s64 update_percpu(struct map *map, const void *key, const void *value, u64 flags,
			 const struct cpu *cpu)
{
	struct hash_put put = {.key = key, .value = value, .flags = flags, .cpu = cpu};

	return flags > BPF_EXIST ? -EINVAL : put_elem(hash_of(map), &put);
}

/* --- update of tables that evict --- */

bool hash_evict(struct hash *h, struct hash_elem *elem)
{
	struct hash_stripe *stripe = hash_stripe(h, elem->hash);
	struct hash_bucket *bucket = hash_bucket(h, elem->hash);
	struct hash_elem **link = &bucket->first;
	bool is_there;

	lock_acquire(&stripe->lock);
	while (*link && *link != elem)
		link = &(*link)->next;
	is_there = *link;
	if (is_there)
		hash_unlink(bucket, link);
	lock_release(&stripe->lock);
	if (is_there)
		hash_free_fields(h, elem);
	return is_there;
}

/* put->fresh becomes the element that is free afterwards, or NULL. */
static int put_lru_locked(struct hash *h, struct hash_put *put)
{
	struct hash_elem **link = hash_find_link(h, put->hash, put->key), *old = *link;
	struct hash_elem *fresh = put->fresh;
	int err = check_presence(old, put->flags);

	if (err)
		return err;
	if (!old) {
		hash_fill(h, fresh, put);
		link_first(hash_bucket(h, put->hash), fresh);
		put->fresh = NULL;
	} else if (map_is_percpu(&h->map)) {
		lru_mark(h, old);
		hash_write_percpu(h, old, put);
	} else {
		hash_fill(h, fresh, put);
		link_instead(hash_bucket(h, put->hash), link, fresh);
		lru_mark(h, fresh);
		put->fresh = old;
	}
	return 0;
}

/*
 * kernel/bpf/hashtab.c: htab_lru_map_update_elem, __htab_lru_percpu_map_update_elem: an element is
 * fetched, and so another key perhaps evicted, before anything is known of the key.
 */
static int put_lru(struct hash *h, struct hash_put *put, u32 cpu_id)
{
	struct hash_stripe *stripe;
	int err;

	put->hash = hash_key(h, put->key);
	stripe = hash_stripe(h, put->hash);
	if (!map_is_percpu(&h->map) || put->flags != BPF_EXIST) {
		put->fresh = lru_pop(h, put->hash, cpu_id);
		if (!put->fresh)
			return -ENOMEM;
	}
	lock_acquire(&stripe->lock);
	err = put_lru_locked(h, put);
	lock_release(&stripe->lock);
	if (put->fresh) {
		hash_free_fields(h, put->fresh);
		lru_push(h, put->fresh);
	}
	return err;
}

static s64 update_lru(struct map *map, const void *key, const void *value, u64 flags,
		      const struct cpu *cpu)
{
	struct hash_put put = {.key = key, .value = value, .flags = flags, .cpu = cpu};

	return flags > BPF_EXIST ? -EINVAL : put_lru(hash_of(map), &put, cpu ? cpu->id : 0);
}

static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return (int)map->ops->update(map, key, value, flags, NULL);
}

/* kernel/bpf/hashtab.c: bpf_fd_htab_map_update_elem */
static int user_update_map(struct map *map, const void *key, const void *value, u64 flags)
{
	void *inner;
	int number, err;

	memcpy(&number, value, sizeof(number));
	err = map_in_map_get(map, number, &inner);
	if (err)
		return err;
	err = (int)update(map, key, inner, flags, NULL);
	if (err)
		map_put(inner);
	return err;
}

/* --- delete --- */

/* Not under the lock. */
static void free_elem(struct hash *h, struct hash_stripe *stripe, struct hash_elem *elem)
{
	if (h->lru) {
		lru_push(h, elem);
		return;
	}
	lock_acquire(&stripe->lock);
	hash_push_free(stripe, elem);
	lock_release(&stripe->lock);
}

void hash_free_list(struct hash *h, struct hash_stripe *stripe, struct hash_elem *list)
{
	while (list) {
		struct hash_elem *elem = list;
		struct map *held = hash_is_of_maps(h) ? *hash_map_slot(h, elem) : NULL;

		list = elem->next;
		hash_free_fields(h, elem);
		free_elem(h, stripe, elem);
		map_put(held);
	}
}

/* Does an element that is deleted own nothing, so that it can be used again at once? */
static bool is_free_at_once(const struct hash *h)
{
	return !h->lru && !h->map.record;
}

/* Delete @key, and copy its value to @value before if there is one. */
static int delete_once(struct hash *h, const void *key, void *value, u64 flags, struct map **held)
{
	u32 hash = hash_key(h, key);
	struct hash_stripe *stripe = hash_stripe(h, hash);
	struct hash_elem **link, *elem;
	int err = -ENOENT;

	lock_acquire(&stripe->lock);
	link = hash_find_link(h, hash, key);
	elem = *link;
	if (elem)
		err = !value || hash_copy_out(h, elem, value, flags) ? 0 : AGAIN_LOCK_TAKEN;
	if (!err) {
		hash_unlink(hash_bucket(h, hash), link);
		*held = hash_is_of_maps(h) ? *hash_map_slot(h, elem) : NULL;
		if (is_free_at_once(h))
			hash_push_free(stripe, elem);
		else
			hash_pool_away(h);
	}
	lock_release(&stripe->lock);
	if (!err && !is_free_at_once(h)) {
		hash_free_fields(h, elem);
		free_elem(h, stripe, elem);
		hash_pool_settled(h);
	}
	return err;
}

static s64 delete_elem(struct map *map, const void *key)
{
	struct map *held = NULL;
	int err = delete_once(hash_of(map), key, NULL, 0, &held);

	map_put(held);
	return err;
}

static int user_lookup_and_delete(struct map *map, const void *key, void *value, u64 flags)
{
	struct map *held = NULL;
	int err;

	while ((err = delete_once(hash_of(map), key, value, flags, &held)) > 0)
		lock_pause();
	return err;
}

/* --- lookup --- */

static void *lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	struct hash *h = hash_of(map);
	u32 seq;
	struct hash_elem *elem = find(h, key, &seq);

	(void)cpu;
	return elem ? hash_value(h, elem) : NULL;
}

static void *lookup_percpu(struct map *map, const void *key, u32 cpu_id)
{
	struct hash *h = hash_of(map);
	u32 seq;
	struct hash_elem *elem = find(h, key, &seq);

	return elem ? hash_cpu_value(h, elem, cpu_id) : NULL;
}

static void *lookup_this_cpu(struct map *map, const void *key, const struct cpu *cpu)
{
	return lookup_percpu(map, key, cpu->id);
}

static void *lookup_lru(struct map *map, const void *key, const struct cpu *cpu)
{
	struct hash *h = hash_of(map);
	u32 seq;
	struct hash_elem *elem = find(h, key, &seq);

	(void)cpu;
	if (!elem)
		return NULL;
	lru_mark(h, elem);
	return hash_value(h, elem);
}

static void *lookup_lru_percpu(struct map *map, const void *key, u32 cpu_id)
{
	struct hash *h = hash_of(map);
	u32 seq;
	struct hash_elem *elem = find(h, key, &seq);

	if (!elem)
		return NULL;
	lru_mark(h, elem);
	return hash_cpu_value(h, elem, cpu_id);
}

static void *lookup_lru_this_cpu(struct map *map, const void *key, const struct cpu *cpu)
{
	return lookup_lru_percpu(map, key, cpu->id);
}

static void *lookup_map(struct map *map, const void *key, const struct cpu *cpu)
{
	struct hash *h = hash_of(map);
	struct hash_elem *elem;
	struct map *inner;
	u32 seq;

	(void)cpu;
	do {
		elem = find(h, key, &seq);
		if (!elem)
			return NULL;
		inner = __atomic_load_n(hash_map_slot(h, elem), __ATOMIC_ACQUIRE);
	} while (!is_still(elem, seq));
	return inner;
}

/* In the element itself, where it changes when that changes hands. */
static const void *key_of(const struct map *map, const void *value, u32 *index)
{
	(void)index;
	return ((const struct hash_elem *)((const u8 *)value - hash_of(map)->value_off))->key;
}

/* Without the stripe's lock: what is copied belongs to the key if the element did not change hands.
 */
static int user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	struct hash *h = hash_of(map);
	struct hash_elem *elem;
	u32 seq;

	for (;;) {
		elem = find(h, key, &seq);
		if (!elem)
			return -ENOENT;
		if (!hash_copy_out(h, elem, value, flags))
			lock_pause();
		else if (is_still(elem, seq))
			return 0;
	}
}

/* Users are on no CPU: only the lock keeps the inner map alive while its id is read. */
static int user_lookup_map(struct map *map, const void *key, void *value, u64 flags)
{
	struct hash *h = hash_of(map);
	u32 hash = hash_key(h, key);
	struct hash_stripe *stripe = hash_stripe(h, hash);
	struct hash_elem *elem;

	lock_acquire(&stripe->lock);
	elem = *hash_find_link(h, hash, key);
	if (elem)
		hash_copy_out(h, elem, value, flags);
	lock_release(&stripe->lock);
	return elem ? 0 : -ENOENT;
}

/* --- creation --- */

static u32 round_up_pow2(u32 n)
{
	u32 pow2 = 1;

	while (pow2 < n)
		pow2 *= 2;
	return pow2;
}

static u32 value_bytes(const struct map *map)
{
	if (map_is_percpu(map))
		return sizeof(struct hash_percpu);
	return map->spec->flags & MAP_OUTER ? sizeof(struct map *) : map_value_slot(map);
}

/* htab_map_alloc: as many elements for each CPU. */
static void round_for_cpus(struct map *map)
{
	u32 nr_cpus = map->vm->nr_cpus;

	if (map->view.flags & BPF_F_NO_COMMON_LRU)
		map->view.max_entries = (map->view.max_entries + nr_cpus - 1) / nr_cpus * nr_cpus;
}

static int init(struct map *map)
{
	struct hash *h = hash_of(map);
	bool evicts = map->spec->flags & MAP_LRU;
	u32 nr_buckets;
	int err = -ENOMEM;

	round_for_cpus(map);
	nr_buckets = round_up_pow2(map->view.max_entries);
	h->mask = nr_buckets - 1;
	h->stripe_mask = MIN(nr_buckets, HASH_STRIPES) - 1;
	h->value_off = offsetof(struct hash_elem, key) + ALIGN_UP(map->view.key_size, 8) +
		       (evicts ? sizeof(struct lru_node) : 0);
	h->elem_size = h->value_off + value_bytes(map);
	h->seed = map->view.flags & BPF_F_ZERO_SEED ? 0 : world_next_seed(map->vm);
	h->buckets =
		map_area_alloc(map, (u64)nr_buckets * sizeof(struct hash_bucket), &h->bucket_block);
	if (!h->buckets)
		return err;
	if (evicts)
		err = lru_init(h);
	if (evicts && err)
		goto err_buckets;
	err = hash_pool_init(h);
	if (!err)
		return 0;
	lru_destroy(h);

err_buckets:
	mem_free(&map->vm->mem, h->bucket_block);
	return err;
}

static void destroy(struct map *map)
{
	struct hash *h = hash_of(map);

	hash_pool_destroy(h);
	lru_destroy(h);
	mem_free(&map->vm->mem, h->bucket_block);
}

static void drop_map(struct hash *h, struct hash_elem *elem)
{
	map_put(*hash_map_slot(h, elem));
}

static void destroy_of_maps(struct map *map)
{
	hash_pool_each_used(hash_of(map), drop_map);
	destroy(map);
}

/* What all tables have. */
#define HASH_COMMON                                                                   \
	.object_size = sizeof(struct hash), .init = init, .delete_elem = delete_elem, \
	.next_key = hash_next_key,                                                    \
	.batch = {                                                                    \
		[MAP_BATCH_LOOKUP] = hash_batch_lookup,                               \
		[MAP_BATCH_LOOKUP_AND_DELETE] = hash_batch_lookup,                    \
		[MAP_BATCH_UPDATE] = batch_generic_update,                            \
		[MAP_BATCH_DELETE] = batch_generic_delete,                            \
	}

/* And those whose values are data. */
#define HASH_OF_DATA                                                                            \
	HASH_COMMON, .destroy = destroy, .for_each = hash_for_each, .user_lookup = user_lookup, \
		     .user_update = user_update, .user_lookup_and_delete = user_lookup_and_delete

const struct map_ops hash_ops = {
	HASH_OF_DATA,
	.key_of = key_of,
	.lookup = lookup,
	.update = update,
};

const struct map_ops percpu_hash_ops = {
	HASH_OF_DATA,
	.lookup = lookup_this_cpu,
	.update = update_percpu,
	.lookup_percpu = lookup_percpu,
};

const struct map_ops hash_of_maps_ops = {
	HASH_COMMON,
	.destroy = destroy_of_maps,
	.lookup = lookup_map,
	.user_lookup = user_lookup_map,
	.user_update = user_update_map,
};

const struct map_ops lru_hash_ops = {
	HASH_OF_DATA,
	.key_of = key_of,
	.lookup = lookup_lru,
	.update = update_lru,
};

const struct map_ops lru_percpu_hash_ops = {
	HASH_OF_DATA,
	.lookup = lookup_lru_this_cpu,
	.update = update_lru,
	.lookup_percpu = lookup_lru_percpu,
};
