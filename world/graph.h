/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lists and trees that programs make of their objects: struct bpf_list_head and bpf_rb_root,
 * and the nodes inside the objects. They lie in the bytes of the kernel's structs, all zero being
 * empty, and hold a reference on what is in them. Who has the lock of the root may change them.
 *
 * A node names the root it is in. An object with a count may be in several at once, by different
 * nodes and under different locks, so a node is claimed before it is put anywhere.
 */
#ifndef WORLD_GRAPH_H
#define WORLD_GRAPH_H

#include "base/rbtree.h"

struct graph_list_node {
	struct graph_list_node *next, *prev;
	const void *owner; /* atomic: a struct graph_list; NULL: in none */
};

struct graph_list {
	struct graph_list_node *first, *last;
};

struct graph_tree_node {
	struct rbtree_node links;
	const void *owner; /* atomic: a struct graph_tree; NULL: in none */
};

struct graph_tree {
	struct rbtree nodes;
	u64 unused;
};

/* Nobody else can put the node anywhere from now on; false: it is somewhere. */
bool graph_claim(const void **owner, const void *root);
/* Is it in that one? */
static inline bool graph_is_in(const void *const *owner, const void *root)
{
	return __atomic_load_n(owner, __ATOMIC_ACQUIRE) == root;
}

/* Put @node, which has been claimed, in front or behind. */
void graph_list_push(struct graph_list *list, struct graph_list_node *node, bool is_back);
/* Take the first or the last one out; NULL: there is none. */
struct graph_list_node *graph_list_pop(struct graph_list *list, bool is_back);

/* Take @node, which is in it, out. */
void graph_tree_remove(struct graph_tree *tree, struct graph_tree_node *node);

#endif
