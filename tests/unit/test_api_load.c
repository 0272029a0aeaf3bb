// SPDX-License-Identifier: BSD-2-Clause
/* Loading: limits of a program as a whole, what is shown of a loaded one, determinism. */
#include <errno.h>
#include <stdlib.h>

#include "tests/unit/test_api.h"

#define MAX_SUBPROGS 256
#define MAX_MAPS     64
#define MAX_MISSING  256

static struct bpf_insn call_to(int from, int to)
{
	return (struct bpf_insn){
		.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = to - from - 1};
}

/* A main program that calls @nr_subprogs functions of one instruction each. */
static int load_subprogs(struct userbpf *vm, int nr_subprogs)
{
	int nr = nr_subprogs + 1 + nr_subprogs;
	struct bpf_insn *insns = calloc((size_t)nr, sizeof(*insns));
	struct userbpf_prog *prog;
	int err;

	REQUIRE(insns);
	for (int i = 0; i < nr_subprogs; i++)
		insns[i] = call_to(i, nr_subprogs + 1 + i);
	for (int i = nr_subprogs; i < nr; i++)
		insns[i] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	errno = 0;
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "many", "GPL", insns, (size_t)nr, NULL);
	err = prog ? 0 : -errno;
	if (prog)
		api_run_raw(prog, NULL, 0);
	userbpf_prog_free(prog);
	free(insns);
	return err;
}

/* kernel/bpf/verifier.c: add_subprog */
TEST(a_program_has_at_most_256_functions)
{
	struct userbpf *vm = userbpf_new(NULL);
	char last[128];

	REQUIRE(vm);
	CHECK_INT_EQ(load_subprogs(vm, MAX_SUBPROGS - 1), 0);
	CHECK_INT_EQ(load_subprogs(vm, MAX_SUBPROGS), -E2BIG);
	userbpf_last_error(vm, last, sizeof(last));
	CHECK_STR_HAS(last, "too many subprograms");
	userbpf_free(vm);
}

/* A program that never comes to calls of @nr_calls helpers that do not exist. */
static int load_missing(struct userbpf *vm, int nr_calls)
{
	size_t nr = 3 + (size_t)nr_calls;
	struct bpf_insn *insns = calloc(nr, sizeof(*insns));
	struct userbpf_prog *prog;
	int err;

	REQUIRE(insns);
	insns[0] = (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K};
	insns[1] = (struct bpf_insn){.code = BPF_JMP | BPF_JEQ | BPF_K, .off = (int16_t)nr_calls};
	for (int i = 0; i < nr_calls; i++)
		insns[2 + i] = (struct bpf_insn){.code = BPF_JMP | BPF_CALL, .imm = 9000 + i};
	insns[nr - 1] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	errno = 0;
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "missing", "GPL", insns, nr, NULL);
	err = prog ? 0 : -errno;
	if (prog)
		api_run_raw(prog, NULL, 0);
	userbpf_prog_free(prog);
	free(insns);
	return err;
}

TEST(functions_that_are_missing_are_few)
{
	struct userbpf *vm = userbpf_new(NULL);
	char last[128];

	REQUIRE(vm);
	CHECK_INT_EQ(load_missing(vm, MAX_MISSING), 0);
	CHECK_INT_EQ(load_missing(vm, MAX_MISSING + 1), -E2BIG);
	userbpf_last_error(vm, last, sizeof(last));
	CHECK_STR_HAS(last, "calls of more than 256 different functions that are missing");
	userbpf_free(vm);
}

