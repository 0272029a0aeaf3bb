// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

MAP(map, BPF_MAP_TYPE_LRU_HASH, u32, u64, 2 * NR_ENTRIES, 0);

PROGRAM(lru_update)
{
	u64 value = 0, failed = 0;

	for (u32 i = 0; i < NR_OPS; i++) {
		u32 key = i;

		value = i;
		failed |= bpf_map_update_elem(&map, &key, &value, BPF_ANY);
	}
	return failed;
}
