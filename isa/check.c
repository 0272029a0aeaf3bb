// SPDX-License-Identifier: BSD-2-Clause
/*
 * The encoding check: what Linux 6.12 refuses of a single instruction whatever its operands hold.
 * The table says what each field must be; this file says it in the kernel's words.
 */
#include <errno.h>

#include "isa/isa.h"

/* The subject of "... uses reserved fields" for each kind of instruction. */
static const char *const reserved_word[] = {
	[ISA_KIND_ALU] = "BPF_ALU",
	[ISA_KIND_NEG] = "BPF_NEG",
	[ISA_KIND_MOV] = "BPF_MOV",
	[ISA_KIND_END] = "BPF_END",
	[ISA_KIND_JMP] = "BPF_JMP/JMP32",
	[ISA_KIND_JA] = "BPF_JA",
	[ISA_KIND_MAY_GOTO] = "may_goto",
	[ISA_KIND_CALL] = "BPF_CALL",
	[ISA_KIND_EXIT] = "BPF_EXIT",
	[ISA_KIND_LDX] = "BPF_LDX",
	[ISA_KIND_STX] = "BPF_STX",
	[ISA_KIND_ST] = "BPF_ST",
	[ISA_KIND_ATOMIC] = "BPF_ATOMIC",
	[ISA_KIND_LDIMM64] = "BPF_LD_IMM64",
	[ISA_KIND_LD_PKT] = "BPF_LD_[ABS|IND]",
	[ISA_KIND_NOSPEC] = "BPF_ST",
};

