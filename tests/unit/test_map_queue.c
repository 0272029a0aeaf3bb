// SPDX-License-Identifier: BSD-2-Clause
/* Queues, stacks and Bloom filters: values without keys. */
#include "tests/unit/map_threads.h"

static void check_pop(struct map *map, u64 expected)
{
	u64 value = 0;

	CHECK_INT_EQ(map_peek(map, &value), 0);
	CHECK_INT_EQ(value, expected);
	value = 0;
	CHECK_INT_EQ(map_pop(map, &value), 0);
	CHECK_INT_EQ(value, expected);
}

static int user_push(struct map *map, u64 value, u64 flags)
{
	return map_user_update(map, NULL, &value, flags);
}

/* The ring goes round many times, at every fill level. */
TEST(a_queue_is_first_in_first_out)
{
	struct job job = start(ATTR(QUEUE, 0, 8, 5));
	u64 in = 0, out = 0;

	for (u32 level = 0; level < 5; level++) {
		CHECK_INT_EQ(map_push(job.map, &in, BPF_ANY), 0);
		in++;
		for (u32 i = 0; i < 20; i++, in++, out++) {
			check_pop(job.map, out);
			CHECK_INT_EQ(user_push(job.map, in, BPF_ANY), 0);
		}
	}
	CHECK_INT_EQ(user_push(job.map, in, BPF_ANY), -E2BIG);
	for (; out < in; out++)
		check_pop(job.map, out);
	CHECK_INT_EQ(map_pop(job.map, &in), -ENOENT);
	CHECK_INT_EQ(in, 0);
	stop(&job);
}

TEST(a_stack_is_last_in_first_out)
{
	struct job job = start(ATTR(STACK, 0, 8, 3));

	for (u32 round = 0; round < 10; round++) {
		for (u64 value = 0; value < 3; value++)
			CHECK_INT_EQ(user_push(job.map, value, BPF_ANY), 0);
		check_pop(job.map, 2);
		check_pop(job.map, 1);
		CHECK_INT_EQ(user_push(job.map, 7, BPF_ANY), 0);
		check_pop(job.map, 7);
		check_pop(job.map, 0);
	}
	stop(&job);
}

struct walked {
	u64 values[8];
	u32 nr;
};

static void note_value(void *ctx, const char *owner, const void *value)
{
	struct walked *walked = ctx;

	CHECK(!owner);
	if (CHECK(walked->nr < 8))
		memcpy(&walked->values[walked->nr++], value, sizeof(u64));
}

/* In the order in which they would come out, at every place of the ring, and none does. */
TEST(values_are_listed_and_stay)
{
	struct job queue = start(ATTR(QUEUE, 0, 8, 3)), stack = start(ATTR(STACK, 0, 8, 3));
	u64 value;

	for (u64 round = 0; round < 10; round++) {
		struct walked in = {}, piled = {};

		for (value = round; value < round + 3; value++) {
			CHECK_INT_EQ(map_user_update(queue.map, NULL, &value, BPF_EXIST), 0);
			CHECK_INT_EQ(map_user_update(stack.map, NULL, &value, BPF_EXIST), 0);
		}
		CHECK_INT_EQ(map_user_each_value(queue.map, &value, note_value, &in), 0);
		CHECK_INT_EQ(map_user_each_value(stack.map, &value, note_value, &piled), 0);
		CHECK_INT_EQ(in.nr, 3);
		CHECK_INT_EQ(piled.nr, 3);
		for (u32 i = 0; i < 3; i++) {
			CHECK_INT_EQ(in.values[i], round + i);
			CHECK_INT_EQ(piled.values[i], round + 2 - i);
		}
		check_pop(queue.map, round);
		check_pop(stack.map, round + 2);
	}
	stop(&queue);
	stop(&stack);
}

TEST(a_filter_has_nothing_to_list)
{
	struct job job = start(ATTR(BLOOM_FILTER, 0, 8, 3));
	u64 value = 1;

	CHECK_INT_EQ(map_user_each_value(job.map, &value, note_value, NULL), -EOPNOTSUPP);
	stop(&job);
}

