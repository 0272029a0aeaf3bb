// SPDX-License-Identifier: BSD-2-Clause
/* Ring buffers through the public interface: what programs write and readers get. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "maps/ringbuf.h"
#include "sys/public.h"
#include "tests/unit/test_api.h"

#define RING_BYTES 4096

/* One record of 16 bytes: the 8 of the input, and their complement. Input +8: flags; +16: discard.
 */
static const char write_text[] = "r6 = r1\n"
				 "r1 = map[id:%d]\n"
				 "r2 = 16\n"
				 "r3 = 0\n"
				 "call bpf_ringbuf_reserve\n"
				 "if r0 == 0x0 goto full\n"
				 "r1 = *(u64 *)(r6 +0)\n"
				 "*(u64 *)(r0 +0) = r1\n"
				 "r1 ^= -1\n"
				 "*(u64 *)(r0 +8) = r1\n"
				 "r2 = *(u64 *)(r6 +8)\n"
				 "r1 = r0\n"
				 "r3 = *(u64 *)(r6 +16)\n"
				 "if r3 != 0x0 goto discard\n"
				 "call bpf_ringbuf_submit\n"
				 "r0 = 0\n"
				 "exit\n"
				 "discard:\n"
				 "call bpf_ringbuf_discard\n"
				 "r0 = 0\n"
				 "exit\n"
				 "full:\n"
				 "r0 = 1\n"
				 "exit\n";

struct seen {
	u64 nr, last, nr_bad;
	int ret;
};

static int on_sample(void *ctx, void *data, size_t size)
{
	struct seen *seen = ctx;
	u64 words[2];

	seen->nr++;
	if (size != sizeof(words))
		return seen->nr_bad++, 0;
	memcpy(words, data, sizeof(words));
	seen->nr_bad += words[1] != ~words[0];
	seen->last = words[0];
	return seen->ret;
}

struct fixture {
	struct userbpf *vm;
	struct userbpf_map *map;
	struct userbpf_prog *prog;
	struct userbpf_ring_buffer *rb;
	struct seen seen;
};

static struct userbpf_map *ring_new(struct userbpf *vm, u32 bytes)
{
	return userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, bytes, NULL);
}

static void start(struct fixture *f)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 9);

	memset(f, 0, sizeof(*f));
	f->vm = userbpf_new(&opts);
	REQUIRE(f->vm);
	f->map = ring_new(f->vm, RING_BYTES);
	REQUIRE(f->map);
	f->prog = api_load(f->vm, USERBPF_PROG_TYPE_RAW, write_text, f->map);
	REQUIRE(f->prog);
	f->rb = userbpf_ring_buffer_new(f->map, on_sample, &f->seen, NULL);
	REQUIRE(f->rb);
}

static u64 write_with(struct fixture *f, u64 value, u64 flags, u64 discard)
{
	u64 in[3] = {value, flags, discard};

	return api_run_raw(f->prog, in, sizeof(in));
}

static u64 write_one(struct fixture *f, u64 value)
{
	return write_with(f, value, 0, 0);
}

TEST(records_come_in_order_without_the_discarded)
{
	struct fixture f;
	struct userbpf_ring *ring;

	start(&f);
	ring = userbpf_ring_buffer_ring(f.rb, 0);
	REQUIRE(ring);
	CHECK_INT_EQ(userbpf_ring_size(ring), RING_BYTES);
	write_one(&f, 5);
	write_with(&f, 6, 0, 1);
	write_one(&f, 7);
	CHECK_INT_EQ(userbpf_ring_avail_data_size(ring), 72);
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 2);
	CHECK_INT_EQ(f.seen.nr, 2);
	CHECK_INT_EQ(f.seen.last, 7);
	CHECK_INT_EQ(f.seen.nr_bad, 0);
	CHECK_INT_EQ(userbpf_ring_consumer_pos(ring), 72);
	CHECK_INT_EQ(userbpf_ring_producer_pos(ring), 72);
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 0);
	CHECK(!userbpf_ring_buffer_ring(f.rb, 1));
	CHECK_INT_EQ(errno, ERANGE);
	userbpf_free(f.vm);
}

