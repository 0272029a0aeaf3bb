// SPDX-License-Identifier: BSD-2-Clause
/*
 * Putting split BTF from its distilled base onto the base that is meant. A type of the distilled
 * base is found there by its name and kind; by its size as well if it is an integer, float or enum,
 * if several structs of the new base have the name, or if the split BTF contains it by value.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "btf/builder.h"
#include "btf/distill.h"
#include "btf/impl.h"
#include "btf/shape.h"

#define SIZED_KINDS (BTF_KIND_BIT(BTF_KIND_INT) | BTF_KIND_BIT(BTF_KIND_FLOAT) | BTF_KINDS_ENUM)
#define DISTILLED_KINDS                                                                            \
	(BTF_KIND_BIT(BTF_KIND_INT) | BTF_KIND_BIT(BTF_KIND_FLOAT) | BTF_KIND_BIT(BTF_KIND_ENUM) | \
	 BTF_KIND_BIT(BTF_KIND_FWD) | BTF_KINDS_COMPOSITE)
#define MATCHED_KINDS (DISTILLED_KINDS | BTF_KIND_BIT(BTF_KIND_ENUM64))

/* A type of the distilled base, and what is known of it. */
struct wanted {
	const char *name;
	u32 id;
	bool is_embedded;
	u32 nr_composites; /* of the name in the new base; kept at the first of equal names */
	u32 new_id;	   /* 0: not found yet */
};

/* A type of the new base that has the name of the wanted type at .at and of some behind it. */
struct match {
	u32 id;
	u32 at;
};

struct relocation {
	struct mem *mem;
	const struct btf *src, *old_base, *new_base;
	struct wanted *by_name; /* nr of them, ascending by name, then by id */
	struct wanted **by_id;	/* the same; [0] is NULL */
	u32 nr;
	VEC(struct match) matches; /* ascending by id */
	struct text *err;
};

/* ---- what is wanted ---- */

/* libbpf: btf_relocate_validate_distilled_base() */
static int check_distilled(const struct relocation *r)
{
	for (u32 id = 1; id < btf_type_cnt(r->old_base); id++) {
		const struct btf_type *t = btf_type_by_id(r->old_base, id);
		u32 kind = t ? btf_kind(t) : BTF_KIND_UNKN;

		if (!btf_is_any(t, DISTILLED_KINDS)) {
			text_printf(r->err,
				    "type [%u] in distilled based BTF has unexpected kind [%u]", id,
				    kind);
			return -EINVAL;
		}
		if (!t->name_off) {
			text_printf(r->err,
				    "type [%u], kind [%u] is invalid for distilled base BTF; it is "
				    "anonymous",
				    id, kind);
			return -EINVAL;
		}
	}
	return 0;
}

static int compare_wanted(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int by_name = strcmp(x->name, y->name);

	return by_name ? by_name : x->id < y->id ? -1 : x->id > y->id;
}

static int collect_wanted(struct relocation *r)
{
	u32 cnt = btf_type_cnt(r->old_base);

	r->by_name = mem_calloc(r->mem, cnt, sizeof(*r->by_name));
	r->by_id = mem_calloc(r->mem, cnt, sizeof(struct wanted *));
	if (!r->by_name || !r->by_id)
		return -ENOMEM;
	for (u32 id = 1; id < cnt; id++)
		r->by_name[r->nr++] =
			(struct wanted){.name = btf_type_name(r->old_base, id), .id = id};
	if (r->nr)
		qsort(r->by_name, r->nr, sizeof(*r->by_name), compare_wanted);
	for (u32 i = 0; i < r->nr; i++)
		r->by_id[r->by_name[i].id] = &r->by_name[i];
	return 0;
}

/*
 * Structs of the distilled base that a member of the split BTF is by value. libbpf:
 * btf_mark_embedded_composite_type_ids()
 */
