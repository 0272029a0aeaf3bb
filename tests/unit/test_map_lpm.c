// SPDX-License-Identifier: BSD-2-Clause
/*
 * Longest prefix match, against a plain list of prefixes that is searched from end to end; order of
 * keys against a sort; eight threads.
 */

#include "tests/unit/map_threads.h"

#define MAX_DATA 40

struct prefix {
	u32 len;
	u8 data[MAX_DATA];
} __attribute__((packed));

static struct map_attr lpm_attr(u32 data_size, u32 max)
{
	return ATTR(LPM_TRIE, data_size + 4, 8, max, .flags = BPF_F_NO_PREALLOC);
}

static struct prefix ipv4(u8 a, u8 b, u8 c, u8 d, u32 len)
{
	return (struct prefix){.len = len, .data = {a, b, c, d}};
}

static int put_prefix(struct map *map, struct prefix prefix, u64 value, u64 flags)
{
	return map_user_update(map, &prefix, &value, flags);
}

/* The value that both sides agree on, or UINT64_MAX when there is none. */
static u64 get_prefix(struct map *map, struct prefix prefix)
{
	u64 value = UINT64_MAX, *found;
	int err;

	cpu_enter(map->vm, &map->vm->cpus[0]);
	found = map_lookup(map, &prefix, &map->vm->cpus[0]);
	err = map_user_lookup(map, &prefix, &value, 0);
	CHECK_INT_EQ(err, found ? 0 : -ENOENT);
	if (found)
		CHECK(*found == value);
	cpu_leave(map->vm, &map->vm->cpus[0]);
	return value;
}

TEST(the_longest_prefix_wins)
{
	struct job job = start(lpm_attr(4, 10));
	struct map *map = job.map;

	CHECK_INT_EQ(put_prefix(map, ipv4(192, 168, 0, 0, 16), 1, BPF_ANY), 0);
	CHECK_INT_EQ(put_prefix(map, ipv4(192, 168, 0, 0, 24), 2, BPF_ANY), 0);
	CHECK_INT_EQ(put_prefix(map, ipv4(192, 168, 128, 0, 24), 3, BPF_NOEXIST), 0);
	CHECK_INT_EQ(put_prefix(map, ipv4(192, 168, 1, 0, 24), 5, BPF_ANY), 0);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 0, 7, 32)), 2);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 1, 7, 32)), 5);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 2, 7, 32)), 1);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 128, 7, 32)), 3);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 128, 7, 23)), 1);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 128, 7, 24)), 3);
	CHECK(get_prefix(map, ipv4(192, 168, 0, 0, 15)) == UINT64_MAX);
	CHECK(get_prefix(map, ipv4(193, 168, 0, 0, 32)) == UINT64_MAX);
	CHECK_INT_EQ(put_prefix(map, ipv4(0, 0, 0, 0, 0), 9, BPF_ANY), 0);
	CHECK_INT_EQ(get_prefix(map, ipv4(193, 168, 0, 0, 32)), 9);
	CHECK_INT_EQ(get_prefix(map, ipv4(193, 168, 0, 0, 0)), 9);
	/* What was a joint becomes a prefix of its own, and a joint again. */
	CHECK_INT_EQ(put_prefix(map, ipv4(192, 168, 0, 0, 23), 4, BPF_NOEXIST), 0);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 1, 0, 23)), 4);
	CHECK_INT_EQ(map_user_delete(map, &(struct prefix){.len = 23, .data = {192, 168}}), 0);
	CHECK_INT_EQ(get_prefix(map, ipv4(192, 168, 1, 0, 23)), 1);
	stop(&job);
}

