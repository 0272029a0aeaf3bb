// SPDX-License-Identifier: BSD-2-Clause
/* Locks of map values: programs against programs, and against copies with BPF_F_LOCK. */
#include <errno.h>
#include <pthread.h>

#include "tests/unit/test_api.h"

#define NR_THREADS 8
#define NR_ROUNDS  4000

/* The lock, and two counters that are equal whenever nobody holds it. */
struct value {
	unsigned int lock, pad;
	unsigned long long a, b;
};

struct worker {
	pthread_t thread;
	struct userbpf_prog *prog;
	struct userbpf_map *map;
	unsigned int cpu;
	unsigned long nr_wrong;
};

static struct userbpf_map *map_with_lock(struct userbpf *vm, enum bpf_map_type type)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .has_spin_lock = true);

	return userbpf_map_create(vm, type, "m", 4, sizeof(struct value), 4, &opts);
}

/* Adds 1 to both counters under the lock; R0: how far they were apart. */
static const char add_text[] =
	"*(u32 *)(r10 -4) = 1\nr1 = map[id:%d]\nr2 = r10\nr2 += -4\ncall bpf_map_lookup_elem\n"
	"r6 = r0\nr1 = r6\ncall bpf_spin_lock\n"
	"r7 = *(u64 *)(r6 +8)\nr8 = *(u64 *)(r6 +16)\nr1 = r7\nr1 += 1\n*(u64 *)(r6 +8) = r1\n"
	"r1 = r8\nr1 += 1\n*(u64 *)(r6 +16) = r1\nr7 -= r8\n"
	"r1 = r6\ncall bpf_spin_unlock\nr0 = r7\nexit";

static void *run_rounds(void *ctx)
{
	struct worker *w = ctx;

	for (int i = 0; i < NR_ROUNDS; i++) {
		USERBPF_OPTS(userbpf_run_opts, opts, .cpu = w->cpu);

		w->nr_wrong += userbpf_prog_run(w->prog, &opts) || opts.retval64;
	}
	return NULL;
}

static void *read_rounds(void *ctx)
{
	struct worker *w = ctx;
	unsigned int key = 1;

	for (int i = 0; i < NR_ROUNDS; i++) {
		struct value value;

		w->nr_wrong += userbpf_map_lookup_elem(w->map, &key, sizeof(key), &value,
						       sizeof(value), BPF_F_LOCK) ||
			       value.a != value.b || value.lock;
	}
	return NULL;
}

static void *write_rounds(void *ctx)
{
	struct worker *w = ctx;
	unsigned int key = 1;

	for (unsigned int i = 0; i < NR_ROUNDS; i++) {
		/* A lock in the user's value is not the element's. */
		struct value value = {.lock = 1, .a = i, .b = i};

		w->nr_wrong += userbpf_map_update_elem(w->map, &key, sizeof(key), &value,
						       sizeof(value), BPF_F_LOCK) != 0;
	}
	return NULL;
}

static unsigned long work(struct worker *first, void *(*const fns[NR_THREADS])(void *))
{
	struct worker workers[NR_THREADS];
	unsigned long nr_wrong = 0;

	for (unsigned int i = 0; i < NR_THREADS; i++) {
		workers[i] = *first;
		workers[i].cpu = i;
		REQUIRE(!pthread_create(&workers[i].thread, NULL, fns[i], &workers[i]));
	}
	for (unsigned int i = 0; i < NR_THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		nr_wrong += workers[i].nr_wrong;
	}
	return nr_wrong;
}

/* All threads do @fns on a map of @type; what the two counters are afterwards. */
static struct value race(enum bpf_map_type type, void *(*const fns[NR_THREADS])(void *))
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = NR_THREADS);
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct worker first = {.map = map_with_lock(vm, type)};
	struct value value = {0};
	unsigned int key = 1;

	REQUIRE(first.map);
	first.prog = api_load(vm, USERBPF_PROG_TYPE_RAW, add_text, first.map);
	REQUIRE(first.prog);
	CHECK_INT_EQ(userbpf_map_update_elem(first.map, &key, 4, &value, sizeof(value), 0), 0);
	CHECK_INT_EQ(work(&first, fns), 0);
	CHECK_INT_EQ(userbpf_map_lookup_elem(first.map, &key, 4, &value, sizeof(value), 0), 0);
	userbpf_free(vm);
	return value;
}

static void *(*const all_run[NR_THREADS])(void *) = {
	run_rounds, run_rounds, run_rounds, run_rounds,
	run_rounds, run_rounds, run_rounds, run_rounds,
};

TEST(programs_lose_no_count_in_an_array)
{
	struct value value = race(BPF_MAP_TYPE_ARRAY, all_run);

	CHECK_INT_EQ(value.a, NR_THREADS * NR_ROUNDS);
	CHECK_INT_EQ(value.b, NR_THREADS * NR_ROUNDS);
}

TEST(programs_lose_no_count_in_a_hash_table)
{
	struct value value = race(BPF_MAP_TYPE_HASH, all_run);

	CHECK_INT_EQ(value.a, NR_THREADS * NR_ROUNDS);
	CHECK_INT_EQ(value.b, NR_THREADS * NR_ROUNDS);
}

TEST(copies_with_the_lock_see_whole_values)
{
	static void *(*const fns[NR_THREADS])(void *) = {
		run_rounds,  run_rounds,  run_rounds,  run_rounds,
		read_rounds, read_rounds, read_rounds, read_rounds,
	};

	CHECK_INT_EQ(race(BPF_MAP_TYPE_ARRAY, fns).a, 4 * NR_ROUNDS);
	CHECK_INT_EQ(race(BPF_MAP_TYPE_HASH, fns).b, 4 * NR_ROUNDS);
}

TEST(writes_with_the_lock_exclude_programs)
{
	static void *(*const fns[NR_THREADS])(void *) = {
		run_rounds,   run_rounds,   run_rounds,	 run_rounds,
		write_rounds, write_rounds, read_rounds, read_rounds,
	};
	struct value value = race(BPF_MAP_TYPE_ARRAY, fns);

	CHECK(value.a == value.b);
	value = race(BPF_MAP_TYPE_HASH, fns);
	CHECK(value.a == value.b);
}

/* Programs that trap with the lock, and others that wait for it. */
TEST(a_trap_gives_the_lock_back)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = NR_THREADS);
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct userbpf_map *map = map_with_lock(vm, BPF_MAP_TYPE_HASH);
	struct userbpf_prog *good, *bad;
	struct value value = {0};
	unsigned int key = 1;

	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &value, sizeof(value), 0), 0);
	good = api_load(vm, USERBPF_PROG_TYPE_RAW, add_text, map);
	bad = api_load(vm, USERBPF_PROG_TYPE_RAW,
		       "*(u32 *)(r10 -4) = 1\nr1 = map[id:%d]\nr2 = r10\nr2 += -4\n"
		       "call bpf_map_lookup_elem\nr1 = r0\ncall bpf_spin_lock\n"
		       "goto pc-1\nexit",
		       map);
	REQUIRE(good && bad);
	for (unsigned int i = 0; i < 100; i++) {
		USERBPF_OPTS(userbpf_run_opts, opts, .cpu = i % NR_THREADS);

		opts.insn_limit = 100;
		CHECK_INT_EQ(userbpf_prog_run(bad, &opts), -EFAULT);
		opts.insn_limit = 0;
		CHECK_INT_EQ(userbpf_prog_run(good, &opts), 0);
	}
	userbpf_free(vm);
}
