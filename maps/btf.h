/* SPDX-License-Identifier: BSD-2-Clause */
/* What the types of keys and values must be like; the btf_key_* are for map_ops.check_btf. */
#ifndef MAPS_BTF_H
#define MAPS_BTF_H

#include "btf/btf.h"
#include "maps/map.h"

/*
 * Check the types that @attr names in its .btf: 0 or -EINVAL, -EACCES, -EOPNOTSUPP, -ENOTSUPP, or
 * what the kernel refuses such a BTF with. *@record becomes the special fields of the value.
 */
int map_check_btf(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec,
		  const struct map_ops *ops, struct btf_record *record);

int btf_key_is_none(const struct map_attr *attr);
int btf_key_is_u32(const struct map_attr *attr);
int btf_key_is_u64(const struct map_attr *attr);
int btf_key_is_struct(const struct map_attr *attr);
int btf_key_is_cgroup(const struct map_attr *attr); /* struct bpf_cgroup_storage_key */

#endif
