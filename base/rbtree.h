/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Red-black trees: Cormen, Leiserson, Rivest, Stein: Introduction to Algorithms, chapter 13. Their
 * insertion and removal are those that the kernel's trees follow, so the same sequence of both
 * makes the same shape here and there. Who inserts walks down from .top by an order of its own.
 *
 * All zero is an empty tree, and a node that is in none. A node is aligned to eight bytes.
 */
#ifndef BASE_RBTREE_H
#define BASE_RBTREE_H

#include "base/types.h"

struct rbtree_node {
	u64 parent_and_color;	      /* the lowest bit: it is red */
	struct rbtree_node *child[2]; /* left, right */
};

struct rbtree {
	struct rbtree_node *top;
};

static inline struct rbtree_node *rbtree_parent(const struct rbtree_node *node)
{
	return u64_to_ptr(node->parent_and_color & ~1ull);
}

/* NULL is black. */
static inline bool rbtree_is_red(const struct rbtree_node *node)
{
	return node && node->parent_and_color & 1;
}

/* Put @node in the free place below @parent; NULL: the tree is empty. */
void rbtree_insert(struct rbtree *tree, struct rbtree_node *node, struct rbtree_node *parent,
		   bool is_right);
/* Take @node, which is in it, out. */
void rbtree_remove(struct rbtree *tree, struct rbtree_node *node);
/* The leftmost, or NULL. */
struct rbtree_node *rbtree_first(const struct rbtree *tree);

#endif
