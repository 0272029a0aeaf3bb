// SPDX-License-Identifier: BSD-2-Clause
/* Bubble sort of 256 words, copied to the second half of the memory first. */
#include "bench/programs/program.h"

#define NR 256

PROGRAM(bubble_sort)
{
	const u32 *from = (const u32 *)mem;
	u32 *a = (u32 *)(mem + size / 2);

	for (u32 i = 0; i < NR; i++)
		a[i] = from[i];
	for (u32 end = NR - 1; end > 0; end--) {
		for (u32 i = 0; i < NR - 1; i++) {
			u32 x = a[i], y = a[i + 1];

			if (i >= end)
				break;
			if (x > y) {
				a[i] = y;
				a[i + 1] = x;
			}
		}
	}
	return (u64)a[0] << 32 | a[NR / 2];
}
