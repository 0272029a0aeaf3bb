// SPDX-License-Identifier: BSD-2-Clause
#include <stdarg.h>
#include <stdio.h>

#include "vm/interp.h"

bool trap_note(struct run *run, enum exec_trap kind, const char *fmt, ...)
{
	va_list args;

	run->trap.kind = kind;
	va_start(args, fmt);
	vsnprintf(run->trap.what, sizeof(run->trap.what), fmt, args);
	va_end(args);
	return false;
}
