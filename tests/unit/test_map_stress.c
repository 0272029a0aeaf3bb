// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps under eight threads, programs and users at once, with invariants that any lost, torn or
 * misplaced value breaks. Checks of threads are counted and reported at the end. Meant for
 * ThreadSanitizer too.
 */
#include "maps/value.h"
#include "prog/prog.h"
#include "tests/unit/map_threads.h"

/* --- values are added to
 * ----------------------------------------------------------------------------- */

static void add_to_values(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (i * 7 + thread) % 16;
		u64 *value, seen;

		if (!cpu) {
			EXPECT(job, !map_user_lookup(job->map, &key, &seen, 0));
			EXPECT(job, seen <= (u64)NR_ROUNDS * NR_THREADS);
			continue;
		}
		cpu_enter(job->vm, cpu);
		value = map_lookup(job->map, &key, cpu);
		EXPECT(job, value);
		if (value)
			__atomic_fetch_add(value, 1, __ATOMIC_RELAXED);
		cpu_leave(job->vm, cpu);
	}
}

static u64 sum_of_values(struct map *map, u32 nr_keys)
{
	u64 values[NR_CPUS], sum = 0;

	for (u32 key = 0; key < nr_keys; key++) {
		CHECK_INT_EQ(map_user_lookup(map, &key, values, 0), 0);
		for (size_t i = 0; i < map_user_value_size(map) / sizeof(u64); i++)
			sum += values[i];
	}
	return sum;
}

TEST(no_addition_is_lost)
{
	static const struct map_attr attrs[] = {ATTR(ARRAY, 4, 8, 16), ATTR(HASH, 4, 8, 16)};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		for (u32 key = 0; key < 16; key++)
			CHECK_INT_EQ(put_u64(job.map, key, 0, BPF_ANY), 0);
		run_threads(&job, add_to_values);
		CHECK_INT_EQ(sum_of_values(job.map, 16), (u64)NR_ROUNDS * NR_CPUS);
		stop(&job);
	}
}

/* Each CPU counts in its own value, without atomics; users look on. */
static void count_per_cpu(struct job *job, u32 thread, struct cpu *cpu)
{
	u64 seen[NR_CPUS];

	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (i + thread) % 16;
		u64 *value;

		if (!cpu) {
			EXPECT(job, !map_user_lookup(job->map, &key, seen, 0));
			continue;
		}
		cpu_enter(job->vm, cpu);
		value = map_lookup(job->map, &key, cpu);
		if (value)
			++*value;
		EXPECT(job, value);
		cpu_leave(job->vm, cpu);
	}
}

TEST(cpus_count_for_themselves)
{
	static const struct map_attr attrs[] = {ATTR(PERCPU_ARRAY, 4, 8, 16),
						ATTR(PERCPU_HASH, 4, 8, 16)};
	u64 zero[NR_CPUS] = {0};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		for (u32 key = 0; key < 16; key++)
			CHECK_INT_EQ(map_user_update(job.map, &key, zero, BPF_ANY), 0);
		run_threads(&job, count_per_cpu);
		CHECK_INT_EQ(sum_of_values(job.map, 16), (u64)NR_ROUNDS * NR_CPUS);
		stop(&job);
	}
}

/* --- elements come and go
 * ---------------------------------------------------------------------------- */

static void churn(struct job *job, u32 thread, struct cpu *cpu)
{
	struct rng rng = {.state = thread};

	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (u32)(rng_next(&rng) % 24), action = (u32)(rng_next(&rng) % 4);
		u64 value[NR_CPUS];
		s64 err = 0;

		enter(job, cpu);
		if (action == 0)
			err = put(job, key, cpu);
		else if (action == 1)
			err = map_delete(job->map, &key, cpu);
		else if (action == 2)
			err = map_user_lookup_and_delete(job->map, &key, value, 0);
		else
			err = map_user_lookup(job->map, &key, value, 0);
		if (!err && action >= 2 && !(job->map->spec->flags & MAP_PERCPU))
			EXPECT(job, value[0] == value_of(key));
		EXPECT(job, !err || err == (action ? -ENOENT : -E2BIG));
		leave(job, cpu);
	}
}

