// SPDX-License-Identifier: BSD-2-Clause
/* Creating maps: which attributes are refused, with which errno, and what the map then says of
 * itself. */
#include <userbpf/userbpf.h>

#include "btf/btf.h"
#include "tests/unit/map_fixture.h"

struct refusal {
	struct map_attr attr;
	int err;
};

#define MAX_PERCPU 32768
#define MAX_ALLOC  (4u << 20)

static const struct refusal refusals[] = {
	{{.type = 0, .spin_lock_off = -1}, -EINVAL},
	{{.type = 34, .spin_lock_off = -1}, -EINVAL},
	{{.type = UINT32_MAX, .spin_lock_off = -1}, -EINVAL},
	{ATTR(ARRAY, 4, 8, 0), -EINVAL},
	{ATTR(ARRAY, 8, 8, 1), -EINVAL},
	{ATTR(ARRAY, 0, 8, 1), -EINVAL},
	{ATTR(ARRAY, 4, 0, 1), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_NO_PREALLOC), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_ZERO_SEED), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_PRESERVE_ELEMS), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_RDONLY | BPF_F_WRONLY), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_NUMA_NODE, .numa_node = 1), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .map_extra = 1), -EINVAL},
	{ATTR(ARRAY, 4, 8, 1, .name = "bad-name"), -EINVAL},
	{ATTR(ARRAY, 4, 1u << 31, 1), -E2BIG},
	{ATTR(ARRAY, 4, INT32_MAX, UINT32_MAX), -ENOMEM},
	{LOCK_ATTR(ARRAY, 4, 16, 1, 13), -EINVAL},
	{LOCK_ATTR(ARRAY, 4, 16, 1, 16), -EINVAL},
	{LOCK_ATTR(ARRAY, 4, 16, 1, 4, .flags = BPF_F_RDONLY_PROG), -EACCES},
	{ATTR(PERCPU_ARRAY, 4, MAX_PERCPU + 1, 1), -E2BIG},
	{ATTR(PERCPU_ARRAY, 4, 8, 1, .flags = BPF_F_MMAPABLE), -EINVAL},
	{ATTR(PERCPU_ARRAY, 4, 8, 1, .flags = BPF_F_INNER_MAP), -EINVAL},
	{ATTR(PERCPU_ARRAY, 4, 8, 1, .flags = BPF_F_NUMA_NODE), -EINVAL},
	{LOCK_ATTR(PERCPU_ARRAY, 4, 8, 1, 0), -EOPNOTSUPP},
	{ATTR(PERCPU_ARRAY, 4, MAX_PERCPU, UINT32_MAX), -ENOMEM},
	{ATTR(PROG_ARRAY, 4, 8, 1), -EINVAL},
	{ATTR(PROG_ARRAY, 4, 4, 0), -EINVAL},
	{ATTR(PROG_ARRAY, 4, 4, 1, .flags = BPF_F_RDONLY_PROG), -EINVAL},
	{ATTR(HASH, 0, 8, 1), -EINVAL},
	{ATTR(HASH, 4, 0, 1), -EINVAL},
	{ATTR(HASH, 4, 8, 0), -EINVAL},
	{ATTR(HASH, 4, 8, 1, .flags = BPF_F_NO_COMMON_LRU), -EINVAL},
	{ATTR(HASH, 4, 8, 1, .flags = BPF_F_MMAPABLE), -EINVAL},
	{ATTR(HASH, 4, 8, 1, .flags = 1u << 31), -EINVAL},
	{ATTR(HASH, 4, MAX_ALLOC, 1), -E2BIG},
	{ATTR(HASH, MAX_ALLOC - 48 - 7, 7, 1), -E2BIG},
	{ATTR(HASH, UINT32_MAX, UINT32_MAX, 1), -E2BIG},
	{ATTR(HASH, 4, 8, (1u << 27) + 1), -E2BIG},
	{ATTR(HASH, 4, 8, UINT32_MAX), -E2BIG},
	{ATTR(HASH, 4, MAX_ALLOC - 64, 1u << 27), -ENOMEM},
	{ATTR(PERCPU_HASH, 4, MAX_PERCPU + 1, 1), -E2BIG},
	{ATTR(PERCPU_HASH, 4, 8, 1, .flags = BPF_F_NUMA_NODE), -EINVAL},
	{LOCK_ATTR(PERCPU_HASH, 4, 8, 1, 0), -EOPNOTSUPP},
	{ATTR(LRU_HASH, 4, 8, 1, .flags = BPF_F_NO_PREALLOC), -ENOTSUPP},
	{ATTR(LRU_HASH, 4, 8, 1, .flags = BPF_F_NO_COMMON_LRU | BPF_F_NUMA_NODE), -EINVAL},
	{ATTR(ARRAY_OF_MAPS, 4, 4, 1), -EINVAL},
	{ATTR(HASH_OF_MAPS, 4, 8, 1), -EINVAL},
	{ATTR(LPM_TRIE, 8, 8, 1), -EINVAL},
	{ATTR(LPM_TRIE, 4, 8, 1, .flags = BPF_F_NO_PREALLOC), -EINVAL},
	{ATTR(LPM_TRIE, 261, 8, 1, .flags = BPF_F_NO_PREALLOC), -EINVAL},
	{ATTR(RINGBUF, 0, 0, 4097), -EINVAL},
	{ATTR(RINGBUF, 0, 0, 4096 * 3), -EINVAL},
	{ATTR(RINGBUF, 4, 0, 4096), -EINVAL},
	{ATTR(QUEUE, 4, 4, 1), -EINVAL},
	{ATTR(QUEUE, 0, MAX_ALLOC + 1, 1), -E2BIG},
	{ATTR(STACK, 0, 4, UINT32_MAX / 4), -E2BIG},
	{ATTR(CPUMAP, 4, 4, 100000), -E2BIG},
	{ATTR(DEVMAP, 4, 5, 1), -EINVAL},
	{ATTR(DEVMAP_HASH, 4, 4, (1u << 31) + 1), -EINVAL},
	{ATTR(XSKMAP, 4, 8, 1), -EINVAL},
	{ATTR(STACK_TRACE, 4, 9, 1), -EINVAL},
	{ATTR(SK_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), -EINVAL},
	{ATTR(HASH, 4, 8, 1, .has_types = true, .btf_key_type_id = 1), -EINVAL},
	{ATTR(HASH, 4, 8, 1, .btf_vmlinux_value_type_id = 1), -EINVAL},
	{ATTR(HASH, 4, 8, 1, .has_types = true, .btf_key_type_id = 1, .btf_value_type_id = 1),
	 -EINVAL},
	{ATTR(CGROUP_STORAGE, 4, 8, 0), -EINVAL},
	{ATTR(CGROUP_STORAGE, 8, 8, 1), -EINVAL},
	{ATTR(CGROUP_STORAGE, 8, 1 << 16, 0), -E2BIG},
	{ATTR(PERCPU_CGROUP_STORAGE, 16, MAX_PERCPU + 1, 0), -E2BIG},
	{ATTR(REUSEPORT_SOCKARRAY, 4, 5, 1), -EINVAL},
	{ATTR(STRUCT_OPS, 4, 8, 1), -EINVAL},
	{ATTR(STRUCT_OPS, 4, 8, 1, .btf_vmlinux_value_type_id = 1), -ENOTSUPP},
	{ATTR(STRUCT_OPS, 4, 8, 1, .btf_vmlinux_value_type_id = 1, .flags = BPF_F_VTYPE_BTF_OBJ_FD),
	 -EINVAL},
	{ATTR(ARENA, 0, 0, 1), -EINVAL},
	{ATTR(ARENA, 0, 0, 1, .flags = BPF_F_MMAPABLE, .map_extra = 1), -EINVAL},
	{ATTR(ARENA, 0, 0, (1 << 20) + 1, .flags = BPF_F_MMAPABLE), -E2BIG},
	{ATTR(ARENA, 0, 0, 2, .flags = BPF_F_MMAPABLE, .map_extra = 0xfffff000), -ERANGE},
};

