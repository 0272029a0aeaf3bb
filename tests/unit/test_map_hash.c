// SPDX-License-Identifier: BSD-2-Clause
/* Hash tables, plain and per CPU, preallocated or not, from both sides. */
#include "maps/hash.h"
#include "tests/unit/map_fixture.h"

static const u32 prealloc_flags[] = {0, BPF_F_NO_PREALLOC, BPF_F_ZERO_SEED};

/* Words of a key are its bytes as they lie in memory, with zeroes behind the last one. */
TEST(words_of_a_key)
{
	u8 key[24];

	for (u32 i = 0; i < sizeof(key); i++)
		key[i] = (u8)(0x80 + i);
	for (u32 size = 1; size <= sizeof(key); size++) {
		u8 padded[sizeof(key)] = {0};

		memcpy(padded, key, size);
		for (u32 at = 0; at < size; at += 8) {
			u64 word = hash_key_word(key, at, size);

			CHECK(!memcmp(&word, padded + at, sizeof(word)));
		}
	}
}

TEST(hash_update_flags)
{
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(prealloc_flags); i++) {
		struct map *map = map_new(vm, ATTR(HASH, 4, 8, 10, .flags = prealloc_flags[i]));

		CHECK_INT_EQ(get_u64(map, 1), UINT64_MAX);
		CHECK_INT_EQ(put_u64(map, 1, 10, BPF_EXIST), -ENOENT);
		CHECK_INT_EQ(put_u64(map, 1, 10, BPF_NOEXIST), 0);
		CHECK_INT_EQ(put_u64(map, 1, 11, BPF_NOEXIST), -EEXIST);
		CHECK_INT_EQ(get_u64(map, 1), 10);
		CHECK_INT_EQ(put_u64(map, 1, 12, BPF_EXIST), 0);
		CHECK_INT_EQ(put_u64(map, 1, 13, BPF_ANY), 0);
		CHECK_INT_EQ(get_u64(map, 1), 13);
		CHECK_INT_EQ(put_u64(map, 1, 1, 3), -EINVAL);
		CHECK_INT_EQ(put_u64(map, 1, 1, BPF_F_LOCK), -EINVAL);
		CHECK_INT_EQ(del_u32(map, 1), 0);
		CHECK_INT_EQ(del_u32(map, 1), -ENOENT);
		CHECK_INT_EQ(get_u64(map, 1), UINT64_MAX);
		map_put_user(map);
	}
	vm_stop(vm);
}

/* Exactly max_entries elements; a full table still takes updates of what is in it. */
TEST(hash_is_full_exactly_when_it_is)
{
	static const u32 sizes[] = {1, 2, 3, 17, 64, 1000};
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(sizes) * 2; i++) {
		u32 max = sizes[i / 2], flags = i % 2 ? BPF_F_NO_PREALLOC : 0;
		struct map *map = map_new(vm, ATTR(HASH, 8, 8, max, .flags = flags));

		for (u32 round = 0; round < 3; round++) {
			for (u32 k = 0; k < max; k++)
				CHECK_INT_EQ(put_u64(map, k, k, BPF_NOEXIST), 0);
			CHECK_INT_EQ(put_u64(map, max, 1, BPF_ANY), -E2BIG);
			for (u32 k = 0; k < max; k++)
				CHECK_INT_EQ(put_u64(map, k, k + 1, BPF_ANY), 0);
			CHECK_INT_EQ(count_keys(map), max);
			CHECK_INT_EQ(del_u32(map, 0), 0);
			CHECK_INT_EQ(put_u64(map, max, 1, BPF_ANY), 0);
			CHECK_INT_EQ(put_u64(map, max + 1, 1, BPF_ANY), -E2BIG);
			CHECK_INT_EQ(del_u32(map, max), 0);
			for (u32 k = 1; k < max; k++)
				CHECK_INT_EQ(del_u32(map, k), 0);
			CHECK_INT_EQ(count_keys(map), 0);
		}
		map_put_user(map);
	}
	vm_stop(vm);
}

static int refill_for(struct map *map, u64 key)
{
	struct hash_put put = {.key = &key, .hash = hash_key(hash_of(map), &key)};
	int err = hash_pool_refill(hash_of(map), &put);

	CHECK(!put.fresh);
	return err;
}

/*
 * What an update is told that found neither its key nor a free element, and was overtaken then: the
 * table is full only for keys that are not in it, and only when nobody is about to give one back.
 */