/* 4096 / 24 = 170.67; one byte stays free. Around the end a record is whole, too. */
TEST(a_full_ring_refuses_and_goes_on_when_read)
{
	struct fixture f;

	start(&f);
	for (u64 round = 0; round < 50; round++) {
		u64 nr = 0;

		while (!write_one(&f, round * 1000 + nr))
			nr++;
		CHECK_INT_EQ(nr, 170);
		CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 170);
		CHECK_INT_EQ(f.seen.last, round * 1000 + 169);
	}
	CHECK_INT_EQ(f.seen.nr_bad, 0);
	userbpf_free(f.vm);
}

TEST(consume_n_stops_at_n)
{
	struct fixture f;
	struct userbpf_map *other;

	start(&f);
	other = ring_new(f.vm, RING_BYTES);
	CHECK_INT_EQ(userbpf_ring_buffer_add(f.rb, other, on_sample, &f.seen), 0);
	for (u64 i = 0; i < 10; i++)
		write_one(&f, i);
	CHECK_INT_EQ(userbpf_ring_buffer_consume_n(f.rb, 0), 0);
	CHECK_INT_EQ(userbpf_ring_buffer_consume_n(f.rb, 3), 3);
	CHECK_INT_EQ(f.seen.last, 2);
	CHECK_INT_EQ(userbpf_ring_consume_n(userbpf_ring_buffer_ring(f.rb, 0), 4), 4);
	CHECK_INT_EQ(userbpf_ring_consume(userbpf_ring_buffer_ring(f.rb, 1)), 0);
	CHECK_INT_EQ(userbpf_ring_buffer_consume_n(f.rb, SIZE_MAX), 3);
	CHECK_INT_EQ(f.seen.last, 9);
	userbpf_free(f.vm);
}

TEST(a_negative_callback_stops_behind_its_record)
{
	struct fixture f;

	start(&f);
	for (u64 i = 0; i < 3; i++)
		write_one(&f, i);
	f.seen.ret = -77;
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), -77);
	CHECK_INT_EQ(f.seen.last, 0);
	f.seen.ret = 0;
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 2);
	userbpf_free(f.vm);
}

/* Only the record that the reader waits for wakes it, unless the program says otherwise. */
TEST(wakeups_are_the_kernels)
{
	struct fixture f;
	struct userbpf_ring *ring;

	start(&f);
	ring = userbpf_ring_buffer_ring(f.rb, 0);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, 0), 0);
	write_with(&f, 1, BPF_RB_NO_WAKEUP, 0);
	CHECK_INT_EQ(userbpf_ring_wakeups(ring), 0);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, 1), 0);
	write_one(&f, 2);
	CHECK_INT_EQ(userbpf_ring_wakeups(ring), 0);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, 0), 0);
	write_with(&f, 3, BPF_RB_FORCE_WAKEUP, 0);
	CHECK_INT_EQ(userbpf_ring_wakeups(ring), 1);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, -1), 3);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, 0), 0);
	write_one(&f, 4);
	write_one(&f, 5);
	CHECK_INT_EQ(userbpf_ring_wakeups(ring), 2);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, -1), 2);
	/* A discarded record wakes as well, and is nothing to read. */
	write_with(&f, 6, 0, 1);
	CHECK_INT_EQ(userbpf_ring_wakeups(ring), 3);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, 1000), 0);
	CHECK_INT_EQ(f.seen.nr, 5);
	userbpf_free(f.vm);
}

/* What lies in the map when it is added is seen without a wake-up, as epoll does. */
TEST(a_ring_that_is_not_empty_is_ready)
{
	struct fixture f;

	start(&f);
	write_with(&f, 1, BPF_RB_NO_WAKEUP, 0);
	userbpf_ring_buffer_free(f.rb);
	f.rb = userbpf_ring_buffer_new(f.map, on_sample, &f.seen, NULL);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, -1), 1);
	userbpf_free(f.vm);
}

