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
#define INSN(kind, op, ...) [ISA_##op] = HANDLER(ISA_##op),
#include "isa/isa.def"
		[INTERP_OP_CALL_CALLBACK] = HANDLER(INTERP_OP_CALL_CALLBACK),
		[INTERP_OP_TAIL_CALL] = HANDLER(INTERP_OP_TAIL_CALL),
		[INTERP_OP_CALL_MISSING] = HANDLER(INTERP_OP_CALL_MISSING),
		[INTERP_OP_CALL_REPLACED] = HANDLER(INTERP_OP_CALL_REPLACED),
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
#define INSN(kind, op, code, dst, src, off, imm, since, text, ...) \
	OP(ISA_##op) :                                             \
	{                                                          \
		__VA_ARGS__;                                       \
	}                                                          \
	NEXT;
#include "isa/isa.def"
			OP(INTERP_OP_CALL_CALLBACK) :
			{
				CALL_CALLBACK();
			}
			NEXT;
			OP(INTERP_OP_TAIL_CALL) :
			{
				TAIL_CALL();
			}
			NEXT;
			OP(INTERP_OP_CALL_MISSING) :
			{
				CALL_MISSING();
			}
			NEXT;
			OP(INTERP_OP_CALL_REPLACED) :
			{
				CALL_REPLACED();
			}
			NEXT;
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
