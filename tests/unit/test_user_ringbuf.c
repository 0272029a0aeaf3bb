// SPDX-License-Identifier: BSD-2-Clause
/* User ring buffers: the user's side, and what nonsense in the pages does. */
#include <errno.h>
#include <pthread.h>

#include "maps/ring.h"
#include "sys/public.h"
#include "tests/unit/test_api.h"

#define ROOM	     4096
#define SAMPLE_BYTES 24

static const char drain_text[] = "r6 = r1\nr1 = map[id:%d]\nr2 = subprog[take]\nr3 = 0\n"
				 "r4 = *(u64 *)(r6 +0)\ncall bpf_user_ringbuf_drain\nexit\n"
				 "take:\nr0 = 0\nexit";

struct fixture {
	struct userbpf *vm;
	struct userbpf_map *map;
	struct userbpf_user_ring_buffer *rb;
	struct userbpf_prog *prog;
	struct ring *ring;
};

static struct fixture setup(void)
{
	struct fixture f = {.vm = userbpf_new(NULL)};

	REQUIRE(f.vm);
	f.map = userbpf_map_create(f.vm, BPF_MAP_TYPE_USER_RINGBUF, "in", 0, 0, ROOM, NULL);
	REQUIRE(f.map);
	f.rb = userbpf_user_ring_buffer_new(f.map, NULL);
	f.prog = api_load(f.vm, USERBPF_PROG_TYPE_RAW, drain_text, f.map);
	REQUIRE(f.rb && f.prog);
	f.ring = ring_of(f.map->map);
	return f;
}

static s64 drain(const struct fixture *f, u64 flags)
{
	return (s64)api_run_raw(f->prog, &flags, sizeof(flags));
}

/* How many samples fit. */
static int write_samples(const struct fixture *f, int max)
{
	for (int i = 0; i < max; i++) {
		void *sample = userbpf_user_ring_buffer_reserve(f->rb, SAMPLE_BYTES);

		if (!sample) {
			CHECK_INT_EQ(errno, ENOSPC);
			return i;
		}
		CHECK(ptr_to_u64(sample) % 8 == 0);
		memset(sample, i, SAMPLE_BYTES);
		userbpf_user_ring_buffer_submit(f->rb, sample);
	}
	return max;
}

TEST(until_it_is_full_and_again)
{
	struct fixture f = setup();

	CHECK_INT_EQ(write_samples(&f, 1000), ROOM / (SAMPLE_BYTES + 8));
	CHECK_INT_EQ(drain(&f, 0), ROOM / (SAMPLE_BYTES + 8));
	for (int i = 0; i < 100; i++) {
		CHECK_INT_EQ(write_samples(&f, 100), 100);
		CHECK_INT_EQ(drain(&f, 0), 100);
	}
	userbpf_free(f.vm);
}

TEST(the_largest_sample)
{
	struct fixture f = setup();
	void *sample = userbpf_user_ring_buffer_reserve(f.rb, ROOM - 8);

	REQUIRE(sample);
	userbpf_user_ring_buffer_submit(f.rb, sample);
	CHECK_INT_EQ(drain(&f, 0), 1);
	CHECK(!userbpf_user_ring_buffer_reserve(f.rb, ROOM - 7) && errno == E2BIG);
	CHECK(!userbpf_user_ring_buffer_reserve(f.rb, UINT32_MAX) && errno == E2BIG);
	CHECK(!userbpf_user_ring_buffer_reserve(f.rb, 1u << 31) && errno == E2BIG);
	CHECK(!userbpf_user_ring_buffer_reserve(NULL, 8) && errno == EINVAL);
	userbpf_free(f.vm);
}

/* Nothing but what was reserved and not yet given away. */
TEST(samples_that_are_none)
{
	struct fixture f = setup();
	u8 *sample = userbpf_user_ring_buffer_reserve(f.rb, SAMPLE_BYTES);
	u64 elsewhere[4] = {0};

	REQUIRE(sample);
	userbpf_user_ring_buffer_submit(f.rb, &elsewhere[2]);
	userbpf_user_ring_buffer_submit(f.rb, NULL);
	userbpf_user_ring_buffer_submit(f.rb, sample + 1);
	userbpf_user_ring_buffer_submit(f.rb, sample + 8);
	CHECK_INT_EQ(drain(&f, 0), 0);
	userbpf_user_ring_buffer_discard(f.rb, sample);
	userbpf_user_ring_buffer_submit(f.rb, sample);
	CHECK_INT_EQ(drain(&f, 0), 0);
	CHECK_INT_EQ(*f.ring->consumer_pos, SAMPLE_BYTES + 8);
	userbpf_user_ring_buffer_submit(NULL, sample);
	userbpf_free(f.vm);
}

