/* SPDX-License-Identifier: BSD-2-Clause */
/* What surrounds a run: the task that it interrupts and memory at addresses of the test's choice.
 */
#ifndef CLI_ENVIRONMENT_H
#define CLI_ENVIRONMENT_H

#include <userbpf/userbpf.h>

#include "cli/hex.h"
#include "cli/objects.h"
#include "cli/options.h"

/* Areas of memory; the bytes live as long as the instance uses them. */
struct environment {
	struct bytes *areas;
	size_t nr_areas;
	struct objects objects;
};

/* What the command line says of it. */
struct environment_args {
	const struct opt_texts *task, *memory, *objects;
};

/*
 * Make the objects, set the current task of every CPU from .task ("pid=12", "comm=bash",
 * "exit_code=256", ...) and give programs the areas of .memory ("0x7f0000001000=text:/etc/passwd",
 * "ADDRESS=HEX", "ADDRESS=@FILE"; above the middle of the address space it is the kernel's).
 * CLI_OK, or CLI_USAGE or CLI_FAILED after an error line. environment_free() in either case, after
 * the instance.
 */
int environment_apply(struct environment *env, struct userbpf *vm,
		      const struct environment_args *args);
void environment_free(struct environment *env);

#endif
