// SPDX-License-Identifier: BSD-2-Clause
#include "loader/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/search.h"

int names_add(struct mem *mem, struct names *names, const char *name, u32 value)
{
	return vec_push(mem, &names->v, (struct name){name, value});
}

static int compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->value > y->value) - (x->value < y->value);
}

void names_sort(struct names *names)
{
	if (names->v.nr)
		qsort(names->v.v, names->v.nr, sizeof(struct name), compare);
}

bool names_find(const struct names *names, const char *name, u32 *value)
{
	const struct name key = {name, 0};
	size_t at = search_first(names->v.nr, i, compare(&names->v.v[i], &key) >= 0);

	if (at == names->v.nr || strcmp(names->v.v[at].name, name))
		return false;
	*value = names->v.v[at].value;
	return true;
}

void names_free(struct mem *mem, struct names *names)
{
	vec_free(mem, &names->v);
}
