// SPDX-License-Identifier: BSD-2-Clause
/*
 * Variables in an arena, and a list that a program puts together there. Casts are written as
 * instructions, which compilers without address spaces know as little as their assemblers.
 */
#include "tests/data/loader/bpf.h"

#define __arena SEC(".addr_space.1")

#ifndef ARENA_FLAGS
#define ARENA_FLAGS 0x400 /* BPF_F_MMAPABLE */
#endif
#ifndef FILLER_BYTES
#define FILLER_BYTES 1
#endif
#ifndef NR_PAGES
#define NR_PAGES 4
#endif

#ifndef NO_ARENA
struct {
	__uint(type, 33); /* BPF_MAP_TYPE_ARENA */
	__uint(map_flags, ARENA_FLAGS);
	__uint(max_entries, NR_PAGES);
#ifdef EXTRA
	enum { EXTRA_VALUE = EXTRA } map_extra;
#endif
} arena SEC(".maps");
#endif

struct node {
	struct node *next;
	u64 value;
};

/* No padding between them: clang 16 dies of it in a section of this name. */
__arena u64 sum = 1;
__arena struct node first = {0, 40};
__arena struct node *head = 0;
__arena u32 nr_added = 0;
__arena char filler[FILLER_BYTES] = {1};

/* r1 = addr_space_cast(r1, 0, 1) and r1 = addr_space_cast(r1, 1, 0) */
#define CAST_KERN(p)                                                  \
	({                                                            \
		register void *p_ asm("r1") = (void *)(p);            \
		asm volatile(".8byte 0x00000001000111bf" : "+r"(p_)); \
		(__typeof__(p))p_;                                    \
	})
#define CAST_USER(p)                                                  \
	({                                                            \
		register void *p_ asm("r1") = (void *)(p);            \
		asm volatile(".8byte 0x00010000000111bf" : "+r"(p_)); \
		(__typeof__(p))p_;                                    \
	})

#ifndef NO_ARENA
SEC("syscall") int add(u64 *ctx)
{
	struct node **to = CAST_KERN(&head), *node = CAST_KERN(&first);
	u64 *total = CAST_KERN(&sum);
	u32 *nr = CAST_KERN(&nr_added);

	*(void *volatile *)ctx = &arena;
	node->value += 2;
	*total += node->value;
	*to = CAST_USER(node);
	++*nr;
	return *nr;
}
#endif
