// SPDX-License-Identifier: BSD-2-Clause
/* Local storage: values of sockets, cgroups and tasks, from both sides, and how long they live. */
#include "helpers/helpers.h"
#include "maps/local_storage.h"
#include "tests/unit/map_threads.h"

enum { TYPE_LOCKED = 3, TYPE_U64 = 4 }; /* of types_new(); both of 8 bytes */

static struct map *storage_new(struct userbpf *vm, u32 type, u32 value_type)
{
	struct btf *btf = types_new(vm);
	struct map *map = map_new(vm, (struct map_attr){.type = type,
							.key_size = 4,
							.value_size = 8,
							.flags = BPF_F_NO_PREALLOC,
							.spin_lock_off = -1,
							.btf_key_type_id = 1,
							.btf_value_type_id = value_type,
							.has_types = true,
							.btf = btf});

	btf_put(btf);
	return map;
}

static struct sock *add_sock(struct userbpf *vm, u64 cookie)
{
	struct sock *sock = sock_new(vm);

	REQUIRE(sock);
	sock->sk.sk_common.skc_cookie = cookie;
	CHECK_INT_EQ(sock_add(vm, sock, &cookie), 0);
	return sock;
}

static s64 get_value(struct map *map, struct storage *owner)
{
	const u64 *value = local_storage_get(map, owner, NULL, false);

	return value ? (s64)*value : -1;
}

/* bpf_local_storage_update and its neighbours, by the number of a socket or a cgroup. */
static void check_user_side(struct map *map, u32 number)
{
	u64 value = 5, seen = 0;

	CHECK_INT_EQ(map_user_lookup(map, &number, &seen, 0), -ENOENT);
	CHECK_INT_EQ(map_user_delete(map, &number), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &number, &value, BPF_EXIST), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &number, &value, 3), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, &number, &value, BPF_F_LOCK), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, &number, &value, BPF_NOEXIST), 0);
	CHECK_INT_EQ(map_user_update(map, &number, &value, BPF_NOEXIST), -EEXIST);
	CHECK_INT_EQ(map_user_lookup(map, &number, &seen, 0), 0);
	CHECK_INT_EQ(seen, 5);
	value = 6;
	CHECK_INT_EQ(map_user_update(map, &number, &value, BPF_EXIST), 0);
	value = 7;
	CHECK_INT_EQ(map_user_update(map, &number, &value, BPF_ANY), 0);
	CHECK_INT_EQ(map_user_lookup(map, &number, &seen, 0), 0);
	CHECK_INT_EQ(seen, 7);
	CHECK_INT_EQ(map_user_next_key(map, NULL, &number), -ENOTSUPP);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &number, &seen, 0), -ENOTSUPP);
	CHECK_INT_EQ(map_user_delete(map, &number), 0);
	CHECK_INT_EQ(map_user_delete(map, &number), -ENOENT);
}

/* @number stands for no such object. */
static void check_refused(struct map *map, u32 number, int err)
{
	u64 value = 5;

	CHECK_INT_EQ(map_user_lookup(map, &number, &value, 0), err);
	CHECK_INT_EQ(map_user_update(map, &number, &value, 3), err);
	CHECK_INT_EQ(map_user_delete(map, &number), err);
}

TEST(values_of_sockets_by_number)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	int fd, other = handle_install(vm, HANDLE_MAP, map);

	add_sock(vm, 9);
	CHECK_INT_EQ(sock_fd(vm, 8), -ENOENT);
	fd = sock_fd(vm, 9);
	CHECK(fd >= HANDLE_FIRST);
	CHECK_INT_EQ(sock_fd(vm, 9), fd);
	check_user_side(map, (u32)fd);
	check_refused(map, (u32)other, -ENOTSOCK);
	check_refused(map, 0, -EBADF);
	check_refused(map, UINT32_MAX, -EBADF);
	CHECK_INT_EQ(put_u64(map, (u32)fd, 5, BPF_ANY), 0);
	CHECK_INT_EQ(sock_remove(vm, 9), 0);
	check_refused(map, (u32)fd, -EBADF);
	map_put_user(map);
	vm_stop(vm);
}

TEST(values_of_cgroups_by_number)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_CGRP_STORAGE, TYPE_U64);
	int other = handle_install(vm, HANDLE_MAP, map);

	check_user_side(map, (u32)net_cgroup_fd(vm, 5));
	CHECK_INT_EQ(put_u64(map, (u32)net_cgroup_fd(vm, 5), 1, BPF_ANY), 0);
	check_refused(map, (u32)other, -EBADF);
	check_refused(map, 0, -EBADF);
	map_put_user(map);
	vm_stop(vm);
}

