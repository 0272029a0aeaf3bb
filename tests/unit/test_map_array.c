// SPDX-License-Identifier: BSD-2-Clause
/* Arrays and arrays per CPU, from both sides. */
#include "maps/value.h"
#include "tests/unit/map_fixture.h"

TEST(array_elements_exist_and_stay)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 3));

	CHECK_INT_EQ(get_u64(map, 0), 0);
	CHECK_INT_EQ(get_u64(map, 3), UINT64_MAX);
	CHECK_INT_EQ(put_u64(map, 2, 77, BPF_ANY), 0);
	CHECK_INT_EQ(put_u64(map, 2, 78, BPF_EXIST), 0);
	CHECK_INT_EQ(get_u64(map, 2), 78);
	CHECK_INT_EQ(put_u64(map, 2, 1, BPF_NOEXIST), -EEXIST);
	CHECK_INT_EQ(put_u64(map, 2, 1, 3), -EINVAL);
	CHECK_INT_EQ(put_u64(map, 2, 1, 1ull << 63), -EINVAL);
	CHECK_INT_EQ(put_u64(map, 3, 1, BPF_ANY), -E2BIG);
	CHECK_INT_EQ(put_u64(map, 3, 1, BPF_NOEXIST), -E2BIG);
	CHECK_INT_EQ(put_u64(map, 3, 1, 8), -EINVAL);
	CHECK_INT_EQ(put_u64(map, 0, 1, BPF_F_LOCK), -EINVAL);
	CHECK_INT_EQ(del_u32(map, 0), -EINVAL);
	CHECK_INT_EQ(count_keys(map), 3);
	map_put_user(map);
	vm_stop(vm);
}

TEST(array_keys_come_in_order)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 3));
	u32 key = 99, next = 1234;

	CHECK_INT_EQ(map_user_next_key(map, &key, &next), 0);
	CHECK_INT_EQ(next, 0);
	for (key = 0; key < 2; key++) {
		CHECK_INT_EQ(map_user_next_key(map, &key, &next), 0);
		CHECK_INT_EQ(next, key + 1);
	}
	CHECK_INT_EQ(map_user_next_key(map, &key, &next), -ENOENT);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &next, 0), -ENOTSUPP);
	map_put_user(map);
	vm_stop(vm);
}

TEST(null_pointers_are_faults)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 3));
	u64 value = 0;
	u32 key = 0;

	CHECK_INT_EQ(map_user_lookup(map, NULL, &value, 0), -EFAULT);
	CHECK_INT_EQ(map_user_lookup(map, &key, NULL, 0), -EFAULT);
	CHECK_INT_EQ(map_user_update(map, &key, NULL, 0), -EFAULT);
	CHECK_INT_EQ(map_user_next_key(map, NULL, NULL), -EFAULT);
	map_put_user(map);
	vm_stop(vm);
}

TEST(programs_see_what_users_write)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 3));
	struct cpu *cpu = &vm->cpus[1];
	u64 new_value = 9, *value;
	u32 key = 1;

	put_u64(map, 1, 5, BPF_ANY);
	value = map_lookup(map, &key, cpu);
	REQUIRE(value);
	CHECK_INT_EQ(*value, 5);
	*value += 2;
	CHECK_INT_EQ(get_u64(map, 1), 7);
	CHECK_INT_EQ(map_update(map, &key, &new_value, BPF_ANY, cpu), 0);
	CHECK_INT_EQ(*value, 9);
	CHECK_INT_EQ(map_update(map, &key, &new_value, BPF_NOEXIST, cpu), -EEXIST);
	CHECK_INT_EQ(map_delete(map, &key, cpu), -EINVAL);
	key = 3;
	CHECK(!map_lookup(map, &key, cpu));
	CHECK_INT_EQ(map_update(map, &key, &new_value, BPF_ANY, cpu), -E2BIG);
	map_put_user(map);
	vm_stop(vm);
}

TEST(only_single_element_arrays_have_direct_values)
{
	struct userbpf *vm = vm_start();
	struct map *one = map_new(vm, ATTR(ARRAY, 4, 12, 1)),
		   *two = map_new(vm, ATTR(ARRAY, 4, 12, 2));
	u32 key = 0;
	u64 addr;

	CHECK_INT_EQ(map_direct_value(one, 8, &addr), 0);
	CHECK_INT_EQ(addr, ptr_to_u64(map_lookup(one, &key, &vm->cpus[0])) + 8);
	CHECK_INT_EQ(map_direct_value(one, 12, &addr), -EINVAL);
	CHECK_INT_EQ(map_direct_value(two, 0, &addr), -ENOTSUPP);
	map_put_user(one);
	map_put_user(two);
	vm_stop(vm);
}

/* What checked mode may let a program do with the value of @map. */
static void check_window(struct userbpf *vm, struct map *map, u8 access)
{
	u32 key = 0;
	u64 addr = ptr_to_u64(map_lookup(map, &key, &vm->cpus[0])), size = map->view.value_size;
	const struct region *region = region_find(vm, addr);

	REQUIRE(region);
	for (u8 try = REGION_READ; try <= REGION_WRITE; try++)
		CHECK_INT_EQ(region_allows(region, addr, size, try), !!(access & try));
	CHECK(!region_allows(region, addr, size + 1, REGION_READ));
	CHECK(!region_allows(region, addr + size, 1, REGION_READ));
}

