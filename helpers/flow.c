// SPDX-License-Identifier: BSD-2-Clause
/* Control flow: tail calls and loops. */
#include <errno.h>

#include "helpers/helpers.h"
#include "maps/map.h"

/*
 * Answers the engine with the program to go to, or 0 to go on behind the call. An empty slot does
 * not count (arch/x86/net/bpf_jit_comp.c: emit_bpf_tail_call_indirect).
 */
HELPER_BODY(tail_call)
{
	const struct prog *target;

	if (run->nr_tails >= BPF_MAX_TAILS)
		return 0;
	target = map_tail_target(u64_to_ptr(r2), (u32)r3);
	if (target)
		run->nr_tails++;
	return ptr_to_u64(target);
}

/* kernel/bpf/bpf_iter.c: bpf_loop */
HELPER_BODY(loop)
{
	u32 nr_loops = (u32)r1, i;

	if (r4)
		return (u64)-EINVAL;
	if (nr_loops > BPF_MAX_LOOP_ITERS)
		return (u64)-E2BIG;
	for (i = 0; i < nr_loops; i++) {
		if (exec_callback(run, r2, i, r3, 0, 0, 0))
			return i + 1;
	}
	return i;
}
