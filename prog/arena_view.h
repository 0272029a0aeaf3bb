/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What engines know of the arena of a program (BPF_MAP_TYPE_ARENA). A pointer into it is the low 32
 * bits of an address of the user's: kernel/bpf/arena.c adds them to a base, and an access that
 * meets no page reads 0 or is dropped. Here pages are looked up in a bitmap before each access, so
 * no address that a program makes up leads anywhere else.
 *
 * BPF pages have 4096 bytes, whatever the host's have.
 */
#ifndef PROG_ARENA_VIEW_H
#define PROG_ARENA_VIEW_H

#include "base/types.h"

#define ARENA_PAGE_BYTES 4096ull

struct arena_view {
	u8 *base;	/* memory of page 0 */
	u64 user_start; /* what users call it; set before programs are loaded */
	u64 size;     /* bytes, whole pages, at most 4 GiB; never across a 4 GiB border of users */
	u64 *present; /* atomic words: bits of pages that have memory */
	bool keeps_low; /* BPF_F_NO_USER_CONV: 32 bits are all of a pointer that users get */
	/* Page @page is not there: has it come into being by a user's touch? */
	bool (*fault)(struct arena_view *view, u64 page);
};

static inline bool arena_has_page(const struct arena_view *view, u64 page)
{
	return __atomic_load_n(&view->present[page / 64], __ATOMIC_ACQUIRE) >> page % 64 & 1;
}

/*
 * Memory of the @size bytes at displacement @off from pointer @ptr, or NULL: not all of them are
 * there. What only 32 bits can name does not wrap around: @off leads into the guards around the
 * arena.
 */
static inline void *arena_at(struct arena_view *view, u64 ptr, s64 off, u32 size)
{
	u64 at = (u64)(u32)ptr + (u64)off - (u64)(u32)view->user_start;
	u64 first = at / ARENA_PAGE_BYTES, last = (at + size - 1) / ARENA_PAGE_BYTES;

	if (unlikely(at >= view->size || view->size - at < size))
		return NULL;
	if (unlikely(!arena_has_page(view, first)) && !view->fault(view, first))
		return NULL;
	if (unlikely(first != last) && !arena_has_page(view, last) && !view->fault(view, last))
		return NULL;
	return view->base + at;
}

/* kernel: BPF_ADDR_SPACE_CAST to the user's space (arch/x86/net/bpf_jit_comp.c: do_jit) */
static inline u64 arena_user_ptr(const struct arena_view *view, u64 ptr)
{
	u32 low = (u32)ptr;

	return low ? (view->user_start & ~(u64)UINT32_MAX) | low : 0;
}

#endif
