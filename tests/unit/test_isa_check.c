// SPDX-License-Identifier: BSD-2-Clause
/*
 * The encoding check against a second statement of the kernel's rules, which knows nothing of
 * isa.def: one function per kind of instruction, in the order in which Linux asks
 * (kernel/bpf/verifier.c: resolve_pseudo_ldimm64, then do_check and what it calls). Every opcode is
 * tried with every combination of telling field values. The later additions (byte and halfword
 * atomics, load-acquire, store-release) follow Linux 6.15.
 */
#include <errno.h>

#include "isa/isa.h"
#include "tests/unit/test.h"

struct verdict {
	char message[100]; /* "": accepted */
};

static void refuse(struct verdict *v, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void refuse(struct verdict *v, const char *fmt, ...)
{
	va_list args;

	if (v->message[0])
		return;
	va_start(args, fmt);
	vsnprintf(v->message, sizeof(v->message), fmt, args);
	va_end(args);
}

static void reads(struct verdict *v, u8 regno)
{
	if (regno > 10)
		refuse(v, "R%d is invalid", regno);
}

static void writes(struct verdict *v, u8 regno)
{
	reads(v, regno);
	if (regno == 10)
		refuse(v, "frame pointer is read only");
}

static bool is_known_alu(u8 code)
{
	u8 op = BPF_OP(code);

	if (op == BPF_NEG)
		return BPF_SRC(code) == BPF_K;
	if (op == BPF_END)
		return BPF_CLASS(code) == BPF_ALU || BPF_SRC(code) == BPF_TO_LE;
	return op < BPF_END;
}

static bool is_known_jmp(u8 code)
{
	u8 op = BPF_OP(code);

	if (op == BPF_JA)
		return BPF_SRC(code) == BPF_K;
	if (op == BPF_CALL || op == BPF_EXIT || op == BPF_JCOND)
		return BPF_CLASS(code) == BPF_JMP && BPF_SRC(code) == BPF_K;
	return op < BPF_JCOND;
}

static bool is_known_mem(u8 code)
{
	u8 mode = BPF_MODE(code), size = BPF_SIZE(code);

	switch (BPF_CLASS(code)) {
	case BPF_LD:
		return mode == BPF_IMM ? size == BPF_DW
				       : (mode == BPF_ABS || mode == BPF_IND) && size != BPF_DW;
	case BPF_LDX: return mode == BPF_MEM || (mode == BPF_MEMSX && size != BPF_DW);
	case BPF_STX: return mode == BPF_MEM || mode == BPF_ATOMIC;
	default: return mode == BPF_MEM;
	}
}

/* kernel/bpf/core.c: bpf_opcode_in_insntable */
static bool is_known(u8 code)
{
	switch (BPF_CLASS(code)) {
	case BPF_ALU:
	case BPF_ALU64: return is_known_alu(code);
	case BPF_JMP:
	case BPF_JMP32: return is_known_jmp(code);
	default: return is_known_mem(code);
	}
}

static void check_mov(struct verdict *v, const struct bpf_insn *insn)
{
	bool is_64 = BPF_CLASS(insn->code) == BPF_ALU64;
	s16 off = insn->off;

	if (BPF_SRC(insn->code) == BPF_K) {
		if (insn->src_reg || off)
			refuse(v, "BPF_MOV uses reserved fields");
	} else if (is_64 && off == 1) {
		if (insn->imm != 1 && insn->imm != 1 << 16)
			refuse(v, "addr_space_cast insn can only convert between address space 1 "
				  "and 0");
		reads(v, insn->src_reg);
	} else {
		if (insn->imm || (off && off != 8 && off != 16 && !(off == 32 && is_64)))
			refuse(v, "BPF_MOV uses reserved fields");
		reads(v, insn->src_reg);
	}
	writes(v, insn->dst_reg);
}

static void check_end(struct verdict *v, const struct bpf_insn *insn)
{
	if (insn->src_reg || insn->off || (insn->imm != 16 && insn->imm != 32 && insn->imm != 64))
		refuse(v, "BPF_END uses reserved fields");
	writes(v, insn->dst_reg);
}

static void check_neg(struct verdict *v, const struct bpf_insn *insn)
{
	if (insn->src_reg || insn->off || insn->imm)
		refuse(v, "BPF_NEG uses reserved fields");
	writes(v, insn->dst_reg);
}

static void check_arith(struct verdict *v, const struct bpf_insn *insn)
{
	u8 op = BPF_OP(insn->code);
	bool is_reg = BPF_SRC(insn->code) == BPF_X, is_div = op == BPF_DIV || op == BPF_MOD;
	int width = BPF_CLASS(insn->code) == BPF_ALU64 ? 64 : 32;

	if ((is_reg ? insn->imm : insn->src_reg) || (insn->off && !(insn->off == 1 && is_div)))
		refuse(v, "BPF_ALU uses reserved fields");
	if (is_reg)
		reads(v, insn->src_reg);
	reads(v, insn->dst_reg);
	if (is_div && !is_reg && !insn->imm)
		refuse(v, "div by zero");
	if ((op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH) && !is_reg &&
	    (insn->imm < 0 || insn->imm >= width))
		refuse(v, "invalid shift %d", insn->imm);
	writes(v, insn->dst_reg);
}

static void check_alu(struct verdict *v, const struct bpf_insn *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_MOV: check_mov(v, insn); break;
	case BPF_END: check_end(v, insn); break;
	case BPF_NEG: check_neg(v, insn); break;
	default: check_arith(v, insn); break;
	}
}

