// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tracing programs: the registers of a probe, the record of a tracepoint, the arguments of a raw
 * one, a perf event; and programs of type syscall, whose context is the caller's own.
 *
 * Contexts but that of perf events are memory (world/ctx.h), a copy of what the caller gave.
 */
#include <errno.h>
#include <string.h>

#include "spec/spec.h"
#include "sys/run.h"
#include "sys/run_fields.h"
#include "sys/run_trace.h"
#include "world/regs.h"

#define PERF_MAX_TRACE_SIZE 8192

int run_refuse_packet(const struct run *run, const struct userbpf_run_opts *opts)
{
	if (opts->data_size_in || opts->data_out)
		return run_refuse(run, -EINVAL, "programs of this type have no packet");
	return 0;
}

int run_memory(struct run *run, struct userbpf_run_opts *opts, u32 size, void *ctx)
{
	int err = run_copy_ctx_in(opts, ctx, size);

	if (err)
		return err;
	run_set_ctx(run, ctx, run->prog->ctx_layout);
	run->ctx_size = size;
	return run_repeat(run, opts, ptr_to_u64(ctx), 0);
}

static int run_memory_out(struct run *run, struct userbpf_run_opts *opts, u32 size)
{
	u8 *ctx = mem_zalloc(&run->vm->mem, size + 1);
	int err = ctx ? run_memory(run, opts, size, ctx) : -ENOMEM;

	if (!err && opts->ctx_out)
		err = run_copy_out(opts->ctx_out, &opts->ctx_size_out, ctx, size);
	mem_free(&run->vm->mem, ctx);
	return err;
}

/* --- kprobe --- */

static const struct ctx_layout *regs_layout(u32 arch)
{
	return regs_arch_of(arch)->regs;
}

/* What the entry of a function and its return share: include/linux/fprobe.h: entry_data. */
static int run_session(struct run *run, struct userbpf_run_opts *opts)
{
	struct userbpf_event_opts event = *run->event;
	uint64_t own = 0;
	struct exec_loan cookie = {.size = sizeof(own), .is_writable = true, .outer = run->loans};
	int err;

	if (!event.session_cookie)
		event.session_cookie = &own;
	cookie.start = ptr_to_u64(event.session_cookie);
	run->loans = &cookie;
	run->event = &event;
	err = run_memory_out(run, opts, run->prog->ctx_layout->size);
	run->loans = cookie.outer;
	return err;
}

static int run_kprobe(struct run *run, struct userbpf_run_opts *opts)
{
	int err = run_refuse_packet(run, opts);

	if (err)
		return err;
	if (prog_rules_attach_type(run->prog) == BPF_TRACE_KPROBE_SESSION)
		return run_session(run, opts);
	return run_memory_out(run, opts, run->prog->ctx_layout->size);
}

const struct run_ops run_ops_kprobe = {
	.types = PROGS_KPROBE,
	.layout_of = regs_layout,
	.run = run_kprobe,
};

/* --- tracepoint --- */

/* The kernel compares what a program reads with the record's size when it is attached. */
static int run_tracepoint(struct run *run, struct userbpf_run_opts *opts)
{
	u32 size = opts->ctx_size_in ? opts->ctx_size_in : run->prog->ctx_layout->size;
	int err = run_refuse_packet(run, opts);

	if (err)
		return err;
	if (size > PERF_MAX_TRACE_SIZE)
		return run_refuse(run, -EINVAL, "a record of %u bytes is too long: at most %d",
				  size, PERF_MAX_TRACE_SIZE);
	return run_memory_out(run, opts, size);
}

const struct run_ops run_ops_tracepoint = {
	.types = PROGS_TRACEPOINT,
	.layout = &ctx_tracepoint,
	.has_typed_ctx = true,
	.run = run_tracepoint,
};

/* --- raw tracepoint: net/bpf/test_run.c: bpf_prog_test_run_raw_tp --- */

static int check_raw_tp(const struct run *run, const struct userbpf_run_opts *opts)
{
	if (opts->ctx_out)
		return run_refuse(run, -EINVAL,
				  "programs of this type do not change their context");
	if (opts->ctx_size_in > CTX_RAW_TP_ARGS * sizeof(u64))
		return run_refuse(run, -EINVAL, "%u bytes of arguments are too many: at most %zu",
				  opts->ctx_size_in, CTX_RAW_TP_ARGS * sizeof(u64));
	return 0;
}

