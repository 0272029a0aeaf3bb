// SPDX-License-Identifier: BSD-2-Clause
/*
 * Threads: runs on several CPUs at once, against maps that the user's side changes meanwhile. What
 * is checked is what must come out whatever the order; the thread sanitizer looks at the rest.
 */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "tests/unit/test_api.h"

#define NR_CPUS	     4
#define NR_ROUNDS    3000
#define HANG_SECONDS 120 /* then a deadlock is what it is */

struct worker {
	pthread_t thread;
	struct userbpf *vm;
	struct userbpf_prog *prog;
	struct userbpf_map *map;
	unsigned int cpu;
	unsigned long nr_wrong;
};

static struct userbpf *vm_of_cpus(unsigned int nr_cpus)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = nr_cpus);
	struct userbpf *vm = userbpf_new(&opts);

	REQUIRE(vm);
	return vm;
}

/* Start @nr threads of @fn, wait for them; how much went wrong in all of them. */
static unsigned long work(struct worker *workers, unsigned int nr, void *(*fn)(void *))
{
	unsigned long nr_wrong = 0;

	alarm(HANG_SECONDS);
	for (unsigned int i = 0; i < nr; i++) {
		workers[i] = workers[0];
		workers[i].cpu = i % NR_CPUS;
	}
	for (unsigned int i = 0; i < nr; i++)
		CHECK_INT_EQ(pthread_create(&workers[i].thread, NULL, fn, &workers[i]), 0);
	for (unsigned int i = 0; i < nr; i++) {
		CHECK_INT_EQ(pthread_join(workers[i].thread, NULL), 0);
		nr_wrong += workers[i].nr_wrong;
	}
	alarm(0);
	return nr_wrong;
}

static void *run_rounds(void *ctx)
{
	struct worker *w = ctx;

	for (int i = 0; i < NR_ROUNDS; i++) {
		USERBPF_OPTS(userbpf_run_opts, opts, .cpu = w->cpu);

		w->nr_wrong += userbpf_prog_run(w->prog, &opts) != 0;
	}
	return NULL;
}

static unsigned long long value_of(struct userbpf_map *map, unsigned int key)
{
	unsigned long long value = 0;

	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, &value, 8, 0), 0);
	return value;
}

TEST(atomics_on_one_map_value_from_all_cpus)
{
	struct worker workers[NR_CPUS] = {{.vm = vm_of_cpus(NR_CPUS)}};
	struct userbpf_map *map;

	map = userbpf_map_create(workers[0].vm, BPF_MAP_TYPE_ARRAY, "m", 4, 8, 1, NULL);
	REQUIRE(map);
	workers[0].prog = api_load(workers[0].vm, USERBPF_PROG_TYPE_RAW,
				   "r1 = map[id:%d][0]+0\nr2 = 1\nlock *(u64 *)(r1 +0) += r2\n"
				   "r0 = 0\nexit",
				   map);
	REQUIRE(workers[0].prog);
	CHECK_INT_EQ(work(workers, NR_CPUS, run_rounds), 0);
	CHECK_INT_EQ(value_of(map, 0), NR_CPUS * NR_ROUNDS);
	userbpf_free(workers[0].vm);
}

/* A CPU is one thread's at a time: the plain increment loses nothing. */
TEST(one_cpu_serves_one_thread_at_a_time)
{
	struct worker workers[NR_CPUS * 2] = {{.vm = vm_of_cpus(NR_CPUS)}};
	unsigned long long values[NR_CPUS];
	struct userbpf_map *map;
	unsigned int key = 0;

	map = userbpf_map_create(workers[0].vm, BPF_MAP_TYPE_PERCPU_ARRAY, "m", 4, 8, 1, NULL);
	REQUIRE(map);
	workers[0].prog = api_load(workers[0].vm, USERBPF_PROG_TYPE_RAW,
				   "*(u32 *)(r10 -4) = 0\nr1 = map[id:%d]\nr2 = r10\nr2 += -4\n"
				   "call bpf_map_lookup_elem\nif r0 == 0x0 goto pc+3\n"
				   "r1 = *(u64 *)(r0 +0)\nr1 += 1\n*(u64 *)(r0 +0) = r1\nexit",
				   map);
	REQUIRE(workers[0].prog);
	CHECK_INT_EQ(work(workers, NR_CPUS * 2, run_rounds), 0);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, values, sizeof(values), 0), 0);
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		CHECK_INT_EQ(values[cpu], 2 * NR_ROUNDS);
	userbpf_free(workers[0].vm);
}

