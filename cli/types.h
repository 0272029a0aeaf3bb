/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of types, for `btf` and `gen`, which need no object and run nothing. */
#ifndef CLI_TYPES_H
#define CLI_TYPES_H

#include "cli/object.h"

struct types {
	struct subject_config config;
	struct subject subject; /* only its instance */
	struct userbpf_btf *base, *btf;
};

/*
 * Read the types of @path, which go on from those of @base_path. NULL: they are types of their own,
 * but for a module's in /sys/kernel/btf, which goes on from the kernel's. CLI_OK, or CLI_FAILED
 * after an error line; types_close() in either case.
 */
int types_open(struct types *types, const char *path, const char *base_path);
void types_close(struct types *types);

/* Write them to standard output. CLI_OK, or CLI_FAILED after an error line. */
int types_dump(const struct types *types, const struct userbpf_btf_dump_opts *opts);

#endif