static void check_call(struct verdict *v, const struct bpf_insn *insn)
{
	if (insn->dst_reg || insn->src_reg > BPF_PSEUDO_KFUNC_CALL ||
	    (insn->off && insn->src_reg != BPF_PSEUDO_KFUNC_CALL))
		refuse(v, "BPF_CALL uses reserved fields");
}

static void check_ja(struct verdict *v, const struct bpf_insn *insn)
{
	bool is_long = BPF_CLASS(insn->code) == BPF_JMP32;

	if (insn->src_reg || insn->dst_reg || (is_long ? insn->off : insn->imm))
		refuse(v, "BPF_JA uses reserved fields");
}

static void check_cond(struct verdict *v, const struct bpf_insn *insn)
{
	bool is_reg = BPF_SRC(insn->code) == BPF_X;

	reads(v, insn->dst_reg);
	if (is_reg ? insn->imm : insn->src_reg)
		refuse(v, "BPF_JMP/JMP32 uses reserved fields");
	if (is_reg)
		reads(v, insn->src_reg);
}

static void check_jmp(struct verdict *v, const struct bpf_insn *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_CALL: check_call(v, insn); break;
	case BPF_JA: check_ja(v, insn); break;
	case BPF_EXIT:
		if (insn->imm || insn->src_reg || insn->dst_reg)
			refuse(v, "BPF_EXIT uses reserved fields");
		break;
	case BPF_JCOND:
		if (insn->src_reg || insn->dst_reg || insn->imm || !insn->off)
			refuse(v, "invalid may_goto off %d imm %d", insn->off, insn->imm);
		break;
	default: check_cond(v, insn); break;
	}
}

static void check_atomic(struct verdict *v, const struct bpf_insn *insn)
{
	bool is_word = BPF_SIZE(insn->code) == BPF_W || BPF_SIZE(insn->code) == BPF_DW;
	s32 plain = insn->imm & ~BPF_FETCH;

	if (insn->imm == BPF_LOAD_ACQ) {
		reads(v, insn->src_reg);
		writes(v, insn->dst_reg);
		return;
	}
	if (insn->imm != BPF_STORE_REL) {
		if (plain != BPF_ADD && plain != BPF_OR && plain != BPF_AND && plain != BPF_XOR &&
		    insn->imm != BPF_XCHG && insn->imm != BPF_CMPXCHG)
			refuse(v, "BPF_ATOMIC uses invalid atomic opcode %02x", (u32)insn->imm);
		if (!is_word)
			refuse(v, "invalid atomic operand size");
	}
	reads(v, insn->src_reg);
	reads(v, insn->dst_reg);
	if (insn->imm & BPF_FETCH && insn->imm != BPF_CMPXCHG && insn->imm != BPF_STORE_REL)
		writes(v, insn->src_reg);
}

