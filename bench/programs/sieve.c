// SPDX-License-Identifier: BSD-2-Clause
/* The sieve of Eratosthenes over the second half of the memory. */
#include "bench/programs/program.h"

PROGRAM(sieve)
{
	u8 *composite = mem + size / 2;
	u32 bound = (u32)(size / 2), nr = 0;

	for (u32 i = 0; i < bound; i++)
		composite[i] = 0;
	for (u32 i = 2; i < bound; i++) {
		if (composite[i])
			continue;
		nr++;
		for (u64 k = (u64)i * i; k < bound; k += i)
			composite[k] = 1;
	}
	return nr;
}
