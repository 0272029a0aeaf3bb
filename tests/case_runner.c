// SPDX-License-Identifier: BSD-2-Clause
/*
 * case_runner [--coverage EXEMPT] [--no-fails] [-v] PATH...: run the case files under each PATH, a
 * file or a folder, on every engine, and say where they went otherwise than they say.
 * docs/case-files.md.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <dirent.h>

#include "tests/case_runner.h"

/* Every way to run a program; the first row is what the others are compared with. */
static const struct engine_row engines[] = {
	{"checked", USERBPF_ENGINE_CHECKED, false},
	{"interp", USERBPF_ENGINE_INTERP, true},
	{"default", USERBPF_ENGINE_DEFAULT, false},
};

#define TEXT_BYTES (256 * 1024)

struct runner {
	struct mem mem;
	u32 nr_passed, nr_failed, nr_skipped;
	bool is_verbose, ignores_fails;
	u32 *executed;				    /* with --coverage */
	char *failures, *observed, *first_observed; /* TEXT_BYTES each */
};

/*
 * Unchecked runs are for what ran to its end in checked mode. Before there is a verifier only raw
 * programs can have them, whose contexts need no rewriting, and not those in a program array, which
 * was filled with unverified ones.
 */
static bool may_trust(struct test_case *tc)
{
	if (tc->fails)
		return false;
	VEC_FOR_EACH (&tc->progs, prog) {
		if (prog->type != USERBPF_PROG_TYPE_RAW)
			return false;
	}
	VEC_FOR_EACH (&tc->steps, step) {
		if (step->run.trap.line || step->run.limit || step->kind == STEP_SLOT)
			return false;
	}
	return true;
}

static void compare_observed(struct runner *r, struct bench *bench, const struct engine_row *row)
{
	size_t at = 0;

	if (row == engines) {
		memcpy(r->first_observed, r->observed, bench->observed->len + 1);
		return;
	}
	if (!strcmp(r->first_observed, r->observed))
		return;
	while (r->observed[at] && r->observed[at] == r->first_observed[at])
		at++;
	bench_fail(bench, bench->tc->line, "does otherwise than %s, from \"%.60s\" (not \"%.60s\")",
		   engines[0].name, r->observed + at, r->first_observed + at);
}

static void run_on(struct runner *r, struct test_case *tc, const struct engine_row *row,
		   struct text *failures, u32 *executed)
{
	struct text observed = {.buf = r->observed, .size = TEXT_BYTES};
	struct bench bench = {.tc = tc, .engine = row, .failures = failures};

	bench.observed = &observed;
	bench.executed = executed;
	r->observed[0] = '\0';
	if (bench_load(&bench))
		bench_run_steps(&bench);
	if (!bench.nr_failures && !executed && !text_is_truncated(&observed))
		compare_observed(r, &bench, row);
	bench_free(&bench);
}

/* All engines; the text of what went wrong is in r->failures. */
static void run_case(struct runner *r, struct test_case *tc)
{
	struct text failures = {.buf = r->failures, .size = TEXT_BYTES};

	r->failures[0] = '\0';
	if (tc->error) {
		text_printf(&failures, "%s:%d: %s\n", tc->file, tc->error_line, tc->error);
		return;
	}
	if (!tc->progs.nr && !tc->maps.nr) {
		text_printf(&failures, "%s:%d: the case does nothing\n", tc->file, tc->line);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(engines) && !failures.len; i++) {
		if (!engines[i].is_trusted || may_trust(tc))
			run_on(r, tc, &engines[i], &failures, NULL);
	}
	if (r->executed && !failures.len)
		run_on(r, tc, &engines[0], &(struct text){.size = 0}, r->executed);
}

/* A self-test passes by failing as it says. */
static bool is_as_expected(struct runner *r, struct test_case *tc)
{
	if (!tc->fails || r->ignores_fails)
		return !r->failures[0];
	if (strstr(r->failures, tc->fails))
		return true;
	printf("%s:%d: expected to fail with \"%s\"%s\n", tc->file, tc->line, tc->fails,
	       r->failures[0] ? ", but failed so:" : ", but passed");
	return false;
}

static void judge_case(struct runner *r, struct test_case *tc)
{
	bool is_ok;

	run_case(r, tc);
	is_ok = is_as_expected(r, tc);
	if (is_ok)
		r->nr_passed++;
	else
		r->nr_failed++;
	if (!is_ok || r->is_verbose)
		printf("%s %s:%d: %s\n", is_ok ? "ok  " : "FAIL", tc->file, tc->line, tc->name);
	if (!is_ok)
		fputs(r->failures, stdout);
	fflush(stdout);
}

