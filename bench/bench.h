/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The benchmark: programs compiled from one source for BPF and natively, run on every engine and
 * natively in turn, several times, so that a slow moment of the machine hits all of them; medians,
 * and ratios of medians. Uses the public interface only.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <userbpf/userbpf.h>

#define BENCH_MAX_REPETITIONS 101

/* A way to run a program. The first row is what the others are divided by. */
struct engine {
	const char *name;
	enum { RUNS_NATIVE, RUNS_USERBPF, RUNS_NOT_YET } how;
	enum userbpf_engine engine; /* RUNS_USERBPF */
};

extern const struct engine engines[];
#define BENCH_NR_ENGINES 4

typedef uint64_t (*native_fn)(uint8_t *mem, uint64_t size);

struct measurement {
	uint64_t runs; /* in one sample */
	double ns[BENCH_MAX_REPETITIONS];
	double median_ns; /* of one run */
};

struct bench {
	const char *name;
	native_fn native;
	size_t mem_bytes;

	struct userbpf *vm;
	struct userbpf_object *obj;
	struct userbpf_prog *prog;
	uint8_t *mem;
	uint64_t nr_insns; /* that one run executes */
	struct measurement engines[BENCH_NR_ENGINES];
};

struct bench_opts {
	const char *object_dir, *filter, *json_path;
	unsigned int nr_repetitions;
	uint64_t sample_ns; /* a sample is repeated runs of about this long */
	bool only_checks;
};

/* 0, or -errno after a line on standard error. */
int bench_open(struct bench *bench, const char *object_dir);
/* Let the unchecked interpreter run a program that ended well in checked mode. */
int bench_trust(struct userbpf *vm, struct userbpf_prog *prog);
void bench_close(struct bench *bench);
/* Whether every engine returns what native code returns, and leaves the same memory. */
bool bench_agrees(struct bench *bench);
int bench_count_insns(struct bench *bench);
/* How many runs make a sample on each engine. */
int bench_calibrate(struct bench *bench, uint64_t sample_ns);
/* One sample of each engine, in turn. */
int bench_sample(struct bench *bench, unsigned int repetition);

/* What a single call from C costs: userbpf_prog_run() with one run. Nanoseconds. */
int bench_call(struct bench *bench, size_t engine, uint64_t *runs, double *ns);

struct call_overhead {
	double entry_ns, call_ns; /* a run among many of one call; a call with one run */
};

void report_print(const struct bench *benches, size_t nr, const struct call_overhead *overhead);
int report_write_json(const char *path, const struct bench *benches, size_t nr,
		      const struct call_overhead *overhead, const struct bench_opts *opts);

#endif
