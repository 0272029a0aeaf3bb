// SPDX-License-Identifier: BSD-2-Clause
/*
 * Paths through types: read from a relocation, followed in another kernel's types, printed. libbpf:
 * bpf_core_parse_spec(), bpf_core_spec_match(), bpf_core_format_spec().
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "btf/core.h"

/* ---- reading ---- */

/* "0:1:2" into spec->raw */
static int parse_indices(const char *text, struct core_spec *spec)
{
	do {
		unsigned long idx;
		char *end;

		errno = 0;
		idx = strtoul(text, &end, 10);
		if (errno || end == text || *text < '0' || *text > '9' || idx > INT32_MAX)
			return -EINVAL;
		if (spec->raw_len == CORE_SPEC_MAX_LEN)
			return -E2BIG;
		spec->raw[spec->raw_len++] = (u32)idx;
		text = end;
		if (*text && *text != ':')
			return -EINVAL;
	} while (*text++);
	return 0;
}

static void push(struct core_spec *spec, u32 type_id, u32 idx, const char *name)
{
	spec->spec[spec->len++] = (struct core_accessor){type_id, idx, name};
}

/* A last member that is an array without elements has as many as one likes. */
static bool is_flexible(const struct core_spec *spec, const struct btf_array *array)
{
	const struct core_accessor *last = &spec->spec[spec->len - 1];

	return last->name && !array->nelems &&
	       last->idx == btf_vlen(btf_type_by_id(spec->btf, last->type_id)) - 1;
}

static int step_into_member(struct core_spec *spec, const struct btf_type *t, u32 *id, u32 idx)
{
	const struct btf_member *member;

	if (idx >= btf_vlen(t))
		return -EINVAL;
	member = &btf_members(t)[idx];
	spec->bit_offset += btf_member_bit_offset(t, idx);
	if (member->name_off)
		push(spec, *id, idx, btf_str(spec->btf, member->name_off));
	*id = member->type;
	return 0;
}

static int add_element(struct core_spec *spec, u32 id, u32 idx)
{
	s64 size = btf_resolve_size(spec->btf, id);

	if (size < 0)
		return (int)size;
	push(spec, id, idx, NULL);
	spec->bit_offset += idx * (u32)size * 8;
	return 0;
}

static int step_into_element(struct core_spec *spec, const struct btf_type *t, u32 *id, u32 idx)
{
	const struct btf_array *array = btf_array_of(t);

	if (idx >= array->nelems && !is_flexible(spec, array))
		return -EINVAL;
	*id = btf_skip_mods_and_typedefs(spec->btf, array->type);
	return add_element(spec, *id, idx);
}

static int parse_field(struct core_spec *spec)
{
	u32 id = btf_skip_mods_and_typedefs(spec->btf, spec->root_id);
	int err = add_element(spec, id, spec->raw[0]);

	for (u32 i = 1; !err && i < spec->raw_len; i++) {
		const struct btf_type *t;

		id = btf_skip_mods_and_typedefs(spec->btf, id);
		t = btf_type_by_id(spec->btf, id);
		if (btf_is_any(t, BTF_KINDS_COMPOSITE))
			err = step_into_member(spec, t, &id, spec->raw[i]);
		else if (btf_is_kind(t, BTF_KIND_ARRAY))
			err = step_into_element(spec, t, &id, spec->raw[i]);
		else
			err = -EINVAL;
	}
	return err;
}

static int parse_enumval(struct core_spec *spec)
{
	u32 id = btf_skip_mods_and_typedefs(spec->btf, spec->root_id), idx = spec->raw[0];
	const struct btf_type *t = btf_type_by_id(spec->btf, id);

	if (!btf_is_any(t, BTF_KINDS_ENUM) || spec->raw_len > 1 || idx >= btf_vlen(t))
		return -EINVAL;
	push(spec, id, idx, btf_str(spec->btf, btf_enum_name_off(t, idx)));
	return 0;
}

int core_parse_spec(struct core_work *work, struct core_spec *spec)
{
	const char *text = btf_str(work->local, work->relo->access_str_off);
	int err;

	memset(spec, 0, sizeof(*spec));
	spec->btf = work->local;
	spec->root_id = work->relo->type_id;
	spec->kind = work->relo->kind;
	if (core_is_type(spec->kind))
		return strcmp(text, "0") ? -EINVAL : 0;
	err = parse_indices(text, spec);
	if (err)
		return err;
	if (core_is_enumval(spec->kind))
		return parse_enumval(spec);
	return core_is_field(spec->kind) ? parse_field(spec) : -EINVAL;
}