/* There are no pidfds. */
TEST(no_number_stands_for_a_task)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_TASK_STORAGE, TYPE_U64);
	int other = handle_install(vm, HANDLE_MAP, map);

	check_refused(map, (u32)other, -EBADF);
	check_refused(map, 0, -EBADF);
	map_put_user(map);
	vm_stop(vm);
}

struct listed {
	char owners[4][32];
	u64 values[4];
	u32 nr;
};

static void note_value(void *ctx, const char *owner, const void *value)
{
	struct listed *listed = ctx;

	if (!CHECK(listed->nr < 4))
		return;
	snprintf(listed->owners[listed->nr], sizeof(listed->owners[0]), "%s", owner);
	memcpy(&listed->values[listed->nr++], value, sizeof(u64));
}

TEST(values_are_listed_with_their_owners)
{
	struct userbpf *vm = vm_start();
	struct map *socks = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	struct map *tasks = storage_new(vm, BPF_MAP_TYPE_TASK_STORAGE, TYPE_U64);
	struct map *cgroups = storage_new(vm, BPF_MAP_TYPE_CGRP_STORAGE, TYPE_U64);
	struct listed listed = {};
	u64 value;

	add_sock(vm, 9);
	add_sock(vm, 4);
	CHECK_INT_EQ(put_u64(socks, (u32)sock_fd(vm, 9), 90, BPF_ANY), 0);
	CHECK_INT_EQ(put_u64(socks, (u32)sock_fd(vm, 4), 40, BPF_ANY), 0);
	CHECK_INT_EQ(map_user_delete(socks, &(u32){(u32)sock_fd(vm, 9)}), 0);
	CHECK_INT_EQ(put_u64(cgroups, (u32)net_cgroup_fd(vm, 5), 50, BPF_ANY), 0);
	CHECK(local_storage_get(tasks, &vm->cpus[0].task->storage, &(u64){7}, true));
	CHECK_INT_EQ(map_user_each_value(socks, &value, note_value, &listed), 0);
	CHECK_INT_EQ(map_user_each_value(cgroups, &value, note_value, &listed), 0);
	CHECK_INT_EQ(map_user_each_value(tasks, &value, note_value, &listed), 0);
	CHECK_INT_EQ(listed.nr, 3);
	CHECK_STR_EQ(listed.owners[0], "socket 4");
	CHECK_INT_EQ(listed.values[0], 40);
	CHECK_STR_EQ(listed.owners[1], "cgroup 5");
	CHECK_INT_EQ(listed.values[1], 50);
	CHECK_STR_EQ(listed.owners[2], "task 1000");
	CHECK_INT_EQ(listed.values[2], 7);
	map_put_user(socks);
	map_put_user(tasks);
	map_put_user(cgroups);
	vm_stop(vm);
}

/* BPF_F_LOCK writes in place, everything else replaces; the user's lock is nobody's. */
TEST(values_with_a_lock)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_LOCKED);
	struct sock *sock = add_sock(vm, 9);
	u32 number = (u32)sock_fd(vm, 9), value[2] = {5, 1}, *first, *second;

	CHECK_INT_EQ(map_user_update(map, &number, value, BPF_F_LOCK), 0);
	first = local_storage_get(map, &sock->storage, NULL, false);
	REQUIRE(first);
	CHECK_INT_EQ(first[0], 5);
	CHECK_INT_EQ(first[1], 0);
	value[0] = 6;
	CHECK_INT_EQ(map_user_update(map, &number, value, BPF_F_LOCK), 0);
	CHECK_INT_EQ(first[0], 6);
	CHECK_INT_EQ(map_user_update(map, &number, value, BPF_F_LOCK | BPF_NOEXIST), -EEXIST);
	CHECK_INT_EQ(map_user_lookup(map, &number, value, BPF_F_LOCK), 0);
	CHECK_INT_EQ(value[0], 6);
	CHECK_INT_EQ(value[1], 0);
	CHECK_INT_EQ(map_user_update(map, &number, value, BPF_ANY), 0);
	second = local_storage_get(map, &sock->storage, NULL, false);
	CHECK(second && second != first);
	map_put_user(map);
	vm_stop(vm);
}

/* A program has a value of @sock while a user replaces it 1000 times. */
static void replace_under_a_program(struct map *map, struct sock *sock)
{
	struct userbpf *vm = map->vm;
	u32 number = (u32)sock_fd(vm, sock->sk.sk_common.skc_cookie);
	u64 *held;

	cpu_enter(vm, &vm->cpus[0]);
	local_storage_delete(map, &sock->storage);
	held = local_storage_get(map, &sock->storage, &(u64){3333}, true);
	REQUIRE(held);
	for (u64 i = 0; i < 1000; i++)
		CHECK_INT_EQ(put_u64(map, number, i, BPF_ANY), 0);
	CHECK_INT_EQ(*held, 3333);
	CHECK_INT_EQ(get_value(map, &sock->storage), 999);
	cpu_leave(vm, &vm->cpus[0]);
}

