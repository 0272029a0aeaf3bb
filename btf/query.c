// SPDX-License-Identifier: BSD-2-Clause
/*
 * Questions about single types. None of them follows a chain: what is behind a modifier, how large
 * an array is and how a struct is aligned was found out while the type was checked, which for lazy
 * BTF is here at the latest.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "btf/impl.h"

/* kinds whose record has the size itself */
#define KINDS_SIZED                                                          \
	(BTF_KINDS_COMPOSITE | BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT) | \
	 BTF_KIND_BIT(BTF_KIND_FLOAT) | BTF_KIND_BIT(BTF_KIND_DATASEC))
#define KINDS_UNSIZED                                                                             \
	(BTF_KIND_BIT(BTF_KIND_UNKN) | BTF_KIND_BIT(BTF_KIND_FWD) | BTF_KIND_BIT(BTF_KIND_FUNC) | \
	 BTF_KIND_BIT(BTF_KIND_FUNC_PROTO) | BTF_KIND_BIT(BTF_KIND_DECL_TAG))
#define KINDS_ALIGNED_BY_SIZE \
	(BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT) | BTF_KIND_BIT(BTF_KIND_FLOAT))

const struct btf_type btf_void;
/* What a pointer is that leads nowhere. */
static const struct btf_type void_ptr = {.info = BTF_KIND_PTR << 24};

u32 btf_type_cnt(const struct btf *btf)
{
	return btf->start_id + btf->nr_types;
}

const struct btf *btf_base(const struct btf *btf)
{
	return btf->base;
}

u32 btf_start_id(const struct btf *btf)
{
	return btf->start_id;
}

/* Whose own type @id is, if it is there. */
static const struct btf *owner_of(const struct btf *btf, u32 id)
{
	while (id < btf->start_id)
		btf = btf->base;
	return btf;
}

struct btf_fact *btf_fact(const struct btf *btf, u32 id)
{
	btf = owner_of(btf, id);
	return &btf->facts[id - btf->start_id];
}

static const struct btf_type *own_record(const struct btf *btf, u32 id)
{
	if (unlikely(!id))
		return &btf_void;
	return (const struct btf_type *)&btf->words[btf->word_offs[id - btf->start_id]];
}

const struct btf_type *btf_peek(const struct btf *btf, u32 id)
{
	btf = owner_of(btf, id);
	return btf_is_own(btf, id) ? own_record(btf, id) : NULL;
}

/* Types of the base are proved even now. */
const struct btf_type *btf_raw_type(const struct btf *btf, u32 id)
{
	return id < btf->start_id ? btf_type_by_id(btf->base, id) : btf_peek(btf, id);
}

static bool is_good(const struct btf *btf, u32 id)
{
	const struct btf_fact *fact = &btf->facts[id - btf->start_id];

	return !btf->is_lazy || !id ||
	       __atomic_load_n(&fact->proof, __ATOMIC_ACQUIRE) == PROOF_GOOD || btf_prove(btf, id);
}

const struct btf_type *btf_type_by_id(const struct btf *btf, u32 id)
{
	const struct btf_type *t;

	btf = owner_of(btf, id);
	if (!btf_is_own(btf, id))
		return NULL;
	t = own_record(btf, id);
	if (likely(is_good(btf, id)))
		return t;
	return btf_kind(t) == BTF_KIND_PTR ? &void_ptr : &btf_void;
}

const char *btf_str_or_null(const struct btf *btf, u32 name_off)
{
	while (name_off < btf->start_str_off)
		btf = btf->base;
	name_off -= btf->start_str_off;
	return name_off < btf->str_len ? btf->strs + name_off : NULL;
}

const char *btf_str(const struct btf *btf, u32 name_off)
{
	const char *s = btf_str_or_null(btf, name_off);

	return s ? s : "";
}

const char *btf_type_name(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_peek(btf, id);

	return t ? btf_str(btf, t->name_off) : "";
}

bool btf_is_unsized(const struct btf_type *t)
{
	return !t || btf_is_any(t, KINDS_UNSIZED);
}

u32 btf_enum_name_off(const struct btf_type *t, u32 i)
{
	return btf_kind(t) == BTF_KIND_ENUM64 ? btf_enums64(t)[i].name_off
					      : btf_enums(t)[i].name_off;
}

s64 btf_enum_value(const struct btf_type *t, u32 i)
{
	const struct btf_enum64 *e64 = &btf_enums64(t)[i];

	if (btf_kind(t) == BTF_KIND_ENUM64)
		return (s64)((u64)e64->val_hi32 << 32 | e64->val_lo32);
	return btf_kflag(t) ? (s64)btf_enums(t)[i].val : (s64)(u32)btf_enums(t)[i].val;
}

u32 btf_member_bit_offset(const struct btf_type *t, u32 i)
{
	u32 offset = btf_members(t)[i].offset;

	return btf_kflag(t) ? BTF_MEMBER_BIT_OFFSET(offset) : offset;
}

u32 btf_member_bitfield_size(const struct btf_type *t, u32 i)
{
	return btf_kflag(t) ? BTF_MEMBER_BITFIELD_SIZE(btf_members(t)[i].offset) : 0;
}

