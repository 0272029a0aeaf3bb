// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(value_size, sizeof(u64));
	__uint(max_entries, NR_ENTRIES);
} map SEC(".maps");

PROGRAM(queue_push_pop)
{
	u64 sum = 0;

	for (u32 i = 0; i < NR_OPS; i++) {
		u64 value = i;

		bpf_map_push_elem(&map, &value, 0);
		if (!bpf_map_pop_elem(&map, &value))
			sum += value;
	}
	return sum;
}
