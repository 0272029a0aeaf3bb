// SPDX-License-Identifier: BSD-2-Clause
/* Hash tables that evict: who goes and who stays, and that nobody gets lost among eight threads. */
#include "tests/unit/map_threads.h"

static struct userbpf *one_cpu(void)
{
	static const struct world_config config = {.nr_cpus = 1, .seed = 7};
	struct userbpf *vm = calloc(1, sizeof(*vm));

	REQUIRE(vm && !world_init(vm, &config));
	return vm;
}

static bool has(struct map *map, u32 key)
{
	return get_u64(map, key) != UINT64_MAX;
}

/* As a program does. */
static void look_up(struct map *map, u32 key)
{
	CHECK(map_lookup(map, &key, &map->vm->cpus[0]));
}

static void put_range(struct map *map, u32 first, u32 nr)
{
	for (u32 key = first; key < first + nr; key++)
		CHECK_INT_EQ(put_u64(map, key, key, BPF_ANY), 0);
}

static u32 count_in(struct map *map, u32 first, u32 nr)
{
	u32 nr_in = 0;

	for (u32 key = first; key < first + nr; key++)
		nr_in += has(map, key);
	return nr_in;
}

static const struct map_attr types[] = {
	ATTR(LRU_HASH, 4, 8, 8),
	ATTR(LRU_HASH, 4, 8, 8, .flags = BPF_F_NO_COMMON_LRU),
	ATTR(LRU_PERCPU_HASH, 4, 8, 8),
	ATTR(LRU_PERCPU_HASH, 4, 8, 8, .flags = BPF_F_NO_COMMON_LRU),
};

TEST(a_full_table_takes_more)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct userbpf *vm = one_cpu();
		struct map *map = map_new(vm, types[i]);

		put_range(map, 0, 8);
		CHECK_INT_EQ(count_keys(map), 8);
		put_range(map, 8, 1000);
		CHECK(count_keys(map) <= 8 && count_keys(map) >= 4);
		CHECK(has(map, 1007) && has(map, 1006));
		CHECK_INT_EQ(count_in(map, 0, 900), 0);
		map_put_user(map);
		vm_stop(vm);
	}
}

/* Common lists of eight elements give out four at a time, so the oldest four go. */
TEST(what_programs_look_up_stays)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct userbpf *vm = one_cpu();
		struct map *map = map_new(vm, types[i]);

		put_range(map, 0, 8);
		look_up(map, 0);
		look_up(map, 2);
		for (u32 key = 0; key < 8; key++)
			CHECK(has(map, key)); /* users' lookups leave no mark */
		put_range(map, 8, 1);
		CHECK(has(map, 0));
		CHECK(has(map, 2));
		CHECK(!has(map, 1));
		CHECK(!has(map, 3));
		CHECK(has(map, 8));
		map_put_user(map);
		vm_stop(vm);
	}
}

TEST(flags_of_updates)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct userbpf *vm = one_cpu();
		struct map *map = map_new(vm, types[i]);

		CHECK_INT_EQ(put_u64(map, 1, 1, BPF_EXIST), -ENOENT);
		CHECK_INT_EQ(put_u64(map, 1, 1, BPF_NOEXIST), 0);
		CHECK_INT_EQ(put_u64(map, 1, 2, BPF_NOEXIST), -EEXIST);
		CHECK_INT_EQ(get_u64(map, 1), 1);
		CHECK_INT_EQ(put_u64(map, 1, 2, BPF_EXIST), 0);
		CHECK_INT_EQ(get_u64(map, 1), 2);
		CHECK_INT_EQ(put_u64(map, 1, 3, BPF_ANY), 0);
		CHECK_INT_EQ(get_u64(map, 1), 3);
		CHECK_INT_EQ(put_u64(map, 1, 3, 3), -EINVAL);
		CHECK_INT_EQ(put_u64(map, 1, 3, BPF_F_LOCK), -EINVAL);
		CHECK_INT_EQ(count_keys(map), 1);
		CHECK_INT_EQ(del_u32(map, 1), 0);
		CHECK_INT_EQ(del_u32(map, 1), -ENOENT);
		map_put_user(map);
		vm_stop(vm);
	}
}