/* What a program holds stays as it is to its end, and its memory is used again after that. */
TEST(a_replaced_value_stays_for_who_has_it)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	struct sock *sock = add_sock(vm, 9);
	size_t used;

	replace_under_a_program(map, sock);
	used = vm->mem.used_bytes;
	for (u32 i = 0; i < 3; i++)
		replace_under_a_program(map, sock);
	CHECK_INT_EQ(vm->mem.used_bytes, used);
	map_put_user(map);
	vm_stop(vm);
}

/* Objects and maps go in any order; nothing is left (vm_stop), and no value outlives its object. */
TEST(values_go_with_their_objects_and_maps)
{
	struct userbpf *vm = vm_start();
	struct map *first = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	struct map *second = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	struct map *tasks = storage_new(vm, BPF_MAP_TYPE_TASK_STORAGE, TYPE_U64);
	struct sock *socks[] = {add_sock(vm, 1), add_sock(vm, 2), add_sock(vm, 3)};
	struct task *task = vm->cpus[0].task;

	for (size_t i = 0; i < ARRAY_SIZE(socks); i++) {
		CHECK(local_storage_get(first, &socks[i]->storage, &(u64){i}, true));
		CHECK(local_storage_get(second, &socks[i]->storage, &(u64){i + 10}, true));
	}
	CHECK(local_storage_get(tasks, &task->storage, &(u64){4}, true));
	CHECK_INT_EQ(sock_remove(vm, 2), 0);
	map_put_user(first);
	CHECK_INT_EQ(get_value(second, &socks[0]->storage), 10);
	CHECK_INT_EQ(get_value(second, &socks[2]->storage), 12);
	sock_reset(socks[0]);
	CHECK_INT_EQ(get_value(second, &socks[0]->storage), -1);
	CHECK(local_storage_get(second, &socks[0]->storage, &(u64){20}, true));
	CHECK_INT_EQ(get_value(tasks, &task->storage), 4);
	map_put_user(second);
	CHECK(storage_is_empty(&socks[2]->storage));
	map_put_user(tasks);
	vm_stop(vm);
}

/* What helpers are given of kernel objects: their addresses. */
TEST(values_of_kernel_objects)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_CGRP_STORAGE, TYPE_U64);
	struct kobject *cgroups[] = {kobject_new_bytes(vm, "cgroup", 64),
				     kobject_new_bytes(vm, "cgroup", 64)};
	struct run run = {.vm = vm, .cpu = &vm->cpus[0]};
	u64 init = 5, first = ptr_to_u64(cgroups[0]->image), m = ptr_to_u64(map);
	u64 *value, create = BPF_LOCAL_STORAGE_GET_F_CREATE;

	CHECK(!helper_cgrp_storage_get(m, first, 0, 0, 0, &run));
	CHECK(!helper_cgrp_storage_get(m, first, 0, create << 1, 0, &run));
	CHECK(!helper_cgrp_storage_get(m, 0, 0, create, 0, &run));
	value = u64_to_ptr(helper_cgrp_storage_get(m, first, ptr_to_u64(&init), create, 0, &run));
	REQUIRE(value);
	CHECK_INT_EQ(*value, 5);
	CHECK(helper_cgrp_storage_get(m, first, 0, 0, 0, &run) == ptr_to_u64(value));
	CHECK(helper_cgrp_storage_get(m, ptr_to_u64(cgroups[1]->image), 0, create, 0, &run) !=
	      ptr_to_u64(value));
	CHECK_INT_EQ((s64)helper_cgrp_storage_delete(m, 0, 0, 0, 0, &run), -EINVAL);
	CHECK_INT_EQ((s64)helper_cgrp_storage_delete(m, first, 0, 0, 0, &run), 0);
	CHECK_INT_EQ((s64)helper_cgrp_storage_delete(m, first, 0, 0, 0, &run), -ENOENT);
	CHECK_INT_EQ((s64)helper_inode_storage_delete(m, first, 0, 0, 0, &run), -ENOENT);
	CHECK(!helper_inode_storage_get(m, first, 0, 0, 0, &run));
	kobject_free(cgroups[0]);
	map_put_user(map);
	kobject_free(cgroups[1]);
	vm_stop(vm);
}

