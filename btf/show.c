// SPDX-License-Identifier: BSD-2-Clause
/*
 * See show.h. Without BTF_F_ZERO what is zero is left out, so structs and arrays within others are
 * walked twice: first to see whether anything would be written, then to write it. The state of the
 * walk lives on from the first time to the second, as in the kernel, where that can be seen: the
 * members of a struct in an array have no names, but for those behind an array of their own.
 */
#include "btf/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH	64
#define MIN_BUDGET	65536u
#define BUDGET_PER_BYTE 64u
#define MAX_INDENT	32
#define MAX_NAME_STEPS	10 /* BTF_SHOW_MAX_ITER */
#define MAX_NAME_BYTES	80 /* BTF_SHOW_NAME_SIZE */

struct show {
	const struct btf *btf;
	const struct btf_show_opts *opts;
	struct text *out;
	const u8 *end; /* of the memory */
	u64 budget;
	int err;
	u32 depth, level; /* as shown; of the walk */

	/* what is being shown */
	const struct btf_member *member;
	const struct btf_type *type; /* NULL between two */
	u32 type_id;
	bool is_element, is_terminated;
	bool is_looking; /* for something to show, not showing it */
	bool has_found;
};

static void show_type(struct show *s, const struct btf_type *t, u32 id, const u8 *data, u32 bit_off,
		      bool is_char);

static bool has_flag(const struct show *s, u64 flag)
{
	return s->opts->flags & flag;
}

/* ---- names ---- */

/* "(struct foo *)" is made of these. */
struct type_name {
	const char *prefix, *name;
	u32 nr_ptrs, nr_arrays;
	const char *bracket; /* that opens the value */
};

static const struct btf_type *skip_qualifiers(const struct show *s, u32 id)
{
	const struct btf_type *t = btf_type_by_id(s->btf, id);

	while (btf_is_any(t, BTF_KINDS_MODIFIER) && btf_kind(t) != BTF_KIND_TYPEDEF)
		t = btf_type_by_id(s->btf, t->type);
	return t;
}

static u32 step_inwards(const struct show *s, const struct btf_type *t, struct type_name *out)
{
	switch (btf_kind(t)) {
	case BTF_KIND_TYPEDEF:
		if (!out->name)
			out->name = btf_str(s->btf, t->name_off);
		return t->type;
	case BTF_KIND_ARRAY:
		out->bracket = "[";
		out->nr_arrays++;
		return btf_array_of(t)->type;
	case BTF_KIND_PTR: out->nr_ptrs++; return t->type;
	default: return 0;
	}
}

/* false: it is too long a way to the end of the type */
static bool find_type_name(const struct show *s, u32 id, struct type_name *out)
{
	const struct btf_type *t = btf_type_by_id(s->btf, id);
	u32 steps = 0;

	*out = (struct type_name){.prefix = "", .bracket = ""};
	while ((id = step_inwards(s, t, out))) {
		if (++steps == MAX_NAME_STEPS)
			return false;
		t = skip_qualifiers(s, id);
	}
	if (btf_is_any(t, BTF_KINDS_COMPOSITE)) {
		out->prefix = btf_kind(t) == BTF_KIND_STRUCT ? "struct" : "union";
		if (!out->nr_arrays)
			out->bracket = "{";
	} else if (btf_is_any(t, BTF_KINDS_ENUM)) {
		out->prefix = "enum";
	}
	if (out->nr_ptrs)
		out->bracket = "";
	if (out->name)
		out->prefix = "";
	else
		out->name = btf_str(s->btf, t->name_off);
	return true;
}

