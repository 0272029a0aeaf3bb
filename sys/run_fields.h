/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs over kernel objects that the caller's struct sets. */
#ifndef SYS_RUN_FIELDS_H
#define SYS_RUN_FIELDS_H

#include "sys/run.h"

#define RUN_FIELDS_MAX_BYTES 512 /* of a user's struct */

/* Make @object the context of the run and set it from the caller's. 0 or -errno. */
int run_import_fields(struct run *run, const struct userbpf_run_opts *opts, void *object,
		      const struct ctx_layout *layout);
/* Run over it, and show the caller what it has become. As run_ops.run. */
int run_over_fields(struct run *run, struct userbpf_run_opts *opts, void *object,
		    const struct ctx_layout *layout);
/* Both, for types without a packet. */
int run_fields(struct run *run, struct userbpf_run_opts *opts, void *object,
	       const struct ctx_layout *layout);

#endif
