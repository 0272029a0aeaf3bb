// SPDX-License-Identifier: BSD-2-Clause
#include <stdarg.h>
#include <stdio.h>

#include "vm/interp.h"

static void note(struct run *run, enum exec_trap kind, const char *fmt, va_list args)
{
	run->trap.kind = kind;
	vsnprintf(run->trap.what, sizeof(run->trap.what), fmt, args);
}

bool trap_note(struct run *run, enum exec_trap kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(run, kind, fmt, args);
	va_end(args);
	return false;
}

u64 interp_trapped(struct run *run, const struct interp_slot *pc, enum interp_mode mode)
{
	if (!run->trap.prog) {
		run->trap.prog = run->prog;
		run->trap.insn_idx = (u32)(pc - interp_code_of(run->prog, mode));
	}
	if (run->unwind)
		longjmp(*run->unwind, 1);
	return 0;
}

void exec_trap(struct run *run, enum exec_trap kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(run, kind, fmt, args);
	va_end(args);
	longjmp(*run->unwind, 1);
}

void exec_throw(struct run *run, u64 cookie)
{
	run->is_thrown = true;
	run->thrown = cookie;
	longjmp(*run->unwind, 1);
}
