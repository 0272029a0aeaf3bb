// SPDX-License-Identifier: BSD-2-Clause
/*
 * See run_kernels.h.
 *
 * Each run is the whole command, in an instance of its own and without its report: what came of it
 * is a cell, and its error lines and warnings are told below the table, with the kernel's name.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/grid.h"
#include "cli/run_kernels.h"
#include "cli/runner.h"

/* What became of one program with one kernel. */
struct cell {
	const char *prog, *kernel; /* not owned */
	char *text;
	struct json_object *summary; /* NULL: nothing was run */
	int status;
	struct cli_lines lines;
};

struct table {
	const struct run_args *args;
	const char *path, *file; /* of the object; its last part */
	char **progs;
	size_t nr_progs;
	const struct kernel **kernels; /* whose types can be read */
	size_t nr_kernels;
	struct cell *cells; /* program by program, and within by kernel */
	size_t nr_cells;
	u64 seen; /* options that were given */
	bool is_every_prog;
	int status; /* CLI_FAILED: a run failed, or types cannot be read */
};

/* ---- what to run ---- */

static void add_prog(struct table *table, const char *name)
{
	table->progs = cli_realloc(table->progs, (table->nr_progs + 1) * sizeof(*table->progs));
	table->progs[table->nr_progs++] = cli_strdup(name);
}

static int open_object(const struct table *table, struct subject *subject)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts);
	char *kconfig;
	int status = subject_read_kconfig(subject, &kconfig);

	if (status)
		return status;
	opts.kconfig = kconfig;
	subject->obj = userbpf_object_open_file(subject->vm, table->path, &opts);
	free(kconfig);
	return subject->obj ? CLI_OK : subject_failed(subject, table->path, errno);
}

/* The one that was named, or all. */
static int find_progs(struct table *table, const struct opt_rest *rest)
{
	const struct subject_config config = {.target = &table->args->target, .nr_cpus = 1};
	struct userbpf_prog *prog = NULL;
	struct subject subject;
	int status;

	if (rest->nr_operands > 1) {
		add_prog(table, rest->operands[1]);
		return CLI_OK;
	}
	table->is_every_prog = true;
	status = subject_new_vm(&subject, &config);
	if (!status)
		status = open_object(table, &subject);
	while (!status && (prog = userbpf_object_next_prog(subject.obj, prog)))
		add_prog(table, userbpf_prog_name(prog));
	if (!status && !table->nr_progs)
		status = cli_failed("%s: there is no program in it: no function has a SEC() name",
				    table->path);
	subject_close(&subject);
	return status;
}

/* A kernel whose types cannot be read costs its column only. */
static int check_kernel(struct table *table, const struct kernel *kernel)
{
	struct target target = table->args->target;
	const struct subject_config config = {.target = &target, .nr_cpus = 1};
	struct subject subject;
	int status;

	target.btf = kernel->path;
	status = subject_new_vm(&subject, &config);
	if (!status)
		status = subject_set_target(&subject);
	if (!status)
		table->kernels[table->nr_kernels++] = kernel;
	subject_close(&subject);
	return status;
}

/* ---- running ---- */

static void on_done(void *ctx, const struct report *report)
{
	struct cell *cell = ctx;
	char result[REPORT_COUNTS_BYTES];
	struct text out = TEXT_ON(result);

	report_put_result(report, &out);
	cell->text = cli_strdup(result);
	cell->summary = report_summary(report);
}

static void run_cell(const struct table *table, struct cell *cell, const struct kernel *kernel)
{
	const char *operands[] = {table->path, cell->prog};
	struct opt_rest rest = {operands, ARRAY_SIZE(operands), table->seen};
	struct run_args args = *table->args;

	args.target.btf = kernel->path;
	args.is_quiet = true;
	args.is_every_prog = table->is_every_prog;
	args.is_json = false;
	cell->kernel = kernel->name;
	cli_hold(&cell->lines);
	cell->status = runner_run(&args, &rest, on_done, cell);
	cli_hold(NULL);
	if (!cell->text)
		cell->text = cli_strdup(cell->status == CLI_USAGE ? "refused" : "failure");
}

