/* SPDX-License-Identifier: BSD-2-Clause */
/* Searching in what is sorted. */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

#include "base/types.h"

/*
 * The first index below @nr for which @is_behind holds, an expression in the index variable @i; @nr
 * when there is none. It holds for no index before, and for all behind.
 *
 *	at = search_first(tasks->nr, i, tasks->v[i]->pid >= pid);
 */
#define search_first(nr, i, is_behind)                                                       \
	({                                                                                   \
		__typeof__((nr) + 0) search_lo_ = 0, search_hi_ = (nr);                      \
		while (search_lo_ < search_hi_) {                                            \
			__typeof__((nr) + 0) i = search_lo_ + (search_hi_ - search_lo_) / 2; \
			if (is_behind)                                                       \
				search_hi_ = i;                                              \
			else                                                                 \
				search_lo_ = i + 1;                                          \
		}                                                                            \
		search_lo_;                                                                  \
	})

#endif