static void check_stx(struct verdict *v, const struct bpf_insn *insn)
{
	if (BPF_MODE(insn->code) == BPF_ATOMIC) {
		check_atomic(v, insn);
		return;
	}
	if (insn->imm)
		refuse(v, "BPF_STX uses reserved fields");
	reads(v, insn->src_reg);
	reads(v, insn->dst_reg);
}

static void check_ld(struct verdict *v, const struct bpf_insn *insn)
{
	if (BPF_MODE(insn->code) == BPF_IMM) {
		if (insn->src_reg > BPF_PSEUDO_MAP_IDX_VALUE)
			refuse(v, "unrecognized bpf_ld_imm64 insn");
		if (insn->off)
			refuse(v, "BPF_LD_IMM64 uses reserved fields");
		writes(v, insn->dst_reg);
		return;
	}
	if (insn->dst_reg || insn->off || (BPF_MODE(insn->code) == BPF_ABS && insn->src_reg))
		refuse(v, "BPF_LD_[ABS|IND] uses reserved fields");
	if (BPF_MODE(insn->code) == BPF_IND)
		reads(v, insn->src_reg);
}

/* What the kernel says of @insn, whose second slot, if it has one, is all zero. */
static void judge(struct verdict *v, const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code), mode = BPF_MODE(insn->code);

	v->message[0] = '\0';
	if (class == BPF_LDX && ((mode != BPF_MEM && mode != BPF_MEMSX) || insn->imm))
		refuse(v, "BPF_LDX uses reserved fields");
	if (!is_known(insn->code)) {
		refuse(v, "unknown opcode %02x", insn->code);
		return;
	}
	switch (class) {
	case BPF_ALU:
	case BPF_ALU64: check_alu(v, insn); break;
	case BPF_JMP:
	case BPF_JMP32: check_jmp(v, insn); break;
	case BPF_STX: check_stx(v, insn); break;
	case BPF_LD: check_ld(v, insn); break;
	case BPF_LDX:
		reads(v, insn->src_reg);
		writes(v, insn->dst_reg);
		break;
	default:
		if (insn->src_reg)
			refuse(v, "BPF_ST uses reserved fields");
		reads(v, insn->dst_reg);
		break;
	}
}

/* Does the kernel say it where it comes to the instruction, which can be decoded? */
static bool is_of_operands(const char *message)
{
	return !strcmp(message, "frame pointer is read only") || !strcmp(message, "div by zero") ||
	       !strncmp(message, "invalid shift", 13);
}

static void compare_encoding(const struct bpf_insn *insn, const char *line, const char *expected)
{
	char actual[160] = "";
	struct text text = TEXT_ON(actual);
	int err = isa_check_encoding(insn, 2, 0, &text);

	if (is_of_operands(expected))
		expected = "";
	CHECK_MSG(!strcmp(actual, expected), "%s: encoding: \"%s\", the kernel says \"%s\"", line,
		  actual, expected);
	CHECK_MSG(err == (expected[0] ? -EINVAL : 0), "%s: encoding: %d", line, err);
}

static void compare(const struct bpf_insn *insn)
{
	struct verdict expected;
	char actual[160] = "", line[160];
	struct text text = TEXT_ON(actual);
	int err = isa_check(insn, 2, 0, &text);

	snprintf(line, sizeof(line), "code %02x dst %u src %u off %d imm %#x", insn->code,
		 insn->dst_reg, insn->src_reg, insn->off, (u32)insn->imm);
	judge(&expected, insn);
	CHECK_MSG(!strcmp(actual, expected.message), "%s: \"%s\", the kernel says \"%s\"", line,
		  actual, expected.message);
	CHECK_MSG(!err == !expected.message[0], "%s: %d with \"%s\"", line, err, actual);
	if (!strcmp(expected.message, "frame pointer is read only"))
		CHECK_MSG(err == -EACCES, "%s: %d for \"%s\"", line, err, actual);
	else if (err)
		CHECK_MSG(err == -EINVAL, "%s: %d for \"%s\"", line, err, actual);
	compare_encoding(insn, line, expected.message);
}

