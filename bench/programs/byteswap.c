// SPDX-License-Identifier: BSD-2-Clause
/* Words of 2, 4 and 8 bytes between the byte orders. */
#include "bench/programs/program.h"

PROGRAM(byteswap)
{
	u64 sum = 0;

	for (u64 i = 0; i < size; i += 8) {
		u64 word = load64(mem + i);

		sum ^= __builtin_bswap64(word + sum);
		sum += __builtin_bswap32((u32)word);
		sum += __builtin_bswap16((u16)(word >> 32));
	}
	return sum;
}
