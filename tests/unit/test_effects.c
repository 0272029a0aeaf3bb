// SPDX-License-Identifier: BSD-2-Clause
/* What programs send through ring buffers, as effects among others; test_perf_buffer.c has perf's.
 */
#include <errno.h>

#include "tests/unit/test_api.h"

#define RING_BYTES 4096

/*
 * "a" is printed, a record 1 written in place, "b" printed, a record discarded, and 2 given as a
 * copy, with r8 bytes of it: the first word of the input.
 */
static const char ring_text[] = "r7 = map[id:%d]\n"
				"r8 = *(u64 *)(r1 +0)\n"
				"r9 = 97\n"
				"*(u64 *)(r10 -8) = r9\n"
				"r1 = r10\n"
				"r1 += -8\n"
				"r2 = 2\n"
				"call bpf_trace_printk\n"
				"r1 = r7\n"
				"r2 = 8\n"
				"r3 = 0\n"
				"call bpf_ringbuf_reserve\n"
				"if r0 == 0x0 goto out\n"
				"r9 = 1\n"
				"*(u64 *)(r0 +0) = r9\n"
				"r1 = r0\n"
				"r2 = 0\n"
				"call bpf_ringbuf_submit\n"
				"r9 = 98\n"
				"*(u64 *)(r10 -8) = r9\n"
				"r1 = r10\n"
				"r1 += -8\n"
				"r2 = 2\n"
				"call bpf_trace_printk\n"
				"r1 = r7\n"
				"r2 = 8\n"
				"r3 = 0\n"
				"call bpf_ringbuf_reserve\n"
				"if r0 == 0x0 goto out\n"
				"r1 = r0\n"
				"r2 = 0\n"
				"call bpf_ringbuf_discard\n"
				"r9 = 2\n"
				"*(u64 *)(r10 -8) = r9\n"
				"r1 = r7\n"
				"r2 = r10\n"
				"r2 += -8\n"
				"r3 = r8\n"
				"r4 = 0\n"
				"call bpf_ringbuf_output\n"
				"exit\n"
				"out:\n"
				"r0 = 1\n"
				"exit\n";

struct seen {
	struct userbpf_effect v[8];
	char text[8][8];
	uint64_t first_word[8];
	size_t nr;
};

static int see(void *ctx, const struct userbpf_effect *effect)
{
	struct seen *seen = ctx;

	if (!CHECK(seen->nr < 8))
		return 1;
	seen->v[seen->nr] = *effect;
	if (effect->text)
		snprintf(seen->text[seen->nr], sizeof(seen->text[0]), "%s", effect->text);
	if (effect->data_size >= sizeof(uint64_t))
		memcpy(&seen->first_word[seen->nr], effect->data, sizeof(uint64_t));
	seen->nr++;
	return 0;
}

static struct seen look(struct userbpf *vm)
{
	struct seen seen = {};

	userbpf_each_effect(vm, see, &seen);
	return seen;
}

static int run(struct userbpf_prog *prog, uint64_t size, uint32_t flags)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = &size, .data_size_in = sizeof(size),
		     .flags = flags);

	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	return (int)opts.retval;
}

struct fixture {
	struct userbpf *vm;
	struct userbpf_map *map;
	struct userbpf_prog *prog;
};

static void start(struct fixture *f, const char *text)
{
	f->vm = userbpf_new(NULL);
	REQUIRE(f->vm);
	f->map = userbpf_map_create(f->vm, BPF_MAP_TYPE_RINGBUF, "events", 0, 0, RING_BYTES, NULL);
	REQUIRE(f->map);
	f->prog = api_load(f->vm, USERBPF_PROG_TYPE_RAW, text, f->map);
	REQUIRE(f->prog);
}

static void stop(struct fixture *f)
{
	userbpf_prog_free(f->prog);
	userbpf_map_free(f->map);
	userbpf_free(f->vm);
}

