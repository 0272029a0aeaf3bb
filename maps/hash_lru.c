// SPDX-License-Identifier: BSD-2-Clause
#include "maps/hash_lru.h"

/* bpf_lru_list.c: LOCAL_FREE_TARGET, PERCPU_FREE_TARGET and the *_NR_SCANS. */
#define COMMON_BATCH 128u
#define PERCPU_BATCH 4u

/* Lists that share a lock. */
struct lru_lists {
	u32 lock;
	u32 nr[2];			     /* elements on LRU_ACTIVE and LRU_INACTIVE */
	u32 next_fresh, nr_fresh;	     /* elements of the pool that have never been used */
	struct lru_node heads[LRU_NR_LISTS]; /* .next is the front */
	struct lru_node *rotation;	     /* where the next look at the inactive ones begins */
} __attribute__((aligned(64)));

/* What a CPU has of the common lists' elements. */
struct lru_local {
	u32 lock;
	u32 next_steal; /* CPU */
	struct lru_node free, pending;
} __attribute__((aligned(64)));

struct lru {
	struct lru_lists *lists;  /* one, or one for each CPU */
	struct lru_local *locals; /* NULL: no common lists */
	u32 nr_cpus;
	u32 nr_scans;	 /* elements looked at in one go */
	u32 target_free; /* elements that a CPU takes at a time */
	void *block;
};

/* --- lists --- */

static void list_init(struct lru_node *head)
{
	head->prev = head->next = head;
}

static bool list_is_empty(const struct lru_node *head)
{
	return head->next == head;
}

static void list_remove(struct lru_node *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
}

static void list_add_front(struct lru_node *head, struct lru_node *node)
{
	node->prev = head;
	node->next = head->next;
	head->next->prev = node;
	head->next = node;
}

static u8 place_of(const struct lru_node *node)
{
	return __atomic_load_n(&node->place, __ATOMIC_RELAXED);
}

static void set_place(struct lru_node *node, enum lru_place place)
{
	__atomic_store_n(&node->place, (u8)place, __ATOMIC_RELAXED);
}

static bool is_marked(const struct lru_node *node)
{
	return __atomic_load_n(&node->is_marked, __ATOMIC_RELAXED);
}

static void unmark(struct lru_node *node)
{
	__atomic_store_n(&node->is_marked, 0, __ATOMIC_RELAXED);
}

static struct hash_elem *elem_of(const struct hash *h, struct lru_node *node)
{
	return (struct hash_elem *)((u8 *)(node + 1) - h->value_off);
}

/* Take @node off its list, which is one of @lists. */
static void take_off(struct lru_lists *lists, struct lru_node *node)
{
	u8 place = place_of(node);

	if (node == lists->rotation)
		lists->rotation = node->prev;
	if (place <= LRU_INACTIVE)
		lists->nr[place]--;
	list_remove(node);
}

/* Put @node, which is on no list, to the front of one of @lists. */
static void put_on(struct lru_lists *lists, struct lru_node *node, enum lru_place place)
{
	if (place <= LRU_INACTIVE)
		lists->nr[place]++;
	set_place(node, place);
	unmark(node);
	list_add_front(&lists->heads[place], node);
}

static void move(struct lru_lists *lists, struct lru_node *node, enum lru_place place)
{
	take_off(lists, node);
	put_on(lists, node, place);
}

/* A free element of @lists, on no list any more; NULL: there is none. */
static struct lru_node *take_free(struct hash *h, struct lru_lists *lists)
{
	struct lru_node *head = &lists->heads[LRU_FREE], *node = head->next;

	if (node != head) {
		list_remove(node);
		return node;
	}
	if (!lists->nr_fresh)
		return NULL;
	lists->nr_fresh--;
	return lru_node_of(h, hash_pool_make(h, lists->next_fresh++));
}

/* --- who goes --- */

