// SPDX-License-Identifier: BSD-2-Clause
/* Stack traces: ids, what is kept under them, and what they refuse. */
#include "maps/stack_trace.h"
#include "tests/unit/map_threads.h"

#define DEPTH 4

static s64 put_trace(struct map *map, const u64 *ips, u32 nr, u64 flags)
{
	struct stack_trace trace = {ips, nr, ips, nr * (u32)sizeof(u64)};

	return stack_trace_put(map, &trace, flags);
}

/* A trace of some depth that is known by its number. */
static u32 make_trace(u64 *ips, u64 number)
{
	u32 nr = 1 + (u32)(number % DEPTH);

	for (u32 i = 0; i < nr; i++)
		ips[i] = 0xffffffff81000000 + number * 16 + i;
	return nr;
}

static bool is_trace(const u64 *found, u64 number)
{
	u64 ips[DEPTH] = {0};

	make_trace(ips, number);
	return !memcmp(found, ips, sizeof(ips));
}

TEST(a_trace_is_found_by_its_id)
{
	struct job job = start(ATTR(STACK_TRACE, 4, DEPTH * 8, 64));
	u64 ips[DEPTH], found[DEPTH];
	u32 ids[20], nr_in = 0;

	for (u64 n = 0; n < 20; n++) {
		u32 nr = make_trace(ips, n);
		s64 id = put_trace(job.map, ips, nr, BPF_F_REUSE_STACKID);

		CHECK(id >= 0 && id < 64);
		ids[n] = (u32)id;
		CHECK_INT_EQ(put_trace(job.map, ips, nr, 0), id);
		CHECK_INT_EQ(map_user_lookup(job.map, &ids[n], found, 0), 0);
		CHECK(is_trace(found, n));
	}
	for (u32 id = 0; id < 64; id++)
		nr_in += !map_user_lookup(job.map, &id, found, 0);
	CHECK_INT_EQ(count_keys(job.map), nr_in);
	for (u32 n = 0; n < 20; n++)
		map_user_delete(job.map, &ids[n]);
	CHECK_INT_EQ(count_keys(job.map), 0);
	stop(&job);
}

/* One bucket: every trace has the id 0, and there is one element. */
TEST(traces_with_the_same_id)
{
	struct job job = start(ATTR(STACK_TRACE, 4, DEPTH * 8, 1));
	u64 a[DEPTH], b[DEPTH], found[DEPTH];
	u32 nr_a = make_trace(a, 3), nr_b = make_trace(b, 4), id = 0;

	CHECK_INT_EQ(put_trace(job.map, a, nr_a, 0), 0);
	CHECK_INT_EQ(put_trace(job.map, b, nr_b, 0), -EEXIST);
	CHECK_INT_EQ(put_trace(job.map, b, nr_b, BPF_F_FAST_STACK_CMP), -EEXIST);
	/* As the kernel's: the new element is taken before the old one is given back. */
	CHECK_INT_EQ(put_trace(job.map, b, nr_b, BPF_F_REUSE_STACKID), -ENOMEM);
	CHECK_INT_EQ(map_user_lookup(job.map, &id, found, 0), 0);
	CHECK(is_trace(found, 3));
	CHECK_INT_EQ(map_user_delete(job.map, &id), 0);
	CHECK_INT_EQ(map_user_delete(job.map, &id), -ENOENT);
	CHECK_INT_EQ(put_trace(job.map, b, nr_b, BPF_F_REUSE_STACKID), 0);
	CHECK_INT_EQ(map_user_lookup(job.map, &id, found, 0), 0);
	CHECK(is_trace(found, 4));
	stop(&job);
}

TEST(what_stack_traces_refuse)
{
	struct job job = start(ATTR(STACK_TRACE, 4, 16, 5));
	u64 value[2] = {0};
	u32 id = 0;

	CHECK_INT_EQ(map_user_update(job.map, &id, value, 0), -EINVAL);
	CHECK_INT_EQ(map_user_lookup(job.map, &id, value, 0), -ENOENT);
	CHECK_INT_EQ(map_user_delete(job.map, &id), -ENOENT);
	CHECK_INT_EQ(map_user_next_key(job.map, NULL, &id), -ENOENT);
	id = 8; /* five elements have eight buckets */
	CHECK_INT_EQ(map_user_delete(job.map, &id), -E2BIG);
	CHECK_INT_EQ(map_user_lookup(job.map, &id, value, 0), -ENOENT);
	CHECK_INT_EQ(map_user_lookup_and_delete(job.map, &id, value, 0), -ENOTSUPP);
	stop(&job);
}

TEST(sizes_of_stack_traces)
{
	static const struct {
		u32 value_size, flags;
		int err;
	} rows[] = {
		{8, 0, 0},
		{127 * 8, 0, 0},
		{128 * 8, 0, -EINVAL},
		{12, 0, -EINVAL},
		{8, BPF_F_STACK_BUILD_ID, -EINVAL},
		{32, BPF_F_STACK_BUILD_ID, 0},
		{127 * 32, BPF_F_STACK_BUILD_ID, 0},
		{128 * 32, BPF_F_STACK_BUILD_ID, -EINVAL},
	};
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct map_attr attr =
			ATTR(STACK_TRACE, 4, rows[i].value_size, 2, .flags = rows[i].flags);
		struct map *map = NULL;

		CHECK_MSG(map_create(vm, &attr, &map) == rows[i].err, "row %zu", i);
		map_put_user(map);
	}
	vm_stop(vm);
}

/* What is found under an id is one whole trace, and no element is lost. */
static void put_and_read(struct job *job, u32 thread, struct cpu *cpu)
{
	u64 ips[DEPTH], found[DEPTH];

	for (u64 n = 0; n < NR_ROUNDS; n++) {
		u64 number = n * 13 + thread;
		u32 nr = make_trace(ips, number), id;
		s64 ret = put_trace(job->map, ips, nr, n & 1 ? BPF_F_REUSE_STACKID : 0);

		(void)cpu;
		EXPECT(job, ret >= 0 || ret == -EEXIST || ret == -ENOMEM);
		id = ret >= 0 ? (u32)ret : (u32)n % 16;
		if (!map_user_lookup(job->map, &id, found, 0))
			EXPECT(job, is_trace(found, (found[0] - 0xffffffff81000000) / 16));
		if (n % 5 == 0)
			map_user_delete(job->map, &id);
	}
}

TEST(traces_are_whole)
{
	struct job job = start(ATTR(STACK_TRACE, 4, DEPTH * 8, 16));
	u64 ips[DEPTH];
	u32 nr_in = 0, id;

	run_threads(&job, put_and_read);
	while (!map_user_next_key(job.map, NULL, &id))
		CHECK_INT_EQ(map_user_delete(job.map, &id), 0);
	for (u64 n = 0; n < 10000 && nr_in < 16; n++)
		nr_in += put_trace(job.map, ips, make_trace(ips, n), 0) >= 0 &&
			 count_keys(job.map) > nr_in;
	CHECK_INT_EQ(count_keys(job.map), 16);
	stop(&job);
}
