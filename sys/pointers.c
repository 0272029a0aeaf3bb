// SPDX-License-Identifier: BSD-2-Clause
/*
 * A forward analysis: which registers and stack slots may hold which kind of pointer, before each
 * instruction. Pointers to kernel objects come from the arguments of what the program attaches to,
 * from helpers and kfuncs that return one, from variables of the kernel that are structs, and from
 * loads through one; pointers into the arena come from casts. They go through moves, arithmetic,
 * spills and calls of subprograms. States are joined by "may"; where a register is such a pointer
 * on one way and something else on another, no program that the kernel accepts accesses memory
 * through it.
 *
 * What it does not follow (spills through copies of R10, arguments of callbacks) is an access that
 * traps where the kernel would read 0, or reach into the arena; other accesses are not affected.
 *
 * An instruction is looked at again only when one of the sets before it has grown, or what the
 * function returns that it calls: no more often than there are registers and stack slots that may
 * be of each kind, whatever the control flow is.
 */
#include "sys/pointers.h"

#include <errno.h>

#include "base/bitmap.h"
#include "base/search.h"
#include "prog/arena_view.h"
#include "spec/spec.h"

#define NR_SLOTS  (BPF_STACK_BYTES / 8)
#define ARGS_MASK 0x3eu /* R1-R5 */

/* What a value may be; sets of them are bits. */
enum kind { OBJECT, CTX, ARENA, NR_KINDS };

#define BIT_OF(kind) (1u << (kind))

/* Who may be of a kind. */
struct held {
	u16 regs;
	u64 slots; /* of the stack, from the frame's bottom */
};

struct state {
	struct held held[NR_KINDS];
	bool is_reached;
};

struct finder {
	const struct prog *prog;
	struct state *states; /* before each instruction */
	u8 *returns;	      /* kinds that functions may return */
	u64 *loads, *arena_insns;

	/* Instructions that have to be looked at again, the last one first. */
	u32 *waiting;
	u32 nr_waiting;
	u64 *is_waiting; /* bitmap */

	/* Calls of each function: numbers of instructions and 1, 0: no more. */
	u32 *first_call;   /* by function */
	u32 *next_call;	   /* by instruction */
	u64 *object_calls; /* bitmap of those of helpers that return an object */
};

