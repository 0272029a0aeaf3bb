// SPDX-License-Identifier: BSD-2-Clause
/*
 * Special fields: structs of the kernel's inside map values, globals and types that programs
 * allocate, known by their names; and kptrs, pointers known by a type tag.
 *
 * The rules are those of the kernel's btf_find_field() and btf_parse_fields(), also where they look
 * odd: qualified types are not looked through, a bit-field anywhere in a searched struct is an
 * error, a field at a wrong alignment or of a wrong size is not a field.
 *
 * Structs nest at most as deep as in the kernel. Since a struct can hold another one more than
 * once, the depth does not bound the work; a budget of steps does.
 */
#include <errno.h>
#include <string.h>

#include "btf/impl.h"

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
	[BTF_FIELD_KPTR_UNREF]  = {"kptr_untrusted", 8, 8, 0, 1},
	[BTF_FIELD_KPTR_REF]    = {"kptr", 8, 8, 0, 1},
	[BTF_FIELD_KPTR_PERCPU] = {"percpu_kptr", 8, 8, 0, 1},
};
/* clang-format on */

struct search {
	const struct btf *btf;
	u32 mask;
	u32 seen;    /* of those that may be there once */
	u64 *budget; /* of steps: members that are looked at, types that are searched for tags */
	u32 nr;
	struct btf_field *fields;
	const char *node_names[BTF_FIELDS_MAX]; /* roots: the member of theirs that is the node */
};

/* Where a type stands: in member @component of a struct, or in a variable, with the tags it has. */
struct place {
	u32 id;
	s32 component; /* -1: @id is the variable */
	u32 off;
	u32 expected_size; /* of variables, whose section says it; else 0 */
	u32 depth;
};

static int find_in_struct(struct search *s, u32 id, u32 depth);

/* Kernel: btf_get_field_type() */
static int field_type_of(struct search *s, const struct btf_type *t)
{
	const char *name = btf_str(s->btf, t->name_off);

	for (u32 i = 0; i < BTF_FIELD_KPTR_UNREF; i++) {
		if (!(s->mask & 1u << i) || strcmp(name, rules[i].name))
			continue;
		if (rules[i].once && s->seen & 1u << i)
			return -E2BIG;
		if (rules[i].once)
			s->seen |= 1u << i;
		return (int)i;
	}
	if (s->mask & BTF_FIELDS_KPTR && !btf_is_any(t, BTF_KINDS_COMPOSITE))
		return BTF_FIELD_KPTR_REF;
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
		s->node_names[s->nr] = s->node_names[first + i % nr];
		s->fields[s->nr] = s->fields[first + i % nr];
		s->fields[s->nr++].off_bytes += i / nr * elem_size;
	}
	return 0;
}

/*
 * A pointer, maybe volatile itself, to a struct with one tag. 1 with *@out filled in, 0: it is no
 * kptr, or -EINVAL. Kernel: btf_find_kptr()
 */
static int read_kptr(const struct btf *btf, const struct btf_type *t, struct btf_field *out)
{
	u32 type = BTF_FIELD_KPTR_UNREF, id;

	if (btf_is_kind(t, BTF_KIND_VOLATILE))
		t = btf_type_by_id(btf, t->type);
	if (!btf_is_kind(t, BTF_KIND_PTR))
		return 0;
	t = btf_type_by_id(btf, t->type);
	if (!btf_is_kind(t, BTF_KIND_TYPE_TAG))
		return 0;
	if (btf_is_kind(btf_type_by_id(btf, t->type), BTF_KIND_TYPE_TAG))
		return -EINVAL;
	while (strcmp(btf_str(btf, t->name_off), rules[type].name))
		if (++type == BTF_NR_FIELD_TYPES)
			return -EINVAL;
	id = btf_skip_mods_and_typedefs(btf, t->type);
	if (!btf_is_any(btf_type_by_id(btf, id), BTF_KINDS_COMPOSITE))
		return -EINVAL;
	*out = (struct btf_field){.type = type, .size_bytes = BTF_PTR_BYTES, .type_id = id};
	return 1;
}

bool btf_is_kptr(const struct btf *btf, const struct btf_type *t)
{
	struct btf_field field;

	return read_kptr(btf, t, &field) > 0;
}

