/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Growable arrays. VEC(struct foo) declares one; all zero is empty; the owner calls vec_free().
 *
 *	VEC(u32) ids = {};
 *	err = vec_push(mem, &ids, 7);
 *	VEC_FOR_EACH (&ids, id)
 *		use(*id);
 *	vec_free(mem, &ids);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#define VEC(type)               \
	struct {                \
		type *v;        \
		size_t nr, cap; \
	}

/* Make room for @nr elements in all. 0 or -ENOMEM. */
#define vec_reserve(mem, vec, want) \
	vec_grow_(mem, (void **)&(vec)->v, &(vec)->cap, sizeof(*(vec)->v), want)

/* Append a copy of @item. 0 or -ENOMEM. */
#define vec_push(mem, vec, ...)                                      \
	({                                                           \
		int vec_err_ = vec_reserve(mem, vec, (vec)->nr + 1); \
		if (!vec_err_)                                       \
			(vec)->v[(vec)->nr++] = (__VA_ARGS__);       \
		vec_err_;                                            \
	})

/* Append @n zeroed elements and point @first at them. 0 or -ENOMEM. */
#define vec_extend(mem, vec, n, first)                                                     \
	({                                                                                 \
		size_t vec_n_ = (n);                                                       \
		int vec_err_ = vec_reserve(mem, vec, (vec)->nr + vec_n_);                  \
		if (!vec_err_) {                                                           \
			*(first) = &(vec)->v[(vec)->nr];                                   \
			if (vec_n_)                                                        \
				__builtin_memset(*(first), 0, vec_n_ * sizeof(*(vec)->v)); \
			(vec)->nr += vec_n_;                                               \
		}                                                                          \
		vec_err_;                                                                  \
	})

#define VEC_FOR_EACH(vec, it) \
	for (__typeof__(*(vec)->v) *it = (vec)->v; (vec)->nr && it < (vec)->v + (vec)->nr; it++)

#define vec_free(mem, vec)                  \
	do {                                \
		mem_free(mem, (vec)->v);    \
		(vec)->v = NULL;            \
		(vec)->nr = (vec)->cap = 0; \
	} while (0)

int vec_grow_(struct mem *mem, void **v, size_t *cap, size_t elem_size, size_t want);

#endif
