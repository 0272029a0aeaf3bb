/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables for people: veristat's form, and the one of programs by kernels. */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include "cli/cli.h"

/* What there is none of. */
#define GRID_NOT_THERE "N/A"

struct grid {
	size_t nr_columns;
	const char **cells; /* a row after the other, the header first; not owned */
	const bool *is_left;
	size_t nr_rows;
};

void grid_print(const struct grid *grid);

/* What became of a program with a kernel. */
struct matrix_cell {
	const char *file, *prog, *kernel, *text; /* not owned */
};

struct matrix {
	const struct matrix_cell *cells; /* program by program, and within by kernel */
	size_t nr_cells;
	const char *const *kernels; /* in the same order */
	size_t nr_kernels;
	u64 max_rows; /* 0: all */
};

void matrix_print(const struct matrix *matrix);

#endif