/* ---- following ---- */

/* One step from a type of the target: what is looked for, and where it led. */
struct step {
	const struct core_accessor *local;
	const struct btf_type *local_type;
	u32 next_id;
};

static int match_member(struct core_work *work, struct step *step, struct core_spec *out, u32 id);

static int match_named(struct core_work *work, struct step *step, struct core_spec *out, u32 id,
		       const struct btf_type *t, u32 i)
{
	const struct btf_member *member = &btf_members(t)[i];
	int is_compat;

	step->next_id = member->type;
	is_compat = core_fields_compat(work, btf_members(step->local_type)[step->local->idx].type,
				       out->btf, member->type);
	if (is_compat)
		push(out, id, i, btf_str(out->btf, member->name_off));
	return is_compat;
}

/* 1: member @i of @t is it, or has it inside; 0: it is not; 2: nor can any other be. */
static int try_member(struct core_work *work, struct step *step, struct core_spec *out, u32 id,
		      const struct btf_type *t, u32 i)
{
	const struct btf_member *member = &btf_members(t)[i];

	if (!member->name_off)
		return match_member(work, step, out, member->type);
	if (strncmp(step->local->name, btf_str(out->btf, member->name_off), CORE_MAX_NAME))
		return 0;
	return match_named(work, step, out, id, t, i) ?: 2;
}

/* The member of struct or union @id with the name and a type that fits; also inside anonymous ones.
 */
static int match_member(struct core_work *work, struct step *step, struct core_spec *out, u32 id)
{
	const struct btf_type *t;

	id = btf_skip_mods_and_typedefs(out->btf, id);
	t = btf_type_by_id(out->btf, id);
	if (!btf_is_any(t, BTF_KINDS_COMPOSITE))
		return 0;
	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 bit_offset = btf_member_bit_offset(t, i);
		int found;

		if (out->raw_len == CORE_SPEC_MAX_LEN || !core_spend(work, 1))
			return -E2BIG;
		out->bit_offset += bit_offset;
		out->raw[out->raw_len++] = i;
		found = try_member(work, step, out, id, t, i);
		if (found)
			return found;
		out->bit_offset -= bit_offset;
		out->raw_len--;
	}
	return 0;
}

static int match_element(struct core_spec *out, const struct core_accessor *local, bool is_first,
			 u32 *id)
{
	const struct btf_type *t = btf_type_by_id(out->btf, *id);

	/* The first one indexes the type itself, as if it were an element already. */
	if (!is_first) {
		if (!btf_is_kind(t, BTF_KIND_ARRAY) ||
		    (local->idx >= btf_array_of(t)->nelems && !is_flexible(out, btf_array_of(t))))
			return 0;
		*id = btf_skip_mods_and_typedefs(out->btf, btf_array_of(t)->type);
	}
	if (out->raw_len == CORE_SPEC_MAX_LEN)
		return -E2BIG;
	out->raw[out->raw_len++] = local->idx;
	return add_element(out, *id, local->idx) ?: 1;
}

static int match_field(struct core_work *work, const struct core_spec *local, u32 id,
		       struct core_spec *out)
{
	for (u32 i = 0; i < local->len; i++) {
		struct step step = {.local = &local->spec[i]};
		int found;

		id = btf_skip_mods_and_typedefs(out->btf, id);
		if (!step.local->name) {
			found = match_element(out, step.local, i == 0, &id);
		} else {
			step.local_type = btf_type_by_id(local->btf, step.local->type_id);
			found = match_member(work, &step, out, id);
			id = step.next_id;
		}
		if (found != 1)
			return found == 2 ? 0 : found;
	}
	return 1;
}

static int match_enumval(struct core_work *work, const struct core_spec *local, u32 id,
			 struct core_spec *out)
{
	const struct btf_type *t;

	id = btf_skip_mods_and_typedefs(out->btf, id);
	t = btf_type_by_id(out->btf, id);
	if (!btf_is_any(t, BTF_KINDS_ENUM))
		return 0;
	if (!core_spend(work, btf_vlen(t)))
		return -E2BIG;
	for (u32 i = 0; i < btf_vlen(t); i++) {
		const char *name = btf_str(out->btf, btf_enum_name_off(t, i));

		if (!core_same_essential(local->spec[0].name, name))
			continue;
		push(out, id, i, name);
		out->raw[out->raw_len++] = i;
		return 1;
	}
	return 0;
}

