// SPDX-License-Identifier: BSD-2-Clause
/* Arrays whose memory users have: kernel/bpf/syscall.c: bpf_map_mmap, arraymap.c: array_map_mmap.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/map_fixture.h"

static const struct map_attr mmapable = ATTR(ARRAY, 4, 12, 1000, .flags = BPF_F_MMAPABLE);

TEST(memory_is_the_values)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, mmapable);
	u8 value[12] = "hello world", found[12];
	struct map_memory memory;
	u32 key = 700;

	CHECK_INT_EQ(map_user_mmap(map, true, &memory), 0);
	CHECK_INT_EQ(memory.size, ALIGN_UP(16 * 1000, getpagesize()));
	CHECK(ptr_to_u64(memory.start) % (u32)getpagesize() == 0);
	CHECK(map_lookup(map, &key, &vm->cpus[0]) == (u8 *)memory.start + 16 * 700);
	CHECK_INT_EQ(map_user_update(map, &key, value, BPF_ANY), 0);
	CHECK(!memcmp((u8 *)memory.start + 16 * 700, value, 12));
	((u8 *)memory.start)[16 * 700] = 'j';
	CHECK_INT_EQ(map_user_lookup(map, &key, found, 0), 0);
	CHECK(found[0] == 'j');
	((u8 *)memory.start)[memory.size - 1] = 1;
	map_user_munmap(map, true);
	map_put_user(map);
	vm_stop(vm);
}

TEST(others_can_map_the_file)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, mmapable);
	u32 key = 0;
	u8 *value = map_lookup(map, &key, &vm->cpus[0]), *other;
	int fd = map_user_memfd(map);

	CHECK(fd >= 0);
	other = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	REQUIRE(other != MAP_FAILED);
	value[3] = 5;
	CHECK_INT_EQ(other[3], 5);
	other[3] = 6;
	CHECK_INT_EQ(value[3], 6);
	munmap(other, 4096);
	CHECK_INT_EQ(map_user_freeze(map), 0);
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
	other = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	REQUIRE(other != MAP_FAILED);
	/* Programs go on writing. */
	value[3] = 7;
	CHECK_INT_EQ(other[3], 7);
	munmap(other, 4096);
	map_put_user(map);
	vm_stop(vm);
}

TEST(mapped_and_frozen_exclude_each_other)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, mmapable);
	struct map_memory memory;

	CHECK_INT_EQ(map_user_mmap(map, true, &memory), 0);
	CHECK_INT_EQ(map_user_mmap(map, true, &memory), 0);
	CHECK_INT_EQ(map_user_freeze(map), -EBUSY);
	map_user_munmap(map, true);
	CHECK_INT_EQ(map_user_freeze(map), -EBUSY);
	map_user_munmap(map, true);
	CHECK_INT_EQ(map_user_mmap(map, false, &memory), 0);
	CHECK_INT_EQ(map_user_freeze(map), 0);
	CHECK_INT_EQ(map_user_mmap(map, true, &memory), -EPERM);
	CHECK_INT_EQ(map_user_mmap(map, false, &memory), 0);
	map_put_user(map);
	vm_stop(vm);
}

TEST(who_may_map_what)
{
	static const struct {
		struct map_attr attr;
		int read, write;
	} rows[] = {
		{ATTR(ARRAY, 4, 8, 1), -EINVAL, -EINVAL},
		{ATTR(HASH, 4, 8, 1), -ENOTSUPP, -ENOTSUPP},
		{LOCK_ATTR(ARRAY, 4, 8, 1, 0, .flags = BPF_F_MMAPABLE), -ENOTSUPP, -ENOTSUPP},
		{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_MMAPABLE | BPF_F_RDONLY_PROG), 0, -EACCES},
		{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_MMAPABLE | BPF_F_WRONLY_PROG), 0, 0},
		{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_MMAPABLE | BPF_F_RDONLY), 0, -EACCES},
		{ATTR(ARRAY, 4, 8, 1, .flags = BPF_F_MMAPABLE | BPF_F_WRONLY), -EACCES, -EACCES},
	};
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct map *map = map_new(vm, rows[i].attr);
		struct map_memory memory;

		CHECK_INT_EQ(map_user_mmap(map, false, &memory), rows[i].read);
		CHECK_INT_EQ(map_user_mmap(map, true, &memory), rows[i].write);
		map_put_user(map);
	}
	vm_stop(vm);
}

static int refuse_pages(struct os_pages *pages)
{
	(void)pages;
	return -ENOSYS;
}

TEST(without_files_memory_is_the_processs)
{
	struct userbpf *vm = vm_start();
	struct os os = os_host;
	struct map_memory memory;
	struct map *map;
	u32 key = 2;

	os.pages_map = refuse_pages;
	vm->os = &os;
	map = map_new(vm, mmapable);
	CHECK_INT_EQ(map_user_mmap(map, true, &memory), 0);
	CHECK(ptr_to_u64(memory.start) % (u32)getpagesize() == 0);
	memset(memory.start, 1, memory.size);
	CHECK(*(u8 *)map_lookup(map, &key, &vm->cpus[0]) == 1);
	CHECK_INT_EQ(map_user_memfd(map), -EOPNOTSUPP);
	map_user_munmap(map, true);
	CHECK_INT_EQ(map_user_freeze(map), 0);
	map_put_user(map);
	vm_stop(vm);
}
