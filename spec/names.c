// SPDX-License-Identifier: BSD-2-Clause
#include "spec/names.h"

#include <string.h>

#include "spec/spec.h"

static const char *helper_name(void *ctx, u32 id)
{
	const struct spec_helper *row = spec_is_kfunc_id(id) ? NULL : spec_helper_by_id(id);

	(void)ctx;
	if (!row)
		row = spec_helper_internal(id);
	return row ? row->name : NULL;
}

static int helper_id(const char *name, size_t len)
{
	const struct spec_helper *row;
	char copy[64];

	if (len >= sizeof(copy))
		return -1;
	memcpy(copy, name, len);
	copy[len] = '\0';
	row = spec_helper_by_name(copy);
	for (u32 i = 0; !row && i < SPEC_NR_INTERNAL_HELPERS; i++) {
		if (!strcmp(spec_helper_internal(BPF_FUNC_INTERNAL + i)->name, copy))
			row = spec_helper_internal(BPF_FUNC_INTERNAL + i);
	}
	return row ? (int)row->id : -1;
}

/* Without a target's types a kfunc's number is its place in the table, from 1. */
static int kfunc_id(const char *name, size_t len)
{
	const struct spec_kfunc *row;
	char copy[64];

	if (len >= sizeof(copy))
		return -1;
	memcpy(copy, name, len);
	copy[len] = '\0';
	row = spec_kfunc_by_name(copy);
	return row ? (int)spec_kfunc_number(row) : -1;
}

const struct isa_names spec_isa_names = {
	.helper_name = helper_name,
	.helper_id = helper_id,
	.kfunc_id = kfunc_id,
};
