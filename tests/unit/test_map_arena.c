// SPDX-License-Identifier: BSD-2-Clause
/* Arenas from both sides: kernel/bpf/arena.c. What programs do is in tests/cases/kfunc/arena.t. */
#include <sys/mman.h>
#include <unistd.h>

#include "maps/arena.h"
#include "tests/unit/map_threads.h"

#define PAGE  ARENA_PAGE_BYTES
#define START (1ull << 44)

#define ARENA_ATTR(nr_pages, flags_) \
	ATTR(ARENA, 0, 0, nr_pages, .flags = BPF_F_MMAPABLE | (flags_), .map_extra = START)

/* Where the pages of an arena are, for a program; NULL: not there. */
static u8 *page_at(struct map *map, u64 page)
{
	return arena_at(arena_view_of(map), START + page * PAGE, 0, 1);
}

static u64 alloc(struct map *map, u32 nr)
{
	u64 addr = arena_alloc_pages(map, 0, nr, ARENA_ANY_NODE);

	return addr ? (addr - START) / PAGE : UINT64_MAX;
}

static void free_at(struct map *map, u64 page, u32 nr)
{
	arena_free_pages(map, START + page * PAGE, nr);
}

/* Does the host tell which pages of 4096 bytes users have touched? */
static bool host_tells(void)
{
	return getpagesize() == (int)PAGE;
}

static u8 *map_for_user(struct map *map)
{
	struct map_memory memory;

	CHECK_INT_EQ(map_user_mmap(map, true, &memory), 0);
	CHECK_INT_EQ(memory.size, map->view.max_entries * PAGE);
	return memory.start;
}

TEST(an_arena_has_no_elements)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(2, 0));
	u8 value[8];
	u32 nr = 1;
	struct map_batch batch = {
		.op = MAP_BATCH_LOOKUP, .keys = value, .values = value, .count = &nr};

	CHECK_INT_EQ(map_user_lookup(map, NULL, value, 0), -EINVAL);
	CHECK_INT_EQ(map_user_lookup(map, value, value, 0), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, NULL, value, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_delete(map, NULL), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_next_key(map, NULL, value), -EOPNOTSUPP);
	CHECK_INT_EQ(map_user_lookup_and_delete(map, NULL, value, 0), -ENOTSUPP);
	CHECK_INT_EQ(map_user_batch(map, &batch), -ENOTSUPP);
	CHECK_INT_EQ(map_push(map, value, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(map_pop(map, value), -EOPNOTSUPP);
	CHECK_INT_EQ(map_peek(map, value), -EOPNOTSUPP);
	CHECK(ptr_to_u64(map_lookup(map, NULL, &vm->cpus[0])) == (u64)-EINVAL);
	map_put_user(map);
	vm_stop(vm);
}

TEST(pages_count_as_memory_of_the_instance)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(1 << 20, 0));
	size_t before = vm->mem.used_bytes;

	CHECK_INT_EQ(alloc(map, 3), 0);
	CHECK_INT_EQ(vm->mem.used_bytes - before, 3 * PAGE);
	vm->mem.limit_bytes = before + 5 * PAGE;
	CHECK(alloc(map, 3) == UINT64_MAX);
	CHECK(!page_at(map, 3));
	CHECK_INT_EQ(alloc(map, 2), 3);
	CHECK(alloc(map, 1) == UINT64_MAX);
	free_at(map, 1, 1);
	free_at(map, 1, 1);
	CHECK_INT_EQ(vm->mem.used_bytes - before, 4 * PAGE);
	CHECK_INT_EQ(alloc(map, 1), 1);
	vm->mem.fail_at = __atomic_load_n(&vm->mem.nr_allocs, __ATOMIC_RELAXED) + 1;
	vm->mem.limit_bytes = 0;
	CHECK(alloc(map, 1) == UINT64_MAX);
	CHECK_INT_EQ(alloc(map, 1), 5);
	free_at(map, 0, 3);
	CHECK_INT_EQ(vm->mem.used_bytes - before, 3 * PAGE);
	map_put_user(map);
	vm_stop(vm);
}