TEST(records_stand_in_their_place_between_other_effects)
{
	struct fixture f;
	struct seen seen;

	start(&f, ring_text);
	CHECK_INT_EQ(run(f.prog, 8, USERBPF_RUN_RECORD_OUTPUT), 0);
	seen = look(f.vm);
	CHECK_INT_EQ(seen.nr, 4);
	CHECK_STR_EQ(seen.text[0], "a");
	CHECK_INT_EQ(seen.v[1].kind, USERBPF_EFFECT_RINGBUF_OUTPUT);
	CHECK_INT_EQ(seen.v[1].map_id, userbpf_map_id(f.map));
	CHECK_INT_EQ(seen.v[1].data_size, 8);
	CHECK_INT_EQ(seen.first_word[1], 1);
	CHECK_STR_EQ(seen.text[2], "b");
	CHECK_INT_EQ(seen.v[3].kind, USERBPF_EFFECT_RINGBUF_OUTPUT);
	CHECK_INT_EQ(seen.first_word[3], 2);
	stop(&f);
}

TEST(nobody_pays_who_did_not_ask)
{
	struct fixture f;
	struct seen seen;

	start(&f, ring_text);
	CHECK_INT_EQ(run(f.prog, 8, 0), 0);
	seen = look(f.vm);
	CHECK_INT_EQ(seen.nr, 2);
	CHECK_STR_EQ(seen.text[0], "a");
	CHECK_STR_EQ(seen.text[1], "b");
	stop(&f);
}

TEST(a_record_given_back_by_its_dynptr)
{
	static const char text[] = "r1 = map[id:%d]\n"
				   "r2 = 8\n"
				   "r3 = 0\n"
				   "r4 = r10\n"
				   "r4 += -16\n"
				   "call bpf_ringbuf_reserve_dynptr\n"
				   "r9 = 5\n"
				   "*(u64 *)(r10 -24) = r9\n"
				   "r1 = r10\n"
				   "r1 += -16\n"
				   "r2 = 0\n"
				   "r3 = r10\n"
				   "r3 += -24\n"
				   "r4 = 8\n"
				   "r5 = 0\n"
				   "call bpf_dynptr_write\n"
				   "r6 = r0\n"
				   "r1 = r10\n"
				   "r1 += -16\n"
				   "r2 = 0\n"
				   "call bpf_ringbuf_submit_dynptr\n"
				   "r0 = r6\n"
				   "exit\n";
	struct fixture f;
	struct seen seen;

	start(&f, text);
	CHECK_INT_EQ(run(f.prog, 0, USERBPF_RUN_RECORD_OUTPUT), 0);
	seen = look(f.vm);
	CHECK_INT_EQ(seen.nr, 1);
	CHECK_INT_EQ(seen.v[0].kind, USERBPF_EFFECT_RINGBUF_OUTPUT);
	CHECK_INT_EQ(seen.first_word[0], 5);
	stop(&f);
}

TEST(what_found_no_room_was_not_put_out)
{
	struct fixture f;
	struct seen seen;

	/* Two records of 16 bytes with their headers and one discarded: then it is full. */
	start(&f, ring_text);
	for (int i = 0; i < RING_BYTES / 48; i++)
		CHECK_INT_EQ(run(f.prog, 8, 0), 0);
	userbpf_clear_effects(f.vm);
	CHECK_INT_EQ(run(f.prog, 8, USERBPF_RUN_RECORD_OUTPUT), 1);
	seen = look(f.vm);
	CHECK_INT_EQ(seen.nr, 1);
	CHECK_STR_EQ(seen.text[0], "a");
	stop(&f);
}

/* The record of effects is bounded: many large ones leave the last ones. */
TEST(the_oldest_go_when_there_are_many)
{
	static const char text[] = "r7 = 0\n"
				   "again:\n"
				   "*(u64 *)(r10 -8) = r7\n"
				   "r1 = map[id:%d]\n"
				   "r2 = r10\n"
				   "r2 += -8\n"
				   "r3 = 8\n"
				   "r4 = 0\n"
				   "call bpf_ringbuf_output\n"
				   "r7 += 1\n"
				   "if r7 != 70000 goto again\n"
				   "r0 = 0\n"
				   "exit\n";
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map =
		userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "large", 0, 0, 1 << 21, NULL);
	struct userbpf_prog *prog;

	REQUIRE(map);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, text, map);
	REQUIRE(prog);
	CHECK_INT_EQ(run(prog, 0, USERBPF_RUN_RECORD_OUTPUT), 0);
	CHECK_INT_EQ(userbpf_clear_effects(vm), 70000 - 65536);
	userbpf_prog_free(prog);
	userbpf_map_free(map);
	userbpf_free(vm);
}
