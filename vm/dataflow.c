// SPDX-License-Identifier: BSD-2-Clause
/*
 * A forward analysis of each function by itself: which pointer the value of a register, or of a
 * stack slot that registers are spilled to, is derived from.
 *
 * Values: unknown; a number, which is no pointer; R10 and an offset, if that is known; or a tag:
 * what one instruction (a load, a call, a 64-bit immediate) or an argument defined, plus any
 * number. Where ways meet, different values are unknown. When the instruction of a tag is executed
 * again all older values with its tag become unknown, so that one place a frame (struct
 * exec_origin) is enough: it holds what all values with the tag are derived from. Unknown is always
 * right, because such accesses are judged by their address.
 *
 * Two things must hold for memory to be safe: the place of a tag has been written on every way to
 * its use, which is so because a tag comes from nowhere but its instruction; and R10 with an offset
 * is what it says, which is why it loses its offset in memory. That the values of stack slots are
 * true needs more: stores by way of other pointers into the frame, and callees that get one, take
 * them away. A pointer to the frame can only come from R10; programs cannot keep one where other
 * loads than from the frame find it (kernel/bpf/verifier.c: check_stack_write_fixed_off).
 *
 * Memory and time are linear in the program: a function that needs more states or steps than its
 * share is judged by addresses.
 */
#include "vm/dataflow.h"

#include <errno.h>
#include <string.h>

#include "base/bitmap.h"
#include "spec/spec.h"
#include "vm/origin.h"

#define NR_REGS		10 /* R0-R9; R10 is what it is */
#define NR_STACK_SLOTS	(BPF_STACK_BYTES / 8)
#define MAX_CELLS	(NR_REGS + NR_STACK_SLOTS)
#define STEPS_PER_INSN	32
#define MAX_STATE_CELLS (8u << 20) /* of one function: 32 MiB, while it is looked at */
#define MAX_OFFSET	1024	   /* from R10, either way, that is told apart */

enum {
	VALUE_UNKNOWN,
	VALUE_NUMBER,
	VALUE_FRAME,	/* R10 and something */
	VALUE_FRAME_AT, /* R10 - MAX_OFFSET, and so on to + MAX_OFFSET */
	VALUE_ARG = VALUE_FRAME_AT + 2 * MAX_OFFSET + 1, /* tags: R1-R5 at the beginning */
	VALUE_INSN = VALUE_ARG + 5,			 /* and of instruction 0, ... */
};

struct state {
	u32 cells[MAX_CELLS]; /* registers, then stack slots that are followed */
};

/* Before an instruction that jumps go to. */
struct join {
	u32 insn;
	bool is_reached, is_dirty;
};

/* One function while it is looked at. */
struct finder {
	struct provenance *p;
	const struct prog *prog;
	u32 start, end, func;
	struct join *joins;
	u32 nr_joins;
	u32 *states; /* .nr_cells for each join */
	u32 nr_cells;
	u8 cell_of[NR_STACK_SLOTS]; /* 0: not followed */
	u64 steps_left;
	bool has_changed, is_final;
};

_Static_assert(EXEC_MAX_ORIGINS <= IN_FRAME, "what is in the frame has no number of an origin");

/* --- values --- */

static u32 frame_at(s64 off)
{
	return off >= -MAX_OFFSET && off <= MAX_OFFSET ? (u32)(VALUE_FRAME_AT + MAX_OFFSET + off)
						       : VALUE_FRAME;
}

static bool is_frame(u32 value)
{
	return value >= VALUE_FRAME && value < VALUE_ARG;
}

static bool has_offset(u32 value)
{
	return value >= VALUE_FRAME_AT && value < VALUE_ARG;
}

static s32 offset_of(u32 value)
{
	return (s32)value - VALUE_FRAME_AT - MAX_OFFSET;
}

static u32 join_values(u32 a, u32 b)
{
	if (a == b)
		return a;
	return is_frame(a) && is_frame(b) ? VALUE_FRAME : VALUE_UNKNOWN;
}