/* All elements are still there: none was lost, none is in use twice. */
static void check_capacity(struct map *map, u32 max)
{
	u64 values[NR_CPUS] = {0};
	u32 key;

	while (!map_user_next_key(map, NULL, &key))
		CHECK_INT_EQ(map_user_delete(map, &key), 0);
	for (key = 100; key < 100 + max; key++)
		CHECK_INT_EQ(map_user_update(map, &key, values, BPF_NOEXIST), 0);
	CHECK_INT_EQ(map_user_update(map, &key, values, BPF_NOEXIST), -E2BIG);
	CHECK_INT_EQ(count_keys(map), max);
}

TEST(a_value_is_its_keys)
{
	static const struct map_attr attrs[] = {
		ATTR(HASH, 4, 8, 16),	     ATTR(HASH, 4, 8, 16, .flags = BPF_F_NO_PREALLOC),
		ATTR(HASH, 4, 8, 1),	     ATTR(HASH, 4, 8, 2),
		ATTR(PERCPU_HASH, 4, 8, 16),
	};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		run_threads(&job, churn);
		check_capacity(job.map, attrs[i].max_entries);
		stop(&job);
	}
}

/* Keys 0 to 7 stay, updated all the time; others come and go around them. Nobody may miss one. */
static void update_what_stays(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = i % 8, passing = 8 + (i * 5 + thread) % 8;
		u64 value;

		enter(job, cpu);
		if (thread % 2) {
			EXPECT(job, !map_user_lookup(job->map, &key, &value, 0));
			EXPECT(job, value == value_of(key));
			EXPECT(job, map_lookup(job->map, &key, cpu));
		} else if (i % 3) {
			EXPECT(job, !put(job, key, cpu));
		} else {
			put(job, passing, cpu);
			map_delete(job->map, &passing, cpu);
		}
		leave(job, cpu);
	}
}

TEST(an_updated_element_is_never_missed)
{
	static const u32 sizes[] = {9, 12, 32};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct job job = start(ATTR(HASH, 4, 8, sizes[i]));

		for (u32 key = 0; key < 8; key++)
			CHECK_INT_EQ(put(&job, key, NULL), 0);
		run_threads(&job, update_what_stays);
		for (u32 key = 0; key < 8; key++)
			CHECK(get_u64(job.map, key) == value_of(key));
		stop(&job);
	}
}

/* Every thread inserts keys of its own into a table that holds exactly all of them. */
static void insert_own_keys(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 round = 0; round < 400; round++) {
		for (u32 i = 0; i < 64; i++)
			EXPECT(job, !put(job, thread * 64 + i, cpu ? cpu : NULL));
		for (u32 i = 0; i < 64; i++) {
			u32 key = thread * 64 + i;

			EXPECT(job, !map_delete(job->map, &key, cpu));
		}
	}
}

TEST(there_is_room_for_all)
{
	struct job job = start(ATTR(HASH, 4, 8, 64 * NR_THREADS));

	run_threads(&job, insert_own_keys);
	check_capacity(job.map, job.map->view.max_entries);
	stop(&job);
}

/*
 * Two threads, a program and a user, have one key each at most in a table for two, so that there is
 * always room. They put in and take out the same keys, and move elements between the stripes.
 */
static void share_keys(struct job *job, u32 thread, struct cpu *cpu)
{
	struct rng rng = {.state = thread};

	if (thread % NR_CPUS)
		return;
	for (u32 i = 0; i < 20 * NR_ROUNDS; i++) {
		u32 key = (u32)(rng_next(&rng) % 4);
		s64 err;

		EXPECT(job, !put(job, key, cpu));
		err = map_delete(job->map, &key, cpu);
		EXPECT(job, !err || err == -ENOENT);
	}
}

TEST(a_table_is_full_only_when_it_is)
{
	static const struct map_attr attrs[] = {
		ATTR(HASH, 4, 8, 2),
		ATTR(HASH, 4, 8, 2, .flags = BPF_F_NO_PREALLOC),
		ATTR(PERCPU_HASH, 4, 8, 2),
	};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		run_threads(&job, share_keys);
		check_capacity(job.map, 2);
		stop(&job);
	}
}

/* --- locks
 * ------------------------------------------------------------------------------------------- */

#define NR_WORDS 16

/* All words of a value but the lock are the same number. */
static void copy_under_lock(struct job *job, u32 thread, struct cpu *cpu)
{
	u32 words[NR_WORDS];

	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = i % 2;

		if (i % 2 == thread % 2) {
			for (u32 w = 0; w < NR_WORDS; w++)
				words[w] = thread * NR_ROUNDS + i;
			EXPECT(job, !(cpu ? map_update(job->map, &key, words, BPF_F_LOCK, cpu)
					  : map_user_update(job->map, &key, words, BPF_F_LOCK)));
			continue;
		}
		EXPECT(job, !map_user_lookup(job->map, &key, words, BPF_F_LOCK));
		EXPECT(job, !words[1]);
		words[1] = words[0];
		for (u32 w = 1; w < NR_WORDS; w++)
			EXPECT(job, words[w] == words[0]);
	}
}

