// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stack traces (kernel/bpf/stackmap.c). The hash of a trace is its id and names its bucket; a
 * bucket has one trace or none. Elements are there from the start and lie in a free list when no
 * bucket points to them; all of it is under one lock, and nothing hands out pointers.
 */
#include "maps/stack_trace.h"

#include "base/hash.h"
#include "base/lock.h"

struct stack_elem {
	struct stack_elem *next_free;
	u32 hash;
	u32 size; /* bytes of data[] that are the trace */
	u8 data[];
};

struct stack_map {
	struct map map;
	u32 lock;
	u32 nr_buckets;
	struct stack_elem **buckets;
	u8 *elems;
	u32 elem_size;
	u32 nr_given; /* elements that have been taken out of .elems */
	struct stack_elem *free;
	void *bucket_block, *elem_block;
};

static struct stack_map *stack_of(struct map *map)
{
	return container_of(map, struct stack_map, map);
}

/* stack_map_alloc */
static int check(const struct userbpf *vm, const struct map_attr *attr)
{
	bool has_build_ids = attr->flags & BPF_F_STACK_BUILD_ID;
	u32 entry = has_build_ids ? sizeof(struct bpf_stack_build_id) : sizeof(u64);

	(void)vm;
	return attr->value_size % entry || attr->value_size / entry > TASK_STACK_FRAMES ? -EINVAL
											: 0;
}

static int init(struct map *map)
{
	struct stack_map *stack = stack_of(map);
	u64 nr_buckets = 1;

	while (nr_buckets < map->view.max_entries)
		nr_buckets *= 2;
	stack->nr_buckets = (u32)nr_buckets;
	stack->elem_size = sizeof(struct stack_elem) + map->view.value_size;
	stack->buckets =
		map_area_alloc(map, nr_buckets * sizeof(*stack->buckets), &stack->bucket_block);
	if (!stack->buckets)
		return -ENOMEM;
	stack->elems = map_area_alloc(map, (u64)map->view.max_entries * stack->elem_size,
				      &stack->elem_block);
	if (stack->elems)
		return 0;
	mem_free(&map->vm->mem, stack->bucket_block);
	return -ENOMEM;
}

static void destroy(struct map *map)
{
	mem_free(&map->vm->mem, stack_of(map)->elem_block);
	mem_free(&map->vm->mem, stack_of(map)->bucket_block);
}

/* --- elements --- */

static struct stack_elem *elem_get(struct stack_map *stack)
{
	struct stack_elem *elem = stack->free;

	if (elem)
		stack->free = elem->next_free;
	else if (stack->nr_given < stack->map.view.max_entries)
		elem = (void *)(stack->elems + (u64)stack->nr_given++ * stack->elem_size);
	return elem;
}

static void elem_put(struct stack_map *stack, struct stack_elem *elem)
{
	elem->next_free = stack->free;
	stack->free = elem;
}

/* --- program side --- */

static bool is_same(const struct stack_elem *elem, const struct stack_trace *trace, u32 hash,
		    u64 flags)
{
	if (!elem || elem->hash != hash)
		return false;
	return (flags & BPF_F_FAST_STACK_CMP) ||
	       (elem->size == trace->size && !memcmp(elem->data, trace->data, trace->size));
}

/* __bpf_get_stackid */
static int put_locked(struct stack_map *stack, struct stack_elem **bucket,
		      const struct stack_trace *trace, u32 hash, u64 flags)
{
	struct stack_elem *elem;

	if (is_same(*bucket, trace, hash, flags))
		return 0;
	if (*bucket && !(flags & BPF_F_REUSE_STACKID))
		return -EEXIST;
	elem = elem_get(stack);
	if (!elem)
		return -ENOMEM;
	memcpy(elem->data, trace->data, trace->size);
	elem->size = trace->size;
	elem->hash = hash;
	if (*bucket)
		elem_put(stack, *bucket);
	*bucket = elem;
	return 0;
}

s64 stack_trace_put(struct map *map, const struct stack_trace *trace, u64 flags)
{
	struct stack_map *stack = stack_of(map);
	u32 hash = hash_jenkins((const u32 *)trace->ips, trace->nr * 2, 0);
	u32 id = hash & (stack->nr_buckets - 1);
	int err;

	lock_acquire(&stack->lock);
	err = put_locked(stack, &stack->buckets[id], trace, hash, flags);
	lock_release(&stack->lock);
	return err ? err : (s64)id;
}

static s64 delete_elem(struct map *map, const void *key)
{
	struct stack_map *stack = stack_of(map);
	struct stack_elem *old;
	u32 id;

	memcpy(&id, key, sizeof(id));
	if (id >= stack->nr_buckets)
		return -E2BIG;
	lock_acquire(&stack->lock);
	old = stack->buckets[id];
	stack->buckets[id] = NULL;
	if (old)
		elem_put(stack, old);
	lock_release(&stack->lock);
	return old ? 0 : -ENOENT;
}

/* --- user side --- */

/* bpf_stackmap_copy: what the trace does not fill is zero. */
static int user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	struct stack_map *stack = stack_of(map);
	const struct stack_elem *elem;
	u32 id;

	(void)flags;
	memcpy(&id, key, sizeof(id));
	if (id >= stack->nr_buckets)
		return -ENOENT;
	lock_acquire(&stack->lock);
	elem = stack->buckets[id];
	if (elem) {
		memcpy(value, elem->data, elem->size);
		memset((u8 *)value + elem->size, 0, map->view.value_size - elem->size);
	}
	lock_release(&stack->lock);
	return elem ? 0 : -ENOENT;
}

/* stack_map_get_next_key: after an id that is not there, the first one. */
static int next_key(struct map *map, const void *key, void *next_key)
{
	struct stack_map *stack = stack_of(map);
	u32 id = 0;

	if (key)
		memcpy(&id, key, sizeof(id));
	lock_acquire(&stack->lock);
	if (key)
		id = id < stack->nr_buckets && stack->buckets[id] ? id + 1 : 0;
	while (id < stack->nr_buckets && !stack->buckets[id])
		id++;
	lock_release(&stack->lock);
	if (id >= stack->nr_buckets)
		return -ENOENT;
	memcpy(next_key, &id, sizeof(id));
	return 0;
}

const struct map_ops stack_trace_ops = {
	.object_size = sizeof(struct stack_map),
	.check = check,
	.init = init,
	.destroy = destroy,
	.delete_elem = delete_elem,
	.user_lookup = user_lookup,
	.refusals = {.update = -EINVAL},
	.next_key = next_key,
};
