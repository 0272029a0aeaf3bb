// SPDX-License-Identifier: BSD-2-Clause
/* Copies the first half of the memory to the second and compares the two, byte by byte. */
#include "bench/programs/program.h"

PROGRAM(memcmp)
{
	u8 *to = mem + size / 2;
	u64 half = size / 2, i;

	for (i = 0; i < half; i++)
		to[i] = mem[i];
	for (i = 0; i < half; i++) {
		if (to[i] != mem[i])
			break;
	}
	return i;
}
