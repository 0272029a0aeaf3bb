// SPDX-License-Identifier: BSD-2-Clause
/*
 * Longest prefix match (kernel/bpf/lpm_trie.c): a binary trie with a node for each prefix and for
 * each place where two of them part. The latter, "joints", have two children and no value. The
 * shape is the kernel's, and with it the order of keys.
 *
 * A prefix is held as words with its first bit on top, so that two of them are compared by an
 * exclusive or and a count of leading zeroes.
 *
 * In front of the trie stands an index over the first bits of a key: for each value of them the
 * longest shorter prefix that matches, and the top node of those that go on. So a lookup begins
 * where the trie of a large map is already deep. The index has two levels, so that a short prefix
 * stands in no more than 1 << LEVEL_BITS slots: one over all .fine.bits bits, and one over the
 * first few of them for the prefixes that are shorter than those. Where the trie is deep below a
 * slot of the fine one, because many prefixes begin with the same bits, the slot leads on to a
 * block: the same over the BLOCK_BITS bits that follow, and so on.
 *
 * Writers and users hold the lock. Programs take none (maps/seq.h): nodes are used again at once,
 * and a reader whom that leads astray notices.
 */
#include <pthread.h>

#include "maps/btf.h"
#include "maps/pool.h"
#include "maps/seq.h"
#include "maps/value.h"

#define MAX_INDEX_BITS 16u
#define LEVEL_BITS     8u
#define BLOCK_BITS     8u
#define BLOCK_END_MAX  64u  /* blocks look at the first word of a key */
#define DEEP_NODES     5u   /* so many on the way of a key below a slot: it gets a block */
#define BLOCK_ENTRIES  128u /* of the map, for each block that it may have */
#define MAX_BLOCKS     1024u
#define KEY_WORDS      32 /* LPM_DATA_SIZE_MAX */
#define NODE_JOINT     (1u << 31)

/* Atomic but for .pool: programs may be looking at it. */
struct node {
	struct pool_elem pool;
	struct node *child[2];
	u32 len; /* bits of the prefix; NODE_JOINT: there is no value */
	u32 pad;
	u64 prefix[]; /* the whole of the key's data; the value follows */
};

/* For the keys that begin with the same bits. */
struct index_slot {
	struct node *best; /* atomic: longest match that is in this level, or NULL */
	/*
	 * Atomic; unused in the coarse level. Top node with at least as many bits as they share, or
	 * 0; or with WAY_BLOCK, the block for the bits that follow.
	 */
	u64 way;
};

#define WAY_BLOCK 1u

/* The slots of a level, for the bits of a key from .first on: prefixes with at least .min_len bits
 * and fewer than .bits. */
struct index_level {
	struct index_slot *slots;
	u32 first, bits, min_len;
};

/*
 * The level below a slot. One in use has a top node with children, so where keys are deleted blocks
 * become free again. A free one may still be looked at, and no block is below it.
 */
struct block {
	struct node *top; /* atomic: what the way would be without it */
	struct block *next_free;
	struct index_slot slots[1u << BLOCK_BITS] __attribute__((aligned(64)));
};

struct lpm {
	struct map map;
	u32 data_size; /* bytes of a key behind its length */
	u32 nr_words, max_len, value_off, nr_elems;
	struct seq seq;
	struct node *root;		 /* atomic */
	struct index_level coarse, fine; /* no bits: there is no index, or no coarse level */
	pthread_mutex_t lock;
	struct pool pool;
	void *index_block;
	struct block *next_block, *free_blocks; /* never used so far; given back */
	u32 nr_blocks_left;			/* from .next_block on */
};

/* A key as it is compared. */
struct lpm_key {
	u32 len;
	u64 words[KEY_WORDS];
};

static struct lpm *lpm_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct lpm, map);
}

/* --- prefixes --- */

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

static inline u32 bit_at(const u64 *words, u32 at)
{
	return words[at / 64] >> (63 - at % 64) & 1;
}

