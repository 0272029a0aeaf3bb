// SPDX-License-Identifier: BSD-2-Clause
/* A test that passes and shifts too far: ./check wants the undefined-behaviour sanitizer to see it.
 */
#include "tests/unit/test.h"

TEST(shifts_too_far)
{
	volatile int by = 40;

	CHECK((1 << by) != 3);
}
