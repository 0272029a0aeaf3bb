/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The benchmark. What is measured is a cell: a function that does something n times. Cells stand in
 * tables, next to what they are compared with; all cells of all tables take their samples in turn,
 * several times over, so that a slow moment of the machine hits all of them, and medians count.
 * Times are those of the measuring thread on its processor: what others take is not in them.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <userbpf/userbpf.h>

#define BENCH_MAX_REPETITIONS 101
#define BENCH_MAX_COLUMNS     7

struct bench_cell {
	/* Do it @n times; *@ns: how long the measured part of that took. 0 or -errno, said already.
	 * NULL: there is no such cell. */
	int (*run)(void *ctx, uint64_t n, double *ns);
	void *ctx;
	double nr_ops; /* in one time */
	uint64_t n;    /* in one sample */
	double ns[BENCH_MAX_REPETITIONS];
	double median; /* of one operation, ns */
};

struct bench_row {
	char name[40];
	uint64_t nr_insns; /* BPF instructions in one operation, or 0 */
	struct bench_cell cells[BENCH_MAX_COLUMNS];
	void *state; /* of the group */
};

enum bench_kind {
	BENCH_NS,	/* nanoseconds */
	BENCH_PER_INSN, /* and what that is per BPF instruction, and of the first column */
	BENCH_SCALING,	/* columns are sizes, each twice the one before: with the exponent */
};

struct bench_table {
	const struct bench_group *group;
	struct bench_row *rows;
	size_t nr_rows;
};

struct bench_opts {
	const char *object_dir, *filter, *json_path, *markdown_path;
	unsigned int nr_repetitions;
	uint64_t sample_ns; /* a sample is about this long */
	bool only_checks;
};

struct bench_group {
	const char *name, *title, *explanation;
	enum bench_kind kind;
	const char *columns[BENCH_MAX_COLUMNS];
	/* 0, or -errno after a line on standard error. */
	int (*open)(struct bench_table *table, const struct bench_opts *opts);
	/* Do all cells come to the same result? NULL: every cell is run once, which must not fail.
	 */
	bool (*check)(struct bench_row *row);
	void (*close)(struct bench_table *table);
};

extern const struct bench_group group_programs, group_operations, group_library, group_threads,
	group_runs, group_scaling, group_btf;

/* --- measure.c --- */

/* Nanoseconds that this thread has run. */
double bench_now(void);
/* A new row; NULL: the filter leaves it out, or there is no memory. */
struct bench_row *bench_add(struct bench_table *table, const struct bench_opts *opts,
			    const char *name);
void bench_set_cell(struct bench_row *row, size_t column,
		    int (*run)(void *ctx, uint64_t n, double *ns), void *ctx, double nr_ops);
int bench_measure(struct bench_table *tables, size_t nr, const struct bench_opts *opts);
size_t bench_nr_columns(const struct bench_group *group);

/* --- programs of both sides --- */

/* A loaded program, on an instance of its own. */
struct bench_prog {
	struct userbpf *vm;
	struct userbpf_object *obj;
	struct userbpf_prog *prog;
};

/* Load the only program of OBJECTS/@file as @type (0: what its section says). Close it either way.
 */
int bench_load(struct bench_prog *p, const char *object_dir, const char *file,
	       enum bpf_prog_type type);
void bench_unload(struct bench_prog *p);
/* Let the unchecked interpreter run programs that end well in checked mode. */
int bench_trust(struct userbpf *vm, struct userbpf_prog *prog);
/* Numbers that are the same every time. */
void bench_fill(uint8_t *mem, size_t size);

/* --- report.c --- */

void report_print(const struct bench_table *tables, size_t nr);
int report_write_json(const char *path, const struct bench_table *tables, size_t nr,
		      const struct bench_opts *opts);
int report_write_markdown(const char *path, const struct bench_table *tables, size_t nr,
			  const struct bench_opts *opts);
double report_exponent(const struct bench_row *row, size_t nr_columns);

#endif
