/* SPDX-License-Identifier: BSD-2-Clause */
/* What `userbpf verify` found, and how it is written: veristat's columns as table and as CSV. */
#ifndef CLI_VERIFY_TABLE_H
#define CLI_VERIFY_TABLE_H

#include "cli/cli.h"

enum verify_verdict {
	VERDICT_FAILURE,
	VERDICT_UNVERIFIED, /* it could be loaded; nobody has looked at what it does */
	VERDICT_SUCCESS,
};

const char *verify_verdict_name(enum verify_verdict verdict);
bool verify_verdict_by_name(const char *name, enum verify_verdict *verdict);

struct verify_result {
	char *file, *prog;
	const char *kernel; /* "": the one there is; not owned */
	enum verify_verdict verdict;
	char *reason; /* of a failure */
};

struct verify_results {
	struct verify_result *v;
	size_t nr;
	unsigned int nr_files, nr_files_skipped, nr_progs, nr_progs_skipped;
};

#define VERIFY_MAX_COLUMNS 16

/* Columns in order; each with a direction where it sorts. */
struct verify_spec {
	struct {
		unsigned int column;
		bool is_ascending;
	} v[VERIFY_MAX_COLUMNS];
	size_t nr;
};

/* "file_name,prog_name>,..." CLI_OK, or CLI_USAGE after an error line that names @option. */
int verify_spec_parse(const char *option, const char *text, struct verify_spec *spec);

enum verify_form { VERIFY_TABLE, VERIFY_CSV, VERIFY_JSON };

struct verify_layout {
	enum verify_form form;
	struct verify_spec emit, sort; /* empty: veristat's */
	const char **kernels;	       /* of a matrix; .nr_kernels 0: there is one kernel */
	size_t nr_kernels;
	u64 top_n; /* rows; 0: all */
};

/* @add becomes part of @results. */
void verify_results_add(struct verify_results *results, struct verify_result add);
void verify_results_free(struct verify_results *results);
/* Sorts them. */
void verify_results_print(struct verify_results *results, const struct verify_layout *layout);

#endif