/* A pointer, or NULL, in every program that is right? */
static bool is_sure(const struct finder *f, u32 value)
{
	enum isa_kind kind;

	if (value < VALUE_INSN)
		return is_frame(value) || (value == VALUE_ARG && !f->func);
	kind = isa_table[isa_decode(&f->prog->insns[value - VALUE_INSN])].kind;
	return kind == ISA_KIND_LDIMM64 || kind == ISA_KIND_CALL;
}

enum { RANK_NUMBER, RANK_UNKNOWN, RANK_MAYBE, RANK_POINTER };

static u32 rank_of(const struct finder *f, u32 value)
{
	if (value <= VALUE_NUMBER)
		return value == VALUE_NUMBER ? RANK_NUMBER : RANK_UNKNOWN;
	return is_sure(f, value) ? RANK_POINTER : RANK_MAYBE;
}

static u32 add_constant(u32 value, s64 by)
{
	return has_offset(value) ? frame_at(offset_of(value) + by) : value;
}

/*
 * One of them is the pointer: the one that is more likely to be, or else the register that is added
 * to. If it is not, nothing lies where it points, and the sum is judged as an address.
 */
static u32 add_values(const struct finder *f, u32 a, u32 b)
{
	u32 rank_a = rank_of(f, a), rank_b = rank_of(f, b);
	u32 pointer = rank_a >= rank_b ? a : b;

	if (rank_a == RANK_POINTER && rank_b == RANK_POINTER)
		return VALUE_UNKNOWN;
	return is_frame(pointer) ? VALUE_FRAME : pointer;
}

/* The difference of two pointers is a number. */
static u32 subtract_values(u32 a, u32 b)
{
	if (b != VALUE_NUMBER)
		return VALUE_UNKNOWN;
	return is_frame(a) ? VALUE_FRAME : a;
}

/* --- states --- */

static u32 reg_of(const struct state *s, u32 reg)
{
	return reg == BPF_REG_FP ? frame_at(0) : s->cells[reg];
}

/* What writes R10 is never executed. */
static void set_reg(struct state *s, u32 reg, u32 value)
{
	if (reg != BPF_REG_FP)
		s->cells[reg] = value;
}

static u32 *join_cells(const struct finder *f, u32 join)
{
	return &f->states[(size_t)join * f->nr_cells];
}

/* Jump, or go on, to @insn, where ways meet. */
static void join(struct finder *f, s64 insn, const struct state *s)
{
	u32 at = f->p->join_at[insn] - 1, *cells = join_cells(f, at);
	struct join *to = &f->joins[at];
	u32 differs = 0;

	if (f->is_final)
		return;
	if (!to->is_reached) {
		memcpy(cells, s->cells, f->nr_cells * sizeof(*cells));
		differs = 1;
	}
	for (u32 i = 0; to->is_reached && i < f->nr_cells; i++) {
		u32 value = join_values(cells[i], s->cells[i]);

		differs |= value ^ cells[i];
		cells[i] = value;
	}
	to->is_reached = true;
	to->is_dirty |= differs;
	f->has_changed |= differs;
}

/* The instruction defines a value that others may be derived from. */
static u32 define(const struct finder *f, struct state *s, u32 idx)
{
	u32 tag = VALUE_INSN + idx;

	for (u32 i = 0; i < f->nr_cells; i++)
		s->cells[i] = s->cells[i] == tag ? VALUE_UNKNOWN : s->cells[i];
	return tag;
}

/* The cell of the 8 bytes at @off from R10, if it is followed; or 0. */
static u32 cell_at(const struct finder *f, s32 off)
{
	s32 from_bottom = off + BPF_STACK_BYTES;

	if (from_bottom < 0 || from_bottom >= BPF_STACK_BYTES || from_bottom % 8)
		return 0;
	return f->cell_of[from_bottom / 8];
}

/* Something is stored in [from, to), as offsets from R10. */
static void forget_stack(const struct finder *f, struct state *s, s32 from, s32 to)
{
	for (s32 slot = 0; slot < NR_STACK_SLOTS; slot++) {
		s32 off = slot * 8 - BPF_STACK_BYTES;

		if (f->cell_of[slot] && off < to && off + 8 > from)
			s->cells[f->cell_of[slot]] = VALUE_UNKNOWN;
	}
}

