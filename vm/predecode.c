// SPDX-License-Identifier: BSD-2-Clause
/* From instructions to slots. What an instruction names is looked up here, once. */
#include <errno.h>
#include <string.h>

#include "spec/spec.h"
#include "vm/origin.h"
#include "vm/provenance.h"
#include "world/world.h"

static u32 call_index(const struct prog *prog, const struct interp_slot *slot, bool is_kfunc)
{
	const struct prog_call *call = prog->calls;

	while (call->is_kfunc != is_kfunc || call->imm != slot->imm || call->off != slot->off)
		call++;
	return (u32)(call - prog->calls);
}

/* Operations that the callee decides. */
static u32 operation_of(const struct prog *prog, enum isa_op op, struct interp_slot *slot)
{
	const struct prog_call *call;
	u64 flags;

	if (op != ISA_CALL && op != ISA_CALL_KFUNC)
		return op;
	slot->imm = (s32)call_index(prog, slot, op == ISA_CALL_KFUNC);
	call = &prog->calls[slot->imm];
	if (call->missing)
		return INTERP_OP_CALL_MISSING;
	flags = call->row->flags;
	if (flags & HELPER_TAIL_CALL)
		return INTERP_OP_TAIL_CALL;
	return flags & (HELPER_CALLBACK | HELPER_TRAPS) ? INTERP_OP_CALL_CALLBACK : ISA_CALL;
}

/* Fields as they are; the handler is the caller's to add. */
static struct interp_slot slot_of(const struct bpf_insn *insn)
{
	return (struct interp_slot){
		.dst = insn->dst_reg,
		.src = insn->src_reg,
		.off = insn->off,
		.imm = insn->imm,
	};
}

static bool has_bit(const u64 *bits, u32 idx)
{
	return unlikely(bits) && bits[idx / 64] >> idx % 64 & 1;
}

/* A load from an object of the kernel. */
static u8 probe_code(u8 code)
{
	u8 mode = BPF_MODE(code) == BPF_MEMSX ? BPF_MODE_PROBESX : BPF_MODE_PROBE;

	return (u8)(BPF_LDX | BPF_SIZE(code) | mode);
}

/* An access to the arena. */
static u8 arena_code(u8 code)
{
	u8 mode = BPF_MODE_PROBE32;

	if (BPF_MODE(code) == BPF_MEMSX)
		mode = BPF_MODE_PROBE32SX;
	if (BPF_MODE(code) == BPF_ATOMIC)
		mode = BPF_MODE_PROBE_ATOMIC;
	return (u8)(BPF_CLASS(code) | BPF_SIZE(code) | mode);
}

/* kernel/bpf/verifier.c: convert_ctx_accesses */
enum isa_op interp_op_of(const struct prog *prog, u32 idx)
{
	struct bpf_insn insn = prog->insns[idx];

	if (has_bit(prog->arena_accesses, idx))
		insn.code = arena_code(insn.code);
	else if (has_bit(prog->probe_loads, idx))
		insn.code = probe_code(insn.code);
	return isa_decode(&insn);
}

static void decode_into(const struct prog *prog, struct interp_slot *slots,
			const void *const *handlers)
{
	const struct prog_addr *next_addr = prog->addrs;

	for (u32 i = 0; i < prog->nr_insns; i++) {
		const struct bpf_insn *insn = &prog->insns[i];
		enum isa_op op = interp_op_of(prog, i);
		struct interp_slot *slot = &slots[i];

		*slot = slot_of(insn);
		slot->handler = handlers[operation_of(prog, op, slot)];
		if (!isa_is_ldimm64(insn))
			continue;
		slots[++i].imm64 = op == ISA_LDIMM64 ? isa_imm64(insn) : next_addr->addr;
		if (op != ISA_LDIMM64)
			next_addr++;
	}
}