static bool returns_object(const struct spec_helper *row)
{
	u32 type = spec_base_type(row->ret.type);

	if (row->ret.type & MEM_ALLOC)
		return false; /* memory of the program's, which it must not lose */
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

static bool has_casts(const struct prog *prog)
{
	for (u32 i = 0; prog->arena && i < prog->nr_insns; i++) {
		if (isa_decode(&prog->insns[i]) == ISA_ADDR_SPACE_CAST)
			return true;
	}
	return false;
}

static void mark(u64 *bits, u32 idx)
{
	bits[idx / 64] |= 1ull << idx % 64;
}

/* --- states --- */

static void look_again(struct finder *f, u32 idx)
{
	if (bitmap_test(f->is_waiting, idx))
		return;
	bitmap_set(f->is_waiting, idx);
	f->waiting[f->nr_waiting++] = idx;
}

static void join(struct finder *f, u64 idx, const struct state *from)
{
	struct state *to;
	bool has_changed;

	if (idx >= f->prog->nr_insns)
		return;
	to = &f->states[idx];
	has_changed = !to->is_reached;
	to->is_reached = true;
	for (int kind = 0; kind < NR_KINDS; kind++) {
		struct held *had = &to->held[kind];
		const struct held *has = &from->held[kind];

		has_changed |= has->regs & ~had->regs || has->slots & ~had->slots;
		had->regs |= has->regs;
		had->slots |= has->slots;
	}
	if (has_changed)
		look_again(f, (u32)idx);
}

static void set_reg(struct state *s, u32 reg, u32 kinds)
{
	u16 bit = (u16)(1u << reg);

	for (int kind = 0; kind < NR_KINDS; kind++) {
		u16 *regs = &s->held[kind].regs;

		*regs = (u16)(kinds & BIT_OF(kind) ? *regs | bit : *regs & ~bit);
	}
}

static u32 kinds_of(const struct state *s, u32 reg)
{
	u32 kinds = 0;

	for (int kind = 0; kind < NR_KINDS; kind++)
		kinds |= (u32)(s->held[kind].regs >> reg & 1) << kind;
	return kinds;
}

static void set_slot(struct state *s, u64 slot, u32 kinds)
{
	for (int kind = 0; kind < NR_KINDS; kind++) {
		u64 *slots = &s->held[kind].slots;

		*slots = kinds & BIT_OF(kind) ? *slots | slot : *slots & ~slot;
	}
}

static u32 kinds_in(const struct state *s, u64 slot)
{
	u32 kinds = 0;

	for (int kind = 0; kind < NR_KINDS; kind++)
		kinds |= (u32) !!(s->held[kind].slots & slot) << kind;
	return kinds;
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
	u32 base = kinds_of(s, insn->src_reg), arg = (u32)insn->off / 8;
	bool is_wide = BPF_SIZE(insn->code) == BPF_DW, gives_object = false;
	u64 slot = insn->src_reg == BPF_REG_FP ? slot_bit(insn) : 0;

	if (base & BIT_OF(ARENA))
		mark(f->arena_insns, idx);
	if (base & BIT_OF(OBJECT)) {
		mark(f->loads, idx);
		gives_object = is_wide;
	} else if (base & BIT_OF(CTX)) {
		gives_object = is_wide && arg < 64 && f->prog->attach.kernel_ptrs >> arg & 1;
	}
	set_reg(s, insn->dst_reg, kinds_in(s, slot) | (gives_object ? BIT_OF(OBJECT) : 0));
}

static void store(struct finder *f, struct state *s, u32 idx, bool is_register)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u64 slot = insn->dst_reg == BPF_REG_FP ? slot_bit(insn) : 0;

	if (kinds_of(s, insn->dst_reg) & BIT_OF(ARENA))
		mark(f->arena_insns, idx);
	set_slot(s, slot, is_register ? kinds_of(s, insn->src_reg) : 0);
}

static void atomic(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	bool is_load = insn->imm == BPF_LOAD_ACQ;

	if (kinds_of(s, is_load ? insn->src_reg : insn->dst_reg) & BIT_OF(ARENA))
		mark(f->arena_insns, idx);
	if (is_load)
		set_reg(s, insn->dst_reg, 0);
	else if (insn->imm == BPF_CMPXCHG)
		set_reg(s, BPF_REG_0, 0);
	else if (insn->imm & BPF_FETCH)
		set_reg(s, insn->src_reg, 0);
}

static bool is_cast_to_kernel(const struct bpf_insn *insn)
{
	return insn->off == BPF_ADDR_SPACE_CAST && insn->imm == 1;
}

/* kernel/bpf/verifier.c: adjust_reg_min_max_vals. @src: kinds of the second operand */
static void arithmetic(struct finder *f, struct state *s, u32 idx, u32 src)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u32 dst = kinds_of(s, insn->dst_reg), op = BPF_OP(insn->code);
	bool is_wide = BPF_CLASS(insn->code) == BPF_ALU64;

	if ((dst | src) & BIT_OF(ARENA) && op != BPF_NEG && op != BPF_END) {
		if (is_wide)
			mark(f->arena_insns, idx);
		set_reg(s, insn->dst_reg, BIT_OF(ARENA));
	} else if (is_wide && op == BPF_ADD) {
		set_reg(s, insn->dst_reg, dst | (src & BIT_OF(OBJECT)));
	} else if (!is_wide || op != BPF_SUB) {
		set_reg(s, insn->dst_reg, 0);
	}
}

