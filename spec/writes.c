// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "spec/spec.h"

static const struct spec_write rows[] = {
#define WRITE(progs, ops, type, member, flags) {progs, ops, type, member, flags},
#include "spec/writes.def"
};

static bool is_of(const struct spec_write *row, u32 prog_type, const char *ops)
{
	if (!(row->progs & spec_progs_bit(prog_type)))
		return false;
	return row->ops && ops ? !strcmp(row->ops, ops) : row->ops == ops;
}

const struct spec_write *spec_next_write(u32 prog_type, const char *ops,
					 const struct spec_write *prev)
{
	for (size_t i = prev ? (size_t)(prev - rows) + 1 : 0; i < ARRAY_SIZE(rows); i++)
		if (is_of(&rows[i], prog_type, ops))
			return &rows[i];
	return NULL;
}
