// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

static __attribute__((noinline)) u64 add(u64 a, u64 b)
{
	OPAQUE(a);
	return a + b;
}

PROGRAM(local_call)
{
	u64 sum = 0;

	for (u32 i = 0; i < NR_OPS; i++)
		sum = add(sum, i);
	return sum;
}
