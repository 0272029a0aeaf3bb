/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A trie of prefixes and the index over it, for the two files that lpm_trie.c and lpm_index.c are:
 * the map, and what keeps the index true. Looking up is here, in one piece.
 */
#ifndef USERBPF_MAPS_LPM_H
#define USERBPF_MAPS_LPM_H

#include <pthread.h>

#include "maps/pool.h"
#include "maps/seq.h"
#include "maps/value.h"

#define BLOCK_BITS    8u
#define BLOCK_END_MAX 64u /* blocks look at the first word of a key */
#define KEY_WORDS     32  /* LPM_DATA_SIZE_MAX */
#define NODE_JOINT    (1u << 31)

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

/* Room for the index of an empty map that knows its keys; -ENOMEM. */
int lpm_index_init(struct lpm *lpm);
void lpm_index_destroy(struct lpm *lpm);
/* The trie changed at prefixes that begin with the @key's. Under the lock. */
void lpm_index_update(struct lpm *lpm, const struct lpm_key *key);

/* --- prefixes --- */

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

/* The longest match of @key; NULL: there is none. Without the lock, it may be led astray
 * (maps/seq.h). */
static inline struct node *lpm_find(struct lpm *lpm, const struct lpm_key *key)
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

#endif
