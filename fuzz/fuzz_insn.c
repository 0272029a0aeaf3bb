// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arbitrary bytes as instructions: check, text and back, load, and execution in checked mode.
 *
 * The bytes are used three times: as text for the assembler; as they are, which mostly gets
 * refused; and repaired, so that everything loads and runs, as an XDP program when the size is odd:
 * fields that must be zero are, jumps and calls stay in the program, maps and helpers exist. What
 * must hold: whatever passes the check survives text, and a run ends, with R0 or with a trap that
 * lies in the program.
 */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "isa/isa.h"
#include "spec/names.h"

#define MAX_INSNS  128
#define INSN_LIMIT 5000
#define NR_MAPS	   4 /* the last one an arena, which every repaired program names */
#define ARENA	   (FIRST_MAP + NR_MAPS - 1)
#define FIRST_MAP  3 /* the number that an instance gives its first map, here an array */

#define MUST(cond)               \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assemble_text(const uint8_t *data, size_t size)
{
	struct bpf_insn insns[MAX_INSNS];
	char *text = malloc(size + 1), err[128];
	int nr;

	MUST(text);
	memcpy(text, data, size);
	text[size] = '\0';
	nr = userbpf_asm(text, insns, MAX_INSNS, err, sizeof(err));
	MUST(nr <= MAX_INSNS);
	for (int i = 0; i < nr; i++)
		userbpf_disasm(insns, (size_t)nr, (size_t)i, err, sizeof(err));
	free(text);
}

/* Fields that the kernel does not look at, and that the text does not show. */
static bool has_more_than_text(const struct bpf_insn *insn, enum isa_op op)
{
	return (op == ISA_CALL_KFUNC || op == ISA_EXIT) && insn->off;
}

static void check_text(const struct bpf_insn *insns, size_t nr, size_t idx)
{
	enum isa_op op = isa_decode(&insns[idx]);
	struct bpf_insn again[2] = {0};
	char text[256], err[128];
	size_t nr_slots;

	MUST(userbpf_disasm(insns, nr, idx, text, sizeof(text)) > 0);
	if (userbpf_insn_check(insns, nr, idx, err, sizeof(err)))
		return;
	nr_slots = isa_nr_slots(&insns[idx]);
	if (op == ISA_LDIMM64 || nr_slots == 1 || !insns[idx + 1].imm || op == ISA_LD_MAP_VALUE ||
	    op == ISA_LD_MAP_IDX_VALUE) {
		MUST(userbpf_asm(text, again, 2, err, sizeof(err)) == (int)nr_slots);
		MUST(has_more_than_text(&insns[idx], op) ||
		     !memcmp(again, &insns[idx], nr_slots * sizeof(*again)));
	}
}

/* --- repair --- */

/* Helpers with a body; those behind NR_RAW_HELPERS are for XDP programs only. */
static const int helpers[] = {
	BPF_FUNC_map_lookup_elem,      BPF_FUNC_map_update_elem, BPF_FUNC_map_delete_elem,
	BPF_FUNC_ktime_get_ns,	       BPF_FUNC_trace_printk,	 BPF_FUNC_get_prandom_u32,
	BPF_FUNC_get_smp_processor_id, BPF_FUNC_tail_call,	 BPF_FUNC_loop,
	BPF_FUNC_for_each_map_elem,    BPF_FUNC_xdp_adjust_head, BPF_FUNC_xdp_adjust_tail,
	BPF_FUNC_xdp_adjust_meta,      BPF_FUNC_redirect,	 BPF_FUNC_csum_diff,
};
#define NR_HELPERS     (sizeof(helpers) / sizeof(*helpers))
#define NR_RAW_HELPERS (NR_HELPERS - 5)

static bool is_runnable(enum isa_op op)
{
	return op < ISA_NR_OPS && isa_table[op].since != ISA_KERNEL &&
	       isa_table[op].kind != ISA_KIND_LD_PKT && op != ISA_CALL_KFUNC &&
	       op != ISA_LD_BTF_ID && op != ISA_LD_MAP_IDX && op != ISA_LD_MAP_IDX_VALUE;
}

static unsigned int repair_register(isa_field field, unsigned int regno)
{
	switch (isa_rule(field)) {
	case ISA_FIELD_READ: return regno % 11;
	case ISA_FIELD_WRITE:
	case ISA_FIELD_MODIFY: return regno % 10;
	case ISA_FIELD_IS: return (unsigned int)isa_value(field) & 0xf;
	default: return 0;
	}
}

