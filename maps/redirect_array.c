// SPDX-License-Identifier: BSD-2-Clause
#include "maps/redirect_array.h"

#include "base/lock.h"
#include "maps/object_array.h"

/* --- one target --- */

struct target_value target_value_from(const struct map *map, const void *value)
{
	struct target_value out = {0};

	memcpy(&out, value, map->view.value_size);
	return out;
}

static void get_prog(void *object)
{
	prog_get(object);
}

bool target_take_prog(struct map *map, struct target_value *value, u32 attach_type,
		      struct prog **prog)
{
	void *object;

	*prog = NULL;
	if (value->prog_fd <= 0) {
		value->prog_id = 0;
		return true;
	}
	if (object_by_number(map->vm, value->prog_fd, HANDLE_PROG, get_prog, &object))
		return false;
	*prog = object;
	value->prog_id = (*prog)->id;
	if ((*prog)->type == BPF_PROG_TYPE_XDP && (*prog)->expected_attach_type == attach_type &&
	    prog_owner_allows(map, *prog))
		return true;
	prog_put(*prog);
	*prog = NULL;
	return false;
}

struct prog *target_set(struct target *target, struct target_value value, struct prog *prog)
{
	struct prog *old = target->prog;

	target->prog = prog;
	__atomic_store(&target->value, &value, __ATOMIC_RELEASE);
	return old;
}

/* --- arrays of them --- */

int redirect_array_init(struct map *map)
{
	struct redirect_array *array = redirect_array_of(map);
	u64 size = (u64)map->view.max_entries * sizeof(struct target);
	int err;

	map->owner = &array->owner;
	array->targets = map_area_alloc(map, size, &array->block);
	if (!array->targets)
		return -ENOMEM;
	err = map_add_region(map, array->targets, size, sizeof(struct target), 0);
	if (err)
		mem_free(&map->vm->mem, array->block);
	return err;
}

void redirect_array_drop_progs(struct map *map)
{
	struct redirect_array *array = redirect_array_of(map);

	for (u32 i = 0; i < array->nr_used; i++) {
		struct prog *prog;

		lock_acquire(&array->lock);
		prog = array->targets[i].prog;
		array->targets[i].prog = NULL;
		lock_release(&array->lock);
		prog_put(prog);
	}
}

void redirect_array_destroy(struct map *map)
{
	struct redirect_array *array = redirect_array_of(map);

	redirect_array_drop_progs(map);
	map_remove_region(map, array->targets);
	mem_free(&map->vm->mem, array->block);
}

void redirect_array_set(struct map *map, u32 key, struct target_value value, struct prog *prog)
{
	struct redirect_array *array = redirect_array_of(map);
	struct prog *old;

	lock_acquire(&array->lock);
	old = target_set(&array->targets[key], value, prog);
	array->nr_used = MAX(array->nr_used, key + 1);
	lock_release(&array->lock);
	prog_put(old);
}

void *redirect_array_lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	u32 k = target_key(key);
	struct target *target;

	(void)cpu;
	if (unlikely(k >= map->view.max_entries))
		return NULL;
	target = &redirect_array_of(map)->targets[k];
	return target_load(target).number ? &target->value : NULL;
}

int redirect_array_user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	u32 k = target_key(key);
	struct target_value found;

	(void)flags;
	if (k >= map->view.max_entries)
		return -ENOENT;
	found = target_load(&redirect_array_of(map)->targets[k]);
	if (!found.number)
		return -ENOENT;
	memcpy(value, &found, map->view.value_size);
	return 0;
}

/* dev_map_delete_elem, cpu_map_delete_elem: an empty place is as good as one that was emptied. */
s64 redirect_array_delete(struct map *map, const void *key)
{
	u32 k = target_key(key);

	if (k >= map->view.max_entries)
		return -EINVAL;
	redirect_array_set(map, k, (struct target_value){0}, NULL);
	return 0;
}
