// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

static long add(u64 index, u64 *sum)
{
	*sum += index;
	return 0;
}

PROGRAM(loop_callback)
{
	u64 sum = 0;

	bpf_loop(NR_OPS, add, &sum, 0);
	return sum;
}
