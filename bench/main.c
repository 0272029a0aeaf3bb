// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf_bench [--repetitions N] [--sample-ms N] [--filter NAME] [--json FILE] [--markdown FILE]
 *		 [--objects DIR]
 * userbpf_bench --check
 *
 * The second form measures nothing: it runs every cell of every table once and compares their
 *results, and ends with "N passed, M failed, K skipped".
 */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"

static const struct bench_group *const groups[] = {
	&group_programs, &group_runs,	 &group_operations, &group_library,
	&group_threads,	 &group_scaling, &group_btf,
};

#define NR_GROUPS (sizeof(groups) / sizeof(groups[0]))

static bool run_each_cell(struct bench_row *row)
{
	double ns;

	for (size_t c = 0; c < BENCH_MAX_COLUMNS; c++) {
		if (row->cells[c].run && row->cells[c].run(row->cells[c].ctx, 1, &ns))
			return false;
	}
	return true;
}

static bool check_row(const struct bench_group *group, struct bench_row *row)
{
	return group->check ? group->check(row) : run_each_cell(row);
}

/* Every row of every table; the result is 0, or -EIO when one of them failed. */
static int check_all(struct bench_table *tables, bool is_quiet)
{
	size_t nr_passed = 0, nr = 0;

	for (size_t t = 0; t < NR_GROUPS; t++) {
		for (size_t i = 0; i < tables[t].nr_rows; i++) {
			struct bench_row *row = &tables[t].rows[i];
			bool is_good = check_row(tables[t].group, row);

			if (!is_quiet || !is_good)
				printf("%s %s/%s\n", is_good ? "ok" : "FAIL", tables[t].group->name,
				       row->name);
			nr_passed += is_good;
			nr++;
		}
	}
	if (!is_quiet)
		printf("%zu passed, %zu failed, 0 skipped\n", nr_passed, nr - nr_passed);
	return nr_passed == nr ? 0 : -EIO;
}

static int run_all(struct bench_table *tables, const struct bench_opts *opts)
{
	int err = check_all(tables, !opts->only_checks);

	if (err || opts->only_checks)
		return err;
	err = bench_measure(tables, NR_GROUPS, opts);
	if (err)
		return err;
	report_print(tables, NR_GROUPS);
	if (opts->json_path)
		err = report_write_json(opts->json_path, tables, NR_GROUPS, opts);
	if (!err && opts->markdown_path)
		err = report_write_markdown(opts->markdown_path, tables, NR_GROUPS, opts);
	return err;
}

static int open_all(struct bench_table *tables, const struct bench_opts *opts)
{
	size_t nr_rows = 0;
	int err = 0;

	for (size_t t = 0; !err && t < NR_GROUPS; t++) {
		tables[t].group = groups[t];
		err = groups[t]->open(&tables[t], opts);
		nr_rows += tables[t].nr_rows;
	}
	if (err || nr_rows)
		return err;
	fprintf(stderr, "bench: nothing has '%s' in its name\n", opts->filter);
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
		{"markdown", required_argument, NULL, 'm'},
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
		case 'm': opts->markdown_path = optarg; break;
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
	struct bench_table tables[NR_GROUPS] = {};
	char *self = strdup(argv[0]);
	int status = 1;

	if (!self)
		return 1;
	opts.object_dir = dirname(self);
	if (!parse_args(argc, argv, &opts)) {
		fprintf(stderr,
			"usage: userbpf_bench [--repetitions 1-%d] [--sample-ms N] "
			"[--filter NAME]\n       [--json FILE] [--markdown FILE] [--objects DIR] "
			"[--check]\n",
			BENCH_MAX_REPETITIONS);
		status = 2;
	} else {
		status = open_all(tables, &opts) || run_all(tables, &opts) ? 1 : 0;
	}
	for (size_t t = 0; t < NR_GROUPS; t++) {
		if (tables[t].group)
			tables[t].group->close(&tables[t]);
		free(tables[t].rows);
	}
	free(self);
	return status;
}