TEST(check_agrees_with_the_kernels_rules)
{
	static const u8 regs[] = {0, 1, 2, 3, 6, 7, 10, 11, 15};
	static const s16 offs[] = {0, 1, 8, 16, 32, 64, -1, INT16_MIN};
	static const s32 imms[] = {0,	 1,    16,   31,   32,	  63,	    64,	   -1,
				   0x40, 0x50, 0xa0, 0x51, 0xe1,  0xf1,	    0x100, 0x110,
				   0x41, 0xa1, 0xe0, 2,	   65536, INT32_MIN};

	for (u32 n = 0; n < 256 * ARRAY_SIZE(regs) * ARRAY_SIZE(regs); n++) {
		u32 dst = n / 256 % ARRAY_SIZE(regs), src = n / 256 / ARRAY_SIZE(regs);

		for (size_t off = 0; off < ARRAY_SIZE(offs); off++) {
			for (size_t imm = 0; imm < ARRAY_SIZE(imms); imm++) {
				struct bpf_insn insn[2] = {{.code = (u8)n}};

				insn->dst_reg = regs[dst] & 0xf;
				insn->src_reg = regs[src] & 0xf;
				insn->off = offs[off];
				insn->imm = imms[imm];
				compare(insn);
			}
		}
	}
}

TEST(second_slot_of_an_immediate)
{
	static const struct {
		struct bpf_insn insn[2];
		size_t nr;
		const char *message;
	} cases[] = {
		{{{.code = 0x18}, {.imm = -1}}, 2, ""},
		{{{.code = 0x18}}, 1, "invalid bpf_ld_imm64 insn"},
		{{{.code = 0x18}, {.code = 0x95}}, 2, "invalid bpf_ld_imm64 insn"},
		{{{.code = 0x18}, {.dst_reg = 1}}, 2, "invalid bpf_ld_imm64 insn"},
		{{{.code = 0x18}, {.src_reg = 1}}, 2, "invalid bpf_ld_imm64 insn"},
		{{{.code = 0x18}, {.off = 1}}, 2, "invalid bpf_ld_imm64 insn"},
		{{{.code = 0x18, .src_reg = 1}, {.imm = 1}}, 2, "unrecognized bpf_ld_imm64 insn"},
		{{{.code = 0x18, .src_reg = 5}, {.imm = 1}}, 2, "unrecognized bpf_ld_imm64 insn"},
		{{{.code = 0x18, .src_reg = 2}, {.imm = 1}}, 2, ""},
		{{{.code = 0x18, .src_reg = 6}, {.imm = 1}}, 2, ""},
		{{{.code = 0x18, .src_reg = 7}}, 2, "unrecognized bpf_ld_imm64 insn"},
		{{{.code = 0x18, .src_reg = 7}, {.off = 1}}, 2, "invalid bpf_ld_imm64 insn"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char buf[100] = "";
		struct text err = TEXT_ON(buf);
		int ret = isa_check(cases[i].insn, cases[i].nr, 0, &err);

		CHECK_STR_EQ(buf, cases[i].message);
		CHECK_INT_EQ(ret, cases[i].message[0] ? -EINVAL : 0);
	}
}

TEST(internal_instructions_are_refused_from_users)
{
	for (int op = 0; op < ISA_NR_OPS; op++) {
		const struct isa_insn *row = &isa_table[op];
		struct bpf_insn insn[2] = {{.code = row->code, .dst_reg = 1, .src_reg = 2}};
		struct text err = {0};

		if (row->since != ISA_KERNEL)
			continue;
		if (isa_rule(row->off) == ISA_FIELD_IS)
			insn->off = (s16)isa_value(row->off);
		if (isa_rule(row->imm) == ISA_FIELD_IS)
			insn->imm = isa_value(row->imm);
		CHECK_INT_EQ(isa_decode(insn), op);
		CHECK_MSG(isa_check(insn, 2, 0, &err) == -EINVAL, "%s", row->name);
	}
}