TEST(hash_is_not_full_for_who_was_overtaken)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 8, 8, 2));

	CHECK_INT_EQ(put_u64(map, 0, 0, BPF_ANY), 0);
	CHECK_INT_EQ(put_u64(map, 1, 0, BPF_ANY), 0);
	CHECK_INT_EQ(refill_for(map, 0), HASH_AGAIN);
	CHECK_INT_EQ(refill_for(map, 2), -E2BIG);
	hash_pool_away(hash_of(map));
	CHECK_INT_EQ(refill_for(map, 2), HASH_AGAIN);
	hash_pool_settled(hash_of(map));
	CHECK_INT_EQ(refill_for(map, 2), -E2BIG);
	map_put_user(map);
	vm_stop(vm);
}

/* Every byte of the key counts, whatever its size, and no byte behind it. */
TEST(hash_keys_of_all_sizes)
{
	struct userbpf *vm = vm_start();

	for (u32 size = 1; size <= 40; size++) {
		struct map *map = map_new(vm, ATTR(HASH, size, 4, 64));
		u8 key[48], found[48];
		u32 value;

		memset(key, 0xa5, sizeof(key));
		for (u32 i = 0; i < size; i++) {
			key[i] ^= 1;
			CHECK_INT_EQ(map_user_update(map, key, &i, BPF_NOEXIST), 0);
			key[i] ^= 1;
		}
		memset(key + size, 0xff, sizeof(key) - size);
		for (u32 i = 0; i < size; i++) {
			key[i] ^= 1;
			CHECK_INT_EQ(map_user_lookup(map, key, &value, 0), 0);
			CHECK_INT_EQ(value, i);
			key[i] ^= 1;
		}
		CHECK_INT_EQ(map_user_lookup(map, key, &value, 0), -ENOENT);
		memset(found, 0x77, sizeof(found));
		CHECK_INT_EQ(map_user_next_key(map, NULL, found), 0);
		CHECK_INT_EQ(found[size], 0x77);
		CHECK_INT_EQ(map_user_lookup(map, found, &value, 0), 0);
		map_put_user(map);
	}
	vm_stop(vm);
}

TEST(hash_lookup_and_delete)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 10));
	u64 value = 0;
	u32 key = 3;

	put_u64(map, 3, 33, BPF_ANY);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &value, 1), -EINVAL);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &value, BPF_F_LOCK), -EINVAL);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &value, 0), 0);
	CHECK_INT_EQ(value, 33);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &value, 0), -ENOENT);
	map_put_user(map);
	vm_stop(vm);
}

TEST(deleting_while_iterating_visits_every_key)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 500));
	u32 key, nr = 0;

	for (u32 i = 0; i < 500; i++)
		put_u64(map, i, i, BPF_ANY);
	while (!map_user_next_key(map, NULL, &key)) {
		CHECK_INT_EQ(map_user_delete(map, &key), 0);
		nr++;
	}
	CHECK_INT_EQ(nr, 500);
	key = 7;
	CHECK_INT_EQ(map_user_next_key(map, &key, &key), -ENOENT);
	map_put_user(map);
	vm_stop(vm);
}

TEST(a_key_that_is_gone_has_the_first_one_after_it)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 100));
	u32 first, after, gone = 1000;

	for (u32 i = 0; i < 50; i++)
		put_u64(map, i, i, BPF_ANY);
	CHECK_INT_EQ(map_user_next_key(map, NULL, &first), 0);
	CHECK_INT_EQ(map_user_next_key(map, &gone, &after), 0);
	CHECK_INT_EQ(first, after);
	map_put_user(map);
	vm_stop(vm);
}

TEST(order_depends_on_the_seed_of_the_instance_only)
{
	u32 keys[2][20];

	for (int run = 0; run < 2; run++) {
		struct userbpf *vm = vm_start();
		struct map *map = map_new(vm, ATTR(HASH, 4, 8, 20));
		void *prev = NULL;

		for (u32 i = 0; i < 20; i++)
			put_u64(map, i, i, BPF_ANY);
		for (u32 i = 0; i < 20; i++) {
			CHECK_INT_EQ(map_user_next_key(map, prev, &keys[run][i]), 0);
			prev = &keys[run][i];
		}
		map_put_user(map);
		vm_stop(vm);
	}
	CHECK(!memcmp(keys[0], keys[1], sizeof(keys[0])));
}

/* As in the kernel: the pointer stays good, what it points to may become another element's. */
TEST(a_deleted_value_stays_readable)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 1));
	u64 *value, *other;
	u32 key = 1;

	put_u64(map, 1, 10, BPF_ANY);
	value = map_lookup(map, &key, &vm->cpus[0]);
	REQUIRE(value);
	CHECK_INT_EQ(map_delete(map, &key, &vm->cpus[0]), 0);
	CHECK_INT_EQ(*value, 10);
	put_u64(map, 2, 20, BPF_ANY);
	key = 2;
	other = map_lookup(map, &key, &vm->cpus[0]);
	REQUIRE(other);
	CHECK(other == value);
	CHECK_INT_EQ(*value, 20);
	map_put_user(map);
	vm_stop(vm);
}

