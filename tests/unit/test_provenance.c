// SPDX-License-Identifier: BSD-2-Clause
/*
 * What checked mode finds out of pointers when a program is loaded: that it takes no more than a
 * fixed share for each instruction, whatever the control flow is, and that what is beyond the
 * bounds runs as it would without, but never by what another function, program or run found out.
 */
#include <stdlib.h>

#include "sys/public.h"
#include "tests/unit/test_api.h"
#include "vm/interp.h"
#include "world/world.h"

#define STEPS_PER_INSN 32

struct code {
	struct bpf_insn *insns;
	u32 nr;
};

static void add(struct code *c, u8 code, u8 dst, u8 src, s16 off, s32 imm)
{
	c->insns[c->nr++] = (struct bpf_insn){
		.code = code, .dst_reg = dst, .src_reg = src, .off = off, .imm = imm};
}

static void add_end(struct code *c)
{
	add(c, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 7);
	add(c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* Loads and stores, one after the other. */
static void make_straight(struct code *c, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		add(c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_1, 0, 0);
		add(c, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_FP, BPF_REG_2, (s16)(-8 * (i % 64 + 1)),
		    0);
	}
	add_end(c);
}

/* Jumps over the next instruction: ways meet everywhere. */
static void make_joins(struct code *c, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		add(c, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_3, 0, 1, (s32)i);
		add(c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_1, 0, 0);
	}
	add_end(c);
}

/* Each block is reached from the one behind it only: the worst for who walks forwards. */
static void make_backwards(struct code *c, u32 nr)
{
	add(c, BPF_JMP32 | BPF_JA, 0, 0, 0, (s32)(2 * nr));
	add_end(c);
	for (u32 i = 0; i + 1 < nr; i++) {
		add(c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_1, 0, 0);
		add(c, BPF_JMP | BPF_JA, 0, 0, -4, 0);
	}
	add(c, BPF_JMP | BPF_JA, 0, 0, -3, 0);
}

/* Loops that begin together and end one after the other. */
static void make_loops(struct code *c, u32 nr)
{
	add(c, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_1, 0, 0);
	for (u32 i = 0; i < nr; i++) {
		add(c, BPF_LDX | BPF_MEM | BPF_DW, (u8)(BPF_REG_3 + i % 6), BPF_REG_1, 0, 0);
		add(c, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_1, 0, (s16)(-(s32)MIN(2 * i + 2, 32000u)),
		    0);
	}
	add_end(c);
}

/* R0 of a run, and the steps that loading took. */
static u64 steps_of(void (*make)(struct code *c, u32 nr), u32 nr, u32 *nr_insns)
{
	struct code c = {.insns = calloc(2 * (size_t)nr + 16, sizeof(struct bpf_insn))};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	u64 data[2] = {0}, steps = 0;

	make(&c, nr);
	*nr_insns = c.nr;
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "test", "GPL", c.insns, c.nr, NULL);
	if (CHECK(prog)) {
		steps = prog->prog->interp->nr_steps;
		CHECK_INT_EQ(api_run_raw(prog, data, sizeof(data)), 7);
	}
	userbpf_free(vm);
	free(c.insns);
	return steps;
}

static void check_linear(void (*make)(struct code *c, u32 nr))
{
	u32 nr_insns, nr_double;
	u64 steps = steps_of(make, 2000, &nr_insns);
	u64 doubled = steps_of(make, 4000, &nr_double);

	CHECK(steps >= 1);
	CHECK(steps <= (u64)nr_insns * STEPS_PER_INSN);
	CHECK(doubled <= (u64)nr_double * STEPS_PER_INSN);
	CHECK(doubled <= 2 * steps + 64);
}

TEST(steps_are_linear_in_straight_code)
{
	check_linear(make_straight);
}

TEST(steps_are_linear_where_ways_meet_everywhere)
{
	check_linear(make_joins);
}

TEST(steps_are_bounded_against_the_order)
{
	check_linear(make_backwards);
}

TEST(steps_are_linear_in_loops)
{
	check_linear(make_loops);
}

