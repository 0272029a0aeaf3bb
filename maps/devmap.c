// SPDX-License-Identifier: BSD-2-Clause
/*
 * Device maps (kernel/bpf/devmap.c), by index and hashed. There are no devices: where the kernel
 * looks one up in the network namespace, any number that could be an ifindex is one.
 *
 * Their programs go with the embedder's last reference, as those of program arrays do: they may
 * hold the only other references to the map.
 *
 * The hash is the key itself and new elements come first in their bucket, as in the kernel, so that
 * keys are walked in its order. Readers take no lock: maps/seq.h.
 */
#include <pthread.h>

#include "maps/pool.h"
#include "maps/redirect_array.h"
#include "maps/seq.h"

/* __dev_map_alloc_node: the value as readers see it, and its program. */
static int take_value(struct map *map, struct target_value *value, struct prog **prog)
{
	if (value->number > INT32_MAX)
		return -EINVAL;
	return target_take_prog(map, value, BPF_XDP_DEVMAP, prog) ? 0 : -EINVAL;
}

/* --- by index --- */

/* __dev_map_update_elem */
static int user_update(struct map *map, const void *key, const void *user_value, u64 flags)
{
	struct target_value value = target_value_from(map, user_value);
	struct prog *prog = NULL;
	u32 k = target_key(key);
	int err = 0;

	if (flags > BPF_EXIST)
		return -EINVAL;
	if (k >= map->view.max_entries)
		return -E2BIG;
	if (flags == BPF_NOEXIST)
		return -EEXIST;
	if (value.number)
		err = take_value(map, &value, &prog);
	else if (value.prog_fd > 0)
		err = -EINVAL;
	else
		value.prog_id = 0;
	if (!err)
		redirect_array_set(map, k, value, prog);
	return err;
}

static bool find_target(struct map *map, u32 key, u32 *ifindex)
{
	const struct target *target = redirect_array_lookup(map, &key, NULL);

	*ifindex = target ? target_load(target).number : 0;
	return *ifindex;
}

/* --- hashed --- */

struct dev_elem {
	struct pool_elem pool;
	struct dev_elem *next; /* atomic: in its bucket */
	u32 key;	       /* atomic */
	struct target target;
};

struct devmap_hash {
	struct map map;
	struct prog_owner owner;
	pthread_mutex_t lock; /* of writers and of users */
	struct seq seq;
	u32 mask; /* number of buckets less one */
	u32 nr_elems;
	struct dev_elem **buckets; /* atomic */
	struct pool pool;
	void *block;
};

static struct devmap_hash *hash_of(struct map *map)
{
	return container_of(map, struct devmap_hash, map);
}

static int hash_init(struct map *map)
{
	struct devmap_hash *h = hash_of(map);
	u64 nr_buckets = 1;
	int err;

	while (nr_buckets < map->view.max_entries)
		nr_buckets *= 2;
	map->owner = &h->owner;
	h->mask = (u32)(nr_buckets - 1);
	pool_init(&h->pool, sizeof(struct dev_elem), offsetof(struct dev_elem, target),
		  map->view.max_entries);
	h->buckets = map_area_alloc(map, nr_buckets * sizeof(*h->buckets), &h->block);
	if (!h->buckets)
		return -ENOMEM;
	err = -pthread_mutex_init(&h->lock, NULL);
	if (err)
		mem_free(&map->vm->mem, h->block);
	return err;
}

static struct dev_elem *load(struct dev_elem *const *link)
{
	return __atomic_load_n(link, __ATOMIC_ACQUIRE);
}

static void store(struct dev_elem **link, struct dev_elem *elem)
{
	__atomic_store_n(link, elem, __ATOMIC_RELEASE);
}

/* The link to the element with @key or the one that ends its bucket. For writers and users. */
static struct dev_elem **find_link(struct devmap_hash *h, u32 key)
{
	struct dev_elem **link = &h->buckets[key & h->mask];

	while (*link && (*link)->key != key)
		link = &(*link)->next;
	return link;
}

