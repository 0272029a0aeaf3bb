// SPDX-License-Identifier: BSD-2-Clause
/*
 * The one place where the benchmark reaches past the public interface: the unchecked interpreter is
 * for verified programs, and there is no verifier yet. These programs are known, and have just run
 * to their end in checked mode.
 */
#include "bench/bench.h"
#include "maps/prog_owner.h"
#include "sys/public.h"
#include "vm/interp.h"

int bench_trust(struct userbpf *vm, struct userbpf_prog *handle)
{
	struct prog *prog = handle->prog;

	/* Program arrays were made for what was not verified then. */
	for (uint32_t i = 0; i < prog->nr_maps; i++) {
		if (prog->maps[i]->owner)
			prog->maps[i]->owner->is_verified = true;
	}
	interp_free(prog, &vm->mem);
	prog->is_verified = true;
	return interp_prepare(prog, &vm->mem);
}