/* Straight code is looked at once, and once more for the result. */
TEST(straight_code_is_looked_at_once)
{
	u32 nr_insns;
	u64 steps = steps_of(make_straight, 1000, &nr_insns);

	CHECK(steps <= nr_insns + 8);
}

/* A program of more pointers than a frame has places for. */
TEST(more_pointers_than_places)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct code c = {.insns = calloc(4096, sizeof(struct bpf_insn))};
	struct userbpf_prog *prog;
	u64 data[2] = {0};

	for (u32 i = 0; i < 600; i++) {
		add(&c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_1, 0, 0);
		add(&c, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_2, 0, 1, 0);
		add(&c, BPF_STX | BPF_MEM | BPF_B, BPF_REG_2, BPF_REG_2, 0, 0);
	}
	add(&c, BPF_LDX | BPF_MEM | BPF_B, BPF_REG_0, BPF_REG_1, 0, 0);
	add(&c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "test", "GPL", c.insns, c.nr, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, data, sizeof(data)), 0);
	CHECK_INT_EQ(prog->prog->interp->nr_origins, EXEC_MAX_ORIGINS);
	userbpf_free(vm);
	free(c.insns);
}

/* Blocks that are each reached from the one behind it only, in front of the value of @map that a
 * subprogram gets. */
static struct userbpf_prog *load_after_blocks(struct userbpf *vm, const struct userbpf_map *map,
					      u32 nr_blocks)
{
	static struct bpf_insn insns[1024];
	static char text[1 << 16];
	char err[256] = "";
	size_t at;
	int nr;

	at = (size_t)snprintf(text, sizeof(text),
			      "goto b%u\n b0:\n *(u32 *)(r10 -4) = 0\n r1 = map[id:%d]\n"
			      "r2 = r10\n r2 += -4\n call bpf_map_lookup_elem\n"
			      "if r0 == 0x0 goto out\n r1 = r0\n call sub\n out:\n exit\n",
			      nr_blocks, userbpf_map_fd(map));
	for (u32 i = 1; i <= nr_blocks; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "b%u:\n r9 = %u\n goto b%u\n",
				       i, i, i - 1);
	snprintf(text + at, sizeof(text) - at, "sub:\n r0 = *(u32 *)(r1 +0)\n exit\n");
	nr = userbpf_asm(text, insns, 1024, err, sizeof(err));
	if (!CHECK_MSG(nr > 0, "%s", err))
		return NULL;
	return userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "test", "GPL", insns, (size_t)nr, NULL);
}

/* Of a caller that is too much to follow nothing is known; what it calls knows no more. */
TEST(callers_that_are_given_up)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *maps[2];
	u64 data[2] = {0};

	for (u32 i = 0; i < 2; i++) {
		u32 key = 0, value[2] = {5 + i};
		struct userbpf_prog *prog;

		maps[i] = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 8, 1, NULL);
		REQUIRE(maps[i]);
		CHECK_INT_EQ(userbpf_map_update_elem(maps[i], &key, sizeof(key), value,
						     sizeof(value), 0),
			     0);
		prog = load_after_blocks(vm, maps[i], i ? 200 : 2);
		REQUIRE(prog);
		CHECK_INT_EQ(api_run_raw(prog, data, sizeof(data)), 5 + i);
	}
	userbpf_free(vm);
}

/* The count of epochs comes to its end: in the middle of a run, and with what it noted before. */
TEST(epochs_that_begin_again)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog =
		api_load(vm, BPF_PROG_TYPE_XDP,
			 "r6 = r1\n r7 = *(u32 *)(r1 +0)\n r2 = -1\n call bpf_xdp_adjust_head\n"
			 "r7 = *(u32 *)(r6 +0)\n r0 = *(u8 *)(r7 +1)\n exit\n",
			 NULL);
	u8 packet[14] = {9};

	REQUIRE(prog);
	for (u32 left = 3; left--;) {
		USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = 14);

		vm->cpus[0].origin_epoch = UINT32_MAX - left;
		CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
		CHECK_INT_EQ(opts.retval, 9);
		CHECK(vm->cpus[0].origin_epoch >= 2);
	}
	userbpf_free(vm);
}
