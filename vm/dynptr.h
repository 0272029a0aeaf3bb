/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynptrs: pointers with a size and an offset of their own (kernel/bpf/helpers.c: struct
 * bpf_dynptr_kern). A struct bpf_dynptr is 16 bytes on the program's stack, which in checked mode
 * the program may write over, copy or make up. So those bytes only hold a mark, and what it stands
 * for is in a table beside the stack, with one entry for each place where one can begin. An entry
 * counts as long as the bytes say its mark: what was overwritten, or lies where a frame was
 * cleared, is no dynptr; what was copied elsewhere is none either. Marks are given once, so an
 * entry of an earlier run never counts.
 *
 * A body that gives its callback a dynptr lends one: it lies on the body's own stack, where the
 * program cannot write, and is known by its address.
 */
#ifndef VM_DYNPTR_H
#define VM_DYNPTR_H

#include "vm/interp.h"

#define DYNPTR_BYTES	16 /* sizeof(struct bpf_dynptr) */
#define DYNPTR_MAX_SIZE ((1u << 24) - 1)

/* May one be made at @addr? Says nothing of what is there now. */
bool dynptr_fits(const struct run *run, u64 addr);
/*
 * The one at @addr, or NULL. In checked mode one of a ring buffer counts only while its record is
 * held.
 */
struct exec_dynptr *dynptr_at(const struct run *run, u64 addr);
/* Does one with a record behind it lie in the 16 bytes at @addr, or in some of them? */
bool dynptr_would_leak(const struct run *run, u64 addr);
/*
 * Make one at @addr, where it fits, with nothing behind it yet. @type: DYNPTR_TYPE_*. In its place
 * on the program's stack or in the frames' table: valid until the program writes over it.
 */
struct exec_dynptr *dynptr_new(struct run *run, u64 addr, u32 type);
/* It is none any more. */
void dynptr_forget(struct run *run, u64 addr);

/* Give @dynptr, which is new, what is behind it; @size: at most DYNPTR_MAX_SIZE. */
static inline void dynptr_set(struct exec_dynptr *dynptr, const void *memory, u32 size)
{
	dynptr->memory = ptr_to_u64(memory);
	dynptr->size = size;
}

static inline bool dynptr_is_lent(const struct run *run, u64 addr)
{
	return addr - run->stack_bottom >= run->stack_top - run->stack_bottom;
}

#endif
