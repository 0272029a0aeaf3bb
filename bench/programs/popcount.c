// SPDX-License-Identifier: BSD-2-Clause
/* Bits set in the memory, counted in the words themselves. */
#include "bench/programs/program.h"

PROGRAM(popcount)
{
	u64 nr = 0;

	for (u64 i = 0; i < size; i += 8) {
		u64 x = load64(mem + i);

		x -= x >> 1 & 0x5555555555555555ull;
		x = (x & 0x3333333333333333ull) + (x >> 2 & 0x3333333333333333ull);
		x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
		nr += x * 0x0101010101010101ull >> 56;
	}
	return nr;
}
