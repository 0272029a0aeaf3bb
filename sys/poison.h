/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that stand for something the loader did not find. The kernel's verifier refuses programs
 * that can reach one; an unproven program is loaded, and traps if it does.
 */
#ifndef SYS_POISON_H
#define SYS_POISON_H

#include "prog/exec.h"
#include "spec/spec.h"

#define POISON_MAP_BASE	  2001000000 /* and the map's place in the object */
#define POISON_KFUNC_BASE 2002000000 /* and the function's among the externs */

/* Is @id such a call? */
bool poison_is(u32 id);
/* What it does, in @arena. 0, -ENOMEM. */
int poison_bind(struct arena *arena, u32 id, struct prog_call *call);

/*
 * The same for a kernel function that is not implemented, or that programs of the type may not
 * call: the program may never come to it. @why is copied.
 */
int poison_bind_kfunc(struct arena *arena, const char *why, struct prog_call *call);

/* And for helper @id, of which the program keeps @name and @flags (HELPER_*). */
int poison_bind_helper(struct arena *arena, u32 id, const char *name, u64 flags, const char *why,
		       struct prog_call *call);

#endif
