// SPDX-License-Identifier: BSD-2-Clause
/*
 * A small header in front of each block keeps its size, so that live bytes can be counted whatever
 * allocator the embedder plugs in.
 */
#include "base/mem.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct block {
	size_t size;
	alignas(max_align_t) u8 payload[];
};

/* Zeroing gigabytes that nobody touches is what calloc() avoids; only above this is it worth it. */
#define ZALLOC_LAZY_BYTES (64 * 1024)

static bool is_made_to_fail(struct mem *mem)
{
	u64 nth = __atomic_add_fetch(&mem->nr_allocs, 1, __ATOMIC_RELAXED);

	return unlikely(nth == __atomic_load_n(&mem->fail_at, __ATOMIC_RELAXED));
}

/* Take @add bytes from the budget and give @sub back. */
static bool is_within_limit(struct mem *mem, size_t add, size_t sub)
{
	size_t used = __atomic_add_fetch(&mem->used_bytes, add - sub, __ATOMIC_RELAXED);

	if (!mem->limit_bytes || add <= sub || used <= mem->limit_bytes)
		return true;
	__atomic_sub_fetch(&mem->used_bytes, add - sub, __ATOMIC_RELAXED);
	return false;
}

static void *host_realloc(struct mem *mem, void *old, size_t size)
{
	if (mem->realloc_fn)
		return mem->realloc_fn(mem->realloc_ctx, old, size);
	return realloc(old, size);
}

static void *publish(struct mem *mem, struct block *block, size_t size)
{
	if (!block) {
		__atomic_sub_fetch(&mem->used_bytes, size, __ATOMIC_RELAXED);
		return NULL;
	}
	block->size = size;
	return block->payload;
}

static bool is_admitted(struct mem *mem, size_t size)
{
	if (size > PTRDIFF_MAX - sizeof(struct block) || is_made_to_fail(mem))
		return false;
	return is_within_limit(mem, size, 0);
}

void *mem_alloc(struct mem *mem, size_t size)
{
	if (!is_admitted(mem, size))
		return NULL;
	return publish(mem, host_realloc(mem, NULL, sizeof(struct block) + size), size);
}

void *mem_zalloc(struct mem *mem, size_t size)
{
	void *p;

	if (size >= ZALLOC_LAZY_BYTES && !mem->realloc_fn) {
		if (!is_admitted(mem, size))
			return NULL;
		return publish(mem, calloc(1, sizeof(struct block) + size), size);
	}
	p = mem_alloc(mem, size);
	return p ? memset(p, 0, size) : NULL;
}

void *mem_calloc(struct mem *mem, size_t nr, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(nr, size, &bytes))
		return NULL;
	return mem_zalloc(mem, bytes);
}

void *mem_realloc(struct mem *mem, void *old, size_t size)
{
	struct block *block;
	size_t old_size;

	if (!old)
		return mem_alloc(mem, size);
	block = container_of(old, struct block, payload);
	old_size = block->size;
	if (size > PTRDIFF_MAX - sizeof(*block) || is_made_to_fail(mem))
		return NULL;
	if (!is_within_limit(mem, size, old_size))
		return NULL;
	block = host_realloc(mem, block, sizeof(*block) + size);
	if (!block) {
		__atomic_sub_fetch(&mem->used_bytes, size - old_size, __ATOMIC_RELAXED);
		return NULL;
	}
	block->size = size;
	return block->payload;
}

void *mem_memdup(struct mem *mem, const void *src, size_t size)
{
	void *p = mem_alloc(mem, size);

	if (p && size)
		memcpy(p, src, size);
	return p;
}

char *mem_strdup(struct mem *mem, const char *s)
{
	return mem_memdup(mem, s, strlen(s) + 1);
}

void mem_free(struct mem *mem, void *p)
{
	struct block *block;

	if (!p)
		return;
	block = container_of(p, struct block, payload);
	__atomic_sub_fetch(&mem->used_bytes, block->size, __ATOMIC_RELAXED);
	if (mem->realloc_fn)
		mem->realloc_fn(mem->realloc_ctx, block, 0);
	else
		free(block);
}

bool mem_charge(struct mem *mem, size_t size)
{
	return is_admitted(mem, size);
}

void mem_uncharge(struct mem *mem, size_t size)
{
	__atomic_sub_fetch(&mem->used_bytes, size, __ATOMIC_RELAXED);
}