int core_match_spec(struct core_work *work, const struct core_spec *local, const struct btf *btf,
		    u32 id, struct core_spec *out)
{
	memset(out, 0, sizeof(*out));
	out->btf = btf;
	out->root_id = id;
	out->kind = local->kind;
	if (!core_spend(work, 16)) /* for what is done whatever the types are */
		return -E2BIG;
	if (local->kind == BPF_CORE_TYPE_MATCHES)
		return core_types_match(work, local->root_id, btf, id);
	if (core_is_type(local->kind))
		return core_types_compat(work, local->root_id, btf, id);
	if (core_is_enumval(local->kind))
		return match_enumval(work, local, id, out);
	return match_field(work, local, id, out);
}

/* ---- printing ---- */

static void put_enumval(const struct core_spec *spec, struct text *out)
{
	u32 id = btf_skip_mods_and_typedefs(spec->btf, spec->root_id);
	const struct btf_type *t = btf_type_by_id(spec->btf, id);
	u32 i = spec->raw[0];
	s64 value;

	if (!btf_is_any(t, BTF_KINDS_ENUM) || i >= btf_vlen(t))
		return;
	value = btf_enum_value(t, i);
	text_printf(out, "::%s = ", btf_str(spec->btf, btf_enum_name_off(t, i)));
	if (btf_kflag(t))
		text_printf(out, "%" PRId64, value);
	else
		text_printf(out, "%" PRIu64, (u64)value);
}

static void put_field(const struct core_spec *spec, struct text *out)
{
	for (u32 i = 0; i < spec->len; i++) {
		const struct core_accessor *acc = &spec->spec[i];

		if (acc->name)
			text_printf(out, ".%s", acc->name);
		else if (i || acc->idx)
			text_printf(out, "[%u]", acc->idx);
	}
	text_puts(out, " (");
	for (u32 i = 0; i < spec->raw_len; i++)
		text_printf(out, "%s%u", i ? ":" : "", spec->raw[i]);
	text_printf(out, " @ offset %u", spec->bit_offset / 8);
	if (spec->bit_offset % 8)
		text_printf(out, ".%u", spec->bit_offset % 8);
	text_putc(out, ')');
}

/* libbpf's words for the kinds of types. */
static const char *kind_word(u32 kind)
{
	static const char *const words[] = {
		[BTF_KIND_UNKN] = "void",	  [BTF_KIND_INT] = "int",
		[BTF_KIND_PTR] = "ptr",		  [BTF_KIND_ARRAY] = "array",
		[BTF_KIND_STRUCT] = "struct",	  [BTF_KIND_UNION] = "union",
		[BTF_KIND_ENUM] = "enum",	  [BTF_KIND_FWD] = "fwd",
		[BTF_KIND_TYPEDEF] = "typedef",	  [BTF_KIND_VOLATILE] = "volatile",
		[BTF_KIND_CONST] = "const",	  [BTF_KIND_RESTRICT] = "restrict",
		[BTF_KIND_FUNC] = "func",	  [BTF_KIND_FUNC_PROTO] = "func_proto",
		[BTF_KIND_VAR] = "var",		  [BTF_KIND_DATASEC] = "datasec",
		[BTF_KIND_FLOAT] = "float",	  [BTF_KIND_DECL_TAG] = "decl_tag",
		[BTF_KIND_TYPE_TAG] = "type_tag", [BTF_KIND_ENUM64] = "enum64",
	};

	return kind < ARRAY_SIZE(words) ? words[kind] : "unknown";
}

void core_put_spec(const struct core_spec *spec, struct text *out)
{
	const struct btf_type *t = btf_type_by_id(spec->btf, spec->root_id);
	const char *name = btf_type_name(spec->btf, spec->root_id);

	text_printf(out, "<%s> [%u] %s %s", core_kind_str(spec->kind), spec->root_id,
		    kind_word(t ? btf_kind(t) : BTF_KIND_UNKN), *name ? name : "<anon>");
	if (core_is_enumval(spec->kind))
		put_enumval(spec, out);
	else if (core_is_field(spec->kind))
		put_field(spec, out);
}
