// SPDX-License-Identifier: BSD-2-Clause
/*
 * Longest prefix match (kernel/bpf/lpm_trie.c): a binary trie with a node for each prefix and for
 * each place where two of them part. The latter, "joints", have two children and no value. The
 * shape is the kernel's, and with it the order of keys.
 *
 * A prefix is held as words with its first bit on top, so that two of them are compared by an
 * exclusive or and a count of leading zeroes.
 *
 * Writers and users hold the lock. Programs take none (maps/seq.h): nodes are used again at once,
 * and a reader whom that leads astray notices.
 */
#include "maps/btf.h"
#include "maps/lpm.h"

static struct lpm *lpm_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct lpm, map);
}

/* The first 1 to 8 bytes at @data as the top of a word. */
static inline u64 top_word(const u8 *data, u32 nr_bytes)
{
	u64 word = 0;

	if (nr_bytes >= 8) {
		memcpy(&word, data, 8);
		return __builtin_bswap64(word);
	}
	if (nr_bytes == 4) {
		u32 half;

		memcpy(&half, data, 4);
		return (u64)__builtin_bswap32(half) << 32;
	}
	for (u32 i = 0; i < nr_bytes; i++)
		word |= (u64)data[i] << (56 - 8 * i);
	return word;
}

/* False: longer than keys of this map can be. */
static inline bool key_read(const struct lpm *lpm, const void *user_key, struct lpm_key *key)
{
	const u8 *data = (const u8 *)user_key + sizeof(key->len);

	memcpy(&key->len, user_key, sizeof(key->len));
	for (u32 i = 0; i < lpm->nr_words; i++)
		key->words[i] = top_word(data + 8 * i, lpm->data_size - 8 * i);
	return key->len <= lpm->max_len;
}

static void key_write(const struct lpm *lpm, void *user_key, const struct node *node)
{
	u32 len = node->len & ~NODE_JOINT;
	u8 *data = (u8 *)user_key + sizeof(len);

	memcpy(user_key, &len, sizeof(len));
	for (u32 i = 0; i < lpm->data_size; i++)
		data[i] = (u8)(node->prefix[i / 8] >> (56 - 8 * (i % 8)));
}

static void *node_value(const struct lpm *lpm, struct node *node)
{
	return (u8 *)node + lpm->value_off;
}

/* --- lookup --- */

static void *lookup(struct map *map, const void *user_key, const struct cpu *cpu)
{
	struct lpm *lpm = lpm_of(map);
	struct lpm_key key;
	struct node *node;

	(void)cpu;
	if (unlikely(!key_read(lpm, user_key, &key)))
		return NULL;
	for (int tries = 0; tries < SEQ_TRIES; tries++) {
		u32 seq = seq_begin(&lpm->seq);

		node = lpm_find(lpm, &key);
		if (likely(seq_is_still(&lpm->seq, seq)))
			return node ? node_value(lpm, node) : NULL;
	}
	pthread_mutex_lock(&lpm->lock);
	node = lpm_find(lpm, &key);
	pthread_mutex_unlock(&lpm->lock);
	return node ? node_value(lpm, node) : NULL;
}

static int user_lookup(struct map *map, const void *user_key, void *value, u64 flags)
{
	struct lpm *lpm = lpm_of(map);
	struct lpm_key key;
	struct node *node;

	(void)flags;
	if (!key_read(lpm, user_key, &key))
		return -ENOENT;
	pthread_mutex_lock(&lpm->lock);
	node = lpm_find(lpm, &key);
	if (node)
		value_copy_out(map, value, node_value(lpm, node));
	pthread_mutex_unlock(&lpm->lock);
	return node ? 0 : -ENOENT;
}

/* --- update --- */

static struct node *node_new(struct lpm *lpm, u32 len, const u64 *words)
{
	struct node *node = pool_get(&lpm->pool);

	if (!node)
		return NULL;
	__atomic_store_n(&node->len, len, __ATOMIC_RELEASE);
	for (u32 i = 0; i < lpm->nr_words; i++)
		__atomic_store_n(&node->prefix[i], words[i], __ATOMIC_RELEASE);
	store(&node->child[0], NULL);
	store(&node->child[1], NULL);
	return node;
}

/*
 * The link to where @key belongs: to nothing, to the node with its prefix, or to one that has to
 * come below it. *@shared: how many bits the node there shares with it.
 */
static struct node **find_place(struct lpm *lpm, const struct lpm_key *key, u32 *shared)
{
	struct node **link = &lpm->root;

