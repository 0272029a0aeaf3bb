// SPDX-License-Identifier: BSD-2-Clause
/*
 * Allocation failures: a whole life - instance, maps, programs, runs - with its first allocation
 * failing, then its second, and so on until none fails any more. Each failure must be reported as
 * one, leave nothing behind, and not change what the same calls do when they are made again.
 */
#include <errno.h>
#include <stdlib.h>

#include "tests/unit/test_api.h"

#define XDP_PACKET 64
#define MAX_STEPS  2000 /* allocations that a life may take */

/* The host's allocator, counting what is live and failing one request. */
struct host {
	size_t nr_live;
	unsigned long nr_requests, fail_at;
};

static void *host_realloc(void *ctx, void *old, size_t size)
{
	struct host *host = ctx;
	void *p;

	if (!size) {
		host->nr_live -= old != NULL;
		free(old);
		return NULL;
	}
	if (++host->nr_requests == host->fail_at)
		return NULL;
	p = realloc(old, size);
	host->nr_live += p && !old;
	return p;
}

struct life {
	struct userbpf *vm;
	struct userbpf_map *hash, *array, *percpu, *jumps;
	struct userbpf_prog *xdp, *raw;
	int nr_failed; /* calls that reported a failure */
};

/* A call that gives NULL: for want of memory, and then it is made again. */
#define MAKE(life, target, call)                     \
	do {                                         \
		errno = 0;                           \
		(target) = (call);                   \
		if (!(target)) {                     \
			CHECK_INT_EQ(errno, ENOMEM); \
			(life)->nr_failed++;         \
			(target) = (call);           \
		}                                    \
		REQUIRE(target);                     \
	} while (0)

/* The same for a call that gives an error number. */
#define DO(life, call)                               \
	do {                                         \
		int err_ = (call);                   \
		if (err_) {                          \
			CHECK_INT_EQ(err_, -ENOMEM); \
			(life)->nr_failed++;         \
			err_ = (call);               \
		}                                    \
		CHECK_INT_EQ(err_, 0);               \
	} while (0)

static const char xdp_text[] = "r6 = r1\n"
			       "*(u32 *)(r10 -4) = 1\n"
			       "*(u64 *)(r10 -16) = 25889\n"
			       "r1 = map[id:%d]\n"
			       "r2 = r10\n"
			       "r2 += -4\n"
			       "r3 = r10\n"
			       "r3 += -16\n"
			       "r4 = 0\n"
			       "call bpf_map_update_elem\n"
			       "r1 = r10\n"
			       "r1 += -16\n"
			       "r2 = 3\n"
			       "call bpf_trace_printk\n"
			       "r1 = 1\n"
			       "r2 = subprog[body]\n"
			       "r3 = 0\n"
			       "r4 = 0\n"
			       "call bpf_loop\n"
			       "r1 = r6\n"
			       "r2 = 4\n"
			       "call bpf_xdp_adjust_tail\n"
			       "r0 = 2\n"
			       "exit\n"
			       "body: r0 = 0\n"
			       "exit";

static const char raw_text[] = "r2 = map[id:%d]\nr3 = 0\ncall bpf_tail_call\nr0 = 7\nexit";

static void make_maps(struct life *life)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);

	MAKE(life, life->hash,
	     userbpf_map_create(life->vm, BPF_MAP_TYPE_HASH, "hash", 4, 8, 64, &opts));
	MAKE(life, life->array,
	     userbpf_map_create(life->vm, BPF_MAP_TYPE_ARRAY, "array", 4, 8, 4, NULL));
	MAKE(life, life->percpu,
	     userbpf_map_create(life->vm, BPF_MAP_TYPE_PERCPU_HASH, "percpu", 4, 8, 4, NULL));
	MAKE(life, life->jumps,
	     userbpf_map_create(life->vm, BPF_MAP_TYPE_PROG_ARRAY, "jumps", 4, 4, 4, NULL));
}

static void use_maps(struct life *life)
{
	unsigned long long value = 5, values[2] = {5, 6}, out = 0;

	for (unsigned int key = 100; key < 140; key++)
		DO(life, userbpf_map_update_elem(life->hash, &key, 4, &value, 8, 0));
	for (unsigned int key = 0; key < 4; key++) {
		DO(life, userbpf_map_update_elem(life->array, &key, 4, &value, 8, 0));
		DO(life, userbpf_map_update_elem(life->percpu, &key, 4, values, 16, 0));
	}
	for (unsigned int key = 100; key < 140; key++) {
		DO(life, userbpf_map_lookup_and_delete_elem(life->hash, &key, 4, &out, 8, 0));
		CHECK_INT_EQ(out, 5);
	}
}

