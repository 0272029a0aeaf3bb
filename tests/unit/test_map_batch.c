// SPDX-License-Identifier: BSD-2-Clause
/* Batches: what is done, what *count says, and where the next one goes on. */
#include "tests/unit/map_fixture.h"

#define NR 64

struct room {
	u32 keys[NR];
	u64 values[NR * NR_CPUS];
	u32 in, out, count;
};

static int batch(struct map *map, struct room *room, enum map_batch_op op, bool goes_on, u64 flags)
{
	struct map_batch batch = {
		.op = op,
		.in_batch = goes_on ? &room->in : NULL,
		.out_batch = &room->out,
		.keys = room->keys,
		.values = room->values,
		.count = &room->count,
		.elem_flags = flags,
	};
	return map_user_batch(map, &batch);
}

static void number(struct room *room, u32 count)
{
	room->count = count;
	for (u32 i = 0; i < NR; i++) {
		room->keys[i] = i;
		room->values[i] = i * 10;
	}
}

TEST(array_batches)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 10));
	struct room room;

	number(&room, 12);
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_UPDATE, false, 0), -E2BIG);
	CHECK_INT_EQ(room.count, 10);
	memset(&room, 0xff, sizeof(room));
	room.count = 4;
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP, false, 0), 0);
	CHECK_INT_EQ(room.count, 4);
	CHECK_INT_EQ(room.out, 3);
	CHECK_INT_EQ(room.keys[3], 3);
	CHECK_INT_EQ(room.values[3], 30);
	room.in = room.out;
	room.count = NR;
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP, true, 0), -ENOENT);
	CHECK_INT_EQ(room.count, 6);
	CHECK_INT_EQ(room.keys[0], 4);
	CHECK_INT_EQ(room.values[5], 90);
	room.count = 0;
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP, false, 0), 0);
	room.count = 1;
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_DELETE, false, 0), -ENOTSUPP);
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP_AND_DELETE, false, 0), -ENOTSUPP);
	map_put_user(map);
	vm_stop(vm);
}

TEST(batch_flags_and_access)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 10));
	struct map *rdonly = map_new(vm, ATTR(HASH, 4, 8, 10, .flags = BPF_F_RDONLY));
	struct map *wronly = map_new(vm, ATTR(HASH, 4, 8, 10, .flags = BPF_F_WRONLY));
	struct map_batch no_room = {.op = MAP_BATCH_LOOKUP};
	struct room room;

	number(&room, 1);
	for (enum map_batch_op op = MAP_BATCH_LOOKUP; op <= MAP_BATCH_DELETE; op++) {
		CHECK_INT_EQ(batch(map, &room, op, false, BPF_NOEXIST), -EINVAL);
		CHECK_INT_EQ(batch(map, &room, op, false, BPF_F_LOCK), -EINVAL);
		CHECK_INT_EQ(batch(rdonly, &room, op, false, 8),
			     op == MAP_BATCH_LOOKUP ? -EINVAL : -EPERM);
		CHECK_INT_EQ(batch(wronly, &room, op, false, 8),
			     op == MAP_BATCH_LOOKUP || op == MAP_BATCH_LOOKUP_AND_DELETE ? -EPERM
											 : -EINVAL);
	}
	CHECK_INT_EQ(room.count, 1);
	CHECK_INT_EQ(map_user_batch(map, &no_room), -EFAULT);
	map_put_user(map);
	map_put_user(rdonly);
	map_put_user(wronly);
	vm_stop(vm);
}

/* Go over the whole table with room for @step elements at a time; how many there were. */
static u32 sweep(struct map *map, enum map_batch_op op, u32 step, u64 *seen)
{
	struct room room;
	bool goes_on = false;
	u32 nr = 0;
	int err;

	do {
		room.count = step;
		err = batch(map, &room, op, goes_on, 0);
		CHECK(!err || err == -ENOENT || err == -ENOSPC);
		if (err == -ENOSPC) {
			CHECK_INT_EQ(room.count, 0);
			step *= 2;
			room.in = room.out;
			goes_on = true;
			continue;
		}
		for (u32 i = 0; i < room.count; i++) {
			CHECK_INT_EQ(room.values[i], room.keys[i] * 10);
			*seen |= 1ull << room.keys[i];
		}
		nr += room.count;
		room.in = room.out;
		goes_on = true;
	} while (err != -ENOENT);
	return nr;
}

