/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter loop as one function: handlers are its labels or, where those have no addresses,
 * the cases of a switch.
 */
#ifdef USERBPF_DISPATCH_SWITCH
#define OP(op)	    case op
#define HANDLER(op) (const void *)(uintptr_t)(op)
#define NEXT  \
	pc++; \
	break
#else
#define OP(op)	    L_##op
#define HANDLER(op) &&L_##op
#define NEXT     \
	pc++;    \
	COUNT(); \
	goto * pc->handler
#endif

LOOP_ATTRIBUTES u64 LOOP_NAME(struct run *run, const struct interp_slot *pc, u64 *r)
{
	static const void *const handlers[INTERP_NR_OPS] = {
#define OPERATION(op, ...) [op] = HANDLER(op),
#include "vm/loop_rows.h"
	};
	struct interp_base base[1];
	LOOP_LOCALS

	if (!run)
		return ptr_to_u64(handlers);
	*base = interp_base_of(run);
	LOAD_BUDGET();

#ifdef USERBPF_DISPATCH_SWITCH
	for (;;) {
		COUNT();
		switch ((u64)(uintptr_t)pc->handler) {
#else
	COUNT();
	goto * pc->handler;
#endif
#define OPERATION(op, ...)   \
	OP(op) :             \
	{                    \
		__VA_ARGS__; \
	}                    \
	NEXT;
#include "vm/loop_rows.h"
#ifdef USERBPF_DISPATCH_SWITCH
		}
	}
#endif

done:
	CHECK_EXIT();
	SAVE_BUDGET();
	return r[0];

exhausted:
	__attribute__((unused));
	NOTE_EXHAUSTED();
trapped:
	SAVE_BUDGET();
	return interp_trapped(run, pc, LOOP_MODE);
}
