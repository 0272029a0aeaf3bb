/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What surrounds a run: the task that it interrupts, memory at addresses of the test's choice, the
 * network.
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
	const struct opt_texts *objects; /* "f=file,f_inode.i_ino=7" */
	const struct opt_texts *task;	 /* "pid=12", "comm=bash", ... */
	const struct opt_texts
		*stack; /* "kernel:ADDRESS,..." or "user:ADDRESS,...", innermost first */
	const struct opt_texts *memory; /* "0x7f0000001000=text:/etc/passwd", "ADDRESS=HEX",
					   "ADDRESS=@FILE" */
	const char *net;		/* a file, see network.h; or NULL */
};

/*
 * Make the objects, set the current task of every CPU and its stacks, the network, and give
 * programs the areas of memory; above the middle of the address space they are the kernel's.
 * CLI_OK, or CLI_USAGE or CLI_FAILED after an error line. environment_free() in either case, after
 * the instance.
 */
int environment_apply(struct environment *env, struct userbpf *vm,
		      const struct environment_args *args);
void environment_free(struct environment *env);

/* What --task takes without types of a kernel; NULL: there are no more. */
const char *environment_task_key(size_t i);

#endif
