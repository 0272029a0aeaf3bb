/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The context of a run, as the command line gives it (--ctx FIELD=VALUE) and as it is printed
 * afterwards. What fields there are is told by the rows of the program's type.
 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include <userbpf/userbpf.h>

#include "cli/json.h"
#include "cli/options.h"
#include "world/ctx.h"

#define CONTEXT_MAX_BYTES 256

struct context {
	const struct ctx_layout *layout; /* NULL: the type's context has no fields */
	struct ctx_user user;		 /* whose fields are printed */
	bool is_shown;
	_Alignas(u64) u8 in[CONTEXT_MAX_BYTES];
	_Alignas(u64) u8 out[CONTEXT_MAX_BYTES]; /* the user's struct */
};

/* For programs of this type; @texts are the values of --ctx. The exit status. */
int context_init(struct context *context, const struct userbpf_prog *prog,
		 const struct opt_texts *texts);
/* Show the run where it comes from and goes to. */
void context_attach(struct context *context, struct userbpf_run_opts *opts);

/* " mark=3 cb[0]=0x1": the fields that are not 0 after the run, as text ... */
void context_print(const struct context *context);
/* ... and all of them as JSON, arrays as arrays. */
struct json_object *context_object(const struct context *context);

#endif
