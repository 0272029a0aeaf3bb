/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrays of references to programs, maps, perf events or cgroups. Users put numbers in and read ids
 * back, programs follow the pointers (kernel/bpf/arraymap.c: fd_array_map_*).
 */
#ifndef MAPS_OBJECT_ARRAY_H
#define MAPS_OBJECT_ARRAY_H

#include <pthread.h>

#include "maps/map.h"

struct object_kind {
	/* The object @number stands for, with a reference: 0, -EBADF, -EINVAL. */
	int (*get)(struct map *map, int number, void **object);
	void (*put)(void *object);
	u32 (*id)(const void *object);
};

struct object_array {
	struct map map;
	const struct object_kind *kind;
	pthread_mutex_t lock; /* of users: keeps what is in a slot alive while they look at it */
	void **slots;	      /* atomic */
	u32 nr_used;	      /* slots from here on have never been used */
	void *block;
};

static inline struct object_array *object_array_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct object_array, map);
}

/* For programs, within their grace period; NULL: empty or no such slot. */
static inline void *object_array_at(const struct map *map, u32 index)
{
	if (unlikely(index >= map->view.max_entries))
		return NULL;
	return __atomic_load_n(&object_array_of(map)->slots[index], __ATOMIC_ACQUIRE);
}

int object_array_init(struct map *map, const struct object_kind *kind);
void object_array_destroy(struct map *map);
void object_array_clear(struct map *map);
int object_array_lookup(struct map *map, const void *key, void *value, u64 flags);
int object_array_update(struct map *map, const void *key, const void *value, u64 flags);
s64 object_array_delete(struct map *map, const void *key);

/* Of the families' struct map_ops. */
#define OBJECT_ARRAY_COMMON                                                  \
	.destroy = object_array_destroy, .delete_elem = object_array_delete, \
	.user_update = object_array_update, .next_key = array_next_key

/* What @number stands for, with a reference taken by @get: 0, -EBADF (nothing), -EINVAL (another
 * kind). */
int object_by_number(struct userbpf *vm, int number, enum handle_kind kind,
		     void (*get)(void *object), void **object);

#endif
