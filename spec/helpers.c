/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The helper table. Rows of one helper stand together and ids ascend without a gap, so that the
 * first row of an id is found by bisection and the others behind it.
 */
#include "spec/spec.h"

#include "base/search.h"
#include "spec/row.h"

#define GPL true
#define ANY false

/* clang-format off */
#define ROW(id, name, since, license, needs, progs, attach, map_class, flags, ret, arg1, arg2, \
	    arg3, arg4, arg5) \
	{id, #name, since, license, needs, progs, attach, map_class, flags, {.type = ret}, \
	 {{.type = arg1}, {.type = arg2}, {.type = arg3}, {.type = arg4}, {.type = arg5}}},

static const struct spec_helper helpers[] = {
#define HELPER ROW
#include "spec/helpers.def"
};

/* By number, without a gap. */
static const struct spec_helper internal_helpers[SPEC_NR_INTERNAL_HELPERS] = {
#define HELPER ROW
#include "spec/internal.def"
};
/* clang-format on */

const struct spec_helper *spec_helper_by_id(u32 id)
{
	size_t at = search_first(ARRAY_SIZE(helpers), i, helpers[i].id >= id);

	if (spec_is_kfunc_id(id))
		return spec_kfunc_call(spec_kfunc_by_id(id));
	return at < ARRAY_SIZE(helpers) && helpers[at].id == id ? &helpers[at] : NULL;
}

const struct spec_helper *spec_helper_internal(u32 id)
{
	u32 i = id - BPF_FUNC_INTERNAL;

	return i < SPEC_NR_INTERNAL_HELPERS ? &internal_helpers[i] : NULL;
}

const struct spec_helper *spec_helper_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++) {
		if (!strcmp(helpers[i].name, name))
			return &helpers[i];
	}
	return NULL;
}

const struct spec_helper *spec_helper_next(const struct spec_helper *row)
{
	const struct spec_helper *next = row + 1;

	if (spec_is_kfunc_id(row->id))
		return NULL;
	return next < helpers + ARRAY_SIZE(helpers) && next->id == row->id ? next : NULL;
}

const struct spec_helper *spec_helper_for(u32 id, u32 prog_type, u32 attach_type)
{
	u64 prog = spec_progs_bit(prog_type);
	/* Of struct_ops it is no attach type, but counts the members. */
	u64 attach = prog & PROGS_STRUCT_OPS		  ? ATTACH_ANY
		     : attach_type < SPEC_NR_ATTACH_TYPES ? ATTACH_BIT(attach_type)
							  : 0;
	const struct spec_helper *row = spec_helper_by_id(id);

	while (row && !(row->progs & prog && row->attach & attach))
		row = spec_helper_next(row);
	return row;
}
