// SPDX-License-Identifier: BSD-2-Clause
/*
 * CPU maps (kernel/bpf/cpumap.c): logical CPUs that packets may be moved to. The queue whose size
 * is in the value does not exist: a redirect is recorded and that is its end.
 */
#include "maps/redirect_array.h"

#define MAX_QUEUE_SIZE 16384

/* cpu_map_update_elem */
static int check_update(const struct map *map, u32 key, u32 queue_size, u64 flags)
{
	if (flags > BPF_EXIST)
		return -EINVAL;
	if (key >= map->view.max_entries)
		return -E2BIG;
	if (flags == BPF_NOEXIST)
		return -EEXIST;
	if (queue_size > MAX_QUEUE_SIZE)
		return -EOVERFLOW;
	return key < map->vm->nr_cpus ? 0 : -ENODEV;
}

static int user_update(struct map *map, const void *key, const void *user_value, u64 flags)
{
	struct target_value value = target_value_from(map, user_value);
	struct prog *prog = NULL;
	u32 k = target_key(key);
	int err = check_update(map, k, value.number, flags);

	if (err)
		return err;
	if (!value.number)
		value.prog_id = 0;
	/* __cpu_map_entry_alloc has no other word for a program that does not fit. */
	else if (!target_take_prog(map, &value, BPF_XDP_CPUMAP, &prog))
		return -ENOMEM;
	redirect_array_set(map, k, value, prog);
	return 0;
}

static bool find_target(struct map *map, u32 key, u32 *ifindex)
{
	(void)ifindex;
	return redirect_array_lookup(map, &key, NULL) != NULL;
}

const struct map_ops cpumap_ops = {
	REDIRECT_ARRAY_COMMON,
	.find_target = find_target,
	.user_update = user_update,
};