int btf_find_member(const struct btf *btf, const struct btf_type *t, const char *name)
{
	for (u32 i = 0; i < btf_vlen(t); i++)
		if (!strcmp(btf_str(btf, btf_members(t)[i].name_off), name))
			return (int)i;
	return -ENOENT;
}

u32 btf_raw_behind(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_raw_type(btf, id);

	return btf_is_any(t, BTF_KINDS_MODIFIER) ? btf_fact(btf, id)->resolved_id : id;
}

u32 btf_skip_mods_and_typedefs(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	return btf_is_any(t, BTF_KINDS_MODIFIER) ? btf_fact(btf, id)->resolved_id : id;
}

static s64 size_of(const struct btf *btf, u32 id, const struct btf_type *t)
{
	if (btf_is_any(t, KINDS_SIZED))
		return t->size;
	if (btf_is_kind(t, BTF_KIND_PTR))
		return BTF_PTR_BYTES;
	if (btf_is_kind(t, BTF_KIND_ARRAY))
		return btf_fact(btf, id)->array_bytes;
	return -EINVAL;
}

static int align_of(const struct btf *btf, u32 id, const struct btf_type *t)
{
	if (btf_is_any(t, KINDS_ALIGNED_BY_SIZE))
		return (int)MAX(MIN(t->size, (u32)BTF_PTR_BYTES), 1u);
	if (btf_is_kind(t, BTF_KIND_PTR))
		return BTF_PTR_BYTES;
	if (btf_is_any(t, BTF_KINDS_COMPOSITE | BTF_KIND_BIT(BTF_KIND_ARRAY)))
		return btf_fact(btf, id)->align;
	return -EINVAL;
}

/* The type that is stored where @id is: behind a variable and modifiers. */
static u32 stored_id(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	return btf_skip_mods_and_typedefs(btf, btf_is_kind(t, BTF_KIND_VAR) ? t->type : id);
}

static u32 raw_stored_id(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_raw_type(btf, id);

	return btf_raw_behind(btf, btf_is_kind(t, BTF_KIND_VAR) ? t->type : id);
}

s64 btf_raw_size(const struct btf *btf, u32 id)
{
	id = raw_stored_id(btf, id);
	return size_of(btf, id, btf_raw_type(btf, id));
}

int btf_raw_align(const struct btf *btf, u32 id)
{
	id = raw_stored_id(btf, id);
	return align_of(btf, id, btf_raw_type(btf, id));
}

s64 btf_resolve_size(const struct btf *btf, u32 id)
{
	id = stored_id(btf, id);
	return size_of(btf, id, btf_type_by_id(btf, id));
}

int btf_align_of(const struct btf *btf, u32 id)
{
	id = stored_id(btf, id);
	return align_of(btf, id, btf_type_by_id(btf, id));
}

int btf_next_decl_tag(const struct btf *btf, u32 target, s32 component_idx, const char *prefix,
		      u32 prev)
{
	size_t prefix_len = strlen(prefix);

	for (u32 id = prev + 1; id < btf_type_cnt(btf); id++) {
		const struct btf_type *t = btf_peek(btf, id);

		if (btf_kind(t) == BTF_KIND_DECL_TAG && t->type == target &&
		    btf_decl_tag_component(t) == component_idx &&
		    !strncmp(btf_str(btf, t->name_off), prefix, prefix_len) &&
		    btf_kind(btf_type_by_id(btf, id)) == BTF_KIND_DECL_TAG)
			return (int)id;
	}
	return -ENOENT;
}

