// SPDX-License-Identifier: BSD-2-Clause
/* Multiplications, and divisions by what the compiler does not know. */
#include "bench/programs/program.h"

PROGRAM(muldivmod)
{
	u64 sum = 0, mask = size / 2 - 1;

	for (u64 i = 0; i < 1024; i++) {
		u64 divisor = mem[i & mask] + 3, x = i * 0x5851f42d4c957f2dull + sum;

		sum += x / divisor + x % (divisor + 1) + (u32)x / (u32)divisor;
	}
	return sum;
}
