// SPDX-License-Identifier: BSD-2-Clause
#include "world/graph.h"

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

void graph_tree_remove(struct graph_tree *tree, struct graph_tree_node *node)
{
	rbtree_remove(&tree->nodes, &node->links);
	disown(&node->owner);
}