/* CLI_USAGE, with what the first one says, when the command line is wrong for every one. */
static int run_cells(struct table *table)
{
	size_t nr_refused = 0;

	table->cells = cli_alloc(table->nr_progs * table->nr_kernels * sizeof(*table->cells));
	for (size_t i = 0; i < table->nr_progs; i++) {
		for (size_t k = 0; k < table->nr_kernels; k++) {
			struct cell *cell = &table->cells[table->nr_cells++];

			cell->prog = table->progs[i];
			run_cell(table, cell, table->kernels[k]);
			nr_refused += cell->status == CLI_USAGE;
			if (cell->status)
				table->status = CLI_FAILED;
		}
	}
	if (nr_refused && nr_refused == table->nr_cells)
		return cli_usage("%s", table->cells[0].lines.v[0].text);
	return CLI_OK;
}

/* ---- the table ---- */

static void print_table(const struct table *table)
{
	struct matrix_cell *cells = cli_alloc(table->nr_cells * sizeof(*cells));
	const char **names = cli_alloc(table->nr_kernels * sizeof(*names));

	for (size_t i = 0; i < table->nr_kernels; i++)
		names[i] = table->kernels[i]->name;
	for (size_t i = 0; i < table->nr_cells; i++)
		cells[i] = (struct matrix_cell){table->file, table->cells[i].prog,
						table->cells[i].kernel, table->cells[i].text};
	matrix_print(&(struct matrix){cells, table->nr_cells, names, table->nr_kernels, 0});
	free(names);
	free(cells);
}

static void print_line(const struct table *table, const struct cell *cell, const char *text,
		       bool is_warning)
{
	char whole[4096];

	snprintf(whole, sizeof(whole), "%s for %s: program '%s': %s", table->path, cell->kernel,
		 cell->prog, text);
	if (is_warning)
		cli_warn("%s", whole);
	else
		cli_failed("%s", whole);
}

static void print_lines(const struct table *table)
{
	for (size_t i = 0; i < table->nr_cells; i++) {
		const struct cell *cell = &table->cells[i];

		for (size_t k = 0; k < cell->lines.nr; k++)
			print_line(table, cell, cell->lines.v[k].text, cell->lines.v[k].is_warning);
	}
}

/* The first error line; NULL: there is none. */
static const char *reason_of(const struct cell *cell)
{
	for (size_t i = 0; i < cell->lines.nr; i++) {
		if (!cell->lines.v[i].is_warning)
			return cell->lines.v[i].text;
	}
	return NULL;
}

static void put_document(const struct table *table)
{
	struct json_doc doc = {.is_pretty = table->args->is_pretty};

	json_begin(&doc, NULL, '[');
	for (size_t i = 0; i < table->nr_cells; i++) {
		const struct cell *cell = &table->cells[i];
		const char *reason = reason_of(cell);

		json_begin(&doc, NULL, '{');
		json_put(&doc, "file_name", json_text(table->file));
		json_put(&doc, "prog_name", json_text(cell->prog));
		json_put(&doc, "kernel", json_text(cell->kernel));
		json_put(&doc, "result", json_text(cell->text));
		if (cell->summary)
			json_put(&doc, "summary", json_object_get(cell->summary));
		if (reason)
			json_put(&doc, "reason", json_text(reason));
		json_end(&doc, '}');
	}
	json_end(&doc, ']');
	putchar('\n');
}

static void free_table(struct table *table)
{
	for (size_t i = 0; i < table->nr_cells; i++) {
		free(table->cells[i].text);
		json_object_put(table->cells[i].summary);
		cli_lines_free(&table->cells[i].lines);
	}
	free(table->cells);
	for (size_t i = 0; i < table->nr_progs; i++)
		free(table->progs[i]);
	free(table->progs);
	free(table->kernels);
}

int run_kernels(const struct run_args *args, const struct opt_rest *rest,
		const struct kernels *kernels)
{
	struct table table = {.args = args,
			      .path = rest->operands[0],
			      .file = cli_base_name(rest->operands[0]),
			      .seen = rest->seen};
	int status = find_progs(&table, rest);

	table.kernels = cli_alloc(kernels->nr * sizeof(*table.kernels));
	for (size_t i = 0; !status && i < kernels->nr; i++) {
		if (check_kernel(&table, &kernels->v[i]))
			table.status = CLI_FAILED;
	}
	if (!status)
		status = run_cells(&table);
	if (!status && args->is_json)
		put_document(&table);
	else if (!status)
		print_table(&table);
	if (!status)
		print_lines(&table);
	status = status ? status : table.status;
	free_table(&table);
	return status;
}
