// SPDX-License-Identifier: BSD-2-Clause
/* Perf buffers through the public interface. */
#include <errno.h>
#include <poll.h>

#include "helpers/helpers.h"
#include "maps/map.h"
#include "sys/public.h"
#include "tests/unit/test_api.h"

#define NR_CPUS 3

/*
 * XDP: the first 16 bytes of the packet are the flags and the size of the sample, which comes from
 * the stack, where the packet's third word is.
 */
static const char output_text[] = "r6 = r1\n"
				  "r7 = *(u32 *)(r6 +0)\n"
				  "r8 = *(u32 *)(r6 +4)\n"
				  "r1 = *(u64 *)(r7 +16)\n"
				  "*(u64 *)(r10 -512) = r1\n"
				  "r1 = r6\n"
				  "r2 = map[id:%d]\n"
				  "r3 = *(u64 *)(r7 +0)\n"
				  "r4 = r10\n"
				  "r4 += -512\n"
				  "r5 = *(u64 *)(r7 +8)\n"
				  "call bpf_perf_event_output\n"
				  "exit\n";

struct seen {
	u64 nr, nr_lost, nr_lost_calls, last;
	u32 size;
	int cpu;
	u8 data[70000];
};

static void on_sample(void *ctx, int cpu, void *data, uint32_t size)
{
	struct seen *seen = ctx;

	seen->nr++;
	seen->cpu = cpu;
	seen->size = size;
	memcpy(seen->data, data, MIN(size, (u32)sizeof(seen->data)));
	memcpy(&seen->last, data, MIN(size, 8u));
}

static void on_lost(void *ctx, int cpu, uint64_t nr)
{
	struct seen *seen = ctx;

	seen->cpu = cpu;
	seen->nr_lost += nr;
	seen->nr_lost_calls++;
}

struct fixture {
	struct userbpf *vm;
	struct userbpf_map *map;
	struct userbpf_prog *prog;
	struct userbpf_perf_buffer *pb;
	struct seen seen;
	u32 run_flags;
};

static void start(struct fixture *f, size_t page_cnt)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = NR_CPUS);

	memset(f, 0, sizeof(*f));
	f->vm = userbpf_new(&opts);
	REQUIRE(f->vm);
	f->map = userbpf_map_create(f->vm, BPF_MAP_TYPE_PERF_EVENT_ARRAY, "events", 4, 4, NR_CPUS,
				    NULL);
	REQUIRE(f->map);
	f->prog = api_load(f->vm, BPF_PROG_TYPE_XDP, output_text, f->map);
	REQUIRE(f->prog);
	f->pb = userbpf_perf_buffer_new(f->map, page_cnt, on_sample, on_lost, &f->seen, NULL);
	REQUIRE(f->pb);
}

struct packet {
	u64 flags, size, value;
	u8 rest[9000];
};

/* R0: 0 or the negative errno. */
static int output(struct fixture *f, u32 cpu, u64 flags, u64 size, u64 value, u32 packet_size)
{
	struct packet packet = {flags, size, value, {0}};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = &packet, .data_size_in = packet_size,
		     .cpu = cpu, .flags = f->run_flags);

	for (u32 i = 0; i < sizeof(packet.rest); i++)
		packet.rest[i] = (u8)i;
	CHECK_INT_EQ(userbpf_prog_run(f->prog, &opts), 0);
	return (int)opts.retval;
}

static int output_value(struct fixture *f, u32 cpu, u64 value)
{
	return output(f, cpu, BPF_F_CURRENT_CPU, 8, value, 64);
}

