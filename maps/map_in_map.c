// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which maps may be in a map, and arrays of maps. An outer map keeps the view of the map it was
 * created with; all maps put into it must be like it.
 */
#include "maps/map_in_map.h"

#include "maps/object_array.h"

/* kernel/bpf/map_in_map.c: bpf_map_meta_equal */
static bool is_like_template(const struct map *outer, const struct map *inner)
{
	const struct map_view *template = &outer->inner, *view = &inner->view;

	return template->type == view->type && template->key_size == view->key_size &&
	       template->value_size == view->value_size && template->flags == view->flags &&
	       btf_record_is_equal(outer->inner_record, inner->record) &&
	       (!inner->ops->fits || inner->ops->fits(template, view));
}

static void get_map(void *object)
{
	map_get(object);
}

static void put(void *object)
{
	map_put(object);
}

int map_in_map_get(struct map *outer, int number, void **inner)
{
	int err = object_by_number(outer->vm, number, HANDLE_MAP, get_map, inner);

	if (err || is_like_template(outer, *inner))
		return err;
	put(*inner);
	return -EINVAL;
}

static u32 id_of(const void *object)
{
	return ((const struct map *)object)->view.id;
}

static int init(struct map *map)
{
	static const struct object_kind kind = {.get = map_in_map_get, .put = put, .id = id_of};

	return object_array_init(map, &kind);
}

static void *lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	u32 index;

	(void)cpu;
	memcpy(&index, key, sizeof(index));
	return object_array_at(map, index);
}

const struct map_ops array_of_maps_ops = {
	.object_size = sizeof(struct object_array),
	OBJECT_ARRAY_COMMON,
	.init = init,
	.lookup = lookup,
	.user_lookup = object_array_lookup,
	.batch = {[MAP_BATCH_LOOKUP] = batch_generic_lookup,
		  [MAP_BATCH_UPDATE] = batch_generic_update},
};