/* Whatever else has been found out of them. */
static void put_refusals(const struct prog *prog, struct interp_slot *slots,
			 const void *const *handlers)
{
	for (u32 i = 0; i < prog->nr_refusals; i++) {
		struct interp_slot *slot = &slots[prog->refusals[i].insn_idx];

		slot->handler = handlers[INTERP_OP_REFUSED];
		slot->imm = (s32)i;
	}
}

typedef u64 (*loop_fn)(struct run *run, const struct interp_slot *pc, u64 *r);

static const loop_fn loops[INTERP_NR_MODES] = {
	[INTERP_CHECKED] = interp_checked,
	[INTERP_TRUSTED] = interp_trusted,
};

static int prepare_mode(struct prog *prog, struct mem *mem, enum interp_mode mode)
{
	const void *const *handlers = u64_to_ptr(loops[mode](NULL, NULL, NULL));
	struct interp_slot *slots = mem_calloc(mem, prog->nr_insns, sizeof(*slots));
	int err = 0;

	if (!slots)
		return -ENOMEM;
	decode_into(prog, slots, handlers);
	prog->interp->slots[mode] = slots;
	if (mode == INTERP_CHECKED)
		err = provenance_find(prog, mem, slots, handlers);
	put_refusals(prog, slots, handlers);
	return err;
}

int interp_prepare(struct prog *prog, struct mem *mem)
{
	int err;

	prog->interp = mem_zalloc(mem, sizeof(*prog->interp));
	if (!prog->interp)
		return -ENOMEM;
	err = args_prepare(prog, mem);
	if (!err)
		err = prepare_mode(prog, mem, INTERP_CHECKED);
	if (!err && prog->is_verified)
		err = prepare_mode(prog, mem, INTERP_TRUSTED);
	if (err)
		interp_free(prog, mem);
	return err;
}

void interp_free(struct prog *prog, struct mem *mem)
{
	for (int mode = 0; prog->interp && mode < INTERP_NR_MODES; mode++)
		mem_free(mem, prog->interp->slots[mode]);
	if (prog->interp) {
		mem_free(mem, prog->interp->plans);
		mem_free(mem, prog->interp->sites);
		mem_free(mem, prog->interp->entries);
	}
	mem_free(mem, prog->interp);
	prog->interp = NULL;
}

/* --- functions that are replaced --- */

/*
 * Calls of @func, in all modes. A program that runs meanwhile finds the one handler or the other,
 * and both run what is the function now; so the slower one stays when the replacement is gone.
 */
static void redirect_calls(const struct prog_func *func)
{
	const struct prog *prog = func->prog;

	for (int mode = 0; mode < INTERP_NR_MODES; mode++) {
		const void *const *handlers = u64_to_ptr(loops[mode](NULL, NULL, NULL));
		struct interp_slot *slots = prog->interp->slots[mode];

		for (u32 i = 0; slots && i < prog->nr_insns;) {
			const struct bpf_insn *insn = &prog->insns[i];

			if (isa_decode(insn) == ISA_CALL_LOCAL &&
			    i + 1 + (u32)insn->imm == func->start)
				__atomic_store_n(&slots[i].handler,
						 handlers[INTERP_OP_CALL_REPLACED],
						 __ATOMIC_RELEASE);
			i += (u32)isa_nr_slots(insn);
		}
	}
}

bool interp_replace(struct prog_func *func, const struct prog *to)
{
	const struct prog *none = NULL;

	if (!__atomic_compare_exchange_n(&func->replacement, &none, to, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_RELAXED))
		return false;
	redirect_calls(func);
	return true;
}

void interp_restore(struct prog_func *func)
{
	__atomic_store_n(&func->replacement, NULL, __ATOMIC_RELEASE);
}

const struct prog_func *interp_callee(const struct run *run, const struct interp_slot *pc,
				      enum interp_mode mode)
{
	u32 idx = (u32)(pc - interp_code_of(run->prog, mode));

	return prog_func_now(prog_func_of(run->prog, idx + 1 + (u32)pc->imm));
}