static int cmp_offset(const void *a, const void *b)
{
	const struct btf_var_secinfo *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static s64 secinfo_size(const struct btf *btf, const struct btf_var_secinfo *vsi)
{
	return vsi->size ? vsi->size : MAX(btf_resolve_size(btf, vsi->type), (s64)0);
}

int btf_fixup_datasec(struct btf *btf, u32 id, u32 size, const u32 *var_offs)
{
	struct btf_type *t = (struct btf_type *)btf_type_by_id(btf, id);
	struct btf_var_secinfo *vsi;

	if (!btf_is_kind(t, BTF_KIND_DATASEC) || !btf_is_own(btf, id) || !btf->owns_words)
		return -EINVAL;
	vsi = (struct btf_var_secinfo *)btf_secinfos(t);
	for (u32 i = 0; i < btf_vlen(t); i++)
		if (var_offs[i] + (u64)secinfo_size(btf, &vsi[i]) > size)
			return -EINVAL;
	for (u32 i = 0; i < btf_vlen(t); i++) {
		vsi[i].size = (u32)secinfo_size(btf, &vsi[i]);
		vsi[i].offset = var_offs[i];
	}
	t->size = size;
	qsort(vsi, btf_vlen(t), sizeof(*vsi), cmp_offset);
	return 0;
}

#define ARRAY_WORDS ((sizeof(struct btf_type) + sizeof(struct btf_array)) / sizeof(u32))

/* Room for one array more. */
static int make_room(struct btf *btf)
{
	u32 *words = mem_realloc(btf->mem, btf->words,
				 ((size_t)btf->nr_words + ARRAY_WORDS) * sizeof(u32));
	u32 *offs = mem_realloc(btf->mem, btf->word_offs, (btf->nr_types + 1ull) * sizeof(u32));
	struct btf_fact *facts =
		mem_realloc(btf->mem, btf->facts, (btf->nr_types + 1ull) * sizeof(*facts));

	btf->words = words ? words : btf->words;
	btf->word_offs = offs ? offs : btf->word_offs;
	btf->facts = facts ? facts : btf->facts;
	return words && offs && facts ? 0 : -ENOMEM;
}

/* A new last type: array @id with another number of elements. Its id, or -ENOMEM. */
static int add_array(struct btf *btf, u32 id, u32 nelems, u32 bytes)
{
	struct btf_type type = *btf_type_by_id(btf, id);
	struct btf_array array = *btf_array_of(btf_type_by_id(btf, id));
	struct btf_fact fact = *btf_fact(btf, id);
	u32 *end;

	if (make_room(btf))
		return -ENOMEM;
	fact.array_bytes = bytes;
	array.nelems = nelems;
	end = btf->words + btf->nr_words;
	memcpy(end, &type, sizeof(type));
	memcpy(end + sizeof(type) / sizeof(u32), &array, sizeof(array));
	btf->facts[btf->nr_types] = fact;
	btf->word_offs[btf->nr_types++] = btf->nr_words;
	btf->nr_words += ARRAY_WORDS;
	return (int)(btf_type_cnt(btf) - 1);
}

/* The own variable that section @id ends with, whose type is array *@array_id; 0 if it does not. */
static u32 last_array_var(const struct btf *btf, u32 id, u32 *array_id, u32 *off)
{
	const struct btf_type *t = btf_type_by_id(btf, id), *var;
	const struct btf_var_secinfo *last;

	if (!btf_is_kind(t, BTF_KIND_DATASEC) || !btf_is_own(btf, id) || !btf_vlen(t) ||
	    !btf->owns_words)
		return 0;
	last = &btf_secinfos(t)[btf_vlen(t) - 1];
	var = btf_type_by_id(btf, last->type);
	if (!btf_is_kind(var, BTF_KIND_VAR) || !btf_is_own(btf, last->type))
		return 0;
	*array_id = btf_skip_mods_and_typedefs(btf, var->type);
	*off = last->offset;
	return btf_is_kind(btf_type_by_id(btf, *array_id), BTF_KIND_ARRAY) ? last->type : 0;
}

int btf_resize_datasec(struct btf *btf, u32 id, u32 size)
{
	u32 off = 0, array_id = 0, var_id = last_array_var(btf, id, &array_id, &off);
	struct btf_var_secinfo *last;
	struct btf_type *sec;
	s64 elem_size;
	int new_id;

	if (!var_id || size < off)
		return -EINVAL;
	elem_size = btf_resolve_size(btf, btf_array_of(btf_type_by_id(btf, array_id))->type);
	if (elem_size <= 0 || (size - off) % elem_size)
		return -EINVAL;
	new_id = add_array(btf, array_id, (u32)((size - off) / elem_size), size - off);
	if (new_id < 0)
		return new_id;
	sec = (struct btf_type *)btf_type_by_id(btf, id);
	last = (struct btf_var_secinfo *)&btf_secinfos(sec)[btf_vlen(sec) - 1];
	last->size = size - off;
	sec->size = size;
	((struct btf_type *)btf_type_by_id(btf, var_id))->type = (u32)new_id;
	return 0;
}

/* ---- what lies in what ---- */

/* Unions in unions branch: more than the types of any kernel do. */
#define MAX_LOOKED_AT 4096

static bool has_struct_at(const struct btf *btf, u32 id, u64 off, const char *name, u32 *budget)
{
	const struct btf_type *t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, id));

	while (btf_is_kind(t, BTF_KIND_ARRAY)) {
		s64 size = btf_resolve_size(btf, btf_array_of(t)->type);

		if (size <= 0)
			return false;
		off %= (u64)size;
		id = btf_array_of(t)->type;
		t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, id));
	}
	if (!btf_is_any(t, BTF_KINDS_COMPOSITE))
		return false;
	if (!off && !strcmp(btf_str(btf, t->name_off), name))
		return true;
	for (u32 i = 0; i < btf_vlen(t) && *budget; i++) {
		u64 begin = btf_member_bit_offset(t, i) / 8;
		s64 size = btf_resolve_size(btf, btf_members(t)[i].type);

		--*budget;
		if (size > 0 && off >= begin && off - begin < (u64)size &&
		    has_struct_at(btf, btf_members(t)[i].type, off - begin, name, budget))
			return true;
	}
	return false;
}

bool btf_has_struct_at(const struct btf *btf, u32 id, u64 off_bytes, const char *name)
{
	u32 budget = MAX_LOOKED_AT;

	return has_struct_at(btf, id, off_bytes, name, &budget);
}
