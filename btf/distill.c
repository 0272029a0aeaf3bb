// SPDX-License-Identifier: BSD-2-Clause
/*
 * Making a distilled base. Types of the base that split BTF leads to are marked first; what of
 * them has a name to be found by goes into the new base in the order of the old ids, everything
 * else (pointers, arrays, anonymous structs ...) to the end of the new split BTF, in that order
 * too.
 */
#include "btf/distill.h"

#include <errno.h>

#include "base/vec.h"
#include "btf/builder.h"
#include "btf/impl.h"
#include "btf/shape.h"

#define NAMED_KINDS \
	(BTF_KIND_BIT(BTF_KIND_INT) | BTF_KIND_BIT(BTF_KIND_FLOAT) | BTF_KIND_BIT(BTF_KIND_FWD))
#define HOLLOWED_KINDS (BTF_KINDS_COMPOSITE | BTF_KINDS_ENUM)
#define COPIED_KINDS                                                                      \
	(BTF_KINDS_MODIFIER | BTF_KIND_BIT(BTF_KIND_PTR) | BTF_KIND_BIT(BTF_KIND_ARRAY) | \
	 BTF_KIND_BIT(BTF_KIND_FUNC_PROTO))

#define WANTED UINT32_MAX /* an id that is not known yet */

struct marks {
	const struct btf *src;
	u32 *ids; /* WANTED, or 0 */
	VEC(u32) to_visit;
	struct text *err;
};

static bool is_hollowed(const struct btf_type *t)
{
	return btf_is_any(t, HOLLOWED_KINDS) && t->name_off;
}

static bool is_in_base(const struct btf_type *t)
{
	return btf_is_any(t, NAMED_KINDS) || is_hollowed(t);
}

static int mark(struct marks *m, u32 id)
{
	const struct btf_type *t;

	if (!id || id >= btf_start_id(m->src) || m->ids[id])
		return 0;
	t = btf_type_by_id(m->src, id);
	if (!btf_is_any(t, NAMED_KINDS | HOLLOWED_KINDS | COPIED_KINDS)) {
		text_printf(m->err,
			    "unexpected reference to base type[%u] of kind [%u] when creating "
			    "distilled base BTF.",
			    id, t ? btf_kind(t) : BTF_KIND_UNKN);
		return -EINVAL;
	}
	m->ids[id] = WANTED;
	/* a struct without members leads nowhere */
	if (btf_is_any(t, BTF_KINDS_COMPOSITE) && t->name_off)
		return 0;
	return vec_push(m->src->mem, &m->to_visit, id);
}

static int mark_refs(struct marks *m, u32 id)
{
	const struct btf_type *t = btf_type_by_id(m->src, id);
	int err = t ? 0 : -EINVAL;

	for (u32 i = 0; !err && i < btf_nr_refs(t); i++)
		err = mark(m, btf_ref_at(t, i));
	return err;
}

static int mark_all(struct marks *m)
{
	int err = 0;

	for (u32 id = btf_start_id(m->src); !err && id < btf_type_cnt(m->src); id++) {
		err = mark_refs(m, id);
		while (!err && m->to_visit.nr)
			err = mark_refs(m, m->to_visit.v[--m->to_visit.nr]);
	}
	vec_free(m->src->mem, &m->to_visit);
	return err;
}

/* Enums of both kinds become one without values, which relocation matches with either. */
static int add_hollow(struct userbpf_btf_builder *base, const struct btf *src,
		      const struct btf_type *t)
{
	u32 kind = btf_is_any(t, BTF_KINDS_ENUM) ? BTF_KIND_ENUM : btf_kind(t);

	return btf_builder_type(base, btf_str(src, t->name_off), kind << 24, t->size, NULL, 0);
}

/* Append the marked types that belong there, in order. */
static int add_marked(struct userbpf_btf_builder *to, const struct btf *src, u32 *ids, bool to_base)
{
	for (u32 id = 1; id < btf_start_id(src); id++) {
		const struct btf_type *t = ids[id] == WANTED ? btf_type_by_id(src, id) : NULL;
		int new_id;

		if (!t || is_in_base(t) != to_base)
			continue;
		new_id = is_hollowed(t) ? add_hollow(to, src, t) : btf_builder_copy(to, src, id);
		if (new_id < 0)
			return new_id;
		ids[id] = (u32)new_id;
	}
	return 0;
}

static int mark_and_add(const struct btf *src, struct userbpf_btf_builder *base, u32 *ids,
			struct text *err_text)
{
	struct marks m = {.src = src, .ids = ids, .err = err_text};
	int err = mark_all(&m);

	return err ? err : add_marked(base, src, ids, true);
}

/* The types of @src, and behind them those of its base that have no name to be found by. */
static int add_split(struct userbpf_btf_builder *split, const struct btf *src, u32 *ids)
{
	u32 start_id = btf_start_id(src);
	int err = 0;

	for (u32 id = start_id; id < btf_type_cnt(src); id++) {
		int new_id = btf_builder_copy(split, src, id);

		if (new_id < 0)
			return new_id;
	}
	err = add_marked(split, src, ids, false);
	for (u32 i = 0; !err && i < split->offs.nr; i++) {
		struct btf_type *t = btf_builder_own(split, split->start_id + i);

		for (u32 j = 0; j < btf_nr_refs(t); j++) {
			u32 *ref = btf_ref(t, j);

			*ref = *ref < start_id ? ids[*ref] : *ref - start_id + split->start_id;
		}
	}
	return err;
}

/* Without @base that is what *@out becomes, otherwise what goes on from it. */
static int build(const struct btf *src, const struct btf *base, u64 seed, u32 *ids,
		 struct btf **out, struct text *err_text)
{
	struct userbpf_btf_builder b;
	int err = btf_builder_init(&b, src->mem, base, seed);

	b.is_swapped = src->is_swapped;
	if (!err)
		err = base ? add_split(&b, src, ids) : mark_and_add(src, &b, ids, err_text);
	err = err ? err : btf_builder_btf(&b, out, err_text);
	btf_builder_fini(&b);
	return err;
}

int btf_distill(const struct btf *src, u64 seed, struct btf **base, struct btf **split,
		struct text *err_text)
{
	u32 *ids;
	int err;

	if (!btf_base(src))
		return -EINVAL;
	ids = mem_calloc(src->mem, btf_start_id(src), sizeof(*ids));
	if (!ids)
		return -ENOMEM;
	err = build(src, NULL, seed, ids, base, err_text);
	if (!err) {
		err = build(src, *base, seed, ids, split, err_text);
		if (err)
			btf_put(*base);
	}
	mem_free(src->mem, ids);
	return err;
}
