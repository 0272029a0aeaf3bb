// SPDX-License-Identifier: BSD-2-Clause
/* Every allocation of maps/ fails once: the call says -ENOMEM, nothing is lost, and the map goes
 * on. */
#include "tests/unit/map_fixture.h"

static const struct map_attr families[] = {
	ATTR(ARRAY, 4, 8, 100),
	ATTR(ARRAY, 4, 8, 100, .flags = BPF_F_MMAPABLE),
	ATTR(PERCPU_ARRAY, 4, 8, 100),
	ATTR(PROG_ARRAY, 4, 4, 100),
	ATTR(HASH, 4, 8, 100),
	ATTR(HASH, 4, 8, 100, .flags = BPF_F_NO_PREALLOC),
	ATTR(PERCPU_HASH, 4, 8, 100),
	ATTR(PERCPU_HASH, 4, 8, 100, .flags = BPF_F_NO_PREALLOC),
	ATTR(ARRAY_OF_MAPS, 4, 4, 100),
	ATTR(HASH_OF_MAPS, 4, 4, 100),
	ATTR(HASH_OF_MAPS, 4, 4, 100, .flags = BPF_F_NO_PREALLOC),
	ATTR(LRU_HASH, 4, 8, 100),
	ATTR(LRU_HASH, 4, 8, 100, .flags = BPF_F_NO_COMMON_LRU),
	ATTR(LRU_PERCPU_HASH, 4, 8, 100),
	ATTR(LPM_TRIE, 8, 8, 100, .flags = BPF_F_NO_PREALLOC),
	ATTR(QUEUE, 0, 8, 100),
	ATTR(STACK, 0, 8, 100),
	ATTR(BLOOM_FILTER, 0, 8, 100),
	ATTR(STACK_TRACE, 4, 8, 100),
	ATTR(DEVMAP, 4, 4, 100),
	ATTR(DEVMAP_HASH, 4, 4, 100),
	ATTR(XSKMAP, 4, 4, 100),
};

struct scenario {
	struct userbpf *vm;
	struct map *inner, *map;
	u32 inner_fd;
	u32 nr_in; /* elements that were put in */
};

static void note_result(int err)
{
	CHECK_MSG(!err || err == -ENOMEM || err == -ENOENT || err == -EINVAL ||
			  err == -EOPNOTSUPP || err == -ENOTSUPP || err == -EBADF,
		  "error %d", err);
}

/* Fill the map, go over it in batches, empty it. */
static void use(struct scenario *s)
{
	u64 values[NR_CPUS * 100] = {0};
	u64 keys[100], out;
	u32 count = 100;
	struct map_batch batch = {.op = MAP_BATCH_LOOKUP,
				  .out_batch = &out,
				  .keys = keys,
				  .values = values,
				  .count = &count};

	for (u64 key = 0; key < 100; key++) {
		memcpy(values, &s->inner_fd, sizeof(s->inner_fd));
		note_result(map_user_update(s->map, &key, values, BPF_ANY));
	}
	note_result(map_user_batch(s->map, &batch));
	for (u64 key = 0; key < 100; key++)
		note_result(map_user_delete(s->map, &key));
}

/* The whole life of a map while the @nth allocation fails; whether there was an @nth. */
static bool live(const struct map_attr *family, u64 nth)
{
	struct scenario s = {.vm = vm_start()};
	struct map_attr attr = *family;
	bool failed;
	int err;

	s.inner = map_new(s.vm, ATTR(ARRAY, 4, 8, 1));
	s.inner_fd = (u32)handle_install(s.vm, HANDLE_MAP, s.inner);
	attr.inner = s.inner;
	s.vm->mem.fail_at = s.vm->mem.nr_allocs + nth;
	err = map_create(s.vm, &attr, &s.map);
	CHECK(!err || err == -ENOMEM);
	if (!err) {
		use(&s);
		map_put_user(s.map);
	}
	failed = s.vm->mem.nr_allocs >= s.vm->mem.fail_at;
	s.vm->mem.fail_at = 0;
	CHECK_INT_EQ(s.inner->refs, 1);
	map_put_user(s.inner);
	vm_stop(s.vm);
	return failed;
}

TEST(each_allocation_may_fail)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		u64 nth = 1;

		while (live(&families[i], nth))
			nth++;
		CHECK_MSG(nth > 2, "family %zu allocates", i);
	}
}

/* After a failed growth the same insertion works. */
TEST(a_failed_growth_leaves_the_table_whole)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 200, .flags = BPF_F_NO_PREALLOC));
	u32 nr_failed = 0;

	for (u32 key = 0; key < 200; key++) {
		vm->mem.fail_at = vm->mem.nr_allocs + 1;
		int err = put_u64(map, key, key, BPF_NOEXIST);

		vm->mem.fail_at = 0;
		CHECK(!err || err == -ENOMEM);
		if (err) {
			nr_failed++;
			CHECK_INT_EQ(put_u64(map, key, key, BPF_NOEXIST), 0);
		}
	}
	CHECK(nr_failed > 1);
	CHECK_INT_EQ(count_keys(map), 200);
	CHECK_INT_EQ(put_u64(map, 200, 1, BPF_ANY), -E2BIG);
	map_put_user(map);
	vm_stop(vm);
}

/* BPF_F_NO_PREALLOC takes memory as elements come, and a bounded amount of it. */
TEST(memory_grows_with_the_elements)
{
	struct userbpf *vm = vm_start();
	size_t before = vm->mem.used_bytes, small;
	struct map *map = map_new(vm, ATTR(HASH, 4, 1024, 10000, .flags = BPF_F_NO_PREALLOC));
	u8 value[1024] = {0};

	small = vm->mem.used_bytes - before;
	CHECK(small < 10000 * 100);
	for (u32 round = 0; round < 3; round++) {
		for (u32 key = 0; key < 1000; key++)
			CHECK_INT_EQ(map_user_update(map, &key, value, BPF_ANY), 0);
		for (u32 key = 0; key < 1000; key++)
			CHECK_INT_EQ(map_user_delete(map, &key), 0);
	}
	CHECK(vm->mem.used_bytes - before < small + 3000 * 1100);
	map_put_user(map);
	vm_stop(vm);
}
