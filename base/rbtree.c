// SPDX-License-Identifier: BSD-2-Clause
/*
 * See rbtree.h. What a red-black tree is: the top is black, no red node has a red child, and on all
 * ways down from a node there are as many black nodes. Left and right are told by a side, so each
 * case is here once.
 */
#include "base/rbtree.h"

#define RED 1ull

static void set_parent(struct rbtree_node *node, const struct rbtree_node *parent)
{
	node->parent_and_color = ptr_to_u64(parent) | (node->parent_and_color & RED);
}

static void blacken(struct rbtree_node *node)
{
	node->parent_and_color &= ~RED;
}

static void redden(struct rbtree_node *node)
{
	node->parent_and_color |= RED;
}

static void copy_color(struct rbtree_node *to, const struct rbtree_node *from)
{
	to->parent_and_color = (to->parent_and_color & ~RED) | (from->parent_and_color & RED);
}

/* Which child of its parent it is; any answer for the top. */
static bool side_of(const struct rbtree_node *node)
{
	const struct rbtree_node *parent = rbtree_parent(node);

	return parent && parent->child[1] == node;
}

static void set_child(struct rbtree_node *parent, bool side, struct rbtree_node *child)
{
	parent->child[side] = child;
	if (child)
		set_parent(child, parent);
}

/* @node, or nothing, stands below the parent of @old in its place. */
static void replace(struct rbtree *tree, const struct rbtree_node *old, struct rbtree_node *node)
{
	struct rbtree_node *parent = rbtree_parent(old);

	*(parent ? &parent->child[side_of(old)] : &tree->top) = node;
	if (node)
		set_parent(node, parent);
}

/* @node goes down to that side; its child on the other one, which there must be, comes up. */
static void rotate(struct rbtree *tree, struct rbtree_node *node, bool side)
{
	struct rbtree_node *up = node->child[!side];

	replace(tree, node, up);
	set_child(node, !side, up->child[side]);
	set_child(up, side, node);
}

void rbtree_insert(struct rbtree *tree, struct rbtree_node *node, struct rbtree_node *parent,
		   bool is_right)
{
	node->parent_and_color = ptr_to_u64(parent) | RED;
	node->child[0] = node->child[1] = NULL;
	*(parent ? &parent->child[is_right] : &tree->top) = node;
	while (rbtree_is_red(parent)) {
		/* There is one: the top is black. */
		struct rbtree_node *grandparent = rbtree_parent(parent);
		bool side = side_of(parent);
		struct rbtree_node *uncle = grandparent->child[!side];

		redden(grandparent);
		if (rbtree_is_red(uncle)) {
			blacken(uncle);
			blacken(parent);
			node = grandparent;
			parent = rbtree_parent(node);
			continue;
		}
		if (side_of(node) != side) {
			rotate(tree, parent, side);
			parent = node;
		}
		blacken(parent);
		rotate(tree, grandparent, !side);
		break;
	}
	blacken(tree->top);
}

/* The ways through @node, a child of @parent which may be NULL, are short of a black node. */
static void fix_short(struct rbtree *tree, struct rbtree_node *node, struct rbtree_node *parent,
		      bool side)
{
	while (parent && !rbtree_is_red(node)) {
		/* There is one, having at least as many black nodes as were missing. */
		struct rbtree_node *sibling = parent->child[!side];

		if (rbtree_is_red(sibling)) {
			blacken(sibling);
			redden(parent);
			rotate(tree, parent, side);
			sibling = parent->child[!side];
		}
		if (!rbtree_is_red(sibling->child[0]) && !rbtree_is_red(sibling->child[1])) {
			redden(sibling);
			node = parent;
			side = side_of(node);
			parent = rbtree_parent(node);
			continue;
		}
		if (!rbtree_is_red(sibling->child[!side])) {
			blacken(sibling->child[side]);
			redden(sibling);
			rotate(tree, sibling, !side);
			sibling = parent->child[!side];
		}
		copy_color(sibling, parent);
		blacken(parent);
		blacken(sibling->child[!side]);
		rotate(tree, parent, side);
		return;
	}
	if (node)
		blacken(node);
}

/* Of one with two children: who follows it takes its place and colour. */
static void remove_inner(struct rbtree *tree, struct rbtree_node *node)
{
	struct rbtree_node *next = rbtree_first(&(struct rbtree){node->child[1]});
	struct rbtree_node *below = next->child[1], *parent = rbtree_parent(next);
	bool was_red = rbtree_is_red(next), side = side_of(next);

	if (parent == node) {
		parent = next;
	} else {
		replace(tree, next, below);
		set_child(next, 1, node->child[1]);
	}
	replace(tree, node, next);
	set_child(next, 0, node->child[0]);
	copy_color(next, node);
	if (!was_red)
		fix_short(tree, below, parent, side);
}

void rbtree_remove(struct rbtree *tree, struct rbtree_node *node)
{
	struct rbtree_node *below = node->child[0] ? node->child[0] : node->child[1];
	bool side = side_of(node);

	if (node->child[0] && node->child[1]) {
		remove_inner(tree, node);
	} else {
		replace(tree, node, below);
		if (!rbtree_is_red(node))
			fix_short(tree, below, rbtree_parent(node), side);
	}
	*node = (struct rbtree_node){};
}

struct rbtree_node *rbtree_first(const struct rbtree *tree)
{
	struct rbtree_node *node = tree->top;

	while (node && node->child[0])
		node = node->child[0];
	return node;
}
