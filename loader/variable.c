// SPDX-License-Identifier: BSD-2-Clause
/*
 * Global variables set by name, "var", "cfg.port", "arr[2].x", to values written as C has them. BTF
 * tells where a variable lies and what fits into it. As veristat's --set-global-vars.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/map.h>

#include "loader/loader.h"
#include "loader/struct_ops.h"
#include "world/world.h"

#define MAX_NESTING 32	  /* of anonymous structs */
#define MAX_MEMBERS 65536 /* looked at for one name */

/* A part of a variable; bit-fields have a size in bits. */
struct place {
	struct userbpf_object *obj;
	const char *path; /* as the user wrote it */
	const char *rest; /* of it, behind what has led here */
	struct obj_map *map;
	u32 type;	       /* no modifier */
	u64 off_bits, nr_bits; /* .nr_bits 0: as many as the type has */
};

static const struct btf_type *type_of(const struct place *at)
{
	return btf_type_by_id(at->obj->btf, at->type);
}

static void set_type(struct place *at, u32 id)
{
	at->type = btf_skip_mods_and_typedefs(at->obj->btf, id);
}

/* What messages call a type: "unsigned int", "struct cfg", "char[16]". */
static const char *describe(const struct place *at, char *buf, size_t size)
{
	const struct btf *btf = at->obj->btf;
	const struct btf_type *t = type_of(at);
	struct text text = {.buf = buf, .size = size};
	u32 id = at->type;

	if (btf_is_kind(t, BTF_KIND_ARRAY)) {
		struct place elem = *at;
		char name[128];

		set_type(&elem, btf_array_of(t)->type);
		if (btf_is_kind(type_of(&elem), BTF_KIND_ARRAY))
			text_puts(&text, "array of arrays");
		else
			text_printf(&text, "%s[%u]", describe(&elem, name, sizeof(name)),
				    btf_array_of(t)->nelems);
	} else if (btf_is_any(t, BTF_KINDS_COMPOSITE | BTF_KINDS_ENUM)) {
		text_printf(&text, "%s %s",
			    btf_is_kind(t, BTF_KIND_STRUCT)  ? "struct"
			    : btf_is_kind(t, BTF_KIND_UNION) ? "union"
							     : "enum",
			    *btf_type_name(btf, id) ? btf_type_name(btf, id) : "(anonymous)");
	} else if (btf_is_kind(t, BTF_KIND_PTR)) {
		text_puts(&text, "pointer");
	} else {
		text_puts(&text, btf_type_name(btf, id));
	}
	if (at->nr_bits)
		text_printf(&text, ":%llu", (unsigned long long)at->nr_bits);
	return buf;
}

/* "variable 'cfg.port' of type 'unsigned short'": where the path has led so far. */
static int fail(const struct place *at, int err, const char *why)
{
	char name[192];

	return object_error(at->obj, err, "variable '%.*s' of type '%s' %s",
			    (int)(at->rest - at->path), at->path, describe(at, name, sizeof(name)),
			    why);
}

/* --- the path --- */

/* Is @name all of @path up to its end, a member or an index? Names of BTF may have dots. */
static bool begins_with(const char *path, const char *name)
{
	size_t len = strlen(name);

	return len && !strncmp(path, name, len) &&
	       (!path[len] || path[len] == '.' || path[len] == '[');
}

/* The longest name counts: "f.x" of a function's static variable comes before member x of f. */
static void look_in(struct place *at, struct obj_map *map, u32 *var_id)
{
	const struct btf *btf = at->obj->btf;
	int id = btf_find_by_name_kind(btf, map->elf_name, BTF_KIND_DATASEC);
	const struct btf_type *sec = btf_type_by_id(btf, id > 0 ? (u32)id : 0);

	for (u32 i = 0; id > 0 && i < btf_vlen(sec); i++) {
		const struct btf_var_secinfo *info = &btf_secinfos(sec)[i];
		const char *name = btf_type_name(btf, info->type);

		if (!begins_with(at->path, name) || strlen(name) <= (size_t)(at->rest - at->path))
			continue;
		at->rest = at->path + strlen(name);
		at->map = map;
		at->off_bits = (u64)info->offset * 8;
		*var_id = info->type;
	}
}