static void mark_embedded(struct relocation *r, const struct btf_type *t)
{
	for (u32 i = 0; btf_is_any(t, BTF_KINDS_COMPOSITE) && i < btf_vlen(t); i++) {
		u32 id = btf_members(t)[i].type;
		const struct btf_type *of;

		do {
			id = btf_skip_mods_and_typedefs(r->src, id);
			of = btf_type_by_id(r->src, id);
			if (btf_is_kind(of, BTF_KIND_ARRAY))
				id = btf_array_of(of)->type;
		} while (btf_is_kind(of, BTF_KIND_ARRAY));
		if (id && id <= r->nr && btf_is_any(of, BTF_KINDS_COMPOSITE))
			r->by_id[id]->is_embedded = true;
	}
}

/* ---- what there is ---- */

/* The first of that name; r->nr: none. */
static u32 first_of_name(const struct relocation *r, const char *name)
{
	u32 low = 0, high = r->nr;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (strcmp(r->by_name[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < r->nr && !strcmp(r->by_name[low].name, name) ? low : r->nr;
}

static int collect_matches(struct relocation *r)
{
	for (u32 id = 1; id < btf_type_cnt(r->new_base); id++) {
		const struct btf_type *t = btf_peek(r->new_base, id);
		struct match match = {.id = id};

		if (!btf_is_any(t, MATCHED_KINDS) || !t->name_off)
			continue;
		match.at = first_of_name(r, btf_str(r->new_base, t->name_off));
		if (match.at == r->nr)
			continue;
		if (btf_is_any(t, BTF_KINDS_COMPOSITE))
			r->by_name[match.at].nr_composites++;
		if (vec_push(r->mem, &r->matches, match))
			return -ENOMEM;
	}
	return 0;
}

static bool is_same_kind(const struct btf_type *wanted, const struct btf_type *t)
{
	switch (btf_kind(wanted)) {
	case BTF_KIND_FWD:
		if (btf_is_kind(t, BTF_KIND_FWD))
			return btf_kflag(t) == btf_kflag(wanted);
		/* libbpf and the kernel read the flag of a struct, which means bit-fields, so too
		 */
		return btf_kind(t) == (btf_kflag(t) ? BTF_KIND_UNION : BTF_KIND_STRUCT);
	case BTF_KIND_INT:
		return btf_is_kind(t, BTF_KIND_INT) &&
		       BTF_INT_ENCODING(btf_int_data(wanted)) == BTF_INT_ENCODING(btf_int_data(t));
	case BTF_KIND_ENUM: return btf_is_any(t, BTF_KINDS_ENUM);
	case BTF_KIND_FLOAT: return btf_is_kind(t, BTF_KIND_FLOAT);
	/* of structs and unions libbpf and the kernel compare names and sizes only */
	default: return true;
	}
}

static bool is_match(const struct relocation *r, const struct wanted *wanted,
		     const struct btf_type *t, bool needs_size)
{
	const struct btf_type *old = btf_type_by_id(r->old_base, wanted->id);

	if (!is_same_kind(old, t))
		return false;
	if (btf_is_any(old, BTF_KINDS_COMPOSITE) && wanted->is_embedded)
		needs_size = true;
	return !needs_size || old->size == t->size;
}

/* What type @match->id of the new base is wanted for. */
static int take_match(struct relocation *r, const struct match *match)
{
	const struct btf_type *t = btf_type_by_id(r->new_base, match->id);
	const struct wanted *first = &r->by_name[match->at];
	bool needs_size = btf_is_any(t, SIZED_KINDS) ||
			  (btf_is_any(t, BTF_KINDS_COMPOSITE) && first->nr_composites > 1);

	for (u32 i = match->at; i < r->nr && !strcmp(r->by_name[i].name, first->name); i++) {
		struct wanted *wanted = &r->by_name[i];

		if (!is_match(r, wanted, t, needs_size))
			continue;
		if (wanted->new_id) {
			text_printf(r->err,
				    "distilled base BTF type '%s' [%u], size %u has multiple "
				    "candidates of the same size (ids [%u, %u]) in base BTF",
				    wanted->name, wanted->id, t->size, match->id, wanted->new_id);
			return -EINVAL;
		}
		wanted->new_id = match->id;
	}
	return 0;
}

/* libbpf: btf_relocate_map_distilled_base() */
static int find_all(struct relocation *r)
{
	int err = collect_wanted(r);

	for (u32 id = btf_start_id(r->src); !err && id < btf_type_cnt(r->src); id++)
		mark_embedded(r, btf_type_by_id(r->src, id));
	err = err ? err : collect_matches(r);
	for (size_t i = 0; !err && i < r->matches.nr; i++)
		err = take_match(r, &r->matches.v[i]);
	for (u32 id = 1; !err && id <= r->nr; id++)
		if (!r->by_id[id]->new_id) {
			text_printf(
				r->err,
				"distilled base BTF type '%s' [%u] is not mapped to base BTF id",
				r->by_id[id]->name, id);
			err = -EINVAL;
		}
	return err;
}

/* ---- the copy ---- */

/* Names that the split BTF shares with its base have to be those of types, as in libbpf. */
static int check_names(const struct relocation *r, const struct btf_type *t)
{
	for (u32 i = 0; i < btf_nr_names(t); i++) {
		u32 off = *btf_name_ref((struct btf_type *)t, i);

		if (off && off < r->src->start_str_off &&
		    first_of_name(r, btf_str(r->src, off)) == r->nr) {
			text_printf(r->err, "string '%s' [offset %u] is not mapped to base BTF",
				    btf_str(r->src, off), off);
			return -ENOENT;
		}
	}
	return 0;
}

static int copy_type(const struct relocation *r, struct userbpf_btf_builder *out, u32 id)
{
	int new_id = btf_builder_copy(out, r->src, id);
	struct btf_type *t;

	if (new_id < 0)
		return new_id;
	t = btf_builder_own(out, (u32)new_id);
	for (u32 i = 0; i < btf_nr_refs(t); i++) {
		u32 *ref = btf_ref(t, i);

		if (*ref > r->nr)
			*ref = *ref - btf_start_id(r->src) + out->start_id;
		else if (*ref)
			*ref = r->by_id[*ref]->new_id;
	}
	return 0;
}

static int copy_all(struct relocation *r, struct userbpf_btf_builder *out)
{
	int err = 0;

	for (u32 id = btf_start_id(r->src); !err && id < btf_type_cnt(r->src); id++) {
		const struct btf_type *t = btf_type_by_id(r->src, id);

		err = t ? check_names(r, t) : -EINVAL;
		err = err ? err : copy_type(r, out, id);
	}
	return err;
}

static int build(struct relocation *r, u64 seed, struct btf **out)
{
	struct userbpf_btf_builder b;
	int err = btf_builder_init(&b, r->mem, r->new_base, seed);

	b.is_swapped = r->src->is_swapped;
	err = err ? err : copy_all(r, &b);
	err = err ? err : btf_builder_btf(&b, out, r->err);
	btf_builder_fini(&b);
	return err;
}

int btf_relocate(const struct btf *src, const struct btf *base, u64 seed, struct btf **out,
		 struct text *err_text)
{
	struct text no_text = {};
	struct relocation r = {.mem = src->mem,
			       .src = src,
			       .old_base = btf_base(src),
			       .new_base = base,
			       .err = err_text ? err_text : &no_text};
	int err = r.old_base && r.old_base != base ? check_distilled(&r) : -EINVAL;

	err = err ? err : find_all(&r);
	err = err ? err : build(&r, seed, out);
	vec_free(r.mem, &r.matches);
	mem_free(r.mem, r.by_name);
	mem_free(r.mem, r.by_id);
	return err;
}