TEST(checked_mode_knows_values)
{
	static const struct {
		u32 flags;
		u8 access;
	} rows[] = {
		{0, REGION_READ | REGION_WRITE},
		{BPF_F_RDONLY_PROG, REGION_READ},
		{BPF_F_WRONLY_PROG, REGION_WRITE},
	};
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 10, .flags = rows[i].flags));
		struct map *percpu =
			map_new(vm, ATTR(PERCPU_ARRAY, 4, 5, 10, .flags = rows[i].flags));

		check_window(vm, map, rows[i].access);
		check_window(vm, percpu, rows[i].access);
		CHECK(region_find(vm, ptr_to_u64(map))->map == map);
		map_put_user(map);
		map_put_user(percpu);
		CHECK(!region_find(vm, ptr_to_u64(map)));
	}
	vm_stop(vm);
}

TEST(each_cpu_has_its_own_values)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(PERCPU_ARRAY, 4, 4, 10));
	u64 in[NR_CPUS] = {1, 2, 3, 4}, out[NR_CPUS];
	u32 key = 9, value = 100;

	CHECK_INT_EQ(map_user_value_size(map), sizeof(in));
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_ANY), 0);
	for (u32 i = 0; i < NR_CPUS; i++) {
		u32 *mine = map_lookup(map, &key, &vm->cpus[i]);

		REQUIRE(mine);
		CHECK_INT_EQ(*mine, i + 1);
		CHECK(map_lookup_percpu(map, &key, i) == mine);
	}
	CHECK(!map_lookup_percpu(map, &key, NR_CPUS));
	CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[2]), 0);
	CHECK_INT_EQ(map_user_lookup(map, &key, out, 0), 0);
	CHECK_INT_EQ(out[1], 2);
	CHECK_INT_EQ(out[2], 100);
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_NOEXIST), -EEXIST);
	CHECK_INT_EQ(map_user_update(map, &key, in, 3), -EINVAL);
	key = 10;
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_ANY), -E2BIG);
	CHECK_INT_EQ(map_user_lookup(map, &key, out, 0), -ENOENT);
	CHECK(!map_lookup(map, &key, &vm->cpus[0]));
	CHECK_INT_EQ(map_update(map, &key, &value, BPF_ANY, &vm->cpus[2]), -E2BIG);
	map_put_user(map);
	vm_stop(vm);
}

static u64 add_up(void *ctx, const void *key, void *value)
{
	u64 *sum = ctx;
	u32 index;

	memcpy(&index, key, sizeof(index));
	*sum += *(u64 *)value * 10 + index;
	return index == 2;
}

TEST(for_each_stops_when_it_is_told)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 5));
	u64 sum = 0;

	for (u32 i = 0; i < 5; i++)
		put_u64(map, i, i, BPF_ANY);
	CHECK_INT_EQ(map_for_each(map, &vm->cpus[0], add_up, &sum), 3);
	CHECK_INT_EQ(sum, 33);
	map_put_user(map);
	vm_stop(vm);
}

TEST(spin_locks_are_not_copied)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, LOCK_ATTR(ARRAY, 4, 16, 2, 4));
	u32 key = 0, in[4] = {1, 0xdead, 2, 3}, out[4],
	    *value = map_lookup(map, &key, &vm->cpus[0]);

	REQUIRE(value);
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_F_LOCK), 0);
	CHECK_INT_EQ(value[1], 0);
	CHECK_INT_EQ(map_user_update(map, &key, in, BPF_ANY), 0);
	CHECK_INT_EQ(value[1], 0);
	CHECK_INT_EQ(value[0] + value[2] * 10 + value[3] * 100, 321);
	lock_acquire(value + 1);
	CHECK_INT_EQ(map_user_lookup(map, &key, out, 0), 0);
	CHECK_INT_EQ(out[1], 0);
	lock_release(value + 1);
	CHECK_INT_EQ(map_user_lookup(map, &key, out, BPF_F_LOCK), 0);
	CHECK_INT_EQ(out[3], 3);
	CHECK_INT_EQ(map_user_freeze(map), -ENOTSUPP);
	map_put_user(map);
	vm_stop(vm);
}

TEST(access_of_users_is_limited)
{
	struct userbpf *vm = vm_start();
	struct map *rdonly = map_new(vm, ATTR(ARRAY, 4, 8, 2, .flags = BPF_F_RDONLY));
	struct map *wronly = map_new(vm, ATTR(ARRAY, 4, 8, 2, .flags = BPF_F_WRONLY));
	u64 value = 0;
	u32 key = 0;

	CHECK_INT_EQ(map_user_lookup(rdonly, &key, &value, 0), 0);
	CHECK_INT_EQ(map_user_update(rdonly, &key, &value, 0), -EPERM);
	CHECK_INT_EQ(map_user_delete(rdonly, &key), -EPERM);
	CHECK_INT_EQ(map_user_freeze(rdonly), -EPERM);
	CHECK_INT_EQ(map_user_lookup(wronly, &key, &value, 0), -EPERM);
	CHECK_INT_EQ(map_user_next_key(wronly, &key, &key), -EPERM);
	CHECK_INT_EQ(map_user_lookup_and_delete(wronly, &key, &value, 0), -EPERM);
	CHECK_INT_EQ(map_user_update(wronly, &key, &value, 0), 0);
	map_put_user(rdonly);
	map_put_user(wronly);
	vm_stop(vm);
}

TEST(frozen_maps_are_written_by_programs_only)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 2));
	u64 value = 3;
	u32 key = 0;

	CHECK_INT_EQ(map_user_freeze(map), 0);
	CHECK_INT_EQ(map_user_freeze(map), -EPERM);
	CHECK_INT_EQ(map_user_update(map, &key, &value, 0), -EPERM);
	CHECK_INT_EQ(map_update(map, &key, &value, 0, &vm->cpus[0]), 0);
	CHECK_INT_EQ(get_u64(map, 0), 3);
	map_put_user(map);
	vm_stop(vm);
}