static int fill_nothing(const struct os_pages *pages, u64 off, u64 size)
{
	(void)pages, (void)off, (void)size;
	return -ENOMEM;
}

TEST(no_page_without_memory_of_the_host)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(4, 0));
	size_t before = vm->mem.used_bytes;
	struct os os = os_host;

	os.pages_fill = fill_nothing;
	vm->os = &os;
	CHECK(alloc(map, 1) == UINT64_MAX);
	CHECK_INT_EQ(vm->mem.used_bytes, before);
	CHECK(!page_at(map, 0));
	vm->os = &os_host;
	CHECK_INT_EQ(alloc(map, 4), 0);
	map_put_user(map);
	vm_stop(vm);
}

/* Mixed sizes, up to the last page: the lowest room that is large enough is taken. */
TEST(the_lowest_room_is_taken)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(200, 0));

	CHECK_INT_EQ(alloc(map, 60), 0);
	CHECK_INT_EQ(alloc(map, 70), 60);
	CHECK_INT_EQ(alloc(map, 70), 130);
	CHECK(alloc(map, 1) == UINT64_MAX);
	free_at(map, 63, 2);
	free_at(map, 126, 5);
	free_at(map, 190, 100);
	CHECK_INT_EQ(alloc(map, 3), 126);
	CHECK_INT_EQ(alloc(map, 2), 63);
	CHECK_INT_EQ(alloc(map, 3), 190);
	CHECK_INT_EQ(alloc(map, 2), 129);
	CHECK_INT_EQ(alloc(map, 1), 193);
	CHECK(alloc(map, 7) == UINT64_MAX);
	CHECK_INT_EQ(alloc(map, 6), 194);
	map_put_user(map);
	vm_stop(vm);
}

TEST(users_make_pages_by_touching_them)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(4, 0));
	u8 *user = map_for_user(map);
	size_t before = vm->mem.used_bytes;

	if (!host_tells())
		SKIP("pages of this host are larger than 4096 bytes");
	CHECK(!page_at(map, 1));
	user[PAGE] = 7;
	CHECK(*(volatile u8 *)&user[2 * PAGE] == 0);
	CHECK(!page_at(map, 0));
	REQUIRE(page_at(map, 1));
	CHECK_INT_EQ(*page_at(map, 1), 7);
	CHECK_INT_EQ(vm->mem.used_bytes - before, PAGE);
	/* Where a user was there is no room, whether a program has seen it or not. */
	CHECK(arena_alloc_pages(map, START + 2 * PAGE, 1, ARENA_ANY_NODE) == 0);
	CHECK(alloc(map, 2) == UINT64_MAX);
	CHECK_INT_EQ(alloc(map, 1), 0);
	CHECK_INT_EQ(alloc(map, 1), 3);
	CHECK_INT_EQ(vm->mem.used_bytes - before, 4 * PAGE);
	free_at(map, 1, 1);
	CHECK(!page_at(map, 1));
	CHECK_INT_EQ(user[PAGE], 0);
	CHECK(page_at(map, 1));
	map_user_munmap(map, true);
	map_put_user(map);
	vm_stop(vm);
}

TEST(what_is_freed_is_gone_for_users)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(3, 0));
	u8 *user = map_for_user(map), *other;
	int fd = map_user_memfd(map);

	other = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	REQUIRE(other != MAP_FAILED);
	CHECK_INT_EQ(alloc(map, 3), 0);
	memset(page_at(map, 0), 5, 3 * PAGE);
	CHECK_INT_EQ(other[PAGE + 1], 5);
	free_at(map, 1, 1);
	CHECK_INT_EQ(user[PAGE + 1] + other[PAGE + 1], 0);
	CHECK_INT_EQ(user[PAGE - 1] + other[2 * PAGE], 10);
	munmap(other, 3 * PAGE);
	map_user_munmap(map, true);
	map_put_user(map);
	vm_stop(vm);
}

TEST(users_make_no_pages_where_they_are_killed_for_it)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(2, BPF_F_SEGV_ON_FAULT));
	u8 *user = map_for_user(map);

	user[0] = 7;
	CHECK(!page_at(map, 0));
	CHECK_INT_EQ(alloc(map, 1), 0);
	CHECK_INT_EQ(*page_at(map, 0), 0);
	user[0] = 8;
	CHECK_INT_EQ(*page_at(map, 0), 8);
	map_user_munmap(map, true);
	map_put_user(map);
	vm_stop(vm);
}

