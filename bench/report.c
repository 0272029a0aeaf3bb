// SPDX-License-Identifier: BSD-2-Clause
/* The table for people and the JSON file for machines. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "bench/bench.h"

static double ratio(const struct bench *bench, size_t engine)
{
	return bench->engines[engine].median_ns / bench->engines[0].median_ns;
}

static double ns_per_insn(const struct bench *bench, size_t engine)
{
	return bench->engines[engine].median_ns / (double)bench->nr_insns;
}

/* Geometric mean over the programs of what @value says of one. */
static double mean(const struct bench *benches, size_t nr, size_t engine,
		   double (*value)(const struct bench *bench, size_t engine))
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += log(value(&benches[i], engine));
	return exp(sum / (double)nr);
}

static void print_head(void)
{
	printf("%-16s %10s %12s", "program", "insns", "native ns");
	for (size_t e = 1; e < BENCH_NR_ENGINES; e++)
		printf(" | %8s %7s", engines[e].name, "ns/insn");
	putchar('\n');
}

static void print_cells(size_t engine, double times_native, double per_insn)
{
	if (engines[engine].how == RUNS_NOT_YET)
		printf(" | %8s %7s", "n/a", "n/a");
	else
		printf(" | %8.2f %7.2f", times_native, per_insn);
}

void report_print(const struct bench *benches, size_t nr, const struct call_overhead *overhead)
{
	print_head();
	for (size_t i = 0; i < nr; i++) {
		const struct bench *b = &benches[i];

		printf("%-16s %10" PRIu64 " %12.0f", b->name, b->nr_insns, b->engines[0].median_ns);
		for (size_t e = 1; e < BENCH_NR_ENGINES; e++)
			print_cells(e, ratio(b, e), ns_per_insn(b, e));
		putchar('\n');
	}
	printf("%-16s %10s %12s", "geometric mean", "", "");
	for (size_t e = 1; e < BENCH_NR_ENGINES; e++)
		print_cells(e, mean(benches, nr, e, ratio), mean(benches, nr, e, ns_per_insn));
	printf("\n\nColumns of an engine: time of a run divided by native code's; ns per BPF "
	       "instruction "
	       "executed.\n\nempty program, ns:\n");
	for (size_t e = 0; e < BENCH_NR_ENGINES; e++) {
		if (engines[e].how == RUNS_NATIVE)
			printf("  %-8s %8.1f a call\n", engines[e].name, overhead[e].entry_ns);
		else if (engines[e].how == RUNS_USERBPF)
			printf("  %-8s %8.1f a run (repeat), %8.1f a call of userbpf_prog_run()\n",
			       engines[e].name, overhead[e].entry_ns, overhead[e].call_ns);
	}
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

static void write_program(FILE *f, const struct bench *bench, const char *after)
{
	const char *separator = "";

	fprintf(f, "\t\t{\"name\": \"%s\", \"insns\": %" PRIu64 ", \"engines\": {", bench->name,
		bench->nr_insns);
	for (size_t e = 0; e < BENCH_NR_ENGINES; e++) {
		if (engines[e].how == RUNS_NOT_YET)
			continue;
		fprintf(f, "%s\"%s\": {\"ns\": %.2f, \"ratio\": %.4f, \"ns_per_insn\": %.4f}",
			separator, engines[e].name, bench->engines[e].median_ns, ratio(bench, e),
			ns_per_insn(bench, e));
		separator = ", ";
	}
	fprintf(f, "}}%s\n", after);
}

static void write_overhead(FILE *f, const struct call_overhead *overhead)
{
	const char *separator = "";

	fprintf(f, "\t\"empty_program_ns\": {");
	for (size_t e = 0; e < BENCH_NR_ENGINES; e++) {
		if (engines[e].how == RUNS_NOT_YET)
			continue;
		fprintf(f, "%s\"%s\": {\"entry\": %.2f", separator, engines[e].name,
			overhead[e].entry_ns);
		if (engines[e].how == RUNS_USERBPF)
			fprintf(f, ", \"call\": %.2f", overhead[e].call_ns);
		fputc('}', f);
		separator = ", ";
	}
	fprintf(f, "},\n");
}

static void write_means(FILE *f, const struct bench *benches, size_t nr)
{
	const char *separator = "";

	fprintf(f, "\t\"geometric_mean\": {");
	for (size_t e = 1; e < BENCH_NR_ENGINES; e++) {
		if (engines[e].how == RUNS_NOT_YET)
			continue;
		fprintf(f, "%s\"%s\": {\"ratio\": %.4f, \"ns_per_insn\": %.4f}", separator,
			engines[e].name, mean(benches, nr, e, ratio),
			mean(benches, nr, e, ns_per_insn));
		separator = ", ";
	}
	fprintf(f, "},\n");
}

int report_write_json(const char *path, const struct bench *benches, size_t nr,
		      const struct call_overhead *overhead, const struct bench_opts *opts)
{
	FILE *f = fopen(path, "w");
	struct utsname host;
	char model[128];

	if (!f || uname(&host) < 0) {
		fprintf(stderr, "bench: %s: %s\n", path, strerror(errno));
		if (f)
			fclose(f);
		return -EIO;
	}
	cpu_model(model, sizeof(model));
	fprintf(f, "{\n\t\"userbpf\": \"%s\",\n\t\"machine\": \"%s\",\n\t\"cpu\": \"%s\",\n",
		userbpf_version_string(), host.machine, model);
	fprintf(f, "\t\"repetitions\": %u,\n", opts->nr_repetitions);
	write_overhead(f, overhead);
	write_means(f, benches, nr);
	fprintf(f, "\t\"programs\": [\n");
	for (size_t i = 0; i < nr; i++)
		write_program(f, &benches[i], i + 1 < nr ? "," : "");
	fprintf(f, "\t]\n}\n");
	if (fclose(f)) {
		fprintf(stderr, "bench: %s: %s\n", path, strerror(errno));
		return -EIO;
	}
	return 0;
}
