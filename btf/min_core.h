/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Of a kernel's types those alone that the CO-RE relocations of some objects ask for, so that a
 * program can bring the types of kernels that have none: struct members that nobody names are left
 * out, and what lies behind pointers. Relocating against the result gives what the whole would.
 */
#ifndef BTF_MIN_CORE_H
#define BTF_MIN_CORE_H

#include "btf/builder.h"
#include "btf/core.h"

struct min_core {
	struct mem *mem;
	struct btf *source;
	u8 *marks;	   /* per type: bits of min_core.c */
	VEC(u64) members;  /* id << 32 | index */
	VEC(u64) to_visit; /* id << 32 | how */
};

/* All zero; @source, of which a reference is kept, is not split. 0, -ENOTSUP (it is), -ENOMEM. */
int min_core_init(struct min_core *mc, struct btf *source);
void min_core_fini(struct min_core *mc);

/*
 * Mark what relocation @relo of @local asks for. @cands as for core_resolve(), which is called:
 * they are found for the type in the source. 0, or its errors; -EINVAL also where the answer is a
 * type that programs cannot have (a function, a variable).
 */
int min_core_mark(struct min_core *mc, const struct btf *local, const struct bpf_core_relo *relo,
		  struct core_cands *cands, u64 *budget, struct text *err);

/* Write what is marked to @b, a new one. 0, -E2BIG, -ENOMEM. */
int min_core_write(struct min_core *mc, struct userbpf_btf_builder *b);

#endif
