// SPDX-License-Identifier: BSD-2-Clause
/*
 * What checked mode finds out of pointers when a program is loaded: that it takes no more than a
 * fixed share for each instruction, whatever the control flow is, and that what is beyond the
 * bounds runs as it would without.
 */
#include <stdlib.h>

#include "sys/public.h"
#include "tests/unit/test_api.h"
#include "vm/interp.h"

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
