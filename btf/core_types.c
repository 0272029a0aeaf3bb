// SPDX-License-Identifier: BSD-2-Clause
/*
 * When types of two kernels are taken for the same, in three degrees of strictness. libbpf:
 * bpf_core_fields_are_compat(), bpf_core_types_are_compat(), bpf_core_types_match().
 */
#include <errno.h>
#include <string.h>

#include "btf/core.h"

#define MAX_LEVEL 32 /* of function prototypes and structs in each other */
#define MAX_DEPTH 32 /* of pointers and arrays in a row */

/* Types may be made so that they branch without end. */
bool core_spend(struct core_work *work, u32 n)
{
	bool is_enough = work->budget >= n;

	work->budget = is_enough ? work->budget - n : 0;
	return is_enough;
}

/* "task_struct___old" is "task_struct": three underscores, between other characters. */
size_t core_essential_len(const char *name)
{
	size_t len = strnlen(name, CORE_MAX_NAME);

	for (size_t i = len; i >= 5; i--) {
		const char *at = name + i - 5;

		if (at[0] != '_' && !memcmp(at + 1, "___", 3) && at[4] != '_')
			return i - 4;
	}
	return len;
}

bool core_same_essential(const char *a, const char *b)
{
	size_t len = core_essential_len(a);

	return len == core_essential_len(b) && !memcmp(a, b, len);
}

bool core_is_kind_compat(const struct btf_type *a, const struct btf_type *b)
{
	return btf_kind(a) == btf_kind(b) ||
	       (btf_is_any(a, BTF_KINDS_ENUM) && btf_is_any(b, BTF_KINDS_ENUM));
}

static const struct btf_type *skip(const struct btf *btf, u32 *id)
{
	*id = btf_skip_mods_and_typedefs(btf, *id);
	return btf_type_by_id(btf, *id);
}

/* Integers that lie somewhere inside their storage are bit-fields of old compilers. */
static bool are_plain_ints(const struct btf_type *a, const struct btf_type *b)
{
	return !BTF_INT_OFFSET(btf_int_data(a)) && !BTF_INT_OFFSET(btf_int_data(b));
}

/* One of them has no name, or they have the same. */
static bool are_names_compat(const char *a, const char *b)
{
	return !*a || !*b || core_same_essential(a, b);
}

int core_fields_compat(struct core_work *work, u32 local_id, const struct btf *target,
		       u32 target_id)
{
	const struct btf_type *a, *b;

	for (;;) {
		a = skip(work->local, &local_id);
		b = skip(target, &target_id);
		if (!a || !b || !core_spend(work, 1))
			return -EINVAL;
		if (btf_is_any(a, BTF_KINDS_COMPOSITE) && btf_is_any(b, BTF_KINDS_COMPOSITE))
			return 1;
		if (!core_is_kind_compat(a, b))
			return 0;
		if (btf_kind(a) != BTF_KIND_ARRAY)
			break;
		local_id = btf_array_of(a)->type;
		target_id = btf_array_of(b)->type;
	}
	switch (btf_kind(a)) {
	case BTF_KIND_PTR:
	case BTF_KIND_FLOAT: return 1;
	case BTF_KIND_FWD:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return are_names_compat(btf_str(work->local, a->name_off),
					btf_str(target, b->name_off));
	case BTF_KIND_INT: return are_plain_ints(a, b);
	default: return 0;
	}
}

static int compat_at(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id,
		     int level);

static int params_compat(struct core_work *work, const struct btf_type *a, const struct btf *target,
			 const struct btf_type *b, int level)
{
	if (btf_vlen(a) != btf_vlen(b))
		return 0;
	for (u32 i = 0; i < btf_vlen(a); i++) {
		int is_compat;

		if (level <= 0)
			return -EINVAL;
		is_compat = compat_at(work, btf_params(a)[i].type, target, btf_params(b)[i].type,
				      level - 1);
		if (is_compat <= 0)
			return is_compat;
	}
	return 1;
}

static int compat_at(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id,
		     int level)
{
	for (int depth = MAX_DEPTH; depth; depth--) {
		const struct btf_type *a = skip(work->local, &local_id);
		const struct btf_type *b = skip(target, &target_id);
		int is_compat;

		if (!a || !b || !core_spend(work, 1))
			return -EINVAL;
		if (!core_is_kind_compat(a, b))
			return 0;
		switch (btf_kind(a)) {
		case BTF_KIND_UNKN:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_ENUM:
		case BTF_KIND_FWD:
		case BTF_KIND_ENUM64: return 1;
		case BTF_KIND_INT: return are_plain_ints(a, b);
		case BTF_KIND_PTR:
			local_id = a->type;
			target_id = b->type;
			break;
		case BTF_KIND_ARRAY:
			local_id = btf_array_of(a)->type;
			target_id = btf_array_of(b)->type;
			break;
		case BTF_KIND_FUNC_PROTO:
			is_compat = params_compat(work, a, target, b, level);
			if (is_compat <= 0)
				return is_compat;
			local_id = a->type;
			target_id = b->type;
			break;
		default: return 0;
		}
	}
	return -EINVAL;
}

int core_types_compat(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id)
{
	if (!core_is_kind_compat(btf_type_by_id(work->local, local_id),
				 btf_type_by_id(target, target_id)))
		return 0;
	return compat_at(work, local_id, target, target_id, MAX_LEVEL);
}

/* ---- matching in all parts ---- */

static int match_at(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id,
		    bool is_behind_ptr, int level);

static bool names_match(const struct btf *local, u32 local_off, const struct btf *target,
			u32 target_off)
{
	const char *a = btf_str(local, local_off), *b = btf_str(target, target_off);

	return *b ? core_same_essential(a, b) : !*a;
}

