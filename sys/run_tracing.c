// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that attach by BTF: to functions (fentry, fexit, fmod_ret), tracepoints, hooks of LSMs,
 * members of structs of operations.
 * The context is the arguments as 64-bit numbers, and behind them for those that see it what the
 * function returned: arch/x86/net/bpf_jit_comp.c: arch_prepare_bpf_trampoline. Pointers are
 * addresses of kernel objects (world/kobject.h) or of memory that the embedder gave the kernel.
 */
#include <errno.h>

#include "spec/spec.h"
#include "sys/run.h"
#include "sys/run_trace.h"
#include "world/ctx.h"

/* MAX_BPF_FUNC_ARGS arguments of at most 16 bytes, and the result */
#define MAX_SLOTS (2 * 12 + 1)

int run_attach_args(struct run *run, struct userbpf_run_opts *opts)
{
	u64 args[MAX_SLOTS] = {0};
	u32 size = run->prog->ctx_layout->size;
	int err = run_refuse_packet(run, opts);

	if (err)
		return err;
	if (opts->ctx_out)
		return run_refuse(run, -EINVAL,
				  "programs of this type do not change their context");
	if (opts->ctx_size_in > size)
		return run_refuse(run, -EINVAL, "%u bytes of arguments are too many: '%s' has %u",
				  opts->ctx_size_in, run->prog->attach.name, size);
	return run_memory(run, opts, size, args);
}

/*
 * What the function or hook returns then: the program's value, unless that is 0, when the function
 * runs. Those of cgroups have been dealt with (run.c).
 */
static int run_hook(struct run *run, struct userbpf_run_opts *opts)
{
	s32 before = opts->hook_retval;
	int err = run_attach_args(run, opts);

	if (!err)
		opts->hook_retval = opts->retval ? (s32)opts->retval : before;
	return err;
}

static const struct {
	u64 attach;
	int (*run)(struct run *run, struct userbpf_run_opts *opts);
} kinds[] = {
	{ATTACH_BIT(BPF_MODIFY_RETURN) | ATTACH_BIT(BPF_LSM_MAC), run_hook},
	{ATTACH_ITER, run_iter},
	{ATTACH_ANY, run_attach_args},
};

static int run_tracing(struct run *run, struct userbpf_run_opts *opts)
{
	u64 bit = spec_attach_bit(run->prog->expected_attach_type);
	size_t i = 0;

	while (!(kinds[i].attach & bit))
		i++;
	return kinds[i].run(run, opts);
}

const struct run_ops run_ops_tracing = {
	.types = PROGS_TRACING | PROGS_LSM,
	.run = run_tracing,
};

/* Operations of the kernel that programs implement: one of them, by its prototype. */
const struct run_ops run_ops_struct_ops = {
	.types = PROGS_STRUCT_OPS,
	.run = run_attach_args,
};

/* kernel/bpf/syscall.c: bpf_prog_test_run: the type has no test run. */
static int run_ext(struct run *run, struct userbpf_run_opts *opts)
{
	(void)opts;
	return run_refuse(run, -ENOTSUPP,
			  "an extension runs where it replaces a function, not by itself");
}

const struct run_ops run_ops_ext = {
	.types = PROGS_EXT,
	.run = run_ext,
};