static void make_progs(struct life *life)
{
	MAKE(life, life->xdp, api_load(life->vm, BPF_PROG_TYPE_XDP, xdp_text, life->hash));
	MAKE(life, life->raw, api_load(life->vm, USERBPF_PROG_TYPE_RAW, raw_text, life->jumps));
	DO(life, userbpf_map_set_prog(life->jumps, 0, life->raw));
}

static void run_progs(struct life *life)
{
	char packet[XDP_PACKET] = {0}, out[XDP_PACKET * 2], big[5000] = {0};
	USERBPF_OPTS(userbpf_run_opts, small, .data_in = packet, .data_size_in = XDP_PACKET,
		     .data_out = out, .data_size_out = sizeof(out), .cpu = 1);
	USERBPF_OPTS(userbpf_run_opts, large, .data_in = big, .data_size_in = sizeof(big));
	USERBPF_OPTS(userbpf_run_opts, raw);
	unsigned long long value = 0;
	unsigned int key = 1;

	small.data_size_out = sizeof(out);
	DO(life, userbpf_prog_run(life->xdp, &small));
	CHECK_INT_EQ(small.retval, 2);
	CHECK_INT_EQ(small.data_size_out, XDP_PACKET + 4);
	DO(life, userbpf_prog_run(life->xdp, &large));
	CHECK_INT_EQ(large.data_size_out, sizeof(big) + 4);
	DO(life, userbpf_prog_run(life->raw, &raw));
	CHECK_INT_EQ(raw.retval, 7);
	/* One of the two runs may have been without memory for the element. */
	CHECK_INT_EQ(userbpf_map_lookup_elem(life->hash, &key, 4, &value, 8, 0), 0);
	CHECK_INT_EQ(value, 25889);
}

/* Everything after userbpf_new(), and userbpf_free(). */
static void live(struct life *life)
{
	make_maps(life);
	use_maps(life);
	make_progs(life);
	run_progs(life);
	userbpf_map_free(life->array);
	userbpf_prog_free(life->raw);
	userbpf_free(life->vm);
}

static struct life begin(struct host *host)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 2, .realloc_fn = host_realloc,
		     .realloc_ctx = host);
	struct life life = {0};

	MAKE(&life, life.vm, userbpf_new(&opts));
	return life;
}

TEST(every_request_to_the_host_may_fail)
{
	unsigned long n;

	for (n = 1; n < MAX_STEPS; n++) {
		struct host host = {.fail_at = n};
		struct life life = begin(&host);

		live(&life);
		CHECK_MSG(host.nr_live == 0, "request %lu: %zu blocks left", n, host.nr_live);
		if (host.nr_requests < n)
			break;
	}
	CHECK_MSG(n > 40 && n < MAX_STEPS, "%lu requests in a life", n);
}

TEST(every_allocation_may_be_made_to_fail)
{
	int nr_reported = 0;
	unsigned long n;

	for (n = 1; n < MAX_STEPS; n++) {
		struct host host = {0};
		struct life life = begin(&host);

		userbpf_fail_alloc(life.vm, n);
		live(&life);
		CHECK_MSG(host.nr_live == 0, "allocation %lu: %zu blocks left", n, host.nr_live);
		nr_reported += life.nr_failed;
		/* Past the last allocation nothing fails; before it a few failures have no victim.
		 */
		if (!life.nr_failed && n > 200)
			break;
	}
	CHECK_MSG(nr_reported > 20, "%d failures were reported", nr_reported);
}

TEST(a_planned_failure_can_be_called_off)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map;

	REQUIRE(vm);
	userbpf_fail_alloc(vm, 1);
	userbpf_fail_alloc(vm, 0);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, NULL);
	CHECK(map);
	userbpf_fail_alloc(vm, 1);
	errno = 0;
	CHECK(!userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, NULL));
	CHECK_INT_EQ(errno, ENOMEM);
	CHECK(userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, NULL));
	userbpf_free(vm);
}

/* An effect that cannot be recorded is counted as dropped; the program goes on. */
TEST(a_run_goes_on_without_its_record)
{
	char packet[XDP_PACKET] = {0};
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet, .data_size_in = XDP_PACKET);
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, "r1 = 5\nr2 = 0\ncall bpf_redirect\nexit", NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	userbpf_clear_effects(vm);
	userbpf_fail_alloc(vm, 1);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(run.retval, 4);
	CHECK_INT_EQ(userbpf_clear_effects(vm), 1);
	userbpf_free(vm);
}
