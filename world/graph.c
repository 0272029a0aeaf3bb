// SPDX-License-Identifier: BSD-2-Clause
#include "world/graph.h"

#include "base/hash.h"

bool graph_claim(const void **owner, const void *root)
{
	const void *none = NULL;

	return __atomic_compare_exchange_n(owner, &none, root, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

static void disown(const void **owner)
{
	__atomic_store_n(owner, NULL, __ATOMIC_RELEASE);
}

/* --- lists --- */

void graph_list_push(struct graph_list *list, struct graph_list_node *node, bool is_back)
{
	node->next = is_back ? NULL : list->first;
	node->prev = is_back ? list->last : NULL;
	*(node->prev ? &node->prev->next : &list->first) = node;
	*(node->next ? &node->next->prev : &list->last) = node;
}

struct graph_list_node *graph_list_pop(struct graph_list *list, bool is_back)
{
	struct graph_list_node *node = is_back ? list->last : list->first;

	if (!node)
		return NULL;
	*(node->prev ? &node->prev->next : &list->first) = node->next;
	*(node->next ? &node->next->prev : &list->last) = node->prev;
	node->next = node->prev = NULL;
	disown(&node->owner);
	return node;
}

/* --- trees --- */

static u64 rank(const struct graph_tree_node *node)
{
	u64 addr = ptr_to_u64(node);

	return hash_bytes(&addr, sizeof(addr), 0);
}

static struct graph_tree_node **link_to(struct graph_tree *tree, struct graph_tree_node *node)
{
	struct graph_tree_node *parent = node->parent;

	return parent ? &parent->child[parent->child[1] == node] : &tree->top;
}

static void set_child(struct graph_tree_node *parent, bool is_right, struct graph_tree_node *child)
{
	parent->child[is_right] = child;
	if (child)
		child->parent = parent;
}

/* @node takes the place of its parent, which becomes its child. */
static void rotate_up(struct graph_tree *tree, struct graph_tree_node *node)
{
	struct graph_tree_node *parent = node->parent, **link = link_to(tree, parent);
	bool is_right = parent->child[1] == node;

	node->parent = parent->parent;
	*link = node;
	set_child(parent, is_right, node->child[!is_right]);
	set_child(node, !is_right, parent);
}

void graph_tree_add(struct graph_tree *tree, struct graph_tree_node *node,
		    struct graph_tree_node *parent, bool is_right)
{
	u64 own_rank = rank(node);

	node->parent = parent;
	node->child[0] = node->child[1] = NULL;
	*(parent ? &parent->child[is_right] : &tree->top) = node;
	while (node->parent && rank(node->parent) < own_rank)
		rotate_up(tree, node);
}

static struct graph_tree_node *higher_child(const struct graph_tree_node *node)
{
	struct graph_tree_node *left = node->child[0], *right = node->child[1];

	if (!left || !right)
		return left ? left : right;
	return rank(left) < rank(right) ? right : left;
}

void graph_tree_remove(struct graph_tree *tree, struct graph_tree_node *node)
{
	struct graph_tree_node *child;

	while ((child = higher_child(node)))
		rotate_up(tree, child);
	*link_to(tree, node) = NULL;
	node->parent = NULL;
	disown(&node->owner);
}

struct graph_tree_node *graph_tree_first(const struct graph_tree *tree)
{
	struct graph_tree_node *node = tree->top;

	while (node && node->child[0])
		node = node->child[0];
	return node;
}
