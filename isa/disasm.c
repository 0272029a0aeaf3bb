// SPDX-License-Identifier: BSD-2-Clause
/* Instructions to text: the text column of isa.def, filled in. */
#include "isa/isa.h"

static const char *const class_name[] = {"ld", "ldx", "st", "stx", "alu", "jmp", "jmp32", "alu64"};

static void put_helper(u32 id, const struct isa_names *names, struct text *out)
{
	const char *name = names && names->helper_name ? names->helper_name(names->ctx, id) : NULL;

	text_printf(out, "%s#%d", name ? name : "unknown", (s32)id);
}

/* kernel/bpf/disasm.c: __func_get_name */
static void put_kfunc(const struct bpf_insn *insn, const struct isa_names *names, struct text *out)
{
	const char *name = NULL;

	if (names && names->kfunc_name)
		name = names->kfunc_name(names->ctx, insn->imm, insn->off);
	text_printf(out, "%s#%d", name ? name : "kernel-function", insn->imm);
}

static void put_operand(char token, const struct bpf_insn *insn, const struct isa_names *names,
			struct text *out)
{
	switch (token) {
	case 'd': text_printf(out, "%u", insn->dst_reg); break;
	case 's': text_printf(out, "%u", insn->src_reg); break;
	case 'o': text_printf(out, "%+d", insn->off); break;
	case 'i': text_printf(out, "%d", insn->imm); break;
	case 'x': text_printf(out, "0x%x", (u32)insn->imm); break;
	case 'j': text_printf(out, "pc%+d", insn->off); break;
	case 'J': text_printf(out, "pc%+d", insn->imm); break;
	case 'P': text_printf(out, "%+d", insn->imm); break;
	case 'q': text_printf(out, "0x%llx", (unsigned long long)isa_imm64(insn)); break;
	case 'u': text_printf(out, "%u", (u32)insn->imm); break;
	case 'v': text_printf(out, "%u", (u32)insn[1].imm); break;
	case 'A': text_printf(out, "%u", (u32)insn->imm >> 16); break;
	case 'B': text_printf(out, "%u", (u16)insn->imm); break;
	case 'h': put_helper((u32)insn->imm, names, out); break;
	case 'f': put_kfunc(insn, names, out); break;
	default: text_putc(out, token); break;
	}
}

/* What the kernel prints for encodings it does not know (print_bpf_insn). */
static void put_unknown(const struct bpf_insn *insn, struct text *out)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD: text_printf(out, "BUG_ld_%02x", insn->code); break;
	case BPF_LDX: text_printf(out, "BUG_ldx_%02x", insn->code); break;
	case BPF_ST: text_printf(out, "BUG_st_%02x", insn->code); break;
	case BPF_STX: text_printf(out, "BUG_%02x", insn->code); break;
	default: text_printf(out, "(%02x) %s", insn->code, class_name[BPF_CLASS(insn->code)]);
	}
}

void isa_disasm(const struct bpf_insn *insn, const struct isa_names *names, struct text *out)
{
	enum isa_op op = isa_decode(insn);
	const char *t;

	if (op == ISA_INVALID) {
		put_unknown(insn, out);
		return;
	}
	text_printf(out, "(%02x) ", insn->code);
	if (isa_table[op].kind == ISA_KIND_LDIMM64 && names && names->ldimm64 &&
	    names->ldimm64(names->ctx, insn, out))
		return;
	for (t = isa_table[op].text; *t; t++) {
		if (*t == '%')
			put_operand(*++t, insn, names, out);
		else
			text_putc(out, *t);
	}
}
