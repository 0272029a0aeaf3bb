// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loop for programs that nobody has proven: stack and packet are tested in line, all other
 * addresses in access.c, helper arguments in args.c, and every instruction counts against the
 * budget.
 */
#include "vm/interp.h"
#include "vm/memory.h"

#define LOOP_NAME   interp_checked
#define LOOP_MODE   INTERP_CHECKED
#define LOOP_LOCALS u64 insns_left = 0;
#define LOOP_PARAMS , u64 insns_left
#define LOOP_ARGS   , insns_left

#define COUNT()                                                                   \
	do {                                                                      \
		if (unlikely(__builtin_sub_overflow(insns_left, 1, &insns_left))) \
			goto exhausted;                                           \
	} while (0)
#define NOTE_EXHAUSTED() \
	insns_left = 0;  \
	trap_note(run, EXEC_TRAP_BUDGET, "the instruction limit is reached")
#define SAVE_BUDGET() run->insns_left = insns_left
#define LOAD_BUDGET() insns_left = run->insns_left

#define CHECK_ARGS(call)                                 \
	do {                                             \
		if (unlikely(!args_check(run, call, r))) \
			goto trapped;                    \
	} while (0)

#define CLEAR_FRAME() interp_clear_frame(r[10])

/* What a program or a callback reserves or locks it gives back (kernel: check_resource_leak). */
#define CHECK_EXIT()                                                                             \
	do {                                                                                     \
		if (unlikely(run->nr_records > base->nr_records)) {                              \
			record_note_leak(run);                                                   \
			goto trapped;                                                            \
		}                                                                                \
		if (unlikely(run->lock != base->lock)) {                                         \
			trap_note(run, EXEC_TRAP_CALL, "the program ends while holding a lock"); \
			goto trapped;                                                            \
		}                                                                                \
		if (unlikely(run->nr_rcu | run->nr_preempt) && !base->depth) {                   \
			trap_note(run, EXEC_TRAP_CALL, "%s is missing",                          \
				  run->nr_rcu ? "bpf_rcu_read_unlock" : "bpf_preempt_enable");   \
			goto trapped;                                                            \
		}                                                                                \
	} while (0)

#define SRC_ADDR (SRC + (u64)(s64)OFF)
#define DST_ADDR (DST + (u64)(s64)OFF)

static inline bool is_within(u64 addr, u64 size, u64 start, u64 end)
{
	return addr - start < end - start && size <= end - addr;
}

/* The frame and those of its callers. */
static inline bool is_stack(const struct run *run, const u64 *r, u64 addr, u64 size)
{
	return is_within(addr, size, r[10] - BPF_STACK_BYTES, run->stack_top);
}

#define IS_READABLE(addr, size) \
	likely(is_stack(run, r, addr, size) || is_within(addr, size, run->pkt.meta, run->pkt.end))
#define IS_WRITABLE(addr, size)                \
	likely(is_stack(run, r, addr, size) || \
	       is_within(addr, size, run->pkt.meta, run->pkt.write_end))

#define LOAD_AS(t, result)                                     \
	u64 addr_ = SRC_ADDR, value_;                          \
	if (IS_READABLE(addr_, sizeof(t)))                     \
		value_ = (u64)load_##t(addr_);                 \
	else if (!access_load(run, addr_, sizeof(t), &value_)) \
		goto trapped;                                  \
	DST = (result)

#define LDX(t)	LOAD_AS(t, value_)
#define LDSX(t) LOAD_AS(t, (u64)(s64)(t)value_)

#define STORE_VALUE(t, value)                                        \
	u64 addr_ = DST_ADDR;                                        \
	if (IS_WRITABLE(addr_, sizeof(t)))                           \
		store_##t(addr_, (t)(value));                        \
	else if (!access_store(run, addr_, sizeof(t), (u64)(value))) \
	goto trapped
#define STX(t) STORE_VALUE(t, SRC)
#define ST(t)  STORE_VALUE(t, (s64)IMM)

/* Not in packets, wherever it lies: access.c knows. */
#define CHECKED_PTR(t, addr, access)                                             \
	({                                                                       \
		u64 at_ = (addr);                                                \
		t *p_ = at_ % sizeof(t) == 0 && is_stack(run, r, at_, sizeof(t)) \
				? u64_to_ptr(at_)                                \
				: access_atomic(run, at_, sizeof(t), access);    \
		if (!p_)                                                         \
			goto trapped;                                            \
		p_;                                                              \
	})
#define ATOMIC_PTR(t, addr) CHECKED_PTR(t, addr, ACCESS_READ_WRITE)
#define READ_PTR(t, addr)   CHECKED_PTR(t, addr, ACCESS_READ)
#define WRITE_PTR(t, addr)  CHECKED_PTR(t, addr, ACCESS_WRITE)
#include "vm/atomics.h"

#include "vm/loop.h"
