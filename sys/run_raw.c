// SPDX-License-Identifier: BSD-2-Clause
/* Raw programs: R1 is the caller's own memory, R2 its length. */
#include "spec/spec.h"
#include "sys/run.h"

static int run_raw(struct run *run, struct userbpf_run_opts *opts)
{
	u64 start = ptr_to_u64(opts->data_in);

	run->ctx = u64_to_ptr(start);
	run->pkt = (struct exec_pkt){start, start, start + opts->data_size_in,
				     start + opts->data_size_in};
	return run_repeat(run, opts, start, opts->data_size_in);
}

const struct run_ops run_ops_raw = {.types = PROGS_RAW, .run = run_raw};
