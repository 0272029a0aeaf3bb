/* SPDX-License-Identifier: BSD-2-Clause */
/* The program type table. userbpf's own type has a number far from the kernel's: the last row. */
#include "spec/spec.h"

static const struct spec_prog progs[] = {
#define PROG_TYPE(number, name, text, since, user_ctx, kernel_ctx, flags) \
	{number, #name, text, since, user_ctx, kernel_ctx, flags},
#include "spec/progs.def"
};

const struct spec_prog *spec_prog_by_type(u32 type)
{
	for (size_t i = 0; i < ARRAY_SIZE(progs); i++) {
		if (progs[i].type == type)
			return &progs[i];
	}
	return NULL;
}

const struct spec_prog *spec_prog_by_text(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(progs); i++) {
		if (!strcmp(progs[i].text, text))
			return &progs[i];
	}
	return NULL;
}
