/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SYS_RUN_FIELDS_H
#define SYS_RUN_FIELDS_H

#include <userbpf/prog.h>

#define RUN_FIELDS_MAX_BYTES 512

struct ctx_layout;
struct run;

/*
 * Run a program whose context is @object with these rows, at most RUN_FIELDS_MAX_BYTES of user's
 * struct: set it from opts->ctx_in, run, fill in opts->ctx_out. 0 or -errno, as run_ops.run.
 */
int run_fields(struct run *run, struct userbpf_run_opts *opts, void *object,
	       const struct ctx_layout *layout);

#endif
