// SPDX-License-Identifier: BSD-2-Clause
/* A test that passes and leaks: ./check wants the leak sanitizer to turn it red. */
#include <stdlib.h>

#include "tests/unit/test.h"

static void *volatile kept;

TEST(leaks)
{
	kept = malloc(64);
	CHECK(kept);
	kept = NULL;
}
