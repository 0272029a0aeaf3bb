// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

MAP(map, BPF_MAP_TYPE_LRU_HASH, u32, u64, 2 * NR_ENTRIES, 0);

PROGRAM(lru_lookup)
{
	u64 sum = 0;

	for (u32 i = 0; i < NR_OPS; i++) {
		u32 key = i;
		u64 *value = bpf_map_lookup_elem(&map, &key);

		if (value)
			sum += *value;
	}
	return sum;
}