/* One walk along a bucket. False: it was disturbed. */
static bool walk(const struct devmap_hash *h, u32 key, struct dev_elem **elem)
{
	u32 seq = seq_begin(&h->seq);

	*elem = load(&h->buckets[key & h->mask]);
	while (*elem && __atomic_load_n(&(*elem)->key, __ATOMIC_ACQUIRE) != key) {
		*elem = load(&(*elem)->next);
		if (unlikely(!seq_is_still(&h->seq, seq)))
			return false;
	}
	return seq_is_still(&h->seq, seq);
}

/* For programs. */
static struct dev_elem *find(struct devmap_hash *h, u32 key)
{
	struct dev_elem *elem;

	for (int tries = 0; tries < SEQ_TRIES; tries++) {
		if (likely(walk(h, key, &elem)))
			return elem;
	}
	pthread_mutex_lock(&h->lock);
	elem = *find_link(h, key);
	pthread_mutex_unlock(&h->lock);
	return elem;
}

static void *hash_lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	struct dev_elem *elem = find(hash_of(map), target_key(key));

	(void)cpu;
	return elem ? &elem->target.value : NULL;
}

static u32 number_of(const struct dev_elem *elem)
{
	return elem ? target_load(&elem->target).number : 0;
}

/* The element may change hands before it is looked into: that counts as a disturbed walk. */
static bool hash_find_target(struct map *map, u32 key, u32 *ifindex)
{
	struct devmap_hash *h = hash_of(map);
	struct dev_elem *elem;

	for (int tries = 0; tries < SEQ_TRIES; tries++) {
		u32 seq = seq_begin(&h->seq);

		if (!walk(h, key, &elem))
			continue;
		*ifindex = number_of(elem);
		if (likely(seq_is_still(&h->seq, seq)))
			return *ifindex;
	}
	pthread_mutex_lock(&h->lock);
	*ifindex = number_of(*find_link(h, key));
	pthread_mutex_unlock(&h->lock);
	return *ifindex;
}

/* Between seq_write_begin() and seq_write_end(). */
static void unlink_elem(struct dev_elem **link)
{
	store(link, (*link)->next);
}

/* The same. An element that was updated comes first in its bucket, as if it were new. */
static void link_first(struct devmap_hash *h, struct dev_elem *elem, u32 key)
{
	struct dev_elem **bucket = &h->buckets[key & h->mask];

	__atomic_store_n(&elem->key, key, __ATOMIC_RELEASE);
	store(&elem->next, *bucket);
	store(bucket, elem);
}

/*
 * Put @value and *@prog under @key. *@prog becomes the program that was there. An element is ready
 * unless all are in use.
 */
static int put_locked(struct devmap_hash *h, u32 key, struct target_value value, struct prog **prog,
		      u64 flags)
{
	struct dev_elem **link = find_link(h, key), *old = *link, *elem = old;

	if (old && flags == BPF_NOEXIST)
		return -EEXIST;
	if (!old) {
		if (h->nr_elems == h->map.view.max_entries)
			return -E2BIG;
		elem = pool_get(&h->pool);
		h->nr_elems++;
	}
	/* An element that is moved must not be missing in between. */
	seq_write_begin(&h->seq);
	if (old)
		unlink_elem(link);
	*prog = target_set(&elem->target, value, *prog);
	link_first(h, elem, key);
	seq_write_end(&h->seq);
	return 0;
}

static bool is_there(struct devmap_hash *h, u32 key)
{
	bool ret;

	pthread_mutex_lock(&h->lock);
	ret = *find_link(h, key);
	pthread_mutex_unlock(&h->lock);
	return ret;
}

/*
 * __dev_map_hash_update_elem: BPF_EXIST asks for nothing. What may free something, a program even,
 * comes before the lock is taken and after it.
 */