	while (*link) {
		u32 bits = (*link)->len & ~NODE_JOINT;

		*shared = shared_bits(*link, key, MIN(bits, key->len));
		if (*shared != bits || bits == key->len)
			break;
		link = &(*link)->child[bit_at(key->words, bits)];
	}
	return link;
}

/* Is the node at a place the one with the key's own prefix, with a value or as a joint? */
static bool is_own(const struct node *node, const struct lpm_key *key, u32 shared)
{
	return node && (node->len & ~NODE_JOINT) == key->len && shared == key->len;
}

/* trie_update_elem, trie_check_add_elem */
static int check_update(const struct lpm *lpm, bool is_there, u64 flags)
{
	if (is_there)
		return flags == BPF_NOEXIST ? -EEXIST : 0;
	if (flags == BPF_EXIST)
		return -ENOENT;
	return lpm->nr_elems == lpm->map.view.max_entries ? -ENOSPC : 0;
}

/* @fresh takes the place of the node with the same prefix. */
static void replace(struct lpm *lpm, struct node **link, struct node *fresh)
{
	struct node *old = *link;

	store(&fresh->child[0], old->child[0]);
	store(&fresh->child[1], old->child[1]);
	store(link, fresh);
	pool_put(&lpm->pool, old);
}

/* @fresh comes to a place whose node, if there is one, parts from it after @shared bits. */
static int insert(struct lpm *lpm, struct node **link, struct node *fresh, u32 shared)
{
	struct node *below = *link, *above = fresh;

	if (below && shared < fresh->len) {
		above = node_new(lpm, shared | NODE_JOINT, below->prefix);
		if (!above)
			return -ENOMEM;
		store(&above->child[bit_at(fresh->prefix, shared)], fresh);
	}
	if (below)
		store(&above->child[bit_at(below->prefix, shared)], below);
	store(link, above);
	return 0;
}

static int put_node(struct lpm *lpm, const struct lpm_key *key, struct node *fresh, u64 flags)
{
	u32 shared = 0;
	struct node **link = find_place(lpm, key, &shared);
	bool is_own_place = is_own(*link, key, shared);
	bool is_there = is_own_place && !((*link)->len & NODE_JOINT);
	int err = check_update(lpm, is_there, flags);

	if (err)
		return err;
	if (is_own_place)
		replace(lpm, link, fresh);
	else
		err = insert(lpm, link, fresh, shared);
	if (!err) {
		lpm->nr_elems += !is_there;
		lpm_index_update(lpm, key);
	}
	return err;
}

static int put_locked(struct lpm *lpm, const struct lpm_key *key, const void *value, u64 flags)
{
	struct node *fresh = node_new(lpm, key->len, key->words);
	int err;

	if (!fresh)
		return -ENOMEM;
	value_copy(&lpm->map, node_value(lpm, fresh), value);
	err = put_node(lpm, key, fresh, flags);
	if (err)
		pool_put(&lpm->pool, fresh);
	return err;
}

static s64 update(struct map *map, const void *user_key, const void *value, u64 flags,
		  const struct cpu *cpu)
{
	struct lpm *lpm = lpm_of(map);
	struct lpm_key key;
	int err;

	(void)cpu;
	if (flags > BPF_EXIST || !key_read(lpm, user_key, &key))
		return -EINVAL;
	/* The node itself and a joint. */
	err = pool_lock(&lpm->pool, map, &lpm->lock, 2);
	if (err)
		return err;
	seq_write_begin(&lpm->seq);
	err = put_locked(lpm, &key, value, flags);
	seq_write_end(&lpm->seq);
	pthread_mutex_unlock(&lpm->lock);
	return err;
}

static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return (int)update(map, key, value, flags, NULL);
}

/* --- delete --- */

static struct node *only_child(const struct node *node)
{
	return node->child[0] ? node->child[0] : node->child[1];
}

/* trie_delete_elem: a joint that has lost a child goes, too. */
static void unlink_node(struct lpm *lpm, struct node **parent_link, struct node **link)
{
	struct node *node = *link, *parent = *parent_link;

	if (node->child[0] && node->child[1]) {
		__atomic_store_n(&node->len, node->len | NODE_JOINT, __ATOMIC_RELEASE);
		return;
	}
	store(link, only_child(node));
	pool_put(&lpm->pool, node);
	if (parent != node && (parent->len & NODE_JOINT) && !*link) {
		store(parent_link, only_child(parent));
		pool_put(&lpm->pool, parent);
	}
}

