// SPDX-License-Identifier: BSD-2-Clause
/*
 * What is marked, and so kept, is bpftool's choice (tools/bpf/bpftool/gen.c: btfgen_record_*()):
 * for a field the types and members on its path, for a type what it is made of as far as relocating
 * looks at it. Types are visited from a list, once for each way of looking at them, so that the
 * cost is bounded by the size of the source.
 */
#include <errno.h>
#include <stdlib.h>

#include "btf/impl.h"
#include "btf/min_core.h"
#include "btf/shape.h"

/* Of a type, in marks[]: whether it is kept, and in which ways it was visited. */
enum {
	KEPT = 1,
	ITSELF = 2,	/* not behind pointers; structs without members */
	POINTEES = 4,	/* behind pointers; structs without members */
	WHOLE = 8,	/* structs with all members, type_matches */
	WHOLE_TAG = 16, /* the same behind a pointer: structs without members */
};

#define MATCH_BUDGET 1000000u

int min_core_init(struct min_core *mc, struct btf *source)
{
	struct mem *mem = source->mem;

	if (btf_start_id(source))
		return -ENOTSUP;
	mc->mem = mem;
	mc->marks = mem_calloc(mem, btf_type_cnt(source), sizeof(*mc->marks));
	if (!mc->marks)
		return -ENOMEM;
	mc->source = btf_get(source);
	return 0;
}

void min_core_fini(struct min_core *mc)
{
	mem_free(mc->mem, mc->marks);
	vec_free(mc->mem, &mc->members);
	vec_free(mc->mem, &mc->to_visit);
	btf_put(mc->source);
}

/* ---- marking ---- */

static int visit_later(struct min_core *mc, u32 id, u32 how)
{
	return vec_push(mc->mem, &mc->to_visit, (u64)id << 32 | how);
}

static int keep_member(struct min_core *mc, u32 id, u32 i)
{
	return vec_push(mc->mem, &mc->members, (u64)id << 32 | i);
}

static int visit_refs(struct min_core *mc, const struct btf_type *t, u32 how)
{
	int err = 0;

	for (u32 i = 0; i < btf_nr_refs(t) && !err; i++)
		err = visit_later(mc, btf_ref_at(t, i), how);
	return err;
}

static int visit_members(struct min_core *mc, u32 id, const struct btf_type *t)
{
	int err = 0;

	for (u32 i = 0; i < btf_vlen(t) && !err; i++) {
		err = keep_member(mc, id, i);
		err = err ? err : visit_later(mc, btf_members(t)[i].type, WHOLE);
	}
	return err;
}

static int visit_type(struct min_core *mc, u32 id, u32 how)
{
	const struct btf_type *t = btf_type_by_id(mc->source, id);

	switch (btf_kind(t)) {
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FWD: return 0;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return how == WHOLE ? visit_members(mc, id, t) : 0;
	case BTF_KIND_PTR:
		if (how == ITSELF)
			return 0;
		return visit_refs(mc, t, how == POINTEES ? POINTEES : WHOLE_TAG);
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_TYPE_TAG: return visit_refs(mc, t, how);
	case BTF_KIND_ARRAY:
	case BTF_KIND_FUNC_PROTO: return visit_refs(mc, t, how == WHOLE_TAG ? WHOLE : how);
	default: return -EINVAL;
	}
}

static int visit(struct min_core *mc, u32 id, u32 how)
{
	int err = visit_later(mc, id, how);

	while (!err && mc->to_visit.nr) {
		u64 next = mc->to_visit.v[--mc->to_visit.nr];

		id = (u32)(next >> 32);
		how = (u32)next;
		if (!id || mc->marks[id] & how)
			continue;
		mc->marks[id] |= (u8)(KEPT | how);
		err = visit_type(mc, id, how);
	}
	mc->to_visit.nr = 0;
	return err;
}

/* Structs on the path are kept with its members, arrays with their element. */
static int visit_path(struct min_core *mc, const struct core_spec *spec)
{
	u32 id = spec->root_id;
	int err = visit(mc, id, ITSELF);

	for (u32 i = 1; i < spec->raw_len && !err; i++) {
		const struct btf_type *t;

		id = btf_skip_mods_and_typedefs(mc->source, id);
		t = btf_type_by_id(mc->source, id);
		if (btf_is_any(t, BTF_KINDS_COMPOSITE)) {
			err = keep_member(mc, id, spec->raw[i]);
			id = btf_members(t)[spec->raw[i]].type;
			err = err ? err : visit(mc, id, ITSELF);
		} else if (btf_kind(t) == BTF_KIND_ARRAY) {
			id = btf_array_of(t)->type;
		} else {
			err = -EINVAL;
		}
	}
	return err;
}