TEST(values_are_whole_under_the_lock)
{
	static const struct map_attr attrs[] = {LOCK_ATTR(ARRAY, 4, NR_WORDS * 4, 2, 4),
						LOCK_ATTR(HASH, 4, NR_WORDS * 4, 2, 4)};
	u32 zero[NR_WORDS] = {0};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		for (u32 key = 0; key < 2; key++)
			CHECK_INT_EQ(map_user_update(job.map, &key, zero, BPF_ANY), 0);
		run_threads(&job, copy_under_lock);
		stop(&job);
	}
}

/* --- batches and walks
 * ------------------------------------------------------------------------------- */

static u64 check_elem(void *ctx, const void *key, void *value)
{
	(void)value;
	EXPECT((struct job *)ctx, key);
	return 0;
}

static void walk_about(struct job *job, u32 thread, struct cpu *cpu)
{
	u32 keys[64], count, out;
	u64 values[64];
	struct map_batch batch = {.op = thread % 2 ? MAP_BATCH_LOOKUP : MAP_BATCH_LOOKUP_AND_DELETE,
				  .out_batch = &out,
				  .keys = keys,
				  .values = values,
				  .count = &count};

	for (u32 i = 0; i < NR_ROUNDS / 50; i++) {
		int err;

		enter(job, cpu);
		for (u32 key = 0; key < 8; key++)
			put(job, key + thread * 8, cpu);
		if (cpu)
			map_for_each(job->map, cpu, check_elem, job);
		leave(job, cpu);
		count = 64;
		err = map_user_batch(job->map, &batch);
		EXPECT(job, !err || err == -ENOENT);
		for (u32 n = 0; n < count; n++)
			EXPECT(job, values[n] == value_of(keys[n]));
	}
}

TEST(batches_see_whole_elements)
{
	struct job job = start(ATTR(HASH, 4, 8, 64));

	run_threads(&job, walk_about);
	check_capacity(job.map, 64);
	stop(&job);
}

/* --- maps in maps
 * ------------------------------------------------------------------------------------ */

/* Programs use inner maps that users take away and free. */
static void swap_inner_maps(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = i % 2, zero = 0, id;
		struct map *inner;

		if (cpu) {
			cpu_enter(job->vm, cpu);
			inner = map_lookup(job->map, &key, cpu);
			if (inner)
				EXPECT(job, map_lookup(inner, &zero, cpu));
			cpu_leave(job->vm, cpu);
		} else if (thread % 2) {
			u32 fd = job->inner_fds[i / 2 % 2];

			EXPECT(job, !map_user_update(job->map, &key, &fd, BPF_ANY));
			if (!map_user_lookup(job->map, &key, &id, 0))
				EXPECT(job, id == job->inner[0]->view.id ||
						    id == job->inner[1]->view.id);
		} else {
			map_user_delete(job->map, &key);
		}
	}
}

static void swap_in(struct job *job, const struct map_attr *attr)
{
	struct map_attr outer = *attr;

	job->vm = vm_start();
	for (int i = 0; i < 2; i++) {
		job->inner[i] = map_new(job->vm, ATTR(ARRAY, 4, 8, 1));
		job->inner_fds[i] = (u32)handle_install(job->vm, HANDLE_MAP, job->inner[i]);
	}
	outer.inner = job->inner[0];
	job->map = map_new(job->vm, outer);
	run_threads(job, swap_inner_maps);
	for (u32 key = 0; key < 2; key++)
		map_user_delete(job->map, &key);
	for (int i = 0; i < 2; i++) {
		CHECK_INT_EQ(job->inner[i]->refs, 1);
		map_put_user(job->inner[i]);
	}
	stop(job);
}

TEST(inner_maps_come_and_go)
{
	static const struct map_attr attrs[] = {ATTR(ARRAY_OF_MAPS, 4, 4, 2),
						ATTR(HASH_OF_MAPS, 4, 4, 2)};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = {0};

		swap_in(&job, &attrs[i]);
	}
}

/*
 * When a user has replaced an inner map no program uses the old one any more, so that its values
 * can be read and cleared like any memory: ThreadSanitizer would see who did not wait.
 */