static void run_file(struct runner *r, const char *path)
{
	struct case_file file;
	int err = case_file_read(&r->mem, path, &file);

	if (err) {
		printf("FAIL %s: %s\n", path, text_errno(err));
		r->nr_failed++;
	}
	VEC_FOR_EACH (&file.cases, tc)
		judge_case(r, tc);
	case_file_free(&file);
}

static bool is_case_file(const char *name)
{
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ".t");
}

static void run_path(struct runner *r, const char *path);

static void run_folder(struct runner *r, const char *path)
{
	struct dirent **entries;
	int nr = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		char full[4096];

		snprintf(full, sizeof(full), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' &&
		    (is_case_file(full) || entries[i]->d_type == DT_DIR))
			run_path(r, full);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
}

static void run_path(struct runner *r, const char *path)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		run_folder(r, path);
	else
		run_file(r, path);
}

/* --- which rows of the instruction set no case executes --- */

/* Is @name the first word of a line of @list? The rest of the line is the reason. */
static bool is_exempt(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; list && *list; list += strcspn(list, "\n"), list += *list == '\n') {
		if (!strncmp(list, name, len) && (list[len] == ' ' || list[len] == '\t'))
			return true;
	}
	return false;
}

static char *read_text(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(path, "r");

	if (!text || !f || !fread(text, 1, 65535, f))
		fprintf(stderr, "case_runner: %s: cannot be read\n", path);
	if (f)
		fclose(f);
	return text;
}

/* Each row is executed by some case, or is listed with the reason why none can; not both. */
static void judge_coverage(struct runner *r, const char *exempt_path)
{
	char *exempt = read_text(exempt_path);
	u32 nr_wrong = 0;

	for (int op = 0; op < ISA_NR_OPS; op++) {
		bool is_listed = is_exempt(exempt, isa_table[op].name);

		if (isa_table[op].since == ISA_KERNEL || !r->executed[op] == is_listed)
			continue;
		printf("%s: %s\n", isa_table[op].name,
		       is_listed ? "listed, but executed" : "no case executes it");
		nr_wrong++;
	}
	if (nr_wrong)
		r->nr_failed++;
	else
		r->nr_passed++;
	free(exempt);
}

/* --- command line --- */

static int usage(void)
{
	fprintf(stderr,
		"usage: case_runner [--coverage EXEMPT] [--no-fails] [-v] PATH...\n"
		"  --coverage EXEMPT  also fail when an instruction is executed by no case;\n"
		"                     EXEMPT lists those that cannot be, with the reason\n"
		"  --no-fails         do not turn self-tests round: they fail\n"
		"  -v                 name the cases that pass, too\n");
	return 2;
}

static int run_all(struct runner *r, char **paths, const char *exempt_path)
{
	for (; *paths; paths++)
		run_path(r, *paths);
	if (exempt_path)
		judge_coverage(r, exempt_path);
	printf("%u passed, %u failed, %u skipped\n", r->nr_passed, r->nr_failed, r->nr_skipped);
	return r->nr_failed || !r->nr_passed;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"coverage", required_argument, NULL, 'c'},
		{"no-fails", no_argument, NULL, 'n'},
		{NULL, 0, NULL, 0},
	};
	struct runner r = {.is_verbose = false};
	const char *exempt_path = NULL;
	int opt, status = 2;

	while ((opt = getopt_long(argc, argv, "v", options, NULL)) != -1) {
		switch (opt) {
		case 'c': exempt_path = optarg; break;
		case 'n': r.ignores_fails = true; break;
		case 'v': r.is_verbose = true; break;
		default: return usage();
		}
	}
	if (optind == argc)
		return usage();
	r.failures = malloc(TEXT_BYTES);
	r.observed = malloc(TEXT_BYTES);
	r.first_observed = malloc(TEXT_BYTES);
	r.executed = exempt_path ? calloc(ISA_NR_OPS + 1, sizeof(u32)) : NULL;
	if (r.failures && r.observed && r.first_observed && (r.executed || !exempt_path))
		status = run_all(&r, argv + optind, exempt_path);
	free(r.failures);
	free(r.observed);
	free(r.first_observed);
	free(r.executed);
	return status;
}