TEST(bad_attributes_are_refused_with_a_sentence)
{
	struct userbpf *vm = vm_start();
	size_t used = vm->mem.used_bytes;

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		struct map *map = NULL;
		char sentence[LOG_LAST_SIZE];
		int err;

		log_warn(&vm->log, "\n");
		err = map_create(vm, &refusals[i].attr, &map);
		CHECK_MSG(err == refusals[i].err, "row %zu (type %u): %d, not %d", i,
			  refusals[i].attr.type, err, refusals[i].err);
		CHECK(!map);
		log_copy_last(&vm->log, sentence, sizeof(sentence));
		CHECK_MSG(sentence[0], "row %zu says nothing", i);
	}
	grace_poll(vm);
	CHECK(vm->mem.used_bytes <= used + 8192);
	vm_stop(vm);
}

static const struct map_attr creatable[] = {
	ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_MMAPABLE),
	ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_INNER_MAP | BPF_F_NUMA_NODE),
	ATTR(PERCPU_ARRAY, 4, MAX_PERCPU, 1),
	ATTR(PERCPU_ARRAY, 4, 8, 1, .flags = BPF_F_NUMA_NODE, .numa_node = UINT32_MAX),
	ATTR(PROG_ARRAY, 4, 4, 1000),
	ATTR(HASH, 1, 1, 1, .flags = BPF_F_ZERO_SEED),
	ATTR(HASH, MAX_ALLOC - 48 - 8, 7, 1),
	ATTR(HASH, 8, 8, 1u << 20),
	ATTR(HASH, 4, 1 << 20, 1u << 27, .flags = BPF_F_NO_PREALLOC),
	ATTR(PERCPU_HASH, 16, 3, 100, .flags = BPF_F_NO_PREALLOC),
	ATTR(PERF_EVENT_ARRAY, 4, 4, 8, .flags = BPF_F_PRESERVE_ELEMS),
	ATTR(LRU_HASH, 4, 8, 100, .flags = BPF_F_NO_COMMON_LRU),
	ATTR(LRU_PERCPU_HASH, 4, 8, 100),
	ATTR(LPM_TRIE, 8, 8, 1, .flags = BPF_F_NO_PREALLOC),
	ATTR(STACK_TRACE, 4, 127 * 8, 1000),
	ATTR(RINGBUF, 0, 0, 4096),
	ATTR(QUEUE, 0, 4, 10),
	ATTR(STACK, 0, 4, 10),
	ATTR(XSKMAP, 4, 4, 64),
	ATTR(DEVMAP, 4, 8, 64),
	ATTR(DEVMAP_HASH, 4, 4, 64),
	ATTR(CPUMAP, 4, 8, 64),
	ATTR(SOCKMAP, 4, 8, 64),
	ATTR(SOCKHASH, 4, 8, 64),
	ATTR(CGROUP_ARRAY, 4, 4, 64),
	ATTR(CGROUP_STORAGE, 16, 8, 0),
	ATTR(PERCPU_CGROUP_STORAGE, 8, 8, 0),
	ATTR(REUSEPORT_SOCKARRAY, 4, 8, 64),
	ATTR(ARENA, 0, 0, 1 << 20, .flags = BPF_F_MMAPABLE),
	ATTR(ARENA, 0, 0, 2, .flags = BPF_F_MMAPABLE, .map_extra = 0xffffe000),
};

