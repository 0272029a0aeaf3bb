// SPDX-License-Identifier: BSD-2-Clause
/*
 * Special fields: structs of the kernel's inside map values and globals, known by their names.
 *
 * The rules are those of the kernel's btf_find_field() and btf_parse_fields(), also where they look
 * odd: qualified types are not looked through, a bit-field anywhere in a searched struct is an
 * error, a field at a wrong alignment or of a wrong size is not a field.
 *
 * Structs nest at most as deep as in the kernel. Since a struct can hold another one more than
 * once, the depth does not bound the work; a budget of members does.
 */
#include <errno.h>
#include <string.h>

#include "btf/impl.h"

#define MAX_MEMBERS_SEEN (128 * 1024)

/* clang-format off */
static const struct field_rule {
	const char *name;
	u8 size, align;
	u8 once;   /* no second one in a value, no array of them */
	u8 repeat; /* arrays of them may be */
} rules[BTF_NR_FIELD_TYPES] = {
	[BTF_FIELD_SPIN_LOCK] = {"bpf_spin_lock", 4, 4, 1, 0},
	[BTF_FIELD_TIMER]     = {"bpf_timer", 16, 8, 1, 0},
	[BTF_FIELD_WORKQUEUE] = {"bpf_wq", 16, 8, 1, 0},
	[BTF_FIELD_REFCOUNT]  = {"bpf_refcount", 4, 4, 1, 0},
	[BTF_FIELD_LIST_HEAD] = {"bpf_list_head", 16, 8, 0, 1},
	[BTF_FIELD_LIST_NODE] = {"bpf_list_node", 24, 8, 0, 0},
	[BTF_FIELD_RB_ROOT]   = {"bpf_rb_root", 16, 8, 0, 1},
	[BTF_FIELD_RB_NODE]   = {"bpf_rb_node", 32, 8, 0, 0},
};
/* clang-format on */

struct search {
	const struct btf *btf;
	u32 mask;
	u32 seen; /* of those that may be there once */
	u32 budget;
	u32 nr;
	struct btf_field *fields;
};

static int find_in_struct(struct search *s, const struct btf_type *t, u32 depth);

static int field_type_of(struct search *s, const struct btf_type *t)
{
	const char *name = btf_str(s->btf, t->name_off);

	for (u32 i = 0; i < BTF_NR_FIELD_TYPES; i++) {
		if (!(s->mask & 1u << i) || strcmp(name, rules[i].name))
			continue;
		if (rules[i].once && s->seen & 1u << i)
			return -E2BIG;
		if (rules[i].once)
			s->seen |= 1u << i;
		return (int)i;
	}
	return -ENOENT;
}

/* Fields from @first on are those of one element: add those of the other @nelems - 1. */
static int repeat_fields(struct search *s, u32 first, u32 nelems, u32 elem_size)
{
	u32 nr = s->nr - first;

	if (!nr || nelems == 1)
		return 0;
	for (u32 i = first; i < s->nr; i++)
		if (!rules[s->fields[i].type].repeat)
			return -EINVAL;
	if ((u64)nr * nelems > BTF_FIELDS_MAX - first)
		return -E2BIG;
	for (u32 i = nr; i < nr * nelems; i++) {
		s->fields[s->nr] = s->fields[first + i % nr];
		s->fields[s->nr++].off_bytes += i / nr * elem_size;
	}
	return 0;
}

static int add_field(struct search *s, const struct btf_type *t, enum btf_field_type type, u32 off,
		     u32 nelems)
{
	if (!btf_is_any(t, BTF_KINDS_COMPOSITE) || t->size != rules[type].size)
		return 0;
	if (s->nr == BTF_FIELDS_MAX)
		return -E2BIG;
	s->fields[s->nr++] = (struct btf_field){type, off, t->size};
	return repeat_fields(s, s->nr - 1, nelems, t->size);
}

/* Variables say their size in the section, and only those that have it by their type count. */
static bool is_size_wrong(u32 expected, u32 size, u32 nelems)
{
	return expected && expected != size * nelems;
}