/* __bpf_lru_list_rotate_active: what was not looked up since the last time moves down. */
static void rotate_active(const struct lru *lru, struct lru_lists *lists)
{
	struct lru_node *head = &lists->heads[LRU_ACTIVE], *first = head->next, *node, *next;
	u32 nr = 0;

	for (node = head->prev; node != head; node = next) {
		next = node->prev;
		move(lists, node, is_marked(node) ? LRU_ACTIVE : LRU_INACTIVE);
		if (++nr == lru->nr_scans || node == first)
			break;
	}
}

/* __bpf_lru_list_rotate_inactive: what was looked up moves up. Goes on where it stopped. */
static void rotate_inactive(const struct lru *lru, struct lru_lists *lists)
{
	struct lru_node *head = &lists->heads[LRU_INACTIVE], *node, *last, *next = head;

	if (list_is_empty(head))
		return;
	last = lists->rotation->next;
	if (last == head)
		last = last->next;
	node = lists->rotation;
	for (u32 nr = 0; nr < lru->nr_scans; nr++) {
		if (node == head)
			node = node->prev;
		next = node->prev;
		if (is_marked(node))
			move(lists, node, LRU_ACTIVE);
		if (node == last)
			break;
		node = next;
	}
	lists->rotation = next;
}

/* __bpf_lru_list_rotate */
static void rotate(const struct lru *lru, struct lru_lists *lists)
{
	if (lists->nr[LRU_INACTIVE] < lists->nr[LRU_ACTIVE])
		rotate_active(lru, lists);
	rotate_inactive(lru, lists);
}

/* Those that were evicted, by .next. */
struct evicted {
	struct lru_node *first, **last;
};

static void evict(struct lru_lists *lists, struct lru_node *node, struct evicted *out)
{
	take_off(lists, node);
	*out->last = node;
	out->last = &node->next;
}

/* __bpf_lru_list_shrink_inactive; how many were evicted. */
static u32 shrink_inactive(struct hash *h, struct lru_lists *lists, u32 max, struct evicted *out)
{
	struct lru_node *head = &lists->heads[LRU_INACTIVE], *node, *next;
	u32 nr = 0, nr_seen = 0;

	for (node = head->prev; node != head; node = next) {
		next = node->prev;
		if (is_marked(node)) {
			move(lists, node, LRU_ACTIVE);
		} else if (hash_evict(h, elem_of(h, node))) {
			evict(lists, node, out);
			if (++nr == max)
				break;
		}
		if (++nr_seen == h->lru->nr_scans)
			break;
	}
	return nr;
}

/* __bpf_lru_list_shrink: if nobody is without a mark the last one goes in spite of it. */
static void shrink(struct hash *h, struct lru_lists *lists, u32 max, struct evicted *out)
{
	struct lru_node *head = &lists->heads[LRU_INACTIVE], *node;

	if (shrink_inactive(h, lists, max, out))
		return;
	if (list_is_empty(head))
		head = &lists->heads[LRU_ACTIVE];
	for (node = head->prev; node != head; node = node->prev) {
		if (hash_evict(h, elem_of(h, node))) {
			evict(lists, node, out);
			return;
		}
	}
}

/* --- common lists --- */

static void put_local(struct lru_node *head, struct lru_node *node, enum lru_place place)
{
	set_place(node, place);
	unmark(node);
	list_add_front(head, node);
}

static struct lru_node *take_local_free(struct lru_local *local)
{
	struct lru_node *node = local->free.next;

	if (node == &local->free)
		return NULL;
	list_remove(node);
	return node;
}

/* __local_list_flush: pending elements become ordinary ones. */
static void flush_pending(struct lru_lists *lists, struct lru_local *local)
{
	struct lru_node *head = &local->pending, *node, *next;

	for (node = head->prev; node != head; node = next) {
		next = node->prev;
		put_on(lists, node, is_marked(node) ? LRU_ACTIVE : LRU_INACTIVE);
	}
	list_init(head);
}

static void put_evicted(struct lru_local *local, struct evicted *evicted)
{
	*evicted->last = NULL;
	for (struct lru_node *node = evicted->first, *next; node; node = next) {
		next = node->next;
		put_local(&local->free, node, LRU_LOCAL_FREE);
	}
}