TEST(wrong_maps_are_refused)
{
	struct fixture f;
	struct userbpf *other_vm = userbpf_new(NULL);
	struct userbpf_map *array, *foreign;
	struct {
		size_t sz;
		u64 unknown;
	} opts = {sizeof(opts), 1};

	start(&f);
	array = userbpf_map_create(f.vm, BPF_MAP_TYPE_ARRAY, "array", 4, 4, 1, NULL);
	CHECK(!userbpf_ring_buffer_new(array, on_sample, NULL, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	CHECK(!userbpf_ring_buffer_new(f.map, on_sample, NULL, (void *)&opts));
	CHECK_INT_EQ(errno, E2BIG);
	CHECK_INT_EQ(userbpf_ring_buffer_add(f.rb, array, on_sample, NULL), -EINVAL);
	foreign = ring_new(other_vm, RING_BYTES);
	CHECK_INT_EQ(userbpf_ring_buffer_add(f.rb, foreign, on_sample, NULL), -EINVAL);
	userbpf_ring_buffer_free(NULL);
	userbpf_free(other_vm);
	userbpf_free(f.vm);
}

TEST(users_have_no_elements)
{
	struct fixture f;
	u32 key;

	start(&f);
	CHECK_INT_EQ(userbpf_map_lookup_elem(f.map, NULL, 0, &key, 0, 0), -ENOTSUPP);
	CHECK_INT_EQ(userbpf_map_update_elem(f.map, NULL, 0, &key, 0, 0), -ENOTSUPP);
	CHECK_INT_EQ(userbpf_map_delete_elem(f.map, NULL, 0, 0), -ENOTSUPP);
	CHECK_INT_EQ(userbpf_map_get_next_key(f.map, NULL, &key, 0), -ENOTSUPP);
	CHECK_INT_EQ(userbpf_map_lookup_elem(f.map, &key, 0, &key, 0, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_freeze(f.map), 0);
	CHECK_INT_EQ(write_one(&f, 1), 0);
	userbpf_free(f.vm);
}

/* What a program left behind when it trapped is discarded: later records come through. */
TEST(a_record_that_was_kept_does_not_block_the_reader)
{
	static const char text[] = "r1 = map[id:%d]\n"
				   "r2 = 8\n"
				   "r3 = 0\n"
				   "call bpf_ringbuf_reserve\n"
				   "r0 = 0\n"
				   "exit\n";
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .trap = &trap);
	struct userbpf_prog *leaks;
	struct fixture f;

	start(&f);
	leaks = api_load(f.vm, USERBPF_PROG_TYPE_RAW, text, f.map);
	REQUIRE(leaks);
	CHECK_INT_EQ(userbpf_prog_run(leaks, &opts), -EFAULT);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_CALL);
	CHECK_STR_HAS(trap.message, "neither submitted nor discarded");
	write_one(&f, 9);
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, 1000), 1);
	CHECK_INT_EQ(f.seen.last, 9);
	userbpf_free(f.vm);
}

/* Freed in any order; a buffer keeps its map. */
TEST(maps_outlive_their_handles)
{
	struct fixture f;

	start(&f);
	write_one(&f, 1);
	userbpf_map_free(f.map);
	userbpf_prog_free(f.prog);
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 1);
	userbpf_ring_buffer_free(f.rb);
	userbpf_free(f.vm);
}

/* --- the layout that readers of the kernel's ring buffers rely on --- */

TEST(pages_are_the_kernels)
{
	struct fixture f;
	const struct os_pages *pages;
	long page = sysconf(_SC_PAGESIZE);
	u64 *consumer, *producer;
	u8 *data;
	u32 header[2];

	start(&f);
	pages = ringbuf_pages(f.map->map);
	CHECK_INT_EQ(lseek(pages->front_fd, 0, SEEK_END), page);
	CHECK_INT_EQ(lseek(pages->back_fd, 0, SEEK_END), page + RING_BYTES);
	CHECK(ftruncate(pages->front_fd, 0) < 0);
	CHECK(ftruncate(pages->back_fd, 0) < 0);
	CHECK(mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, pages->back_fd, 0) ==
	      MAP_FAILED);
	CHECK(write(pages->back_fd, &page, sizeof(page)) < 0);
	consumer = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, pages->front_fd, 0);
	producer = mmap(NULL, (size_t)page, PROT_READ, MAP_SHARED, pages->back_fd, 0);
	data = mmap(NULL, RING_BYTES, PROT_READ, MAP_SHARED, pages->back_fd, page);
	REQUIRE(consumer != MAP_FAILED && producer != MAP_FAILED && data != MAP_FAILED);
	write_one(&f, 5);
	write_with(&f, 5, 0, 1);
	CHECK_INT_EQ(consumer[0], 0);
	CHECK_INT_EQ(producer[0], 48);
	memcpy(header, data, sizeof(header));
	CHECK_INT_EQ(header[0], 16);
	CHECK_INT_EQ(header[1], 3 * page / 4096);
	CHECK_INT_EQ(data[8], 5);
	memcpy(header, data + 24, sizeof(header));
	CHECK_INT_EQ(header[0], 16 | BPF_RINGBUF_DISCARD_BIT);
	/* Another process reads, and says so. */
	consumer[0] = 48;
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 0);
	munmap(consumer, (size_t)page);
	munmap(producer, (size_t)page);
	munmap(data, RING_BYTES);
	userbpf_free(f.vm);
}

