// SPDX-License-Identifier: BSD-2-Clause
/*
 * The structs of a program's types that have special fields themselves: what bpf_obj_new() makes,
 * and what has to be done when it goes. Which of them own which is a graph without long ways.
 */
#include <errno.h>

#include "base/search.h"
#include "btf/impl.h"

#define MAX_OWNERSHIP_DEPTH 8 /* BTF_MAX_OWNERSHIP_DEPTH */

struct scan {
	const struct btf *btf;
	struct mem *mem;
	const struct btf_kernel_types *types;
	u32 field_ids[BTF_NR_FIELD_TYPES]; /* of the first struct of each name; 0: none */
	struct btf_struct_metas *metas;
	u32 room;
	u64 budget;
};

static void find_field_structs(struct scan *scan)
{
	for (u32 i = 0; i < BTF_NR_FIELD_TYPES; i++) {
		int id = -ENOENT;

		if (BTF_FIELD_BIT(i) & BTF_FIELDS_IN_OBJECTS & ~BTF_FIELDS_KPTR)
			id = btf_find_by_name_kind(scan->btf, btf_field_name(i), BTF_KIND_STRUCT);
		scan->field_ids[i] = id > 0 ? (u32)id : 0;
	}
}

static bool is_special(const struct scan *scan, u32 id)
{
	for (u32 i = 0; i < BTF_NR_FIELD_TYPES; i++) {
		if (id && scan->field_ids[i] == id)
			return true;
	}
	return btf_is_kptr(scan->btf, btf_type_by_id(scan->btf, id));
}

static bool has_special(const struct scan *scan, const struct btf_type *t)
{
	for (u32 i = 0; i < btf_vlen(t); i++) {
		if (is_special(scan, btf_members(t)[i].type))
			return true;
	}
	return false;
}

static int add(struct scan *scan, u32 id)
{
	struct btf_struct_metas *metas = scan->metas;
	u32 nr = metas ? metas->nr : 0;

	if (nr == scan->room) {
		u32 room = MAX(2 * scan->room, 8u);

		metas = mem_realloc(scan->mem, metas,
				    sizeof(*metas) + room * sizeof(metas->metas[0]));
		if (!metas)
			return -ENOMEM;
		metas->nr = nr;
		scan->metas = metas;
		scan->room = room;
	}
	metas->metas[nr].type_id = id;
	metas->nr++;
	return btf_parse_fields_within(scan->btf, id, BTF_FIELDS_IN_OBJECTS,
				       btf_type_by_id(scan->btf, id)->size, scan->types,
				       &scan->budget, &metas->metas[nr].record);
}

static s64 index_of(const struct btf_struct_metas *metas, u32 id)
{
	u32 at = search_first(metas->nr, i, metas->metas[i].type_id >= id);

	return at < metas->nr && metas->metas[at].type_id == id ? (s64)at : -ENOENT;
}

const struct btf_record *btf_struct_record(const struct btf_struct_metas *metas, u32 id)
{
	s64 at = metas ? index_of(metas, id) : -ENOENT;

	return at >= 0 ? &metas->metas[at].record : NULL;
}

/* Kernel: btf_check_and_fixup_fields(): the objects of a root have a node at least. */
static int check_roots(const struct btf_struct_metas *metas, const struct btf_record *record)
{
	for (u32 i = 0; i < record->nr; i++) {
		const struct btf_field *f = &record->fields[i];

		if (BTF_FIELD_BIT(f->type) & BTF_FIELDS_GRAPH &&
		    !btf_struct_record(metas, f->type_id))
			return -EFAULT;
	}
	return 0;
}

/* How many types own one another in a row below @record, as far as is known. */
static u8 depth_below(const struct btf_struct_metas *metas, const struct btf_record *record,
		      const u8 *depths)
{
	u8 deepest = 0;

	for (u32 i = 0; i < record->nr; i++) {
		const struct btf_field *f = &record->fields[i];
		bool owns = BTF_FIELD_BIT(f->type) & BTF_FIELDS_GRAPH ||
			    (BTF_FIELD_BIT(f->type) & BTF_FIELDS_OWNING_KPTR && f->is_local);
		s64 at = owns ? index_of(metas, f->type_id) : -ENOENT;

		if (at >= 0)
			deepest = MAX(deepest, depths[at]);
	}
	return deepest;
}

/*
 * Each round sees one more in a row; on a circle, or in too long a row, that goes on.
 * Kernel: btf_check_ownership_depth()
 */
static int check_depth(const struct btf_struct_metas *metas, struct mem *mem)
{
	u8 *depths = mem_calloc(mem, metas->nr, sizeof(*depths));
	int err = 0;

	if (!depths)
		return -ENOMEM;
	for (u32 round = 0; !err && round <= MAX_OWNERSHIP_DEPTH; round++) {
		for (u32 i = 0; !err && i < metas->nr; i++) {
			depths[i] = depth_below(metas, &metas->metas[i].record, depths) + 1;
			err = depths[i] > MAX_OWNERSHIP_DEPTH ? -ELOOP : 0;
		}
	}
	mem_free(mem, depths);
	return err;
}

static int check_all(const struct btf_struct_metas *metas, struct mem *mem)
{
	for (u32 i = 0; i < metas->nr; i++) {
		int err = check_roots(metas, &metas->metas[i].record);

		if (err)
			return err;
	}
	return check_depth(metas, mem);
}

int btf_parse_struct_metas(const struct btf *btf, struct mem *mem,
			   const struct btf_kernel_types *types, struct btf_struct_metas **out)
{
	struct scan scan = {.btf = btf, .mem = mem, .types = types, .budget = BTF_FIELD_STEPS};
	int err = 0;

	find_field_structs(&scan);
	for (u32 id = 1; !err && id < btf_type_cnt(btf); id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);

		if (btf_is_any(t, BTF_KINDS_COMPOSITE) && has_special(&scan, t))
			err = add(&scan, id);
	}
	if (!err && scan.metas)
		err = check_all(scan.metas, mem);
	if (err)
		mem_free(mem, scan.metas);
	*out = err ? NULL : scan.metas;
	return err;
}
