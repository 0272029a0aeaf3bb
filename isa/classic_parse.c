// SPDX-License-Identifier: BSD-2-Clause
/*
 * Classic instructions from text: bpf_asm's language (tools/bpf/bpf_exp.y, bpf_exp.l) and what
 * tcpdump prints with -d, -dd and -ddd. How the text begins tells lists from statements; bpf_asm's
 * and tcpdump's statements can be mixed.
 *
 * A statement is a line. As with the eBPF assembler the rows are tried one after the other, with
 * white space between tokens counting for nothing, and the text is walked twice: the first pass
 * learns where the labels are. ";" begins a comment, "#" does at the start of a line, and C's
 * comments are skipped.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "isa/classic.h"

struct label {
	u32 name_off; /* in the text */
	u16 len, idx;
};

struct parser {
	const char *text, *at; /* where the statement or the number that is being read begins */
	struct sock_filter *insns;
	size_t nr, max;
	bool is_second_pass;
	struct label labels[CLASSIC_MAX_INSNS];
	u32 nr_labels;
	struct text *err;
};

/* The rest of a statement. */
struct cursor {
	struct parser *parser;
	const char *s, *end;
};

/* Spellings beyond those of the table. */
static const struct alias {
	const char *name, *operand;
	enum classic_op op;
	bool is_inverted; /* jumps when the row's branch does not */
} aliases[] = {
	{"ld", "len", CLASSIC_LD_LEN, false},
	{"ldx", "len", CLASSIC_LDX_LEN, false},
	{"ldi", "#%d", CLASSIC_LD_IMM, false},
	{"ldi", "%d", CLASSIC_LD_IMM, false},
	{"ldxi", "#%d", CLASSIC_LDX_IMM, false},
	{"ldxi", "%d", CLASSIC_LDX_IMM, false},
	{"ldx", "4*([%d]&0xf)", CLASSIC_LDX_MSH, false},
	{"jmp", "%j", CLASSIC_JA, false},
	{"jne", "#%d", CLASSIC_JEQ_K, true},
	{"jne", "x", CLASSIC_JEQ_X, true},
	{"jneq", "#%d", CLASSIC_JEQ_K, true},
	{"jneq", "x", CLASSIC_JEQ_X, true},
	{"jlt", "#%d", CLASSIC_JGE_K, true},
	{"jlt", "x", CLASSIC_JGE_X, true},
	{"jle", "#%d", CLASSIC_JGT_K, true},
	{"jle", "x", CLASSIC_JGT_X, true},
};

static const struct {
	const char *word;
	u32 which;
} more_ancillaries[] = {
	{"vlan_avail", SKF_AD_VLAN_TAG_PRESENT},
};

static int refuse(struct parser *parser, const char *what)
{
	int line = 1;

	for (const char *s = parser->text; s < parser->at; s++)
		line += *s == '\n';
	text_printf(parser->err, "line %d: %s: %.*s", line, what,
		    (int)MIN(strcspn(parser->at, "\n"), (size_t)80), parser->at);
	return -EINVAL;
}

/* --- words and numbers --- */

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static void skip_space(struct cursor *c)
{
	while (c->s < c->end && isspace((unsigned char)*c->s))
		c->s++;
}

static bool skip_char(struct cursor *c, char wanted)
{
	skip_space(c);
	if (c->s == c->end || tolower((unsigned char)*c->s) != tolower((unsigned char)wanted))
		return false;
	c->s++;
	return true;
}

static size_t word_len(struct cursor *c)
{
	size_t len = 0;

	skip_space(c);
	while (c->s + len < c->end && is_word_char(c->s[len]))
		len++;
	return len;
}

static bool skip_word(struct cursor *c, const char *word)
{
	size_t len = word_len(c);

	if (len != strlen(word) || strncasecmp(c->s, word, len))
		return false;
	c->s += len;
	return true;
}

static const char *base_of(const char *digits, int *base)
{
	*base = 10;
	if (digits[0] != '0' || !digits[1])
		return digits;
	switch (digits[1]) {
	case 'x':
	case 'X': *base = 16; return digits + 2;
	case 'b':
	case 'B': *base = 2; return digits + 2;
	default: *base = 8; return digits + 1;
	}
}