/* ".member = (struct foo){"; kernel: btf_show_name(). */
static void put_name(const struct show *s)
{
	static const char ptrs[] = "**********", arrays[] = "[][][][][][][][][][]";
	const char *member = s->member ? btf_str(s->btf, s->member->name_off) : "";
	char text[MAX_NAME_BYTES];
	struct type_name name;

	if (s->is_element || !find_type_name(s, s->member ? s->member->type : s->type_id, &name))
		return;
	if (has_flag(s, BTF_F_NONAME))
		snprintf(text, sizeof(text), "%s", name.bracket);
	else
		snprintf(text, sizeof(text), "%s%s%s(%s%s%s%s%.*s%.*s)%s", *member ? "." : "",
			 member, *member ? " = " : "", name.prefix,
			 *name.prefix && *name.name ? " " : "", name.name, name.nr_ptrs ? " " : "",
			 (int)name.nr_ptrs, ptrs, (int)name.nr_arrays * 2, arrays, name.bracket);
	text_puts(s->out, text);
}

/* ---- lines ---- */

static void put_indent(const struct show *s)
{
	for (u32 i = 0; !has_flag(s, BTF_F_COMPACT) && i < MIN(s->depth, (u32)MAX_INDENT); i++)
		text_putc(s->out, ' ');
}

static void put_newline(const struct show *s)
{
	if (!has_flag(s, BTF_F_COMPACT))
		text_putc(s->out, '\n');
}

static void put_delim(const struct show *s)
{
	if (!s->depth)
		return;
	if (has_flag(s, BTF_F_COMPACT) && s->type && btf_kind(s->type) == BTF_KIND_UNION)
		text_putc(s->out, '|');
	else
		text_putc(s->out, ',');
}