/* bpf_lru_list_pop_free_to_local. The CPU's lock is held. */
static void refill(struct hash *h, struct lru_local *local)
{
	struct lru_lists *lists = h->lru->lists;
	struct evicted evicted = {.last = &evicted.first};
	struct lru_node *node;
	u32 nr = 0;

	lock_acquire(&lists->lock);
	flush_pending(lists, local);
	rotate(h->lru, lists);
	while (nr < h->lru->target_free && (node = take_free(h, lists))) {
		put_local(&local->free, node, LRU_LOCAL_FREE);
		nr++;
	}
	if (nr < h->lru->target_free)
		shrink(h, lists, h->lru->target_free - nr, &evicted);
	put_evicted(local, &evicted);
	lock_release(&lists->lock);
}

/* __local_list_pop_pending: the oldest, first without and then in spite of the mark. */
static struct lru_node *take_pending(struct hash *h, struct lru_local *local, bool in_spite)
{
	struct lru_node *head = &local->pending;

	for (struct lru_node *node = head->prev; node != head; node = node->prev) {
		if ((in_spite || !is_marked(node)) && hash_evict(h, elem_of(h, node))) {
			list_remove(node);
			return node;
		}
	}
	return in_spite ? NULL : take_pending(h, local, true);
}

/* Somebody else's, free or pending; this CPU's own come first when it is its turn. */
static struct lru_node *steal(struct hash *h, struct lru_local *thief)
{
	struct lru *lru = h->lru;
	u32 first = __atomic_load_n(&thief->next_steal, __ATOMIC_RELAXED), cpu = first;
	struct lru_node *node;

	do {
		struct lru_local *local = &lru->locals[cpu];

		lock_acquire(&local->lock);
		node = take_local_free(local);
		if (!node)
			node = take_pending(h, local, false);
		lock_release(&local->lock);
		cpu = cpu + 1 == lru->nr_cpus ? 0 : cpu + 1;
	} while (!node && cpu != first);
	__atomic_store_n(&thief->next_steal, cpu, __ATOMIC_RELAXED);
	return node;
}

/* __local_list_add_pending. The CPU's lock is held. */
static void add_pending(struct hash *h, struct lru_node *node, u32 hash, u32 cpu_id)
{
	elem_of(h, node)->hash = hash;
	node->cpu = (u16)cpu_id;
	put_local(&h->lru->locals[cpu_id].pending, node, LRU_PENDING);
}

/* bpf_common_lru_pop_free */
static struct lru_node *pop_common(struct hash *h, u32 hash, u32 cpu_id)
{
	struct lru_local *local = &h->lru->locals[cpu_id];
	struct lru_node *node;

	lock_acquire(&local->lock);
	node = take_local_free(local);
	if (!node) {
		refill(h, local);
		node = take_local_free(local);
	}
	if (node)
		add_pending(h, node, hash, cpu_id);
	lock_release(&local->lock);
	if (node)
		return node;
	node = steal(h, local);
	if (!node)
		return NULL;
	lock_acquire(&local->lock);
	add_pending(h, node, hash, cpu_id);
	lock_release(&local->lock);
	return node;
}

/* bpf_common_lru_push_free. A pending element may become an ordinary one at any moment. */
static void push_common(struct lru *lru, struct lru_node *node)
{
	if (place_of(node) == LRU_PENDING) {
		struct lru_local *local = &lru->locals[node->cpu];
		bool is_pending;

		lock_acquire(&local->lock);
		is_pending = place_of(node) == LRU_PENDING;
		if (is_pending) {
			list_remove(node);
			put_local(&local->free, node, LRU_LOCAL_FREE);
		}
		lock_release(&local->lock);
		if (is_pending)
			return;
	}
	lock_acquire(&lru->lists->lock);
	move(lru->lists, node, LRU_FREE);
	lock_release(&lru->lists->lock);
}

/* --- lists for each CPU --- */