TEST(what_tries_refuse)
{
	struct job job = start(lpm_attr(4, 2));
	struct map *map = job.map;
	struct prefix long_one = ipv4(1, 2, 3, 4, 33), first = ipv4(1, 0, 0, 0, 8), next;

	CHECK_INT_EQ(put_prefix(map, long_one, 1, BPF_ANY), -EINVAL);
	CHECK(get_prefix(map, long_one) == UINT64_MAX);
	CHECK_INT_EQ(map_user_delete(map, &long_one), -EINVAL);
	CHECK_INT_EQ(map_user_next_key(map, &long_one, &next), -ENOENT);
	CHECK_INT_EQ(put_prefix(map, first, 1, 3), -EINVAL);
	CHECK_INT_EQ(put_prefix(map, first, 1, BPF_EXIST), -ENOENT);
	CHECK_INT_EQ(put_prefix(map, first, 1, BPF_ANY), 0);
	CHECK_INT_EQ(put_prefix(map, first, 1, BPF_NOEXIST), -EEXIST);
	CHECK_INT_EQ(put_prefix(map, first, 2, BPF_EXIST), 0);
	CHECK_INT_EQ(put_prefix(map, ipv4(2, 0, 0, 0, 8), 1, BPF_ANY), 0);
	CHECK_INT_EQ(put_prefix(map, ipv4(3, 0, 0, 0, 8), 1, BPF_ANY), -ENOSPC);
	CHECK_INT_EQ(put_prefix(map, first, 3, BPF_ANY), 0);
	CHECK_INT_EQ(get_prefix(map, first), 3);
	CHECK_INT_EQ(map_user_delete(map, &first), 0);
	CHECK_INT_EQ(map_user_delete(map, &first), -ENOENT);
	CHECK_INT_EQ(map_user_next_key(map, &long_one, &next), 0);
	CHECK_INT_EQ(next.data[0], 2);
	stop(&job);
}

/* --- against a list --- */

#define NR_STEPS 1500

struct model {
	struct map *map;
	u32 data_size, nr;
	struct prefix prefixes[NR_STEPS];
	u64 values[NR_STEPS];
};

static u32 bit_of(const struct prefix *prefix, u32 at)
{
	return prefix->data[at / 8] >> (7 - at % 8) & 1;
}

static bool begins_with(const struct prefix *key, const struct prefix *prefix)
{
	for (u32 i = 0; i < prefix->len; i++) {
		if (bit_of(key, i) != bit_of(prefix, i))
			return false;
	}
	return prefix->len <= key->len;
}

static u32 model_find(const struct model *m, const struct prefix *key)
{
	for (u32 i = 0; i < m->nr; i++) {
		if (m->prefixes[i].len == key->len && begins_with(key, &m->prefixes[i]))
			return i;
	}
	return UINT32_MAX;
}

static u64 model_lookup(const struct model *m, const struct prefix *key)
{
	u64 value = UINT64_MAX;
	s64 best = -1;

	for (u32 i = 0; i < m->nr; i++) {
		if ((s64)m->prefixes[i].len > best && begins_with(key, &m->prefixes[i])) {
			best = m->prefixes[i].len;
			value = m->values[i];
		}
	}
	return value;
}

/* Few different bits, so that prefixes lie in one another. */
static struct prefix draw_prefix(struct rng *rng, u32 data_size, u32 max_len)
{
	struct prefix prefix = {.len = (u32)(rng_next(rng) % (max_len + 1))};

	for (u32 i = 0; i < data_size; i++)
		prefix.data[i] = (u8)(rng_next(rng) % 4 ? 0 : rng_next(rng) & 0x81);
	return prefix;
}

static void model_put(struct model *m, const struct prefix *prefix, u64 value, u64 flags)
{
	u32 at = model_find(m, prefix);
	int err = put_prefix(m->map, *prefix, value, flags);

	if (at == UINT32_MAX && flags == BPF_EXIST) {
		CHECK_INT_EQ(err, -ENOENT);
	} else if (at != UINT32_MAX && flags == BPF_NOEXIST) {
		CHECK_INT_EQ(err, -EEXIST);
	} else if (at == UINT32_MAX && m->nr == m->map->view.max_entries) {
		CHECK_INT_EQ(err, -ENOSPC);
	} else {
		CHECK_INT_EQ(err, 0);
		at = at == UINT32_MAX ? m->nr++ : at;
		m->prefixes[at] = *prefix;
		m->values[at] = value;
	}
}

static void model_delete(struct model *m, const struct prefix *prefix)
{
	u32 at = model_find(m, prefix);

	CHECK_INT_EQ(map_user_delete(m->map, prefix), at == UINT32_MAX ? -ENOENT : 0);
	if (at == UINT32_MAX)
		return;
	m->nr--;
	m->prefixes[at] = m->prefixes[m->nr];
	m->values[at] = m->values[m->nr];
}

/* What is more specific comes first, and of what lies side by side the one with the lower bit. */
static bool comes_before(const struct prefix *a, const struct prefix *b)
{
	u32 max = a->len < b->len ? a->len : b->len;

	for (u32 i = 0; i < max; i++) {
		if (bit_of(a, i) != bit_of(b, i))
			return bit_of(a, i) < bit_of(b, i);
	}
	return a->len > b->len;
}

