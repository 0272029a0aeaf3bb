// SPDX-License-Identifier: BSD-2-Clause
/* What entering and leaving a program costs. */
#include "bench/programs/program.h"

PROGRAM(empty)
{
	(void)mem;
	return size;
}
