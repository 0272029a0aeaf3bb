// SPDX-License-Identifier: BSD-2-Clause
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)16 * 1024)

struct arena_chunk {
	struct arena_chunk *older;
	size_t size, used;
	alignas(max_align_t) u8 data[];
};

static struct arena_chunk *chunk_new(struct arena *arena, size_t at_least)
{
	size_t size = MAX(at_least, CHUNK_BYTES);
	struct arena_chunk *chunk;

	if (size > PTRDIFF_MAX - sizeof(*chunk))
		return NULL;
	chunk = mem_alloc(arena->mem, sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	*chunk = (struct arena_chunk){.older = arena->chunks, .size = size};
	arena->chunks = chunk;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = arena->chunks;
	void *p;

	if (size > PTRDIFF_MAX)
		return NULL;
	size = ALIGN_UP(size, alignof(max_align_t));
	if (!chunk || chunk->size - chunk->used < size)
		chunk = chunk_new(arena, size);
	if (!chunk)
		return NULL;
	p = chunk->data + chunk->used;
	chunk->used += size;
	return memset(p, 0, size);
}

void *arena_calloc(struct arena *arena, size_t nr, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(nr, size, &bytes) ? NULL : arena_alloc(arena, bytes);
}

char *arena_strdup(struct arena *arena, const char *s)
{
	size_t size = strlen(s) + 1;
	char *p = arena_alloc(arena, size);

	return p ? memcpy(p, s, size) : NULL;
}

void arena_free(struct arena *arena)
{
	struct arena_chunk *chunk, *older;

	for (chunk = arena->chunks; chunk; chunk = older) {
		older = chunk->older;
		mem_free(arena->mem, chunk);
	}
	arena->chunks = NULL;
}