static int hash_user_update(struct map *map, const void *key, const void *user_value, u64 flags)
{
	struct target_value value = target_value_from(map, user_value);
	struct devmap_hash *h = hash_of(map);
	struct prog *prog = NULL;
	int err;

	if (flags > BPF_EXIST || !value.number)
		return -EINVAL;
	if (flags == BPF_NOEXIST && is_there(h, target_key(key)))
		return -EEXIST;
	err = take_value(map, &value, &prog);
	if (err)
		return err;
	err = pool_lock(&h->pool, map, &h->lock, 1);
	if (!err) {
		err = put_locked(h, target_key(key), value, &prog, flags);
		pthread_mutex_unlock(&h->lock);
	}
	prog_put(prog);
	return err;
}

static s64 hash_delete(struct map *map, const void *key)
{
	struct devmap_hash *h = hash_of(map);
	struct dev_elem **link, *elem;
	struct prog *prog = NULL;

	pthread_mutex_lock(&h->lock);
	link = find_link(h, target_key(key));
	elem = *link;
	if (elem) {
		seq_write_begin(&h->seq);
		unlink_elem(link);
		seq_write_end(&h->seq);
		prog = target_set(&elem->target, (struct target_value){0}, NULL);
		pool_put(&h->pool, elem);
		h->nr_elems--;
	}
	pthread_mutex_unlock(&h->lock);
	prog_put(prog);
	return elem ? 0 : -ENOENT;
}

static int hash_user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	struct devmap_hash *h = hash_of(map);
	const struct dev_elem *elem;

	(void)flags;
	pthread_mutex_lock(&h->lock);
	elem = *find_link(h, target_key(key));
	if (elem)
		memcpy(value, &elem->target.value, map->view.value_size);
	pthread_mutex_unlock(&h->lock);
	return elem ? 0 : -ENOENT;
}

/* dev_map_hash_get_next_key */
static int hash_next_key(struct map *map, const void *key, void *next_key)
{
	struct devmap_hash *h = hash_of(map);
	const struct dev_elem *elem, *next = NULL;
	u64 bucket = 0;

	pthread_mutex_lock(&h->lock);
	elem = key ? *find_link(h, target_key(key)) : NULL;
	if (elem) {
		next = elem->next;
		bucket = (elem->key & h->mask) + 1ull;
	}
	for (; !next && bucket <= h->mask; bucket++)
		next = h->buckets[bucket];
	if (next)
		memcpy(next_key, &next->key, sizeof(next->key));
	pthread_mutex_unlock(&h->lock);
	return next ? 0 : -ENOENT;
}

static void hash_drop_progs(struct map *map)
{
	struct devmap_hash *h = hash_of(map);
	struct dev_elem *elem;

	for (u64 n = 0;; n++) {
		struct prog *prog = NULL;

		pthread_mutex_lock(&h->lock);
		elem = pool_at(&h->pool, n);
		if (elem) {
			prog = elem->target.prog;
			elem->target.prog = NULL;
		}
		pthread_mutex_unlock(&h->lock);
		if (!elem)
			break;
		prog_put(prog);
	}
}

static void hash_destroy(struct map *map)
{
	struct devmap_hash *h = hash_of(map);

	hash_drop_progs(map);
	pool_destroy(&h->pool, map);
	pthread_mutex_destroy(&h->lock);
	mem_free(&map->vm->mem, h->block);
}

const struct map_ops devmap_ops = {
	REDIRECT_ARRAY_COMMON,
	.implied_flags = BPF_F_RDONLY_PROG, /* dev_map_init_map */
	.redirect_flags = BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS,
	.find_target = find_target,
	.user_update = user_update,
};

const struct map_ops devmap_hash_ops = {
	.object_size = sizeof(struct devmap_hash),
	.implied_flags = BPF_F_RDONLY_PROG,
	.redirect_flags = BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS,
	.init = hash_init,
	.destroy = hash_destroy,
	.release_users = hash_drop_progs,
	.lookup = hash_lookup,
	.delete_elem = hash_delete,
	.find_target = hash_find_target,
	.user_lookup = hash_user_lookup,
	.user_update = hash_user_update,
	.next_key = hash_next_key,
};
