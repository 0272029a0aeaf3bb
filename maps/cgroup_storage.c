// SPDX-License-Identifier: BSD-2-Clause
/*
 * Storage of cgroups (kernel/bpf/local_storage.c): elements come when a program that uses the map
 * is attached to a cgroup and go with it, users neither make nor delete them. Nothing can be
 * attached yet, so there are none, which is what the operations say.
 */
#include "maps/btf.h"
#include "maps/map.h"

/* With the attach type in its key, the storage is not shared by the types of programs. */
static int check_btf(const struct map_attr *attr)
{
	return attr->key_size == sizeof(u64) ? btf_key_is_u64(attr) : btf_key_is_cgroup(attr);
}

/* cgroup_storage_update_elem */
static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	(void)key, (void)value;
	if (flags & ~(u64)(BPF_F_LOCK | BPF_EXIST))
		return -EINVAL;
	return (flags & BPF_F_LOCK) && !map_has_lock(map) ? -EINVAL : -ENOENT;
}

/* bpf_percpu_cgroup_storage_update */
static int user_update_percpu(struct map *map, const void *key, const void *value, u64 flags)
{
	(void)map, (void)key, (void)value;
	return flags != BPF_ANY && flags != BPF_EXIST ? -EINVAL : -ENOENT;
}

#define CGROUP_STORAGE_COMMON                                      \
	.object_size = sizeof(struct map), .check_btf = check_btf, \
	.refusals = {                                              \
		.lookup = -ENOENT,                                 \
		.delete_elem = -EINVAL,                            \
		.next_key = -ENOENT,                               \
	}

const struct map_ops cgroup_storage_ops = {
	CGROUP_STORAGE_COMMON,
	.user_update = user_update,
};

const struct map_ops percpu_cgroup_storage_ops = {
	CGROUP_STORAGE_COMMON,
	.user_update = user_update_percpu,
};
