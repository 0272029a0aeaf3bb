// SPDX-License-Identifier: BSD-2-Clause
/* See verify_table.h. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/grid.h"
#include "cli/json.h"
#include "cli/verify_table.h"

static const char *const verdicts[] = {
	[VERDICT_FAILURE] = "failure",
	[VERDICT_UNVERIFIED] = "unverified",
	[VERDICT_SUCCESS] = "success",
};

const char *verify_verdict_name(enum verify_verdict verdict)
{
	return verdicts[verdict];
}

bool verify_verdict_by_name(const char *name, enum verify_verdict *verdict)
{
	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
		if (!strcmp(verdicts[i], name)) {
			*verdict = (enum verify_verdict)i;
			return true;
		}
	}
	return false;
}

static const char *file_of(const struct verify_result *result)
{
	return result->file;
}

static const char *prog_of(const struct verify_result *result)
{
	return result->prog;
}

static const char *kernel_of(const struct verify_result *result)
{
	return result->kernel;
}

static const char *verdict_of(const struct verify_result *result)
{
	return verdicts[result->verdict];
}

/* Nothing has been verified yet. */
static const char *not_there(const struct verify_result *result)
{
	(void)result;
	return GRID_NOT_THERE;
}

enum { IN_TABLE = 1, IN_CSV = 2, LEFT = 4, ASCENDING = 8 };

/* veristat.c: stat_defs */
static const struct column {
	const char *header;
	const char *names[3];
	unsigned int flags;
	const char *(*text)(const struct verify_result *result);
} columns[] = {
	{"File", {"file_name", "filename", "file"}, IN_TABLE | IN_CSV | LEFT | ASCENDING, file_of},
	{"Program",
	 {"prog_name", "progname", "prog"},
	 IN_TABLE | IN_CSV | LEFT | ASCENDING,
	 prog_of},
	{"Kernel", {"kernel"}, LEFT | ASCENDING, kernel_of},
	{"Verdict", {"verdict"}, IN_TABLE | IN_CSV | LEFT | ASCENDING, verdict_of},
	{"Duration (us)", {"duration", "dur"}, IN_TABLE | IN_CSV, not_there},
	{"Insns", {"total_insns", "insns"}, IN_TABLE | IN_CSV, not_there},
	{"States", {"total_states", "states"}, IN_TABLE | IN_CSV, not_there},
	{"Peak states", {"peak_states"}, IN_TABLE | IN_CSV, not_there},
	{"Max states per insn", {"max_states_per_insn"}, IN_CSV, not_there},
	{"Max mark read length", {"max_mark_read_len", "mark_read"}, IN_CSV, not_there},
};

enum { COLUMN_FILE, COLUMN_PROG, COLUMN_KERNEL };

static int find_column(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(columns[i].names); j++) {
			const char *known = columns[i].names[j];

			if (known && strlen(known) == len && !memcmp(known, name, len))
				return (int)i;
		}
	}
	return -1;
}

static void push(struct verify_spec *spec, unsigned int column, bool is_ascending)
{
	spec->v[spec->nr].column = column;
	spec->v[spec->nr++].is_ascending = is_ascending;
}

/* A name may end in its direction: "<" or "^", ">" or "v" with a name in front of it. */
int verify_spec_parse(const char *option, const char *text, struct verify_spec *spec)
{
	while (*text) {
		size_t len = strcspn(text, ","), name_len = len;
		bool is_asc = false, is_desc = false;
		int column = find_column(text, len);

		if (column < 0 && len > 1) {
			is_asc = strchr("<^", text[len - 1]) != NULL;
			is_desc = strchr(">vV", text[len - 1]) != NULL;
			name_len -= is_asc || is_desc;
			column = find_column(text, name_len);
		}
		if (column < 0)
			return cli_usage("--%s: there is no column '%.*s'", option, (int)name_len,
					 text);
		if (spec->nr == VERIFY_MAX_COLUMNS)
			return cli_usage("--%s: more than %u columns", option, VERIFY_MAX_COLUMNS);
		push(spec, (unsigned int)column,
		     is_asc || (!is_desc && columns[column].flags & ASCENDING));
		text += len + (text[len] == ',');
	}
	return spec->nr ? CLI_OK : cli_usage("--%s: name a column", option);
}

static void set_defaults(struct verify_layout *layout)
{
	unsigned int shown = layout->form == VERIFY_TABLE ? IN_TABLE : IN_CSV;
	bool has_emit = layout->emit.nr;

	for (unsigned int i = 0; !has_emit && i < ARRAY_SIZE(columns); i++)
		if (columns[i].flags & shown || (i == COLUMN_KERNEL && layout->nr_kernels))
			push(&layout->emit, i, true);
	/* what is unique decides in the end */
	for (unsigned int i = COLUMN_FILE; i <= COLUMN_KERNEL; i++)
		if (layout->sort.nr < VERIFY_MAX_COLUMNS)
			push(&layout->sort, i, true);
}