static int mark_spec(struct min_core *mc, const struct core_spec *spec)
{
	if (core_is_field(spec->kind))
		return visit_path(mc, spec);
	if (core_is_enumval(spec->kind))
		return visit(mc, spec->root_id, ITSELF);
	return visit(mc, spec->root_id, spec->kind == BPF_CORE_TYPE_MATCHES ? WHOLE : POINTEES);
}

int min_core_mark(struct min_core *mc, const struct btf *local, const struct bpf_core_relo *relo,
		  struct core_cands *cands, u64 *budget, struct text *err_text)
{
	struct core_work work = {relo, local, MATCH_BUDGET, err_text};
	struct core_spec of_local, of_source;
	struct core_result result;
	int err = core_resolve(local, relo, cands, budget, &result, err_text);

	if (err || relo->kind == BPF_CORE_TYPE_ID_LOCAL)
		return err;
	err = core_parse_spec(&work, &of_local);
	if (err)
		return err;
	/* The first that matches: all others have the same answer. */
	VEC_FOR_EACH (&cands->all, cand) {
		int found = core_match_spec(&work, &of_local, cand->btf, cand->id, &of_source);

		if (found)
			return found < 0 ? found : mark_spec(mc, &of_source);
	}
	return 0; /* it is not there, nor will it be */
}

/* ---- writing ---- */

static int compare_keys(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void sort_members(struct min_core *mc)
{
	size_t nr = 0;

	if (!mc->members.nr)
		return;
	qsort(mc->members.v, mc->members.nr, sizeof(*mc->members.v), compare_keys);
	for (size_t i = 0; i < mc->members.nr; i++)
		if (!nr || mc->members.v[nr - 1] != mc->members.v[i])
			mc->members.v[nr++] = mc->members.v[i];
	mc->members.nr = nr;
}

/* kind_flag stays only if a bit-field does, as libbpf's btf__add_field() has it. */
static int write_member(struct min_core *mc, struct userbpf_btf_builder *b,
			const struct btf_type *t, u32 i)
{
	const struct btf_member *member = &btf_members(t)[i];
	u32 bits = btf_member_bitfield_size(t, i);
	int name_off = btf_builder_str(b, btf_str(mc->source, member->name_off)), err;
	u32 item[] = {(u32)name_off, member->type, btf_member_bit_offset(t, i) | bits << 24};

	if (name_off < 0)
		return name_off;
	err = btf_builder_item(b, item, ARRAY_SIZE(item));
	if (!err && bits)
		btf_builder_last(b, BTF_KINDS_COMPOSITE)->info |= 1u << 31;
	return err;
}

/* @at: the first of the members that may be of type @id. */
static int write_composite(struct min_core *mc, struct userbpf_btf_builder *b, u32 id, size_t *at)
{
	const struct btf_type *t = btf_type_by_id(mc->source, id);
	int new_id = btf_builder_type(b, btf_str(mc->source, t->name_off), btf_kind(t) << 24,
				      t->size, NULL, 0);

	while (new_id >= 0 && *at < mc->members.nr && mc->members.v[*at] >> 32 == id) {
		int err = write_member(mc, b, t, (u32)mc->members.v[(*at)++]);

		if (err)
			return err;
	}
	return new_id;
}

static int write_types(struct min_core *mc, struct userbpf_btf_builder *b, u32 *new_ids)
{
	size_t at = 0;

	for (u32 id = 1; id < btf_type_cnt(mc->source); id++) {
		int new_id;

		if (!(mc->marks[id] & KEPT))
			continue;
		if (btf_is_any(btf_type_by_id(mc->source, id), BTF_KINDS_COMPOSITE))
			new_id = write_composite(mc, b, id, &at);
		else
			new_id = btf_builder_copy(b, mc->source, id);
		if (new_id < 0)
			return new_id;
		new_ids[id] = (u32)new_id;
	}
	return 0;
}

int min_core_write(struct min_core *mc, struct userbpf_btf_builder *b)
{
	u32 *new_ids = mem_calloc(mc->mem, btf_type_cnt(mc->source), sizeof(*new_ids));
	int err;

	if (!new_ids)
		return -ENOMEM;
	sort_members(mc);
	err = write_types(mc, b, new_ids);
	for (u32 id = b->start_id; !err && id < b->start_id + b->offs.nr; id++) {
		struct btf_type *t = btf_builder_own(b, id);

		for (u32 i = 0; i < btf_nr_refs(t); i++)
			*btf_ref(t, i) = new_ids[*btf_ref(t, i)]; /* what is not kept is void */
	}
	mem_free(mc->mem, new_ids);
	return err;
}