/* Can it point into the frame? */
static bool may_be_frame(const struct finder *f, u32 value)
{
	if (value < VALUE_ARG)
		return true;
	return value >= VALUE_INSN && bitmap_test(f->p->may_alias, value - VALUE_INSN);
}

/* Something is stored by way of @base, from there on or, if that is not known, anywhere. */
static void forget_stored(const struct finder *f, struct state *s, u32 base, s32 size)
{
	if (has_offset(base))
		forget_stack(f, s, offset_of(base), offset_of(base) + size);
	else if (may_be_frame(f, base))
		forget_stack(f, s, -BPF_STACK_BYTES, 0);
}

/* --- what is found out --- */

/* The number of the origin in @func that @value is derived from; 0: not known, or there is no room.
 */
u8 dataflow_origin(struct provenance *p, u32 func, u32 value)
{
	u8 *entry = &p->prog->interp->entries[func];
	u32 *nr = &p->nr_origins[func];
	u8 *note;

	if (value <= VALUE_NUMBER)
		return 0;
	if (is_frame(value)) {
		*entry |= 1u << (ORIGIN_FRAME - ORIGIN_ARG);
		return ORIGIN_FRAME;
	}
	if (value < VALUE_INSN) {
		*entry |= (u8)(1u << (value - VALUE_ARG));
		return (u8)(ORIGIN_ARG + value - VALUE_ARG);
	}
	note = &p->notes[value - VALUE_INSN];
	if (!*note && *nr < EXEC_MAX_ORIGINS)
		*note = (u8)(*nr)++;
	return *note;
}

static void found_access(struct finder *f, u32 idx, u32 base, s32 size)
{
	s32 off = f->prog->insns[idx].off;

	if (!f->is_final)
		return;
	if (has_offset(base) && offset_of(base) + off >= -BPF_STACK_BYTES &&
	    offset_of(base) + off + size <= 0)
		f->p->bases[idx] = IN_FRAME;
	else
		f->p->bases[idx] = dataflow_origin(f->p, f->func, base);
}

static int found_crossing(struct finder *f, u32 idx, u32 callee, const struct state *s)
{
	struct crossing to = {.insn = idx, .func = f->func, .callee = callee};

	if (!f->is_final)
		return 0;
	for (u32 i = 0; callee != TO_CALLER && i < 5; i++)
		to.values[i] = reg_of(s, BPF_REG_1 + i);
	if (callee == TO_CALLER)
		to.values[0] = reg_of(s, BPF_REG_0);
	return vec_push(f->p->mem, &f->p->crossings, to);
}

/* --- instructions --- */

static s32 bytes_of(const struct bpf_insn *insn)
{
	static const u8 bytes[4] = {4, 2, 1, 8}; /* BPF_W, BPF_H, BPF_B, BPF_DW */

	return bytes[BPF_SIZE(insn->code) >> 3];
}

static u32 result_of_alu(const struct finder *f, const struct state *s, u32 idx, enum isa_op op)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u32 dst = reg_of(s, insn->dst_reg), src = reg_of(s, insn->src_reg);

	switch (op) {
	case ISA_MOV64_X: return src;
	case ISA_ADD64_K: return add_constant(dst, insn->imm);
	case ISA_SUB64_K: return add_constant(dst, -(s64)insn->imm);
	case ISA_ADD64_X: return add_values(f, dst, src);
	case ISA_SUB64_X: return subtract_values(dst, src);
	case ISA_ADDR_SPACE_CAST:
	case ISA_ADDR_PERCPU: return VALUE_UNKNOWN;
	default: return VALUE_NUMBER;
	}
}

/* The load may give a pointer into the frame; whoever relied on the contrary is looked at again. */
static void mark_alias(struct finder *f, u32 idx)
{
	if (bitmap_test(f->p->may_alias, idx))
		return;
	bitmap_set(f->p->may_alias, idx);
	for (u32 i = 0; i < f->nr_joins; i++)
		f->joins[i].is_dirty = f->joins[i].is_reached;
	f->has_changed = true;
	f->steps_left -= MIN(f->steps_left, f->nr_joins);
}

