// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

/* 65536 prefixes of 16 to 32 bits, anywhere. */
MAP(map, BPF_MAP_TYPE_LPM_TRIE, struct prefix, u64, 65536, BPF_F_NO_PREALLOC);

PROGRAM(lpm_lookup)
{
	u64 sum = 0;

	for (u32 i = 0; i < NR_OPS; i++) {
		u32 addr = i * 2654435761u;
		struct prefix key = {32, {addr >> 24, addr >> 16, addr >> 8, addr}};
		u64 *value = bpf_map_lookup_elem(&map, &key);

		if (value)
			sum += *value;
	}
	return sum;
}