static inline u32 node_len(const struct node *node)
{
	return __atomic_load_n(&node->len, __ATOMIC_ACQUIRE);
}

/* How many of the first @max bits are the same. */
static inline u32 shared_bits(const struct node *node, const struct lpm_key *key, u32 max)
{
	for (u32 i = 0; 64 * i < max; i++) {
		u64 diff = key->words[i] ^ __atomic_load_n(&node->prefix[i], __ATOMIC_ACQUIRE);

		if (diff)
			return MIN(64 * i + (u32)__builtin_clzll(diff), max);
	}
	return max;
}

static void *node_value(const struct lpm *lpm, struct node *node)
{
	return (u8 *)node + lpm->value_off;
}

static inline struct node *load(struct node *const *link)
{
	return __atomic_load_n(link, __ATOMIC_ACQUIRE);
}

static inline void store(struct node **link, struct node *node)
{
	__atomic_store_n(link, node, __ATOMIC_RELEASE);
}

/* --- lookup --- */

/*
 * Go down from @node while nodes match; the last one with a value, or @best. A key's own length
 * bounds what may match. A node that does not go beyond its parent was put elsewhere meanwhile.
 */
static inline struct node *descend(struct node *node, struct node *best, const struct lpm_key *key)
{
	s64 above = -1;

	while (node) {
		u32 len = node_len(node), bits = len & ~NODE_JOINT;

		if (bits > key->len || (s64)bits <= above || shared_bits(node, key, bits) < bits)
			break;
		if (!(len & NODE_JOINT))
			best = node;
		if (bits == key->len)
			break;
		above = bits;
		node = load(&node->child[bit_at(key->words, bits)]);
	}
	return best;
}

static inline u64 slot_of(const struct index_level *level, const u64 *words)
{
	return words[0] << level->first >> 1 >> (63 - (level->bits - level->first));
}

static inline struct index_slot *slot_at(const struct index_level *level, const u64 *words)
{
	return &level->slots[slot_of(level, words)];
}

static inline u64 load_way(const struct index_slot *slot)
{
	return __atomic_load_n(&slot->way, __ATOMIC_ACQUIRE);
}

static inline void store_way(struct index_slot *slot, u64 way)
{
	__atomic_store_n(&slot->way, way, __ATOMIC_RELEASE);
}

static inline struct block *block_of(u64 way)
{
	return way & WAY_BLOCK ? u64_to_ptr(way - WAY_BLOCK) : NULL;
}

static inline struct index_level level_of(struct block *block, u32 first)
{
	return (struct index_level){block->slots, first, first + BLOCK_BITS, first};
}

static inline struct node *find(struct lpm *lpm, const struct lpm_key *key)
{
	const struct index_slot *slot;
	struct node *node, *best;
	struct block *block;
	u32 bits = lpm->fine.bits;
	u64 way;

	if (key->len < bits || !bits)
		return descend(load(&lpm->root), NULL, key);
	slot = slot_at(&lpm->fine, key->words);
	best = load(&slot->best);
	while ((block = block_of(way = load_way(slot)))) {
		struct index_level level = level_of(block, bits);

		/* The latter is for a reader that was led astray. */
		if (key->len < level.bits || level.bits > BLOCK_END_MAX) {
			way = ptr_to_u64(load(&block->top));
			break;
		}
		slot = slot_at(&level, key->words);
		node = load(&slot->best);
		best = node ? node : best;
		bits = level.bits;
	}
	node = descend(u64_to_ptr(way), best, key);
	return node ? node : load(&slot_at(&lpm->coarse, key->words)->best);
}

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

		node = find(lpm, &key);
		if (likely(seq_is_still(&lpm->seq, seq)))
			return node ? node_value(lpm, node) : NULL;
	}
	pthread_mutex_lock(&lpm->lock);
	node = find(lpm, &key);
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
	node = find(lpm, &key);
	if (node)
		value_copy_out(map, value, node_value(lpm, node));
	pthread_mutex_unlock(&lpm->lock);
	return node ? 0 : -ENOENT;
}