/* --- exceptions --- */

/* The depth of the main function of the program that runs: it may have been tail called. */
static u32 boundary_of(const struct run *run)
{
	u32 depth = run->depth;

	while (depth && run->frames[depth - 1].prog == run->prog)
		depth--;
	return depth;
}

/* What the exception comes to at @run->depth, where its program began. */
static u64 call_exception_callback(struct run *run, enum interp_mode mode)
{
	const struct prog_func *callback = run->prog->exception_callback;
	u64 r[BPF_NR_REGS];

	run->is_thrown = false;
	run->trap.prog = NULL;
	if (!callback)
		return run->thrown;
	interp_set_regs(r, run->thrown, 0, run->stack_top - (u64)run->depth * BPF_STACK_BYTES);
	run->may_goto_left[run->depth] = BPF_MAX_LOOP_ITERS;
	if (mode == INTERP_CHECKED) {
		interp_clear_frame(r[BPF_REG_FP]);
		origin_set_frame(run);
		origin_enter_func(run, callback, r);
	}
	return loops[mode](run, interp_code_of(run->prog, mode) + callback->start, r);
}

/* Go on in the function that called this one, which has returned @ret. */
static u64 resume_caller(struct run *run, enum interp_mode mode, u64 ret)
{
	const struct exec_frame *frame = &run->frames[--run->depth];
	const struct interp_slot *call = frame->return_pc;
	u64 r[BPF_NR_REGS];

	run->prog = frame->prog;
	interp_set_regs(r, 0, 0, 0);
	r[0] = ret;
	memcpy(&r[6], frame->saved, sizeof(frame->saved));
	if (mode == INTERP_CHECKED) {
		origin_set_frame(run);
		origin_note_result(run, &run->prog->interp->sites[call->site], r);
	}
	return loops[mode](run, call + 1, r);
}

static bool has_caller(const struct run *run)
{
	return run->depth && run->frames[run->depth - 1].return_pc;
}

/* kernel: the frames of a program are left down to that of its main function, which a tail call may
 * have put on top of another program's. */
static u64 catch_all(struct run *run, enum interp_mode mode, u64 ret)
{
	while (run->is_thrown || (!run->trap.kind && has_caller(run))) {
		if (run->is_thrown) {
			run->depth = boundary_of(run);
			ret = call_exception_callback(run, mode);
		} else {
			ret = resume_caller(run, mode, ret);
		}
	}
	return ret;
}

/* Execute @func, which is of run->prog, with arguments in @r, in the first frame. */
static inline u64 run_from(struct run *run, enum interp_mode mode, const struct prog_func *func,
			   u64 *r)
{
	u64 ret;

	run->may_goto_left[0] = BPF_MAX_LOOP_ITERS;
	if (mode == INTERP_CHECKED) {
		interp_clear_frame(r[BPF_REG_FP]);
		run->origins = run->cpu->origins;
		origin_begin_epoch(run);
		origin_enter_func(run, func, r);
	}
	ret = loops[mode](run, interp_code_of(run->prog, mode) + func->start, r);
	return likely(!run->is_thrown) ? ret : catch_all(run, mode, ret);
}

u64 interp_run(struct run *run, enum interp_mode mode, u64 r1, u64 r2)
{
	u64 r[BPF_NR_REGS];

	run->prog = prog_func_now(&run->prog->funcs[0])->prog;
	interp_set_regs(r, r1, r2, run->stack_top);
	return run_from(run, mode, &run->prog->funcs[0], r);
}

u64 interp_run_func(struct run *run, enum interp_mode mode, const struct prog_func *func, u64 r1,
		    u64 r2, u64 r3)
{
	u64 r[BPF_NR_REGS];

	func = prog_func_now(func);
	run->prog = func->prog;
	interp_set_regs(r, r1, r2, run->stack_top);
	r[3] = r3;
	return run_from(run, mode, func, r);
}
