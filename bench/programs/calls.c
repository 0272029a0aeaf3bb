// SPDX-License-Identifier: BSD-2-Clause
/* Four functions, each calling the next, for every word of the memory. */
#include "bench/programs/program.h"

#define FUNCTION static __attribute__((noinline)) u64

FUNCTION fourth(u64 x)
{
	return x ^ x >> 29;
}

FUNCTION third(u64 x, u64 y)
{
	return fourth(x + y) * 5;
}

FUNCTION second(u64 x, u64 y)
{
	return third(x ^ y, y) + fourth(y);
}

FUNCTION first(u64 x, u64 y)
{
	return second(x, y) + x;
}

PROGRAM(calls)
{
	u64 sum = 0;

	for (u64 i = 0; i < size; i += 8)
		sum = first(sum, load64(mem + i));
	return sum;
}
