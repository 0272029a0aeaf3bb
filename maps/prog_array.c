// SPDX-License-Identifier: BSD-2-Clause
/* Program arrays: where tail calls find their targets. */
#include "maps/object_array.h"
#include "maps/prog_owner.h"

struct prog_array {
	struct object_array array; /* first */
	struct prog_owner owner;
};

const struct prog *map_tail_target(const struct map *map, u32 index)
{
	return likely(map->ops == &prog_array_ops) ? object_array_at(map, index) : NULL;
}

static void get_prog(void *object)
{
	prog_get(object);
}

static void put(void *object)
{
	prog_unnest(object, 1);
	prog_put(object);
}

static int get(struct map *map, int number, void **object)
{
	const struct prog *prog;
	int err = object_by_number(map->vm, number, HANDLE_PROG, get_prog, object);

	if (err)
		return err;
	prog = *object;
	err = -EINVAL;
	if (prog->type != BPF_PROG_TYPE_EXT && prog_owner_allows(map, prog))
		err = prog_nest(*object, 1) ? 0 : -EBUSY;
	if (err)
		prog_put(*object);
	return err;
}

static u32 id_of(const void *object)
{
	return ((const struct prog *)object)->id;
}

static int init(struct map *map)
{
	static const struct object_kind kind = {.get = get, .put = put, .id = id_of};

	map->owner = &container_of(object_array_of(map), struct prog_array, array)->owner;
	return object_array_init(map, &kind);
}

const struct map_ops prog_array_ops = {
	.object_size = sizeof(struct prog_array),
	OBJECT_ARRAY_COMMON,
	.init = init,
	.release_users = object_array_clear,
	.user_lookup = object_array_lookup,
};