/* Of a kernel object, or to an arena: no address is judged. */
static bool is_apart(const struct finder *f, u32 idx, enum isa_op op)
{
	return interp_op_of(f->prog, idx) != op;
}

/* Pointers are loaded in 64 bits, those to packets and the like from contexts in 32. */
static bool may_load_pointer(const struct finder *f, enum isa_op op, u32 base)
{
	bool is_ctx = base >= VALUE_ARG && base < VALUE_INSN;

	return op == ISA_LDX64 ||
	       (op == ISA_LDX32 && (is_ctx || (!is_frame(base) && !is_sure(f, base))));
}

static u32 result_of_load(struct finder *f, struct state *s, u32 idx, enum isa_op op)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u32 base = reg_of(s, insn->src_reg), cell = 0;

	if (is_apart(f, idx, op))
		return VALUE_UNKNOWN;
	if (has_offset(base) && op == ISA_LDX64)
		cell = cell_at(f, offset_of(base) + insn->off);
	if (cell && s->cells[cell] != VALUE_UNKNOWN)
		return is_frame(s->cells[cell]) ? VALUE_FRAME : s->cells[cell];
	if (!may_load_pointer(f, op, base))
		return VALUE_NUMBER;
	if (may_be_frame(f, base))
		mark_alias(f, idx);
	return define(f, s, idx);
}

static void load(struct finder *f, struct state *s, u32 idx, enum isa_op op)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];

	if (!is_apart(f, idx, op))
		found_access(f, idx, reg_of(s, insn->src_reg), bytes_of(insn));
	set_reg(s, insn->dst_reg, result_of_load(f, s, idx, op));
}

static void store(struct finder *f, struct state *s, u32 idx, enum isa_op op, u32 value)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	u32 base = reg_of(s, insn->dst_reg), at = add_constant(base, insn->off);
	u32 cell;

	if (is_apart(f, idx, op))
		return;
	found_access(f, idx, base, bytes_of(insn));
	forget_stored(f, s, at, bytes_of(insn));
	cell = has_offset(at) && bytes_of(insn) == 8 ? cell_at(f, offset_of(at)) : 0;
	if (cell)
		s->cells[cell] = value;
}

static void atomic(struct finder *f, struct state *s, u32 idx, enum isa_op op)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	bool is_load = isa_rule(isa_table[op].dst) == ISA_FIELD_WRITE;
	u32 base = reg_of(s, is_load ? insn->src_reg : insn->dst_reg);

	if (!is_apart(f, idx, op))
		found_access(f, idx, base, bytes_of(insn));
	if (!is_load)
		forget_stored(f, s, add_constant(base, insn->off), bytes_of(insn));
	if (is_load)
		set_reg(s, insn->dst_reg, VALUE_UNKNOWN);
	else if (isa_rule(isa_table[op].src) == ISA_FIELD_MODIFY)
		set_reg(s, insn->src_reg, VALUE_UNKNOWN);
	else if (op == ISA_CMPXCHG64 || op == ISA_CMPXCHG32)
		set_reg(s, BPF_REG_0, VALUE_UNKNOWN);
}

/* --- calls --- */

/* R1-R5 are lost: no program that is right reads them. */
static void end_call(struct state *s, u32 result)
{
	set_reg(s, BPF_REG_0, result);
	for (u32 reg = BPF_REG_1; reg <= BPF_REG_5; reg++)
		set_reg(s, reg, VALUE_NUMBER);
}

static bool is_written_arg(const struct prog_call *call, const struct spec_type *arg)
{
	u32 base = spec_base_type(arg->type);

	if (base == ARG_DONTCARE || base == ARG_ANYTHING || base == ARG_SCALAR)
		return false;
	return call->is_kfunc || base == ARG_PTR_TO_STACK || arg->is_written ||
	       arg->type & (MEM_UNINIT | MEM_WRITE);
}

/* What the helper may store in the frame: behind the beginning of what it writes, or, if it is not
 * known what it does or calls, anywhere. */