/* BPF_EXIST: a full map drops its oldest value, also a stack. */
TEST(the_oldest_value_makes_room)
{
	struct job queue = start(ATTR(QUEUE, 0, 8, 3)), stack = start(ATTR(STACK, 0, 8, 3));

	for (u64 value = 0; value < 8; value++) {
		CHECK_INT_EQ(user_push(queue.map, value, BPF_EXIST), 0);
		CHECK_INT_EQ(map_push(stack.map, &value, BPF_EXIST), 0);
	}
	for (u64 i = 0; i < 3; i++) {
		check_pop(queue.map, 5 + i);
		check_pop(stack.map, 7 - i);
	}
	CHECK_INT_EQ(map_pop(queue.map, &(u64){0}), -ENOENT);
	CHECK_INT_EQ(map_pop(stack.map, &(u64){0}), -ENOENT);
	stop(&queue);
	stop(&stack);
}

TEST(what_queues_refuse)
{
	static const struct map_attr attrs[] = {ATTR(QUEUE, 0, 8, 2), ATTR(STACK, 0, 8, 2)};
	u64 value = 5;
	u32 key = 0, count = 1;
	struct map_batch batch = {.keys = &key, .values = &value, .count = &count};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);
		struct map *map = job.map;

		CHECK_INT_EQ(map_user_update(map, &key, &value, 0), -EINVAL);
		CHECK_INT_EQ(map_user_lookup(map, &key, &value, 0), -EINVAL);
		CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &value, 0), -EINVAL);
		CHECK_INT_EQ(map_user_delete(map, NULL), -EINVAL);
		CHECK_INT_EQ(map_user_next_key(map, NULL, &key), -EINVAL);
		CHECK_INT_EQ(map_user_update(map, NULL, &value, BPF_NOEXIST), -EINVAL);
		CHECK_INT_EQ(map_user_update(map, NULL, &value, 3), -EINVAL);
		CHECK_INT_EQ(map_user_update(map, NULL, &value, BPF_F_LOCK), -EINVAL);
		CHECK_INT_EQ(map_user_lookup_and_delete(map, NULL, &value, BPF_F_LOCK), -EINVAL);
		CHECK_INT_EQ(map_user_lookup(map, NULL, &value, 0), -ENOENT);
		CHECK_INT_EQ(value, 5);
		CHECK_INT_EQ(map_user_batch(map, &batch), -ENOTSUPP);
		CHECK(!map_lookup(map, &key, &job.vm->cpus[0]));
		CHECK_INT_EQ(map_update(map, &key, &value, 0, &job.vm->cpus[0]), -EOPNOTSUPP);
		stop(&job);
	}
}

TEST(values_of_any_size)
{
	u8 in[259], out[259];

	for (u32 size = 1; size < sizeof(in); size += 43) {
		struct job job = start(ATTR(QUEUE, 0, size, 4));

		for (u8 n = 0; n < 4; n++) {
			memset(in, n + 1, size);
			CHECK_INT_EQ(map_push(job.map, in, 0), 0);
		}
		for (u8 n = 0; n < 4; n++) {
			memset(in, n + 1, size);
			CHECK_INT_EQ(map_pop(job.map, out), 0);
			CHECK_MEM_EQ(in, out, size);
		}
		stop(&job);
	}
}

/* --- eight threads --- */

#define WORDS 6

/* What a thread pushes: words that are all the same and never come again. */
static s64 push_own(struct job *job, u32 thread, u64 n, struct cpu *cpu)
{
	u64 value[WORDS];

	for (u32 i = 0; i < WORDS; i++)
		value[i] = (u64)thread << 32 | n;
	return cpu ? map_push(job->map, value, BPF_ANY)
		   : map_user_update(job->map, NULL, value, BPF_ANY);
}

static u64 seen[NR_THREADS]; /* atomic: how many of each thread's values came out */

static bool take_any(struct job *job, u64 *last, struct cpu *cpu)
{
	u64 value[WORDS];
	s64 err = cpu ? map_pop(job->map, value)
		      : map_user_lookup_and_delete(job->map, NULL, value, 0);
	u32 from;

	if (err) {
		EXPECT(job, err == -ENOENT);
		return false;
	}
	for (u32 i = 1; i < WORDS; i++)
		EXPECT(job, value[i] == value[0]);
	from = (u32)(value[0] >> 32);
	EXPECT(job, from < NR_THREADS);
	/* One consumer sees the values of one producer in the order of pushing. */
	if (job->map->view.type == BPF_MAP_TYPE_QUEUE)
		EXPECT(job, (u32)value[0] > last[from % NR_THREADS]);
	last[from % NR_THREADS] = (u32)value[0];
	__atomic_add_fetch(&seen[from % NR_THREADS], 1, __ATOMIC_RELAXED);
	return true;
}