/* A table of operations is a variable, too: its map is called like it, and has its bytes. */
static bool find_table(struct place *at)
{
	VEC_FOR_EACH (&at->obj->maps, map) {
		if (!(*map)->ops || !begins_with(at->path, (*map)->pub.name))
			continue;
		at->rest = at->path + strlen((*map)->pub.name);
		at->map = *map;
		set_type(at, (*map)->ops->type_id);
		return true;
	}
	return false;
}

static int find_var(struct place *at)
{
	const struct btf_type *var;
	u32 var_id = 0;

	if (!at->obj->btf)
		return object_error(at->obj, -ENOENT,
				    "variable '%s' is not known: %s has no BTF, compile with -g",
				    at->path, at->obj->path);
	if (find_table(at))
		return 0;
	VEC_FOR_EACH (&at->obj->maps, map)
		if ((*map)->elf_name)
			look_in(at, *map, &var_id);
	var = btf_type_by_id(at->obj->btf, var_id);
	if (!btf_is_kind(var, BTF_KIND_VAR))
		return object_error(at->obj, -ENOENT, "%s has no global variable '%.*s'",
				    at->obj->path, (int)strcspn(at->path, ".["), at->path);
	if (at->map == at->obj->kconfig)
		return object_error(at->obj, -EINVAL,
				    "variable '%s' is an extern of .kconfig: its value is that of "
				    "the kernel's configuration",
				    at->path);
	set_type(at, var->type);
	return 0;
}

/* Member @name of *@at, also of its anonymous members. */
static bool find_member(struct place *at, const char *name, size_t len, u32 nesting, u32 *budget)
{
	const struct btf *btf = at->obj->btf;
	const struct btf_type *t = type_of(at);

	for (u32 i = 0; i < btf_vlen(t) && *budget; i++, --*budget) {
		const char *found = btf_str(btf, btf_members(t)[i].name_off);
		struct place inner = *at;

		inner.off_bits += btf_member_bit_offset(t, i);
		inner.nr_bits = btf_member_bitfield_size(t, i);
		set_type(&inner, btf_members(t)[i].type);
		if (*found ? strlen(found) == len && !strncmp(found, name, len)
			   : btf_is_any(type_of(&inner), BTF_KINDS_COMPOSITE) && nesting &&
				     find_member(&inner, name, len, nesting - 1, budget)) {
			*at = inner;
			return true;
		}
	}
	return false;
}

static int enter_member(struct place *at)
{
	const char *name = at->rest + 1;
	size_t len = strcspn(name, ".[");
	u32 budget = MAX_MEMBERS;
	char why[160];

	if (!btf_is_any(type_of(at), BTF_KINDS_COMPOSITE))
		return fail(at, -EINVAL, "has no members");
	if (!len || !find_member(at, name, len, MAX_NESTING, &budget)) {
		text_printf(&TEXT_ON(why), "has no member '%.*s'", (int)len, name);
		return fail(at, -ENOENT, why);
	}
	at->rest = name + len;
	return 0;
}

static int enter_element(struct place *at)
{
	const struct btf_type *t = type_of(at);
	unsigned long long idx;
	char *end, why[160];
	s64 size;

	if (!btf_is_kind(t, BTF_KIND_ARRAY))
		return fail(at, -EINVAL, "is no array");
	errno = 0;
	idx = strtoull(at->rest + 1, &end, 0);
	if (!isdigit((unsigned char)at->rest[1]) || *end != ']')
		return fail(at, -EINVAL, "needs a number in brackets");
	if (errno || idx >= btf_array_of(t)->nelems) {
		text_printf(&TEXT_ON(why), "has no element %.*s", (int)(end - at->rest - 1),
			    at->rest + 1);
		return fail(at, -ERANGE, why);
	}
	size = btf_resolve_size(at->obj->btf, btf_array_of(t)->type);
	at->off_bits += idx * (u64)MAX(size, (s64)0) * 8;
	set_type(at, btf_array_of(t)->type);
	at->rest = end + 1;
	return 0;
}

