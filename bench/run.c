// SPDX-License-Identifier: BSD-2-Clause
/* Loading the programs, comparing their results, measuring their runs. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/bench.h"

const struct engine engines[BENCH_NR_ENGINES] = {
	{"native", RUNS_NATIVE, 0},
	{"checked", RUNS_USERBPF, USERBPF_ENGINE_CHECKED},
	{"trusted", RUNS_USERBPF, USERBPF_ENGINE_INTERP},
	{"kernel", RUNS_NOT_YET, 0},
};

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static int print_warning(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	(void)ctx;
	return level == USERBPF_WARN ? vfprintf(stderr, fmt, args) : 0;
}

static void fill(uint8_t *mem, size_t size)
{
	uint64_t state = 1;

	for (size_t i = 0; i < size; i++) {
		state = state * 6364136223846793005ull + 1442695040888963407ull;
		mem[i] = (uint8_t)(state >> 56);
	}
}

static int load(struct bench *bench, const char *object_dir)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = print_warning);
	char path[PATH_MAX];
	int err;

	bench->vm = userbpf_new(&opts);
	if (!bench->vm)
		return -errno;
	snprintf(path, sizeof(path), "%s/%s.bpf.o", object_dir, bench->name);
	bench->obj = userbpf_object_open_file(bench->vm, path, NULL);
	if (!bench->obj)
		return -errno;
	bench->prog = userbpf_object_find_prog(bench->obj, bench->name);
	if (!bench->prog)
		return -errno;
	err = userbpf_prog_set_type(bench->prog, USERBPF_PROG_TYPE_RAW);
	return err ? err : userbpf_object_load(bench->obj);
}

void bench_close(struct bench *bench)
{
	userbpf_object_close(bench->obj);
	userbpf_free(bench->vm);
	free(bench->mem);
}

/* 0 or -errno, quietly; @limit 0 is none. */
static int run_userbpf(struct bench *bench, enum userbpf_engine engine, uint64_t runs,
		       uint64_t limit, uint64_t *result)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = bench->mem,
		     .data_size_in = (uint32_t)bench->mem_bytes, .repeat = (int)runs,
		     .engine = engine, .insn_limit = limit);
	int err;

	/* Reaching a limit is how instructions are counted. */
	userbpf_set_print(bench->vm, limit ? NULL : print_warning, NULL);
	err = userbpf_prog_run(bench->prog, &opts);
	*result = opts.retval64;
	return err;
}

int bench_open(struct bench *bench, const char *object_dir)
{
	uint64_t result;
	int err = load(bench, object_dir);

	if (!err) {
		bench->mem = malloc(bench->mem_bytes);
		err = bench->mem ? 0 : -ENOMEM;
	}
	if (!err) {
		fill(bench->mem, bench->mem_bytes);
		err = run_userbpf(bench, USERBPF_ENGINE_CHECKED, 1, 0, &result);
	}
	if (!err)
		err = bench_trust(bench->vm, bench->prog);
	if (err)
		fprintf(stderr, "bench: %s/%s.bpf.o: %s\n", object_dir, bench->name,
			strerror(-err));
	return err;
}

static int run(struct bench *bench, const struct engine *engine, uint64_t runs, uint64_t *result)
{
	/* Not to be seen through: each run is a call. */
	native_fn volatile native = bench->native;
	int err;

	if (engine->how == RUNS_NATIVE) {
		for (uint64_t i = 0; i < runs; i++)
			*result = native(bench->mem, bench->mem_bytes);
		return 0;
	}
	err = run_userbpf(bench, engine->engine, runs, 0, result);
	if (err)
		fprintf(stderr, "bench: %s on %s: %s\n", bench->name, engine->name, strerror(-err));
	return err;
}

bool bench_agrees(struct bench *bench)
{
	uint8_t *expected = malloc(bench->mem_bytes);
	uint64_t result, expected_result;
	bool agrees = expected;

	fill(bench->mem, bench->mem_bytes);
	if (agrees)
		agrees = !run(bench, &engines[0], 1, &expected_result);
	if (agrees)
		memcpy(expected, bench->mem, bench->mem_bytes);
	for (size_t i = 1; agrees && i < BENCH_NR_ENGINES; i++) {
		if (engines[i].how == RUNS_NOT_YET)
			continue;
		fill(bench->mem, bench->mem_bytes);
		agrees = !run(bench, &engines[i], 1, &result) && result == expected_result &&
			 !memcmp(bench->mem, expected, bench->mem_bytes);
		if (!agrees)
			fprintf(stderr, "bench: %s: %s and native code disagree\n", bench->name,
				engines[i].name);
	}
	free(expected);
	return agrees;
}

/* The smallest limit under which the program reaches its exit. */
int bench_count_insns(struct bench *bench)
{
	uint64_t too_few = 0, enough = 1, result;

	while (run_userbpf(bench, USERBPF_ENGINE_CHECKED, 1, enough, &result)) {
		too_few = enough;
		enough *= 2;
		if (enough > 1ull << 40)
			return -ELOOP;
	}
	while (enough - too_few > 1) {
		uint64_t middle = too_few + (enough - too_few) / 2;

		if (run_userbpf(bench, USERBPF_ENGINE_CHECKED, 1, middle, &result))
			too_few = middle;
		else
			enough = middle;
	}
	bench->nr_insns = enough;
	return 0;
}

int bench_calibrate(struct bench *bench, uint64_t sample_ns)
{
	for (size_t i = 0; i < BENCH_NR_ENGINES; i++) {
		struct measurement *m = &bench->engines[i];
		double took = 0, start;
		uint64_t result;

		if (engines[i].how == RUNS_NOT_YET)
			continue;
		for (m->runs = 1; m->runs < INT_MAX / 2; m->runs *= 2) {
			start = now_ns();
			if (run(bench, &engines[i], m->runs, &result))
				return -EIO;
			took = now_ns() - start;
			if (took * 2 > (double)sample_ns)
				break;
		}
	}
	return 0;
}

int bench_sample(struct bench *bench, unsigned int repetition)
{
	for (size_t i = 0; i < BENCH_NR_ENGINES; i++) {
		struct measurement *m = &bench->engines[i];
		uint64_t result;
		double start;

		if (engines[i].how == RUNS_NOT_YET)
			continue;
		start = now_ns();
		if (run(bench, &engines[i], m->runs, &result))
			return -EIO;
		m->ns[repetition] = (now_ns() - start) / (double)m->runs;
	}
	return 0;
}

int bench_call(struct bench *bench, size_t engine, uint64_t *runs, double *ns)
{
	double start = now_ns();
	uint64_t result;
	int err = 0;

	for (uint64_t i = 0; !err && i < *runs; i++)
		err = run_userbpf(bench, engines[engine].engine, 1, 0, &result);
	*ns = (now_ns() - start) / (double)*runs;
	return err;
}