TEST(samples_go_to_the_buffer_of_their_cpu)
{
	struct fixture f;

	start(&f, 1);
	CHECK_INT_EQ(userbpf_perf_buffer_buffer_cnt(f.pb), NR_CPUS);
	for (u32 cpu = 0; cpu < NR_CPUS; cpu++) {
		CHECK_INT_EQ(output_value(&f, cpu, 100 + cpu), 0);
		CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
		CHECK_INT_EQ(f.seen.cpu, cpu);
		CHECK_INT_EQ(f.seen.last, 100 + cpu);
	}
	CHECK_INT_EQ(f.seen.nr, NR_CPUS);
	CHECK_INT_EQ(output(&f, 1, 1, 8, 0, 64), 0);
	CHECK_INT_EQ(output(&f, 1, 0, 8, 0, 64), -EOPNOTSUPP);
	CHECK_INT_EQ(output(&f, 1, 3, 8, 0, 64), -E2BIG);
	CHECK_INT_EQ(userbpf_perf_buffer_consume_buffer(f.pb, 0), 0);
	CHECK_INT_EQ(f.seen.nr, NR_CPUS);
	CHECK_INT_EQ(userbpf_perf_buffer_consume_buffer(f.pb, 1), 0);
	CHECK_INT_EQ(f.seen.nr, NR_CPUS + 1);
	CHECK_INT_EQ(userbpf_perf_buffer_consume_buffer(f.pb, NR_CPUS), -EINVAL);
	userbpf_free(f.vm);
}

TEST(a_file_is_readable_until_the_announced_is_read)
{
	struct fixture f;
	struct pollfd ready = {.events = POLLIN};

	start(&f, 1);
	ready.fd = userbpf_perf_buffer_epoll_fd(f.pb);
	CHECK(ready.fd >= 0);
	CHECK_INT_EQ(poll(&ready, 1, 0), 0);
	CHECK_INT_EQ(output_value(&f, 1, 7), 0);
	CHECK_INT_EQ(poll(&ready, 1, 0), 1);
	CHECK_INT_EQ(userbpf_perf_buffer_poll(f.pb, -1), 1);
	CHECK_INT_EQ(poll(&ready, 1, 0), 0);
	CHECK_INT_EQ(f.seen.last, 7);
	userbpf_perf_buffer_free(f.pb);
	userbpf_free(f.vm);
}

/* Header and size before it are 12 bytes, and the whole is a multiple of 8. */
TEST(sizes_are_the_kernels)
{
	static const u32 sizes[][2] = {{0, 4},	{1, 4},	  {4, 4},  {5, 12},
				       {8, 12}, {12, 12}, {13, 20}};
	struct fixture f;

	start(&f, 1);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		CHECK_INT_EQ(output(&f, 0, 0, sizes[i][0], 7, 64), 0);
		CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
		CHECK_INT_EQ(f.seen.size, sizes[i][1]);
	}
	CHECK_INT_EQ(f.seen.nr, ARRAY_SIZE(sizes));
	userbpf_free(f.vm);
}

/* BPF_F_CTXLEN_MASK: packet bytes behind the program's, also from fragments. */
TEST(the_packet_comes_along)
{
	struct fixture f;
	u64 first;

	start(&f, 4);
	CHECK_INT_EQ(output(&f, 0, 40ull << 32, 8, 77, 64), 0);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	CHECK_INT_EQ(f.seen.size, 52);
	CHECK_INT_EQ(f.seen.last, 77);
	memcpy(&first, f.seen.data + 8, 8);
	CHECK_INT_EQ(first, 40ull << 32);
	for (u32 i = 24; i < 40; i++)
		CHECK_INT_EQ(f.seen.data[8 + i], i - 24);
	CHECK_INT_EQ(output(&f, 0, 65ull << 32, 8, 77, 64), -EFAULT);
	CHECK_INT_EQ(output(&f, 0, 64ull << 32, 8, 77, 64), 0);
	CHECK_INT_EQ(output(&f, 0, 1ull << 52, 8, 77, 64), -EINVAL);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	CHECK_INT_EQ(f.seen.size, 76);

	CHECK_INT_EQ(output(&f, 0, 9000ull << 32, 8, 77, 9000), 0);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	for (u32 i = 24; i < 9000; i++)
		CHECK_INT_EQ(f.seen.data[8 + i], (u8)(i - 24));
	userbpf_free(f.vm);
}

/* The last output as the record of effects has it. */
struct put_out {
	int nr;
	u64 slot;
	u32 map_id;
	size_t size;
	u8 data[64];
};