TEST(an_update_replaces_the_element)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 10));
	struct cpu *cpu = &vm->cpus[0];
	u64 *before, *after, value = 2;
	u32 key = 1;

	put_u64(map, 1, 1, BPF_ANY);
	before = map_lookup(map, &key, cpu);
	CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, cpu), 0);
	after = map_lookup(map, &key, cpu);
	REQUIRE(before && after);
	CHECK(before != after);
	CHECK_INT_EQ(*before, 1);
	CHECK_INT_EQ(*after, 2);
	map_put_user(map);
	vm_stop(vm);
}

TEST(checked_mode_knows_values_and_nothing_around_them)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 100, .flags = BPF_F_NO_PREALLOC));
	const struct region *region;
	u32 key = 1;
	u64 addr;

	put_u64(map, 1, 1, BPF_ANY);
	addr = ptr_to_u64(map_lookup(map, &key, &vm->cpus[0]));
	region = region_find(vm, addr);
	REQUIRE(region);
	CHECK(region_allows(region, addr, 8, REGION_WRITE));
	CHECK(!region_allows(region, addr, 9, REGION_READ));
	CHECK(!region_allows(region, addr - 1, 1, REGION_READ));
	CHECK(!region_allows(region, addr - 8, 4, REGION_READ));
	map_put_user(map);
	CHECK(!region_find(vm, addr));
	vm_stop(vm);
}

TEST(percpu_hash_values)
{
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(prealloc_flags); i++) {
		struct map *map =
			map_new(vm, ATTR(PERCPU_HASH, 4, 4, 3, .flags = prealloc_flags[i]));
		u64 in[NR_CPUS] = {1, 2, 3, 4}, out[NR_CPUS];
		u32 key = 5, value = 50, *mine;

		CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[1]), 0);
		CHECK_INT_EQ(map_user_lookup(map, &key, out, 0), 0);
		CHECK_INT_EQ(out[0] + out[2] + out[3], 0);
		CHECK_INT_EQ(out[1], 50);
		mine = map_lookup(map, &key, &vm->cpus[3]);
		REQUIRE(mine);
		*mine = 7;
		CHECK(map_lookup_percpu(map, &key, 3) == mine);
		CHECK_INT_EQ(map_user_lookup(map, &key, out, 0), 0);
		CHECK_INT_EQ(out[3], 7);
		CHECK_INT_EQ(map_user_update(map, &key, in, BPF_EXIST), 0);
		CHECK_INT_EQ(*mine, 4);
		CHECK_INT_EQ(map_user_update(map, &key, in, BPF_NOEXIST), -EEXIST);
		CHECK_INT_EQ(map_user_update(map, &key, in, BPF_F_LOCK), -EINVAL);
		CHECK_INT_EQ(map_update(map, &key, &value, 4, &vm->cpus[0]), -EINVAL);
		CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, out, 0), 0);
		CHECK(!memcmp(in, out, sizeof(in)));
		CHECK(!map_lookup(map, &key, &vm->cpus[0]));
		CHECK(!map_lookup_percpu(map, &key, 0));
		/* A recycled element shows nothing of the one before. */
		CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[0]), 0);
		CHECK_INT_EQ(map_user_lookup(map, &key, out, 0), 0);
		CHECK_INT_EQ(out[1] + out[2] + out[3], 0);
		map_put_user(map);
	}
	vm_stop(vm);
}

struct visit {
	struct map *map;
	const struct cpu *cpu;
	u64 seen;
	u32 nr;
	bool deletes;
};

static u64 note_key(void *ctx, const void *key, void *value)
{
	struct visit *visit = ctx;
	u32 number;

	(void)value;
	memcpy(&number, key, sizeof(number));
	visit->seen |= 1ull << number;
	visit->nr++;
	if (visit->deletes)
		map_delete(visit->map, key, visit->cpu);
	return 0;
}

TEST(for_each_sees_every_element_once)
{
	struct userbpf *vm = vm_start();

	for (int deletes = 0; deletes < 2; deletes++) {
		struct map *map = map_new(vm, ATTR(HASH, 4, 8, 64));
		struct visit visit = {.map = map, .cpu = &vm->cpus[0], .deletes = deletes};

		for (u32 i = 0; i < 64; i++)
			put_u64(map, i, i, BPF_ANY);
		CHECK_INT_EQ(map_for_each(map, &vm->cpus[0], note_key, &visit), 64);
		CHECK_INT_EQ(visit.nr, 64);
		CHECK(visit.seen == UINT64_MAX);
		CHECK_INT_EQ(count_keys(map), deletes ? 0 : 64);
		map_put_user(map);
	}
	vm_stop(vm);
}

