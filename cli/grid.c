// SPDX-License-Identifier: BSD-2-Clause
/* See grid.h. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/grid.h"

#define GAP "  "

static const char *cell(const struct grid *grid, size_t row, size_t column)
{
	return grid->cells[row * grid->nr_columns + column];
}

static void print_underlines(const struct grid *grid, const int *widths)
{
	for (size_t i = 0; i < grid->nr_columns; i++) {
		fputs(i ? GAP : "", stdout);
		for (int j = 0; j < widths[i]; j++)
			putchar('-');
	}
	putchar('\n');
}

void grid_print(const struct grid *grid)
{
	int *widths = cli_alloc(grid->nr_columns * sizeof(*widths));

	for (size_t row = 0; row < grid->nr_rows; row++)
		for (size_t i = 0; i < grid->nr_columns; i++)
			widths[i] = MAX(widths[i], (int)strlen(cell(grid, row, i)));
	for (size_t row = 0; row < grid->nr_rows; row++) {
		for (size_t i = 0; i < grid->nr_columns; i++) {
			int pad = widths[i] - (int)strlen(cell(grid, row, i));

			printf("%s%*s", i ? GAP : "", grid->is_left[i] ? 0 : pad, "");
			cli_puts(cell(grid, row, i));
			printf("%*s", grid->is_left[i] ? pad : 0, "");
		}
		putchar('\n');
		if (!row)
			print_underlines(grid, widths);
	}
	print_underlines(grid, widths);
	free(widths);
}

static bool is_same_prog(const struct matrix_cell *a, const struct matrix_cell *b)
{
	return !strcmp(a->file, b->file) && !strcmp(a->prog, b->prog);
}

/* The cells of one program into @row. How many of @left, which begin with it, they are. */
static size_t fill_row(const struct matrix *matrix, const struct matrix_cell *first, size_t left,
		       const char **row)
{
	size_t nr = 0;

	row[0] = first->file;
	row[1] = first->prog;
	for (size_t i = 0; i < matrix->nr_kernels; i++) {
		bool is_it = nr < left && is_same_prog(first, &first[nr]) &&
			     !strcmp(first[nr].kernel, matrix->kernels[i]);

		row[2 + i] = is_it ? first[nr].text : GRID_NOT_THERE;
		nr += is_it;
	}
	return nr;
}

void matrix_print(const struct matrix *matrix)
{
	size_t nr = 2 + matrix->nr_kernels, at = 0;
	bool *is_left = cli_alloc(nr * sizeof(*is_left));
	struct grid grid = {nr, cli_alloc((matrix->nr_cells + 1) * nr * sizeof(char *)), is_left,
			    1};

	memset(is_left, true, nr * sizeof(*is_left));
	grid.cells[0] = "File";
	grid.cells[1] = "Program";
	for (size_t i = 0; i < matrix->nr_kernels; i++)
		grid.cells[2 + i] = matrix->kernels[i];
	while (at < matrix->nr_cells && (!matrix->max_rows || grid.nr_rows <= matrix->max_rows))
		at += fill_row(matrix, &matrix->cells[at], matrix->nr_cells - at,
			       &grid.cells[grid.nr_rows++ * nr]);
	grid_print(&grid);
	free(grid.cells);
	free(is_left);
}