static void forget_written(const struct finder *f, struct state *s, const struct prog_call *call)
{
	bool is_wild = call->row->flags & (HELPER_CALLBACK | HELPER_ANY_PROTO);

	for (u32 i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		u32 value = reg_of(s, 1 + i);

		if (is_wild && value != VALUE_NUMBER && may_be_frame(f, value))
			forget_stack(f, s, -BPF_STACK_BYTES, 0);
		else if (is_written_arg(call, &call->row->args[i]))
			forget_stored(f, s, value, BPF_STACK_BYTES);
	}
}

static bool returns_pointer(const struct spec_helper *row)
{
	u32 base = spec_base_type(row->ret.type);

	return row->flags & HELPER_ANY_PROTO || (base != RET_INTEGER && base != RET_VOID);
}

static int call_helper(struct finder *f, struct state *s, u32 idx)
{
	const struct prog_call *call = &f->prog->calls[f->p->slots[idx].imm];
	int err = found_crossing(f, idx, TO_HELPER, s);

	forget_written(f, s, call);
	end_call(s, returns_pointer(call->row) ? define(f, s, idx) : VALUE_NUMBER);
	return err;
}

static int call_local(struct finder *f, struct state *s, u32 idx)
{
	u32 callee = idx + 1 + (u32)f->prog->insns[idx].imm;
	int err = found_crossing(f, idx, (u32)(prog_func_of(f->prog, callee) - f->prog->funcs), s);

	for (u32 reg = BPF_REG_1; reg <= BPF_REG_5; reg++) {
		if (reg_of(s, reg) != VALUE_NUMBER && may_be_frame(f, reg_of(s, reg)))
			forget_stack(f, s, -BPF_STACK_BYTES, 0);
	}
	end_call(s, define(f, s, idx));
	return err;
}

static u32 result_of_imm64(const struct finder *f, struct state *s, u32 idx, enum isa_op op)
{
	if (op == ISA_LDIMM64 || op == ISA_LD_FUNC)
		return VALUE_NUMBER;
	return op == ISA_LD_MAP_FD || op == ISA_LD_MAP_IDX ? VALUE_UNKNOWN : define(f, s, idx);
}

/* 1: the next instruction follows; 0: it does not; -ENOMEM. */
static int step(struct finder *f, struct state *s, u32 idx)
{
	const struct bpf_insn *insn = &f->prog->insns[idx];
	enum isa_op op = isa_decode(insn);
	s32 distance;
	int err = 0;

	switch (isa_table[op].kind) {
	case ISA_KIND_LDX: load(f, s, idx, op); break;
	case ISA_KIND_STX: store(f, s, idx, op, reg_of(s, insn->src_reg)); break;
	case ISA_KIND_ST: store(f, s, idx, op, VALUE_NUMBER); break;
	case ISA_KIND_ATOMIC: atomic(f, s, idx, op); break;
	case ISA_KIND_LDIMM64: set_reg(s, insn->dst_reg, result_of_imm64(f, s, idx, op)); break;
	case ISA_KIND_LD_PKT: end_call(s, VALUE_NUMBER); break;
	case ISA_KIND_CALL:
		err = op == ISA_CALL_LOCAL ? call_local(f, s, idx) : call_helper(f, s, idx);
		break;
	case ISA_KIND_EXIT: return found_crossing(f, idx, TO_CALLER, s);
	case ISA_KIND_JMP:
	case ISA_KIND_JA:
	case ISA_KIND_MAY_GOTO:
		isa_target(insn, op, &distance);
		join(f, (s64)idx + 1 + distance, s);
		return isa_table[op].kind != ISA_KIND_JA;
	case ISA_KIND_NOSPEC: break;
	default: set_reg(s, insn->dst_reg, result_of_alu(f, s, idx, op));
	}
	return err ? err : 1;
}

/* From a join to where the next ways meet, or end. */
static int walk(struct finder *f, struct join *from)
{
	struct state s;
	u32 idx = from->insn;
	int follows;

	memcpy(s.cells, join_cells(f, (u32)(from - f->joins)), f->nr_cells * sizeof(u32));
	from->is_dirty = false;
	do {
		follows = step(f, &s, idx);
		idx += (u32)isa_nr_slots(&f->prog->insns[idx]);
		f->steps_left -= f->steps_left > 0;
	} while (follows == 1 && idx < f->end && !f->p->join_at[idx]);
	if (follows == 1 && idx < f->end)
		join(f, idx, &s);
	return MIN(follows, 0);
}

