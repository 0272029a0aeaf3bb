// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf_bench [--repetitions N] [--sample-ms N] [--filter NAME] [--json FILE] [--objects DIR]
 * userbpf_bench --check
 *
 * The second form measures nothing: it compares the results of all engines with native code's, and
 * ends with "N passed, M failed, K skipped".
 */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/bench.h"

#define BENCH_PROGRAM(name, bytes) uint64_t bench_##name(uint8_t *mem, uint64_t size);
BENCH_PROGRAM(empty, 0)
#include "bench/programs.def"
#undef BENCH_PROGRAM

#define BENCH_PROGRAM(name, bytes) {#name, bench_##name, bytes},
static const struct {
	const char *name;
	native_fn native;
	size_t mem_bytes;
} programs[] = {
#include "bench/programs.def"
};

#define NR_PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, unsigned int nr)
{
	qsort(values, nr, sizeof(*values), compare_doubles);
	return nr % 2 ? values[nr / 2] : (values[nr / 2 - 1] + values[nr / 2]) / 2;
}

static void take_medians(struct bench *bench, unsigned int nr)
{
	for (size_t e = 0; e < BENCH_NR_ENGINES; e++)
		bench->engines[e].median_ns = median(bench->engines[e].ns, nr);
}

static int prepare(struct bench *bench, const struct bench_opts *opts)
{
	if (!bench_agrees(bench))
		return -EIO;
	if (bench_count_insns(bench)) {
		fprintf(stderr, "bench: %s: does not end\n", bench->name);
		return -EIO;
	}
	return bench_calibrate(bench, opts->sample_ns);
}

static int measure(struct bench *benches, size_t nr, const struct bench_opts *opts)
{
	bool is_terminal = isatty(STDERR_FILENO);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = prepare(&benches[i], opts);
	for (unsigned int r = 0; !err && r < opts->nr_repetitions; r++) {
		for (size_t i = 0; !err && i < nr; i++)
			err = bench_sample(&benches[i], r);
		if (is_terminal)
			fprintf(stderr, "\rrepetition %u of %u", r + 1, opts->nr_repetitions);
	}
	if (is_terminal)
		fputs("\r\033[K", stderr);
	for (size_t i = 0; !err && i < nr; i++)
		take_medians(&benches[i], opts->nr_repetitions);
	return err;
}

static int measure_overhead(struct call_overhead *overhead, const struct bench_opts *opts)
{
	struct bench empty = {.name = "empty", .native = bench_empty, .mem_bytes = 64};
	double ns[BENCH_MAX_REPETITIONS];
	int err = bench_open(&empty, opts->object_dir);
	uint64_t runs = 10000;

	if (!err)
		err = measure(&empty, 1, opts);
	for (size_t e = 0; !err && e < BENCH_NR_ENGINES; e++) {
		overhead[e].entry_ns = empty.engines[e].median_ns;
		if (engines[e].how != RUNS_USERBPF)
			continue;
		for (unsigned int r = 0; !err && r < opts->nr_repetitions; r++)
			err = bench_call(&empty, e, &runs, &ns[r]);
		overhead[e].call_ns = median(ns, opts->nr_repetitions);
	}
	bench_close(&empty);
	return err;
}

static int run_checks(struct bench *benches, size_t nr)
{
	size_t nr_passed = 0;

	for (size_t i = 0; i < nr; i++) {
		bool agrees = bench_agrees(&benches[i]);

		printf("%s %s\n", agrees ? "ok" : "FAIL", benches[i].name);
		nr_passed += agrees;
	}
	printf("%zu passed, %zu failed, 0 skipped\n", nr_passed, nr - nr_passed);
	return nr_passed == nr ? 0 : -EIO;
}

static int run_all(struct bench *benches, size_t nr, const struct bench_opts *opts)
{
	struct call_overhead overhead[BENCH_NR_ENGINES] = {};
	int err;

	if (opts->only_checks)
		return run_checks(benches, nr);
	err = measure(benches, nr, opts);
	if (!err)
		err = measure_overhead(overhead, opts);
	if (err)
		return err;
	report_print(benches, nr, overhead);
	return opts->json_path ? report_write_json(opts->json_path, benches, nr, overhead, opts)
			       : 0;
}

static int open_all(struct bench *benches, size_t *nr, const struct bench_opts *opts)
{
	for (size_t i = 0; i < NR_PROGRAMS; i++) {
		struct bench *bench = &benches[*nr];

		if (opts->filter && !strstr(programs[i].name, opts->filter))
			continue;
		bench->name = programs[i].name;
		bench->native = programs[i].native;
		bench->mem_bytes = programs[i].mem_bytes;
		++*nr;
		if (bench_open(bench, opts->object_dir))
			return -EIO;
	}
	if (*nr)
		return 0;
	fprintf(stderr, "bench: no program has '%s' in its name\n", opts->filter);
	return -ENOENT;
}

static bool parse_number(const char *text, unsigned long max, unsigned long *value)
{
	char *end;

	*value = strtoul(text, &end, 10);
	return end != text && !*end && *value >= 1 && *value <= max;
}

static bool parse_args(int argc, char **argv, struct bench_opts *opts)
{
	static const struct option options[] = {
		{"repetitions", required_argument, NULL, 'r'},
		{"sample-ms", required_argument, NULL, 's'},
		{"filter", required_argument, NULL, 'f'},
		{"json", required_argument, NULL, 'j'},
		{"objects", required_argument, NULL, 'o'},
		{"check", no_argument, NULL, 'c'},
		{},
	};
	unsigned long number;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'r':
			if (!parse_number(optarg, BENCH_MAX_REPETITIONS, &number))
				return false;
			opts->nr_repetitions = (unsigned int)number;
			break;
		case 's':
			if (!parse_number(optarg, 10000, &number))
				return false;
			opts->sample_ns = number * 1000000;
			break;
		case 'f': opts->filter = optarg; break;
		case 'j': opts->json_path = optarg; break;
		case 'o': opts->object_dir = optarg; break;
		case 'c': opts->only_checks = true; break;
		default: return false;
		}
	}
	return optind == argc;
}

int main(int argc, char **argv)
{
	struct bench_opts opts = {.nr_repetitions = 11, .sample_ns = 5000000};
	struct bench *benches = calloc(NR_PROGRAMS, sizeof(*benches));
	char *self = strdup(argv[0]);
	size_t nr = 0;
	int status = 2;

	if (!benches || !self)
		goto out;
	opts.object_dir = dirname(self);
	if (!parse_args(argc, argv, &opts)) {
		fprintf(stderr,
			"usage: userbpf_bench [--repetitions 1-%d] [--sample-ms N] "
			"[--filter NAME]\n       [--json FILE] [--objects DIR] [--check]\n",
			BENCH_MAX_REPETITIONS);
		goto out;
	}
	status = open_all(benches, &nr, &opts) || run_all(benches, nr, &opts) ? 1 : 0;
out:
	for (size_t i = 0; i < nr; i++)
		bench_close(&benches[i]);
	free(benches);
	free(self);
	return status;
}