/* Every enumerator is there, whatever its value. */
static int enums_match(struct core_work *work, const struct btf_type *a, const struct btf *target,
		       const struct btf_type *b)
{
	if (a->size != b->size || btf_vlen(a) > btf_vlen(b))
		return 0;
	for (u32 i = 0; i < btf_vlen(a); i++) {
		u32 j = 0;

		if (!core_spend(work, 1))
			return -EINVAL;
		while (j < btf_vlen(b) && !names_match(work->local, btf_enum_name_off(a, i), target,
						       btf_enum_name_off(b, j))) {
			if (!core_spend(work, 1))
				return -EINVAL;
			j++;
		}
		if (j == btf_vlen(b))
			return 0;
	}
	return 1;
}

/* Member @i of @a has one in @b of its name and of a type that matches. */
static int member_matches(struct core_work *work, const struct btf_member *member,
			  const struct btf *target, const struct btf_type *b, int level)
{
	for (u32 j = 0; j < btf_vlen(b); j++) {
		const struct btf_member *other = &btf_members(b)[j];
		int matches;

		if (!core_spend(work, 1))
			return -EINVAL;
		if (!names_match(work->local, member->name_off, target, other->name_off))
			continue;
		matches = match_at(work, member->type, target, other->type, false, level - 1);
		if (matches)
			return matches;
	}
	return 0;
}

static int composites_match(struct core_work *work, const struct btf_type *a,
			    const struct btf *target, const struct btf_type *b, int level)
{
	if (btf_vlen(a) > btf_vlen(b))
		return 0;
	for (u32 i = 0; i < btf_vlen(a); i++) {
		int matches = member_matches(work, &btf_members(a)[i], target, b, level);

		if (matches <= 0)
			return matches;
	}
	return 1;
}

static bool fwd_matches(const struct btf_type *a, const struct btf_type *b, bool is_behind_ptr)
{
	bool is_union = btf_kflag(a);

	if (btf_kind(b) == BTF_KIND_FWD)
		return is_union == btf_kflag(b);
	return is_behind_ptr && btf_kind(b) == (is_union ? BTF_KIND_UNION : BTF_KIND_STRUCT);
}

/* Behind a pointer the contents do not count. */
static bool pointees_match(const struct btf_type *a, const struct btf_type *b)
{
	if (btf_kind(a) == btf_kind(b))
		return true;
	return btf_kind(b) == BTF_KIND_FWD && (btf_kind(a) == BTF_KIND_UNION) == btf_kflag(b);
}

static bool ints_match(const struct btf_type *a, const struct btf_type *b)
{
	u32 signs = BTF_INT_ENCODING(btf_int_data(a)) ^ BTF_INT_ENCODING(btf_int_data(b));

	return a->size == b->size && !(signs & BTF_INT_SIGNED);
}

static int params_match(struct core_work *work, const struct btf_type *a, const struct btf *target,
			const struct btf_type *b, bool is_behind_ptr, int level)
{
	if (btf_vlen(a) != btf_vlen(b))
		return 0;
	for (u32 i = 0; i < btf_vlen(a); i++) {
		int matches = match_at(work, btf_params(a)[i].type, target, btf_params(b)[i].type,
				       is_behind_ptr, level - 1);

		if (matches <= 0)
			return matches;
	}
	return 1;
}

/* 1, 0, -errno; or 2: the types behind *@local_id and *@target_id decide. */
static int match_here(struct core_work *work, const struct btf_type *a, u32 *local_id,
		      const struct btf *target, const struct btf_type *b, u32 *target_id,
		      bool *is_behind_ptr, int level)
{
	int matches;

	switch (btf_kind(a)) {
	case BTF_KIND_FWD: return fwd_matches(a, b, *is_behind_ptr);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return btf_is_any(b, BTF_KINDS_ENUM) ? enums_match(work, a, target, b) : 0;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		if (*is_behind_ptr)
			return pointees_match(a, b);
		return btf_kind(a) == btf_kind(b) ? composites_match(work, a, target, b, level) : 0;
	}
	if (btf_kind(a) != btf_kind(b))
		return 0;
	switch (btf_kind(a)) {
	case BTF_KIND_UNKN: return 1;
	case BTF_KIND_INT: return ints_match(a, b);
	case BTF_KIND_PTR:
		*is_behind_ptr = true;
		*local_id = a->type;
		*target_id = b->type;
		return 2;
	case BTF_KIND_ARRAY:
		if (btf_array_of(a)->nelems != btf_array_of(b)->nelems)
			return 0;
		*local_id = btf_array_of(a)->type;
		*target_id = btf_array_of(b)->type;
		return 2;
	case BTF_KIND_FUNC_PROTO:
		matches = params_match(work, a, target, b, *is_behind_ptr, level);
		*local_id = a->type;
		*target_id = b->type;
		return matches > 0 ? 2 : matches;
	default: return 0;
	}
}

static int match_at(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id,
		    bool is_behind_ptr, int level)
{
	if (level <= 0)
		return -EINVAL;
	for (int depth = MAX_DEPTH; depth; depth--) {
		const struct btf_type *a = skip(work->local, &local_id);
		const struct btf_type *b = skip(target, &target_id);
		int matches;

		if (!a || !b || !core_spend(work, 1))
			return -EINVAL;
		if (!names_match(work->local, a->name_off, target, b->name_off))
			return 0;
		matches = match_here(work, a, &local_id, target, b, &target_id, &is_behind_ptr,
				     level);
		if (matches != 2)
			return matches;
	}
	return -EINVAL;
}

int core_types_match(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id)
{
	return match_at(work, local_id, target, target_id, false, MAX_LEVEL);
}