/* What a program stores with a cgroup, the user finds by the number that stands for it. */
TEST(one_cgroup_by_number_and_by_address)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_CGRP_STORAGE, TYPE_U64);
	struct run run = {.vm = vm, .cpu = &vm->cpus[0]};
	u64 addr = net_cgroup_addr(vm, 5), init = 7;

	REQUIRE(addr);
	CHECK(net_cgroup_addr(vm, 5) == addr && net_cgroup_addr(vm, 6) != addr);
	CHECK(helper_cgrp_storage_get(ptr_to_u64(map), addr, ptr_to_u64(&init),
				      BPF_LOCAL_STORAGE_GET_F_CREATE, 0, &run));
	CHECK_INT_EQ(get_u64(map, (u32)net_cgroup_fd(vm, 5)), 7);
	map_put_user(map);
	vm_stop(vm);
}

TEST(no_memory_for_a_value)
{
	struct userbpf *vm = vm_start();
	struct map *map = storage_new(vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	struct sock *sock = add_sock(vm, 9);
	u32 number = (u32)sock_fd(vm, 9);
	u64 nth = 1;

	for (;; nth++) {
		vm->mem.fail_at = vm->mem.nr_allocs + nth;
		if (local_storage_get(map, &sock->storage, NULL, true))
			break;
		vm->mem.fail_at = vm->mem.nr_allocs + nth;
		CHECK_INT_EQ(put_u64(map, number, 1, BPF_ANY), -ENOMEM);
		CHECK_INT_EQ(get_value(map, &sock->storage), -1);
	}
	vm->mem.fail_at = 0;
	CHECK(nth > 2);
	map_put_user(map);
	vm_stop(vm);
}

/* --- eight threads --- */

#define NR_SOCKS 4

static struct sock *socks[NR_SOCKS]; /* of the test that runs */
static u32 numbers[NR_SOCKS];

/* Programs make, look and delete, users too; a value is its socket's at all times. */
static void churn(struct job *job, u32 thread, struct cpu *cpu)
{
	struct rng rng = {.state = thread};

	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 n = (u32)(rng_next(&rng) % NR_SOCKS), action = (u32)(rng_next(&rng) % 4);
		u64 value = value_of(n), *found;
		s64 err = 0;

		if (cpu) {
			cpu_enter(job->vm, cpu);
			found = local_storage_get(job->map, &socks[n]->storage, &value, action);
			EXPECT(job, found || !action);
			EXPECT(job, !found || __atomic_load_n(found, __ATOMIC_RELAXED) == value);
			if (action == 3)
				err = local_storage_delete(job->map, &socks[n]->storage);
			cpu_leave(job->vm, cpu);
		} else if (action == 0) {
			err = map_user_delete(job->map, &numbers[n]);
		} else if (action == 1) {
			EXPECT(job, !map_user_update(job->map, &numbers[n], &value, BPF_ANY));
		} else {
			err = map_user_lookup(job->map, &numbers[n], &value, 0);
			EXPECT(job, value == value_of(n));
		}
		EXPECT(job, !err || err == -ENOENT);
	}
}

TEST(a_value_is_its_sockets)
{
	struct job job = {.vm = vm_start()};

	job.map = storage_new(job.vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	for (u32 n = 0; n < NR_SOCKS; n++) {
		socks[n] = add_sock(job.vm, n + 1);
		numbers[n] = (u32)sock_fd(job.vm, n + 1);
	}
	run_threads(&job, churn);
	stop(&job);
}

/* Maps and sockets come and go, while programs look through the lists of those that stay. */
static void come_and_go(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS / 20; i++) {
		struct map *map;
		u64 cookie = 100 + thread, value = 1;
		u32 number;

		if (cpu) {
			cpu_enter(job->vm, cpu);
			EXPECT(job, local_storage_get(job->map, &socks[0]->storage, NULL, true));
			cpu_leave(job->vm, cpu);
			continue;
		}
		add_sock(job->vm, cookie);
		number = (u32)sock_fd(job->vm, cookie);
		EXPECT(job, !map_user_update(job->map, &number, &value, BPF_NOEXIST));
		map = storage_new(job->vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
		EXPECT(job, !map_user_update(map, &numbers[0], &value, BPF_NOEXIST));
		EXPECT(job, !map_user_update(map, &number, &value, BPF_NOEXIST));
		if (i % 2)
			map_put_user(map);
		EXPECT(job, !sock_remove(job->vm, cookie));
		if (i % 2 == 0)
			map_put_user(map);
	}
}

TEST(maps_and_sockets_come_and_go)
{
	struct job job = {.vm = vm_start()};

	job.map = storage_new(job.vm, BPF_MAP_TYPE_SK_STORAGE, TYPE_U64);
	socks[0] = add_sock(job.vm, 1);
	numbers[0] = (u32)sock_fd(job.vm, 1);
	run_threads(&job, come_and_go);
	CHECK_INT_EQ(map_user_delete(job.map, &numbers[0]), 0);
	CHECK(storage_is_empty(&socks[0]->storage));
	stop(&job);
}