/* Every key once, in order, as it was put in with all its bits. */
static void check_order(const struct model *m)
{
	struct prefix key = {0}, next = {0};
	void *prev = NULL;
	u32 nr = 0;

	while (!map_user_next_key(m->map, prev, &next)) {
		u32 at = model_find(m, &next);

		REQUIRE(at != UINT32_MAX && nr < m->nr);
		CHECK_MEM_EQ(m->prefixes[at].data, next.data, m->data_size);
		if (prev)
			CHECK(comes_before(&key, &next));
		key = next;
		prev = &key;
		nr++;
	}
	CHECK_INT_EQ(nr, m->nr);
}

static void compare_with_list(u32 data_size, u32 max_entries, u32 max_len, u64 seed)
{
	struct job job = start(lpm_attr(data_size, max_entries));
	struct model m = {.map = job.map, .data_size = data_size};
	struct rng rng = {seed};

	for (u32 i = 0; i < NR_STEPS; i++) {
		struct prefix prefix = draw_prefix(&rng, data_size, max_len);

		if (rng_next(&rng) % 5 < 3)
			model_put(&m, &prefix, i,
				  rng_next(&rng) % 8 ? BPF_ANY : rng_next(&rng) % 3);
		else
			model_delete(&m, &prefix);
		prefix = draw_prefix(&rng, data_size, max_len);
		CHECK(get_prefix(job.map, prefix) == model_lookup(&m, &prefix));
		prefix.len = 8 * data_size;
		CHECK(get_prefix(job.map, prefix) == model_lookup(&m, &prefix));
		if (i % 100 == 0)
			check_order(&m);
	}
	check_order(&m);
	stop(&job);
}

TEST(the_same_as_a_list_of_prefixes)
{
	static const struct {
		u32 data_size, max_entries, max_len;
	} rows[] = {{1, 300, 8},    {1, 2, 8},	    {4, 300, 32},    {4, 20, 32},   {2, 300, 12},
		    {16, 300, 128}, {16, 300, 20},  {7, 300, 56},    {9, 300, 72},  {40, 300, 320},
		    {4, 1, 32},	    {4, 70000, 32}, {16, 70000, 20}, {4, 2000, 20}, {4, 2000, 32},
		    {8, 2000, 64},  {16, 2000, 100}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (u64 seed = 0; seed < 3; seed++)
			compare_with_list(rows[i].data_size, rows[i].max_entries, rows[i].max_len,
					  seed);
	}
}

/* Prefixes close together come and go, here and then there, in one large one that stays a while. */
TEST(close_prefixes_come_and_go)
{
	struct job job = start(lpm_attr(4, 1100));

	for (u8 a = 0; a < 6; a++) {
		CHECK_INT_EQ(put_prefix(job.map, ipv4(a, 0, 0, 0, 18), 5000, BPF_ANY), 0);
		for (u32 i = 0; i < 1000; i++)
			CHECK_INT_EQ(put_prefix(job.map, ipv4(a, 0, (u8)(i / 32), (u8)(i * 8), 29),
						i, BPF_NOEXIST),
				     0);
		for (u32 i = 0; i < 1000; i++)
			CHECK_INT_EQ(
				get_prefix(job.map, ipv4(a, 0, (u8)(i / 32), (u8)(i * 8 + 5), 32)),
				i);
		for (u32 n = 0; n < 1000; n++) {
			u32 i = n * 7 % 1000;
			struct prefix prefix = ipv4(a, 0, (u8)(i / 32), (u8)(i * 8), 29);

			CHECK_INT_EQ(map_user_delete(job.map, &prefix), 0);
			prefix.len = 32;
			CHECK_INT_EQ(get_prefix(job.map, prefix), 5000);
			i = (n + 1) * 7 % 1000;
			prefix = ipv4(a, 0, (u8)(i / 32), (u8)(i * 8 + 7), 32);
			CHECK_INT_EQ(get_prefix(job.map, prefix), n == 999 ? 5000 : i);
		}
		CHECK_INT_EQ(map_user_delete(job.map, &(struct prefix){.len = 18, .data = {a}}), 0);
		CHECK(get_prefix(job.map, ipv4(a, 0, 0, 0, 32)) == UINT64_MAX);
	}
	stop(&job);
}