TEST(all_else_can_be_created)
{
	struct userbpf *vm = vm_start();
	u32 last_id = 0;

	for (size_t i = 0; i < ARRAY_SIZE(creatable); i++) {
		struct map *map = map_new(vm, creatable[i]);

		CHECK(map->view.id > last_id);
		last_id = map->view.id;
		CHECK_INT_EQ(map->view.type, creatable[i].type);
		map_put_user(map);
	}
	vm_stop(vm);
}

TEST(a_map_says_what_it_is)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(HASH, 4, 8, 10, .name = "a_name.longer_than_15",
					   .flags = BPF_F_RDONLY | BPF_F_RDONLY_PROG));
	struct map *dev = map_new(vm, ATTR(DEVMAP, 4, 4, 10));

	CHECK_STR_EQ(map->view.name, "a_name.longer_t");
	CHECK_INT_EQ(map->view.flags, BPF_F_RDONLY_PROG);
	CHECK_INT_EQ(map->view.spin_lock_off, -1);
	CHECK_INT_EQ(map_user_value_size(map), 8);
	CHECK_INT_EQ(dev->view.flags, BPF_F_RDONLY_PROG);
	map_put_user(map);
	map_put_user(dev);
	vm_stop(vm);
}

/* The same through the public interface, once the map is there. */
TEST(a_handle_says_what_was_created)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 3);
	USERBPF_OPTS(userbpf_map_create_opts, lru_opts, .map_flags = BPF_F_NO_COMMON_LRU);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_map *lru = userbpf_map_create(vm, BPF_MAP_TYPE_LRU_HASH, "lru", 4, 8, 10,
						     &lru_opts),
			   *dev = userbpf_map_create(vm, BPF_MAP_TYPE_DEVMAP, "dev", 4, 4, 10,
						     NULL);

	REQUIRE(lru && dev);
	CHECK_INT_EQ(userbpf_map_max_entries(lru), 12);
	CHECK_INT_EQ(userbpf_map_flags(lru), BPF_F_NO_COMMON_LRU);
	CHECK_INT_EQ(userbpf_map_max_entries(dev), 10);
	CHECK_INT_EQ(userbpf_map_flags(dev), BPF_F_RDONLY_PROG);
	userbpf_free(vm);
}

