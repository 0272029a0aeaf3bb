/* SPDX-License-Identifier: BSD-2-Clause */
/* An index from names to numbers: filled, sorted once, then searched. All zero is empty. */
#ifndef LOADER_NAMES_H
#define LOADER_NAMES_H

#include "base/vec.h"

struct name {
	const char *name; /* not copied */
	u32 value;
};

struct names {
	VEC(struct name) v;
};

int names_add(struct mem *mem, struct names *names, const char *name, u32 value);
void names_sort(struct names *names);
/* The lowest value that was added under @name; false: none. */
bool names_find(const struct names *names, const char *name, u32 *value);
void names_free(struct mem *mem, struct names *names);

#endif