/* --- the index. Under the lock. --- */

/* Where there is a block it stays: it has what begins with more bits than .best has. */
static void set_way(struct index_slot *slot, struct node *node)
{
	if (!block_of(slot->way))
		store_way(slot, ptr_to_u64(node));
}

static void set_slots(const struct index_level *level, u64 first, u64 nr, struct node *best)
{
	for (u64 i = first; i < first + nr; i++) {
		store(&level->slots[i].best, best);
		set_way(&level->slots[i], NULL);
	}
}

/* Where the slots of keys begin that share the first @len bits of @words, and how many they are. */
static u64 slot_range(const struct index_level *level, const u64 *words, u32 len, u64 *nr)
{
	u32 missing = level->bits - len;

	*nr = 1ull << missing;
	return slot_of(level, words) >> missing << missing;
}

/* Fill @nr slots from @first on, whose keys are below @node; at most .bits levels deep. */
static void fill_slots(const struct index_level *level, u64 first, u64 nr, struct node *best,
		       struct node *node)
{
	u64 own, nr_own;
	u32 len;

	if (!node || (node->len & ~NODE_JOINT) >= level->bits) {
		set_slots(level, first, nr, best);
		if (node)
			set_way(slot_at(level, node->prefix), node);
		return;
	}
	len = node->len & ~NODE_JOINT;
	own = slot_range(level, node->prefix, len, &nr_own);
	set_slots(level, first, own - first, best);
	set_slots(level, own + nr_own, first + nr - own - nr_own, best);
	if (!(node->len & NODE_JOINT) && len >= level->min_len)
		best = node;
	fill_slots(level, own, nr_own / 2, best, node->child[0]);
	fill_slots(level, own + nr_own / 2, nr_own / 2, best, node->child[1]);
}

/*
 * Something changed at prefixes that begin with the @key's: fill the slots for them. @node is a top
 * node of all that @level is about. The result is that of the prefixes that begin so.
 */
static struct node *refill(const struct index_level *level, const struct lpm_key *key,
			   struct node *node)
{
	u32 len = MIN(key->len, level->bits);
	struct node *best = NULL;
	u64 first, nr;

	while (node && (node->len & ~NODE_JOINT) < len) {
		u32 bits = node->len & ~NODE_JOINT;

		if (shared_bits(node, key, bits) < bits) {
			node = NULL;
			break;
		}
		if (!(node->len & NODE_JOINT) && bits >= level->min_len)
			best = node;
		node = node->child[bit_at(key->words, bits)];
	}
	if (node && shared_bits(node, key, len) < len)
		node = NULL;
	first = slot_range(level, key->words, len, &nr);
	fill_slots(level, first, nr, best, node);
	return node;
}

static bool is_deep(const struct node *node, const struct lpm_key *key)
{
	u32 nr = 0;

	while (node && nr < DEEP_NODES) {
		u32 bits = node->len & ~NODE_JOINT;

		nr++;
		if (bits >= key->len || shared_bits(node, key, bits) < bits)
			break;
		node = node->child[bit_at(key->words, bits)];
	}
	return nr == DEEP_NODES;
}

static struct block *block_get(struct lpm *lpm)
{
	struct block *block = lpm->free_blocks;

	if (block) {
		lpm->free_blocks = block->next_free;
	} else if (lpm->nr_blocks_left) {
		lpm->nr_blocks_left--;
		block = lpm->next_block++;
	}
	return block;
}

/*
 * The block of a @slot for @bits bits, whose top node has become @node; NULL: it has none. It comes
 * when the way of @key is long, and goes when there is nothing to choose from any more.
 */
static struct block *choose_block(struct lpm *lpm, struct index_slot *slot, u32 bits,
				  struct node *node, const struct lpm_key *key)
{
	struct block *block = block_of(slot->way);
	struct index_level level;

