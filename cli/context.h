/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The context of a run, as the command line gives it (--ctx FIELD=VALUE) and as it is printed
 * afterwards. What fields there are is told by the rows of the program's type.
 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include <userbpf/userbpf.h>

#include "cli/json.h"
#include "cli/objects.h"
#include "cli/options.h"
#include "world/ctx.h"

/*
 * Where the registers of a system call lie that its wrapper (__x64_sys_openat) is given a pointer
 * to: on a kernel stack.
 */
#define SYSCALL_REGS_ADDR 0xffffc90000003f58ull

struct context {
	const struct ctx_layout *layout; /* NULL: the type's context has no fields */
	struct ctx_user user;		 /* whose fields are printed */
	bool is_shown;			 /* after every run; else after those that changed it */
	u8 *in, *out;			 /* the user's struct, .size bytes */
	u32 size;
	struct objects *objects;
	u8 *syscall_regs; /* those of user space, at SYSCALL_REGS_ADDR of the kernel; or NULL */
};

/* What the command line says of it. */
struct context_args {
	const struct opt_texts *fields; /* "FIELD=VALUE" */
	const char *data;		/* HEX, @FILE: the whole of it; or NULL */
	const char *args, *ret;		/* "1,2,3": of the traced function; its result; or NULL */
	struct objects *objects;	/* that may be meant; more are added */
};

/* Of a loaded program. The exit status; context_free() in either case, after the instance. */
int context_init(struct context *context, const struct userbpf_prog *prog,
		 const struct context_args *args);
void context_free(struct context *context);
/* Show the run where it comes from and goes to. */
void context_attach(struct context *context, struct userbpf_run_opts *opts);

/* Is it to be printed after the run that it was attached to? */
bool context_is_shown(const struct context *context);
/* "ctx: mark=3 cb[0]=0x1", a line of the fields that are not 0 after the run, if there are any ...
 */
void context_print(const struct context *context);
/* ... and all of them as JSON, arrays as arrays. */
struct json_object *context_object(const struct context *context);

#endif
