// SPDX-License-Identifier: BSD-2-Clause
/*
 * Text to instructions: the text column of isa.def, matched instead of printed.
 *
 * Each line is tried against every row; the first one that fits, with every number in range, wins.
 * White space counts for nothing between tokens. The text is walked twice: the first pass learns
 * where the labels are, the second one emits with all of them known.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "isa/isa.h"

#define MAX_LABELS 1024

struct label {
	const char *name;
	size_t len, slot;
};

struct assembler {
	const struct isa_names *names;
	struct bpf_insn *insns;
	size_t nr, max;
	struct label labels[MAX_LABELS];
	size_t nr_labels;
	bool is_second_pass;
};

/* What the operands of one line came to. */
struct match {
	struct bpf_insn insn;
	s32 second_imm;
	bool has_dst, has_src;
};

/* Spellings that only the assembler knows: maps by name. */
static const struct alias {
	const char *text;
	enum isa_op op;
} aliases[] = {
	{"r%d = map[%m]", ISA_LD_MAP_FD},
	{"r%d = map[%m][0]+%v", ISA_LD_MAP_VALUE},
};

static const char *skip_space(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	return s;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static size_t name_len(const char *s, const char *end)
{
	size_t len = 0;

	while (s + len < end && is_name_char(s[len]))
		len++;
	return len;
}

/*
 * A number: [+-] digits, or 0x and hexadecimal digits when @base allows (0: both, 10, 16). Lines
 * are not terminated, so strtoull() works on a copy of the token.
 */
static bool parse_number(const char **s, const char *end, int base, s64 *value)
{
	const char *p = *s;
	bool is_negative = p < end && *p == '-';
	char token[24], *stop;
	size_t len;

	if (p < end && (*p == '-' || *p == '+'))
		p = skip_space(p + 1, end);
	len = name_len(p, end);
	if (!len || len >= sizeof(token) || !isdigit((unsigned char)*p))
		return false;
	memcpy(token, p, len);
	token[len] = '\0';
	if (strncmp(token, "0x", 2) == 0 ? base == 10 : base == 16)
		return false;
	errno = 0;
	*value = (s64)strtoull(token, &stop, token[1] == 'x' ? 16 : 10);
	if (*stop || errno)
		return false;
	if (is_negative)
		*value = (s64) - (u64)*value;
	*s = p + len;
	return true;
}

static bool parse_range(const char **s, const char *end, int base, s64 min, s64 max, s64 *value)
{
	bool is_negative = *s < end && **s == '-';

	/* Numbers that only fit unsigned 64 bits come back negative. */
	return parse_number(s, end, base, value) && (is_negative || *value >= 0) && *value >= min &&
	       *value <= max;
}

static bool parse_register(const char **s, const char *end, u8 *regno)
{
	s64 v;

	if (*s >= end || !isdigit((unsigned char)**s) || !parse_range(s, end, 10, 0, 15, &v))
		return false;
	*regno = (u8)v;
	return true;
}

static const struct label *find_label(const struct assembler *as, const char *name, size_t len)
{
	for (size_t i = 0; i < as->nr_labels; i++) {
		const struct label *label = &as->labels[i];

		if (label->len == len && !memcmp(label->name, name, len))
			return label;
	}
	return NULL;
}

/* The distance to a label from @slot; 0 while labels are still being collected. */
static bool label_distance(const struct assembler *as, const char *name, size_t len, s64 *distance)
{
	const struct label *label;

	*distance = 0;
	if (!as->is_second_pass)
		return true;
	label = find_label(as, name, len);
	if (label)
		*distance = (s64)label->slot - (s64)as->nr - 1;
	return label;
}

/* "pc+3", "+3" or a label. */
static bool parse_target(const struct assembler *as, const char **s, const char *end, s64 min,
			 s64 max, s64 *distance)
{
	size_t len = name_len(*s, end);

	if (len == 2 && !memcmp(*s, "pc", 2) && *s + 2 < end && strchr("+-", (*s)[2]))
		*s += 2;
	else if (len && !isdigit((unsigned char)**s)) {
		if (!label_distance(as, *s, len, distance))
			return false;
		*s += len;
		return *distance >= min && *distance <= max;
	}
	return parse_range(s, end, 10, min, max, distance);
}

/* "bpf_name#id", "bpf_name" or "unknown#id". */
static bool parse_helper(const struct assembler *as, const char **s, const char *end, s32 *id)
{
	size_t len = name_len(*s, end);
	bool is_unknown = len == 7 && !memcmp(*s, "unknown", len);
	int known = -1;
	s64 v;

	if (len && as->names && as->names->helper_id)
		known = as->names->helper_id(*s, len);
	if (known < 0 && !is_unknown)
		return false;
	*s += len;
	if (*s == end || **s != '#') {
		*id = known;
		return !is_unknown;
	}
	(*s)++;
	if (!parse_range(s, end, 10, INT32_MIN, INT32_MAX, &v))
		return false;
	*id = (s32)v;
	return is_unknown || known == *id;
}

/* "kernel-function#number" or "bpf_name" */
static bool parse_kfunc(const struct assembler *as, const char **s, const char *end, s32 *imm)
{
	static const char word[] = "kernel-function#";
	size_t len = name_len(*s, end);
	s64 v;

	if (len && as->names && as->names->kfunc_id) {
		*imm = as->names->kfunc_id(*s, len);
		if (*imm >= 0) {
			*s += len;
			return true;
		}
	}
	if ((size_t)(end - *s) < strlen(word) || memcmp(*s, word, strlen(word)) != 0)
		return false;
	*s += strlen(word);
	if (!parse_range(s, end, 10, INT32_MIN, INT32_MAX, &v))
		return false;
	*imm = (s32)v;
	return true;
}

static bool parse_map_name(const struct assembler *as, const char **s, const char *end, s32 *imm)
{
	size_t len = name_len(*s, end);

	if (!len || !as->names || !as->names->map_number)
		return false;
	*imm = as->names->map_number(as->names->ctx, *s, len);
	*s += len;
	return *imm >= 0;
}

static bool parse_imm64(const char **s, const char *end, struct match *m)
{
	s64 v;

	if (!parse_number(s, end, 16, &v))
		return false;
	m->insn.imm = (s32)v;
	m->second_imm = (s32)((u64)v >> 32);
	return true;
}

static bool parse_dst(const char **s, const char *end, struct match *m)
{
	u8 regno;

	if (!parse_register(s, end, &regno) || (m->has_dst && m->insn.dst_reg != regno))
		return false;
	m->insn.dst_reg = regno & 0xf;
	m->has_dst = true;
	return true;
}

static bool parse_src(const char **s, const char *end, struct match *m)
{
	u8 regno;

	/* Fetching atomics name their source twice. */
	if (!parse_register(s, end, &regno) || (m->has_src && m->insn.src_reg != regno))
		return false;
	m->insn.src_reg = regno & 0xf;
	m->has_src = true;
	return true;
}

/* "(r1)" is "(r1 +0)". */
static bool parse_displacement(const char **s, const char *end, struct match *m)
{
	s64 v;

	if (*s < end && **s == ')')
		return true;
	if (*s >= end || !strchr("+-", **s) || !parse_range(s, end, 0, INT16_MIN, INT16_MAX, &v))
		return false;
	m->insn.off = (s16)v;
	return true;
}

static bool parse_imm(const char **s, const char *end, int base, s64 min, s64 max, s32 *imm)
{
	s64 v;

	if (!parse_range(s, end, base, min, max, &v))
		return false;
	*imm = (s32)v;
	return true;
}

static bool parse_operand(const struct assembler *as, char token, const char **s, const char *end,
			  struct match *m)
{
	s64 v = 0;
	s32 half = 0;
	bool ok;

	switch (token) {
	case 'd': return parse_dst(s, end, m);
	case 's': return parse_src(s, end, m);
	case 'o': return parse_displacement(s, end, m);
	case 'i': return parse_imm(s, end, 0, INT32_MIN, INT32_MAX, &m->insn.imm);
	case 'x': return parse_imm(s, end, 0, INT32_MIN, UINT32_MAX, &m->insn.imm);
	case 'u': return parse_imm(s, end, 10, 0, UINT32_MAX, &m->insn.imm);
	case 'v': return parse_imm(s, end, 10, 0, UINT32_MAX, &m->second_imm);
	case 'q': return parse_imm64(s, end, m);
	case 'h': return parse_helper(as, s, end, &m->insn.imm);
	case 'f': return parse_kfunc(as, s, end, &m->insn.imm);
	case 'm': return parse_map_name(as, s, end, &m->insn.imm);
	case 'A':
	case 'B':
		ok = parse_imm(s, end, 10, 0, UINT16_MAX, &half);
		m->insn.imm |= token == 'A' ? (s32)((u32)half << 16) : half;
		return ok;
	case 'j':
		ok = parse_target(as, s, end, INT16_MIN, INT16_MAX, &v);
		m->insn.off = (s16)v;
		return ok;
	case 'J':
	case 'P':
		ok = parse_target(as, s, end, INT32_MIN, INT32_MAX, &v);
		m->insn.imm = (s32)v;
		return ok;
	default: return *s < end && *(*s)++ == token;
	}
}

static bool match_text(const struct assembler *as, const char *text, const char *s, const char *end,
		       struct match *m)
{
	for (; *text; text++) {
		s = skip_space(s, end);
		if (*text == ' ')
			continue;
		if (*text == '%') {
			if (!parse_operand(as, *++text, &s, end, m))
				return false;
		} else if (s == end || *s++ != *text) {
			return false;
		}
	}
	return skip_space(s, end) == end;
}

static s32 fixed_value(isa_field field)
{
	return isa_rule(field) == ISA_FIELD_IS ? isa_value(field) : 0;
}

static bool match_row(const struct assembler *as, enum isa_op op, const char *text, const char *s,
		      const char *end, struct match *m)
{
	const struct isa_insn *row = &isa_table[op];

	*m = (struct match){.insn.code = row->code};
	if (!match_text(as, text, s, end, m))
		return false;
	if (isa_rule(row->src) == ISA_FIELD_IS)
		m->insn.src_reg = fixed_value(row->src) & 0xf;
	if (isa_rule(row->off) == ISA_FIELD_IS)
		m->insn.off = (s16)fixed_value(row->off);
	if (isa_rule(row->imm) == ISA_FIELD_IS)
		m->insn.imm = fixed_value(row->imm);
	return true;
}

static bool match_line(const struct assembler *as, const char *s, const char *end, struct match *m)
{
	for (enum isa_op op = 0; op < ISA_NR_OPS; op++) {
		if (match_row(as, op, isa_table[op].text, s, end, m))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++) {
		if (match_row(as, aliases[i].op, aliases[i].text, s, end, m))
			return true;
	}
	return false;
}

static int emit(struct assembler *as, const struct match *m)
{
	size_t nr_slots = isa_nr_slots(&m->insn);

	if (as->max - as->nr < nr_slots)
		return -E2BIG;
	as->insns[as->nr] = m->insn;
	if (nr_slots == 2)
		as->insns[as->nr + 1] = (struct bpf_insn){.imm = m->second_imm};
	as->nr += nr_slots;
	return 0;
}

static int add_label(struct assembler *as, const char *name, size_t len)
{
	if (as->is_second_pass)
		return 0;
	if (as->nr_labels == MAX_LABELS)
		return -E2BIG;
	if (find_label(as, name, len))
		return -EINVAL;
	as->labels[as->nr_labels++] = (struct label){name, len, as->nr};
	return 0;
}

/* The "(bf)" that the disassembler puts in front. */
static const char *skip_opcode(const char *s, const char *end)
{
	if (end - s >= 4 && s[0] == '(' && isxdigit((unsigned char)s[1]) &&
	    isxdigit((unsigned char)s[2]) && s[3] == ')')
		return s + 4;
	return s;
}

static const char *strip_comment(const char *s, const char *end)
{
	for (const char *p = s; p < end; p++) {
		/* "bpf_name#1" is no comment: one begins the line or follows a space. */
		if (*p == '#' && (p == s || isspace((unsigned char)p[-1])))
			return p;
		if (*p == '/' && p + 1 < end && p[1] == '/')
			return p;
	}
	return end;
}

static int assemble_line(struct assembler *as, const char *s, const char *end)
{
	struct match m;
	size_t len;

	end = strip_comment(s, end);
	s = skip_space(s, end);
	len = name_len(s, end);
	if (len && s + len < end && s[len] == ':') {
		int err = add_label(as, s, len);

		if (err)
			return err;
		s = skip_space(s + len + 1, end);
	}
	s = skip_space(skip_opcode(s, end), end);
	if (s == end)
		return 0;
	return match_line(as, s, end, &m) ? emit(as, &m) : -EINVAL;
}

static int assemble(struct assembler *as, const char *text, struct text *err)
{
	int line = 1, ret;

	as->nr = 0;
	for (const char *s = text, *end; *s; s = *end ? end + 1 : end, line++) {
		end = s + strcspn(s, "\n");
		ret = assemble_line(as, s, end);
		if (!ret)
			continue;
		text_printf(err, "line %d: %s: %.*s", line,
			    ret == -E2BIG ? "too many instructions or labels" : "cannot assemble",
			    (int)MIN(end - s, 120), s);
		return ret;
	}
	return 0;
}

int isa_asm(const char *text, const struct isa_names *names, struct bpf_insn *insns, size_t max,
	    struct text *err)
{
	struct assembler as = {.names = names, .insns = insns, .max = MIN(max, (size_t)INT32_MAX)};
	int ret = assemble(&as, text, err);

	if (ret)
		return ret;
	as.is_second_pass = true;
	ret = assemble(&as, text, err);
	return ret ? ret : (int)as.nr;
}
