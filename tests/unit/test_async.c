// SPDX-License-Identifier: BSD-2-Clause
/* Timers and queued work: what the embedder sees, threads, and what goes when. */
#include <errno.h>
#include <pthread.h>

#include <userbpf/btf_build.h>

#include "base/types.h"
#include "isa/uapi.h"
#include "tests/unit/test_api.h"

/* The first word of the data: how long the timer of element 0 takes, flags behind it. R0: what
 * bpf_timer_init() said. The callback counts in the value, and calls what %s is. */
#define STARTS                                                                   \
	"r9 = *(u64 *)(r1 +0)\nr8 = *(u64 *)(r1 +8)\n"                           \
	"*(u32 *)(r10 -4) = 0\nr1 = map[id:%d]\nr6 = r1\nr2 = r10\nr2 += -4\n"   \
	"call bpf_map_lookup_elem\nif r0 == 0x0 goto out\nr7 = r0\nr7 += 8\n"    \
	"r1 = r7\nr2 = r6\nr3 = 1\ncall bpf_timer_init\nr6 = r0\n"               \
	"r1 = r7\nr2 = subprog[tick]\ncall bpf_timer_set_callback\n"             \
	"if r6 == 0x0 goto start\nif r6 == -16 goto start\ngoto out\nstart:\n"   \
	"r1 = r7\nr2 = r9\nr3 = r8\ncall bpf_timer_start\nout:\nr0 = r6\nexit\n" \
	"tick:\nr1 = *(u64 *)(r3 +0)\nr1 += 1\n*(u64 *)(r3 +0) = r1\n"

static const char starts[] = STARTS "r0 = 0\nexit";
static const char starts_again[] =
	STARTS "r1 = r3\nr1 += 8\nr2 = 1\nr3 = 0\ncall bpf_timer_start\nr0 = 0\nexit";
static const char traps[] = STARTS "r0 = *(u64 *)(r0 +0)\nexit";
static const char calls[] = STARTS "r6 = r3\nr6 += 8\ncall bpf_jiffies64\nr1 = r6\n"
				   "call bpf_timer_cancel\n*(u64 *)(r6 -8) = r0\nr0 = 0\nexit";
static const char cancels[] = "*(u32 *)(r10 -4) = 0\nr1 = map[id:%d]\nr2 = r10\nr2 += -4\n"
			      "call bpf_map_lookup_elem\nif r0 == 0x0 goto out\n"
			      "r1 = r0\nr1 += 8\ncall bpf_timer_cancel\nout:\nexit";

struct fixture {
	struct userbpf *vm;
	struct userbpf_map *map;
};

/* struct value { u64 n; struct bpf_timer t; } */
static struct userbpf_btf *new_types(struct userbpf *vm, int *key, int *value)
{
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf;
	int number, timer;

	REQUIRE(b);
	number = userbpf_btf_add_int(b, "u64", 8, 0);
	*key = userbpf_btf_add_int(b, "u32", 4, 0);
	timer = userbpf_btf_add_struct(b, "bpf_timer", 16);
	*value = userbpf_btf_add_struct(b, "value", 24);
	userbpf_btf_add_field(b, "n", number, 0, 0);
	userbpf_btf_add_field(b, "t", timer, 64, 0);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	REQUIRE(btf);
	userbpf_btf_builder_free(b);
	return btf;
}

static struct fixture setup_with(const struct userbpf_opts *given, enum bpf_map_type type)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts);
	struct fixture f = {.vm = userbpf_new(given)};
	int key, value;

	REQUIRE(f.vm);
	opts.btf = new_types(f.vm, &key, &value);
	opts.btf_key_type_id = (uint32_t)key;
	opts.btf_value_type_id = (uint32_t)value;
	f.map = userbpf_map_create(f.vm, type, "timers", 4, 24, 2, &opts);
	REQUIRE(f.map);
	userbpf_btf_free(opts.btf);
	return f;
}

static struct fixture setup(void)
{
	return setup_with(NULL, BPF_MAP_TYPE_ARRAY);
}

static struct userbpf_prog *load(const struct fixture *f, const char *text)
{
	struct userbpf_prog *prog = api_load(f->vm, USERBPF_PROG_TYPE_RAW, text, f->map);

	REQUIRE(prog);
	return prog;
}

static s64 start(struct userbpf_prog *prog, u64 ns, u64 flags)
{
	u64 in[2] = {ns, flags};

	return (s64)api_run_raw(prog, in, sizeof(in));
}

/* How often the callback ran. */
static u64 count(const struct fixture *f)
{
	u64 value[3] = {0};
	u32 key = 0;

	CHECK_INT_EQ(userbpf_map_lookup_elem(f->map, &key, 4, value, sizeof(value), 0), 0);
	return value[0];
}

/* --- what is asked for --- */