	if (block && (!node || !(node->child[0] || node->child[1]))) {
		store_way(slot, ptr_to_u64(node));
		block->next_free = lpm->free_blocks;
		lpm->free_blocks = block;
		return NULL;
	}
	if (block || bits + BLOCK_BITS > MIN(lpm->max_len, BLOCK_END_MAX) || !is_deep(node, key)) {
		if (block)
			store(&block->top, node);
		return block;
	}
	block = block_get(lpm);
	if (!block)
		return NULL;
	store(&block->top, node);
	level = level_of(block, bits);
	fill_slots(&level, 0, 1u << BLOCK_BITS, NULL, node);
	store_way(slot, ptr_to_u64(block) | WAY_BLOCK);
	return block;
}

/*
 * Something changed at prefixes that begin with the @key's. The fine level does not notice what
 * became of shorter ones than it has: nodes that keys start from are longer.
 */
static void update_index(struct lpm *lpm, const struct lpm_key *key)
{
	struct index_level level = key->len < lpm->fine.min_len ? lpm->coarse : lpm->fine;
	struct node *node = lpm->root;

	while (level.bits) {
		struct block *block;

		node = refill(&level, key, node);
		if (key->len < level.bits)
			break;
		block = choose_block(lpm, slot_at(&level, key->words), level.bits, node, key);
		if (!block)
			break;
		level = level_of(block, level.bits);
	}
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
		update_index(lpm, key);
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
	update_index(lpm, key);
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

/* About as many slots as there may be elements. */
static u32 index_bits(const struct lpm *lpm)
{
	u32 bits = 0;

	while (bits < MAX_INDEX_BITS && bits < lpm->max_len &&
	       2ull << bits <= lpm->map.view.max_entries)
		bits++;
	return bits;
}

static int init(struct map *map)
{
	struct lpm *lpm = lpm_of(map);
	u64 nr_fine, nr_coarse, nr_blocks;
	int err;

	lpm->data_size = map->view.key_size - sizeof(u32);
	lpm->max_len = 8 * lpm->data_size;
	lpm->nr_words = (lpm->data_size + 7) / 8;
	lpm->value_off = offsetof(struct node, prefix) + 8 * lpm->nr_words;
	lpm->fine.bits = index_bits(lpm);
	lpm->coarse.bits = lpm->fine.bits > LEVEL_BITS ? lpm->fine.bits - LEVEL_BITS : 0;
	lpm->fine.min_len = lpm->coarse.bits;
	nr_fine = 1ull << lpm->fine.bits;
	nr_coarse = 1ull << lpm->coarse.bits;
	nr_blocks = MIN(map->view.max_entries / BLOCK_ENTRIES, MAX_BLOCKS);
	/* A joint for each node but one, and one that takes another's place. */
	pool_init(&lpm->pool, lpm->value_off + map_value_slot(map), lpm->value_off,
		  2ull * map->view.max_entries + 1);
	lpm->next_block = map_area_alloc(map,
					 nr_blocks * sizeof(struct block) +
						 (nr_fine + nr_coarse) * sizeof(struct index_slot),
					 &lpm->index_block);
	if (!lpm->next_block)
		return -ENOMEM;
	lpm->nr_blocks_left = (u32)nr_blocks;
	lpm->fine.slots = (struct index_slot *)(lpm->next_block + nr_blocks);
	lpm->coarse.slots = lpm->fine.slots + nr_fine;
	err = -pthread_mutex_init(&lpm->lock, NULL);
	if (err)
		mem_free(&map->vm->mem, lpm->index_block);
	return err;
}

static void destroy(struct map *map)
{
	struct lpm *lpm = lpm_of(map);

	pool_destroy(&lpm->pool, map);
	pthread_mutex_destroy(&lpm->lock);
	mem_free(&map->vm->mem, lpm->index_block);
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