static int run_raw_tp(struct run *run, struct userbpf_run_opts *opts)
{
	u64 args[CTX_RAW_TP_ARGS];
	int err = run_refuse_packet(run, opts);

	if (!err)
		err = check_raw_tp(run, opts);
	return err ? err : run_memory(run, opts, opts->ctx_size_in, args);
}

const struct run_ops run_ops_raw_tp = {
	.types = PROGS_RAW_TRACEPOINT,
	/* The kernel looks at BPF_F_TEST_RUN_ON_CPU only; these are userbpf's. */
	.flags = ~(u32)(USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER),
	.layout = &ctx_raw_tracepoint,
	.run = run_raw_tp,
};

/* --- writable raw tracepoint: the first argument points to a buffer of the tracepoint's --- */

static int run_buffer(struct run *run, struct userbpf_run_opts *opts, u8 *buffer)
{
	u64 args[CTX_RAW_TP_ARGS], start = ptr_to_u64(buffer), end = start + opts->data_size_in;
	u32 size = MAX(opts->ctx_size_in, (u32)sizeof(u64));
	int err = run_copy_ctx_in(opts, args, size);

	if (err)
		return err;
	args[0] = start;
	run_set_ctx(run, args, run->prog->ctx_layout);
	run->ctx_size = size;
	run->pkt = (struct exec_pkt){start, start, end, end};
	err = run_repeat(run, opts, ptr_to_u64(args), 0);
	return err ? err
		   : run_copy_out(opts->data_out, &opts->data_size_out, buffer, opts->data_size_in);
}

static int run_raw_tp_writable(struct run *run, struct userbpf_run_opts *opts)
{
	struct mem *mem = &run->vm->mem;
	int err = check_raw_tp(run, opts);
	u8 *buffer;

	if (err)
		return err;
	buffer = mem_zalloc(mem, (size_t)opts->data_size_in + 1);
	if (!buffer)
		return -ENOMEM;
	if (opts->data_size_in)
		memcpy(buffer, opts->data_in, opts->data_size_in);
	err = run_buffer(run, opts, buffer);
	mem_free(mem, buffer);
	return err;
}

const struct run_ops run_ops_raw_tp_writable = {
	.types = PROGS_RAW_TRACEPOINT_WRITABLE,
	.flags = BPF_F_TEST_RUN_ON_CPU,
	.layout = &ctx_raw_tracepoint,
	.has_packet = true,
	.run = run_raw_tp_writable,
};

/* --- perf event --- */

static const struct ctx_layout *perf_layout(u32 arch)
{
	return regs_arch_of(arch)->perf_event;
}

static int run_perf_event(struct run *run, struct userbpf_run_opts *opts)
{
	u64 object[RUN_FIELDS_MAX_BYTES / sizeof(u64)] = {};

	return run_fields(run, opts, object, run->prog->ctx_layout);
}

const struct run_ops run_ops_perf_event = {
	.types = PROGS_PERF_EVENT,
	.layout_of = perf_layout,
	.run = run_perf_event,
};

/* --- syscall: net/bpf/test_run.c: bpf_prog_test_run_syscall --- */

/* What the program left is the caller's: the kernel writes it where it came from. */
static int copy_back(struct userbpf_run_opts *opts, const u8 *ctx)
{
	if (opts->ctx_out)
		return run_copy_out(opts->ctx_out, &opts->ctx_size_out, ctx, opts->ctx_size_in);
	if (opts->ctx_size_in)
		memcpy(u64_to_ptr(ptr_to_u64(opts->ctx_in)), ctx, opts->ctx_size_in);
	return 0;
}

static int run_syscall(struct run *run, struct userbpf_run_opts *opts)
{
	int err = run_refuse_packet(run, opts);
	u8 *ctx;

	if (err)
		return err;
	if (opts->ctx_size_in > UINT16_MAX)
		return run_refuse(run, -EINVAL, "a context of %u bytes is too long: at most %d",
				  opts->ctx_size_in, UINT16_MAX);
	ctx = mem_zalloc(&run->vm->mem, opts->ctx_size_in + 1);
	if (!ctx)
		return -ENOMEM;
	err = run_memory(run, opts, opts->ctx_size_in, ctx);
	if (!err)
		err = copy_back(opts, ctx);
	mem_free(&run->vm->mem, ctx);
	return err;
}

const struct run_ops run_ops_syscall = {
	.types = PROGS_SYSCALL,
	.layout = &ctx_syscall,
	.has_typed_ctx = true,
	.run = run_syscall,
};
