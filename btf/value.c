// SPDX-License-Identifier: BSD-2-Clause
/*
 * See value.h. The walk goes down the type with a window of memory; each step narrows the window
 * and fails when the part is not inside. A budget of values bounds the walk, since unions may show
 * the same byte any number of times and arrays of empty structs have no bytes at all.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "btf/value.h"

#define MAX_DEPTH	64
#define MIN_BUDGET	65536u
#define BUDGET_PER_BYTE 16u

struct value {
	const struct btf *btf;
	struct jsonw *w;
	enum btf_value_form form;
	u64 budget; /* values that may still be written */
	u32 depth;
	int err; /* the first one */
};

struct window {
	const u8 *data;
	u64 size;
};

static void show(struct value *v, u32 id, struct window mem, u32 bit_off);

static void note_error(struct value *v, int err)
{
	if (!v->err)
		v->err = err;
}

static void show_nothing(struct value *v, int err)
{
	jsonw_value(v->w, "null");
	note_error(v, err);
}

/* Asked before each part of something: false ends it. */
static bool has_budget(struct value *v)
{
	if (!v->budget)
		note_error(v, -E2BIG);
	return v->budget;
}

/* The part of @mem at @off; false: it is not all there. */
static bool narrow(struct window mem, u64 off, u64 size, struct window *part)
{
	if (off > mem.size || size > mem.size - off)
		return false;
	*part = (struct window){mem.data + off, size};
	return true;
}

/* Up to 16 bytes, little-endian. */
static unsigned __int128 load(const u8 *data, size_t size)
{
	unsigned __int128 number = 0;

	memcpy(&number, data, size);
	return number;
}

/* Numbers in hexadecimal are no JSON: they are strings there. */
static void show_hex(struct value *v, unsigned __int128 number)
{
	u64 low = (u64)number, high = (u64)(number >> 64);
	const char *quote = v->form == BTF_VALUE_JSON ? "\"" : "";

	if (high)
		jsonw_value(v->w, "%s0x%llx%016llx%s", quote, (unsigned long long)high,
			    (unsigned long long)low, quote);
	else
		jsonw_value(v->w, "%s0x%llx%s", quote, (unsigned long long)low, quote);
}

/* bpftool: btf_dumper_bitfield(). Unsigned, whatever the type. */
static void show_bits(struct value *v, struct window mem, u64 bit_off, u32 nr_bits)
{
	u32 shift = (u32)(bit_off % 8), nr_bytes = (shift + nr_bits + 7) / 8;
	unsigned __int128 number;
	struct window part;

	if (!nr_bits || nr_bits > 128 || nr_bytes > sizeof(number) ||
	    !narrow(mem, bit_off / 8, nr_bytes, &part)) {
		show_nothing(v, -EINVAL);
		return;
	}
	number = load(part.data, nr_bytes) >> shift;
	if (nr_bits < 128)
		number &= ((unsigned __int128)1 << nr_bits) - 1;
	show_hex(v, number);
}

static void show_char(struct value *v, u8 c)
{
	char text[2] = {(char)c, '\0'};

	if (c >= ' ' && c < 0x7f)
		jsonw_string(v->w, text);
	else if (v->form == BTF_VALUE_PLAIN)
		jsonw_value(v->w, "0x%x", c);
	else
		jsonw_value(v->w, "\"\\u00%02x\"", c);
}

static s64 sign_extend(u64 number, u32 size)
{
	u32 shift = 64 - MIN(size, 8u) * 8;

	return (s64)(number << shift) >> shift;
}

/* A whole number of 1, 2, 4, 8 or 16 bytes. */
static void show_whole_int(struct value *v, u32 encoding, struct window mem)
{
	unsigned __int128 wide = load(mem.data, mem.size);
	u64 number = (u64)wide;

	if (mem.size == 16)
		show_hex(v, wide);
	else if (encoding == BTF_INT_CHAR)
		show_char(v, (u8)number);
	else if (encoding == BTF_INT_BOOL)
		jsonw_value(v->w, "%s", number ? "true" : "false");
	else if (encoding & BTF_INT_SIGNED)
		jsonw_value(v->w, "%lld", (long long)sign_extend(number, (u32)mem.size));
	else
		jsonw_value(v->w, "%llu", (unsigned long long)number);
}

