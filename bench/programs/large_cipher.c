// SPDX-License-Identifier: BSD-2-Clause
/* A hundred rounds of ChaCha without a loop: a large straight line. */
#include "bench/programs/chacha.h"
#include "bench/programs/program.h"

#define TWO(x)	x, x
#define FIVE(x) x, x, x, x, x

PROGRAM(large_cipher)
{
	CHACHA_STATE((const u32 *)mem);

	(void)size;
	FIVE(FIVE(TWO(CHACHA_DOUBLE_ROUND())));
	return CHACHA_SUM();
}