TEST(hash_batches)
{
	struct userbpf *vm = vm_start();

	for (u32 step = 1; step <= NR; step = step * 2 + 1) {
		struct map *map = map_new(vm, ATTR(HASH, 4, 8, NR));
		struct room room;
		u64 seen = 0, taken = 0;

		number(&room, NR);
		CHECK_INT_EQ(batch(map, &room, MAP_BATCH_UPDATE, false, 0), 0);
		CHECK_INT_EQ(room.count, NR);
		CHECK_INT_EQ(sweep(map, MAP_BATCH_LOOKUP, step, &seen), NR);
		CHECK(seen == UINT64_MAX);
		CHECK_INT_EQ(sweep(map, MAP_BATCH_LOOKUP_AND_DELETE, step, &taken), NR);
		CHECK(taken == UINT64_MAX);
		CHECK_INT_EQ(count_keys(map), 0);
		number(&room, NR);
		CHECK_INT_EQ(batch(map, &room, MAP_BATCH_UPDATE, false, 0), 0);
		room.keys[5] = 1000;
		CHECK_INT_EQ(batch(map, &room, MAP_BATCH_DELETE, false, 0), -ENOENT);
		CHECK_INT_EQ(room.count, 5);
		CHECK_INT_EQ(count_keys(map), NR - 5);
		map_put_user(map);
	}
	vm_stop(vm);
}

TEST(hash_batch_that_does_not_fit)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 2));
	struct room room;
	u32 bucket;

	/* Two buckets: look for two keys that share one. */
	for (u32 key = 0; count_keys(map) < 2; key++) {
		CHECK_INT_EQ(put_u64(map, key, key * 10, BPF_ANY), 0);
		room.count = 1;
		if (key && batch(map, &room, MAP_BATCH_LOOKUP, false, 0) != -ENOSPC)
			CHECK_INT_EQ(del_u32(map, key), 0);
	}
	room.count = 1;
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP_AND_DELETE, false, 0), -ENOSPC);
	CHECK_INT_EQ(room.count, 0);
	bucket = room.out;
	CHECK(bucket < 2);
	CHECK_INT_EQ(count_keys(map), 2);
	room.in = bucket;
	room.count = 2;
	/* When it was the last bucket, that is seen at once; else only by looking further. */
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP, true, 0), -ENOENT);
	CHECK_INT_EQ(room.count, 2);
	CHECK_INT_EQ(room.out, 2);
	room.in = 2;
	room.count = 2;
	CHECK_INT_EQ(batch(map, &room, MAP_BATCH_LOOKUP, true, 0), -ENOENT);
	CHECK_INT_EQ(room.count, 0);
	map_put_user(map);
	vm_stop(vm);
}

TEST(percpu_batches_have_all_values)
{
	struct userbpf *vm = vm_start();
	struct map *maps[] = {map_new(vm, ATTR(PERCPU_HASH, 4, 8, 10)),
			      map_new(vm, ATTR(PERCPU_ARRAY, 4, 8, 10))};

	for (size_t m = 0; m < ARRAY_SIZE(maps); m++) {
		struct room room;

		room.count = 10;
		for (u32 i = 0; i < 10; i++) {
			room.keys[i] = i;
			for (u32 cpu = 0; cpu < NR_CPUS; cpu++)
				room.values[i * NR_CPUS + cpu] = i * 100 + cpu;
		}
		CHECK_INT_EQ(batch(maps[m], &room, MAP_BATCH_UPDATE, false, 0), 0);
		memset(&room, 0, sizeof(room));
		room.count = NR;
		CHECK_INT_EQ(batch(maps[m], &room, MAP_BATCH_LOOKUP, false, 0), -ENOENT);
		CHECK_INT_EQ(room.count, 10);
		for (u32 i = 0; i < 10; i++)
			CHECK_INT_EQ(room.values[i * NR_CPUS + 3], room.keys[i] * 100 + 3);
		map_put_user(maps[m]);
	}
	vm_stop(vm);
}