/* 32 bits, signed or not, in any of C's bases and binary. */
static bool parse_number(struct cursor *c, u32 *value)
{
	char token[40], *stop;
	const char *digits;
	bool is_negative;
	size_t len;
	int base;
	u64 v;

	skip_space(c);
	is_negative = c->s < c->end && *c->s == '-';
	if (c->s < c->end && (*c->s == '-' || *c->s == '+'))
		c->s++;
	len = word_len(c);
	if (!len || len >= sizeof(token) || !isdigit((unsigned char)*c->s))
		return false;
	memcpy(token, c->s, len);
	token[len] = '\0';
	digits = base_of(token, &base);
	if (!isxdigit((unsigned char)*digits))
		return false;
	errno = 0;
	v = strtoull(digits, &stop, base);
	if (*stop || errno || v > (is_negative ? (u64)1 << 31 : UINT32_MAX))
		return false;
	*value = is_negative ? (u32)-v : (u32)v;
	c->s += len;
	return true;
}

/* --- labels and targets --- */

static bool find_label(const struct parser *parser, const char *name, size_t len, u32 *idx)
{
	for (u32 i = 0; i < parser->nr_labels; i++) {
		const struct label *label = &parser->labels[i];

		if (label->len == len && !memcmp(parser->text + label->name_off, name, len)) {
			*idx = label->idx;
			return true;
		}
	}
	return false;
}

static int add_label(struct parser *parser, const char *name, size_t len)
{
	u32 idx;

	if (parser->is_second_pass)
		return 0;
	if (find_label(parser, name, len, &idx))
		return refuse(parser, "the label is there already");
	if (parser->nr_labels == ARRAY_SIZE(parser->labels) || len > UINT16_MAX ||
	    (size_t)(name - parser->text) > UINT32_MAX)
		return refuse(parser, "too many labels");
	parser->labels[parser->nr_labels++] = (struct label){
		(u32)(name - parser->text), (u16)len, (u16)MIN(parser->nr, (size_t)UINT16_MAX)};
	return 0;
}

/* A label, or the number of an instruction, as the distance from the next one. */
static bool parse_target(struct cursor *c, u32 *distance)
{
	const struct parser *parser = c->parser;
	size_t len = word_len(c);
	u32 idx = (u32)parser->nr + 1;

	if (!len)
		return false;
	if (isdigit((unsigned char)*c->s)) {
		if (!parse_number(c, &idx))
			return false;
	} else {
		if (parser->is_second_pass && !find_label(parser, c->s, len, &idx))
			return false;
		c->s += len;
	}
	*distance = idx - (u32)parser->nr - 1;
	return true;
}

static bool parse_branch(struct cursor *c, u8 *field)
{
	u32 distance;

	if (!parse_target(c, &distance) || distance > UINT8_MAX)
		return false;
	*field = (u8)distance;
	return true;
}

/* ", L1, L2", or ", L1" with the next instruction as the other one, or "jt 2 jf 5". */
static bool parse_branches(struct cursor *c, bool is_inverted, struct sock_filter *insn)
{
	insn->jt = insn->jf = 0;
	if (!is_inverted && skip_word(c, "jt"))
		return parse_branch(c, &insn->jt) && skip_word(c, "jf") &&
		       parse_branch(c, &insn->jf);
	if (!skip_char(c, ','))
		return false;
	if (is_inverted)
		return parse_branch(c, &insn->jf);
	return parse_branch(c, &insn->jt) && (!skip_char(c, ',') || parse_branch(c, &insn->jf));
}

/* --- statements --- */

static bool parse_pattern(struct cursor *c, const char *pattern, struct sock_filter *insn)
{
	for (; *pattern; pattern++) {
		if (*pattern == ' ')
			continue;
		if (*pattern == '%') {
			pattern++;
			if (!(*pattern == 'j' ? parse_target : parse_number)(c, &insn->k))
				return false;
			continue;
		}
		/* Registers may be written "%x". */
		if (*pattern == 'x' || *pattern == 'a')
			skip_char(c, '%');
		if (!skip_char(c, *pattern))
			return false;
	}
	return true;
}

