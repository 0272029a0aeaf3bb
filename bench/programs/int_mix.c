// SPDX-License-Identifier: BSD-2-Clause
/* Dependent integer operations of every cheap kind. */
#include "bench/programs/program.h"

PROGRAM(int_mix)
{
	u64 a = load64(mem), b = size, c = 0x9e3779b97f4a7c15ull;

	for (u64 i = 0; i < 4096; i++) {
		a += b ^ i;
		b = rol64(b, 13) - c;
		c = (c >> 7 ^ a) & ~(b << 3);
		a ^= c | i << 5;
	}
	return a ^ b ^ c;
}
