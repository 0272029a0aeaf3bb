// SPDX-License-Identifier: BSD-2-Clause
/* How often the last two bytes of the memory stand in it, and where last. */
#include "bench/programs/program.h"

PROGRAM(string_search)
{
	u8 first = mem[size - 2], second = mem[size - 1];
	u64 nr = 0, last = 0;

	for (u64 i = 0; i + 1 < size; i++) {
		if (mem[i] != first || mem[i + 1] != second)
			continue;
		nr++;
		last = i;
	}
	return nr << 32 | last;
}
