// SPDX-License-Identifier: BSD-2-Clause
/* The tables of the instance: regions and handles, against plain models of what they do. */
#include "base/rng.h"
#include "base/search.h"
#include "tests/unit/map_fixture.h"

#define NR_PLACES 3000
#define PLACE	  64 /* bytes from one place to the next; regions are smaller */

/* Whether there is a region at each place, and how large it is; 0: none. */
static u8 model[NR_PLACES];

static u64 start_of(u32 place)
{
	return 0x10000 + (u64)place * PLACE;
}

static int add_at(struct userbpf *vm, u32 place, u8 size)
{
	struct region region = {.start = start_of(place), .size = size, .stride = size};

	model[place] = size;
	return region_add(vm, &region);
}

static u32 count_wrong(struct userbpf *vm)
{
	u32 nr_wrong = 0;

	for (u32 i = 0; i < NR_PLACES; i++) {
		for (u32 off = 0; off < PLACE; off++) {
			const struct region *region = region_find(vm, start_of(i) + off);

			if (off < model[i])
				nr_wrong += !region || region->start != start_of(i);
			else
				nr_wrong += region != NULL;
		}
	}
	return nr_wrong;
}

TEST(regions_are_where_they_were_added)
{
	struct userbpf *vm = vm_start();
	struct rng rng = {42};

	memset(model, 0, sizeof(model));
	for (u32 round = 0; round < 4; round++) {
		for (u32 i = 0; i < NR_PLACES; i++) {
			u32 place = (u32)(rng_next(&rng) >> 32) % NR_PLACES;

			if (!model[place]) {
				CHECK_INT_EQ(add_at(vm, place, 1 + place % (PLACE - 1)), 0);
			} else if (round % 2 || place % 3) {
				model[place] = 0;
				region_remove(vm, start_of(place));
			}
		}
		CHECK_INT_EQ(count_wrong(vm), 0);
	}
	CHECK(!region_find(vm, 0));
	CHECK(!region_find(vm, UINT64_MAX));
	vm_stop(vm);
}

/* Ascending and descending are what allocators do. */
TEST(regions_in_order)
{
	for (u32 up = 0; up < 2; up++) {
		struct userbpf *vm = vm_start();

		memset(model, 0, sizeof(model));
		for (u32 i = 0; i < NR_PLACES; i++)
			CHECK_INT_EQ(add_at(vm, up ? i : NR_PLACES - 1 - i, 40), 0);
		CHECK_INT_EQ(count_wrong(vm), 0);
		for (u32 i = 0; i < NR_PLACES; i++) {
			region_remove(vm, start_of(i));
			model[i] = 0;
		}
		CHECK_INT_EQ(count_wrong(vm), 0);
		vm_stop(vm);
	}
}

/* What is removed must not stay in memory for ever: places come and go, the table does not grow. */
/* Anywhere, and where rounding would show: at and around multiples of the stride. */
static void check_offsets(u64 size, u64 stride, struct rng *rng)
{
	struct region region = {.start = 4096, .size = size, .stride = stride};

	region_prepare(&region);
	for (int i = 0; i < 1000; i++) {
		u64 off = rng_next(rng) % size;

		if (i % 4)
			off = off / stride * stride + (u64)(i % 4) - 2;
		if (off < size)
			CHECK_INT_EQ(region_elem_off(&region, region.start + off), off % stride);
	}
}

TEST(offsets_in_elements_are_remainders)
{
	static const u64 sizes[] = {1, 4096, UINT32_MAX, 1ull << 40};
	static const u64 strides[] = {1,
				      2,
				      3,
				      7,
				      8,
				      48,
				      4095,
				      65537,
				      0x7fffffff,
				      0xfffffffb,
				      UINT32_MAX,
				      1ull << 32,
				      0x123456789ull};
	struct rng rng = {.state = 1};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (size_t s = 0; s < ARRAY_SIZE(strides); s++)
			check_offsets(sizes[i], strides[s], &rng);
	}
}

TEST(removed_regions_leave_no_garbage)
{
	struct userbpf *vm = vm_start();
	size_t used = 0;

	for (u32 i = 0; i < 200 * 64; i++) {
		struct region region = {.start = start_of(i), .size = 8, .stride = 8};

		CHECK_INT_EQ(region_add(vm, &region), 0);
		region_remove(vm, region.start);
		grace_poll(vm);
		if (i == 64)
			used = vm->mem.used_bytes;
	}
	CHECK(vm->mem.used_bytes <= used + 16 * 1024);
	vm_stop(vm);
}

TEST(regions_of_a_map_go_at_once)
{
	struct userbpf *vm = vm_start();
	struct region_set sets[2] = {};
	const struct map *maps[2] = {(void *)&sets[0], (void *)&sets[1]};

	for (u32 i = 0; i < 200; i++) {
		struct region region = {
			.start = start_of(i), .size = 8, .stride = 8, .map = maps[i % 2]};

		CHECK_INT_EQ(region_add_map(vm, &region, &sets[i % 2]), 0);
	}
	/* A region that went alone, and whose place is another map's now. */
	region_remove(vm, start_of(0));
	CHECK_INT_EQ(region_add_map(
			     vm,
			     &(struct region){
				     .start = start_of(0), .size = 8, .stride = 8, .map = maps[1]},
			     &sets[1]),
		     0);
	region_remove_map(vm, maps[0], &sets[0]);
	for (u32 i = 0; i < 200; i++)
		CHECK(!region_find(vm, start_of(i)) == (i && i % 2 == 0));
	region_remove_map(vm, maps[1], &sets[1]);
	CHECK(!region_find(vm, start_of(0)));
	CHECK(!region_find(vm, start_of(1)));
	vm_stop(vm);
}

/* --- handles --- */

TEST(the_lowest_free_number_is_given_out)
{
	struct userbpf *vm = vm_start();
	static bool is_taken[500];
	struct rng rng = {7};
	u32 nr_wrong = 0;

	for (u32 i = 0; i < 20000; i++) {
		u32 slot = (u32)(rng_next(&rng) >> 32) % ARRAY_SIZE(is_taken), lowest = 0;

		if (is_taken[slot]) {
			handle_release(vm, (int)slot + HANDLE_FIRST);
			is_taken[slot] = false;
			continue;
		}
		while (is_taken[lowest])
			lowest++;
		nr_wrong += handle_install(vm, HANDLE_MAP, vm) != (int)lowest + HANDLE_FIRST;
		is_taken[lowest] = true;
	}
	CHECK_INT_EQ(nr_wrong, 0);
	vm_stop(vm);
}

TEST(search_first_finds_the_first)
{
	static const u32 v[] = {1, 3, 3, 7};
	const u32 nr = ARRAY_SIZE(v);

	CHECK_INT_EQ(search_first(nr, i, v[i] >= 1), 0);
	CHECK_INT_EQ(search_first(nr, i, v[i] >= 3), 1);
	CHECK_INT_EQ(search_first(nr, i, v[i] > 3), 3);
	CHECK_INT_EQ(search_first(nr, i, v[i] > 7), 4);
	CHECK_INT_EQ(search_first(0u, i, v[i] > 7), 0);
}
