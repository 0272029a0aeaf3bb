// SPDX-License-Identifier: BSD-2-Clause
/*
 * The order of bpftool (tools/bpf/bpftool/btf.c: sort_btf_c()): by what a type comes down to
 * (constants, enums, numbers, structs, functions, the rest), by the name of that, by its own name,
 * and where all of these are equal, by a hash over the names it is made of, which is the same in
 * the BTF of every kernel that has the type. The hash is bpftool's, since it decides the order.
 */
#include <errno.h>
#include <stdlib.h>

#include "btf/dump_c.h"

enum rank { RANK_CONSTANTS, RANK_ENUM, RANK_NUMBER, RANK_COMPOSITE, RANK_FUNC, RANK_REST = 10 };

struct sort_key {
	u32 id, rank;
	const char *sort_name, *own_name;
	u64 hash;
};

/* Kinds that are ranked, named and hashed by what they refer to. */
#define KINDS_LOOKED_THROUGH \
	(BTF_KINDS_MODIFIER | BTF_KIND_BIT(BTF_KIND_PTR) | BTF_KIND_BIT(BTF_KIND_DECL_TAG))

static u32 rank_of_end(const struct btf_type *t, bool has_name)
{
	switch (btf_kind(t)) {
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64: return has_name ? RANK_ENUM : RANK_CONSTANTS;
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT: return RANK_NUMBER;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return has_name ? RANK_COMPOSITE : RANK_REST;
	case BTF_KIND_FUNC_PROTO: return has_name ? RANK_FUNC : RANK_REST;
	default: return RANK_REST;
	}
}

static const struct btf_type *next_type(const struct btf *btf, const struct btf_type *t)
{
	return btf_type_by_id(btf, btf_kind(t) == BTF_KIND_ARRAY ? btf_array_of(t)->type : t->type);
}

/* Only where there is a name on the way. */
static u32 rank_of(struct c_dump *d, const struct btf_type *t)
{
	bool has_name = t->name_off;

	while (btf_is_any(t, KINDS_LOOKED_THROUGH | BTF_KIND_BIT(BTF_KIND_ARRAY)) && c_step(d)) {
		if (!has_name)
			return RANK_REST;
		t = next_type(d->btf, t);
		has_name = has_name || t->name_off;
	}
	return rank_of_end(t, has_name);
}

/* Enums without name go by their first enumerator. */
static const char *sort_name_of(struct c_dump *d, const struct btf_type *t)
{
	if (btf_is_any(t, BTF_KINDS_ENUM) && !t->name_off && btf_vlen(t))
		return btf_str(d->btf, btf_enum_name_off(t, 0));
	while (btf_is_any(t, KINDS_LOOKED_THROUGH | BTF_KIND_BIT(BTF_KIND_ARRAY)) && c_step(d))
		t = next_type(d->btf, t);
	return btf_str(d->btf, t->name_off);
}

/* ---- the hash ---- */

static u64 mix(u64 hash, u64 value)
{
	return hash * 31 + value;
}

static u64 mix_name(struct c_dump *d, u64 hash, u32 name_off)
{
	const char *name = btf_str(d->btf, name_off), *s = name;
	u64 of_name = 0;

	if (!name_off)
		return hash;
	for (; *s; s++)
		of_name = of_name * 31 + (u64)(s64)*s;
	c_spend(d, (u64)(s - name) / CHARS_PER_STEP);
	return mix(hash, of_name);
}

/* Without what lies behind. */
static u64 hash_here(struct c_dump *d, const struct btf_type *t)
{
	u64 hash = mix_name(d, 0, t->name_off);

	for (u32 i = 0; btf_is_any(t, BTF_KINDS_ENUM) && i < btf_vlen(t) && c_step(d); i++)
		hash = mix_name(d, hash, btf_enum_name_off(t, i));
	return btf_kind(t) == BTF_KIND_ARRAY ? mix(hash, btf_array_of(t)->nelems) : hash;
}

/*
 * Of what is in front of the end of a chain: mix(first, mix(second, ... end)) is 31 times each of
 * them, and the end's. *@t becomes the end.
 */
static u64 hash_chain(struct c_dump *d, const struct btf_type **t)
{
	u64 hash = 0;

	while (btf_is_any(*t, KINDS_LOOKED_THROUGH | BTF_KIND_BIT(BTF_KIND_ARRAY)) && c_step(d)) {
		hash += mix(hash_here(d, *t), 0);
		*t = next_type(d->btf, *t);
	}
	return hash;
}

static u64 hash_member(struct c_dump *d, u64 hash, const struct btf_member *member)
{
	const struct btf_type *end = btf_type_by_id(d->btf, member->type);
	u64 chain = hash_chain(d, &end);

	return mix(mix_name(d, hash, member->name_off), chain + hash_here(d, end));
}

static u64 hash_of(struct c_dump *d, const struct btf_type *t)
{
	u64 chain = hash_chain(d, &t), hash = hash_here(d, t);

	for (u32 i = 0; btf_is_any(t, BTF_KINDS_COMPOSITE) && i < btf_vlen(t) && c_step(d); i++)
		hash = hash_member(d, hash, &btf_members(t)[i]);
	return chain + hash;
}

/* ---- sorting ---- */

static int compare_keys(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;
	int order;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	order = strcmp(x->sort_name, y->sort_name);
	order = order ? order : strcmp(x->own_name, y->own_name);
	if (order)
		return order;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

int c_sort(struct c_dump *d, u32 *ids)
{
	u32 nr = btf_type_cnt(d->btf) - 1;
	struct sort_key *keys = mem_calloc(d->mem, nr, sizeof(*keys));

	if (!keys)
		return -ENOMEM;
	for (u32 i = 0; i < nr && c_step(d); i++) {
		const struct btf_type *t = btf_type_by_id(d->btf, i + 1);

		keys[i] = (struct sort_key){
			.id = i + 1,
			.rank = rank_of(d, t),
			.sort_name = sort_name_of(d, t),
			.own_name = btf_str(d->btf, t->name_off),
			.hash = hash_of(d, t),
		};
	}
	if (d->out.err) /* names may be long enough to make sorting endless */
		nr = 0;
	qsort(keys, nr, sizeof(*keys), compare_keys);
	for (u32 i = 0; i < nr; i++)
		ids[i] = keys[i].id;
	mem_free(d->mem, keys);
	return d->out.err;
}