static int see_output(void *ctx, const struct userbpf_effect *effect)
{
	struct put_out *out = ctx;

	CHECK_INT_EQ(effect->kind, USERBPF_EFFECT_PERF_OUTPUT);
	out->nr++;
	out->slot = effect->key;
	out->map_id = effect->map_id;
	out->size = effect->data_size;
	memcpy(out->data, effect->data, MIN(effect->data_size, sizeof(out->data)));
	return 0;
}

/* The bytes of the program and of its packet, without the padding of a sample. */
TEST(samples_are_effects_when_asked_for)
{
	struct put_out out = {};
	struct fixture f;

	start(&f, 1);
	CHECK_INT_EQ(output(&f, 2, 2, 8, 6, 64), 0);
	userbpf_each_effect(f.vm, see_output, &out);
	CHECK_INT_EQ(out.nr, 0);
	f.run_flags = USERBPF_RUN_RECORD_OUTPUT;
	CHECK_INT_EQ(output(&f, 2, 0, 8, 6, 64), -EOPNOTSUPP);
	CHECK_INT_EQ(output(&f, 2, 2 | 3ull << 32, 8, 7, 64), 0);
	userbpf_each_effect(f.vm, see_output, &out);
	CHECK_INT_EQ(out.nr, 1);
	CHECK_INT_EQ(out.slot, 2);
	CHECK_INT_EQ(out.map_id, userbpf_map_id(f.map));
	CHECK_INT_EQ(out.size, 11);
	CHECK_INT_EQ(out.data[0], 7);
	CHECK_INT_EQ(out.data[8], 2);
	CHECK_INT_EQ(out.data[10], 0);
	userbpf_free(f.vm);
}

/* 4096 / 24 = 170.67, and one byte stays free; a record of 24 bytes says what was lost. */
TEST(what_finds_no_room_is_counted)
{
	struct fixture f;
	u64 nr = 0;

	start(&f, 1);
	while (!output_value(&f, 0, nr))
		nr++;
	CHECK_INT_EQ(nr, 170);
	CHECK_INT_EQ(output_value(&f, 0, nr), -ENOSPC);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	CHECK_INT_EQ(f.seen.nr, 170);
	CHECK_INT_EQ(f.seen.last, 169);
	CHECK_INT_EQ(f.seen.nr_lost, 0);
	CHECK_INT_EQ(output_value(&f, 0, 1), 0);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	CHECK_INT_EQ(f.seen.nr_lost, 2);
	CHECK_INT_EQ(f.seen.nr_lost_calls, 1);
	CHECK_INT_EQ(f.seen.nr, 171);
	/* Around the end of the buffer, many times. */
	for (u64 i = 0; i < 2000; i++) {
		CHECK_INT_EQ(output(&f, 0, 100ull << 32, 200, i, 128), 0);
		CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
		CHECK_INT_EQ(f.seen.last, i);
		CHECK_INT_EQ(f.seen.data[200 + 99], 99 - 24);
	}
	CHECK_INT_EQ(f.seen.nr_lost, 2);
	userbpf_free(f.vm);
}

/* 12 + 8 + 4060 bytes fit into 4096, but not behind a record of 24 that says what was lost. */
TEST(the_record_of_what_was_lost_needs_room_too)
{
	struct fixture f;

	start(&f, 1);
	CHECK_INT_EQ(output(&f, 0, 4060ull << 32, 8, 1, 5000), 0);
	CHECK_INT_EQ(output(&f, 0, 0, 8, 2, 64), -ENOSPC);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	CHECK_INT_EQ(output(&f, 0, 4060ull << 32, 8, 3, 5000), -ENOSPC);
	CHECK_INT_EQ(output(&f, 0, 4030ull << 32, 8, 4, 5000), 0);
	CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
	CHECK_INT_EQ(f.seen.nr_lost, 2);
	CHECK_INT_EQ(f.seen.nr, 2);
	CHECK_INT_EQ(f.seen.last, 4);
	userbpf_free(f.vm);
}

