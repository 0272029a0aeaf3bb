// SPDX-License-Identifier: BSD-2-Clause
/*
 * The tables, as text, as Markdown and as JSON. The JSON file is one object:
 *
 *	schema		1
 *	userbpf		version
 *	machine, cpu, kernel, compiler, dispatch (USERBPF_DISPATCH of the build)
 *	repetitions	samples of each cell; all figures are their medians
 *	tables		[{name, title, columns: [...], rows: [{name, insns?, ns: {column: number},
 *			exponent?}], geometric_mean?: {column: {ratio, ns_per_insn}}}]
 *
 * A column that a row does not have is not in its "ns".
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "bench/bench.h"

enum format { TEXT, MARKDOWN };

static double ratio(const struct bench_row *row, size_t column)
{
	return row->cells[column].median / row->cells[0].median;
}

static double ns_per_insn(const struct bench_row *row, size_t column)
{
	return row->cells[column].median / (double)row->nr_insns;
}

/* Geometric mean over the rows that have the column; 0: none has. */
static double mean(const struct bench_table *table, size_t column,
		   double (*value)(const struct bench_row *row, size_t column))
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < table->nr_rows; i++) {
		if (!table->rows[i].cells[column].run)
			continue;
		sum += log(value(&table->rows[i], column));
		nr++;
	}
	return nr ? exp(sum / (double)nr) : 0;
}

/* The slope of the line through the points (log size, log time). */
double report_exponent(const struct bench_row *row, size_t nr_columns)
{
	double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, nr = (double)nr_columns;

	for (size_t c = 0; c < nr_columns; c++) {
		double x = (double)c, y = log2(row->cells[c].median);

		sum_x += x;
		sum_y += y;
		sum_xx += x * x;
		sum_xy += x * y;
	}
	return (nr * sum_xy - sum_x * sum_y) / (nr * sum_xx - sum_x * sum_x);
}

static void print_cell(FILE *f, enum format format, int width, const char *text)
{
	if (format == TEXT)
		fprintf(f, " %*s", width, text);
	else
		fprintf(f, " %s |", text);
}

static void print_number(FILE *f, enum format format, int width, double value)
{
	char text[40];

	if (value <= 0)
		snprintf(text, sizeof(text), "n/a");
	else
		snprintf(text, sizeof(text), value < 100 ? "%.2f" : "%.0f", value);
	print_cell(f, format, width, text);
}

static void print_name(FILE *f, enum format format, const char *name)
{
	fprintf(f, format == TEXT ? "%-26s" : "| %s |", name);
}

static void print_head(FILE *f, enum format format, const struct bench_group *group)
{
	size_t nr = bench_nr_columns(group), nr_cells = nr;

	print_name(f, format, "");
	if (group->kind == BENCH_PER_INSN)
		print_cell(f, format, 10, "insns");
	for (size_t c = 0; c < nr; c++) {
		print_cell(f, format, 10, group->columns[c]);
		if (group->kind != BENCH_PER_INSN || !c)
			continue;
		print_cell(f, format, 8, "ns/insn");
		print_cell(f, format, 8, "x native");
	}
	if (group->kind == BENCH_SCALING)
		print_cell(f, format, 8, "exponent");
	fputc('\n', f);
	if (format == TEXT)
		return;
	nr_cells += group->kind == BENCH_PER_INSN ? 1 + 2 * (nr - 1) : 0;
	nr_cells += group->kind == BENCH_SCALING;
	fputs("|---|", f);
	while (nr_cells--)
		fputs("--:|", f);
	fputc('\n', f);
}

static void print_row(FILE *f, enum format format, const struct bench_group *group,
		      const struct bench_row *row)
{
	size_t nr = bench_nr_columns(group);
	char text[40];

	print_name(f, format, row->name);
	if (group->kind == BENCH_PER_INSN) {
		snprintf(text, sizeof(text), "%" PRIu64, row->nr_insns);
		print_cell(f, format, 10, text);
	}
	for (size_t c = 0; c < nr; c++) {
		print_number(f, format, 10, row->cells[c].median);
		if (group->kind != BENCH_PER_INSN || !c)
			continue;
		print_number(f, format, 8, ns_per_insn(row, c));
		print_number(f, format, 8, ratio(row, c));
	}
	if (group->kind == BENCH_SCALING) {
		snprintf(text, sizeof(text), "%.2f", report_exponent(row, nr));
		print_cell(f, format, 8, text);
	}
	fputc('\n', f);
}

static void print_means(FILE *f, enum format format, const struct bench_table *table)
{
	print_name(f, format, "geometric mean");
	print_cell(f, format, 10, "");
	print_cell(f, format, 10, "");
	for (size_t c = 1; c < bench_nr_columns(table->group); c++) {
		print_cell(f, format, 10, "");
		print_number(f, format, 8, mean(table, c, ns_per_insn));
		print_number(f, format, 8, mean(table, c, ratio));
	}
	fputc('\n', f);
}

static void print_table(FILE *f, enum format format, const struct bench_table *table)
{
	const struct bench_group *group = table->group;

	if (!table->nr_rows)
		return;
	fprintf(f, "\n%s%s\n\n%s\n\n", format == MARKDOWN ? "## " : "", group->title,
		group->explanation);
	print_head(f, format, group);
	for (size_t i = 0; i < table->nr_rows; i++)
		print_row(f, format, group, &table->rows[i]);
	if (group->kind == BENCH_PER_INSN)
		print_means(f, format, table);
}

