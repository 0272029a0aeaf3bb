// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

PROGRAM(helper_call)
{
	u64 sum = 0;

	for (u32 i = 0; i < NR_OPS; i++)
		sum += bpf_get_prandom_u32();
	return sum;
}