static void alu(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	bool is_wide = BPF_CLASS(insn->code) == BPF_ALU64;
	u32 src = BPF_SRC(insn->code) == BPF_X ? kinds_of(s, insn->src_reg) : 0;

	if (BPF_OP(insn->code) != BPF_MOV)
		arithmetic(f, s, idx, src);
	else if (is_wide && is_cast_to_kernel(insn))
		set_reg(s, insn->dst_reg, BIT_OF(ARENA));
	else
		set_reg(s, insn->dst_reg, is_wide && !insn->off ? src : 0);
}

/* What a called function sees: the arguments, and a frame of its own. */
static void enter(struct finder *f, u64 start, const struct state *s)
{
	struct state callee = {};

	for (int kind = 0; kind < NR_KINDS; kind++)
		callee.held[kind].regs = s->held[kind].regs & ARGS_MASK;
	join(f, start, &callee);
}

static u32 func_index(const struct prog *prog, u64 idx)
{
	return idx < prog->nr_insns ? (u32)(prog_func_of(prog, (u32)idx) - prog->funcs) : 0;
}

/* Of a helper or a kfunc. */
static bool call_returns_object(const struct prog *prog, const struct bpf_insn *insn)
{
	for (u32 i = 0; i < prog->nr_calls; i++) {
		const struct prog_call *to = &prog->calls[i];

		if (to->is_kfunc == (insn->src_reg == BPF_PSEUDO_KFUNC_CALL) &&
		    to->imm == insn->imm && to->off == insn->off)
			return returns_object(to->row);
	}
	return false;
}

static void call(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u64 target = (u64)((s64)idx + 1 + insn->imm);
	u32 returns = 0;

	if (insn->src_reg == BPF_PSEUDO_CALL) {
		enter(f, target, s);
		returns = f->returns[func_index(f->prog, target)];
	} else if (bitmap_test(f->object_calls, idx)) {
		returns = BIT_OF(OBJECT);
	}
	for (int kind = 0; kind < NR_KINDS; kind++)
		s->held[kind].regs &= (u16)~ARGS_MASK;
	set_reg(s, BPF_REG_0, returns);
}

static void leave(struct finder *f, const struct state *s, u32 idx)
{
	u32 func = func_index(f->prog, idx);
	u32 kinds = kinds_of(s, BPF_REG_0) & ~BIT_OF(CTX);

	if (!(kinds & ~(u32)f->returns[func]))
		return;
	f->returns[func] |= (u8)kinds;
	for (u32 at = f->first_call[func]; at; at = f->next_call[at - 1]) {
		if (f->states[at - 1].is_reached)
			look_again(f, at - 1);
	}
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
	bool is_object;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX: load(f, s, idx); return true;
	case BPF_ST: store(f, s, idx, false); return true;
	case BPF_STX:
		if (BPF_MODE(insn->code) == BPF_ATOMIC)
			atomic(f, s, idx);
		else
			store(f, s, idx, true);
		return true;
	case BPF_ALU:
	case BPF_ALU64: alu(f, s, idx); return true;
	case BPF_JMP:
	case BPF_JMP32: return jump(f, s, idx);
	default:
		is_object = isa_is_ldimm64(insn) && is_object_addr(f->prog, idx);
		set_reg(s, insn->dst_reg, is_object ? BIT_OF(OBJECT) : 0);
		return true;
	}
}

static void find_call(struct finder *f, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u32 func;

	if (insn->src_reg != BPF_PSEUDO_CALL) {
		if (call_returns_object(f->prog, insn))
			bitmap_set(f->object_calls, idx);
		return;
	}
	func = func_index(f->prog, (u64)((s64)idx + 1 + insn->imm));
	f->next_call[idx] = f->first_call[func];
	f->first_call[func] = idx + 1;
}

static void find_calls(struct finder *f)
{
	for (u32 i = 0; i < f->prog->nr_insns; i += (u32)isa_nr_slots(&f->prog->insns[i])) {
		if (isa_table[isa_decode(&f->prog->insns[i])].kind == ISA_KIND_CALL)
			find_call(f, i);
	}
}

