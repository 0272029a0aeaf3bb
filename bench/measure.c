// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"

double bench_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

struct bench_row *bench_add(struct bench_table *table, const struct bench_opts *opts,
			    const char *name)
{
	struct bench_row *rows;

	if (opts->filter && !strstr(name, opts->filter))
		return NULL;
	rows = realloc(table->rows, (table->nr_rows + 1) * sizeof(*rows));
	if (!rows)
		return NULL;
	table->rows = rows;
	memset(&rows[table->nr_rows], 0, sizeof(*rows));
	snprintf(rows[table->nr_rows].name, sizeof(rows->name), "%s", name);
	return &rows[table->nr_rows++];
}

void bench_set_cell(struct bench_row *row, size_t column,
		    int (*run)(void *ctx, uint64_t n, double *ns), void *ctx, double nr_ops)
{
	row->cells[column] = (struct bench_cell){.run = run, .ctx = ctx, .nr_ops = nr_ops};
}

size_t bench_nr_columns(const struct bench_group *group)
{
	size_t nr = 0;

	while (nr < BENCH_MAX_COLUMNS && group->columns[nr])
		nr++;
	return nr;
}

/* Find out how often makes a sample, and warm up. */
static int calibrate(struct bench_cell *cell, const struct bench_opts *opts, unsigned int unused)
{
	double took = 0;
	int err;

	(void)unused;
	for (cell->n = 1; cell->n < 1u << 28; cell->n *= 2) {
		err = cell->run(cell->ctx, cell->n, &took);
		if (err || took * 2 > (double)opts->sample_ns)
			return err;
	}
	return 0;
}

static int sample(struct bench_cell *cell, const struct bench_opts *opts, unsigned int repetition)
{
	double took = 0;
	int err = cell->run(cell->ctx, cell->n, &took);

	(void)opts;
	cell->ns[repetition] = took / (double)cell->n / cell->nr_ops;
	return err;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int take_median(struct bench_cell *cell, const struct bench_opts *opts, unsigned int unused)
{
	unsigned int nr = opts->nr_repetitions;
	double *ns = cell->ns;

	(void)unused;
	qsort(ns, nr, sizeof(*ns), compare_doubles);
	cell->median = nr % 2 ? ns[nr / 2] : (ns[nr / 2 - 1] + ns[nr / 2]) / 2;
	return 0;
}

static int for_each_cell(struct bench_table *tables, size_t nr, const struct bench_opts *opts,
			 int (*fn)(struct bench_cell *cell, const struct bench_opts *opts,
				   unsigned int repetition),
			 unsigned int repetition)
{
	for (size_t t = 0; t < nr; t++) {
		for (size_t i = 0; i < tables[t].nr_rows; i++) {
			struct bench_row *row = &tables[t].rows[i];

			for (size_t c = 0; c < BENCH_MAX_COLUMNS; c++) {
				int err = row->cells[c].run ? fn(&row->cells[c], opts, repetition)
							    : 0;

				if (!err)
					continue;
				fprintf(stderr, "bench: %s, %s, %s: %s\n", tables[t].group->name,
					row->name, tables[t].group->columns[c], strerror(-err));
				return err;
			}
		}
	}
	return 0;
}

int bench_measure(struct bench_table *tables, size_t nr, const struct bench_opts *opts)
{
	bool is_terminal = isatty(STDERR_FILENO);
	int err = for_each_cell(tables, nr, opts, calibrate, 0);

	for (unsigned int r = 0; !err && r < opts->nr_repetitions; r++) {
		err = for_each_cell(tables, nr, opts, sample, r);
		if (is_terminal)
			fprintf(stderr, "\rrepetition %u of %u", r + 1, opts->nr_repetitions);
	}
	if (is_terminal)
		fputs("\r\033[K", stderr);
	return err ? err : for_each_cell(tables, nr, opts, take_median, 0);
}