static void put_value(struct show *s, bool is_zero, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void put_value(struct show *s, bool is_zero, const char *fmt, ...)
{
	va_list args;

	if (is_zero && !has_flag(s, BTF_F_ZERO) && s->depth)
		return;
	s->has_found = true;
	if (s->is_looking)
		return;
	put_indent(s);
	put_name(s);
	va_start(args, fmt);
	text_vprintf(s->out, fmt, args);
	va_end(args);
	put_delim(s);
	put_newline(s);
}

static void begin_type(struct show *s, const struct btf_type *t, u32 id)
{
	s->type = t;
	s->type_id = id;
}

static void end_type(struct show *s)
{
	s->type = NULL;
	s->type_id = 0;
}

/* ---- single values ---- */

static void fail(struct show *s, int err)
{
	if (!s->err)
		s->err = err;
}

/* Up to 16 bytes at @data, what is behind the end of the memory being zero. */
static unsigned __int128 load(const struct show *s, const u8 *data, size_t size)
{
	unsigned __int128 value = 0;

	if (data < s->end)
		memcpy(&value, data, MIN(size, (size_t)(s->end - data)));
	return value;
}

static void show_wide(struct show *s, unsigned __int128 value)
{
	u64 low = (u64)value, high = (u64)(value >> 64);

	if (high)
		put_value(s, false, "0x%" PRIx64 "%016" PRIx64, high, low);
	else
		put_value(s, !low, "0x%" PRIx64, low);
}

/* Kernel: btf_bitfield_show() */
static void show_bits(struct show *s, const u8 *data, u32 bit_off, u32 nr_bits)
{
	unsigned __int128 value;

	data += bit_off / 8;
	bit_off %= 8;
	if (!nr_bits || bit_off + nr_bits > 128) {
		fail(s, -EINVAL);
		return;
	}
	value = load(s, data, (bit_off + nr_bits + 7) / 8) >> bit_off;
	if (nr_bits < 128)
		value &= ((unsigned __int128)1 << nr_bits) - 1;
	show_wide(s, value);
}

static s64 sign_extend(u64 value, u32 nr_bits)
{
	return (s64)(value << (64 - nr_bits)) >> (64 - nr_bits);
}

/* An element of an array of characters. True: that is all there is to it. */
static bool show_char(struct show *s, u8 c)
{
	if (s->is_terminated)
		return true;
	if (!c) {
		s->is_terminated = true;
		return true;
	}
	if (c < ' ' || (c > '~' && c < 0xa0)) /* the kernel's letters are Latin-1 */
		return false;
	put_value(s, false, "'%c'", c);
	return true;
}

static void show_int(struct show *s, const struct btf_type *t, const u8 *data, u32 bit_off,
		     bool is_char)
{
	u32 int_data = btf_int_data(t), nr_bits = BTF_INT_BITS(int_data);
	u32 off = bit_off + BTF_INT_OFFSET(int_data);
	bool is_whole = !off && (nr_bits == 8 || nr_bits == 16 || nr_bits == 32 || nr_bits == 64);
	u64 value;

	if (!is_whole) {
		show_bits(s, data, off, nr_bits);
		return;
	}
	value = (u64)load(s, data, nr_bits / 8);
	if (is_char && nr_bits == 8 && show_char(s, (u8)value))
		return;
	if (BTF_INT_ENCODING(int_data) & BTF_INT_SIGNED)
		put_value(s, !value, "%" PRId64, sign_extend(value, nr_bits));
	else
		put_value(s, !value, "%" PRIu64, value);
}

/* The kernel reads four or eight bytes, whatever the size is; a name is no zero. */
static void show_enum(struct show *s, const struct btf_type *t, const u8 *data)
{
	u32 nr_bits = btf_kind(t) == BTF_KIND_ENUM64 ? 64 : 32;
	u64 value = (u64)load(s, data, nr_bits / 8);

	for (u32 i = 0; i < btf_vlen(t); i++) {
		if (sign_extend((u64)btf_enum_value(t, i), nr_bits) ==
		    sign_extend(value, nr_bits)) {
			put_value(s, false, "%s", btf_str(s->btf, btf_enum_name_off(t, i)));
			return;
		}
	}
	if (btf_kflag(t))
		put_value(s, !value, "%" PRId64, sign_extend(value, nr_bits));
	else
		put_value(s, !value, "%" PRIu64, value);
}

static void show_ptr(struct show *s, const u8 *data)
{
	u64 value = (u64)load(s, data, sizeof(value)), shown = value;

	if (!has_flag(s, BTF_F_PTR_RAW) && s->opts->hash_ptr)
		shown = s->opts->hash_ptr(s->opts->ctx, value);
	put_value(s, !value, "0x%016" PRIx64, shown);
}

/* ---- what has parts ---- */

static void begin_parts(struct show *s, const struct btf_type *t, u32 id)
{
	begin_type(s, t, id);
	if (!s->is_looking) {
		put_indent(s);
		put_name(s);
		put_newline(s);
	}
	s->depth++;
}

static void end_parts(struct show *s, char bracket)
{
	s->depth--;
	if (!s->is_looking) {
		put_indent(s);
		text_putc(s->out, bracket);
		put_delim(s);
		put_newline(s);
	}
	end_type(s);
}

/* Not when a walk outside is looking already: it walks through. */
static bool is_worth_showing(struct show *s, const struct btf_type *t, u32 id, const u8 *data,
			     void (*show_parts)(struct show *s, const struct btf_type *t, u32 id,
						const u8 *data))
{
	const struct btf_member *member = s->member;

	if (!s->depth || has_flag(s, BTF_F_ZERO) || s->is_looking)
		return true;
	s->is_looking = true;
	s->has_found = false;
	show_parts(s, t, id, data);
	s->is_looking = false;
	s->member = member;
	return s->has_found;
}

static void show_elements(struct show *s, const struct btf_type *t, u32 id, const u8 *data)
{
	u32 elem_id = btf_skip_mods_and_typedefs(s->btf, btf_array_of(t)->type);
	const struct btf_type *elem = btf_type_by_id(s->btf, elem_id);
	bool is_char = btf_is_kind(elem, BTF_KIND_INT) &&
		       (elem->size == 1 || BTF_INT_ENCODING(btf_int_data(elem)) == BTF_INT_CHAR);
	/* as in the kernel, elements without a size of their own all lie at the same place */
	bool has_size =
		btf_is_any(elem, BTF_KINDS_COMPOSITE | BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT) |
					 BTF_KIND_BIT(BTF_KIND_FLOAT));

	s->is_terminated = false;
	begin_parts(s, t, id);
	for (u32 i = 0; i < btf_array_of(t)->nelems && !s->err && !s->is_terminated; i++) {
		s->is_element = true;
		s->member = NULL;
		show_type(s, elem, btf_array_of(t)->type, data, 0, is_char);
		data += has_size ? elem->size : 0;
		s->is_element = false;
		s->member = NULL;
	}
	s->is_terminated = false;
	end_parts(s, ']');
}

