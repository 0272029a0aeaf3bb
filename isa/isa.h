/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instruction set: rows of isa.def as data, decoding, the reserved-field check, text in both
 * directions. Everything here is a pure function of the instructions it is given.
 */
#ifndef ISA_ISA_H
#define ISA_ISA_H

#include "base/text.h"
#include "isa/uapi.h"

enum isa_op {
#define INSN(kind, op, ...) ISA_##op,
#include "isa/isa.def"
	ISA_NR_OPS,
	ISA_INVALID = ISA_NR_OPS,
};

enum isa_kind {
	ISA_KIND_ALU,
	ISA_KIND_NEG,
	ISA_KIND_MOV,
	ISA_KIND_END,
	ISA_KIND_JMP,
	ISA_KIND_JA,
	ISA_KIND_MAY_GOTO,
	ISA_KIND_CALL,
	ISA_KIND_EXIT,
	ISA_KIND_LDX,
	ISA_KIND_STX,
	ISA_KIND_ST,
	ISA_KIND_ATOMIC,
	ISA_KIND_LDIMM64,
	ISA_KIND_LD_PKT,
	ISA_KIND_NOSPEC,
};

/* What a field of an instruction has to be, or means; the words are those of isa.def. */
enum isa_field_rule {
	ISA_FIELD_NONE, /* must be 0 */
	ISA_FIELD_IS,	/* must be .value */
	ISA_FIELD_READ,
	ISA_FIELD_WRITE,
	ISA_FIELD_MODIFY,
	ISA_FIELD_DISP,
	ISA_FIELD_TARGET,
	ISA_FIELD_VALUE,
	ISA_FIELD_DIVISOR,
	ISA_FIELD_COUNT,
	ISA_FIELD_ANY,
	ISA_FIELD_IGNORED,
};

/* A rule and, for ISA_FIELD_IS, its value in one number, so that it can be a macro argument. */
typedef s32 isa_field;

static inline enum isa_field_rule isa_rule(isa_field field)
{
	return (enum isa_field_rule)(field & 0xff);
}

static inline s32 isa_value(isa_field field)
{
	return field >> 8;
}

enum isa_since { ISA_V1 = 1, ISA_V2, ISA_V3, ISA_V4, ISA_LATER, ISA_KERNEL };

struct isa_insn {
	const char *name; /* "ADD64_X" */
	const char *text;
	u8 kind; /* enum isa_kind */
	u8 code;
	u8 since; /* enum isa_since */
	isa_field dst, src, off, imm;
};

/* Indexed by enum isa_op. */
extern const struct isa_insn isa_table[ISA_NR_OPS];

/* The row of @insn by its opcode and the fields that tell rows apart; ISA_INVALID if there is none.
 */
enum isa_op isa_decode(const struct bpf_insn *insn);

static inline bool isa_is_ldimm64(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}

/* Slots that the instruction takes. */
static inline size_t isa_nr_slots(const struct bpf_insn *insn)
{
	return isa_is_ldimm64(insn) ? 2 : 1;
}

static inline u64 isa_imm64(const struct bpf_insn *insn)
{
	return (u32)insn[0].imm | (u64)(u32)insn[1].imm << 32;
}

/*
 * Where the instruction jumps to or which subprogram it names, as the distance from the next
 * instruction; false if it does neither.
 */
bool isa_target(const struct bpf_insn *insn, enum isa_op op, s32 *distance);

/* Is @insn a conditional or unconditional jump within its subprogram? */
bool isa_is_jump(enum isa_op op);

/*
 * Check the encoding of insns[idx], so that it can be decoded. 0, or -EINVAL with the kernel's
 * message (no newline) in @err: kernel/bpf/verifier.c: resolve_pseudo_ldimm64, check_alu_op,
 * check_cond_jmp_op, check_atomic, check_ld_abs, do_check.
 */
int isa_check_encoding(const struct bpf_insn *insns, size_t nr, size_t idx, struct text *err);

/*
 * And what it would be decoded to but not do: divide by a constant 0, shift by as many bits as
 * there are, write R10 (-EACCES). The kernel minds where it comes to the instruction only.
 */
int isa_check(const struct bpf_insn *insns, size_t nr, size_t idx, struct text *err);

/* Names of what lies above this folder. Either function may be NULL, and may return NULL or -1. */
struct isa_names {
	const char *(*helper_name)(void *ctx, u32 id); /* "bpf_map_lookup_elem" */
	int (*helper_id)(const char *name, size_t len);
	const char *(*kfunc_name)(void *ctx, s32 imm, s16 off); /* "bpf_task_acquire" */
	int (*kfunc_id)(const char *name, size_t len);
	/* text of a 64-bit immediate instead of the table's; false: use the table's */
	bool (*ldimm64)(void *ctx, const struct bpf_insn *insn, struct text *out);
	/* "map[name]" for the assembler: the map's number, or -1 */
	int (*map_number)(void *ctx, const char *name, size_t len);
	void *ctx;
};

/*
 * Write the kernel's text of @insn ("(bf) r6 = r1"), without a newline. Both slots of a 64-bit
 * immediate must be there.
 */
void isa_disasm(const struct bpf_insn *insn, const struct isa_names *names, struct text *out);

/*
 * Assemble @text, a line an instruction, into at most @max slots. Returns their number, -EINVAL or
 * -E2BIG with "line N: ..." in @err. See userbpf_asm() for the language.
 */
int isa_asm(const char *text, const struct isa_names *names, struct bpf_insn *insns, size_t max,
	    struct text *err);

#endif
