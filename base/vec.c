// SPDX-License-Identifier: BSD-2-Clause
#include "base/vec.h"

#include <errno.h>

int vec_grow_(struct mem *mem, void **v, size_t *cap, size_t elem_size, size_t want)
{
	size_t new_cap, bytes;
	void *p;

	if (want <= *cap)
		return 0;
	new_cap = MAX(want, *cap + *cap / 2 + 8);
	if (__builtin_mul_overflow(new_cap, elem_size, &bytes))
		return -ENOMEM;
	p = mem_realloc(mem, *v, bytes);
	if (!p)
		return -ENOMEM;
	*v = p;
	*cap = new_cap;
	return 0;
}