/* Keys of one bucket, more than are gathered at once. */
#define NR_CHAINED 100
#define CHAIN_MAX  128

struct chain {
	struct map *map;
	u32 keys[NR_CHAINED], nr_calls[NR_CHAINED];
	enum { CHAIN_ONLY_LOOKS, CHAIN_UPDATES, CHAIN_DELETES, CHAIN_DELETES_PAIRS } action;
};

static void fill_chain(struct chain *chain)
{
	u32 mask = CHAIN_MAX - 1, nr = 0;

	for (u32 key = 0; nr < NR_CHAINED; key++) {
		if (hash_bytes(&key, sizeof(key), 0) & mask)
			continue;
		CHECK_INT_EQ(put_u64(chain->map, key, nr, BPF_ANY), 0);
		chain->keys[nr++] = key;
	}
}

static u64 act_on_chain(void *ctx, const void *key, void *value)
{
	struct chain *chain = ctx;
	u64 nth = *(u64 *)value;

	REQUIRE(nth < NR_CHAINED);
	chain->nr_calls[nth]++;
	if (chain->action == CHAIN_UPDATES)
		map_user_update(chain->map, key, value, BPF_EXIST);
	if (chain->action >= CHAIN_DELETES)
		map_user_delete(chain->map, key);
	if (chain->action == CHAIN_DELETES_PAIRS && nth % 2)
		del_u32(chain->map, chain->keys[nth - 1]);
	return 0;
}

/* In pairs, the second of which comes first as the newer one, the first is never seen. */
TEST(for_each_sees_a_long_bucket_through)
{
	struct userbpf *vm = vm_start();

	for (int action = CHAIN_ONLY_LOOKS; action <= CHAIN_DELETES_PAIRS; action++) {
		struct map *map =
			map_new(vm, ATTR(HASH, 4, 8, CHAIN_MAX, .flags = BPF_F_ZERO_SEED));
		struct chain chain = {.map = map, .action = action};
		bool is_in_pairs = action == CHAIN_DELETES_PAIRS;

		fill_chain(&chain);
		CHECK_INT_EQ(map_for_each(map, &vm->cpus[0], act_on_chain, &chain),
			     is_in_pairs ? NR_CHAINED / 2 : NR_CHAINED);
		for (u32 i = 0; i < NR_CHAINED; i++)
			CHECK_INT_EQ(chain.nr_calls[i], !is_in_pairs || i % 2);
		CHECK_INT_EQ(count_keys(map), action >= CHAIN_DELETES ? 0 : NR_CHAINED);
		map_put_user(map);
	}
	vm_stop(vm);
}

/* All keys of a table of one bucket hang on one chain: longer than what for_each gathers at once.
 */
static u64 count_calls(void *ctx, const void *key, void *value)
{
	(void)key;
	(void)value;
	return ++*(u32 *)ctx == 40;
}

TEST(for_each_stops_in_the_middle)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(PERCPU_HASH, 4, 8, 100));
	u64 values[NR_CPUS] = {0};
	u32 nr = 0;

	for (u32 i = 0; i < 100; i++)
		CHECK_INT_EQ(map_user_update(map, &i, values, BPF_ANY), 0);
	CHECK_INT_EQ(map_for_each(map, &vm->cpus[0], count_calls, &nr), 40);
	CHECK_INT_EQ(nr, 40);
	map_put_user(map);
	vm_stop(vm);
}

TEST(locked_hash_values_are_written_in_place)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, LOCK_ATTR(HASH, 4, 16, 4, 0));
	struct cpu *cpu = &vm->cpus[0];
	u32 key = 1, in[4] = {9, 1, 2, 3}, out[4], *value;

	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_F_LOCK | BPF_EXIST), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_F_LOCK), 0);
	value = map_lookup(map, &key, cpu);
	REQUIRE(value);
	CHECK_INT_EQ(value[0], 0);
	in[1] = 5;
	CHECK_INT_EQ(map_update(map, &key, in, BPF_F_LOCK, cpu), 0);
	CHECK(map_lookup(map, &key, cpu) == value);
	CHECK_INT_EQ(value[1], 5);
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_F_LOCK | BPF_NOEXIST), -EEXIST);
	CHECK_INT_EQ(map_user_lookup(map, &key, out, BPF_F_LOCK), 0);
	CHECK_INT_EQ(out[0], 0);
	CHECK_INT_EQ(out[1], 5);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, out, BPF_F_LOCK), 0);
	CHECK_INT_EQ(out[3], 3);
	map_put_user(map);
	vm_stop(vm);
}
