// SPDX-License-Identifier: BSD-2-Clause
/*
 * What stands in front of the trie: an index over the first bits of a key, for each value of them
 * the longest shorter prefix that matches, and the top node of those that go on. So a lookup begins
 * where the trie of a large map is already deep. The index has two levels, so that a short prefix
 * stands in no more than 1 << LEVEL_BITS slots: one over all .fine.bits bits, and one over the
 * first few of them for the prefixes that are shorter than those. Where the trie is deep below a
 * slot of the fine one, because many prefixes begin with the same bits, the slot leads on to a
 * block: the same over the BLOCK_BITS bits that follow, and so on.
 *
 * Under the lock of the map; readers may look at it all the same (maps/seq.h).
 */
#include "maps/lpm.h"

#define MAX_INDEX_BITS 16u
#define LEVEL_BITS     8u
#define DEEP_NODES     5u   /* so many on the way of a key below a slot: it gets a block */
#define BLOCK_ENTRIES  128u /* of the map, for each block that it may have */
#define MAX_BLOCKS     1024u

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
void lpm_index_update(struct lpm *lpm, const struct lpm_key *key)
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

/* About as many slots as there may be elements. */
static u32 index_bits(const struct lpm *lpm)
{
	u32 bits = 0;

	while (bits < MAX_INDEX_BITS && bits < lpm->max_len &&
	       2ull << bits <= lpm->map.view.max_entries)
		bits++;
	return bits;
}

int lpm_index_init(struct lpm *lpm)
{
	u64 nr_fine, nr_coarse, nr_blocks;

	lpm->fine.bits = index_bits(lpm);
	lpm->coarse.bits = lpm->fine.bits > LEVEL_BITS ? lpm->fine.bits - LEVEL_BITS : 0;
	lpm->fine.min_len = lpm->coarse.bits;
	nr_fine = 1ull << lpm->fine.bits;
	nr_coarse = 1ull << lpm->coarse.bits;
	nr_blocks = MIN(lpm->map.view.max_entries / BLOCK_ENTRIES, MAX_BLOCKS);
	lpm->next_block = map_area_alloc(&lpm->map,
					 nr_blocks * sizeof(struct block) +
						 (nr_fine + nr_coarse) * sizeof(struct index_slot),
					 &lpm->index_block);
	if (!lpm->next_block)
		return -ENOMEM;
	lpm->nr_blocks_left = (u32)nr_blocks;
	lpm->fine.slots = (struct index_slot *)(lpm->next_block + nr_blocks);
	lpm->coarse.slots = lpm->fine.slots + nr_fine;
	return 0;
}

void lpm_index_destroy(struct lpm *lpm)
{
	mem_free(&lpm->map.vm->mem, lpm->index_block);
}
