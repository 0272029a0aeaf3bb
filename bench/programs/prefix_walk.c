// SPDX-License-Identifier: BSD-2-Clause
/*
 * Longest-prefix matches in a binary trie that lies in the memory: 256 nodes of two children (0:
 * none) and a value each. The nodes are random, so a walk ends at the latest after the 16 bits of a
 * key.
 */
#include "bench/programs/program.h"

#define NR_NODES 256
#define NR_KEYS	 256

PROGRAM(prefix_walk)
{
	u64 sum = 0;

	(void)size;
	for (u32 k = 0; k < NR_KEYS; k++) {
		u32 key = mem[k] | (u32)mem[k + 1] << 8, best = 0, node = 1;

		for (u32 bit = 0; bit < 16; bit++) {
			const u8 *at = mem + (node & (NR_NODES - 1)) * 4;

			if (at[2] & 1)
				best = at[3];
			node = at[key >> bit & 1];
			if (!node)
				break;
		}
		sum = sum * 31 + best;
	}
	return sum;
}
