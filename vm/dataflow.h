/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The analysis behind provenance.c: what each access, call and exit of a function is derived from.
 */
#ifndef VM_DATAFLOW_H
#define VM_DATAFLOW_H

#include "base/vec.h"
#include "vm/interp.h"

/* Values that leave a function: the arguments of a call, or the result at an exit. */
struct crossing {
	u32 insn;
	u32 func;   /* that the instruction is in */
	u32 callee; /* or one of the following */
	u32 values[5];
	u8 args[5]; /* origins of the arguments, as far as the callee wants to know */
};

#define TO_HELPER UINT32_MAX
#define TO_CALLER (UINT32_MAX - 1)

/* One program while it is looked at: what is found out of it, owned by provenance.c. */
struct provenance {
	const struct prog *prog;
	const struct interp_slot *slots;
	struct mem *mem;

	/* By function. */
	u32 *nr_origins; /* numbers given out, and those before them */
	bool *is_wanted; /* somebody accesses something by way of the result */

	/* By instruction of the program. */
	u8 *bases; /* what the address of an access is derived from: an origin, or IN_FRAME */
	u8 *notes; /* the origin that the result is noted as, or of an exit, is derived from */
	VEC(struct crossing) crossings; /* ascending by .insn */

	/* For dataflow.c alone, all 0 at first. */
	u32 *join_at;	/* by instruction: index of the join before it and 1, or 0 */
	u64 *may_alias; /* bitmap of loads that may give a pointer into the frame */
};

#define IN_FRAME 255 /* certainly */

/* Look at function @func; add to .bases, .notes and .crossings. 0 or -ENOMEM. */
int dataflow_function(struct provenance *p, u32 func);
/* The number of the origin in @func that @value is derived from; 0: not known, or there is no room.
 * Its instruction is to note it from now on. */
u8 dataflow_origin(struct provenance *p, u32 func, u32 value);

#endif