static int refuse(struct text *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

static int refuse(struct text *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(err, fmt, args);
	va_end(args);
	return -EINVAL;
}

/* Any row of the opcode, to know what kind of instruction was meant. */
static const struct isa_insn *row_of_code(u8 code)
{
	for (enum isa_op op = 0; op < ISA_NR_OPS; op++) {
		if (isa_table[op].code == code && isa_table[op].since != ISA_KERNEL)
			return &isa_table[op];
	}
	return NULL;
}

static bool is_atomic_imm(s32 imm)
{
	for (enum isa_op op = 0; op < ISA_NR_OPS; op++) {
		if (isa_table[op].kind == ISA_KIND_ATOMIC && isa_value(isa_table[op].imm) == imm)
			return true;
	}
	return false;
}

/* A known opcode whose fields fit no row, or a row with a field that must be zero and is not. */
static int refuse_fields(const struct bpf_insn *insn, const struct isa_insn *row, struct text *err)
{
	switch (row->kind) {
	case ISA_KIND_ATOMIC:
		if (is_atomic_imm(insn->imm))
			return refuse(err, "invalid atomic operand size");
		return refuse(err, "BPF_ATOMIC uses invalid atomic opcode %02x", (u32)insn->imm);
	case ISA_KIND_MAY_GOTO:
		return refuse(err, "invalid may_goto off %d imm %d", insn->off, insn->imm);
	case ISA_KIND_LDIMM64:
		if (insn->src_reg > BPF_PSEUDO_MAP_IDX_VALUE)
			return refuse(err, "unrecognized bpf_ld_imm64 insn");
		return refuse(err, "BPF_LD_IMM64 uses reserved fields");
	default: return refuse(err, "%s uses reserved fields", reserved_word[row->kind]);
	}
}

static bool is_register(isa_field field)
{
	return isa_rule(field) == ISA_FIELD_READ || isa_rule(field) == ISA_FIELD_WRITE ||
	       isa_rule(field) == ISA_FIELD_MODIFY;
}

static bool is_written(isa_field field)
{
	return isa_rule(field) == ISA_FIELD_WRITE || isa_rule(field) == ISA_FIELD_MODIFY;
}

/* kernel/bpf/verifier.c: __check_reg_arg, of what is read and then of what is written */
static int check_register(isa_field field, u8 regno, struct text *err)
{
	if (is_register(field) && regno >= BPF_NR_REGS)
		return refuse(err, "R%d is invalid", regno);
	return 0;
}

static int check_written(isa_field field, u8 regno, struct text *err)
{
	if (!is_written(field) || regno != BPF_REG_FP)
		return 0;
	refuse(err, "frame pointer is read only");
	return -EACCES;
}

static int check_cast(const struct bpf_insn *insn, const struct isa_insn *row, struct text *err)
{
	if (row != &isa_table[ISA_ADDR_SPACE_CAST] || insn->imm == 1 || insn->imm == 1 << 16)
		return 0;
	return refuse(err, "addr_space_cast insn can only convert between address space 1 and 0");
}

static int check_imm(const struct bpf_insn *insn, const struct isa_insn *row, struct text *err)
{
	int width = BPF_CLASS(insn->code) == BPF_ALU64 ? 64 : 32;

	if (isa_rule(row->imm) == ISA_FIELD_DIVISOR && !insn->imm)
		return refuse(err, "div by zero");
	if (isa_rule(row->imm) == ISA_FIELD_COUNT && (insn->imm < 0 || insn->imm >= width))
		return refuse(err, "invalid shift %d", insn->imm);
	return 0;
}

/* kernel/bpf/verifier.c: resolve_pseudo_ldimm64 */
static int check_second_slot(const struct bpf_insn *insn, size_t nr_left, struct text *err)
{
	if (nr_left < 2 || insn[1].code || insn[1].dst_reg || insn[1].src_reg || insn[1].off)
		return refuse(err, "invalid bpf_ld_imm64 insn");
	if ((insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_IDX) &&
	    insn[1].imm)
		return refuse(err, "unrecognized bpf_ld_imm64 insn");
	return 0;
}

/* The kernel looks at the fields of loads before it asks whether it knows the opcode. */
static int refuse_opcode(const struct bpf_insn *insn, struct text *err)
{
	u8 mode = BPF_MODE(insn->code);

	if (BPF_CLASS(insn->code) == BPF_LDX &&
	    ((mode != BPF_MEM && mode != BPF_MEMSX) || insn->imm))
		return refuse(err, "BPF_LDX uses reserved fields");
	return refuse(err, "unknown opcode %02x", insn->code);
}

static bool is_zero_where_it_must(const struct bpf_insn *insn, const struct isa_insn *row)
{
	return (isa_rule(row->dst) != ISA_FIELD_NONE || !insn->dst_reg) &&
	       (isa_rule(row->src) != ISA_FIELD_NONE || !insn->src_reg) &&
	       (isa_rule(row->off) != ISA_FIELD_NONE || !insn->off) &&
	       (isa_rule(row->imm) != ISA_FIELD_NONE || !insn->imm);
}

int isa_check_encoding(const struct bpf_insn *insns, size_t nr, size_t idx, struct text *err)
{
	const struct bpf_insn *insn = &insns[idx];
	const struct isa_insn *row;
	enum isa_op op = isa_decode(insn);
	int ret;

	if (isa_is_ldimm64(insn)) {
		ret = check_second_slot(insn, nr - idx, err);
		if (ret)
			return ret;
	}
	if (op == ISA_INVALID || isa_table[op].since == ISA_KERNEL) {
		row = row_of_code(insn->code);
		return row ? refuse_fields(insn, row, err) : refuse_opcode(insn, err);
	}
	row = &isa_table[op];
	/* Conditional jumps are the one kind whose first operand is looked at before the fields. */
	if (row->kind == ISA_KIND_JMP && check_register(row->dst, insn->dst_reg, err))
		return -EINVAL;
	if (!is_zero_where_it_must(insn, row) || (row->kind == ISA_KIND_MAY_GOTO && !insn->off))
		return refuse_fields(insn, row, err);
	ret = check_cast(insn, row, err);
	if (!ret)
		ret = check_register(row->src, insn->src_reg, err);
	if (!ret)
		ret = check_register(row->dst, insn->dst_reg, err);
	return ret;
}

int isa_check(const struct bpf_insn *insns, size_t nr, size_t idx, struct text *err)
{
	const struct bpf_insn *insn = &insns[idx];
	const struct isa_insn *row;
	int ret = isa_check_encoding(insns, nr, idx, err);

	if (ret)
		return ret;
	row = &isa_table[isa_decode(insn)];
	ret = check_imm(insn, row, err);
	if (!ret)
		ret = check_written(row->src, insn->src_reg, err);
	if (!ret)
		ret = check_written(row->dst, insn->dst_reg, err);
	return ret;
}
