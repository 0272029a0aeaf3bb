// SPDX-License-Identifier: BSD-2-Clause
/* Twenty rounds of ChaCha in a loop, sixteen times over. */
#include "bench/programs/chacha.h"
#include "bench/programs/program.h"

PROGRAM(chacha20)
{
	const u32 *key = (const u32 *)mem;
	u64 sum = 0;

	(void)size;
	for (u32 block = 0; block < 16; block++) {
		CHACHA_STATE(key);

		x12 = block;
#pragma clang loop unroll(disable)
		for (int i = 0; i < 10; i++)
			CHACHA_DOUBLE_ROUND();
		sum = sum * 31 + CHACHA_SUM();
	}
	return sum;
}
