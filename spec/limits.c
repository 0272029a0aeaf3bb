/* SPDX-License-Identifier: BSD-2-Clause */
/* The limits as a table, for listings; code uses the enumerators. */
#include "spec/spec.h"

static const struct spec_limit limits[] = {
#define LIMIT(name, value, what, source) {#name, value, what, source},
#include "spec/limits.def"
};

const struct spec_limit *spec_limit_at(size_t i)
{
	return i < ARRAY_SIZE(limits) ? &limits[i] : NULL;
}