static u32 large_pages(void)
{
	return 65536;
}

static bool always_touched(const struct os_pages *pages, u64 off, u64 size)
{
	(void)pages, (void)off, (void)size;
	return true;
}

/* As @os they do not say which pages of 4096 bytes users have touched. */
static void use_without_knowing(const struct os *os)
{
	struct userbpf *vm = vm_start();
	struct map *map;
	u8 *user;

	vm->os = os;
	map = map_new(vm, ARENA_ATTR(20, 0));
	CHECK_INT_EQ(alloc(map, 1), 0);
	memset(page_at(map, 0), 1, PAGE);
	CHECK(!page_at(map, 1));
	user = map_for_user(map);
	/* Nobody knows what they touch, so it is there; but allocated by nobody. */
	user[PAGE] = 7;
	REQUIRE(page_at(map, 1));
	CHECK_INT_EQ(*page_at(map, 1), 7);
	CHECK_INT_EQ(alloc(map, 1), 1);
	CHECK_INT_EQ(*page_at(map, 1), 0);
	CHECK_INT_EQ(*page_at(map, 0), 1);
	free_at(map, 0, 1);
	CHECK_INT_EQ(user[0], 0);
	map_user_munmap(map, true);
	map_put_user(map);
	vm_stop(vm);
}

TEST(hosts_with_larger_pages)
{
	struct os os = os_host;

	os.page_size = large_pages;
	use_without_knowing(&os);
}

TEST(hosts_whose_files_show_no_holes)
{
	struct os os = os_host;

	os.pages_are_touched = always_touched;
	use_without_knowing(&os);
}

TEST(an_address_that_is_taken)
{
	struct userbpf *vm = vm_start();
	struct map *first = map_new(vm, ARENA_ATTR(2, 0)), *second = map_new(vm, ARENA_ATTR(2, 0));
	u8 *a = map_for_user(first), *b = map_for_user(second);
	u64 addr;

	CHECK(a != b);
	CHECK_INT_EQ(map_direct_value(second, 8, &addr), 0);
	CHECK(addr == START + 8);
	a[0] = 1;
	b[0] = 2;
	CHECK_INT_EQ(*page_at(first, 0), 1);
	CHECK_INT_EQ(*page_at(second, 0), 2);
	map_put_user(first);
	map_put_user(second);
	vm_stop(vm);
}

/* Where the stack grows, and where nothing shall ever be. */
TEST(an_address_that_nobody_gets)
{
	u64 stack = (u64)(uintptr_t)__builtin_frame_address(0) & ~(PAGE - 1);
	u64 starts[] = {stack - 64 * 1024 * 1024, stack - 512 * 1024 * 1024, PAGE};
	struct userbpf *vm = vm_start();

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		struct map_attr attr = ARENA_ATTR(2, 0);
		struct map *map;
		u64 addr;

		attr.map_extra = starts[i];
		map = map_new(vm, attr);
		CHECK(ptr_to_u64(map_for_user(map)) != starts[i]);
		CHECK_INT_EQ(map_direct_value(map, 0, &addr), 0);
		CHECK(addr == starts[i]);
		CHECK(arena_alloc_pages(map, 0, 1, ARENA_ANY_NODE) == starts[i]);
		map_put_user(map);
	}
	vm_stop(vm);
}

TEST(an_address_that_nobody_chose)
{
	static const struct map_attr attr = ATTR(ARENA, 0, 0, 1 << 20, .flags = BPF_F_MMAPABLE);
	struct userbpf *vm = vm_start();
	struct map *maps[3];
	u64 addr;

	for (int i = 0; i < 3; i++) {
		maps[i] = map_new(vm, attr);
		CHECK(!arena_view_of(maps[i])->user_start);
		map_for_user(maps[i]);
		CHECK_INT_EQ(map_direct_value(maps[i], 0, &addr), 0);
		CHECK(addr && addr % PAGE == 0);
		CHECK(addr >> 32 == (addr + (1ull << 32) - 1) >> 32);
		CHECK_INT_EQ(map_direct_value(maps[i], UINT32_MAX, &addr), 0);
		CHECK(arena_alloc_pages(maps[i], 0, 1, ARENA_ANY_NODE));
	}
	for (int i = 0; i < 3; i++)
		map_put_user(maps[i]);
	vm_stop(vm);
}

