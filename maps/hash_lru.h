/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash tables that never say they are full: who was used least recently goes. Lists of elements, as
 * in kernel/bpf/bpf_lru_list.c, so that on one CPU the same keys go as would in the kernel.
 *
 * Elements in use are on an active or an inactive list; both go in at the front and are scanned
 * from the back. A lookup by a program sets the element's mark and touches no list; only when
 * somebody needs elements are the marked ones moved up and those without a mark taken away.
 *
 * Common lists serve all CPUs; each CPU takes free elements from them many at a time, and keeps the
 * ones it put to use as "pending" until then. With BPF_F_NO_COMMON_LRU each CPU has lists of its
 * own and an equal share of the elements. Users count as CPU 0.
 *
 * Order of locks: a CPU's, the lists', a stripe's of the table.
 */
#ifndef MAPS_HASH_LRU_H
#define MAPS_HASH_LRU_H

#include "maps/hash.h"

enum lru_place { LRU_ACTIVE, LRU_INACTIVE, LRU_FREE, LRU_NR_LISTS, LRU_LOCAL_FREE, LRU_PENDING };

/* Lies between key and value. */
struct lru_node {
	struct lru_node *prev, *next; /* under the lock of the list it is on */
	u16 cpu;      /* whose pending list; BPF_F_NO_COMMON_LRU: whose lists, always */
	u8 place;     /* enum lru_place; atomic: looked at before it is known which lock to take */
	u8 is_marked; /* atomic: was looked up */
	u32 pad;
};

int lru_init(struct hash *h);
/* Nothing to do for tables that do not evict. */
void lru_destroy(struct hash *h);
/*
 * An element for a key with @hash, out of its bucket if it was in one, or NULL: every element is
 * in somebody's hands. No stripe is locked.
 */
struct hash_elem *lru_pop(struct hash *h, u32 hash, u32 cpu_id);
/* Give back an element that is in no bucket. No stripe is locked. */
void lru_push(struct hash *h, struct hash_elem *elem);

static inline struct lru_node *lru_node_of(const struct hash *h, const struct hash_elem *elem)
{
	return (struct lru_node *)hash_value(h, elem) - 1;
}

static inline void lru_mark(const struct hash *h, const struct hash_elem *elem)
{
	struct lru_node *node = lru_node_of(h, elem);

	if (!__atomic_load_n(&node->is_marked, __ATOMIC_RELAXED))
		__atomic_store_n(&node->is_marked, 1, __ATOMIC_RELAXED);
}

#endif
