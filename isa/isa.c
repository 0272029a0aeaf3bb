// SPDX-License-Identifier: BSD-2-Clause
/* The table, decoding and the encoding check. */
#include "isa/isa.h"

#include <errno.h>

#include "base/bitmap.h"

/* The words of isa.def's columns. */
#define NONE	ISA_FIELD_NONE
#define IS(n)	(ISA_FIELD_IS | (n)*256)
#define READ	ISA_FIELD_READ
#define WRITE	ISA_FIELD_WRITE
#define MODIFY	ISA_FIELD_MODIFY
#define DISP	ISA_FIELD_DISP
#define TARGET	ISA_FIELD_TARGET
#define VALUE	ISA_FIELD_VALUE
#define DIVISOR ISA_FIELD_DIVISOR
#define COUNT	ISA_FIELD_COUNT
#define ANY	ISA_FIELD_ANY
#define IGNORED ISA_FIELD_IGNORED
#define LATER	ISA_LATER
#define KERNEL	ISA_KERNEL

const struct isa_insn isa_table[ISA_NR_OPS] = {
#define INSN(kind_, op, code_, dst_, src_, off_, imm_, since_, text_, ...) \
	[ISA_##op] = {.name = #op,                                         \
		      .text = text_,                                       \
		      .kind = ISA_KIND_##kind_,                            \
		      .code = (code_),                                     \
		      .since = since_,                                     \
		      .dst = dst_,                                         \
		      .src = src_,                                         \
		      .off = off_,                                         \
		      .imm = imm_},
#include "isa/isa.def"
};

#undef NONE
#undef IS
#undef ANY

/*
 * The last row of each opcode, plus 1; 0 where there is none. Rows that share an opcode overwrite
 * each other here on purpose, and stand close together in the table: decoding walks back from the
 * last.
 */
#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
static const u16 last_row[256] = {
#define INSN(kind, op, code, ...) [code] = ISA_##op + 1,
#include "isa/isa.def"
};
#pragma GCC diagnostic pop

static bool is_met(isa_field field, s32 value)
{
	return isa_rule(field) != ISA_FIELD_IS || isa_value(field) == value;
}

static bool is_row_of(const struct isa_insn *row, const struct bpf_insn *insn)
{
	return row->code == insn->code && is_met(row->src, insn->src_reg) &&
	       is_met(row->off, insn->off) && is_met(row->imm, insn->imm);
}

enum isa_op isa_decode(const struct bpf_insn *insn)
{
	for (u32 row = last_row[insn->code]; row; row--) {
		if (is_row_of(&isa_table[row - 1], insn))
			return (enum isa_op)(row - 1);
	}
	return ISA_INVALID;
}

bool isa_target(const struct bpf_insn *insn, enum isa_op op, s32 *distance)
{
	if (isa_rule(isa_table[op].off) == ISA_FIELD_TARGET)
		*distance = insn->off;
	else if (isa_rule(isa_table[op].imm) == ISA_FIELD_TARGET)
		*distance = insn->imm;
	else
		return false;
	return true;
}

bool isa_is_jump(enum isa_op op)
{
	u8 kind = isa_table[op].kind;

	return kind == ISA_KIND_JMP || kind == ISA_KIND_JA || kind == ISA_KIND_MAY_GOTO;
}