/* Memory is used again: many rounds take no more than one did. */
TEST(nodes_are_used_again)
{
	struct job job = start(lpm_attr(4, 100));
	size_t used = 0;

	for (u32 round = 0; round < 10; round++) {
		for (u8 n = 0; n < 100; n++)
			CHECK_INT_EQ(put_prefix(job.map, ipv4(n, n, 0, 0, 16), n, BPF_ANY), 0);
		for (u8 n = 0; n < 100; n++)
			CHECK_INT_EQ(put_prefix(job.map, ipv4(n, n, 0, 0, 16), n, BPF_ANY), 0);
		for (u8 n = 0; n < 100; n++)
			CHECK_INT_EQ(map_user_delete(job.map,
						     &(struct prefix){.len = 16, .data = {n, n}}),
				     0);
		CHECK(!used || used == job.vm->mem.used_bytes);
		used = job.vm->mem.used_bytes;
	}
	stop(&job);
}

/* After each failed allocation the trie is as it was, and works. */
TEST(no_memory)
{
	struct job job = start(lpm_attr(4, 1000));
	u32 nr_failed = 0;

	for (u32 n = 0; n < 1000; n++) {
		struct prefix prefix = ipv4((u8)(n >> 2), (u8)(n << 6), 0, (u8)n, 32);
		int err;

		job.vm->mem.fail_at = job.vm->mem.nr_allocs + 1;
		err = put_prefix(job.map, prefix, n, BPF_NOEXIST);
		job.vm->mem.fail_at = 0;
		CHECK(!err || err == -ENOMEM);
		nr_failed += err != 0;
		if (err)
			CHECK_INT_EQ(put_prefix(job.map, prefix, n, BPF_NOEXIST), 0);
	}
	CHECK(nr_failed > 2);
	CHECK_INT_EQ(count_keys(job.map), 1000);
	stop(&job);
}

TEST(batches_of_prefixes)
{
	struct job job = start(lpm_attr(4, 16));
	u8 keys[16 * 8];
	u64 values[16];
	u8 out[8];
	u32 count = 16;
	struct map_batch batch = {.op = MAP_BATCH_UPDATE,
				  .keys = keys,
				  .values = values,
				  .count = &count,
				  .out_batch = out};

	for (u32 i = 0; i < 16; i++) {
		struct prefix prefix = ipv4((u8)(16 * i), 0, 0, 0, 4);

		memcpy(keys + 8 * i, &prefix, 8);
		values[i] = i;
	}
	CHECK_INT_EQ(map_user_batch(job.map, &batch), 0);
	memset(values, 0xff, sizeof(values));
	batch.op = MAP_BATCH_LOOKUP;
	CHECK_INT_EQ(map_user_batch(job.map, &batch), 0);
	for (u32 i = 0; i < 16; i++)
		CHECK_INT_EQ(values[i], i);
	batch.op = MAP_BATCH_LOOKUP_AND_DELETE;
	CHECK_INT_EQ(map_user_batch(job.map, &batch), -ENOTSUPP);
	batch.op = MAP_BATCH_DELETE;
	CHECK_INT_EQ(map_user_batch(job.map, &batch), 0);
	CHECK_INT_EQ(count_keys(job.map), 0);
	stop(&job);
}

/* --- eight threads --- */

/* 10.0.0.0/8 stays, and 10.N.0.0/16 of even N; others come and go. Values say whose they are. */
static void churn(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u8 n = (u8)((i * 7 + thread) % 64);
		struct prefix prefix = ipv4(10, n, 0, 0, 16), host = ipv4(10, n, (u8)i, 1, 32);
		u64 value = n, *found;

		enter(job, cpu);
		if (thread % 2 && n % 2 && i % 3 == 0)
			EXPECT(job, map_delete(job->map, &prefix, cpu) != -EINVAL);
		else if (thread % 2)
			EXPECT(job, !map_update(job->map, &prefix, &value, BPF_ANY, cpu));
		found = cpu ? map_lookup(job->map, &host, cpu) : NULL;
		EXPECT(job, !cpu || found);
		EXPECT(job, !map_user_lookup(job->map, &host, &value, 0));
		EXPECT(job, value == n || (value == 1000 && n % 2));
		host.data[0] = 11;
		EXPECT(job, !map_lookup(job->map, &host, cpu));
		leave(job, cpu);
	}
}

TEST(prefixes_that_stay_are_never_missed)
{
	static const u32 sizes[] = {65, 100, 70000};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct job job = start(lpm_attr(4, sizes[i]));

		CHECK_INT_EQ(put_prefix(job.map, ipv4(10, 0, 0, 0, 8), 1000, BPF_ANY), 0);
		for (u8 n = 0; n < 64; n += 2)
			CHECK_INT_EQ(put_prefix(job.map, ipv4(10, n, 0, 0, 16), n, BPF_ANY), 0);
		run_threads(&job, churn);
		stop(&job);
	}
}
