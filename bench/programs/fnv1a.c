// SPDX-License-Identifier: BSD-2-Clause
/* FNV-1a, 64 bits. */
#include "bench/programs/program.h"

PROGRAM(fnv1a)
{
	u64 hash = 0xcbf29ce484222325ull;

	for (u64 i = 0; i < size; i++)
		hash = (hash ^ mem[i]) * 0x100000001b3ull;
	return hash;
}
