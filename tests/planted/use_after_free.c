// SPDX-License-Identifier: BSD-2-Clause
/* A test that passes and reads what it freed: ./check wants the address sanitizer to see it. */
#include <stdlib.h>

#include "tests/unit/test.h"

TEST(reads_freed_memory)
{
	char *volatile p = calloc(8, 1);

	CHECK(p);
	free(p);
	CHECK(p[3] != 42);
}
