// SPDX-License-Identifier: BSD-2-Clause
/*
 * A row per kind. Behind the record of a type there is something of a fixed size, or one item for
 * each of its vlen; the type ids and names of both are at fixed places.
 */
#include "btf/shape.h"

#define NOWHERE 0xff

struct shape {
	bool is_known;
	bool refers;	  /* .type of the record is a type id */
	u8 fixed_bytes;	  /* behind the record */
	u8 nr_fixed_refs; /* type ids that this begins with */
	u8 item_bytes;
	u8 item_ref, item_name; /* in bytes; or NOWHERE */
};

#define PLAIN	   .is_known = true, .item_ref = NOWHERE, .item_name = NOWHERE
#define REFERENCE  PLAIN, .refers = true
#define ITEM(type) .is_known = true, .item_bytes = sizeof(type)

static const struct shape shapes[NR_BTF_KINDS] = {
	[BTF_KIND_INT] = {PLAIN, .fixed_bytes = sizeof(u32)},
	[BTF_KIND_PTR] = {REFERENCE},
	[BTF_KIND_ARRAY] = {PLAIN, .fixed_bytes = sizeof(struct btf_array), .nr_fixed_refs = 2},
	[BTF_KIND_STRUCT] = {ITEM(struct btf_member),
			     .item_ref = offsetof(struct btf_member, type)},
	[BTF_KIND_UNION] = {ITEM(struct btf_member), .item_ref = offsetof(struct btf_member, type)},
	[BTF_KIND_ENUM] = {ITEM(struct btf_enum), .item_ref = NOWHERE},
	[BTF_KIND_FWD] = {PLAIN},
	[BTF_KIND_TYPEDEF] = {REFERENCE},
	[BTF_KIND_VOLATILE] = {REFERENCE},
	[BTF_KIND_CONST] = {REFERENCE},
	[BTF_KIND_RESTRICT] = {REFERENCE},
	[BTF_KIND_FUNC] = {REFERENCE},
	[BTF_KIND_FUNC_PROTO] = {ITEM(struct btf_param), .refers = true,
				 .item_ref = offsetof(struct btf_param, type)},
	[BTF_KIND_VAR] = {REFERENCE, .fixed_bytes = sizeof(struct btf_var)},
	[BTF_KIND_DATASEC] = {ITEM(struct btf_var_secinfo), .item_name = NOWHERE,
			      .item_ref = offsetof(struct btf_var_secinfo, type)},
	[BTF_KIND_FLOAT] = {PLAIN},
	[BTF_KIND_DECL_TAG] = {REFERENCE, .fixed_bytes = sizeof(struct btf_decl_tag)},
	[BTF_KIND_TYPE_TAG] = {REFERENCE},
	[BTF_KIND_ENUM64] = {ITEM(struct btf_enum64), .item_ref = NOWHERE},
};

static const struct shape *shape_of(const struct btf_type *t)
{
	u32 kind = btf_kind(t);

	return &shapes[kind < NR_BTF_KINDS ? kind : BTF_KIND_UNKN];
}

/* Functions keep their linkage where others count their items. */
static u32 nr_items(const struct shape *shape, const struct btf_type *t)
{
	return shape->item_bytes ? btf_vlen(t) : 0;
}

static u32 *item_word(const struct shape *shape, struct btf_type *t, u32 i, u32 off_bytes)
{
	return (u32 *)((u8 *)(t + 1) + (size_t)i * shape->item_bytes + off_bytes);
}

u32 btf_nr_refs(const struct btf_type *t)
{
	const struct shape *shape = shape_of(t);

	return shape->refers + shape->nr_fixed_refs +
	       (shape->item_ref == NOWHERE ? 0 : nr_items(shape, t));
}

u32 *btf_ref(struct btf_type *t, u32 i)
{
	const struct shape *shape = shape_of(t);

	if (shape->refers && !i--)
		return &t->type;
	if (i < shape->nr_fixed_refs)
		return (u32 *)(t + 1) + i;
	return item_word(shape, t, i, shape->item_ref);
}

u32 btf_nr_names(const struct btf_type *t)
{
	const struct shape *shape = shape_of(t);

	return 1 + (shape->item_name == NOWHERE ? 0 : nr_items(shape, t));
}

u32 *btf_name_ref(struct btf_type *t, u32 i)
{
	const struct shape *shape = shape_of(t);

	return i ? item_word(shape, t, i - 1, shape->item_name) : &t->name_off;
}

u32 btf_record_size(const struct btf_type *t)
{
	const struct shape *shape = shape_of(t);

	if (!shape->is_known)
		return 0;
	return (u32)sizeof(*t) + shape->fixed_bytes + nr_items(shape, t) * shape->item_bytes;
}
