// SPDX-License-Identifier: BSD-2-Clause
/* xxHash64 of the memory, whose size is a multiple of 32. */
#include "bench/programs/program.h"

#define P1 0x9e3779b185ebca87ull
#define P2 0xc2b2ae3d27d4eb4full
#define P3 0x165667b19e3779f9ull
#define P4 0x85ebca77c2b2ae63ull

static inline u64 round64(u64 acc, u64 word)
{
	return rol64(acc + word * P2, 31) * P1;
}

static inline u64 merge(u64 hash, u64 acc)
{
	return (hash ^ round64(0, acc)) * P1 + P4;
}

PROGRAM(xxhash64)
{
	u64 v1 = P1 + P2, v2 = P2, v3 = 0, v4 = -P1, hash;

	for (u64 i = 0; i < size; i += 32) {
		v1 = round64(v1, load64(mem + i));
		v2 = round64(v2, load64(mem + i + 8));
		v3 = round64(v3, load64(mem + i + 16));
		v4 = round64(v4, load64(mem + i + 24));
	}
	hash = rol64(v1, 1) + rol64(v2, 7) + rol64(v3, 12) + rol64(v4, 18);
	hash = merge(merge(merge(merge(hash, v1), v2), v3), v4) + size;
	hash = (hash ^ hash >> 33) * P2;
	hash = (hash ^ hash >> 29) * P3;
	return hash ^ hash >> 32;
}