static bool may_take(struct search *s, u64 nr_steps)
{
	if (*s->budget < nr_steps)
		return false;
	*s->budget -= nr_steps;
	return true;
}

/* "contains:TYPE:MEMBER": the struct's id, or -EINVAL, -ENOENT. Kernel: btf_find_graph_root() */
static int read_contains(struct search *s, const struct place *at, const char **node_name)
{
	static const char prefix[] = "contains:";
	char name[BTF_KERNEL_MAX_IDENT_BYTES];
	const char *value, *colon;
	int tag;

	if (!may_take(s, btf_type_cnt(s->btf)))
		return -E2BIG;
	tag = btf_next_decl_tag(s->btf, at->id, at->component, prefix, 0);
	if (tag < 0 || btf_next_decl_tag(s->btf, at->id, at->component, prefix, (u32)tag) >= 0)
		return -EINVAL;
	value = btf_type_name(s->btf, (u32)tag) + strlen(prefix);
	colon = strchr(value, ':');
	if (!colon)
		return -EINVAL;
	if ((size_t)(colon - value) >= sizeof(name))
		return -ENOENT;
	memcpy(name, value, (size_t)(colon - value));
	name[colon - value] = '\0';
	*node_name = colon + 1;
	tag = btf_find_by_name_kind(s->btf, name, BTF_KIND_STRUCT);
	return tag >= 0 && !**node_name ? -EINVAL : tag;
}

/* 1, 0: it only has the name of one; or -errno. */
static int read_field(struct search *s, const struct btf_type *t, enum btf_field_type type,
		      const struct place *at, struct btf_field *out)
{
	int id;

	if (BTF_FIELD_BIT(type) & BTF_FIELDS_KPTR)
		return read_kptr(s->btf, t, out);
	if (!btf_is_any(t, BTF_KINDS_COMPOSITE) || t->size != rules[type].size)
		return 0;
	*out = (struct btf_field){.type = type, .size_bytes = t->size};
	if (!(BTF_FIELD_BIT(type) & BTF_FIELDS_GRAPH))
		return 1;
	id = read_contains(s, at, &s->node_names[MIN(s->nr, BTF_FIELDS_MAX - 1u)]);
	if (id < 0)
		return id;
	out->type_id = (u32)id;
	return 1;
}

static int add_field(struct search *s, const struct btf_type *t, enum btf_field_type type,
		     const struct place *at, u32 nelems)
{
	struct btf_field field;
	int found = read_field(s, t, type, at, &field);

	if (found <= 0)
		return found;
	if (s->nr == BTF_FIELDS_MAX)
		return -E2BIG;
	field.off_bytes = at->off;
	s->fields[s->nr++] = field;
	return repeat_fields(s, s->nr - 1, nelems, rules[type].size);
}

/* Variables say their size in the section, and only those that have it by their type count. */
static bool is_size_wrong(u32 expected, u32 size, u32 nelems)
{
	return expected && expected != size * nelems;
}

/* Kernel: btf_find_field_one() */
static int find_one(struct search *s, u32 id, const struct place *at)
{
	const struct btf_type *t = btf_type_by_id(s->btf, id);
	u32 nelems = 1, first = s->nr;
	int type, err;

	for (u32 i = 0; btf_is_kind(t, BTF_KIND_ARRAY); i++) {
		if (i == BTF_KERNEL_MAX_DEPTH)
			return -E2BIG;
		nelems *= btf_array_of(t)->nelems;
		id = btf_array_of(t)->type;
		t = btf_type_by_id(s->btf, id);
	}
	if (!nelems)
		return 0;
	type = field_type_of(s, t);
	if (type >= 0) {
		if (is_size_wrong(at->expected_size, rules[type].size, nelems) ||
		    at->off % rules[type].align)
			return 0;
		return add_field(s, t, type, at, nelems);
	}
	if (type != -ENOENT)
		return type;
	if (!btf_is_any(t, BTF_KINDS_COMPOSITE) ||
	    is_size_wrong(at->expected_size, t->size, nelems))
		return 0;
	err = find_in_struct(s, id, at->depth + 1);
	for (u32 i = first; i < s->nr; i++)
		s->fields[i].off_bytes += at->off;
	return err ? err : repeat_fields(s, first, nelems, t->size);
}