void report_print(const struct bench_table *tables, size_t nr)
{
	for (size_t t = 0; t < nr; t++)
		print_table(stdout, TEXT, &tables[t]);
}

/* The line "model name : ..." of /proc/cpuinfo, or nothing; no character that JSON would mind. */
static void cpu_model(char *buf, size_t size)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	char line[256], model[128];

	snprintf(buf, size, "unknown");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "model name : %127[^\n\"\\]", model) == 1) {
			snprintf(buf, size, "%s", model);
			break;
		}
	}
	if (f)
		fclose(f);
}

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

static int finish(FILE *f, const char *path)
{
	if (f && !fclose(f))
		return 0;
	fprintf(stderr, "bench: %s: %s\n", path, strerror(errno));
	return -EIO;
}

int report_write_markdown(const char *path, const struct bench_table *tables, size_t nr,
			  const struct bench_opts *opts)
{
	FILE *f = fopen(path, "w");
	struct utsname host;
	char model[128];

	if (!f)
		return finish(f, path);
	uname(&host);
	cpu_model(model, sizeof(model));
	fprintf(f,
		"# Benchmarks\n\n"
		"Made by `bench/run --markdown docs/benchmarks.md`; `bench/run` alone prints "
		"it, and `--json FILE` writes it as bench/report.c describes.\n\n"
		"userbpf %s, built by %s (dispatch by %s), on %s (%s), Linux %s. Medians of %u "
		"interleaved "
		"repetitions, in the measuring thread's own processor time. \"checked\" and "
		"\"trusted\" are the interpreter's two loops; the latter is for verified programs, "
		"of which there are none yet outside this benchmark. The kernel pays about 6 ns "
		"per return on processors with return thunks, and for hardening of its own; `n/a`: "
		"bpf(2) is not allowed, or refuses the program.\n",
		userbpf_version_string(), COMPILER, BENCH_DISPATCH, model, host.machine,
		host.release, opts->nr_repetitions);
	for (size_t t = 0; t < nr; t++)
		print_table(f, MARKDOWN, &tables[t]);
	return finish(f, path);
}

/* --- JSON --- */

static void write_row(FILE *f, const struct bench_group *group, const struct bench_row *row)
{
	const char *separator = "";

	fprintf(f, "\t\t\t\t{\"name\": \"%s\", ", row->name);
	if (row->nr_insns)
		fprintf(f, "\"insns\": %" PRIu64 ", ", row->nr_insns);
	if (group->kind == BENCH_SCALING)
		fprintf(f, "\"exponent\": %.3f, ", report_exponent(row, bench_nr_columns(group)));
	fprintf(f, "\"ns\": {");
	for (size_t c = 0; c < bench_nr_columns(group); c++) {
		if (!row->cells[c].run)
			continue;
		fprintf(f, "%s\"%s\": %.3f", separator, group->columns[c], row->cells[c].median);
		separator = ", ";
	}
	fprintf(f, "}}");
}

static void write_means(FILE *f, const struct bench_table *table)
{
	const char *separator = "";

	fprintf(f, ",\n\t\t\t\"geometric_mean\": {");
	for (size_t c = 1; c < bench_nr_columns(table->group); c++) {
		if (mean(table, c, ratio) <= 0)
			continue;
		fprintf(f, "%s\"%s\": {\"ratio\": %.4f, \"ns_per_insn\": %.4f}", separator,
			table->group->columns[c], mean(table, c, ratio),
			mean(table, c, ns_per_insn));
		separator = ", ";
	}
	fprintf(f, "}");
}

static void write_table(FILE *f, const struct bench_table *table)
{
	const struct bench_group *group = table->group;

	fprintf(f, "\t\t{\n\t\t\t\"name\": \"%s\",\n\t\t\t\"title\": \"%s\",\n\t\t\t\"columns\": [",
		group->name, group->title);
	for (size_t c = 0; c < bench_nr_columns(group); c++)
		fprintf(f, "%s\"%s\"", c ? ", " : "", group->columns[c]);
	fprintf(f, "],\n\t\t\t\"rows\": [\n");
	for (size_t i = 0; i < table->nr_rows; i++) {
		write_row(f, group, &table->rows[i]);
		fputs(i + 1 < table->nr_rows ? ",\n" : "\n", f);
	}
	fprintf(f, "\t\t\t]");
	if (group->kind == BENCH_PER_INSN && table->nr_rows)
		write_means(f, table);
	fprintf(f, "\n\t\t}");
}

int report_write_json(const char *path, const struct bench_table *tables, size_t nr,
		      const struct bench_opts *opts)
{
	FILE *f = fopen(path, "w");
	struct utsname host;
	char model[128];

	if (!f)
		return finish(f, path);
	uname(&host);
	cpu_model(model, sizeof(model));
	fprintf(f,
		"{\n\t\"schema\": 1,\n\t\"userbpf\": \"%s\",\n\t\"machine\": \"%s\",\n"
		"\t\"cpu\": \"%s\",\n\t\"kernel\": \"%s\",\n\t\"compiler\": \"%s\",\n"
		"\t\"dispatch\": \"%s\",\n"
		"\t\"repetitions\": %u,\n\t\"tables\": [\n",
		userbpf_version_string(), host.machine, model, host.release, COMPILER,
		BENCH_DISPATCH, opts->nr_repetitions);
	for (size_t t = 0; t < nr; t++) {
		write_table(f, &tables[t]);
		fputs(t + 1 < nr ? ",\n" : "\n", f);
	}
	fprintf(f, "\t]\n}\n");
	return finish(f, path);
}
