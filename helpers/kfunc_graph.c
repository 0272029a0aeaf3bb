// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lists and trees of objects that programs make: kernel/bpf/helpers.c. The caller has the root's
 * lock. What is in one holds the reference that the program had; an object that is in it, or in
 * another one by the same node, already is refused, and the program's reference dropped.
 *
 * Where an object begins is told by the type of the root's objects: a node of it is at one place.
 */
#include <errno.h>

#include "helpers/helpers.h"
#include "helpers/record.h"
#include "world/graph.h"

/* The object of a node that lies in one. For who is on a CPU. */
static struct kfobj *object_of(struct run *run, const void *node)
{
	return kfobj_at(run->vm, ptr_to_u64(node));
}

/* The reference goes to the root. */
static void give(struct run *run, const void *node)
{
	if (run->is_checked)
		record_release(run, object_of(run, node)->data);
}

/* The node can be nowhere: the reference is dropped. */
static u64 refuse(struct run *run, const void *node)
{
	give(run, node);
	kfobj_put(run->vm, object_of(run, node), run->cpu);
	return (u64)-EINVAL;
}

/* The reference of the root is the program's now. */
static u64 take(struct run *run, const void *node)
{
	if (node && run->is_checked)
		record_hold_object(run, object_of(run, node)->data);
	return ptr_to_u64(node);
}

/* --- lists --- */

static u64 push(struct run *run, struct graph_list *list, struct graph_list_node *node,
		bool is_back)
{
	if (!graph_claim(&node->owner, list))
		return refuse(run, node);
	graph_list_push(list, node, is_back);
	give(run, node);
	return 0;
}

KFUNC_BODY(bpf_list_push_front_impl)
{
	return push(run, u64_to_ptr(r1), u64_to_ptr(r2), false);
}

KFUNC_BODY(bpf_list_push_back_impl)
{
	return push(run, u64_to_ptr(r1), u64_to_ptr(r2), true);
}

KFUNC_BODY(bpf_list_pop_front)
{
	return take(run, graph_list_pop(u64_to_ptr(r1), false));
}

KFUNC_BODY(bpf_list_pop_back)
{
	return take(run, graph_list_pop(u64_to_ptr(r1), true));
}

/* --- trees --- */

/*
 * The tree does not change while the program compares: it has the lock, and may not change the tree
 * from there. The node may be put elsewhere meanwhile, so it is claimed when there is a place.
 */
KFUNC_BODY(bpf_rbtree_add_impl)
{
	struct graph_tree *tree = u64_to_ptr(r1);
	struct graph_tree_node *node = u64_to_ptr(r2);
	struct rbtree_node *parent = NULL;
	bool is_right = false;

	if (!graph_is_in(&node->owner, NULL))
		return refuse(run, node);
	run->nr_less++;
	for (struct rbtree_node *at = tree->nodes.top; at; at = at->child[is_right]) {
		parent = at;
		is_right = !exec_callback(run, r3, r2, ptr_to_u64(at), 0, 0, 0);
	}
	run->nr_less--;
	if (!graph_claim(&node->owner, tree))
		return refuse(run, node);
	rbtree_insert(&tree->nodes, &node->links, parent, is_right);
	give(run, node);
	return 0;
}

KFUNC_BODY(bpf_rbtree_remove)
{
	struct graph_tree_node *node = u64_to_ptr(r2);

	if (!graph_is_in(&node->owner, u64_to_ptr(r1)))
		return 0;
	graph_tree_remove(u64_to_ptr(r1), node);
	return take(run, node);
}

KFUNC_BODY(bpf_rbtree_first)
{
	const struct graph_tree *tree = u64_to_ptr(r1);

	return ptr_to_u64(rbtree_first(&tree->nodes));
}
