// SPDX-License-Identifier: BSD-2-Clause
/* Integer logarithms of the memory's words, as bpf/selftests' profilers take them. */
#include "bench/programs/program.h"

static inline u32 log2_32(u32 v)
{
	u32 shift, r;

	r = (u32)(v > 0xffff) << 4;
	v >>= r;
	shift = (u32)(v > 0xff) << 3;
	v >>= shift;
	r |= shift;
	shift = (u32)(v > 0xf) << 2;
	v >>= shift;
	r |= shift;
	shift = (u32)(v > 3) << 1;
	v >>= shift;
	return r | shift | v >> 1;
}

static inline u32 log2_64(u64 v)
{
	return v >> 32 ? log2_32((u32)(v >> 32)) + 32 : log2_32((u32)v);
}

PROGRAM(log2)
{
	u64 sum = 0;

	for (u64 i = 0; i < size; i += 8)
		sum = sum * 3 + log2_64(load64(mem + i) >> (i >> 3 & 63));
	return sum;
}