/* Kernel: btf_find_field_one() */
static int find_one(struct search *s, const struct btf_type *t, u32 off, u32 expected_size,
		    u32 depth)
{
	u32 nelems = 1, first = s->nr;
	int type, err;

	for (u32 i = 0; btf_kind(t) == BTF_KIND_ARRAY; i++) {
		if (i == BTF_KERNEL_MAX_DEPTH)
			return -E2BIG;
		nelems *= btf_array_of(t)->nelems;
		t = btf_type_by_id(s->btf, btf_array_of(t)->type);
	}
	if (!nelems)
		return 0;
	type = field_type_of(s, t);
	if (type >= 0) {
		if (is_size_wrong(expected_size, rules[type].size, nelems) ||
		    off % rules[type].align)
			return 0;
		return add_field(s, t, type, off, nelems);
	}
	if (type != -ENOENT)
		return type;
	if (!btf_is_any(t, BTF_KINDS_COMPOSITE) || is_size_wrong(expected_size, t->size, nelems))
		return 0;
	err = find_in_struct(s, t, depth + 1);
	for (u32 i = first; i < s->nr; i++)
		s->fields[i].off_bytes += off;
	return err ? err : repeat_fields(s, first, nelems, t->size);
}

/* Offsets are those in @t; whoever contains it shifts them. Recursion ends at the kernel's depth.
 */
static int find_in_struct(struct search *s, const struct btf_type *t, u32 depth)
{
	int err;

	if (depth >= BTF_KERNEL_MAX_DEPTH || s->budget < btf_vlen(t))
		return -E2BIG;
	s->budget -= btf_vlen(t);
	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 bit_off = btf_member_bit_offset(t, i);

		if (bit_off % 8)
			return -EINVAL;
		err = find_one(s, btf_type_by_id(s->btf, btf_members(t)[i].type), bit_off / 8, 0,
			       depth);
		if (err)
			return err;
	}
	return 0;
}

static int find_in_datasec(struct search *s, const struct btf_type *t)
{
	int err;

	for (u32 i = 0; i < btf_vlen(t); i++) {
		const struct btf_var_secinfo *vsi = &btf_secinfos(t)[i];
		const struct btf_type *var = btf_type_by_id(s->btf, vsi->type);

		if (btf_kind(var) != BTF_KIND_VAR)
			continue;
		err = find_one(s, btf_type_by_id(s->btf, var->type), vsi->offset, vsi->size, 0);
		if (err)
			return err;
	}
	return 0;
}

/* Fields must come in order and not overlap. Kernel: the loop of btf_parse_fields() */
static int check_order(const struct search *s, u32 value_size)
{
	u64 next_off = 0;

	for (u32 i = 0; i < s->nr; i++) {
		const struct btf_field *f = &s->fields[i];

		if ((u64)f->off_bytes + f->size_bytes > value_size)
			return -EFAULT;
		if (f->off_bytes < next_off)
			return -EEXIST;
		next_off = (u64)f->off_bytes + f->size_bytes;
	}
	return 0;
}

int btf_find_fields(const struct btf *btf, u32 id, u32 mask, u32 value_size,
		    struct btf_field *fields)
{
	struct search s = {.btf = btf, .mask = mask, .budget = MAX_MEMBERS_SEEN, .fields = fields};
	const struct btf_type *t = btf_type_by_id(btf, id);
	int err;

	if (btf_is_any(t, BTF_KINDS_COMPOSITE))
		err = find_in_struct(&s, t, 0);
	else if (btf_is_kind(t, BTF_KIND_DATASEC))
		err = find_in_datasec(&s, t);
	else
		err = -EINVAL;
	if (!err)
		err = check_order(&s, value_size);
	return err ? err : (int)s.nr;
}

int btf_find_field(const struct btf *btf, u32 id, enum btf_field_type type)
{
	struct btf_field fields[BTF_FIELDS_MAX];
	s64 size = btf_resolve_size(btf, id);
	int nr;

	nr = btf_find_fields(btf, id, 1u << type, size < 0 ? 0 : (u32)size, fields);
	if (nr < 0)
		return nr;
	return nr ? (int)fields[0].off_bytes : -ENOENT;
}