/* Offsets are those in @id; whoever contains it shifts them. Recursion ends at the kernel's depth.
 */
static int find_in_struct(struct search *s, u32 id, u32 depth)
{
	const struct btf_type *t = btf_type_by_id(s->btf, id);
	int err;

	if (depth >= BTF_KERNEL_MAX_DEPTH || !may_take(s, btf_vlen(t)))
		return -E2BIG;
	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 bit_off = btf_member_bit_offset(t, i);
		struct place at = {
			.id = id, .component = (s32)i, .off = bit_off / 8, .depth = depth};

		if (bit_off % 8)
			return -EINVAL;
		err = find_one(s, btf_members(t)[i].type, &at);
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
		struct place at = {.id = vsi->type,
				   .component = -1,
				   .off = vsi->offset,
				   .expected_size = vsi->size};

		if (btf_kind(var) != BTF_KIND_VAR)
			continue;
		err = find_one(s, var->type, &at);
		if (err)
			return err;
	}
	return 0;
}

/* The node of a root's objects: the member of that name. Kernel: btf_parse_graph_root() */
static int resolve_root(const struct btf *btf, struct btf_field *field, const char *node_name)
{
	u32 node_type =
		field->type == BTF_FIELD_LIST_HEAD ? BTF_FIELD_LIST_NODE : BTF_FIELD_RB_NODE;
	const struct btf_type *t = btf_type_by_id(btf, field->type_id);
	bool is_found = false;

	for (u32 i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *member = &btf_members(t)[i];
		const struct btf_type *node = btf_type_by_id(btf, member->type);
		u32 bit_off = btf_member_bit_offset(t, i);

		if (strcmp(node_name, btf_str(btf, member->name_off)))
			continue;
		if (is_found || !btf_is_any(node, BTF_KINDS_COMPOSITE) ||
		    strcmp(rules[node_type].name, btf_str(btf, node->name_off)) || bit_off % 8 ||
		    bit_off / 8 % rules[node_type].align)
			return -EINVAL;
		field->node_off_bytes = bit_off / 8;
		is_found = true;
	}
	return is_found ? 0 : -ENOENT;
}

static int resolve_kptr(const struct btf *btf, struct btf_field *field,
			const struct btf_kernel_types *types)
{
	const struct btf_type *t = btf_type_by_id(btf, field->type_id);
	int found =
		types ? types->find(types, btf_str(btf, t->name_off), btf_kind(t), field->type) : 0;

	field->is_local = !found;
	return found < 0 ? found : 0;
}

static int resolve_field(const struct search *s, u32 i, const struct btf_kernel_types *types)
{
	struct btf_field *field = &s->fields[i];

	if (BTF_FIELD_BIT(field->type) & BTF_FIELDS_KPTR)
		return resolve_kptr(s->btf, field, types);
	if (BTF_FIELD_BIT(field->type) & BTF_FIELDS_GRAPH)
		return resolve_root(s->btf, field, s->node_names[i]);
	return 0;
}

/* Fields must come in order and not overlap. Kernel: the loop of btf_parse_fields() */
static int check_fields(const struct search *s, u32 value_size,
			const struct btf_kernel_types *types)
{
	u64 next_off = 0;

	for (u32 i = 0; i < s->nr; i++) {
		struct btf_field *f = &s->fields[i];
		int err;

		if ((u64)f->off_bytes + f->size_bytes > value_size)
			return -EFAULT;
		if (f->off_bytes < next_off)
			return -EEXIST;
		next_off = (u64)f->off_bytes + f->size_bytes;
		err = resolve_field(s, i, types);
		if (err)
			return err;
	}
	return 0;
}

static void summarize(struct btf_record *record, const struct btf *btf)
{
	record->spin_lock_off = record->refcount_off = -1;
	for (u32 i = 0; i < record->nr; i++) {
		const struct btf_field *f = &record->fields[i];

		record->mask |= BTF_FIELD_BIT(f->type);
		if (f->type == BTF_FIELD_SPIN_LOCK)
			record->spin_lock_off = (s32)f->off_bytes;
		else if (f->type == BTF_FIELD_REFCOUNT)
			record->refcount_off = (s32)f->off_bytes;
	}
	if (record->mask & (BTF_FIELDS_KPTR | BTF_FIELDS_GRAPH))
		record->btf = btf;
}