static int find_place(struct place *at)
{
	int err = find_var(at);

	while (!err && *at->rest) {
		if (*at->rest == '.')
			err = enter_member(at);
		else if (*at->rest == '[')
			err = enter_element(at);
		else
			err = fail(at, -EINVAL, "is followed by something else than . or [");
	}
	return err;
}

/* --- the value --- */

static u64 bits_of(const struct place *at)
{
	s64 size = btf_resolve_size(at->obj->btf, at->type);

	return at->nr_bits ? at->nr_bits : (u64)MAX(size, (s64)0) * 8;
}

/* Objects are little-endian, so a bit's number is its place in memory. */
static int store(const struct place *at, const void *value, u64 nr_bits)
{
	size_t size;
	u8 *bytes = userbpf_map_initial_value(&at->map->pub, &size);
	const u8 *from = value;

	if (!bytes)
		return -ENOMEM;
	if (at->off_bits + nr_bits > (u64)size * 8)
		return fail(at, -EINVAL, "lies outside its section");
	if (!(at->off_bits % 8) && !(nr_bits % 8)) {
		memcpy(bytes + at->off_bits / 8, value, nr_bits / 8);
		return 0;
	}
	for (u64 i = 0; i < nr_bits; i++) {
		u64 bit = at->off_bits + i;

		bytes[bit / 8] &= (u8) ~(1u << bit % 8);
		bytes[bit / 8] |= (u8)((from[i / 8] >> i % 8 & 1) << bit % 8);
	}
	return 0;
}

/* A number as C has it, 'c', or true and false. */
static bool parse_number(const char *text, bool *is_negative, u64 *value)
{
	const char *digits = text + (*text == '-' || *text == '+');
	char *end;

	*is_negative = *text == '-';
	if (!strcmp(text, "true") || !strcmp(text, "false")) {
		*value = *text == 't';
		return true;
	}
	if (text[0] == '\'' && text[1] && text[2] == '\'' && !text[3]) {
		*value = (u8)text[1];
		return true;
	}
	if (!isdigit((unsigned char)*digits))
		return false;
	errno = 0;
	*value = strtoull(digits, &end, 0);
	if (*is_negative)
		*value = -*value;
	return !*end && !errno;
}

static bool fits(u64 value, bool is_negative, bool is_signed, u64 nr_bits)
{
	u64 sign = 1ull << (nr_bits - 1);

	if (!is_signed)
		return (!is_negative || !value) && (nr_bits == 64 || value >> nr_bits == 0);
	return is_negative ? -value <= sign : value < sign;
}

static int cannot_hold(const struct place *at, const char *text)
{
	char why[160];

	text_printf(&TEXT_ON(why), "cannot hold %s", text);
	return fail(at, -ERANGE, why);
}

static int is_no(const struct place *at, const char *text, const char *what)
{
	char why[160];

	text_printf(&TEXT_ON(why), "is given '%s', which is no %s", text, what);
	return fail(at, -EINVAL, why);
}

static int store_number(const struct place *at, const char *text, bool is_signed, bool is_bool)
{
	u64 value, nr_bits = bits_of(at);
	bool is_negative;

	if (!nr_bits || nr_bits > 64)
		return fail(at, -EOPNOTSUPP, "is too wide to be set");
	if (!parse_number(text, &is_negative, &value))
		return is_no(at, text, is_bool ? "truth value" : "number");
	if (is_bool ? value > 1 : !fits(value, is_negative, is_signed, nr_bits))
		return cannot_hold(at, text);
	return store(at, &value, nr_bits);
}

static int store_int(const struct place *at, const char *text)
{
	u32 encoding = BTF_INT_ENCODING(btf_int_data(type_of(at)));

	return store_number(at, text, encoding & BTF_INT_SIGNED, encoding & BTF_INT_BOOL);
}

