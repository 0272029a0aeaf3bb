// SPDX-License-Identifier: BSD-2-Clause
/* The product of two square matrices of 32-bit numbers. */
#include "bench/programs/program.h"

#define N 16

PROGRAM(matrix)
{
	const u32 *a = (const u32 *)mem, *b = a + N * N;
	u32 *product = (u32 *)(mem + size / 2);
	u64 sum = 0;

	for (u32 i = 0; i < N; i++) {
		for (u32 k = 0; k < N; k++) {
			u32 cell = 0;

			for (u32 j = 0; j < N; j++)
				cell += a[i * N + j] * b[j * N + k];
			product[i * N + k] = cell;
			sum = sum * 33 + cell;
		}
	}
	return sum;
}