static bool parse_operand(struct cursor c, const char *pattern, enum classic_op op,
			  bool is_inverted, struct sock_filter *insn)
{
	const struct classic_insn *row = &classic_table[op];

	*insn = (struct sock_filter){.code = row->code};
	if (!parse_pattern(&c, pattern, insn))
		return false;
	if (row->kind == CLASSIC_KIND_JMP && !parse_branches(&c, is_inverted, insn))
		return false;
	skip_space(&c);
	return c.s == c.end;
}

/* "proto", "#proto", "[proto]". */
static bool parse_ancillary_as(struct cursor c, const char *word)
{
	bool is_bracketed = skip_char(&c, '[');

	if (!is_bracketed)
		skip_char(&c, '#');
	if (!word || !skip_word(&c, word) || (is_bracketed && !skip_char(&c, ']')))
		return false;
	skip_space(&c);
	return c.s == c.end;
}

static bool parse_ancillary(const struct cursor *c, u32 *k)
{
	for (u32 i = 0; i < CLASSIC_NR_ANCILLARIES; i++) {
		const struct classic_ancillary *row = &classic_ancillaries[i];

		*k = (u32)SKF_AD_OFF + 4 * i;
		if (parse_ancillary_as(*c, row->word) || parse_ancillary_as(*c, row->listing))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(more_ancillaries); i++) {
		*k = (u32)SKF_AD_OFF + more_ancillaries[i].which;
		if (parse_ancillary_as(*c, more_ancillaries[i].word))
			return true;
	}
	return false;
}

static bool is_absolute_load(enum classic_op op)
{
	return classic_table[op].kind == CLASSIC_KIND_LD_PKT &&
	       BPF_MODE(classic_table[op].code) == BPF_ABS;
}

static bool parse_row(const struct cursor *c, enum classic_op op, struct sock_filter *insn)
{
	const struct classic_insn *row = &classic_table[op];
	struct cursor rest = *c;

	if (!skip_word(&rest, row->name))
		return false;
	if (parse_operand(rest, row->operand, op, false, insn) ||
	    parse_operand(rest, row->listing, op, false, insn))
		return true;
	return is_absolute_load(op) && parse_ancillary(&rest, &insn->k);
}

static bool parse_insn(const struct cursor *c, struct sock_filter *insn)
{
	for (enum classic_op op = 0; op < CLASSIC_NR_OPS; op++) {
		if (parse_row(c, op, insn))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++) {
		const struct alias *alias = &aliases[i];
		struct cursor rest = *c;

		if (skip_word(&rest, alias->name) &&
		    parse_operand(rest, alias->operand, alias->op, alias->is_inverted, insn))
			return true;
	}
	return false;
}

static int add_insn(struct parser *parser, const struct sock_filter *insn)
{
	if (parser->nr >= parser->max) {
		refuse(parser, "too many instructions");
		return -E2BIG;
	}
	parser->insns[parser->nr++] = *insn;
	return 0;
}

/* "(007)", which must be the number of the instruction that follows. */
static bool skip_place(struct cursor *c)
{
	size_t idx = 0;

	if (!skip_char(c, '('))
		return true;
	if (!word_len(c))
		return false;
	while (c->s < c->end && isdigit((unsigned char)*c->s) && idx <= CLASSIC_MAX_INSNS)
		idx = idx * 10 + (size_t)(*c->s++ - '0');
	return skip_char(c, ')') && idx == c->parser->nr;
}

static int parse_statement(struct parser *parser, const char *s, const char *end)
{
	struct cursor c = {parser, s, end};
	struct sock_filter insn;
	size_t len;
	int err;

	for (;;) {
		len = word_len(&c);
		if (!len || c.s + len == end || c.s[len] != ':')
			break;
		err = add_label(parser, c.s, len);
		if (err)
			return err;
		c.s += len + 1;
	}
	if (!skip_place(&c))
		return refuse(parser, "not the number of this instruction");
	skip_space(&c);
	if (c.s == c.end)
		return 0;
	if (!parse_insn(&c, &insn))
		return refuse(parser, "cannot assemble");
	return add_insn(parser, &insn);
}