static int repair_number(isa_field field, int value)
{
	switch (isa_rule(field)) {
	case ISA_FIELD_NONE: return 0;
	case ISA_FIELD_IS: return isa_value(field);
	case ISA_FIELD_COUNT: return value & 31;
	case ISA_FIELD_DIVISOR: return value ? value : 1;
	default: return value;
	}
}

/* Programs of @nr instructions begin with the arena; shorter ones have no room for its name. */
static bool names_arena(size_t nr)
{
	return nr >= 5;
}

/* An instruction of the row that the bytes name by opcode, or by number when there is none. */
static void repair(struct bpf_insn *insns, size_t idx, size_t nr, size_t nr_helpers)
{
	struct bpf_insn *insn = &insns[idx];
	enum isa_op op = isa_decode(insn);
	const struct isa_insn *row;

	if (!is_runnable(op))
		op = (enum isa_op)(insn->code % ISA_NR_OPS);
	if (!is_runnable(op) || (isa_table[op].kind == ISA_KIND_LDIMM64 && idx + 2 >= nr) ||
	    (op == ISA_ADDR_SPACE_CAST && !names_arena(nr + 1)))
		op = ISA_MOV64_K;
	row = &isa_table[op];
	insn->code = row->code;
	insn->dst_reg = repair_register(row->dst, insn->dst_reg) & 0xf;
	insn->src_reg = repair_register(row->src, insn->src_reg) & 0xf;
	insn->off = (int16_t)repair_number(row->off, insn->off);
	insn->imm = repair_number(row->imm, insn->imm);
	if (op == ISA_CALL)
		insn->imm = helpers[(unsigned int)insn->imm % nr_helpers];
	if (op == ISA_ADDR_SPACE_CAST)
		insn->imm = insn->imm & 1 ? 1 : 1 << 16;
	if (op == ISA_LD_MAP_FD || op == ISA_LD_MAP_VALUE)
		insn->imm = op == ISA_LD_MAP_VALUE
				    ? FIRST_MAP
				    : FIRST_MAP + (int)((unsigned int)insn->imm % NR_MAPS);
	if (op == ISA_LD_MAP_VALUE)
		insn[1] = (struct bpf_insn){.imm = insn[1].imm & 31};
	else if (row->kind == ISA_KIND_LDIMM64)
		insn[1] = (struct bpf_insn){.imm = op == ISA_LDIMM64 ? insn[1].imm : 0};
}

/* Jumps stay in the main program; calls and callbacks are it or the last instruction. */
static void repair_target(struct bpf_insn *insns, size_t idx, size_t nr, const bool *is_second)
{
	struct bpf_insn *insn = &insns[idx];
	enum isa_op op = isa_decode(insn);
	int distance, to;

	if (!isa_target(insn, op, &distance))
		return;
	to = (int)((unsigned int)distance % (nr - 1));
	if (!isa_is_jump(op))
		to = distance & 1 ? (int)nr - 1 : 0;
	while (is_second[to] || (op == ISA_MAY_GOTO && to == (int)idx + 1))
		to--;
	distance = to - (int)idx - 1;
	if (isa_rule(isa_table[op].off) == ISA_FIELD_TARGET)
		insn->off = (int16_t)distance;
	else
		insn->imm = distance;
}

/* Pointers into it are small numbers, as those in R9 of it and of its end. */
static void name_arena(struct bpf_insn *insns)
{
	insns[0] = (struct bpf_insn){.code = BPF_LD | BPF_IMM | BPF_DW,
				     .dst_reg = BPF_REG_9,
				     .src_reg = BPF_PSEUDO_MAP_VALUE,
				     .imm = ARENA};
	insns[1] = (struct bpf_insn){.imm = insns[1].imm & 0xfff};
}

/* A main program and, behind it, a function that is one exit. */
static void repair_all(struct bpf_insn *insns, size_t nr, size_t nr_helpers)
{
	bool is_second[MAX_INSNS + 2] = {false};

	insns[nr - 2] = insns[nr - 1] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	for (size_t i = 0; i < nr - 2; i++) {
		if (i || !names_arena(nr))
			repair(insns, i, nr - 1, nr_helpers);
		else
			name_arena(insns);
		if (isa_is_ldimm64(&insns[i]))
			is_second[++i] = true;
	}
	for (size_t i = 0; i < nr - 2; i += isa_nr_slots(&insns[i]))
		repair_target(insns, i, nr, is_second);
}

