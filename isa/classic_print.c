// SPDX-License-Identifier: BSD-2-Clause
/*
 * Classic instructions to text: bpf_asm's (tools/bpf/bpf_dbg.c: bpf_disasm, with every target a
 * label, so that bpf_asm reads it) and the three of tcpdump (libpcap's bpf_image and bpf_dump).
 */
#include "isa/classic.h"

/* Both kinds of text have words of their own for what has no row. */
static const struct style {
	const char *unknown, *target;
	bool is_listing;
} styles[] = {
	[CLASSIC_FORMAT_ASM] = {.unknown = "nosup", .target = "l"},
	[CLASSIC_FORMAT_LISTING] = {.unknown = "unimp", .target = "", .is_listing = true},
};

static void put_ancillary(const struct classic_ancillary *row, const struct style *style,
			  struct text *out)
{
	if (style->is_listing)
		text_printf(out, "[%s]", row->listing);
	else
		text_puts(out, row->word);
}

static void put_operand(const struct sock_filter *insn, size_t idx, const struct style *style,
			struct text *out)
{
	const struct classic_insn *row = &classic_table[classic_decode(insn)];
	const struct classic_ancillary *ancillary = classic_ancillary_of(insn);

	if (ancillary && (style->is_listing || ancillary->word)) {
		put_ancillary(ancillary, style, out);
		return;
	}
	for (const char *t = style->is_listing ? row->listing : row->operand; *t; t++) {
		if (*t != '%') {
			text_putc(out, *t);
			continue;
		}
		switch (*++t) {
		case 'd': text_printf(out, "%d", (s32)insn->k); break;
		case 'x': text_printf(out, "0x%x", insn->k); break;
		case 'j': text_printf(out, "%s%u", style->target, (u32)(idx + 1 + insn->k)); break;
		}
	}
}

static void print_asm(const struct sock_filter *insn, size_t idx, struct text *out)
{
	const struct style *style = &styles[CLASSIC_FORMAT_ASM];
	enum classic_op op = classic_decode(insn);
	char operand[32] = "";
	struct text on = TEXT_ON(operand);

	text_printf(out, "l%zu:\t", idx);
	if (op == CLASSIC_INVALID) {
		text_printf(out, "%s 0x%x\n", style->unknown, insn->code);
		return;
	}
	put_operand(insn, idx, style, &on);
	text_printf(out, "%s%s%s", classic_table[op].name, operand[0] ? " " : "", operand);
	if (classic_table[op].kind == CLASSIC_KIND_JMP)
		text_printf(out, ", l%zu, l%zu", idx + 1 + insn->jt, idx + 1 + insn->jf);
	text_putc(out, '\n');
}

static void print_listing(const struct sock_filter *insn, size_t idx, struct text *out)
{
	const struct style *style = &styles[CLASSIC_FORMAT_LISTING];
	enum classic_op op = classic_decode(insn);
	char operand[32] = "";
	struct text on = TEXT_ON(operand);

	if (op == CLASSIC_INVALID)
		text_printf(&on, "0x%x", insn->code);
	else
		put_operand(insn, idx, style, &on);
	text_printf(out, "(%03zu) %-8s ", idx,
		    op == CLASSIC_INVALID ? style->unknown : classic_table[op].name);
	if (op != CLASSIC_INVALID && classic_table[op].kind == CLASSIC_KIND_JMP)
		text_printf(out, "%-16s jt %zu\tjf %zu\n", operand, idx + 1 + insn->jt,
			    idx + 1 + insn->jf);
	else
		text_printf(out, "%s\n", operand);
}

static void print_c(const struct sock_filter *insn, size_t idx, struct text *out)
{
	(void)idx;
	text_printf(out, "{ 0x%x, %u, %u, 0x%08x },\n", insn->code, insn->jt, insn->jf, insn->k);
}

static void print_decimal(const struct sock_filter *insn, size_t idx, struct text *out)
{
	(void)idx;
	text_printf(out, "%u %u %u %u\n", insn->code, insn->jt, insn->jf, insn->k);
}

void classic_print(const struct sock_filter *insns, size_t nr, enum classic_format format,
		   struct text *out)
{
	static void (*const printers[CLASSIC_NR_FORMATS])(const struct sock_filter *insn,
							  size_t idx, struct text *out) = {
		[CLASSIC_FORMAT_ASM] = print_asm,
		[CLASSIC_FORMAT_LISTING] = print_listing,
		[CLASSIC_FORMAT_C] = print_c,
		[CLASSIC_FORMAT_DECIMAL] = print_decimal,
	};

	if (format == CLASSIC_FORMAT_DECIMAL)
		text_printf(out, "%zu\n", nr);
	for (size_t i = 0; i < nr; i++)
		printers[format](&insns[i], i, out);
}
