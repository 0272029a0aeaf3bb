// SPDX-License-Identifier: BSD-2-Clause
/*
 * Program types that the kernel has no test runs for, and whose context is nothing but fields: the
 * caller's struct sets the kernel objects through the rows, and is set from them afterwards.
 */
#include "sys/run_fields.h"

#include <errno.h>

#include "sys/run.h"
#include "world/ctx.h"

int run_over_fields(struct run *run, struct userbpf_run_opts *opts, void *object,
		    const struct ctx_layout *layout)
{
	u8 ctx[RUN_FIELDS_MAX_BYTES];
	int err = run_repeat(run, opts, ptr_to_u64(object), 0);

	if (err || !opts->ctx_out)
		return err;
	ctx_export(layout, &run->ctx_user, object, ctx);
	return run_copy_out(opts->ctx_out, &opts->ctx_size_out, ctx, layout->size);
}

int run_import_fields(struct run *run, const struct userbpf_run_opts *opts, void *object,
		      const struct ctx_layout *layout)
{
	u8 ctx[RUN_FIELDS_MAX_BYTES];
	int err;

	run_set_ctx(run, object, layout);
	err = run_copy_ctx_in(opts, ctx, layout->size);
	return err ? err : run_import_ctx(run, opts, layout, &run->ctx_user, object, ctx);
}

int run_fields(struct run *run, struct userbpf_run_opts *opts, void *object,
	       const struct ctx_layout *layout)
{
	int err;

	if (opts->data_size_in || opts->data_out)
		return run_refuse(run, -EINVAL, "programs of this type have no packet");
	err = run_import_fields(run, opts, object, layout);
	return err ? err : run_over_fields(run, opts, object, layout);
}