/* --- hostile readers --- */

static const u64 wild[] = {1,	 7,	   8,	       4,	  4096,	      4097,
			   4072, 1u << 31, UINT64_MAX, INT64_MAX, 1ull << 63, UINT64_MAX - 7};

/* Whatever the position says: no crash, no endless loop, and when it is mended all goes on. */
TEST(wild_consumer_positions_do_no_harm)
{
	struct fixture f;
	struct userbpf_ring *ring;
	u64 *consumer;

	start(&f);
	ring = userbpf_ring_buffer_ring(f.rb, 0);
	consumer = (u64 *)(ringbuf_pages(f.map->map)->start + sysconf(_SC_PAGESIZE));
	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		int ret;

		for (u64 n = 0; n < 100; n++)
			write_one(&f, n);
		__atomic_store_n(consumer, userbpf_ring_consumer_pos(ring) + wild[i],
				 __ATOMIC_SEQ_CST);
		for (u64 n = 0; n < 300; n++)
			write_one(&f, n);
		ret = userbpf_ring_buffer_consume(f.rb);
		CHECK(ret == -EBADMSG || (ret >= 0 && ret <= 1024));
		ret = userbpf_ring_buffer_poll(f.rb, 0);
		CHECK(ret == -EBADMSG || (ret >= 0 && ret <= 1024));
		__atomic_store_n(consumer, userbpf_ring_producer_pos(ring), __ATOMIC_SEQ_CST);
		CHECK_INT_EQ(write_one(&f, 12345), 0);
		CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 1);
		CHECK_INT_EQ(f.seen.last, 12345);
	}
	userbpf_free(f.vm);
}

/* A record that a program holds is not given to another, though the reader claims to have read it.
 */
TEST(a_held_record_is_never_given_out_again)
{
	struct fixture f;
	struct map *map;
	u64 *consumer, *held;
	u32 nr = 0;

	start(&f);
	map = f.map->map;
	consumer = (u64 *)(ringbuf_pages(map)->start + sysconf(_SC_PAGESIZE));
	held = ringbuf_reserve(map, 8);
	REQUIRE(held);
	*held = 42;
	for (u32 i = 0; i < 1000; i++) {
		__atomic_store_n(consumer,
				 userbpf_ring_producer_pos(userbpf_ring_buffer_ring(f.rb, 0)),
				 __ATOMIC_SEQ_CST);
		nr += !write_one(&f, i);
	}
	CHECK_INT_EQ(nr, 169);
	CHECK_INT_EQ(*held, 42);
	ringbuf_commit(held, 0, false);
	userbpf_free(f.vm);
}

/* Another process writes garbage to the page that it may write, while programs and reader go on. */
static void scribble(int fd, u64 size)
{
	u64 *words = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	u64 x = 88172645463325252ull;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (u64 i = 0;; i++) {
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		__atomic_store_n(&words[i % 3 ? x % (size / 8) : 0], i % 5 ? x : x % 4096 & ~7ull,
				 __ATOMIC_RELAXED);
	}
}

TEST(a_scribbling_process_does_no_harm)
{
	struct fixture f;
	const struct os_pages *pages;
	pid_t child;

	start(&f);
	pages = ringbuf_pages(f.map->map);
	child = fork();
	REQUIRE(child >= 0);
	if (!child)
		scribble(pages->front_fd, pages->front_size);
	for (u32 i = 0; i < 20000; i++) {
		write_one(&f, i);
		userbpf_ring_buffer_consume_n(f.rb, 100);
	}
	kill(child, SIGKILL);
	CHECK_INT_EQ(waitpid(child, NULL, 0), child);
	userbpf_free(f.vm);
}

/* --- threads --- */

#define NR_PRODUCERS 8
#define NR_EACH	     2000

struct producer {
	struct fixture *f;
	pthread_t thread;
	u32 cpu;
	u64 nr_full;
};