/*
 * What nothing leads to is refused in programs that are not raw: all of the main program falls
 * through to its end. How many instructions there are then: the function goes where nothing names
 * it.
 */
static size_t reach_all(struct bpf_insn *insns, size_t nr)
{
	bool is_named = false;
	int distance;

	for (size_t i = 0; i < nr - 2; i += isa_nr_slots(&insns[i])) {
		enum isa_op op = isa_decode(&insns[i]);
		bool has_target = isa_target(&insns[i], op, &distance);

		if (op == ISA_EXIT)
			insns[i] = (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K};
		else if (isa_table[op].kind == ISA_KIND_JA)
			insns[i] = (struct bpf_insn){.code = BPF_JMP | BPF_JEQ | BPF_K,
						     .off = (int16_t)distance};
		else if (has_target && !isa_is_jump(op))
			is_named |= (long)i + 1 + distance == (long)nr - 1;
	}
	return is_named ? nr : nr - 1;
}

/* --- execution --- */

/* Two pages, with one between them that nobody has made. */
static void make_arena(struct userbpf *vm)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE,
		     .map_extra = 1 << 29);
	struct userbpf_map *arena =
		userbpf_map_create(vm, BPF_MAP_TYPE_ARENA, "arena", 0, 0, 3, &opts);
	unsigned char *memory = arena ? userbpf_map_mmap(arena, true, NULL) : NULL;

	MUST(memory);
	memory[1] = memory[2 * 4096] = 1;
}

static void run(struct userbpf_prog *prog)
{
	unsigned long long memory[32];
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = memory, .data_size_in = sizeof(memory),
		     .insn_limit = INSN_LIMIT, .trap = &trap);
	int err;

	for (size_t i = 0; i < sizeof(memory) / sizeof(*memory); i++)
		memory[i] = i * 0x0101010101010101ull;
	err = userbpf_prog_run(prog, &opts);
	MUST(err == 0 || err == -EFAULT);
	MUST((err == 0) == (trap.kind == USERBPF_TRAP_NONE));
	MUST(err == 0 || trap.insn_idx < userbpf_prog_nr_insns(prog));
	MUST(err == 0 || trap.message[0]);
}

static void load_and_run(enum bpf_prog_type type, const struct bpf_insn *insns, size_t nr,
			 bool must_load)
{
	USERBPF_OPTS(userbpf_opts, opts, .memory_limit = 64u << 20);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_map *jumps;
	struct userbpf_prog *prog;
	char why[256];

	MUST(vm);
	MUST(userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "array", 4, 32, 1, NULL));
	MUST(userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "hash", 8, 16, 8, NULL));
	jumps = userbpf_map_create(vm, BPF_MAP_TYPE_PROG_ARRAY, "jumps", 4, 4, 2, NULL);
	MUST(jumps);
	make_arena(vm);
	prog = userbpf_prog_load(vm, type, "fuzz", "GPL", insns, nr, NULL);
	if (!prog && must_load && errno != ENOMEM) {
		userbpf_last_error(vm, why, sizeof(why));
		fprintf(stderr, "a repaired program is refused: %s\n", why);
		abort();
	}
	if (prog) {
		userbpf_map_set_prog(jumps, 1, prog);
		run(prog);
	}
	userbpf_free(vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bpf_insn insns[MAX_INSNS + 2] = {0};
	size_t nr = size / sizeof(*insns) < MAX_INSNS ? size / sizeof(*insns) : MAX_INSNS;

	assemble_text(data, size);
	memcpy(insns, data, nr * sizeof(*insns));
	for (size_t i = 0; i < nr; i++)
		check_text(insns, nr, i);
	load_and_run(USERBPF_PROG_TYPE_RAW, insns, nr, false);
	if (size & 1) {
		repair_all(insns, nr + 2, NR_HELPERS);
		load_and_run(BPF_PROG_TYPE_XDP, insns, reach_all(insns, nr + 2), true);
	} else {
		repair_all(insns, nr + 2, NR_RAW_HELPERS);
		load_and_run(USERBPF_PROG_TYPE_RAW, insns, nr + 2, true);
	}
	return 0;
}
