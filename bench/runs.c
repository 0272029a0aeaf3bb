// SPDX-License-Identifier: BSD-2-Clause
/*
 * What entering a program costs: whole test runs of a 64-byte packet, one call each, verdict and
 * packet out; and one call that repeats an empty program.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "bench/kernel.h"

#define PACKET_BYTES 64
#define VERDICT	     2 /* XDP_PASS; TC_ACT_SHOT */

/* r0 = VERDICT; exit */
static const struct bpf_insn insns[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = VERDICT},
	{.code = BPF_JMP | BPF_EXIT},
};

static const struct source {
	const char *name;
	enum bpf_prog_type type;
	uint32_t flags;
	bool is_repeated;
} sources[] = {
	{"empty_repeated", BPF_PROG_TYPE_XDP, 0, true},
	{"run_xdp", BPF_PROG_TYPE_XDP, 0, false},
	{"run_xdp_no_duration", BPF_PROG_TYPE_XDP, USERBPF_RUN_NO_DURATION, false},
	{"run_sched_cls", BPF_PROG_TYPE_SCHED_CLS, 0, false},
	{"run_sched_cls_no_duration", BPF_PROG_TYPE_SCHED_CLS, USERBPF_RUN_NO_DURATION, false},
};

struct runs {
	const struct source *source;
	struct bench_prog prog;
	struct kernel_prog kernel;
	uint8_t in[PACKET_BYTES], out[PACKET_BYTES];
};

static int run_once(struct runs *r, enum userbpf_engine engine, uint64_t repeat)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = r->in, .data_size_in = PACKET_BYTES,
		     .data_out = r->out, .data_size_out = PACKET_BYTES, .engine = engine,
		     .flags = r->source->flags, .repeat = (int)repeat);
	int err = userbpf_prog_run(r->prog.prog, &opts);

	return err || opts.retval == VERDICT ? err : -EIO;
}

static int run_library(struct runs *r, enum userbpf_engine engine, uint64_t n, double *ns)
{
	double start = bench_now();
	int err = 0;

	if (r->source->is_repeated)
		err = run_once(r, engine, n);
	else
		for (uint64_t i = 0; !err && i < n; i++)
			err = run_once(r, engine, 1);
	*ns = bench_now() - start;
	return err;
}

static int run_checked(void *ctx, uint64_t n, double *ns)
{
	return run_library(ctx, USERBPF_ENGINE_CHECKED, n, ns);
}

static int run_trusted(void *ctx, uint64_t n, double *ns)
{
	return run_library(ctx, USERBPF_ENGINE_INTERP, n, ns);
}

static int run_kernel(void *ctx, uint64_t n, double *ns)
{
	struct runs *r = ctx;
	double start = bench_now();
	uint32_t retval = 0;
	int err = 0;

	if (r->source->is_repeated)
		err = kernel_run(&r->kernel, (uint32_t)n, r->in, r->out, &retval);
	else
		for (uint64_t i = 0; !err && i < n; i++)
			err = kernel_run(&r->kernel, 1, r->in, r->out, &retval);
	*ns = bench_now() - start;
	return err || retval == VERDICT ? err : -EIO;
}

/* The packet comes out as it went in, on every side. */
static bool runs_check(struct bench_row *row)
{
	struct runs *r = row->state;
	double ns;

	for (size_t c = 0; c < BENCH_MAX_COLUMNS; c++) {
		if (!row->cells[c].run)
			continue;
		memset(r->out, 0, sizeof(r->out));
		if (row->cells[c].run(r, 1, &ns) || memcmp(r->in, r->out, sizeof(r->in)))
			return false;
	}
	return true;
}

static int open_row(struct bench_row *row, const struct source *source)
{
	struct runs *r = row->state = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	r->source = source;
	bench_fill(r->in, sizeof(r->in));
	/* So that no side finds a header in it that has to make sense. */
	memset(r->in + 12, 0x88, 2);
	r->prog.vm = userbpf_new(NULL);
	if (!r->prog.vm)
		return -errno;
	r->prog.prog = userbpf_prog_load(r->prog.vm, source->type, "empty", "GPL", insns,
					 sizeof(insns) / sizeof(insns[0]), NULL);
	if (!r->prog.prog)
		return -errno;
	err = bench_trust(r->prog.vm, r->prog.prog);
	if (err)
		return err;
	bench_set_cell(row, 0, run_checked, r, 1);
	bench_set_cell(row, 1, run_trusted, r, 1);
	if (kernel_is_allowed() && !kernel_load(&r->kernel, &r->prog))
		bench_set_cell(row, 2, run_kernel, r, 1);
	return 0;
}

static int runs_open(struct bench_table *table, const struct bench_opts *opts)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct bench_row *row = bench_add(table, opts, sources[i].name);

		if (row)
			err = open_row(row, &sources[i]);
		if (err)
			fprintf(stderr, "bench: %s: %s\n", sources[i].name, strerror(-err));
	}
	return err;
}

static void runs_close(struct bench_table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		struct runs *r = table->rows[i].state;

		if (!r)
			continue;
		kernel_close(&r->kernel);
		userbpf_free(r->prog.vm);
		free(r);
	}
}

const struct bench_group group_runs = {
	.name = "runs",
	.title = "Entering a program",
	.explanation = "An empty program: one call that repeats it (`empty_repeated`), and whole "
		       "test runs of a 64-byte packet, each with verdict and packet out: one call "
		       "of `userbpf_prog_run()`, or of BPF_PROG_TEST_RUN. Nanoseconds.",
	.columns = {"checked", "trusted", "kernel"},
	.open = runs_open,
	.check = runs_check,
	.close = runs_close,
};