static int walk_all(struct finder *f)
{
	int err = 0;

	for (u32 i = 0; !err && i < f->nr_joins && f->steps_left; i++) {
		f->steps_left--;
		if (f->joins[i].is_reached && (f->joins[i].is_dirty || f->is_final))
			err = walk(f, &f->joins[i]);
	}
	return err;
}

/* --- functions --- */

static u64 nr_steps_for(const struct finder *f)
{
	return ((u64)f->end - f->start) * STEPS_PER_INSN;
}

/* Where jumps go, and which stack slots are spilled to. */
static void survey(struct finder *f)
{
	f->nr_cells = NR_REGS;
	f->p->join_at[f->start] = 1;
	for (u32 i = f->start; i < f->end; i += (u32)isa_nr_slots(&f->prog->insns[i])) {
		const struct bpf_insn *insn = &f->prog->insns[i];
		enum isa_op op = isa_decode(insn);
		s32 distance, slot = (insn->off + BPF_STACK_BYTES) / 8;

		if (isa_is_jump(op) && isa_target(insn, op, &distance))
			f->p->join_at[(s64)i + 1 + distance] = 1;
		if (op == ISA_STX64 && insn->dst_reg == BPF_REG_FP && insn->off % 8 == 0 &&
		    insn->off >= -BPF_STACK_BYTES && insn->off < 0 && !f->cell_of[slot])
			f->cell_of[slot] = (u8)f->nr_cells++;
	}
	for (u32 i = f->start; i < f->end; i++) {
		if (f->p->join_at[i])
			f->p->join_at[i] = ++f->nr_joins;
	}
	/* Too much to follow the stack as well. */
	if ((u64)f->nr_joins * f->nr_cells > MAX_STATE_CELLS) {
		memset(f->cell_of, 0, sizeof(f->cell_of));
		f->nr_cells = NR_REGS;
	}
}

static int make_joins(struct finder *f)
{
	u32 nr = 0;

	f->joins = mem_calloc(f->p->mem, f->nr_joins, sizeof(*f->joins));
	f->states = mem_calloc(f->p->mem, (size_t)f->nr_joins * f->nr_cells, sizeof(*f->states));
	if (!f->joins || !f->states)
		return -ENOMEM;
	for (u32 i = f->start; i < f->end; i++) {
		if (f->p->join_at[i])
			f->joins[nr++].insn = i;
	}
	return 0;
}

static void enter(struct finder *f)
{
	struct state s;

	for (u32 i = 0; i < f->nr_cells; i++)
		s.cells[i] = VALUE_UNKNOWN;
	for (u32 i = 0; i < 5; i++)
		s.cells[1 + i] = VALUE_ARG + i;
	join(f, f->start, &s);
}

/* Until nothing changes; then once more for what is known. */
static int analyse(struct finder *f)
{
	int err = 0;

	f->steps_left = nr_steps_for(f);
	f->is_final = false;
	enter(f);
	while (!err && f->has_changed && f->steps_left) {
		f->has_changed = false;
		err = walk_all(f);
	}
	f->prog->interp->nr_steps += nr_steps_for(f) - f->steps_left;
	if (err || !f->steps_left)
		return err;
	f->is_final = true;
	f->steps_left = nr_steps_for(f);
	return walk_all(f);
}

int dataflow_function(struct provenance *p, u32 func)
{
	const struct prog_func *of = &p->prog->funcs[func];
	struct finder f = {
		.p = p,
		.prog = p->prog,
		.func = func,
		.start = of->start,
		.end = of->start + of->nr_insns,
	};
	int err = 0;

	p->nr_origins[func] = ORIGIN_FIRST;
	survey(&f);
	if ((u64)f.nr_joins * f.nr_cells <= MAX_STATE_CELLS) {
		err = make_joins(&f);
		if (!err)
			err = analyse(&f);
		mem_free(p->mem, f.joins);
		mem_free(p->mem, f.states);
	}
	return err;
}