TEST(running_what_is_due)
{
	struct fixture f = setup();
	USERBPF_OPTS(userbpf_due_opts, opts, .advance_ns = 10);

	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 0);
	start(load(&f, starts), 10, 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), 1);
	CHECK_INT_EQ(userbpf_clock_ns(f.vm), 10);
	CHECK_INT_EQ(opts.nr_trapped, 0);
	CHECK_INT_EQ(count(&f), 1);
	CHECK_INT_EQ(userbpf_run_due(NULL, NULL), -EINVAL);
	userbpf_free(f.vm);
}

TEST(callbacks_that_trap)
{
	struct fixture f = setup();
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_due_opts, opts, .trap = &trap);

	start(load(&f, traps), 0, 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), 1);
	CHECK_INT_EQ(opts.nr_trapped, 1);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_MEMORY);
	CHECK_STR_HAS(trap.message, "timer callback of prog 'test': insn");
	CHECK_INT_EQ(count(&f), 1);
	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), 0);
	CHECK_INT_EQ(opts.nr_trapped, 0);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_NONE);
	trap.sz = 4;
	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), -EINVAL);
	userbpf_free(f.vm);
}

TEST(a_limit_for_each_callback)
{
	struct fixture f = setup();
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_due_opts, opts, .trap = &trap, .insn_limit = 4);
	struct userbpf_prog *prog = load(&f, starts);

	start(prog, 0, 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), 1);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_BUDGET);
	opts.insn_limit = 5;
	start(prog, 0, 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), 1);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_NONE);
	userbpf_free(f.vm);
}

TEST(for_ever)
{
	struct fixture f = setup();

	start(load(&f, starts_again), 1, 0);
	CHECK_INT_EQ(userbpf_clock_advance(f.vm, 1000), 0);
	CHECK_INT_EQ(count(&f), 1000);
	CHECK_INT_EQ(userbpf_clock_advance(f.vm, 5000000), -ELOOP);
	CHECK_INT_EQ(userbpf_clock_ns(f.vm), 5001000);
	CHECK_INT_EQ(count(&f), 1001000);
	userbpf_free(f.vm);
}

TEST(the_host_s_clock)
{
	struct userbpf_opts given = {.sz = sizeof(given), .real_clock = true};
	struct fixture f = setup_with(&given, BPF_MAP_TYPE_ARRAY);
	USERBPF_OPTS(userbpf_due_opts, opts, .advance_ns = 1);
	struct userbpf_prog *prog = load(&f, starts);

	CHECK_INT_EQ(userbpf_run_due(f.vm, &opts), -EINVAL);
	start(prog, 3600ull * 1000000000, 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 0);
	start(prog, 0, 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 1);
	start(prog, userbpf_clock_ns(f.vm), BPF_F_TIMER_ABS);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 1);
	userbpf_free(f.vm);
}

/* --- whose they are --- */

/* A map that only its program holds starts no timers, and those it had are gone. */
TEST(without_users)
{
	struct fixture f = setup();
	struct userbpf_prog *prog = load(&f, starts);

	CHECK_INT_EQ(start(prog, 0, 0), 0);
	userbpf_map_free(f.map);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 0);
	CHECK_INT_EQ(start(prog, 0, 0), -EPERM);
	userbpf_free(f.vm);
}

/* A timer keeps its program. */
TEST(after_its_program)
{
	struct fixture f = setup();
	struct userbpf_prog *prog = load(&f, starts_again);

	start(prog, 0, 0);
	userbpf_prog_free(prog);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 1);
	CHECK_INT_EQ(userbpf_clock_advance(f.vm, 3), 0);
	CHECK_INT_EQ(count(&f), 4);
	userbpf_free(f.vm);
}

/* The element is evicted, with its timer. */
TEST(evicted)
{
	struct fixture f = setup_with(NULL, BPF_MAP_TYPE_LRU_HASH);
	struct userbpf_prog *prog = load(&f, starts);
	u64 value[3] = {0};
	u32 key = 0;

	CHECK_INT_EQ(userbpf_map_update_elem(f.map, &key, 4, value, sizeof(value), 0), 0);
	CHECK_INT_EQ(start(prog, 0, 0), 0);
	for (key = 1; key < 200; key++)
		CHECK_INT_EQ(userbpf_map_update_elem(f.map, &key, 4, value, sizeof(value), 0), 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 0);
	userbpf_free(f.vm);
}

/* --- within a program, and threads --- */

struct meeting {
	const struct fixture *f;
	pthread_barrier_t barrier;
	struct userbpf_prog *cancels;
	int result; /* what the other thread was told */
};

/* Let a helper that callbacks call be @fn. */
static void mock(struct meeting *m, userbpf_fn fn)
{
	USERBPF_OPTS(userbpf_mock_opts, opts, .data = m, .wants_call = true);

	REQUIRE(!userbpf_helper_mock(m->f->vm, "bpf_jiffies64", fn, &opts));
}

static uint64_t advance(const struct userbpf_call *call)
{
	struct meeting *m = call->data;

	m->result = userbpf_clock_advance(m->f->vm, 100);
	return 0;
}

