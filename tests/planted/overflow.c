// SPDX-License-Identifier: BSD-2-Clause
/* A test that passes and reads one byte too many: ./check wants the address sanitizer to see it. */
#include <stdlib.h>

#include "tests/unit/test.h"

TEST(reads_past_the_end)
{
	volatile char *p = calloc(8, 1);
	volatile int at = 8;

	CHECK(p && p[at] != 42);
	free((void *)p);
}