/* A refused update of a full table has cost somebody his place: the element is fetched first. */
TEST(a_refused_update_evicts)
{
	struct userbpf *vm = one_cpu();
	struct map *map = map_new(vm, ATTR(LRU_HASH, 4, 8, 2));

	put_range(map, 0, 2);
	CHECK_INT_EQ(put_u64(map, 1, 9, BPF_NOEXIST), -EEXIST);
	CHECK(!has(map, 0));
	CHECK_INT_EQ(get_u64(map, 1), 1);
	map_put_user(map);
	vm_stop(vm);
}

TEST(the_same_keys_go_every_time)
{
	u32 first[64], nr_first = 0;

	for (u32 round = 0; round < 3; round++) {
		struct userbpf *vm = one_cpu();
		struct map *map = map_new(vm, ATTR(LRU_HASH, 4, 8, 50));
		struct rng rng = {11};
		u32 nr = 0;

		for (u32 i = 0; i < 5000; i++) {
			u32 key = (u32)(rng_next(&rng) % 120);

			if (rng_next(&rng) % 2)
				put_u64(map, key, i, BPF_ANY);
			else
				map_lookup(map, &key, &vm->cpus[0]);
		}
		for (u32 key = 0; key < 120; key++) {
			if (!has(map, key))
				continue;
			if (!round)
				first[nr_first++] = key;
			else
				CHECK(nr < nr_first && first[nr] == key);
			nr++;
		}
		CHECK(nr == nr_first && nr > 20 && nr <= 50);
		map_put_user(map);
		vm_stop(vm);
	}
}

TEST(shares_of_cpus)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(LRU_HASH, 4, 8, 9, .flags = BPF_F_NO_COMMON_LRU));
	u64 value = 1;

	CHECK_INT_EQ(map->view.max_entries, 12);
	for (u32 key = 0; key < 400; key++)
		CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[key % NR_CPUS]), 0);
	CHECK(count_keys(map) <= 12 && count_keys(map) >= NR_CPUS);
	for (u32 key = 396; key < 400; key++)
		CHECK(has(map, key));
	/* Users are on CPU 0, whose share is three. */
	put_range(map, 1000, 100);
	CHECK(count_in(map, 1000, 100) <= 3);
	for (u32 key = 397; key < 400; key++)
		CHECK(has(map, key));
	map_put_user(map);
	vm_stop(vm);
}

/* CPU 1 takes what CPU 0 has put to use when nothing else is left. */
TEST(cpus_steal)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(LRU_HASH, 4, 8, 4));
	u64 value = 1;

	for (u32 key = 0; key < 200; key++) {
		CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[key / 7 % NR_CPUS]),
			     0);
		CHECK(has(map, key));
		CHECK(count_keys(map) <= 4);
	}
	map_put_user(map);
	vm_stop(vm);
}

TEST(batches_and_walks)
{
	struct userbpf *vm = one_cpu();
	struct map *map = map_new(vm, ATTR(LRU_HASH, 4, 8, 8));
	u32 keys[8], count = 8, out;
	u64 values[8];
	struct map_batch batch = {.op = MAP_BATCH_LOOKUP_AND_DELETE,
				  .out_batch = &out,
				  .keys = keys,
				  .values = values,
				  .count = &count};

	for (u32 round = 0; round < 5; round++) {
		put_range(map, round * 8, 8);
		CHECK_INT_EQ(count_keys(map), 8);
		count = 8;
		CHECK_INT_EQ(map_user_batch(map, &batch), -ENOENT);
		CHECK_INT_EQ(count, 8);
		CHECK_INT_EQ(count_keys(map), 0);
	}
	map_put_user(map);
	vm_stop(vm);
}

