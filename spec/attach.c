/* SPDX-License-Identifier: BSD-2-Clause */
/* The attach type table. */
#include "spec/spec.h"

static const struct spec_attach attach_types[] = {
#define ATTACH_TYPE(number, name, text, since, progs) \
	[number] = {number, #name, text, since, progs},
#include "spec/attach.def"
};

_Static_assert(ARRAY_SIZE(attach_types) == SPEC_NR_ATTACH_TYPES, "attach.def");

const struct spec_attach *spec_attach_by_type(u32 type)
{
	return type < ARRAY_SIZE(attach_types) ? &attach_types[type] : NULL;
}

const struct spec_attach *spec_attach_by_text(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(attach_types); i++) {
		if (!strcmp(attach_types[i].text, text))
			return &attach_types[i];
	}
	return NULL;
}
