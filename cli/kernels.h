/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernels that --btf names: one file of types, or a folder of them, with those within. */
#ifndef CLI_KERNELS_H
#define CLI_KERNELS_H

#include "cli/cli.h"

struct kernel {
	char *path;
	char *name; /* from the folder on, without ".btf" */
};

struct kernels {
	struct kernel *v; /* by name */
	size_t nr;
	bool is_folder;
};

/* @path NULL: none. CLI_OK, or CLI_FAILED after an error line. kernels_free() in either case. */
int kernels_find(const char *path, struct kernels *kernels);
void kernels_free(struct kernels *kernels);

#endif
