// SPDX-License-Identifier: BSD-2-Clause
/*
 * Program arrays: where tail calls find their targets. The first program that is put in, or that is
 * loaded with the array, decides what the others must be like.
 */
#include "maps/lock.h"
#include "maps/object_array.h"
#include "prog/prog.h"

struct prog_array {
	struct object_array array; /* first */
	u32 owner_lock;
	bool has_owner;
	bool owner_is_verified; /* a trusted run must not end up in a program that needs checking */
	u32 owner_type, owner_attach_type, owner_frags;
};

static struct prog_array *prog_array_of(struct map *map)
{
	return container_of(object_array_of(map), struct prog_array, array);
}

/* The part of __bpf_prog_map_compatible() that looks at the owner. */
static bool is_like_owner(struct prog_array *array, const struct prog *prog)
{
	u32 frags = prog->flags & BPF_F_XDP_HAS_FRAGS;

	if (!array->has_owner) {
		array->has_owner = true;
		array->owner_is_verified = prog->is_verified;
		array->owner_type = prog->type;
		array->owner_attach_type = prog->expected_attach_type;
		array->owner_frags = frags;
	}
	return array->owner_is_verified == prog->is_verified && array->owner_type == prog->type &&
	       array->owner_attach_type == prog->expected_attach_type &&
	       array->owner_frags == frags;
}

bool map_allows_prog(struct map *map, const struct prog *prog)
{
	struct prog_array *array = prog_array_of(map);
	bool ret;

	if (map->ops != &prog_array_ops)
		return true;
	lock_acquire(&array->owner_lock);
	ret = is_like_owner(array, prog);
	lock_release(&array->owner_lock);
	return ret;
}

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
	prog_put(object);
}

static int get(struct map *map, int number, void **object)
{
	const struct prog *prog;
	int err = object_by_number(map->vm, number, HANDLE_PROG, get_prog, object);

	if (err)
		return err;
	prog = *object;
	if (prog->type != BPF_PROG_TYPE_EXT && map_allows_prog(map, prog))
		return 0;
	put(*object);
	return -EINVAL;
}

static u32 id_of(const void *object)
{
	return ((const struct prog *)object)->id;
}

static int init(struct map *map)
{
	static const struct object_kind kind = {.get = get, .put = put, .id = id_of};

	return object_array_init(map, &kind);
}

const struct map_ops prog_array_ops = {
	.object_size = sizeof(struct prog_array),
	.init = init,
	.destroy = object_array_destroy,
	.release_users = object_array_clear,
	.delete_elem = object_array_delete,
	.user_lookup = object_array_lookup,
	.user_update = object_array_update,
	.next_key = array_next_key,
};
