/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helper bodies. A body is a plain C function of the shared calling convention; its row in
 * spec/helpers.def says what its arguments are, and they have been checked or proven when it
 * is called.
 *
 *	HELPER_BODY(ktime_get_ns)
 *	{
 *		return world_now_ns(run->vm);
 *	}
 *
 * To add one: the body in the file of its family, and its name in bodies.def.
 */
#ifndef HELPERS_HELPERS_H
#define HELPERS_HELPERS_H

#include "prog/exec.h"
#include "world/world.h"

#define HELPER_BODY(name)                                                                 \
	u64 helper_##name(__attribute__((unused)) u64 r1, __attribute__((unused)) u64 r2, \
			  __attribute__((unused)) u64 r3, __attribute__((unused)) u64 r4, \
			  __attribute__((unused)) u64 r5, __attribute__((unused)) struct run *run)

#define BODY(name) HELPER_BODY(name);
#include "helpers/bodies.def"
#define BODY(name) HELPER_BODY(name);
#include "helpers/internal.def"

/* Those of kfuncs are listed in kfuncs.def; their rows are in spec/kfuncs.def. */
#define KFUNC_BODY(name)                                                                 \
	u64 kfunc_##name(__attribute__((unused)) u64 r1, __attribute__((unused)) u64 r2, \
			 __attribute__((unused)) u64 r3, __attribute__((unused)) u64 r4, \
			 __attribute__((unused)) u64 r5, __attribute__((unused)) struct run *run)

#define BODY(name) KFUNC_BODY(name);
#include "helpers/kfuncs.def"

/* The body of a helper or a kfunc, or NULL when userbpf has none yet. */
exec_fn helper_body(u32 id);

#endif