static void *change_map(void *ctx)
{
	struct worker *w = ctx;

	for (int i = 0; i < NR_ROUNDS; i++) {
		unsigned int key = (unsigned int)i % 16;
		unsigned long long value = 7, out = 7;

		if (w->cpu % 2) {
			USERBPF_OPTS(userbpf_run_opts, opts, .cpu = w->cpu, .data_in = &key,
				     .data_size_in = 4);

			w->nr_wrong += userbpf_prog_run(w->prog, &opts) != 0;
			w->nr_wrong += opts.retval64 != 0 && opts.retval64 != 7;
			continue;
		}
		w->nr_wrong += userbpf_map_update_elem(w->map, &key, 4, &value, 8, BPF_ANY) != 0;
		if (userbpf_map_lookup_elem(w->map, &key, 4, &out, 8, 0) == 0)
			w->nr_wrong += out != 7;
		userbpf_map_delete_elem(w->map, &key, 4, 0);
	}
	return NULL;
}

TEST(programs_look_while_users_change)
{
	struct worker workers[NR_CPUS] = {{.vm = vm_of_cpus(NR_CPUS)}};

	workers[0].map = userbpf_map_create(workers[0].vm, BPF_MAP_TYPE_HASH, "m", 4, 8, 64, NULL);
	REQUIRE(workers[0].map);
	workers[0].prog = api_load(workers[0].vm, USERBPF_PROG_TYPE_RAW,
				   "r2 = r1\nr1 = map[id:%d]\ncall bpf_map_lookup_elem\n"
				   "if r0 == 0x0 goto pc+1\nr0 = *(u64 *)(r0 +0)\nexit",
				   workers[0].map);
	REQUIRE(workers[0].prog);
	CHECK_INT_EQ(work(workers, NR_CPUS, change_map), 0);
	userbpf_free(workers[0].vm);
}

static void *make_and_free(void *ctx)
{
	struct worker *w = ctx;

	for (int i = 0; i < 400; i++) {
		static const struct bpf_insn insns[2] = {{.code = 0xb7, .imm = 3}, {.code = 0x95}};
		USERBPF_OPTS(userbpf_run_opts, opts, .cpu = w->cpu);
		struct userbpf_map *map =
			userbpf_map_create(w->vm, BPF_MAP_TYPE_HASH, "m", 4, 8, 16, NULL);
		struct userbpf_prog *prog =
			userbpf_prog_load(w->vm, USERBPF_PROG_TYPE_RAW, "p", "GPL", insns, 2, NULL);

		w->nr_wrong += !map || !prog;
		if (prog)
			w->nr_wrong += userbpf_prog_run(prog, &opts) != 0 || opts.retval != 3;
		userbpf_prog_free(prog);
		userbpf_map_free(map);
	}
	return NULL;
}

TEST(maps_and_programs_come_and_go_in_all_threads)
{
	struct worker workers[NR_CPUS] = {{.vm = vm_of_cpus(NR_CPUS)}};

	CHECK_INT_EQ(work(workers, NR_CPUS, make_and_free), 0);
	userbpf_free(workers[0].vm);
}

/* Tail calls into a slot that another thread fills and empties: either the one or the other result.
 */
static void *jump_or_change(void *ctx)
{
	struct worker *w = ctx;

	for (int i = 0; i < NR_ROUNDS; i++) {
		static const struct bpf_insn insns[2] = {{.code = 0xb7, .imm = 3}, {.code = 0x95}};
		USERBPF_OPTS(userbpf_run_opts, opts, .cpu = w->cpu);
		struct userbpf_prog *target;

		if (w->cpu) {
			w->nr_wrong += userbpf_prog_run(w->prog, &opts) != 0;
			w->nr_wrong += opts.retval != 3 && opts.retval != 1;
			continue;
		}
		target =
			userbpf_prog_load(w->vm, USERBPF_PROG_TYPE_RAW, "p", "GPL", insns, 2, NULL);
		w->nr_wrong += !target || userbpf_map_set_prog(w->map, 0, target) != 0;
		userbpf_prog_free(target);
		if (i % 2)
			w->nr_wrong += userbpf_map_set_prog(w->map, 0, NULL) != 0;
	}
	return NULL;
}

TEST(tail_calls_while_the_slot_changes)
{
	struct worker workers[NR_CPUS] = {{.vm = vm_of_cpus(NR_CPUS)}};

	workers[0].map =
		userbpf_map_create(workers[0].vm, BPF_MAP_TYPE_PROG_ARRAY, "j", 4, 4, 1, NULL);
	REQUIRE(workers[0].map);
	workers[0].prog = api_load(workers[0].vm, USERBPF_PROG_TYPE_RAW,
				   "r2 = map[id:%d]\nr3 = 0\ncall bpf_tail_call\nr0 = 1\nexit",
				   workers[0].map);
	REQUIRE(workers[0].prog);
	CHECK_INT_EQ(work(workers, NR_CPUS, jump_or_change), 0);
	userbpf_free(workers[0].vm);
}