/* Types whose operations are not built answer so, whatever they are asked. */
TEST(declared_types_do_nothing)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(SOCKMAP, 4, 4, 10));
	struct cpu *cpu = &vm->cpus[0];
	u32 key = 0, value = 0, count = 1, batch = 0;
	struct map_batch lookup = {.op = MAP_BATCH_LOOKUP,
				   .out_batch = &batch,
				   .keys = &key,
				   .values = &value,
				   .count = &count};

	CHECK_INT_EQ(map_user_lookup(map, &key, &value, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_update(map, &key, &value, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_delete(map, &key), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, &key, &value, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_next_key(map, NULL, &key), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_batch(map, &lookup), -EOPNOTSUPP);
	CHECK(!map_lookup(map, &key, cpu));
	CHECK_INT_EQ(map_update(map, &key, &value, 0, cpu), -EOPNOTSUPP);
	CHECK_INT_EQ(map_delete(map, &key, cpu), -EOPNOTSUPP);
	CHECK_INT_EQ(map_push(map, &value, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(map_pop(map, &value), -EOPNOTSUPP);
	CHECK_INT_EQ(map_peek(map, &value), -EOPNOTSUPP);
	CHECK(!map_lookup_percpu(map, &key, 0));
	CHECK(!map_tail_target(map, 0));
	map_put_user(map);
	vm_stop(vm);
}

TEST(types_must_fit)
{
	struct userbpf *vm = vm_start();
	struct btf *btf = types_new(vm);
	const struct {
		struct map_attr attr;
		u32 key_id, value_id;
		int err;
		s32 lock_off;
	} rows[] = {
		{ATTR(SK_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), 1, 3, 0, 4},
		{ATTR(TASK_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), 1, 3, 0, 4},
		{ATTR(SK_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), 2, 3, -EINVAL, -1},
		{ATTR(SK_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), 0, 3, -EINVAL, -1},
		{ATTR(SK_STORAGE, 4, 4, 0, .flags = BPF_F_NO_PREALLOC), 1, 1, 0, -1},
		{ATTR(INODE_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), 1, 1, -EINVAL, -1},
		{ATTR(INODE_STORAGE, 4, 8, 0, .flags = BPF_F_NO_PREALLOC), 1, 9, -EINVAL, -1},
		{ATTR(ARRAY, 4, 8, 1), 1, 3, 0, 4},
		{ATTR(ARRAY, 4, 8, 1), 2, 3, -EINVAL, -1},
		{ATTR(ARRAY, 4, 8, 1), 0, 3, -EINVAL, -1},
		{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_RDONLY_PROG), 1, 3, -EACCES, -1},
		{ATTR(HASH, 8, 8, 1), 3, 3, 0, 4},
		{ATTR(PERCPU_ARRAY, 4, 8, 1), 1, 3, -EOPNOTSUPP, -1},
		{ATTR(LPM_TRIE, 8, 4, 1, .flags = BPF_F_NO_PREALLOC), 3, 1, 0, -1},
		{ATTR(CGROUP_STORAGE, 8, 8, 0), 3, 3, -EINVAL, -1},
		{ATTR(BLOOM_FILTER, 0, 4, 1), 0, 1, 0, -1},
		{ATTR(BLOOM_FILTER, 0, 4, 1), 1, 1, -EINVAL, -1},
		{ATTR(PROG_ARRAY, 4, 4, 1), 1, 1, 0, -1},
		{ATTR(PERF_EVENT_ARRAY, 4, 4, 1), 1, 1, -ENOTSUPP, -1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct map_attr attr = rows[i].attr;
		struct map *map = NULL;
		int err;

		attr.has_types = true;
		attr.btf = btf;
		attr.btf_key_type_id = rows[i].key_id;
		attr.btf_value_type_id = rows[i].value_id;
		err = map_create(vm, &attr, &map);
		CHECK_MSG(err == rows[i].err, "row %zu: %d, not %d", i, err, rows[i].err);
		if (map)
			CHECK_INT_EQ(map->view.spin_lock_off, rows[i].lock_off);
		map_put_user(map);
	}
	btf_put(btf);
	vm_stop(vm);
}

/* No program is attached to a cgroup, so there are no elements. */
TEST(cgroup_storage_is_empty)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(CGROUP_STORAGE, 8, 8, 0));
	struct map *percpu = map_new(vm, ATTR(PERCPU_CGROUP_STORAGE, 8, 8, 0));
	u64 key = 1, value[NR_CPUS] = {0};

	CHECK_INT_EQ(map_user_lookup(map, &key, value, 0), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &key, value, BPF_ANY), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &key, value, BPF_EXIST), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &key, value, BPF_NOEXIST), -EINVAL);
	CHECK_INT_EQ(map_user_delete(map, &key), -EINVAL);
	CHECK_INT_EQ(map_user_next_key(map, NULL, &key), -ENOENT);
	CHECK_INT_EQ(map_user_lookup(percpu, &key, value, 0), -ENOENT);
	CHECK_INT_EQ(map_user_update(percpu, &key, value, BPF_ANY), -ENOENT);
	CHECK_INT_EQ(map_user_update(percpu, &key, value, BPF_NOEXIST), -EINVAL);
	map_put_user(map);
	map_put_user(percpu);
	vm_stop(vm);
}