/* Every third record is discarded. Values: CPU and number. */
static void *produce(void *arg)
{
	struct producer *p = arg;
	u64 in[3] = {0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = in, .data_size_in = sizeof(in),
		     .cpu = p->cpu);

	for (u64 i = 0; i < NR_EACH;) {
		in[0] = (u64)p->cpu << 32 | i;
		in[2] = i % 3 == 2;
		CHECK_INT_EQ(userbpf_prog_run(p->f->prog, &opts), 0);
		if (opts.retval64)
			p->nr_full++, sched_yield();
		else
			i++;
	}
	return NULL;
}

struct tally {
	u64 next[NR_PRODUCERS]; /* number of the record expected of each */
	u64 nr, nr_torn, nr_out_of_order;
};

static int on_tally(void *ctx, void *data, size_t size)
{
	struct tally *tally = ctx;
	u64 words[2] = {0}, cpu, i;

	memcpy(words, data, MIN(size, sizeof(words)));
	cpu = words[0] >> 32;
	i = (u32)words[0];
	tally->nr++;
	if (size != sizeof(words) || words[1] != ~words[0] || cpu >= NR_PRODUCERS) {
		tally->nr_torn++;
		return 0;
	}
	tally->nr_out_of_order += i != tally->next[cpu];
	tally->next[cpu] = i % 3 == 1 ? i + 2 : i + 1;
	return 0;
}

#define WAIT_S	    30
#define NR_EXPECTED (NR_PRODUCERS * (NR_EACH - NR_EACH / 3))

TEST(eight_producers_and_a_reader)
{
	struct producer producers[NR_PRODUCERS];
	struct tally tally = {0};
	struct fixture f;

	start(&f);
	userbpf_ring_buffer_free(f.rb);
	f.rb = userbpf_ring_buffer_new(f.map, on_tally, &tally, NULL);
	REQUIRE(f.rb);
	for (u32 i = 0; i < NR_PRODUCERS; i++) {
		producers[i] = (struct producer){.f = &f, .cpu = i};
		REQUIRE(!pthread_create(&producers[i].thread, NULL, produce, &producers[i]));
	}
	/* A wake-up that gets lost leaves a full ring and a reader that waits in vain. */
	while (tally.nr < NR_EXPECTED) {
		time_t begun = time(NULL);
		int ret = userbpf_ring_buffer_poll(f.rb, WAIT_S * 1000);

		CHECK(ret >= 0);
		if (!CHECK(time(NULL) - begun < WAIT_S))
			break;
	}
	for (u32 i = 0; i < NR_PRODUCERS; i++)
		pthread_join(producers[i].thread, NULL);
	CHECK_INT_EQ(tally.nr, NR_EXPECTED);
	CHECK_INT_EQ(tally.nr_torn, 0);
	CHECK_INT_EQ(tally.nr_out_of_order, 0);
	userbpf_free(f.vm);
}

/* The same without programs, which leave little time for threads to meet. */
static void *produce_directly(void *arg)
{
	struct producer *p = arg;

	for (u64 i = 0; i < NR_EACH;) {
		u64 *record = ringbuf_reserve(p->f->map->map, 16);

		if (!record) {
			sched_yield();
			continue;
		}
		record[0] = (u64)p->cpu << 32 | i;
		record[1] = ~record[0];
		ringbuf_commit(record, BPF_RB_NO_WAKEUP, i++ % 3 == 2);
	}
	return NULL;
}

TEST(eight_threads_and_a_reader_that_never_sleeps)
{
	struct producer producers[NR_PRODUCERS];
	struct fixture f;

	start(&f);
	userbpf_ring_buffer_free(f.rb);
	for (u32 round = 0; round < 20; round++) {
		struct tally tally = {0};

		f.rb = userbpf_ring_buffer_new(f.map, on_tally, &tally, NULL);
		REQUIRE(f.rb);
		for (u32 i = 0; i < NR_PRODUCERS; i++) {
			producers[i] = (struct producer){.f = &f, .cpu = i};
			REQUIRE(!pthread_create(&producers[i].thread, NULL, produce_directly,
						&producers[i]));
		}
		while (tally.nr < NR_EXPECTED) {
			if (!CHECK(userbpf_ring_buffer_consume(f.rb) >= 0))
				break;
		}
		for (u32 i = 0; i < NR_PRODUCERS; i++)
			pthread_join(producers[i].thread, NULL);
		CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 0);
		CHECK_INT_EQ(tally.nr, NR_EXPECTED);
		CHECK_INT_EQ(tally.nr_torn, 0);
		CHECK_INT_EQ(tally.nr_out_of_order, 0);
		userbpf_ring_buffer_free(f.rb);
	}
	userbpf_free(f.vm);
}