static void use_or_replace(struct job *job, u32 thread, struct cpu *cpu)
{
	u32 key = 0, mine = thread, old = 0;

	while (cpu && !__atomic_load_n(&job->nr_added, __ATOMIC_ACQUIRE)) {
		struct map *inner;
		u64 *value;

		cpu_enter(job->vm, cpu);
		inner = map_lookup(job->map, &key, cpu);
		value = inner ? map_lookup(inner, &mine, cpu) : NULL;
		EXPECT(job, value);
		for (u32 n = 0; value && n < 100; n++)
			++*(volatile u64 *)value;
		cpu_leave(job->vm, cpu);
	}
	if (cpu || thread != NR_CPUS)
		return;
	for (u32 i = 0; i < NR_ROUNDS / 40; i++) {
		EXPECT(job, !map_user_update(job->map, &key, &job->inner_fds[!old], BPF_ANY));
		for (mine = 0; mine < NR_CPUS; mine++) {
			u64 *value = map_lookup(job->inner[old], &mine, NULL);

			EXPECT(job, *value % 100 == 0);
			*value = 0;
		}
		old = !old;
	}
	__atomic_store_n(&job->nr_added, 1, __ATOMIC_RELEASE);
}

TEST(a_replaced_inner_map_is_free)
{
	static const struct map_attr attrs[] = {ATTR(ARRAY_OF_MAPS, 4, 4, 1),
						ATTR(HASH_OF_MAPS, 4, 4, 1)};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = {.vm = vm_start()};
		struct map_attr outer = attrs[i];
		u32 key = 0;

		for (int n = 0; n < 2; n++) {
			job.inner[n] = map_new(job.vm, ATTR(ARRAY, 4, 8, NR_CPUS));
			job.inner_fds[n] = (u32)handle_install(job.vm, HANDLE_MAP, job.inner[n]);
		}
		outer.inner = job.inner[0];
		job.map = map_new(job.vm, outer);
		CHECK_INT_EQ(map_user_update(job.map, &key, &job.inner_fds[0], BPF_ANY), 0);
		run_threads(&job, use_or_replace);
		map_put_user(job.inner[0]);
		map_put_user(job.inner[1]);
		stop(&job);
	}
}

/* Maps are made and freed while programs look things up in the table of regions. */
static void make_and_free(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS / 200; i++) {
		struct map_attr attr =
			thread % 2 ? ATTR(HASH, 4, 8, 4) : ATTR(PERCPU_ARRAY, 4, 8, 4);
		struct map *map = NULL;
		u32 key = 0;

		EXPECT(job, !map_create(job->vm, &attr, &map));
		if (cpu && map) {
			cpu_enter(job->vm, cpu);
			put(&(struct job){.map = map}, 0, cpu);
			EXPECT(job, region_find(job->vm, ptr_to_u64(map_lookup(map, &key, cpu))));
			map_put_user(map);
			map = NULL;
			cpu_leave(job->vm, cpu);
		}
		map_put_user(map);
	}
}

TEST(maps_are_made_and_freed)
{
	struct job job = start(ATTR(ARRAY, 4, 8, 1));

	run_threads(&job, make_and_free);
	stop(&job);
}

/* --- freezing
 * ---------------------------------------------------------------------------------------- */

/* Once freezing has succeeded nothing that a user writes arrives any more. */
static void freeze_and_write(struct job *job, u32 thread, struct cpu *cpu)
{
	u32 key = 0;

	(void)cpu;
	for (u64 i = 0; i < NR_ROUNDS; i++) {
		if (thread) {
			int err = map_user_update(job->map, &key, &i, BPF_ANY);

			EXPECT(job, !err || err == -EPERM);
			if (err == -EPERM && __atomic_load_n(&job->nr_added, __ATOMIC_ACQUIRE))
				return;
		} else if (!map_user_freeze(job->map)) {
			u64 now, later;

			EXPECT(job, !map_user_lookup(job->map, &key, &now, 0));
			__atomic_store_n(&job->nr_added, 1, __ATOMIC_RELEASE);
			for (u32 n = 0; n < 1000; n++) {
				EXPECT(job, !map_user_lookup(job->map, &key, &later, 0));
				EXPECT(job, now == later);
			}
			return;
		}
	}
}

TEST(a_frozen_map_stands_still)
{
	struct job job = start(ATTR(ARRAY, 4, 8, 1));

	run_threads(&job, freeze_and_write);
	stop(&job);
}