static void show_int(struct value *v, const struct btf_type *t, struct window mem, u32 bit_off)
{
	u32 data = btf_int_data(t), bits = BTF_INT_BITS(data), off = bit_off + BTF_INT_OFFSET(data);
	bool is_whole = bits == 8 || bits == 16 || bits == 32 || bits == 64 || bits == 128;
	struct window part;

	if (off || !is_whole)
		show_bits(v, mem, off, bits);
	else if (narrow(mem, 0, bits / 8, &part))
		show_whole_int(v, BTF_INT_ENCODING(data), part);
	else
		show_nothing(v, -EINVAL);
}

static void show_enum(struct value *v, const struct btf_type *t, struct window mem)
{
	u64 number, mask = t->size < 8 ? (1ull << t->size * 8) - 1 : UINT64_MAX;

	if (!t->size || t->size > 8 || !narrow(mem, 0, t->size, &mem)) {
		show_nothing(v, -EINVAL);
		return;
	}
	number = (u64)load(mem.data, mem.size);
	for (u32 i = 0; i < btf_vlen(t); i++) {
		if (((u64)btf_enum_value(t, i) & mask) == number) {
			jsonw_string(v->w, btf_str(v->btf, btf_enum_name_off(t, i)));
			return;
		}
	}
	jsonw_value(v->w, "%lld", (long long)sign_extend(number, t->size));
}

static void show_ptr(struct value *v, struct window mem)
{
	unsigned long long number;

	if (!narrow(mem, 0, sizeof(number), &mem)) {
		show_nothing(v, -EINVAL);
		return;
	}
	number = (unsigned long long)load(mem.data, mem.size);
	if (v->form == BTF_VALUE_JSON)
		jsonw_value(v->w, "%llu", number);
	else if (number)
		jsonw_value(v->w, "\"0x%llx\"", number);
	else
		jsonw_value(v->w, "\"(nil)\"");
}

