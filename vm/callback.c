// SPDX-License-Identifier: BSD-2-Clause
/*
 * Helpers that call back into the program. The engine calls them with a place to return to set up,
 * so that a trap inside the callback can leave the helper's body behind; each level has its own
 * place, and a trap passes through all of them. What the body lent to the callback lies in its own
 * frame, and is taken back with that.
 */
#include "vm/origin.h"

bool callback_call_helper(struct run *run, const struct interp_site *site, exec_fn fn, u64 *r)
{
	const struct interp_site *volatile outer_site = run->callback_site;
	const u64 *volatile outer_regs = run->callback_regs;
	const struct exec_loan *volatile loans = run->loans;
	struct exec_dynptr *volatile lent = run->lent;
	jmp_buf here;
	jmp_buf *volatile outer = run->unwind;
	const struct prog *volatile prog = run->prog;
	volatile u32 depth = run->depth;
	volatile bool is_done = false;

	run->callback_site = site;
	run->callback_regs = r;
	run->unwind = &here;
	if (!_setjmp(here)) {
		r[0] = fn(r[1], r[2], r[3], r[4], r[5], run);
		is_done = true;
	}
	run->unwind = outer;
	run->prog = prog;
	run->depth = depth;
	run->callback_site = outer_site;
	run->callback_regs = outer_regs;
	run->loans = loans;
	run->lent = lent;
	if (run->is_checked)
		origin_set_frame(run);
	return is_done;
}

u64 exec_callback(struct run *run, u64 func, u64 r1, u64 r2, u64 r3, u64 r4, u64 r5)
{
	const struct prog_func *callee = prog_func_now(u64_to_ptr(func));
	enum interp_mode mode = run->is_checked ? INTERP_CHECKED : INTERP_TRUSTED;
	u64 r[BPF_NR_REGS];
	const struct interp_slot *code;
	u64 ret;

	if (run->depth + 1 >= run->max_depth)
		exec_trap(run, EXEC_TRAP_CALL, "the call stack of %u frames is full",
			  run->max_depth);
	run->frames[run->depth].prog = run->prog;
	run->frames[run->depth].return_pc = NULL; /* it returns to C */
	run->prog = callee->prog;
	run->may_goto_left[++run->depth] = BPF_MAX_LOOP_ITERS;
	interp_set_regs(r, r1, r2, run->stack_top - (u64)run->depth * BPF_STACK_BYTES);
	r[3] = r3;
	r[4] = r4;
	r[5] = r5;
	code = interp_code_of(callee->prog, mode) + callee->start;
	if (run->is_checked) {
		interp_clear_frame(r[10]);
		run->origins += EXEC_MAX_ORIGINS;
		origin_begin(run, callee->prog);
		if (interp_entry_of(callee))
			origin_enter_callback(run, interp_entry_of(callee), r);
		ret = interp_checked(run, code, r);
		run->origins -= EXEC_MAX_ORIGINS;
	} else {
		ret = interp_trusted(run, code, r);
	}
	run->depth--;
	run->prog = run->frames[run->depth].prog;
	return ret;
}
