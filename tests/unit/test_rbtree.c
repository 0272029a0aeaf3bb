// SPDX-License-Identifier: BSD-2-Clause
/* base/rbtree.h against a sorted array, and against shapes that the textbook gives. */
#include "base/rbtree.h"

#include "base/rng.h"
#include "base/text.h"
#include "tests/unit/test.h"

#define NR_NODES     64
#define NR_SEQUENCES 3000
#define NR_STEPS     150

struct item {
	u64 before; /* a node is not the first in what holds it */
	struct rbtree_node node;
	u32 key;
	bool is_in;
};

static const struct item *item_of(const struct rbtree_node *node)
{
	return container_of(node, const struct item, node);
}

/* Right of its equals, as bpf_rbtree_add() puts it. */
static void insert(struct rbtree *tree, struct item *item)
{
	struct rbtree_node *parent = NULL;
	bool is_right = false;

	for (struct rbtree_node *at = tree->top; at; at = at->child[is_right]) {
		parent = at;
		is_right = item->key >= item_of(at)->key;
	}
	rbtree_insert(tree, &item->node, parent, is_right);
	item->is_in = true;
}

/* The nodes of a tree in their order, and what is wrong with it. */
struct walk {
	const struct rbtree_node *nodes[NR_NODES];
	u32 nr;
	const char *wrong;
};

/* How many black nodes there are on every way down. */
static u32 walk_down(struct walk *walk, const struct rbtree_node *node,
		     const struct rbtree_node *parent)
{
	u32 left, right;

	if (!node)
		return 0;
	if (walk->nr == NR_NODES) {
		walk->wrong = "there are too many nodes";
		return 0;
	}
	if (rbtree_parent(node) != parent)
		walk->wrong = "a node has another parent";
	if (rbtree_is_red(node) && (!parent || rbtree_is_red(parent)))
		walk->wrong = "a red node is on top or below a red one";
	left = walk_down(walk, node->child[0], node);
	if (walk->nr < NR_NODES)
		walk->nodes[walk->nr++] = node;
	right = walk_down(walk, node->child[1], node);
	if (left != right)
		walk->wrong = "the sides are of different height";
	return left + !rbtree_is_red(node);
}

/* Is it a red-black tree of just the items that are in, in their order? */
static const char *check(const struct rbtree *tree, const struct item *items, u32 nr_in)
{
	struct walk walk = {};

	walk_down(&walk, tree->top, NULL);
	if (walk.wrong)
		return walk.wrong;
	if (walk.nr != nr_in || rbtree_first(tree) != (nr_in ? walk.nodes[0] : NULL))
		return "nodes are missing or not first";
	for (u32 i = 0; i < walk.nr; i++) {
		const struct item *item = item_of(walk.nodes[i]);

		if (item < items || item >= items + NR_NODES || !item->is_in)
			return "a node should not be in";
		if (i && item_of(walk.nodes[i - 1])->key > item->key)
			return "nodes are not in order";
	}
	return NULL;
}

/* One sequence: mostly insertions while there is little in, and mostly removals at last. */
static const char *run_sequence(struct rng *rng)
{
	struct item items[NR_NODES] = {};
	struct rbtree tree = {};
	u32 nr_in = 0, nr_keys = 1 + (u32)(rng_next(rng) % 200);
	const char *wrong = NULL;

	for (u32 step = 0; step < NR_STEPS && !wrong; step++) {
		struct item *item = &items[rng_next(rng) % NR_NODES];
		bool is_wanted = rng_next(rng) % NR_STEPS >= step;

		if (is_wanted && !item->is_in) {
			item->key = (u32)(rng_next(rng) % nr_keys);
			insert(&tree, item);
			nr_in++;
		} else if (!is_wanted && item->is_in) {
			rbtree_remove(&tree, &item->node);
			item->is_in = false;
			nr_in--;
		}
		wrong = check(&tree, items, nr_in);
	}
	return wrong;
}

TEST(is_a_red_black_tree_after_every_step)
{
	struct rng rng = {.state = 20241117};

	for (u32 i = 0; i < NR_SEQUENCES; i++) {
		const char *wrong = run_sequence(&rng);

		if (wrong) {
			CHECK_STR_EQ(wrong, "");
			return;
		}
	}
	CHECK(rng.state != 20241117);
}

/* "(left KEYcolour right)" */
static void put_shape(struct text *out, const struct rbtree_node *node)
{
	if (!node)
		return;
	text_puts(out, "(");
	put_shape(out, node->child[0]);
	text_printf(out, "%u%c", item_of(node)->key, rbtree_is_red(node) ? 'r' : 'b');
	put_shape(out, node->child[1]);
	text_puts(out, ")");
}

/* Cormen et al., exercises 13.3-2 and 13.4-3: the shape is part of what programs see. */
TEST(shapes_are_the_textbooks)
{
	static const u32 keys[] = {41, 38, 31, 12, 19, 8};
	static const u32 order[] = {5, 3, 4, 2, 1, 0};
	static const char *const shapes[] = {
		"(((12b)19r(31b))38b(41b))",
		"((19b(31r))38b(41b))",
		"((31b)38b(41b))",
		"(38b(41r))",
		"(41b)",
		"",
	};
	struct item items[NR_NODES] = {};
	struct rbtree tree = {};
	char text[256];

	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		items[i].key = keys[i];
		insert(&tree, &items[i]);
	}
	put_shape(&TEXT_ON(text), tree.top);
	CHECK_STR_EQ(text, "((((8r)12b)19r(31b))38b(41b))");
	for (u32 i = 0; i < ARRAY_SIZE(shapes); i++) {
		text[0] = 0;
		rbtree_remove(&tree, &items[order[i]].node);
		put_shape(&TEXT_ON(text), tree.top);
		CHECK_STR_EQ(text, shapes[i]);
	}
}