TEST(poll_sees_what_was_announced)
{
	USERBPF_OPTS(userbpf_perf_buffer_opts, opts, .sample_period = 3);
	struct fixture f;

	start(&f, 1);
	CHECK_INT_EQ(userbpf_perf_buffer_poll(f.pb, 1), 0);
	output_value(&f, 0, 1);
	output_value(&f, 2, 2);
	CHECK_INT_EQ(userbpf_perf_buffer_poll(f.pb, -1), 2);
	CHECK_INT_EQ(userbpf_perf_buffer_poll(f.pb, 0), 0);
	CHECK_INT_EQ(f.seen.nr, 2);
	userbpf_perf_buffer_free(f.pb);

	f.pb = userbpf_perf_buffer_new(f.map, 1, on_sample, NULL, &f.seen, &opts);
	output_value(&f, 0, 1);
	output_value(&f, 0, 2);
	CHECK_INT_EQ(userbpf_perf_buffer_poll(f.pb, 1), 0);
	output_value(&f, 0, 3);
	CHECK_INT_EQ(userbpf_perf_buffer_poll(f.pb, -1), 1);
	CHECK_INT_EQ(f.seen.nr, 5);
	userbpf_free(f.vm);
}

/* Half of the buffer announces itself, whatever the period. */
TEST(a_filling_buffer_is_announced)
{
	USERBPF_OPTS(userbpf_perf_buffer_opts, opts, .sample_period = 1000);
	struct fixture f;
	u64 nr = 0;

	start(&f, 1);
	userbpf_perf_buffer_free(f.pb);
	f.pb = userbpf_perf_buffer_new(f.map, 1, on_sample, NULL, &f.seen, &opts);
	while (!userbpf_perf_buffer_poll(f.pb, 0) && nr < 1000)
		output_value(&f, 0, nr++);
	CHECK_INT_EQ(nr, 2048 / 24 + 1);
	userbpf_free(f.vm);
}

TEST(slots_belong_to_the_buffer)
{
	struct fixture f;
	u32 key = 0, value;
	int fd;

	start(&f, 1);
	fd = userbpf_perf_buffer_buffer_fd(f.pb, 1);
	CHECK(fd >= 0);
	CHECK_INT_EQ(userbpf_perf_buffer_buffer_fd(f.pb, NR_CPUS), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_elem(f.map, &key, 4, &value, 4, 0), -ENOTSUPP);
	CHECK_INT_EQ(userbpf_map_update_elem(f.map, &key, 4, &fd, 4, 0), 0);
	CHECK_INT_EQ(output(&f, 1, 0, 8, 9, 64), 0);
	CHECK_INT_EQ(output(&f, 0, 0, 8, 9, 64), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_perf_buffer_consume_buffer(f.pb, 1), 0);
	CHECK_INT_EQ(f.seen.nr, 1);
	fd = userbpf_map_fd(f.map);
	CHECK_INT_EQ(userbpf_map_update_elem(f.map, &key, 4, &fd, 4, 0), -EBADF);
	userbpf_perf_buffer_free(f.pb);
	CHECK_INT_EQ(output_value(&f, 1, 1), -ENOENT);
	userbpf_free(f.vm);
}

/* When the last user of the map goes, so do the events in it, unless they are to stay. */
TEST(events_go_with_the_users_of_the_map)
{
	for (int keep = 0; keep < 2; keep++) {
		USERBPF_OPTS(userbpf_map_create_opts, opts,
			     .map_flags = keep ? BPF_F_PRESERVE_ELEMS : 0);
		struct fixture f;

		start(&f, 1);
		f.map = userbpf_map_create(f.vm, BPF_MAP_TYPE_PERF_EVENT_ARRAY, "events", 4, 4, 1,
					   &opts);
		f.prog = api_load(f.vm, BPF_PROG_TYPE_XDP, output_text, f.map);
		f.pb = userbpf_perf_buffer_new(f.map, 1, on_sample, on_lost, &f.seen, NULL);
		CHECK_INT_EQ(userbpf_perf_buffer_buffer_cnt(f.pb), 1);
		CHECK_INT_EQ(output_value(&f, 0, 1), 0);
		userbpf_map_free(f.map);
		CHECK_INT_EQ(output_value(&f, 0, 1), keep ? 0 : -ENOENT);
		CHECK_INT_EQ(userbpf_perf_buffer_consume(f.pb), 0);
		CHECK_INT_EQ(f.seen.nr, 1 + keep);
		userbpf_free(f.vm);
	}
}