/* --- files to wait for --- */

static bool is_readable(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	return poll(&ready, 1, 0) == 1 && ready.revents == POLLIN;
}

TEST(a_file_is_readable_while_there_is_something_announced)
{
	struct fixture f;
	int fd;

	start(&f);
	fd = userbpf_ring_buffer_epoll_fd(f.rb);
	CHECK(fd >= 0);
	CHECK_INT_EQ(userbpf_ring_buffer_epoll_fd(f.rb), fd);
	CHECK(!is_readable(fd));
	write_with(&f, 1, BPF_RB_NO_WAKEUP, 0);
	CHECK(!is_readable(fd));
	write_with(&f, 2, BPF_RB_FORCE_WAKEUP, 0);
	CHECK(is_readable(fd));
	CHECK_INT_EQ(userbpf_ring_buffer_consume_n(f.rb, 1), 1);
	CHECK(is_readable(fd));
	CHECK_INT_EQ(userbpf_ring_buffer_poll(f.rb, -1), 1);
	CHECK(!is_readable(fd));
	write_one(&f, 3);
	CHECK(is_readable(fd));
	userbpf_ring_buffer_free(f.rb);
	CHECK_INT_EQ(fcntl(fd, F_GETFD), -1);
	userbpf_free(f.vm);
}

/* Also of maps that come later, and of what lies in them already. */
TEST(a_file_is_for_all_maps_of_a_buffer)
{
	struct fixture f;
	struct userbpf_map *first;
	int fd;

	start(&f);
	first = f.map;
	write_one(&f, 1);
	fd = userbpf_ring_buffer_epoll_fd(f.rb);
	CHECK(is_readable(fd));
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 1);
	CHECK(!is_readable(fd));
	f.rb = userbpf_ring_buffer_new(ring_new(f.vm, RING_BYTES), on_sample, &f.seen, NULL);
	REQUIRE(f.rb);
	fd = userbpf_ring_buffer_epoll_fd(f.rb);
	write_one(&f, 2);
	CHECK(!is_readable(fd));
	CHECK_INT_EQ(userbpf_ring_buffer_add(f.rb, first, on_sample, &f.seen), 0);
	CHECK(is_readable(fd));
	CHECK_INT_EQ(userbpf_ring_buffer_consume(f.rb), 1);
	write_one(&f, 3);
	CHECK(is_readable(fd));
	userbpf_free(f.vm);
}

/* --- memory --- */

/* A life with ring buffers while the @nth allocation fails; whether there was an @nth. */
static bool live(u64 nth)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_ring_buffer *rb = NULL;
	struct userbpf_map *map, *other;
	struct seen seen = {0};
	bool all_worked = false;

	userbpf_fail_alloc(vm, nth);
	map = ring_new(vm, RING_BYTES);
	other = ring_new(vm, RING_BYTES);
	if (map)
		rb = userbpf_ring_buffer_new(map, on_sample, &seen, NULL);
	if (rb && other) {
		int err = userbpf_ring_buffer_add(rb, other, on_sample, &seen);

		CHECK(!err || err == -ENOMEM);
		all_worked = !err;
		CHECK_INT_EQ(userbpf_ring_buffer_poll(rb, 0), 0);
		err = userbpf_ring_buffer_epoll_fd(rb);
		CHECK(err >= 0 || err == -ENOMEM);
		all_worked &= err >= 0;
	} else {
		CHECK_INT_EQ(errno, ENOMEM);
	}
	userbpf_free(vm);
	return !all_worked;
}

TEST(each_allocation_may_fail)
{
	u64 nth = 1;

	while (live(nth))
		nth++;
	CHECK(nth > 8);
}

/* Pages count like any other memory. */
TEST(the_memory_limit_holds_for_pages)
{
	USERBPF_OPTS(userbpf_opts, opts, .memory_limit = 5 << 18);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_map *map;

	REQUIRE(vm);
	CHECK(!ring_new(vm, 1u << 20));
	CHECK_INT_EQ(errno, ENOMEM);
	for (int i = 0; i < 100; i++) {
		map = ring_new(vm, 1u << 19);
		CHECK(map);
		userbpf_map_free(map);
	}
	userbpf_free(vm);
}