/* Who has a root must be able to lock it; what is in two at once must know how often. */
static bool has_what_it_needs(const struct btf_record *record)
{
	const u32 nodes = BTF_FIELD_BIT(BTF_FIELD_LIST_NODE) | BTF_FIELD_BIT(BTF_FIELD_RB_NODE);

	return !(record->mask & BTF_FIELDS_GRAPH && record->spin_lock_off < 0) &&
	       !((record->mask & nodes) == nodes && record->refcount_off < 0);
}

int btf_parse_fields(const struct btf *btf, u32 id, u32 mask, u32 value_size,
		     const struct btf_kernel_types *types, struct btf_record *out)
{
	u64 budget = BTF_FIELD_STEPS;

	return btf_parse_fields_within(btf, id, mask, value_size, types, &budget, out);
}

int btf_parse_fields_within(const struct btf *btf, u32 id, u32 mask, u32 value_size,
			    const struct btf_kernel_types *types, u64 *budget,
			    struct btf_record *out)
{
	struct search s = {.btf = btf, .mask = mask, .budget = budget, .fields = out->fields};
	const struct btf_type *t = btf_type_by_id(btf, id);
	int err;

	memset(out, 0, sizeof(*out));
	if (btf_is_any(t, BTF_KINDS_COMPOSITE))
		err = find_in_struct(&s, id, 0);
	else if (btf_is_kind(t, BTF_KIND_DATASEC))
		err = find_in_datasec(&s, t);
	else
		err = -EINVAL;
	if (!err)
		err = check_fields(&s, value_size, types);
	if (err)
		return err;
	out->nr = s.nr;
	summarize(out, btf);
	return has_what_it_needs(out) ? 0 : -EINVAL;
}

int btf_find_field(const struct btf *btf, u32 id, enum btf_field_type type)
{
	struct btf_record record;
	s64 size = btf_resolve_size(btf, id);
	int err = btf_parse_fields(btf, id, BTF_FIELD_BIT(type), size < 0 ? 0 : (u32)size, NULL,
				   &record);

	if (err)
		return err;
	return record.nr ? (int)record.fields[0].off_bytes : -ENOENT;
}

/* --- what has been found --- */

const struct btf_field *btf_record_at(const struct btf_record *record, u64 off_bytes)
{
	const struct btf_field *field = btf_record_overlap(record, off_bytes, 1);

	return field && field->off_bytes == off_bytes ? field : NULL;
}

const struct btf_field *btf_record_overlap(const struct btf_record *record, u64 off_bytes, u64 size)
{
	for (u32 i = 0; i < record->nr; i++) {
		const struct btf_field *field = &record->fields[i];

		if (off_bytes < (u64)field->off_bytes + field->size_bytes &&
		    off_bytes + size > field->off_bytes)
			return field;
	}
	return NULL;
}

static bool is_equal_field(const struct btf_field *a, const struct btf_field *b)
{
	return a->type == b->type && a->off_bytes == b->off_bytes &&
	       a->size_bytes == b->size_bytes && a->type_id == b->type_id &&
	       a->node_off_bytes == b->node_off_bytes && a->is_local == b->is_local;
}

bool btf_record_is_equal(const struct btf_record *a, const struct btf_record *b)
{
	if (!a || !b)
		return a == b;
	if (a->btf != b->btf || a->nr != b->nr)
		return false;
	for (u32 i = 0; i < a->nr; i++) {
		if (!is_equal_field(&a->fields[i], &b->fields[i]))
			return false;
	}
	return true;
}

struct btf_record btf_record_of_lock(u32 off_bytes)
{
	struct btf_record record = {
		.nr = 1,
		.fields[0] = {.type = BTF_FIELD_SPIN_LOCK,
			      .off_bytes = off_bytes,
			      .size_bytes = rules[BTF_FIELD_SPIN_LOCK].size},
	};

	summarize(&record, NULL);
	return record;
}

const char *btf_field_name(enum btf_field_type type)
{
	return rules[type].name;
}