/* bpf_percpu_lru_pop_free */
static struct lru_node *pop_percpu(struct hash *h, u32 hash, u32 cpu_id)
{
	struct lru_lists *lists = &h->lru->lists[cpu_id];
	struct evicted evicted = {.last = &evicted.first};
	struct lru_node *node;

	lock_acquire(&lists->lock);
	rotate(h->lru, lists);
	node = take_free(h, lists);
	if (!node) {
		shrink(h, lists, PERCPU_BATCH, &evicted);
		*evicted.last = NULL;
		for (struct lru_node *next; evicted.first; evicted.first = next) {
			next = evicted.first->next;
			put_on(lists, evicted.first, LRU_FREE);
		}
		node = take_free(h, lists);
	}
	if (node) {
		elem_of(h, node)->hash = hash;
		node->cpu = (u16)cpu_id;
		put_on(lists, node, LRU_INACTIVE);
	}
	lock_release(&lists->lock);
	return node;
}

/* bpf_percpu_lru_push_free */
static void push_percpu(struct lru *lru, struct lru_node *node)
{
	struct lru_lists *lists = &lru->lists[node->cpu];

	lock_acquire(&lists->lock);
	move(lists, node, LRU_FREE);
	lock_release(&lists->lock);
}

/* --- for hash.c --- */

struct hash_elem *lru_pop(struct hash *h, u32 hash, u32 cpu_id)
{
	struct lru_node *node =
		h->lru->locals ? pop_common(h, hash, cpu_id) : pop_percpu(h, hash, cpu_id);

	return node ? elem_of(h, node) : NULL;
}

void lru_push(struct hash *h, struct hash_elem *elem)
{
	if (h->lru->locals)
		push_common(h->lru, lru_node_of(h, elem));
	else
		push_percpu(h->lru, lru_node_of(h, elem));
}

static void init_lists(struct lru_lists *lists, u32 first, u32 nr)
{
	for (u32 i = 0; i < LRU_NR_LISTS; i++)
		list_init(&lists->heads[i]);
	lists->rotation = &lists->heads[LRU_INACTIVE];
	lists->next_fresh = first;
	lists->nr_fresh = nr;
}

static void init_common(struct lru *lru, u32 nr_elems)
{
	lru->nr_scans = COMMON_BATCH;
	lru->target_free = MIN(MAX(nr_elems / lru->nr_cpus / 2, 1u), COMMON_BATCH);
	init_lists(lru->lists, 0, nr_elems);
	for (u32 i = 0; i < lru->nr_cpus; i++) {
		list_init(&lru->locals[i].free);
		list_init(&lru->locals[i].pending);
		lru->locals[i].next_steal = i;
	}
}

int lru_init(struct hash *h)
{
	u32 nr_cpus = h->map.vm->nr_cpus, nr_elems = h->map.view.max_entries;
	bool is_common = !(h->map.view.flags & BPF_F_NO_COMMON_LRU);
	u32 nr_lists = is_common ? 1 : nr_cpus, nr_locals = is_common ? nr_cpus : 0;
	struct lru *lru = mem_zalloc(&h->map.vm->mem, sizeof(*lru));

	if (!lru)
		return -ENOMEM;
	lru->nr_cpus = nr_cpus;
	lru->lists = map_area_alloc(
		&h->map, nr_lists * sizeof(struct lru_lists) + nr_locals * sizeof(struct lru_local),
		&lru->block);
	if (!lru->lists) {
		mem_free(&h->map.vm->mem, lru);
		return -ENOMEM;
	}
	h->lru = lru;
	if (is_common) {
		lru->locals = (struct lru_local *)(lru->lists + 1);
		init_common(lru, nr_elems);
		return 0;
	}
	lru->nr_scans = PERCPU_BATCH;
	for (u32 i = 0; i < nr_cpus; i++)
		init_lists(&lru->lists[i], i * (nr_elems / nr_cpus), nr_elems / nr_cpus);
	return 0;
}

void lru_destroy(struct hash *h)
{
	if (!h->lru)
		return;
	mem_free(&h->map.vm->mem, h->lru->block);
	mem_free(&h->map.vm->mem, h->lru);
}
