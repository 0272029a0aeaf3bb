// SPDX-License-Identifier: BSD-2-Clause
/* Fibonacci numbers modulo 2^64, iteratively. */
#include "bench/programs/program.h"

PROGRAM(fib)
{
	u64 a = mem[0], b = 1;

	for (u64 i = 0; i < size; i++) {
		u64 next = a + b;

		a = b;
		b = next;
	}
	return a;
}
