/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter loop as a function for each operation, which ends by jumping to the next one's: a
 * call that reuses the frame, with everything the loop knows in the registers of its arguments. The
 * compiler allots registers to each body by itself, so that the calls in rare paths cost the
 * frequent ones nothing.
 */
#define OP_PARAMS                                              \
	struct run *run, const struct interp_slot *pc, u64 *r, \
		const struct interp_base *base LOOP_PARAMS
#define OP_ARGS run, pc, r, base LOOP_ARGS

/*
 * The other way round than usual: a call saves nothing and may use up every register, so that
 * arguments lie where the calls of plain C which a body makes preserve them. Clang 19 runs out of
 * registers for that under the address sanitizer.
 */
#if defined(__clang__) && __has_attribute(preserve_none) && !__has_feature(address_sanitizer)
#define OP_CONVENTION __attribute__((preserve_none))
#else
#define OP_CONVENTION
#endif
#define OP_FUNCTION LOOP_ATTRIBUTES OP_CONVENTION static u64

typedef OP_CONVENTION u64 (*op_fn)(OP_PARAMS);

#define GO_TO(fn) __attribute__((musttail)) return fn(OP_ARGS)
#define NEXT     \
	pc++;    \
	COUNT(); \
	GO_TO(((op_fn)(uintptr_t)pc->handler))

__attribute__((noinline)) OP_FUNCTION end_trapped(OP_PARAMS)
{
	(void)r, (void)base;
	SAVE_BUDGET();
	return interp_trapped(run, pc, LOOP_MODE);
}

__attribute__((noinline)) OP_FUNCTION end_exhausted(OP_PARAMS)
{
	NOTE_EXHAUSTED();
	GO_TO(end_trapped);
}

__attribute__((noinline)) OP_FUNCTION end_done(OP_PARAMS)
{
	CHECK_EXIT();
	SAVE_BUDGET();
	return r[0];
trapped:
	__attribute__((unused));
	GO_TO(end_trapped);
}

/* What bodies jump to. */
#define OPERATION(op, ...)               \
	OP_FUNCTION do_##op(OP_PARAMS)   \
	{                                \
		{                        \
			__VA_ARGS__;     \
		}                        \
		NEXT;                    \
	done:                            \
		__attribute__((unused)); \
		GO_TO(end_done);         \
	exhausted:                       \
		__attribute__((unused)); \
		GO_TO(end_exhausted);    \
	trapped:                         \
		__attribute__((unused)); \
		GO_TO(end_trapped);      \
	}

#include "vm/loop_rows.h"

static const op_fn handlers[INTERP_NR_OPS] = {
#define OPERATION(op, ...) [op] = do_##op,
#include "vm/loop_rows.h"
};

/* The first instruction is not behind any. */
LOOP_ATTRIBUTES u64 LOOP_NAME(struct run *run, const struct interp_slot *pc, u64 *r)
{
	struct interp_base base[1];
	LOOP_LOCALS

	if (!run)
		return ptr_to_u64(handlers);
	*base = interp_base_of(run);
	LOAD_BUDGET();
	COUNT();
	return ((op_fn)(uintptr_t)pc->handler)(OP_ARGS);
exhausted:
	__attribute__((unused));
	return end_exhausted(OP_ARGS);
}
