/* SPDX-License-Identifier: BSD-2-Clause */
/* Allocations that are all freed together. All zero but @mem is an empty arena. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/mem.h"

struct arena {
	struct mem *mem;
	struct arena_chunk *chunks; /* newest first */
};

/* Zeroed and aligned for any C object, or NULL. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_calloc(struct arena *arena, size_t nr, size_t size);
char *arena_strdup(struct arena *arena, const char *s);
void arena_free(struct arena *arena);

#endif