TEST(wrong_ways_to_make_one)
{
	static const size_t counts[] = {0, 3, 6, SIZE_MAX};
	struct fixture f;
	struct userbpf_map *ring;

	start(&f, 1);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		CHECK(!userbpf_perf_buffer_new(f.map, counts[i], on_sample, NULL, NULL, NULL));
		CHECK_INT_EQ(errno, EINVAL);
	}
	CHECK(!userbpf_perf_buffer_new(f.map, 1ull << 63, on_sample, NULL, NULL, NULL));
	CHECK_INT_EQ(errno, ENOMEM);
	ring = userbpf_map_create(f.vm, BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, 4096, NULL);
	CHECK(!userbpf_perf_buffer_new(ring, 1, on_sample, NULL, NULL, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	userbpf_map_freeze(f.map);
	CHECK(!userbpf_perf_buffer_new(f.map, 1, on_sample, NULL, NULL, NULL));
	CHECK_INT_EQ(errno, EPERM);
	userbpf_perf_buffer_free(NULL);
	userbpf_free(f.vm);
}

/* The reading helpers are for program types that cannot be run yet: their bodies alone. */
TEST(counters_are_read_on_their_cpu)
{
	struct bpf_perf_event_value value = {1, 2, 3};
	struct fixture f;
	struct run run = {0};
	u64 map;

	start(&f, 1);
	map = ptr_to_u64(f.map->map);
	run.vm = f.vm;
	run.cpu = &f.vm->cpus[1];
	userbpf_clock_advance(f.vm, 50);
	CHECK_INT_EQ(helper_perf_event_read(map, BPF_F_CURRENT_CPU, 0, 0, 0, &run), 0);
	CHECK_INT_EQ(helper_perf_event_read(map, 0, 0, 0, 0, &run), -EINVAL);
	CHECK_INT_EQ(helper_perf_event_read(map, 3, 0, 0, 0, &run), -E2BIG);
	CHECK_INT_EQ(helper_perf_event_read(map, 1ull << 32, 0, 0, 0, &run), -EINVAL);
	CHECK_INT_EQ(
		helper_perf_event_read_value(map, 1, ptr_to_u64(&value), sizeof(value), 0, &run),
		0);
	CHECK_INT_EQ(value.counter, 0);
	CHECK_INT_EQ(value.enabled, 50);
	CHECK_INT_EQ(value.running, 50);
	CHECK_INT_EQ(helper_perf_event_read_value(map, 1, ptr_to_u64(&value), 16, 0, &run),
		     -EINVAL);
	CHECK_INT_EQ(value.enabled, 0);
	CHECK_INT_EQ(value.running, 50);
	userbpf_perf_buffer_free(f.pb);
	CHECK_INT_EQ(helper_perf_event_read(map, 1, 0, 0, 0, &run), -ENOENT);
	userbpf_free(f.vm);
}

/* The whole life of perf buffers while the @nth allocation fails; whether there was an @nth. */
static bool live(u64 nth)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = NR_CPUS);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_perf_buffer *pb = NULL;
	struct userbpf_map *map;

	userbpf_fail_alloc(vm, nth);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_PERF_EVENT_ARRAY, "events", 4, 4, NR_CPUS, NULL);
	if (map)
		pb = userbpf_perf_buffer_new(map, 1, on_sample, NULL, NULL, NULL);
	if (pb)
		CHECK_INT_EQ(userbpf_perf_buffer_poll(pb, 0), 0);
	else
		CHECK_INT_EQ(errno, ENOMEM);
	userbpf_free(vm);
	return !pb;
}

TEST(each_allocation_may_fail)
{
	u64 nth = 1;

	while (live(nth))
		nth++;
	CHECK(nth > 6);
}
