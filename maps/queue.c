// SPDX-License-Identifier: BSD-2-Clause
/*
 * Queues and stacks (kernel/bpf/queue_stack_maps.c): values without keys, in a ring with room for
 * one more than the map holds, so that .head == .tail says empty. Both take in at .head; a queue
 * gives out at .tail, a stack at .head. Programs get copies only: there is no region.
 */
#include "maps/map.h"
#include "base/lock.h"

struct queue {
	struct map map;
	u32 lock;
	u32 head, tail; /* next slot to fill, oldest slot */
	u32 nr_slots;
	u8 *values;
	void *block;
};

static struct queue *queue_of(struct map *map)
{
	return container_of(map, struct queue, map);
}

static u32 slot_after(const struct queue *queue, u32 slot)
{
	return slot + 1 == queue->nr_slots ? 0 : slot + 1;
}

static u32 slot_before(const struct queue *queue, u32 slot)
{
	return slot ? slot - 1 : queue->nr_slots - 1;
}

static u8 *value_at(const struct queue *queue, u32 slot)
{
	return queue->values + (u64)slot * queue->map.view.value_size;
}

/* queue_stack_map_alloc_check */
static int check(const struct userbpf *vm, const struct map_attr *attr)
{
	(void)vm;
	return attr->max_entries >= UINT32_MAX / attr->value_size ? -E2BIG : 0;
}

static int init(struct map *map)
{
	struct queue *queue = queue_of(map);

	queue->nr_slots = map->view.max_entries + 1;
	queue->values =
		map_area_alloc(map, (u64)queue->nr_slots * map->view.value_size, &queue->block);
	return queue->values ? 0 : -ENOMEM;
}

static void destroy(struct map *map)
{
	mem_free(&map->vm->mem, queue_of(map)->block);
}

static bool is_full(const struct queue *queue)
{
	return slot_after(queue, queue->head) == queue->tail;
}

/* queue_stack_map_push_elem. BPF_EXIST makes room at the expense of the oldest value. */
static s64 push(struct map *map, const void *value, u64 flags)
{
	struct queue *queue = queue_of(map);
	int err = 0;

	if (unlikely(flags != BPF_ANY && flags != BPF_EXIST))
		return -EINVAL;
	lock_acquire(&queue->lock);
	if (is_full(queue)) {
		if (flags == BPF_EXIST)
			queue->tail = slot_after(queue, queue->tail);
		else
			err = -E2BIG;
	}
	if (!err) {
		memcpy(value_at(queue, queue->head), value, map->view.value_size);
		queue->head = slot_after(queue, queue->head);
	}
	lock_release(&queue->lock);
	return err;
}

enum end { OLDEST, NEWEST };

/* Copy the value at one end, and take it out if @takes. -ENOENT: there is none. */
static int get(struct map *map, void *value, enum end end, bool takes)
{
	struct queue *queue = queue_of(map);
	bool is_empty;
	u32 slot;

	lock_acquire(&queue->lock);
	is_empty = queue->head == queue->tail;
	slot = end == OLDEST ? queue->tail : slot_before(queue, queue->head);
	if (!is_empty)
		memcpy(value, value_at(queue, slot), map->view.value_size);
	if (!is_empty && takes) {
		if (end == OLDEST)
			queue->tail = slot_after(queue, slot);
		else
			queue->head = slot;
	}
	lock_release(&queue->lock);
	return is_empty ? -ENOENT : 0;
}

/* Programs that get nothing get zeroes, users' buffers stay as they are. */
static s64 get_for_prog(struct map *map, void *value, enum end end, bool takes)
{
	int err = get(map, value, end, takes);

	if (err)
		memset(value, 0, map->view.value_size);
	return err;
}

static s64 queue_pop(struct map *map, void *value)
{
	return get_for_prog(map, value, OLDEST, true);
}

static s64 queue_peek(struct map *map, void *value)
{
	return get_for_prog(map, value, OLDEST, false);
}

static s64 stack_pop(struct map *map, void *value)
{
	return get_for_prog(map, value, NEWEST, true);
}

static s64 stack_peek(struct map *map, void *value)
{
	return get_for_prog(map, value, NEWEST, false);
}

/* --- user side --- */

static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	(void)key;
	return (int)push(map, value, flags);
}

static int queue_user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	(void)key;
	(void)flags;
	return get(map, value, OLDEST, false);
}

static int queue_user_take(struct map *map, const void *key, void *value, u64 flags)
{
	(void)key;
	(void)flags;
	return get(map, value, OLDEST, true);
}

static int stack_user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	(void)key;
	(void)flags;
	return get(map, value, NEWEST, false);
}

static int stack_user_take(struct map *map, const void *key, void *value, u64 flags)
{
	(void)key;
	(void)flags;
	return get(map, value, NEWEST, true);
}

static void hand_out(const struct queue *queue, u32 slot, void *value, map_value_fn fn, void *ctx)
{
	memcpy(value, value_at(queue, slot), queue->map.view.value_size);
	fn(ctx, NULL, value);
}

static void queue_each_value(struct map *map, void *value, map_value_fn fn, void *ctx)
{
	struct queue *queue = queue_of(map);

	lock_acquire(&queue->lock);
	for (u32 slot = queue->tail; slot != queue->head; slot = slot_after(queue, slot))
		hand_out(queue, slot, value, fn, ctx);
	lock_release(&queue->lock);
}

static void stack_each_value(struct map *map, void *value, map_value_fn fn, void *ctx)
{
	struct queue *queue = queue_of(map);

	lock_acquire(&queue->lock);
	for (u32 slot = queue->head; slot != queue->tail;) {
		slot = slot_before(queue, slot);
		hand_out(queue, slot, value, fn, ctx);
	}
	lock_release(&queue->lock);
}

#define QUEUE_COMMON                                                                           \
	.object_size = sizeof(struct queue), .check = check, .init = init, .destroy = destroy, \
	.push = push, .user_update = user_update,                                              \
	.refusals = {                                                                          \
		.delete_elem = -EINVAL,                                                        \
		.next_key = -EINVAL,                                                           \
	}

const struct map_ops queue_ops = {
	QUEUE_COMMON,
	.pop = queue_pop,
	.peek = queue_peek,
	.user_lookup = queue_user_lookup,
	.user_lookup_and_delete = queue_user_take,
	.each_value = queue_each_value,
};

const struct map_ops stack_ops = {
	QUEUE_COMMON,
	.pop = stack_pop,
	.peek = stack_peek,
	.user_lookup = stack_user_lookup,
	.user_lookup_and_delete = stack_user_take,
	.each_value = stack_each_value,
};
