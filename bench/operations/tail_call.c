// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

/* Calls itself until the limit of 33 (MAX_TAIL_CALL_CNT) says no. */
MAP(map, BPF_MAP_TYPE_PROG_ARRAY, u32, u32, 1, 0);

PROGRAM(tail_call)
{
	bpf_tail_call(ctx, &map, 0);
	return 7;
}