/* prog_tests/user_ringbuf.c: manually_write_test_invalid_sample */
static void check_header(u32 len, u64 producer_pos, s64 wanted)
{
	struct fixture f = setup();

	*(u32 *)(void *)f.ring->data = len;
	*f.ring->producer_pos = producer_pos;
	CHECK_MSG(drain(&f, 0) == wanted, "length 0x%x, producer at %llu", len,
		  (unsigned long long)producer_pos);
	userbpf_free(f.vm);
}

TEST(nonsense_in_the_pages)
{
	check_header(39, 47, -EINVAL);
	check_header(32, 32, -EINVAL);
	check_header(32, 40, 1);
	check_header(ROOM, ROOM + 8, -E2BIG);
	check_header(ROOM - 8, ROOM, 1);
	check_header(0x3fffffff, UINT64_MAX & ~7ull, -E2BIG);
	check_header(BPF_RINGBUF_BUSY_BIT | 0x3fffffff, UINT64_MAX & ~7ull, -E2BIG);
	check_header(BPF_RINGBUF_BUSY_BIT | 8, 16, 0);
	check_header(BPF_RINGBUF_DISCARD_BIT | 8, 16, 0);
	check_header(BPF_RINGBUF_DISCARD_BIT | BPF_RINGBUF_BUSY_BIT | 8, 16, 0);
	check_header(0, 0, 0);
}

/* As many headers without bytes as a drain looks at (BPF_MAX_USER_RINGBUF_SAMPLES), and no more. */
TEST(a_drain_ends)
{
	struct fixture f = setup();

	memset(f.ring->data, 0, ROOM);
	*f.ring->producer_pos = UINT64_MAX & ~7ull;
	CHECK_INT_EQ(drain(&f, 0), 128 * 1024);
	CHECK_INT_EQ(*f.ring->consumer_pos, 8 * 128 * 1024);
	/* The user's side does not write over what it does not know. */
	CHECK(!userbpf_user_ring_buffer_reserve(f.rb, 8) && errno == ENOSPC);
	*f.ring->producer_pos = *f.ring->consumer_pos + 4;
	CHECK(!userbpf_user_ring_buffer_reserve(f.rb, 8) && errno == ENOSPC);
	userbpf_free(f.vm);
}

/* --- waiting --- */

static void *drain_in_a_thread(void *ctx)
{
	CHECK_INT_EQ(drain(ctx, 0), ROOM / (SAMPLE_BYTES + 8));
	return NULL;
}

TEST(waiting_for_room)
{
	struct fixture f = setup();
	pthread_t thread;

	write_samples(&f, 1000);
	CHECK(!userbpf_user_ring_buffer_reserve_blocking(f.rb, SAMPLE_BYTES, 1) && errno == ENOSPC);
	REQUIRE(!pthread_create(&thread, NULL, drain_in_a_thread, &f));
	CHECK(userbpf_user_ring_buffer_reserve_blocking(f.rb, SAMPLE_BYTES, -1));
	pthread_join(thread, NULL);
	CHECK(!userbpf_user_ring_buffer_reserve_blocking(f.rb, ROOM, -1) && errno == E2BIG);
	userbpf_free(f.vm);
}

TEST(who_is_woken_up)
{
	struct fixture f = setup();

	CHECK_INT_EQ(drain(&f, 0), 0);
	CHECK_INT_EQ(f.ring->nr_wakeups, 0);
	CHECK_INT_EQ(drain(&f, BPF_RB_FORCE_WAKEUP), 0);
	CHECK_INT_EQ(f.ring->nr_wakeups, 1);
	write_samples(&f, 1);
	CHECK_INT_EQ(drain(&f, BPF_RB_NO_WAKEUP), 1);
	CHECK_INT_EQ(f.ring->nr_wakeups, 1);
	write_samples(&f, 1);
	CHECK_INT_EQ(drain(&f, 0), 1);
	CHECK_INT_EQ(f.ring->nr_wakeups, 2);
	userbpf_free(f.vm);
}

/* --- the handle --- */

TEST(what_cannot_be_written)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *ring =
		userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, ROOM, NULL);

	CHECK(!userbpf_user_ring_buffer_new(NULL, NULL) && errno == EINVAL);
	CHECK(!userbpf_user_ring_buffer_new(ring, NULL) && errno == EINVAL);
	userbpf_user_ring_buffer_free(NULL);
	userbpf_free(vm);
}

TEST(it_keeps_its_map)
{
	struct fixture f = setup();

	userbpf_map_free(f.map);
	CHECK_INT_EQ(write_samples(&f, 2), 2);
	CHECK_INT_EQ(drain(&f, 0), 2);
	userbpf_user_ring_buffer_free(f.rb);
	CHECK_INT_EQ(drain(&f, 0), 0);
	userbpf_free(f.vm);
}
