// SPDX-License-Identifier: BSD-2-Clause
/*
 * A forward analysis: which registers and stack slots may hold a pointer to a kernel object, before
 * each instruction. Such pointers come from the arguments of what the program attaches to, from
 * helpers and kfuncs that return one, from variables of the kernel that are structs, and from loads
 * through one; they go through moves, additions, spills and
 * calls of subprograms. States are joined by "may"; where a register is a kernel object on one way
 * and something else on another, no program that the kernel accepts loads through it.
 *
 * What it does not follow (spills through copies of R10, arguments of callbacks) is a load that
 * traps where the kernel would read 0; loads of what is there are not affected.
 */
#include "sys/probe_loads.h"

#include <errno.h>

#include "base/search.h"
#include "spec/spec.h"

#define NR_SLOTS   (BPF_STACK_BYTES / 8)
#define ARGS_MASK  0x3eu /* R1-R5 */
#define MAX_ROUNDS 32	 /* over the program; each adds what jumps back or calls bring */

struct state {
	u16 objects, ctx; /* bits of registers that may be one, or the context */
	bool is_reached;
	u64 object_slots, ctx_slots; /* of the stack, from the frame's bottom */
};

struct finder {
	const struct prog *prog;
	struct state *states; /* before each instruction */
	u8 *returns;	      /* functions that may return an object */
	u64 *loads;
	bool has_changed;
};

static bool returns_object(const struct spec_helper *row)
{
	u32 type = spec_base_type(row->ret.type);

	return type == RET_PTR_TO_BTF_ID || type == RET_PTR_TO_MEM_OR_BTF_ID;
}

static bool has_objects(const struct prog *prog)
{
	if (prog->attach.name)
		return true;
	for (u32 i = 0; i < prog->nr_calls; i++) {
		if (returns_object(prog->calls[i].row))
			return true;
	}
	for (u32 i = 0; i < prog->nr_addrs; i++) {
		if (prog->addrs[i].is_object)
			return true;
	}
	return false;
}

/* Does the 64-bit immediate name one? */
static bool is_object_addr(const struct prog *prog, u32 idx)
{
	u32 at = search_first(prog->nr_addrs, i, prog->addrs[i].insn_idx >= idx);

	return at < prog->nr_addrs && prog->addrs[at].insn_idx == idx && prog->addrs[at].is_object;
}

/* --- states --- */

static void join(struct finder *f, u64 idx, const struct state *from)
{
	struct state *to, old;

	if (idx >= f->prog->nr_insns)
		return;
	to = &f->states[idx];
	old = *to;
	to->objects |= from->objects;
	to->ctx |= from->ctx;
	to->object_slots |= from->object_slots;
	to->ctx_slots |= from->ctx_slots;
	to->is_reached = true;
	f->has_changed |= !old.is_reached || old.objects != to->objects || old.ctx != to->ctx ||
			  old.object_slots != to->object_slots || old.ctx_slots != to->ctx_slots;
}

static void set_reg(struct state *s, u32 reg, bool is_object, bool is_ctx)
{
	u16 bit = (u16)(1u << reg);

	s->objects = (u16)(is_object ? s->objects | bit : s->objects & ~bit);
	s->ctx = (u16)(is_ctx ? s->ctx | bit : s->ctx & ~bit);
}

static bool is_object(const struct state *s, u32 reg)
{
	return s->objects >> reg & 1;
}

static bool is_ctx(const struct state *s, u32 reg)
{
	return s->ctx >> reg & 1;
}

/* The bit of the stack slot at @off from R10; 0: not all of one. */
static u64 slot_bit(const struct bpf_insn *insn)
{
	s32 from_bottom = BPF_STACK_BYTES + insn->off;

	return from_bottom >= 0 && from_bottom < BPF_STACK_BYTES && from_bottom % 8 == 0 &&
			       BPF_SIZE(insn->code) == BPF_DW
		       ? 1ull << from_bottom / 8
		       : 0;
}

/* --- instructions --- */

static void load(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u64 slot = insn->src_reg == BPF_REG_FP ? slot_bit(insn) : 0;
	bool is_wide = BPF_SIZE(insn->code) == BPF_DW;
	u32 arg = (u32)insn->off / 8;
	bool gives_object = false;

	if (is_object(s, insn->src_reg)) {
		f->loads[idx / 64] |= 1ull << idx % 64;
		gives_object = is_wide;
	} else if (is_ctx(s, insn->src_reg)) {
		gives_object = is_wide && arg < 64 && f->prog->attach.kernel_ptrs >> arg & 1;
	}
	set_reg(s, insn->dst_reg, gives_object || s->object_slots & slot, s->ctx_slots & slot);
}

static void store(struct state *s, const struct bpf_insn *insn, bool is_register)
{
	u64 slot = insn->dst_reg == BPF_REG_FP ? slot_bit(insn) : 0;

	s->object_slots &= ~slot;
	s->ctx_slots &= ~slot;
	if (is_register && is_object(s, insn->src_reg))
		s->object_slots |= slot;
	if (is_register && is_ctx(s, insn->src_reg))
		s->ctx_slots |= slot;
}