TEST(frozen_arenas_are_still_freed)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ARENA_ATTR(2, 0));
	struct map_memory memory;

	CHECK_INT_EQ(map_user_mmap(map, false, &memory), 0);
	CHECK_INT_EQ(map_user_freeze(map), 0);
	CHECK_INT_EQ(map_user_mmap(map, true, &memory), -EPERM);
	CHECK_INT_EQ(alloc(map, 2), 0);
	memset(page_at(map, 0), 3, 2 * PAGE);
	free_at(map, 0, 2);
	CHECK(!page_at(map, 0));
	CHECK_INT_EQ(alloc(map, 2), 0);
	CHECK_INT_EQ(*page_at(map, 1), 0);
	map_put_user(map);
	vm_stop(vm);
}

/* --- eight threads --- */

#define NR_PAGES     64
#define NR_MINE	     8
#define SHARED_PAGES 2

/* Pages belong to who has allocated them: nobody else's number is found there. */
static void use_pages(struct job *job, u64 start, u32 nr, u32 thread)
{
	for (u32 i = 0; i < nr; i++) {
		u64 *page = arena_at(arena_view_of(job->map), start + i * PAGE, 0, 8);

		EXPECT(job, page && !*page);
		if (page)
			*page = thread + 1;
	}
	for (u32 i = 0; i < nr; i++) {
		u64 *page = arena_at(arena_view_of(job->map), start + i * PAGE, 0, 8);

		EXPECT(job, page && *page == thread + 1);
	}
}

static void count_in_shared(struct job *job, u32 i)
{
	u64 addr = START + i % SHARED_PAGES * PAGE;
	u64 *counter = arena_at(arena_view_of(job->map), addr, 0, sizeof(u64));

	EXPECT(job, counter);
	if (counter)
		__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void alloc_and_free(struct job *job, u32 thread, struct cpu *cpu)
{
	u64 mine[NR_MINE] = {};
	u32 nrs[NR_MINE];

	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 slot = (i * 5 + thread) % NR_MINE;

		enter(job, cpu);
		if (mine[slot]) {
			arena_free_pages(job->map, mine[slot], nrs[slot]);
			mine[slot] = 0;
		} else {
			nrs[slot] = 1 + i % 3;
			mine[slot] = arena_alloc_pages(job->map, 0, nrs[slot], ARENA_ANY_NODE);
			EXPECT(job, !mine[slot] || mine[slot] >= START + SHARED_PAGES * PAGE);
			if (mine[slot])
				use_pages(job, mine[slot], nrs[slot], thread);
		}
		count_in_shared(job, i);
		leave(job, cpu);
	}
	for (u32 slot = 0; slot < NR_MINE; slot++)
		arena_free_pages(job->map, mine[slot], mine[slot] ? nrs[slot] : 0);
}

TEST(pages_have_one_owner)
{
	struct job job = start(ARENA_ATTR(NR_PAGES, 0));
	u8 *user = map_for_user(job.map);
	u64 sum = 0;

	for (u32 i = 0; i < SHARED_PAGES; i++)
		*(volatile u64 *)(user + i * PAGE) = 0;
	if (!host_tells())
		CHECK_INT_EQ(alloc(job.map, SHARED_PAGES), 0);
	run_threads(&job, alloc_and_free);
	for (u32 i = 0; i < SHARED_PAGES; i++)
		sum += *(u64 *)(user + i * PAGE);
	CHECK_INT_EQ(sum, (u64)NR_ROUNDS * NR_THREADS);
	CHECK_INT_EQ(alloc(job.map, NR_PAGES - SHARED_PAGES), SHARED_PAGES);
	map_user_munmap(job.map, true);
	stop(&job);
}