/* What becomes due while a program runs waits for the next call. */
TEST(the_clock_within_a_program)
{
	struct fixture f = setup();
	struct meeting m = {.f = &f, .result = 1};
	struct userbpf_prog *moves;

	mock(&m, USERBPF_FN(advance));
	moves = load(&f, "call bpf_jiffies64\nexit");
	start(load(&f, starts), 10, 0);
	CHECK_INT_EQ(api_run_raw(moves, NULL, 0), 0);
	CHECK_INT_EQ(m.result, 0);
	CHECK_INT_EQ(userbpf_clock_ns(f.vm), 100);
	CHECK_INT_EQ(count(&f), 0);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 1);
	CHECK_INT_EQ(count(&f), 1);
	userbpf_free(f.vm);
}

static uint64_t meet_twice(const struct userbpf_call *call)
{
	struct meeting *m = call->data;

	pthread_barrier_wait(&m->barrier);
	pthread_barrier_wait(&m->barrier);
	return 0;
}

static void *run_due_in_a_thread(void *ctx)
{
	struct meeting *m = ctx;

	CHECK_INT_EQ(userbpf_run_due(m->f->vm, NULL), 1);
	return NULL;
}

static void *cancel_in_a_thread(void *ctx)
{
	struct meeting *m = ctx;
	USERBPF_OPTS(userbpf_run_opts, opts, .cpu = 1);

	CHECK_INT_EQ(userbpf_prog_run(m->cancels, &opts), 0);
	m->result = (int)opts.retval64;
	return NULL;
}

/* Start @fn while the callback runs, on CPU 0, and let that end. */
static void meet(struct meeting *m, void *(*fn)(void *ctx))
{
	pthread_t runs, other;

	start(load(m->f, calls), 0, 0);
	REQUIRE(!pthread_barrier_init(&m->barrier, NULL, 2));
	REQUIRE(!pthread_create(&runs, NULL, run_due_in_a_thread, m));
	pthread_barrier_wait(&m->barrier);
	REQUIRE(!pthread_create(&other, NULL, fn, m));
	pthread_barrier_wait(&m->barrier);
	pthread_join(runs, NULL);
	pthread_join(other, NULL);
	pthread_barrier_destroy(&m->barrier);
}

static const struct userbpf_opts two_cpus = {.sz = sizeof(two_cpus), .nr_cpus = 2};

/* hrtimer_cancel() waits for the callback; the callback itself does not. */
TEST(cancelled_while_it_runs)
{
	struct fixture f = setup_with(&two_cpus, BPF_MAP_TYPE_ARRAY);
	struct meeting m = {.f = &f, .result = 1};

	m.cancels = load(&f, cancels);
	mock(&m, USERBPF_FN(meet_twice));
	meet(&m, cancel_in_a_thread);
	CHECK_INT_EQ(m.result, 0);
	CHECK_INT_EQ(count(&f), (u64)-EDEADLK);
	userbpf_free(f.vm);
}

static void *free_map_in_a_thread(void *ctx)
{
	struct meeting *m = ctx;

	userbpf_map_free(m->f->map);
	return NULL;
}

TEST(freed_while_it_runs)
{
	struct fixture f = setup_with(&two_cpus, BPF_MAP_TYPE_ARRAY);
	struct meeting m = {.f = &f};

	mock(&m, USERBPF_FN(meet_twice));
	meet(&m, free_map_in_a_thread);
	CHECK_INT_EQ(userbpf_run_due(f.vm, NULL), 0);
	userbpf_free(f.vm);
}

static void *start_and_cancel(void *ctx)
{
	const struct fixture *f = ctx;
	struct userbpf_prog *starting = load(f, starts), *cancelling = load(f, cancels);
	USERBPF_OPTS(userbpf_run_opts, opts, .cpu = 1);

	for (int i = 0; i < 2000; i++) {
		u64 in[2] = {0, 0}, value[3] = {0};
		u32 key = 0;

		opts.data_in = in;
		opts.data_size_in = sizeof(in);
		CHECK_INT_EQ(userbpf_prog_run(starting, &opts), 0);
		opts.data_in = NULL;
		opts.data_size_in = 0;
		if (i % 3)
			CHECK_INT_EQ(userbpf_prog_run(cancelling, &opts), 0);
		else
			userbpf_map_update_elem(f->map, &key, 4, value, sizeof(value), 0);
	}
	return NULL;
}

TEST(started_and_cancelled_while_others_run)
{
	struct fixture f = setup_with(&two_cpus, BPF_MAP_TYPE_ARRAY);
	pthread_t thread;

	REQUIRE(!pthread_create(&thread, NULL, start_and_cancel, &f));
	for (int i = 0; i < 2000; i++)
		CHECK(userbpf_run_due(f.vm, NULL) >= 0);
	pthread_join(thread, NULL);
	userbpf_free(f.vm);
}
