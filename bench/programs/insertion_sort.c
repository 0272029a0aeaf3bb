// SPDX-License-Identifier: BSD-2-Clause
/* Sorts 32-bit numbers. */
#include "bench/programs/program.h"

PROGRAM(insertion_sort)
{
	const u32 *from = (const u32 *)mem;
	u32 *to = (u32 *)(mem + size / 2);
	u32 nr = (u32)(size / 8);
	u64 sum = 0;

	for (u32 i = 0; i < nr; i++) {
		u32 x = from[i], k = i;

		for (; k && to[k - 1] > x; k--)
			to[k] = to[k - 1];
		to[k] = x;
	}
	for (u32 i = 0; i < nr; i++)
		sum = sum * 31 + to[i];
	return sum;
}