/* JSON has no infinity, and a point whatever the locale. Digits enough to get the number back. */
static void show_float_number(struct value *v, double number, int digits)
{
	char text[40];

	if (!isfinite(number)) {
		jsonw_string(v->w, isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
		return;
	}
	snprintf(text, sizeof(text), "%.*g", digits, number);
	for (char *comma = text; (comma = strchr(comma, ','));)
		*comma = '.';
	jsonw_value(v->w, "%s", text);
}

static void show_float(struct value *v, const struct btf_type *t, struct window mem)
{
	double number;
	float single;

	if (!narrow(mem, 0, t->size, &mem)) {
		show_nothing(v, -EINVAL);
	} else if (t->size == sizeof(single)) {
		memcpy(&single, mem.data, sizeof(single));
		show_float_number(v, (double)single, 9);
	} else if (t->size == sizeof(number)) {
		memcpy(&number, mem.data, sizeof(number));
		show_float_number(v, number, 17);
	} else if (t->size && t->size <= 16) { /* a half, or a long double of some machine */
		show_hex(v, load(mem.data, t->size));
	} else {
		show_nothing(v, -EINVAL);
	}
}

/* char behind qualifiers, but not behind a typedef: bpftool: is_str_array() */
static bool is_char(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	while (btf_is_any(t, BTF_KINDS_MODIFIER) && btf_kind(t) != BTF_KIND_TYPEDEF)
		t = btf_type_by_id(btf, t->type);
	return btf_is_kind(t, BTF_KIND_INT) && t->size == 1 &&
	       (BTF_INT_ENCODING(btf_int_data(t)) == BTF_INT_CHAR ||
		!strcmp(btf_str(btf, t->name_off), "char"));
}

static bool is_string(struct window mem)
{
	for (u64 i = 0; i < mem.size; i++) {
		if (!mem.data[i])
			return true;
		if (mem.data[i] <= 0x1f || mem.data[i] >= 0x7f)
			return false;
	}
	return false; /* no end */
}

static void show_array(struct value *v, u32 id, struct window mem)
{
	const struct btf_array *array = btf_array_of(btf_type_by_id(v->btf, id));
	s64 elem_size = btf_resolve_size(v->btf, array->type), size = btf_resolve_size(v->btf, id);
	struct window elem;

	if (elem_size < 0 || size < 0 || !narrow(mem, 0, (u64)size, &mem)) {
		show_nothing(v, -EINVAL);
		return;
	}
	if (is_char(v->btf, array->type) && is_string(mem)) {
		jsonw_string(v->w, (const char *)mem.data);
		return;
	}
	jsonw_begin(v->w, '[');
	for (u32 i = 0; i < array->nelems && has_budget(v); i++) {
		if (narrow(mem, (u64)i * (u64)elem_size, (u64)elem_size, &elem))
			show(v, array->type, elem, 0);
	}
	jsonw_end(v->w, ']');
}

static void show_member(struct value *v, const struct btf_type *t, u32 i, struct window mem)
{
	u32 bit_off = btf_member_bit_offset(t, i), nr_bits = btf_member_bitfield_size(t, i);

	if (nr_bits) {
		v->budget--;
		show_bits(v, mem, bit_off, nr_bits);
	} else if (narrow(mem, bit_off / 8, mem.size - MIN(mem.size, (u64)bit_off / 8), &mem)) {
		show(v, btf_members(t)[i].type, mem, bit_off % 8);
	} else {
		show_nothing(v, -EINVAL);
	}
}

static void show_struct(struct value *v, const struct btf_type *t, struct window mem)
{
	jsonw_begin(v->w, '{');
	for (u32 i = 0; i < btf_vlen(t) && has_budget(v); i++) {
		jsonw_key(v->w, btf_str(v->btf, btf_members(t)[i].name_off));
		show_member(v, t, i, mem);
	}
	jsonw_end(v->w, '}');
}

static void show_var(struct value *v, const struct btf_type *t, struct window mem)
{
	jsonw_begin(v->w, '{');
	jsonw_key(v->w, btf_str(v->btf, t->name_off));
	show(v, t->type, mem, 0);
	jsonw_end(v->w, '}');
}

static void show_datasec(struct value *v, const struct btf_type *t, struct window mem)
{
	const struct btf_var_secinfo *info = btf_secinfos(t);
	struct window var;

	jsonw_begin(v->w, '{');
	jsonw_key(v->w, btf_str(v->btf, t->name_off));
	jsonw_begin(v->w, '[');
	for (u32 i = 0; i < btf_vlen(t) && has_budget(v); i++) {
		if (narrow(mem, info[i].offset, info[i].size, &var))
			show(v, info[i].type, var, 0);
		else
			show_nothing(v, -EINVAL);
	}
	jsonw_end(v->w, ']');
	jsonw_end(v->w, '}');
}

static void show_type(struct value *v, u32 id, struct window mem, u32 bit_off)
{
	const struct btf_type *t = btf_type_by_id(v->btf, id);

	switch (t ? btf_kind(t) : BTF_KIND_UNKN) {
	case BTF_KIND_INT: show_int(v, t, mem, bit_off); break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: show_struct(v, t, mem); break;
	case BTF_KIND_ARRAY: show_array(v, id, mem); break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64: show_enum(v, t, mem); break;
	case BTF_KIND_PTR: show_ptr(v, mem); break;
	case BTF_KIND_FLOAT: show_float(v, t, mem); break;
	case BTF_KIND_VAR: show_var(v, t, mem); break;
	case BTF_KIND_DATASEC: show_datasec(v, t, mem); break;
	default: show_nothing(v, -EINVAL);
	}
}

static void show(struct value *v, u32 id, struct window mem, u32 bit_off)
{
	if (!v->budget || v->depth == MAX_DEPTH) {
		show_nothing(v, -E2BIG);
		return;
	}
	v->budget--;
	v->depth++;
	show_type(v, btf_skip_mods_and_typedefs(v->btf, id), mem, bit_off);
	v->depth--;
}

int btf_value_print(const struct btf *btf, u32 id, const void *data, size_t size,
		    enum btf_value_form form, struct jsonw *w)
{
	struct value v = {
		.btf = btf,
		.w = w,
		.form = form,
		.budget = MIN_BUDGET + (u64)size * BUDGET_PER_BYTE,
	};

	show(&v, id, (struct window){data, size}, 0);
	return v.err;
}
