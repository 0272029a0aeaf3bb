// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

PROGRAM(nothing)
{
	u64 sum = 0;

	for (u32 i = 0; i < NR_OPS; i++) {
		u32 key = i;

		__asm__ volatile("" : : "r"(&key) : "memory");
		sum += key;
	}
	return sum;
}