TEST(values_per_cpu)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(LRU_PERCPU_HASH, 4, 8, 40));
	u64 values[NR_CPUS] = {10, 11, 12, 13}, value = 77, *found;
	u32 key = 5;

	CHECK_INT_EQ(map_user_update(map, &key, values, BPF_ANY), 0);
	CHECK_INT_EQ(map_update(map, &key, &value, BPF_EXIST, &vm->cpus[2]), 0);
	for (u32 i = 0; i < NR_CPUS; i++) {
		found = map_lookup_percpu(map, &key, i);
		CHECK(found && *found == (i == 2 ? 77 : 10 + i));
	}
	key = 6;
	CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[1]), 0);
	CHECK_INT_EQ(map_user_lookup(map, &key, values, 0), 0);
	for (u32 i = 0; i < NR_CPUS; i++)
		CHECK_INT_EQ(values[i], i == 1 ? 77 : 0);
	map_put_user(map);
	vm_stop(vm);
}

/* --- eight threads --- */

/* Many more keys than elements: a value found under a key is that key's. */
static void churn(struct job *job, u32 thread, struct cpu *cpu)
{
	bool is_percpu = job->map->spec->flags & MAP_PERCPU;
	struct rng rng = {.state = thread};

	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (u32)(rng_next(&rng) % 200), action = (u32)(rng_next(&rng) % 8);
		u64 value[NR_CPUS];
		s64 err;

		enter(job, cpu);
		if (action < 4) {
			/* All elements may be in the hands of others for a moment. */
			err = put(job, key, cpu);
			EXPECT(job, !err || err == -ENOMEM);
		} else if (action == 4) {
			err = map_delete(job->map, &key, cpu);
			EXPECT(job, !err || err == -ENOENT);
		} else if (action == 5 && cpu) {
			map_lookup(job->map, &key, cpu);
		} else {
			err = map_user_lookup(job->map, &key, value, 0);
			EXPECT(job, err || is_percpu || value[0] == value_of(key));
		}
		leave(job, cpu);
	}
}

/* Remember an address; whether it was new. */
static bool is_new(const void **seen, u32 nr, const void *addr)
{
	for (u32 i = 0; i < nr; i++) {
		if (seen[i] == addr)
			return false;
	}
	seen[nr] = addr;
	return true;
}

/*
 * No element is lost, none was made twice: keys that come and go from all CPUs are sooner or later
 * in every one of them. (A CPU may keep free elements to itself, so the table is not always full.)
 */
static void check_all_there(struct job *job)
{
	u32 max = job->map->view.max_entries, nr = 0;
	const void **seen = calloc(max + 1, sizeof(*seen));

	REQUIRE(seen);
	for (u32 i = 0; i < 40 * max; i++) {
		u32 key = 1000 + i;
		void *value;

		CHECK_INT_EQ(put(job, key, &job->vm->cpus[i % NR_CPUS]), 0);
		value = map_lookup(job->map, &key, &job->vm->cpus[0]);
		CHECK(value);
		nr += nr <= max && is_new(seen, nr, value);
	}
	CHECK_INT_EQ(nr, max);
	CHECK(count_keys(job->map) <= max);
	free(seen);
}

TEST(a_value_is_its_keys)
{
	static const struct map_attr attrs[] = {
		ATTR(LRU_HASH, 4, 8, 64),
		ATTR(LRU_HASH, 4, 8, 64, .flags = BPF_F_NO_COMMON_LRU),
		ATTR(LRU_HASH, 4, 8, 3),
		ATTR(LRU_HASH, 4, 8, 1000),
		ATTR(LRU_PERCPU_HASH, 4, 8, 64),
		ATTR(LRU_PERCPU_HASH, 4, 8, 64, .flags = BPF_F_NO_COMMON_LRU),
	};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		run_threads(&job, churn);
		check_all_there(&job);
		stop(&job);
	}
}
