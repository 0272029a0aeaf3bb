// SPDX-License-Identifier: BSD-2-Clause
#include "maps/object_array.h"

int object_array_init(struct map *map, const struct object_kind *kind)
{
	struct object_array *array = object_array_of(map);
	int err;

	array->kind = kind;
	array->slots =
		map_area_alloc(map, (u64)map->view.max_entries * sizeof(void *), &array->block);
	if (!array->slots)
		return -ENOMEM;
	err = -pthread_mutex_init(&array->lock, NULL);
	if (err)
		mem_free(&map->vm->mem, array->block);
	return err;
}

void object_array_clear(struct map *map)
{
	struct object_array *array = object_array_of(map);

	for (u32 i = 0; i < array->nr_used; i++)
		object_array_delete(map, &i);
}

void object_array_destroy(struct map *map)
{
	struct object_array *array = object_array_of(map);

	object_array_clear(map);
	pthread_mutex_destroy(&array->lock);
	mem_free(&map->vm->mem, array->block);
}

static u32 index_of(const void *key)
{
	u32 index;

	memcpy(&index, key, sizeof(index));
	return index;
}

/* Put @object into a slot and give back the reference on what was there; whether there was
 * something. */
static bool replace(struct object_array *array, u32 index, void *object)
{
	void *old;

	pthread_mutex_lock(&array->lock);
	old = __atomic_exchange_n(&array->slots[index], object, __ATOMIC_ACQ_REL);
	if (object && index >= array->nr_used)
		array->nr_used = index + 1;
	pthread_mutex_unlock(&array->lock);
	if (old)
		array->kind->put(old);
	return old;
}

int object_array_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	struct object_array *array = object_array_of(map);
	void *object;
	u32 id = 0;

	(void)flags;
	pthread_mutex_lock(&array->lock);
	object = object_array_at(map, index_of(key));
	if (object)
		id = array->kind->id(object);
	pthread_mutex_unlock(&array->lock);
	if (!object)
		return -ENOENT;
	memcpy(value, &id, sizeof(id));
	return 0;
}

/* kernel/bpf/arraymap.c: bpf_fd_array_map_update_elem */
int object_array_update(struct map *map, const void *key, const void *value, u64 flags)
{
	struct object_array *array = object_array_of(map);
	u32 index = index_of(key);
	void *object;
	int number, err;

	if (flags != BPF_ANY)
		return -EINVAL;
	if (index >= map->view.max_entries)
		return -E2BIG;
	memcpy(&number, value, sizeof(number));
	err = array->kind->get(map, number, &object);
	if (!err)
		replace(array, index, object);
	return err;
}

s64 object_array_delete(struct map *map, const void *key)
{
	u32 index = index_of(key);

	if (index >= map->view.max_entries)
		return -E2BIG;
	return replace(object_array_of(map), index, NULL) ? 0 : -ENOENT;
}

static void only_look(void *object)
{
	(void)object;
}

int object_by_number(struct userbpf *vm, int number, enum handle_kind kind,
		     void (*get)(void *object), void **object)
{
	*object = handle_lookup(vm, number, kind, get);
	if (*object)
		return 0;
	for (enum handle_kind other = HANDLE_FREE + 1; other < HANDLE_NR_KINDS; other++) {
		if (other != kind && handle_lookup(vm, number, other, only_look))
			return -EINVAL;
	}
	return -EBADF;
}
