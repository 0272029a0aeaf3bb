// SPDX-License-Identifier: BSD-2-Clause
/* Programs that compute over plain memory, on every engine, in the kernel, and as native code. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "bench/kernel.h"

#define BENCH_PROGRAM(name, bytes, is_for_kernel) \
	uint64_t bench_##name(uint8_t *mem, uint64_t size);
#include "bench/programs.def"
#undef BENCH_PROGRAM

typedef uint64_t (*native_fn)(uint8_t *mem, uint64_t size);

#define BENCH_PROGRAM(name, bytes, is_for_kernel) {#name, bench_##name, bytes, is_for_kernel},
static const struct source {
	const char *name;
	native_fn native;
	size_t mem_bytes;
	bool is_for_kernel;
} sources[] = {
#include "bench/programs.def"
};

struct program {
	const struct source *source;
	uint8_t *mem;
	uint64_t result; /* of the last run */
	struct bench_prog raw;
	struct bench_prog xdp; /* the same with its memory in a map, for the kernel */
	struct kernel_prog kernel;
};

static int run_native(void *ctx, uint64_t n, double *ns)
{
	struct program *p = ctx;
	/* Not to be seen through: each run is a call. */
	native_fn volatile native = p->source->native;
	double start = bench_now();

	for (uint64_t i = 0; i < n; i++)
		p->result = native(p->mem, p->source->mem_bytes);
	*ns = bench_now() - start;
	return 0;
}

static int run_raw(struct program *p, enum userbpf_engine engine, uint64_t n, uint64_t limit)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = p->mem,
		     .data_size_in = (uint32_t)p->source->mem_bytes, .repeat = (int)n,
		     .engine = engine, .insn_limit = limit);
	int err = userbpf_prog_run(p->raw.prog, &opts);

	p->result = opts.retval64;
	return err;
}

static int run_checked(void *ctx, uint64_t n, double *ns)
{
	double start = bench_now();
	int err = run_raw(ctx, USERBPF_ENGINE_CHECKED, n, 0);

	*ns = bench_now() - start;
	return err;
}

static int run_trusted(void *ctx, uint64_t n, double *ns)
{
	double start = bench_now();
	int err = run_raw(ctx, USERBPF_ENGINE_INTERP, n, 0);

	*ns = bench_now() - start;
	return err;
}

static int run_kernel(void *ctx, uint64_t n, double *ns)
{
	static const uint8_t packet[64];
	struct program *p = ctx;
	double start = bench_now();
	uint32_t result = 0;
	int err = kernel_run(&p->kernel, (uint32_t)n, packet, NULL, &result);

	*ns = bench_now() - start;
	p->result = result;
	return err;
}

static bool is_as_expected(struct bench_row *row, size_t column, const uint8_t *expected,
			   uint64_t expected_result)
{
	struct program *p = row->state;
	bool is_kernel = row->cells[column].run == run_kernel;
	size_t size = p->source->mem_bytes;
	uint32_t zero = 0;
	double ns;
	int err;

	bench_fill(p->mem, size);
	err = is_kernel ? kernel_map_update(p->kernel.map_fds[0], &zero, p->mem) : 0;
	if (!err)
		err = row->cells[column].run(p, 1, &ns);
	if (!err && is_kernel)
		err = kernel_map_lookup(p->kernel.map_fds[0], &zero, p->mem);
	return !err && p->result == (is_kernel ? (uint32_t)expected_result : expected_result) &&
	       !memcmp(p->mem, expected, size);
}

static bool programs_check(struct bench_row *row)
{
	struct program *p = row->state;
	uint8_t *expected = malloc(p->source->mem_bytes);
	uint64_t expected_result;
	bool agrees = expected;
	double ns;

	if (!agrees)
		return false;
	bench_fill(p->mem, p->source->mem_bytes);
	run_native(p, 1, &ns);
	memcpy(expected, p->mem, p->source->mem_bytes);
	expected_result = p->result;
	for (size_t c = 1; c < BENCH_MAX_COLUMNS; c++) {
		if (!row->cells[c].run || is_as_expected(row, c, expected, expected_result))
			continue;
		fprintf(stderr, "bench: %s: %s and native code disagree\n", row->name,
			group_programs.columns[c]);
		agrees = false;
	}
	free(expected);
	return agrees;
}

/* The smallest limit under which the program reaches its exit; 0: none does. */
static uint64_t count_insns(struct program *p)
{
	uint64_t too_few = 0, enough = 1;

	userbpf_set_print(p->raw.vm, NULL,
			  NULL); /* each limit that is reached would be a warning */
	while (enough < 1ull << 40 && run_raw(p, USERBPF_ENGINE_CHECKED, 1, enough)) {
		too_few = enough;
		enough *= 2;
	}
	while (enough - too_few > 1) {
		uint64_t middle = too_few + (enough - too_few) / 2;

		if (run_raw(p, USERBPF_ENGINE_CHECKED, 1, middle))
			too_few = middle;
		else
			enough = middle;
	}
	return enough;
}

static int open_kernel(struct bench_row *row, const struct bench_opts *opts)
{
	struct program *p = row->state;
	char file[64];
	int err;

	if (!p->source->is_for_kernel || !kernel_is_allowed())
		return 0;
	snprintf(file, sizeof(file), "%s.xdp.o", p->source->name);
	err = bench_load(&p->xdp, opts->object_dir, file, 0);
	/* Not every program is one that the kernel's verifier takes. */
	if (!err && !kernel_load(&p->kernel, &p->xdp))
		bench_set_cell(row, 3, run_kernel, p, 1);
	return err;
}

static int open_row(struct bench_row *row, const struct source *source,
		    const struct bench_opts *opts)
{
	struct program *p = calloc(1, sizeof(*p));
	char file[64];
	int err;

	row->state = p;
	if (!p)
		return -ENOMEM;
	p->source = source;
	p->mem = malloc(source->mem_bytes);
	if (!p->mem)
		return -ENOMEM;
	bench_fill(p->mem, source->mem_bytes);
	snprintf(file, sizeof(file), "%s.bpf.o", source->name);
	err = bench_load(&p->raw, opts->object_dir, file, USERBPF_PROG_TYPE_RAW);
	if (err)
		return err;
	row->nr_insns = count_insns(p);
	bench_set_cell(row, 0, run_native, p, 1);
	bench_set_cell(row, 1, run_checked, p, 1);
	bench_set_cell(row, 2, run_trusted, p, 1);
	return open_kernel(row, opts);
}

static int programs_open(struct bench_table *table, const struct bench_opts *opts)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct bench_row *row = bench_add(table, opts, sources[i].name);

		if (row)
			err = open_row(row, &sources[i], opts);
	}
	return err;
}

static void programs_close(struct bench_table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		struct program *p = table->rows[i].state;

		if (!p)
			continue;
		kernel_close(&p->kernel);
		bench_unload(&p->xdp);
		bench_unload(&p->raw);
		free(p->mem);
		free(p);
	}
}

const struct bench_group group_programs = {
	.name = "programs",
	.title = "Programs that compute",
	.explanation = "The same C source compiled natively (clang -O2) and for BPF (-mcpu=v3). "
		       "Nanoseconds of a run; per BPF instruction executed; times native code. "
		       "The kernel runs the program over a map value; `n/a`: its verifier refuses "
		       "the program, or bpf(2) is not allowed.",
	.kind = BENCH_PER_INSN,
	.columns = {"native", "checked", "trusted", "kernel"},
	.open = programs_open,
	.check = programs_check,
	.close = programs_close,
};
