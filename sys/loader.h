/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the passes of a load share; sys/load.c has their order.
 *
 * The kernel refuses some programs for how they are made, wherever in them that is, and others for
 * an instruction that its walk over the program comes to (kernel/bpf/verifier.c: do_check). The
 * walk leaves out what a constant decides, as one that libbpf put into .rodata. Nothing here knows
 * which way a jump goes, so what the walk refuses fails the load only where no jump lies before it;
 * elsewhere it is a trap of the run that comes to it.
 */
#ifndef SYS_LOADER_H
#define SYS_LOADER_H

#include "base/vec.h"
#include "sys/load.h"

struct loader {
	struct userbpf *vm;
	const struct load_attr *attr;
	const struct spec_prog *type;
	struct prog *prog;
	struct prog_layout layout;
	VEC(struct map *) maps;
	VEC(struct prog_addr) addrs;
	VEC(struct prog_call) calls;
	u32 nr_missing; /* of them */
	VEC(struct prog_refusal) refusals;
	struct load_attr rules; /* .attr of extensions: of the type of their target */
	struct text err;	/* what a pass has to say, without prefix and newline */
};

/* What a program may hold that its engine or its type cannot do: @err, said with the instruction.
 */
int loader_refuse(struct loader *ld, int err, u32 idx, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Find what instruction @idx calls, into .calls. 0, or the kernel's errno with its message in .err.
 */
int loader_bind_helper(struct loader *ld, u32 idx);
int loader_bind_kfunc(struct loader *ld, u32 idx);

/* The record of what instruction @idx calls; NULL: it has none yet. */
const struct prog_call *loader_call_of(const struct loader *ld, u32 idx);

/* A pass: what the walk refuses beside calls, into .refusals. */
int loader_find_refusals(struct loader *ld);

/* A pass: the first refusal, in the order of execution, that no jump leads around. */
int loader_walk(struct loader *ld);

#endif