static int load_maps(struct userbpf *vm, int nr_maps)
{
	struct bpf_insn insns[2 * (MAX_MAPS + 1) + 2] = {{0}};
	struct userbpf_map *maps[MAX_MAPS + 1] = {NULL};
	struct userbpf_prog *prog;
	int err;

	for (int i = 0; i < nr_maps; i++) {
		maps[i] = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, NULL);
		REQUIRE(maps[i]);
		insns[2 * i] = (struct bpf_insn){.code = BPF_LD | BPF_IMM | BPF_DW,
						 .dst_reg = 1,
						 .src_reg = BPF_PSEUDO_MAP_FD};
		insns[2 * i].imm = userbpf_map_fd(maps[i]);
	}
	insns[2 * nr_maps] = (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K};
	insns[2 * nr_maps + 1] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	errno = 0;
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "maps", "GPL", insns,
				 2 * (size_t)nr_maps + 2, NULL);
	err = prog ? 0 : -errno;
	userbpf_prog_free(prog);
	for (int i = 0; i < nr_maps; i++)
		userbpf_map_free(maps[i]);
	return err;
}

/* kernel/bpf/verifier.c: add_used_map_from_fd */
TEST(a_program_uses_at_most_64_maps)
{
	struct userbpf *vm = userbpf_new(NULL);
	char last[128];

	REQUIRE(vm);
	CHECK_INT_EQ(load_maps(vm, MAX_MAPS), 0);
	CHECK_INT_EQ(load_maps(vm, MAX_MAPS + 1), -E2BIG);
	userbpf_last_error(vm, last, sizeof(last));
	CHECK_STR_HAS(last, "The total number of maps per program has reached the limit of 64");
	userbpf_free(vm);
}

/* kernel/bpf/syscall.c: bpf_insn_prepare_dump: maps are shown by id, the second slot stays. */
TEST(loaded_programs_show_maps_by_id)
{
	struct userbpf *vm = userbpf_new(NULL);
	const struct bpf_insn *insns;
	struct userbpf_prog *prog;
	struct userbpf_map *map;
	char line[64];

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 16, 1, NULL);
	REQUIRE(map);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, "r1 = map[id:%d][0]+8\nr0 = 0\nexit", map);
	REQUIRE(prog);
	insns = userbpf_prog_insns(prog);
	CHECK_INT_EQ(userbpf_prog_nr_insns(prog), 4);
	CHECK_INT_EQ(userbpf_disasm(insns, 4, 0, line, sizeof(line)), 2);
	CHECK_STR_EQ(line, "(18) r1 = map[id:1][0]+8");
	CHECK(userbpf_map_fd(map) != 1);
	userbpf_free(vm);
}

/* The keys of a hash in its own order, as one number. */
static unsigned long long order_of_keys(uint64_t seed)
{
	USERBPF_OPTS(userbpf_opts, opts, .seed = seed);
	struct userbpf *vm = userbpf_new(&opts);
	unsigned long long value = 0, order = 0;
	struct userbpf_map *map;
	unsigned int key, next;
	int err;

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "m", 4, 8, 64, NULL);
	REQUIRE(map);
	for (key = 0; key < 16; key++)
		CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &value, 8, 0), 0);
	for (err = userbpf_map_get_next_key(map, NULL, &next, 4); !err;
	     err = userbpf_map_get_next_key(map, &key, &next, 4)) {
		key = next;
		order = order << 4 | key;
	}
	CHECK_INT_EQ(err, -ENOENT);
	userbpf_free(vm);
	return order;
}

TEST(the_order_of_a_hash_comes_from_the_seed)
{
	CHECK_INT_EQ(order_of_keys(1), order_of_keys(1));
	CHECK(order_of_keys(1) != order_of_keys(2) || order_of_keys(2) != order_of_keys(3));
}

/* Nothing of a refused program stays: the number it would have had is the next one's. */
TEST(a_refused_program_leaves_no_number)
{
	static const struct bpf_insn bad[1] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K}};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *first, *second;

	REQUIRE(vm);
	first = api_load(vm, USERBPF_PROG_TYPE_RAW, "r0 = 1\nexit", NULL);
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "bad", "GPL", bad, 1, NULL));
	second = api_load(vm, USERBPF_PROG_TYPE_RAW, "r0 = 2\nexit", NULL);
	REQUIRE(first && second);
	CHECK_INT_EQ(userbpf_prog_fd(second), userbpf_prog_fd(first) + 1);
	userbpf_free(vm);
}