static void show_members(struct show *s, const struct btf_type *t, u32 id, const u8 *data)
{
	begin_parts(s, t, id);
	for (u32 i = 0; i < btf_vlen(t) && !s->err; i++) {
		const struct btf_member *member = &btf_members(t)[i];
		const struct btf_type *type = btf_type_by_id(s->btf, member->type);
		u32 off = btf_member_bit_offset(t, i), bits = btf_member_bitfield_size(t, i);

		s->member = member;
		if (bits) {
			begin_type(s, type, member->type);
			show_bits(s, data, off, bits);
			end_type(s);
		} else {
			show_type(s, type, member->type, data + off / 8, off % 8, false);
		}
		s->member = NULL;
	}
	end_parts(s, '}');
}

/* The brace of a section stays open, as in the kernel. */
static void show_section(struct show *s, const struct btf_type *t, u32 id, const u8 *data)
{
	begin_type(s, t, id);
	put_value(s, false, "section (\"%s\") = {", btf_str(s->btf, t->name_off));
	for (u32 i = 0; i < btf_vlen(t) && !s->err; i++) {
		const struct btf_var_secinfo *info = &btf_secinfos(t)[i];

		if (i && !s->is_looking)
			text_putc(s->out, ',');
		show_type(s, btf_type_by_id(s->btf, info->type), info->type, data + info->offset, 0,
			  false);
	}
	end_type(s);
}

static void show_parts_of(struct show *s, const struct btf_type *t, u32 id, const u8 *data)
{
	bool is_array = btf_kind(t) == BTF_KIND_ARRAY;

	if (is_worth_showing(s, t, id, data, is_array ? show_elements : show_members))
		(is_array ? show_elements : show_members)(s, t, id, data);
}

static void show_kind(struct show *s, const struct btf_type *t, u32 id, const u8 *data, u32 bit_off,
		      bool is_char)
{
	u32 kind = btf_kind(t);

	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ARRAY: show_parts_of(s, t, id, data); return;
	case BTF_KIND_DATASEC: show_section(s, t, id, data); return;
	case BTF_KIND_INT:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_PTR: break;
	default:
		if (!s->is_looking)
			text_printf(s->out, "<unsupported kind:%u>", kind);
		return;
	}
	begin_type(s, t, id);
	if (kind == BTF_KIND_INT)
		show_int(s, t, data, bit_off, is_char);
	else if (kind == BTF_KIND_PTR)
		show_ptr(s, data);
	else
		show_enum(s, t, data);
	end_type(s);
}

/* @id may be that of a modifier, whose name is then shown. */
static void show_type(struct show *s, const struct btf_type *t, u32 id, const u8 *data, u32 bit_off,
		      bool is_char)
{
	if (s->level == MAX_DEPTH || !s->budget) {
		fail(s, -E2BIG);
		return;
	}
	s->budget--;
	s->level++;
	if (btf_is_kind(t, BTF_KIND_VAR)) {
		id = t->type;
		t = btf_type_by_id(s->btf, id);
	}
	t = btf_is_any(t, BTF_KINDS_MODIFIER)
		    ? btf_type_by_id(s->btf, btf_skip_mods_and_typedefs(s->btf, id))
		    : t;
	show_kind(s, t, id, data, bit_off, is_char);
	s->level--;
}

int btf_show(const struct btf *btf, u32 id, const void *data, size_t size,
	     const struct btf_show_opts *opts, struct text *out)
{
	struct show s = {
		.btf = btf,
		.opts = opts,
		.out = out,
		.end = (const u8 *)data + size,
		.budget = MIN_BUDGET + (u64)size * BUDGET_PER_BYTE,
	};
	const struct btf_type *t = btf_type_by_id(btf, id);

	if (!t || btf_resolve_size(btf, id) > (s64)MIN(size, (size_t)INT64_MAX))
		return -EINVAL;
	show_type(&s, t, id, data, 0, false);
	return s.err;
}
