// SPDX-License-Identifier: BSD-2-Clause
/*
 * Cgroup arrays (kernel/bpf/arraymap.c: cgroup_fd_array_*). What stands for a cgroup is never given
 * back while the instance lives, so there are no references to count.
 */
#include "maps/cgroup_array.h"

#include "maps/object_array.h"

s64 cgroup_array_id(const struct map *map, u32 index, u64 *id)
{
	const struct net_cgroup_ref *ref;

	if (unlikely(index >= map->view.max_entries))
		return -E2BIG;
	ref = object_array_at(map, index);
	if (unlikely(!ref))
		return -EAGAIN;
	*id = ref->id;
	return 0;
}

static void keep(void *object)
{
	(void)object;
}

/* kernel/cgroup/cgroup.c: cgroup_v1v2_get_from_file; whatever else the number stands for */
static int cgroup_by_number(struct map *map, int number, void **object)
{
	*object = handle_lookup(map->vm, number, HANDLE_CGROUP, keep);
	return *object ? 0 : -EBADF;
}

static int init(struct map *map)
{
	static const struct object_kind kind = {.get = cgroup_by_number, .put = keep};

	return object_array_init(map, &kind);
}

const struct map_ops cgroup_array_ops = {
	.object_size = sizeof(struct object_array),
	OBJECT_ARRAY_COMMON,
	.init = init,
	.refusals = {.lookup = -ENOTSUPP}, /* bpf_fd_array_map_lookup_elem */
};
