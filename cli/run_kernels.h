/* SPDX-License-Identifier: BSD-2-Clause */
/* `userbpf run` for each kernel of a folder: a table of programs by kernels. */
#ifndef CLI_RUN_KERNELS_H
#define CLI_RUN_KERNELS_H

#include "cli/kernels.h"
#include "cli/run.h"

/* The exit status: CLI_FAILED when a run failed, or a kernel's types cannot be read. */
int run_kernels(const struct run_args *args, const struct opt_rest *rest,
		const struct kernels *kernels);

#endif
