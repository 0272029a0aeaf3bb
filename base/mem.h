/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocator of one instance. Every allocation of the library goes through a struct mem, so that
 * a test can count them, bound them and make the N-th one fail.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/types.h"

/*
 * realloc() of the host: @old may be NULL (allocate), @size may be 0 (free, returns NULL).
 * Results are aligned for any C object.
 */
typedef void *(*mem_realloc_fn)(void *ctx, void *old, size_t size);

struct mem {
	mem_realloc_fn realloc_fn; /* NULL: the C library's */
	void *realloc_ctx;
	size_t limit_bytes; /* allocations beyond it fail; 0: no limit */
	size_t used_bytes;  /* atomic: live payload bytes */
	u64 nr_allocs;	    /* atomic: allocations asked for so far */
	u64 fail_at; /* atomic: this allocation (counting from 1) and no other fails; 0: none */
};

/* All of these return NULL when memory, or what the limit leaves of it, does not suffice. */
void *mem_alloc(struct mem *mem, size_t size);
void *mem_zalloc(struct mem *mem, size_t size);
void *mem_calloc(struct mem *mem, size_t nr, size_t size);
void *mem_realloc(struct mem *mem, void *old, size_t size);
void *mem_memdup(struct mem *mem, const void *src, size_t size);
char *mem_strdup(struct mem *mem, const char *s);
/* @p may be NULL. */
void mem_free(struct mem *mem, void *p);
/*
 * Memory that comes from elsewhere (mapped pages) counts, is limited and fails like an allocation.
 * False: it is not to be had.
 */
bool mem_charge(struct mem *mem, size_t size);
void mem_uncharge(struct mem *mem, size_t size);

#endif