static int store_enum(const struct place *at, const char *text)
{
	const struct btf_type *t = type_of(at);
	u64 nr_bits = bits_of(at), value;

	for (u32 i = 0; i < btf_vlen(t); i++) {
		if (strcmp(btf_str(at->obj->btf, btf_enum_name_off(t, i)), text))
			continue;
		value = (u64)btf_enum_value(t, i);
		return nr_bits > 64 ? fail(at, -EOPNOTSUPP, "is too wide to be set")
				    : store(at, &value, nr_bits);
	}
	if (!isdigit((unsigned char)text[*text == '-' || *text == '+']))
		return is_no(at, text, "enumerator of it");
	return store_number(at, text, btf_kflag(t), false);
}

static int store_float(const struct place *at, const char *text)
{
	char *end;
	double wide = strtod(text, &end);
	float narrow = (float)wide;

	if (!*text || *end)
		return is_no(at, text, "number");
	if (type_of(at)->size == sizeof(wide))
		return store(at, &wide, 64);
	if (type_of(at)->size == sizeof(narrow))
		return isinf(narrow) && !isinf(wide) ? cannot_hold(at, text)
						     : store(at, &narrow, 32);
	return fail(at, -EOPNOTSUPP, "is too wide to be set");
}

/* An array of characters: text, with or without quotes; zero behind it, as in C. */
static int store_text(const struct place *at, const char *text)
{
	size_t size = btf_array_of(type_of(at))->nelems, len = strlen(text);
	u8 *bytes;
	int err;

	if (len >= 2 && text[0] == '"' && text[len - 1] == '"') {
		text++;
		len -= 2;
	}
	if (len >= size)
		return fail(at, -ERANGE, "is too short for the text and its terminator");
	bytes = mem_zalloc(&at->obj->vm->mem, size);
	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, text, len);
	err = store(at, bytes, (u64)size * 8);
	mem_free(&at->obj->vm->mem, bytes);
	return err;
}

static int store_array(const struct place *at, const char *text)
{
	struct place elem = *at;

	set_type(&elem, btf_array_of(type_of(at))->type);
	if (btf_is_kind(type_of(&elem), BTF_KIND_INT) && type_of(&elem)->size == 1)
		return store_text(at, text);
	return fail(at, -EINVAL, "is set element by element: [0], [1], ...");
}

/* An operation is a program of the object, by its name, or none: 0. */
static int store_pointer(const struct place *at, const char *text)
{
	const struct userbpf_prog *prog;
	u64 addr;

	if (!at->map->ops)
		return store_number(at, text, false, false);
	prog = userbpf_object_find_prog(at->obj, text);
	if (!prog && strcmp(text, "0"))
		return fail(at, -EINVAL, "is set to the name of a program, or to 0");
	addr = ptr_to_u64(prog);
	return store(at, &addr, sizeof(addr) * 8);
}

static int store_value(const struct place *at, const char *text)
{
	switch (btf_kind(type_of(at))) {
	case BTF_KIND_INT: return store_int(at, text);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64: return store_enum(at, text);
	case BTF_KIND_FLOAT: return store_float(at, text);
	case BTF_KIND_PTR: return store_pointer(at, text);
	case BTF_KIND_ARRAY: return store_array(at, text);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return fail(at, -EINVAL, "is set member by member");
	default: return fail(at, -EINVAL, "cannot be set");
	}
}

int userbpf_object_set_var(struct userbpf_object *obj, const char *name, const char *value)
{
	struct place at = {.obj = obj, .path = name, .rest = name};
	u64 mark;
	int err;

	if (!obj || !name || !value)
		return -EINVAL;
	mark = log_mark(&obj->vm->log);
	err = find_place(&at);
	if (!err && at.map->pub.map)
		err = object_error(obj, -EBUSY, "variable '%s': the object is loaded", name);
	err = err ? err : store_value(&at, value);
	return log_blame(&obj->vm->log, mark, __func__, err);
}
