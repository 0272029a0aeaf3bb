// SPDX-License-Identifier: BSD-2-Clause
/* A parser whose twelve kinds of header stand in a row sixteen times: large, with many branches. */
#include "bench/programs/program.h"

#define HEADER(kind, length, what)               \
	if ((at[0] & 15) == (kind)) {            \
		sum = sum * 31 + (what) + at[1]; \
		at += (length) + (at[2] & 3);    \
	} else

#define LAYER()                                             \
	do {                                                \
		if (at + 24 > end)                          \
			return sum;                         \
		HEADER(0, 4, at[3])                         \
		HEADER(1, 8, load_be16(at + 4))             \
		HEADER(2, 8, load_be16(at + 2) ^ at[6])     \
		HEADER(3, 12, at[8] | at[9])                \
		HEADER(4, 20, load_be16(at + 12))           \
		HEADER(5, 16, load_be16(at + 10) + at[12])  \
		HEADER(6, 14, at[13] & 0x3f)                \
		HEADER(7, 6, load_be16(at + 4) >> 3)        \
		HEADER(8, 10, at[9] ^ at[7])                \
		HEADER(9, 18, load_be16(at + 16))           \
		HEADER(10, 20, at[19] + load_be16(at + 17)) \
		HEADER(11, 2, at[1])                        \
		{                                           \
			at += 1;                            \
		}                                           \
	} while (0)

#define FOUR(x) \
	x;      \
	x;      \
	x;      \
	x

PROGRAM(large_parser)
{
	const u8 *at = mem, *end = mem + size;
	u64 sum = 0;

	FOUR(FOUR(LAYER()));
	return sum;
}