static int delete_locked(struct lpm *lpm, const struct lpm_key *key)
{
	struct node **parent_link = &lpm->root, **link = &lpm->root;
	u32 shared = 0;

	while (*link) {
		u32 bits = (*link)->len & ~NODE_JOINT;

		shared = shared_bits(*link, key, MIN(bits, key->len));
		if (shared != bits || bits == key->len)
			break;
		parent_link = link;
		link = &(*link)->child[bit_at(key->words, bits)];
	}
	if (!is_own(*link, key, shared) || ((*link)->len & NODE_JOINT))
		return -ENOENT;
	lpm->nr_elems--;
	unlink_node(lpm, parent_link, link);
	lpm_index_update(lpm, key);
	return 0;
}

static s64 delete_elem(struct map *map, const void *user_key)
{
	struct lpm *lpm = lpm_of(map);
	struct lpm_key key;
	int err;

	if (!key_read(lpm, user_key, &key))
		return -EINVAL;
	pthread_mutex_lock(&lpm->lock);
	seq_write_begin(&lpm->seq);
	err = delete_locked(lpm, &key);
	seq_write_end(&lpm->seq);
	pthread_mutex_unlock(&lpm->lock);
	return err;
}

/* --- the order of keys: what is more specific comes first --- */

/* The first node in order of those below @node. A joint has two children, so there is one. */
static struct node *first_below(struct node *node)
{
	struct node *first = NULL;

	while (node) {
		if (!(node->len & NODE_JOINT))
			first = node;
		node = node->child[0] ? node->child[0] : node->child[1];
	}
	return first;
}

/*
 * Go down to @key and keep in mind where it would go on from each parent: the deepest one counts.
 * False: @key is not there.
 */
static bool find_next(struct lpm *lpm, const struct lpm_key *key, struct node **next)
{
	struct node *node = lpm->root;

	*next = NULL;
	while (node) {
		u32 bits = node->len & ~NODE_JOINT, side;

		if (bits > key->len || shared_bits(node, key, bits) < bits)
			return false;
		if (bits == key->len)
			return !(node->len & NODE_JOINT);
		side = bit_at(key->words, bits);
		if (!side && node->child[1])
			*next = first_below(node->child[1]);
		else if (!(node->len & NODE_JOINT))
			*next = node;
		node = node->child[side];
	}
	return false;
}

/* trie_get_next_key */
static int next_key(struct map *map, const void *user_key, void *user_next)
{
	struct lpm *lpm = lpm_of(map);
	struct node *next = NULL;
	struct lpm_key key;

	pthread_mutex_lock(&lpm->lock);
	if (!user_key || !key_read(lpm, user_key, &key) || !find_next(lpm, &key, &next))
		next = first_below(lpm->root);
	if (next)
		key_write(lpm, user_next, next);
	pthread_mutex_unlock(&lpm->lock);
	return next ? 0 : -ENOENT;
}

/* --- creation --- */

static int init(struct map *map)
{
	struct lpm *lpm = lpm_of(map);
	int err;

	lpm->data_size = map->view.key_size - sizeof(u32);
	lpm->max_len = 8 * lpm->data_size;
	lpm->nr_words = (lpm->data_size + 7) / 8;
	lpm->value_off = offsetof(struct node, prefix) + 8 * lpm->nr_words;
	/* A joint for each node but one, and one that takes another's place. */
	pool_init(&lpm->pool, lpm->value_off + map_value_slot(map), lpm->value_off,
		  2ull * map->view.max_entries + 1);
	err = lpm_index_init(lpm);
	if (err)
		return err;
	err = -pthread_mutex_init(&lpm->lock, NULL);
	if (err)
		lpm_index_destroy(lpm);
	return err;
}

static void destroy(struct map *map)
{
	struct lpm *lpm = lpm_of(map);

	pool_destroy(&lpm->pool, map);
	pthread_mutex_destroy(&lpm->lock);
	lpm_index_destroy(lpm);
}

const struct map_ops lpm_trie_ops = {
	.object_size = sizeof(struct lpm),
	.check_btf = btf_key_is_struct,
	.init = init,
	.destroy = destroy,
	.lookup = lookup,
	.update = update,
	.delete_elem = delete_elem,
	.user_lookup = user_lookup,
	.user_update = user_update,
	.next_key = next_key,
	.batch = {[MAP_BATCH_LOOKUP] = batch_generic_lookup,
		  [MAP_BATCH_UPDATE] = batch_generic_update,
		  [MAP_BATCH_DELETE] = batch_generic_delete},
};
