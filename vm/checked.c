// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loop for programs that nobody has proven: stack and packet are tested in line, all other
 * addresses in access.c, helper arguments in args.c, and every instruction counts against the
 * budget.
 */
#include "vm/memory.h"
#include "vm/origin.h"

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

#define SITE (&run->prog->interp->sites[pc->site])

#define CHECK_ARGS(call)                                       \
	do {                                                   \
		if (unlikely(!args_check(run, call, SITE, r))) \
			goto trapped;                          \
	} while (0)
#define NOTE_RESULT()           \
	if (unlikely(pc->site)) \
	origin_note_result(run, SITE, r)

/* Origins of frames follow the frames. */
#define PUSH_ORIGINS() run->origins += EXEC_MAX_ORIGINS
#define POP_ORIGINS()  run->origins -= EXEC_MAX_ORIGINS
#define ENTER_LOCAL()                                                  \
	do {                                                           \
		origin_begin(run, run->prog);                          \
		if (unlikely(pc->site) && SITE->entry)                 \
			origin_enter_local(run, SITE, SITE->entry, r); \
	} while (0)
#define ENTER_REPLACED(func)                                             \
	do {                                                             \
		origin_begin(run, (func)->prog);                         \
		origin_enter_local(run, SITE, interp_entry_of(func), r); \
	} while (0)
#define ENTER_PROG(to) origin_enter_func(run, &(to)->funcs[0], r)
#define RETURN_ORIGIN(nr)                               \
	do {                                            \
		if (unlikely(pc->site) && SITE->result) \
			origin_return(run, SITE, nr);   \
	} while (0)
#define CALLBACK_SITE SITE

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

#define LDX_ANYWHERE(t)	 LOAD_AS(t, value_)
#define LDSX_ANYWHERE(t) LOAD_AS(t, (u64)(s64)(t)value_)

#define STORE_VALUE(t, value)                                        \
	u64 addr_ = DST_ADDR;                                        \
	if (IS_WRITABLE(addr_, sizeof(t)))                           \
		store_##t(addr_, (t)(value));                        \
	else if (!access_store(run, addr_, sizeof(t), (u64)(value))) \
	goto trapped
#define STX_ANYWHERE(t) STORE_VALUE(t, SRC)
#define ST_ANYWHERE(t)	STORE_VALUE(t, (s64)IMM)

/* Derived from an origin; the fields that give its number are those that apply() filled in. */
#define LOAD_OWNED(t, nr)                                                                \
	u64 addr_ = SRC_ADDR, value_;                                                    \
	struct exec_origin *origin_ = origin_noted(origin_at(run, nr));                  \
	if (likely(origin_covers(addr_, sizeof(t), origin_->start, origin_->read_size))) \
		value_ = (u64)load_##t(addr_);                                           \
	else if (!access_load_owned(run, origin_, addr_, sizeof(t), &value_))            \
	goto trapped

#define LDX_OWNED(t)             \
	LOAD_OWNED(t, (u32)IMM); \
	DST = value_
#define LDSX_OWNED(t)            \
	LOAD_OWNED(t, (u32)IMM); \
	DST = (u64)(s64)(t)value_
#define STORE_OWNED(t, nr, value)                                                         \
	u64 addr_ = DST_ADDR;                                                             \
	struct exec_origin *origin_ = origin_noted(origin_at(run, nr));                   \
	if (likely(origin_covers(addr_, sizeof(t), origin_->start, origin_->write_size))) \
		store_##t(addr_, (t)(value));                                             \
	else if (!access_store_owned(run, origin_, addr_, sizeof(t), (u64)(value)))       \
	goto trapped
#define STX_OWNED(t) STORE_OWNED(t, (u32)IMM, SRC)
#define ST_OWNED(t)  STORE_OWNED(t, pc->src, (s64)IMM)

/* In the frame for certain. */
#define LDX_FRAME(t)  DST = load_##t(SRC_ADDR)
#define LDSX_FRAME(t) DST = (u64)(s64)load_##t(SRC_ADDR)
#define STX_FRAME(t)  store_##t(DST_ADDR, (t)SRC)
#define ST_FRAME(t)   store_##t(DST_ADDR, (t)(s64)IMM)

/* What is loaded may be a pointer. */
#define LDX_NOTED(t, note)                                                                       \
	u64 addr_ = SRC_ADDR, value_;                                                            \
	struct exec_origin *origin_ = origin_at(run, (u8)IMM);                                   \
	if ((u8)IMM) {                                                                           \
		origin_noted(origin_);                                                           \
		if (likely(origin_covers(addr_, sizeof(t), origin_->start, origin_->read_size))) \
			value_ = (u64)load_##t(addr_);                                           \
		else if (!access_load_owned(run, origin_, addr_, sizeof(t), &value_))            \
			goto trapped;                                                            \
	} else if (IS_READABLE(addr_, sizeof(t))) {                                              \
		value_ = (u64)load_##t(addr_);                                                   \
	} else if (!access_load(run, addr_, sizeof(t), &value_)) {                               \
		goto trapped;                                                                    \
	}                                                                                        \
	note;                                                                                    \
	DST = value_
#define LDX32_NOTED() LDX_NOTED(u32, origin_note_field(run, (u8)(IMM >> 8), value_))
#define LDX64_NOTED() LDX_NOTED(u64, origin_note_loaded(run, (u8)(IMM >> 8), value_, addr_))
#define LDIMM64_NOTED()                  \
	DST = pc[1].imm64;               \
	origin_note(run, (u32)IMM, DST); \
	pc++

/* Not in packets, wherever it lies: access.c knows. */
#define CHECKED_PTR(t, addr, access)                                                           \
	({                                                                                     \
		u64 at_ = (addr);                                                              \
		t *p_ = IMM ? access_atomic_owned(run, origin_noted(origin_at(run, (u32)IMM)), \
						  at_, sizeof(t), access)                      \
			: at_ % sizeof(t) == 0 && is_stack(run, r, at_, sizeof(t))             \
				? u64_to_ptr(at_)                                              \
				: access_atomic(run, at_, sizeof(t), access);                  \
		if (!p_)                                                                       \
			goto trapped;                                                          \
		p_;                                                                            \
	})
#define ATOMIC_PTR(t, addr) CHECKED_PTR(t, addr, ACCESS_READ_WRITE)
#define READ_PTR(t, addr)   CHECKED_PTR(t, addr, ACCESS_READ)
#define WRITE_PTR(t, addr)  CHECKED_PTR(t, addr, ACCESS_WRITE)
#include "vm/atomics.h"

#define LOOP_HAS_ORIGINS
#include "vm/loop.h"