/* Until nothing changes. All but the main function may be called back. */
static void analyse(struct finder *f)
{
	struct state entry = {.held[CTX].regs = 1u << BPF_REG_1}, none = {};

	find_calls(f);
	for (u32 i = f->prog->nr_funcs; i--;)
		join(f, f->prog->funcs[i].start, i ? &none : &entry);
	while (f->nr_waiting) {
		u32 idx = f->waiting[--f->nr_waiting];
		struct state s = f->states[idx];

		bitmap_clear(f->is_waiting, idx);
		if (step(f, &s, idx))
			join(f, idx + (u32)isa_nr_slots(&f->prog->insns[idx]), &s);
	}
}

/* kernel/bpf/verifier.c: do_misc_fixups */
static void convert(struct prog *prog, u64 *arena_insns)
{
	for (u32 i = 0; i < prog->nr_insns; i++) {
		struct bpf_insn *insn = &prog->insns[i];
		bool is_marked = arena_insns[i / 64] >> i % 64 & 1;

		if (isa_decode(insn) == ISA_ADDR_SPACE_CAST &&
		    (is_cast_to_kernel(insn) || prog->arena->keeps_low)) {
			insn->code = BPF_ALU | BPF_MOV | BPF_X;
			insn->off = 0;
			insn->imm = 0;
		} else if (is_marked && BPF_CLASS(insn->code) == BPF_ALU64) {
			insn->code = (u8)(BPF_ALU | BPF_OP(insn->code) | BPF_SRC(insn->code));
			arena_insns[i / 64] &= ~(1ull << i % 64);
		}
	}
}

static void free_states(struct finder *f, struct mem *mem)
{
	mem_free(mem, f->states);
	mem_free(mem, f->returns);
	mem_free(mem, f->waiting);
	mem_free(mem, f->is_waiting);
	mem_free(mem, f->first_call);
	mem_free(mem, f->next_call);
	mem_free(mem, f->object_calls);
}

static bool make_states(struct finder *f, struct mem *mem)
{
	u32 nr = f->prog->nr_insns, nr_funcs = f->prog->nr_funcs;

	f->states = mem_calloc(mem, nr, sizeof(*f->states));
	f->returns = mem_calloc(mem, nr_funcs, sizeof(*f->returns));
	f->waiting = mem_calloc(mem, nr, sizeof(*f->waiting));
	f->is_waiting = mem_calloc(mem, BITMAP_WORDS(nr), sizeof(*f->is_waiting));
	f->first_call = mem_calloc(mem, nr_funcs, sizeof(*f->first_call));
	f->next_call = mem_calloc(mem, nr, sizeof(*f->next_call));
	f->object_calls = mem_calloc(mem, BITMAP_WORDS(nr), sizeof(*f->object_calls));
	return f->states && f->returns && f->waiting && f->is_waiting && f->first_call &&
	       f->next_call && f->object_calls;
}

int pointers_find(struct prog *prog, struct mem *mem)
{
	struct finder f = {.prog = prog};
	size_t nr_words = prog->nr_insns / 64 + 1;
	bool has_arena = prog->arena && has_casts(prog);
	int err = -ENOMEM;

	if (!has_objects(prog) && !has_arena)
		return 0;
	f.loads = arena_calloc(&prog->strings, nr_words, sizeof(*f.loads));
	f.arena_insns = arena_calloc(&prog->strings, nr_words, sizeof(*f.arena_insns));
	if (make_states(&f, mem) && f.loads && f.arena_insns) {
		analyse(&f);
		prog->probe_loads = f.loads;
		if (has_arena) {
			convert(prog, f.arena_insns);
			prog->arena_accesses = f.arena_insns;
		}
		err = 0;
	}
	free_states(&f, mem);
	return err;
}