static u32 nr_said;

static int count_print(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	(void)ctx, (void)args;
	nr_said += level == USERBPF_INFO && strstr(fmt, "no operations yet");
	CHECK(level != USERBPF_WARN);
	return 0;
}

TEST(declared_types_say_so_once)
{
	struct userbpf *vm = vm_start();

	nr_said = 0;
	vm->log.print = count_print;
	for (u32 i = 0; i < 3; i++) {
		map_put_user(map_new(vm, ATTR(SOCKMAP, 4, 4, 10)));
		map_put_user(map_new(vm, ATTR(SOCKHASH, 4, 4, 10)));
	}
	CHECK_INT_EQ(nr_said, 2);
	vm_stop(vm);
}

TEST(a_map_without_keys_wants_none)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(QUEUE, 0, 4, 10));
	u32 key = 0, value = 0;

	CHECK_INT_EQ(map_user_lookup(map, &key, &value, 0), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, &key, &value, 0), -EINVAL);
	CHECK_INT_EQ(map_user_delete(map, &key), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, NULL, &value, 0), 0);
	map_put_user(map);
	vm_stop(vm);
}

/* A program that found the map in another one may go on using it. */
TEST(a_map_outlives_the_programs_that_run)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(ARRAY, 4, 8, 1));
	u32 key = 0;
	u64 *value;

	cpu_enter(vm, &vm->cpus[0]);
	value = map_lookup(map, &key, &vm->cpus[0]);
	REQUIRE(value);
	map_put_user(map);
	*value = 5;
	CHECK(region_find(vm, ptr_to_u64(value)));
	CHECK_INT_EQ(*(u64 *)map_lookup(map, &key, &vm->cpus[0]), 5);
	cpu_leave(vm, &vm->cpus[0]);
	vm_stop(vm);
}
