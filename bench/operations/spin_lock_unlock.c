// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

MAP(map, BPF_MAP_TYPE_ARRAY, u32, struct locked, 1, 0);

PROGRAM(spin_lock_unlock)
{
	u32 key = 0;
	struct locked *value = bpf_map_lookup_elem(&map, &key);

	if (!value)
		return 1;
	for (u32 i = 0; i < NR_OPS; i++) {
		bpf_spin_lock(&value->lock);
		value->nr = i;
		bpf_spin_unlock(&value->lock);
	}
	return value->nr;
}