static void alu64(struct state *s, const struct bpf_insn *insn)
{
	bool is_x = BPF_SRC(insn->code) == BPF_X;
	u32 src = insn->src_reg, dst = insn->dst_reg;

	switch (BPF_OP(insn->code)) {
	case BPF_MOV:
		set_reg(s, dst, is_x && !insn->off && is_object(s, src),
			is_x && !insn->off && is_ctx(s, src));
		break;
	case BPF_ADD:
		set_reg(s, dst, is_object(s, dst) || (is_x && is_object(s, src)), is_ctx(s, dst));
		break;
	case BPF_SUB: break;
	default: set_reg(s, dst, false, false);
	}
}

/* What a called function sees: the arguments, and a frame of its own. */
static void enter(struct finder *f, u64 start, const struct state *s)
{
	struct state callee = {.objects = s->objects & ARGS_MASK, .ctx = s->ctx & ARGS_MASK};

	join(f, start, &callee);
}

static u32 func_index(const struct prog *prog, u64 idx)
{
	return idx < prog->nr_insns ? (u32)(prog_func_of(prog, (u32)idx) - prog->funcs) : 0;
}

static bool callee_returns_object(const struct prog *prog, const struct bpf_insn *insn)
{
	bool is_kfunc = insn->src_reg == BPF_PSEUDO_KFUNC_CALL;

	for (u32 i = 0; i < prog->nr_calls; i++) {
		const struct prog_call *callee = &prog->calls[i];

		if (callee->is_kfunc == is_kfunc && callee->imm == insn->imm &&
		    callee->off == insn->off)
			return returns_object(callee->row);
	}
	return false;
}

static void call(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u64 target = (u64)((s64)idx + 1 + insn->imm);
	bool returns = false;

	if (insn->src_reg == BPF_PSEUDO_CALL) {
		enter(f, target, s);
		returns = f->returns[func_index(f->prog, target)];
	} else {
		returns = callee_returns_object(f->prog, insn);
	}
	s->objects &= (u16)~ARGS_MASK;
	s->ctx &= (u16)~ARGS_MASK;
	set_reg(s, BPF_REG_0, returns, false);
}

static void leave(struct finder *f, const struct state *s, u32 idx)
{
	u8 *returns = &f->returns[func_index(f->prog, idx)];

	if (is_object(s, BPF_REG_0) && !*returns)
		*returns = f->has_changed = true;
}

/* Whether the next instruction follows. */
static bool jump(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	bool is_long = BPF_CLASS(insn->code) == BPF_JMP32 && BPF_OP(insn->code) == BPF_JA;

	switch (BPF_OP(insn->code)) {
	case BPF_CALL: call(f, s, idx); return true;
	case BPF_EXIT: leave(f, s, idx); return false;
	default: join(f, (u64)((s64)idx + 1 + (is_long ? insn->imm : insn->off)), s);
	}
	return BPF_OP(insn->code) != BPF_JA;
}

static bool step(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];

	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX: load(f, s, idx); return true;
	case BPF_ST: store(s, insn, false); return true;
	case BPF_STX:
		if (BPF_MODE(insn->code) != BPF_MEM)
			set_reg(s, insn->src_reg, false, false);
		else
			store(s, insn, true);
		return true;
	case BPF_ALU64: alu64(s, insn); return true;
	case BPF_JMP:
	case BPF_JMP32: return jump(f, s, idx);
	case BPF_LD:
		set_reg(s, insn->dst_reg, isa_is_ldimm64(insn) && is_object_addr(f->prog, idx),
			false);
		return true;
	default: set_reg(s, insn->dst_reg, false, false); return true;
	}
}

static void round_over(struct finder *f)
{
	for (u32 i = 0; i < f->prog->nr_insns;) {
		u32 next = i + (u32)isa_nr_slots(&f->prog->insns[i]);
		struct state s = f->states[i];

		if (s.is_reached && step(f, &s, i))
			join(f, next, &s);
		i = next;
	}
}

static void analyse(struct finder *f)
{
	struct state entry = {.ctx = 1u << BPF_REG_1};

	join(f, 0, &entry);
	for (u32 i = 0; f->has_changed && i < MAX_ROUNDS; i++) {
		f->has_changed = false;
		round_over(f);
	}
}

int probe_loads_find(struct prog *prog, struct mem *mem)
{
	struct finder f = {.prog = prog};
	int err = -ENOMEM;

	if (!has_objects(prog))
		return 0;
	f.states = mem_calloc(mem, prog->nr_insns, sizeof(*f.states));
	f.returns = mem_calloc(mem, prog->nr_funcs, sizeof(*f.returns));
	f.loads = arena_calloc(&prog->strings, prog->nr_insns / 64 + 1, sizeof(*f.loads));
	if (f.states && f.returns && f.loads) {
		analyse(&f);
		prog->probe_loads = f.loads;
		err = 0;
	}
	mem_free(mem, f.states);
	mem_free(mem, f.returns);
	return err;
}