static int compare(const void *a, const void *b, void *ctx)
{
	const struct verify_spec *sort = ctx;

	for (size_t i = 0; i < sort->nr; i++) {
		const struct column *column = &columns[sort->v[i].column];
		int order = strcmp(column->text(a), column->text(b));

		if (order)
			return sort->v[i].is_ascending ? order : -order;
	}
	return 0;
}

/* ---- one line a result ---- */

static size_t nr_shown(const struct verify_results *results, const struct verify_layout *layout)
{
	return layout->top_n ? MIN(results->nr, (size_t)layout->top_n) : results->nr;
}

static void print_table(const struct verify_results *results, const struct verify_layout *layout)
{
	const struct verify_spec *emit = &layout->emit;
	bool is_left[VERIFY_MAX_COLUMNS];
	struct grid grid = {emit->nr, NULL, is_left, nr_shown(results, layout) + 1};
	const char **cell;

	grid.cells = cell = cli_alloc(grid.nr_rows * grid.nr_columns * sizeof(*grid.cells));
	for (size_t i = 0; i < emit->nr; i++) {
		is_left[i] = columns[emit->v[i].column].flags & LEFT;
		*cell++ = columns[emit->v[i].column].header;
	}
	for (size_t row = 0; row < nr_shown(results, layout); row++)
		for (size_t i = 0; i < emit->nr; i++)
			*cell++ = columns[emit->v[i].column].text(&results->v[row]);
	grid_print(&grid);
	free(grid.cells);
}

/* Quoted where it has to be. */
static void put_csv(const char *text)
{
	if (!text[strcspn(text, ",\"\n")]) {
		cli_puts(text);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		char one[2] = {*text};

		if (*text == '"')
			putchar('"');
		cli_puts(one);
	}
	putchar('"');
}

static void print_csv(const struct verify_results *results, const struct verify_layout *layout)
{
	const struct verify_spec *emit = &layout->emit;

	for (size_t i = 0; i < emit->nr; i++)
		printf("%s%s", i ? "," : "", columns[emit->v[i].column].names[0]);
	putchar('\n');
	for (size_t row = 0; row < nr_shown(results, layout); row++) {
		for (size_t i = 0; i < emit->nr; i++) {
			fputs(i ? "," : "", stdout);
			put_csv(columns[emit->v[i].column].text(&results->v[row]));
		}
		putchar('\n');
	}
}

static void print_json(const struct verify_results *results, const struct verify_layout *layout)
{
	struct json_doc doc = {};

	json_begin(&doc, NULL, '[');
	for (size_t row = 0; row < nr_shown(results, layout); row++) {
		const struct verify_result *result = &results->v[row];

		json_begin(&doc, NULL, '{');
		for (size_t i = 0; i < layout->emit.nr; i++) {
			const struct column *column = &columns[layout->emit.v[i].column];

			if (column->text != not_there)
				json_put(&doc, column->names[0], json_text(column->text(result)));
		}
		if (result->reason)
			json_put(&doc, "reason", json_text(result->reason));
		json_end(&doc, '}');
	}
	json_end(&doc, ']');
	putchar('\n');
}

/* ---- programs by kernels ---- */

/* Results are sorted by file, program and kernel, and so are the kernels. */
static void print_matrix(const struct verify_results *results, const struct verify_layout *layout)
{
	struct matrix_cell *cells = cli_alloc(results->nr * sizeof(*cells));

	for (size_t i = 0; i < results->nr; i++)
		cells[i] = (struct matrix_cell){results->v[i].file, results->v[i].prog,
						results->v[i].kernel, verdict_of(&results->v[i])};
	matrix_print(&(struct matrix){cells, results->nr, layout->kernels, layout->nr_kernels,
				      layout->top_n});
	free(cells);
}

void verify_results_add(struct verify_results *results, struct verify_result add)
{
	/* grows by doubling at powers of two */
	if (!(results->nr & (results->nr - 1)))
		results->v = cli_realloc(results->v,
					 MAX(results->nr * 2, (size_t)1) * sizeof(*results->v));
	results->v[results->nr++] = add;
}

void verify_results_free(struct verify_results *results)
{
	for (size_t i = 0; i < results->nr; i++) {
		free(results->v[i].file);
		free(results->v[i].prog);
		free(results->v[i].reason);
	}
	free(results->v);
}

void verify_results_print(struct verify_results *results, const struct verify_layout *given)
{
	struct verify_layout layout = *given;

	set_defaults(&layout);
	if (results->nr)
		qsort_r(results->v, results->nr, sizeof(*results->v), compare, &layout.sort);
	switch (layout.form) {
	case VERIFY_CSV: print_csv(results, &layout); return;
	case VERIFY_JSON: print_json(results, &layout); return;
	case VERIFY_TABLE: break;
	}
	if (layout.nr_kernels)
		print_matrix(results, &layout);
	else
		print_table(results, &layout);
	printf("Done. Processed %u files, %u programs. Skipped %u files, %u programs.\n",
	       results->nr_files, results->nr_progs, results->nr_files_skipped,
	       results->nr_progs_skipped);
}