/* --- the whole --- */

/* Past white space and comments. */
static const char *skip_blank(const char *s, bool is_line_start)
{
	const char *end;

	for (;;) {
		if (isspace((unsigned char)*s)) {
			is_line_start |= *s == '\n';
			s++;
		} else if (*s == ';' || (*s == '#' && is_line_start)) {
			s += strcspn(s, "\n");
		} else if (s[0] == '/' && s[1] == '*') {
			end = strstr(s + 2, "*/");
			s = end ? end + 2 : s + strlen(s);
		} else {
			return s;
		}
	}
}

static const char *statement_end(const char *s)
{
	for (;; s++) {
		s += strcspn(s, "\n;/");
		if (*s != '/' || s[1] == '*')
			return s;
	}
}

static int parse_statements(struct parser *parser)
{
	const char *end;
	int err;

	parser->nr = 0;
	for (const char *s = skip_blank(parser->text, true); *s; s = skip_blank(end, false)) {
		end = statement_end(s);
		parser->at = s;
		err = parse_statement(parser, s, end);
		if (err)
			return err;
	}
	return 0;
}

static int parse_asm(struct parser *parser)
{
	int err = parse_statements(parser);

	if (err)
		return err;
	parser->is_second_pass = true;
	return parse_statements(parser);
}

static bool parse_fields(struct cursor *c, char separator, struct sock_filter *insn)
{
	u32 fields[4];

	for (int i = 0; i < 4; i++) {
		if (i && separator && !skip_char(c, separator))
			return false;
		if (!parse_number(c, &fields[i]))
			return false;
	}
	*insn = (struct sock_filter){(u16)fields[0], (u8)fields[1], (u8)fields[2], fields[3]};
	return fields[0] <= UINT16_MAX && fields[1] <= UINT8_MAX && fields[2] <= UINT8_MAX;
}

/* "{ 0x28, 0, 0, 0x0000000c }," */
static int parse_c(struct parser *parser)
{
	struct cursor c = {parser, skip_blank(parser->text, true), NULL};
	struct sock_filter insn;
	int err = 0;

	c.end = c.s + strlen(c.s);
	while (!err && *c.s) {
		parser->at = c.s;
		if (!skip_char(&c, '{') || !parse_fields(&c, ',', &insn) || !skip_char(&c, '}'))
			return refuse(parser, "not { code, jt, jf, k }");
		err = add_insn(parser, &insn);
		skip_char(&c, ',');
		c.s = skip_blank(c.s, false);
	}
	return err;
}

/* Their number, then four numbers each; bpf_asm puts commas between them. */
static int parse_decimal(struct parser *parser)
{
	struct cursor c = {parser, skip_blank(parser->text, true), NULL};
	struct sock_filter insn;
	u32 nr;
	int err = 0;

	c.end = c.s + strlen(c.s);
	parser->at = c.s;
	if (!parse_number(&c, &nr))
		return refuse(parser, "not a number");
	for (u32 i = 0; !err && i < nr; i++) {
		skip_char(&c, ',');
		c.s = skip_blank(c.s, false);
		parser->at = c.s;
		if (!parse_fields(&c, '\0', &insn))
			return refuse(parser, "not the four numbers of an instruction");
		err = add_insn(parser, &insn);
	}
	skip_char(&c, ',');
	parser->at = c.s = skip_blank(c.s, false);
	if (!err && *c.s)
		return refuse(parser, "more than the number of instructions it begins with");
	return err;
}

int classic_parse(const char *text, struct sock_filter *insns, size_t max, struct text *err)
{
	struct parser parser = {.text = text,
				.at = text,
				.insns = insns,
				.max = MIN(max, (size_t)CLASSIC_MAX_INSNS),
				.err = err};
	const char *first = skip_blank(text, true);
	int ret;

	if (*first == '{')
		ret = parse_c(&parser);
	else if (isdigit((unsigned char)*first))
		ret = parse_decimal(&parser);
	else
		ret = parse_asm(&parser);
	return ret ? ret : (int)parser.nr;
}
