/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bodies over dynptrs share. That they got one has been checked or proven. */
#ifndef HELPERS_DYNPTR_H
#define HELPERS_DYNPTR_H

#include <errno.h>

#include "helpers/helpers.h"
#include "spec/spec.h"
#include "vm/dynptr.h"

/* The dynptr at @addr, if there is something behind it; else NULL. */
static inline struct exec_dynptr *dynptr_filled(const struct run *run, u64 addr)
{
	struct exec_dynptr *dynptr = dynptr_at(run, addr);

	return dynptr && dynptr->memory ? dynptr : NULL;
}

/* bpf_dynptr_check_off_len */
static inline bool dynptr_has(const struct exec_dynptr *dynptr, u32 offset, u32 size)
{
	return size <= dynptr->size && offset <= dynptr->size - size;
}

/* Is it of a packet, whose bytes may not lie in one piece? */
static inline bool dynptr_is_packet(const struct exec_dynptr *dynptr)
{
	return dynptr->type & (DYNPTR_TYPE_SKB | DYNPTR_TYPE_XDP);
}

/* Of one that is not. */
static inline u8 *dynptr_bytes(const struct exec_dynptr *dynptr, u32 offset)
{
	return (u8 *)u64_to_ptr(dynptr->memory) + dynptr->offset + offset;
}

#endif
