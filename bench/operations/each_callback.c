// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

MAP(map, BPF_MAP_TYPE_ARRAY, u32, u64, NR_ENTRIES, 0);

static long add(void *of, const u32 *key, u64 *value, u64 *sum)
{
	(void)of, (void)key;
	*sum += *value;
	return 0;
}

PROGRAM(each_callback)
{
	u64 sum = 0;

	bpf_for_each_map_elem(&map, add, &sum, 0);
	return sum;
}