static void push_and_pop(struct job *job, u32 thread, struct cpu *cpu)
{
	u64 last[NR_THREADS] = {0};

	for (u64 n = 1; n <= NR_ROUNDS; n++) {
		s64 err;

		enter(job, cpu);
		while ((err = push_own(job, thread, n, cpu)) == -E2BIG)
			take_any(job, last, cpu);
		EXPECT(job, !err);
		if (n % 3)
			take_any(job, last, cpu);
		leave(job, cpu);
	}
}

TEST(every_value_comes_out_once)
{
	static const struct map_attr attrs[] = {ATTR(QUEUE, 0, WORDS * 8, 64),
						ATTR(STACK, 0, WORDS * 8, 64)};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);
		u64 last[NR_THREADS] = {0};

		memset(seen, 0, sizeof(seen));
		run_threads(&job, push_and_pop);
		while (take_any(&job, last, NULL))
			;
		for (u32 t = 0; t < NR_THREADS; t++)
			CHECK_INT_EQ(seen[t], NR_ROUNDS);
		stop(&job);
	}
}

/* --- Bloom filters --- */

TEST(a_bloom_filter_forgets_nothing)
{
	for (u32 nr_hashes = 0; nr_hashes <= 15; nr_hashes++) {
		struct job job = start(ATTR(BLOOM_FILTER, 0, 8, 1000, .map_extra = nr_hashes));
		u32 nr_wrong = 0;

		CHECK_INT_EQ(map_peek(job.map, &(u64){3}), -ENOENT);
		for (u64 value = 0; value < 1000; value++)
			CHECK_INT_EQ(map_push(job.map, &value, BPF_ANY), 0);
		for (u64 value = 0; value < 1000; value++)
			CHECK_INT_EQ(map_user_lookup(job.map, NULL, &value, 0), 0);
		for (u64 value = 1000; value < 11000; value++)
			nr_wrong += !map_peek(job.map, &value);
		/* One hash function: 1000 of 2048 bits. The others: a few in a hundred at most. */
		CHECK_MSG(nr_wrong < (nr_hashes == 1 ? 5500 : 2000), "%u hashes: %u of 10000",
			  nr_hashes, nr_wrong);
		CHECK_MSG(nr_wrong > 0 || nr_hashes > 4, "%u hashes: none of 10000", nr_hashes);
		stop(&job);
	}
}

TEST(what_bloom_filters_refuse)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(BLOOM_FILTER, 0, 3, 10));
	struct map_attr attr = ATTR(BLOOM_FILTER, 0, 3, 10, .map_extra = 16);
	u8 value[4] = {1, 2, 3};

	CHECK_INT_EQ(map_user_update(map, NULL, value, BPF_EXIST), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, value, value, BPF_ANY), -EINVAL);
	CHECK_INT_EQ(map_user_lookup(map, NULL, value, 0), -ENOENT);
	CHECK_INT_EQ(map_pop(map, value), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_delete(map, NULL), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_next_key(map, NULL, value), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, NULL, value, 0), -ENOTSUPP);
	map_put_user(map);
	CHECK_INT_EQ(map_create(vm, &attr, &map), -EINVAL);
	vm_stop(vm);
}

static void push_to_filter(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u64 n = 0; n < NR_ROUNDS / 10; n++) {
		u64 value = thread * NR_ROUNDS + n;

		EXPECT(job, !(cpu ? map_push(job->map, &value, BPF_ANY)
				  : map_user_update(job->map, NULL, &value, BPF_ANY)));
		EXPECT(job, !map_peek(job->map, &value));
		EXPECT(job, !map_user_lookup(job->map, NULL, &value, 0));
	}
}

TEST(no_bit_is_lost)
{
	struct job job = start(ATTR(BLOOM_FILTER, 0, 8, 3200));

	run_threads(&job, push_to_filter);
	for (u64 thread = 0; thread < NR_THREADS; thread++) {
		for (u64 n = 0; n < NR_ROUNDS / 10; n++)
			CHECK_INT_EQ(map_peek(job.map, &(u64){thread * NR_ROUNDS + n}), 0);
	}
	stop(&job);
}
