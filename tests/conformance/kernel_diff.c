/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: the running kernel. Random programs go through bpf(2) and through userbpf, and must return
 * the same.
 *
 * A program is the same instruction array for both. It reads its inputs from fields of struct
 * __sk_buff: in the kernel a socket filter run with that context, in userbpf a raw program whose
 * memory is the image of the same struct, so loads from R1 mean the same. From the inputs and from
 * constants it fills R0-R9 and eight stack slots, applies random instructions to them (jumps only
 * go forward), and folds every register and slot into the 32 bits that BPF_PROG_TEST_RUN returns.
 *
 * What the generator writes the verifier accepts, but for instructions that the running kernel does
 * not have: each row is tried alone first and left out with a word when refused. The same seed
 * gives the same programs. A program that differs is cut down to the instructions that matter
 * before it is shown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/rng.h"
#include "base/types.h"
#include "isa/uapi.h"
#include "tests/conformance/engines.h"
#include "tests/conformance/kernel.h"

#define NR_SLOTS   8  /* doublewords of stack */
#define NR_ATOMIC  4  /* the lowest of them: atomics only */
#define NR_WORK	   10 /* registers that hold values: all but R10 */
#define BODY_INSNS 40
#define MAX_INSNS  160
#define NR_INPUTS  4 /* sets of input values each program is run with */

#define INSN(c, d, s, o, i) \
	((struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)})
#define NOP INSN(BPF_JMP | BPF_JA, 0, 0, 0, 0)

/* The fields of __sk_buff that a test run takes from its caller and a socket filter may read. */
static const u16 input_offs[] = {
	offsetof(struct __sk_buff, mark),  offsetof(struct __sk_buff, priority),
	offsetof(struct __sk_buff, cb[0]), offsetof(struct __sk_buff, cb[1]),
	offsetof(struct __sk_buff, cb[2]), offsetof(struct __sk_buff, cb[3]),
	offsetof(struct __sk_buff, cb[4]),
};

/* How the fields of an instruction are drawn. */
enum form {
	FORM_ALU,    /* dst, and src for BPF_X */
	FORM_UNARY,  /* dst only */
	FORM_COND,   /* as ALU, and a target */
	FORM_JUMP,   /* off is the target; comes behind a conditional jump over it */
	FORM_JUMP32, /* imm is the target */
	FORM_LOAD,   /* dst from a slot */
	FORM_STORE,  /* src, or imm for BPF_ST, to a slot */
};

enum imm {
	IMM_FIXED,   /* that of the row */
	IMM_ANY,     /* for BPF_K; 0 for BPF_X */
	IMM_NONZERO, /* the same: divisors */
	IMM_SHIFT,   /* the same, less than the width of the operation */
};

struct row {
	u8 code;
	enum form form;
	enum imm rule;
	s16 off;
	s32 imm;
	bool refused;
};

/* clang-format off */
#define ALU(op, rule, off) \
	{BPF_ALU64 | (op) | BPF_K, FORM_ALU, rule, off, 0, false}, \
	{BPF_ALU64 | (op) | BPF_X, FORM_ALU, rule, off, 0, false}, \
	{BPF_ALU | (op) | BPF_K, FORM_ALU, rule, off, 0, false}, \
	{BPF_ALU | (op) | BPF_X, FORM_ALU, rule, off, 0, false}
#define MOVSX(class, bits)  {(class) | BPF_MOV | BPF_X, FORM_ALU, IMM_FIXED, bits, 0, false}
#define UNARY(code, imm)    {code, FORM_UNARY, IMM_FIXED, 0, imm, false}
#define END(code)           UNARY(code, 16), UNARY(code, 32), UNARY(code, 64)
#define COND(op) \
	{BPF_JMP | (op) | BPF_K, FORM_COND, IMM_ANY, 0, 0, false}, \
	{BPF_JMP | (op) | BPF_X, FORM_COND, IMM_ANY, 0, 0, false}, \
	{BPF_JMP32 | (op) | BPF_K, FORM_COND, IMM_ANY, 0, 0, false}, \
	{BPF_JMP32 | (op) | BPF_X, FORM_COND, IMM_ANY, 0, 0, false}
#define MEM(size) \
	{BPF_LDX | BPF_MEM | (size), FORM_LOAD, IMM_FIXED, 0, 0, false}, \
	{BPF_STX | BPF_MEM | (size), FORM_STORE, IMM_FIXED, 0, 0, false}, \
	{BPF_ST | BPF_MEM | (size), FORM_STORE, IMM_ANY, 0, 0, false}
#define LOADSX(size)        {BPF_LDX | BPF_MEMSX | (size), FORM_LOAD, IMM_FIXED, 0, 0, false}
#define ATOMIC(op) \
	{BPF_STX | BPF_ATOMIC | BPF_DW, FORM_STORE, IMM_FIXED, 0, op, false}, \
	{BPF_STX | BPF_ATOMIC | BPF_W, FORM_STORE, IMM_FIXED, 0, op, false}
#define ORDERED(size) \
	{BPF_STX | BPF_ATOMIC | (size), FORM_LOAD, IMM_FIXED, 0, BPF_LOAD_ACQ, false}, \
	{BPF_STX | BPF_ATOMIC | (size), FORM_STORE, IMM_FIXED, 0, BPF_STORE_REL, false}

static struct row rows[] = {
	ALU(BPF_ADD, IMM_ANY, 0), ALU(BPF_SUB, IMM_ANY, 0), ALU(BPF_MUL, IMM_ANY, 0),
	ALU(BPF_AND, IMM_ANY, 0), ALU(BPF_OR, IMM_ANY, 0), ALU(BPF_XOR, IMM_ANY, 0),
	ALU(BPF_MOV, IMM_ANY, 0),
	ALU(BPF_LSH, IMM_SHIFT, 0), ALU(BPF_RSH, IMM_SHIFT, 0), ALU(BPF_ARSH, IMM_SHIFT, 0),
	ALU(BPF_DIV, IMM_NONZERO, 0), ALU(BPF_MOD, IMM_NONZERO, 0),
	ALU(BPF_DIV, IMM_NONZERO, 1), ALU(BPF_MOD, IMM_NONZERO, 1),
	MOVSX(BPF_ALU64, 8), MOVSX(BPF_ALU64, 16), MOVSX(BPF_ALU64, 32),
	MOVSX(BPF_ALU, 8), MOVSX(BPF_ALU, 16),
	UNARY(BPF_ALU64 | BPF_NEG, 0), UNARY(BPF_ALU | BPF_NEG, 0),
	END(BPF_ALU | BPF_END | BPF_TO_LE), END(BPF_ALU | BPF_END | BPF_TO_BE),
	END(BPF_ALU64 | BPF_END),
	COND(BPF_JEQ), COND(BPF_JNE), COND(BPF_JSET),
	COND(BPF_JGT), COND(BPF_JGE), COND(BPF_JLT), COND(BPF_JLE),
	COND(BPF_JSGT), COND(BPF_JSGE), COND(BPF_JSLT), COND(BPF_JSLE),
	{BPF_JMP | BPF_JA, FORM_JUMP, IMM_FIXED, 0, 0, false},
	{BPF_JMP32 | BPF_JA, FORM_JUMP32, IMM_FIXED, 0, 0, false},
	MEM(BPF_B), MEM(BPF_H), MEM(BPF_W), MEM(BPF_DW),
	LOADSX(BPF_B), LOADSX(BPF_H), LOADSX(BPF_W),
	ATOMIC(BPF_ADD), ATOMIC(BPF_AND), ATOMIC(BPF_OR), ATOMIC(BPF_XOR),
	ATOMIC(BPF_ADD | BPF_FETCH), ATOMIC(BPF_AND | BPF_FETCH),
	ATOMIC(BPF_OR | BPF_FETCH), ATOMIC(BPF_XOR | BPF_FETCH),
	ATOMIC(BPF_XCHG), ATOMIC(BPF_CMPXCHG),
	ORDERED(BPF_B), ORDERED(BPF_H), ORDERED(BPF_W), ORDERED(BPF_DW),
};
/* clang-format on */

struct prog {
	struct bpf_insn insns[MAX_INSNS];
	u32 nr;
	u32 body, body_end; /* where the drawn instructions lie */
};

struct diff {
	struct userbpf *vm;
	struct rng rng;
	bool judged[ARRAY_SIZE(engines)];
	unsigned int passed, failed, skipped;
};

/* --- drawing --- */

static u32 draw(struct rng *rng, u32 below)
{
	return (rng_next(rng) >> 32) % below;
}

/* Values around which arithmetic goes wrong, and any others. */
static u64 draw_value(struct rng *rng)
{
	u64 base = 1ull << draw(rng, 64);

	switch (draw(rng, 5)) {
	case 0: return draw(rng, 5) - 2ull;
	case 1: return base - 1 + draw(rng, 3);
	case 2: return -base - 1 + draw(rng, 3);
	case 3: return (s64)(s32)rng_next(rng);
	default: return rng_next(rng);
	}
}

static void emit(struct prog *prog, struct bpf_insn insn)
{
	prog->insns[prog->nr++] = insn;
}

static void emit_input(struct prog *prog, struct rng *rng, int reg)
{
	emit(prog, INSN(BPF_LDX | BPF_MEM | BPF_W, reg, BPF_REG_1,
			input_offs[draw(rng, ARRAY_SIZE(input_offs))], 0));
}

static void emit_imm64(struct prog *prog, int reg, u64 value)
{
	emit(prog, INSN(BPF_LD | BPF_IMM | BPF_DW, reg, 0, 0, (u32)value));
	emit(prog, INSN(0, 0, 0, 0, value >> 32));
}

/* Fill @reg: a constant, an input, or two inputs side by side, of which one passes through
 * @scratch. */
static void emit_init(struct prog *prog, struct rng *rng, int reg, int scratch)
{
	u32 kind = draw(rng, scratch == reg ? 2 : 4);

	if (!kind) {
		emit_imm64(prog, reg, draw_value(rng));
		return;
	}
	emit_input(prog, rng, reg);
	if (kind == 1)
		return;
	emit_input(prog, rng, scratch);
	emit(prog, INSN(BPF_ALU64 | BPF_LSH | BPF_K, reg, 0, 0, 32));
	emit(prog, INSN(BPF_ALU64 | BPF_OR | BPF_X, reg, scratch, 0, 0));
}

/*
 * R1 comes last: until then it is where the inputs are.
 *
 * A byte written into a slot makes the verifier forget the register that was stored there. It has
 * to for atomics: Linux 6.18.44 trusts what it knows of a fetched value on paths where it does not
 * hold (6.12's backtrack_insn() follows is_atomic_fetch_insn() to the slot) and removes code that
 * is reached.
 */
static void emit_prologue(struct prog *prog, struct rng *rng)
{
	emit_init(prog, rng, 0, 2);
	for (int reg = 2; reg < NR_WORK; reg++)
		emit_init(prog, rng, reg, MIN(reg + 1, NR_WORK - 1));
	emit_init(prog, rng, 1, 1);
	for (int i = 0; i < NR_SLOTS; i++)
		emit(prog, INSN(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, i, -8 * (i + 1), 0));
	for (int i = NR_SLOTS - NR_ATOMIC; i < NR_SLOTS; i++)
		emit(prog, INSN(BPF_ST | BPF_MEM | BPF_B, BPF_REG_10, 0, -8 * i - 1, 0x5a));
}

/* R0 becomes a hash of all registers and slots, folded to 32 bits. */
static void emit_epilogue(struct prog *prog)
{
	for (int i = 1; i < NR_WORK + NR_SLOTS; i++) {
		int slot = i - NR_WORK;

		if (slot >= 0)
			emit(prog,
			     INSN(BPF_LDX | BPF_MEM | BPF_DW, 1, BPF_REG_10, -8 * (slot + 1), 0));
		emit(prog, INSN(BPF_ALU64 | BPF_MUL | BPF_K, 0, 0, 0, 0x5bd1e995));
		emit(prog, INSN(BPF_ALU64 | BPF_XOR | BPF_X, 0, slot >= 0 ? 1 : i, 0, 0));
	}
	emit(prog, INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 0, 0, 0));
	emit(prog, INSN(BPF_ALU64 | BPF_RSH | BPF_K, 1, 0, 0, 32));
	emit(prog, INSN(BPF_ALU64 | BPF_XOR | BPF_X, 0, 1, 0, 0));
	emit(prog, INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

static s32 draw_imm(struct rng *rng, const struct row *row)
{
	s32 value = draw_value(rng);

	if (row->rule == IMM_FIXED)
		return row->imm;
	if (BPF_SRC(row->code) == BPF_X && row->form != FORM_STORE)
		return 0;
	if (row->rule == IMM_SHIFT)
		return draw(rng, BPF_CLASS(row->code) == BPF_ALU64 ? 64 : 32);
	return value || row->rule != IMM_NONZERO ? value : 1;
}

static bool is_plain_store(const struct row *row)
{
	return row->form == FORM_STORE &&
	       (BPF_MODE(row->code) != BPF_ATOMIC || row->imm == BPF_STORE_REL);
}

/* An aligned place of the access's size in the slots that it may use. */
static s16 draw_slot(struct rng *rng, const struct row *row)
{
	static const u8 bytes[] = {
		[BPF_W >> 3] = 4, [BPF_H >> 3] = 2, [BPF_B >> 3] = 1, [BPF_DW >> 3] = 8};
	int size = bytes[BPF_SIZE(row->code) >> 3], first = 0, nr = NR_SLOTS;

	if (is_plain_store(row))
		first = NR_ATOMIC;
	else if (row->form == FORM_STORE)
		nr = NR_ATOMIC;
	return -8 * NR_SLOTS + 8 * first + size * (int)draw(rng, 8 * (nr - first) / size);
}

static bool is_cmpxchg32(const struct bpf_insn *insn)
{
	return insn->code == (BPF_STX | BPF_ATOMIC | BPF_W) && insn->imm == BPF_CMPXCHG;
}

/* One instruction, of two where it is an unconditional jump, that may jump over up to @room others.
 */
static void emit_row(struct prog *prog, struct rng *rng, const struct row *row, u32 room)
{
	int dst = draw(rng, NR_WORK), src = draw(rng, NR_WORK);
	s32 imm = draw_imm(rng, row), skip = draw(rng, MIN(room, 6u) + 1);
	bool has_src = BPF_SRC(row->code) == BPF_X;

	switch (row->form) {
	case FORM_ALU: emit(prog, INSN(row->code, dst, has_src ? src : 0, row->off, imm)); break;
	case FORM_UNARY: emit(prog, INSN(row->code, dst, 0, 0, imm)); break;
	case FORM_COND: emit(prog, INSN(row->code, dst, has_src ? src : 0, skip, imm)); break;
	case FORM_LOAD:
		emit(prog, INSN(row->code, dst, BPF_REG_10, draw_slot(rng, row), imm));
		break;
	case FORM_STORE:
		if (BPF_CLASS(row->code) == BPF_ST)
			src = 0;
		emit(prog, INSN(row->code, BPF_REG_10, src, draw_slot(rng, row), imm));
		if (is_cmpxchg32(&prog->insns[prog->nr - 1]))
			emit(prog, NOP); /* see is_kernel_fault() */
		break;
	case FORM_JUMP:
	case FORM_JUMP32:
		emit(prog, INSN(BPF_JMP | BPF_JSGT | BPF_X, dst, src, 1, 0));
		emit(prog, row->form == FORM_JUMP ? INSN(row->code, 0, 0, skip, 0)
						  : INSN(row->code, 0, 0, 0, skip));
		break;
	}
}

static void generate(struct prog *prog, struct rng *rng)
{
	u32 last;

	prog->nr = 0;
	emit_prologue(prog, rng);
	prog->body = prog->nr;
	last = prog->body + BODY_INSNS - 2; /* a row is two instructions at most */
	while (prog->nr <= last) {
		const struct row *row = &rows[draw(rng, ARRAY_SIZE(rows))];

		if (!row->refused)
			emit_row(prog, rng, row, last - prog->nr);
	}
	prog->body_end = prog->nr;
	emit_epilogue(prog);
}

static void draw_inputs(struct __sk_buff *ctx, struct rng *rng)
{
	memset(ctx, 0, sizeof(*ctx));
	for (size_t i = 0; i < ARRAY_SIZE(input_offs); i++) {
		u32 value = draw_value(rng);

		memcpy((char *)ctx + input_offs[i], &value, sizeof(value));
	}
}

/* --- the two sides --- */

static int kernel_load(const struct bpf_insn *insns, u32 nr)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};

	attr.insns = ptr_to_u64(insns);
	attr.insn_cnt = nr;
	attr.license = ptr_to_u64("GPL");
	return kernel_bpf(BPF_PROG_LOAD, &attr);
}

static int kernel_run(int fd, const struct __sk_buff *ctx, u32 *retval)
{
	union bpf_attr attr = {0};
	u8 packet[64] = {0};
	int err;

	attr.test.prog_fd = fd;
	attr.test.data_in = ptr_to_u64(packet);
	attr.test.data_size_in = sizeof(packet);
	attr.test.ctx_in = ptr_to_u64(ctx);
	attr.test.ctx_size_in = sizeof(*ctx);
	err = kernel_bpf(BPF_PROG_TEST_RUN, &attr);
	*retval = attr.test.retval;
	return err;
}

static int userbpf_side_run(struct userbpf_prog *prog, enum userbpf_engine engine,
			    const struct __sk_buff *ctx, u32 *retval)
{
	struct __sk_buff memory = *ctx;
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = &memory, .data_size_in = sizeof(memory),
		     .engine = engine, .insn_limit = 10 * MAX_INSNS);
	int err;

	err = userbpf_prog_run(prog, &opts);
	*retval = opts.retval;
	return err;
}

struct outcome {
	int kernel_err, userbpf_err;
	u32 kernel, userbpf;
	const char *engine;
	struct __sk_buff ctx;
};

static bool is_same(const struct outcome *out)
{
	return out->kernel_err || (!out->userbpf_err && out->kernel == out->userbpf);
}

/* Run on every engine with one set of inputs, up to the first difference. */
static bool compare_run(struct diff *diff, int fd, struct userbpf_prog *prog, struct outcome *out)
{
	out->kernel_err = kernel_run(fd, &out->ctx, &out->kernel);
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++) {
		if (!diff->judged[i])
			continue;
		out->engine = engines[i].name;
		out->userbpf_err = userbpf_side_run(prog, engines[i].id, &out->ctx, &out->userbpf);
		if (!is_same(out))
			return false;
	}
	return true;
}

/*
 * Whether both sides agree on @prog for inputs drawn from @seed. When they do not, or the kernel
 * does not take the program, @out tells.
 */
static bool compare(struct diff *diff, const struct prog *prog, u64 seed, struct outcome *out)
{
	struct rng rng = {seed};
	struct userbpf_prog *loaded;
	bool same = true;
	int fd;

	memset(out, 0, sizeof(*out));
	out->engine = "load";
	fd = kernel_load(prog->insns, prog->nr);
	if (fd < 0) {
		out->kernel_err = fd;
		return true;
	}
	loaded = userbpf_prog_load(diff->vm, USERBPF_PROG_TYPE_RAW, "diff", "GPL", prog->insns,
				   prog->nr, NULL);
	if (!loaded) {
		out->userbpf_err = -errno;
		same = false;
	}
	for (int i = 0; i < NR_INPUTS && same && !out->kernel_err; i++) {
		draw_inputs(&out->ctx, &rng);
		same = compare_run(diff, fd, loaded, out);
	}
	userbpf_prog_free(loaded);
	close(fd);
	return same;
}

/* --- showing a difference --- */

/*
 * Linux 6.18 does not zero-extend R0 after a 32-bit cmpxchg when the verifier prunes the path
 * behind it: its propagation of liveness no longer calls mark_insn_zext(), as propagate_liveness()
 * of 6.12 does. So a program that spells the extension out has to give the same, and where the
 * kernel then comes to our result, it contradicts itself.
 */
static bool is_kernel_fault(const struct prog *prog, const struct outcome *out)
{
	struct prog spelled = *prog;
	u32 kernel = 0;
	int fd, err;

	for (u32 i = prog->body + 1; i < prog->body_end; i++)
		if (is_cmpxchg32(&spelled.insns[i - 1]))
			spelled.insns[i] = INSN(BPF_ALU | BPF_MOV | BPF_X, 0, 0, 0, 0);
	fd = kernel_load(spelled.insns, spelled.nr);
	if (fd < 0)
		return false;
	err = kernel_run(fd, &out->ctx, &kernel);
	close(fd);
	return !err && !out->userbpf_err && kernel == out->userbpf;
}

static void cut_down(struct diff *diff, struct prog *prog, u64 seed)
{
	struct outcome out;

	for (u32 i = prog->body; i < prog->body_end; i++) {
		struct bpf_insn insn = prog->insns[i];

		prog->insns[i] = NOP;
		if (compare(diff, prog, seed, &out))
			prog->insns[i] = insn;
	}
}

/* The inputs, and the instructions without what was cut out and without the fold at the end. */
static void show(const struct prog *prog, const struct outcome *out)
{
	const struct bpf_insn nop = NOP;
	char text[128];
	int took;

	for (size_t i = 0; i < ARRAY_SIZE(input_offs); i++) {
		u32 value;

		memcpy(&value, (char *)&out->ctx + input_offs[i], sizeof(value));
		printf("\t*(u32 *)(r1 +%u) is %#x\n", input_offs[i], value);
	}
	for (u32 i = 0; i < prog->body_end; i += took) {
		took = userbpf_disasm(prog->insns, prog->nr, i, text, sizeof(text));
		if (took < 1)
			return;
		if (memcmp(&prog->insns[i], &nop, sizeof(nop)))
			printf("\t%u: %s\n", i, text);
	}
}

static void report(struct diff *diff, struct prog *prog, u64 seed)
{
	struct outcome out;

	cut_down(diff, prog, seed);
	compare(diff, prog, seed, &out);
	printf("FAIL seed %llu, %s: ", (unsigned long long)seed, out.engine);
	if (out.userbpf_err)
		printf("kernel %#x, userbpf: %s\n", out.kernel, strerror(-out.userbpf_err));
	else
		printf("kernel %#x, userbpf %#x\n", out.kernel, out.userbpf);
	show(prog, &out);
}

static void judge_prog(struct diff *diff, u64 seed)
{
	bool same;
	struct rng rng = {seed};
	struct outcome out;
	struct prog prog;

	generate(&prog, &rng);
	same = compare(diff, &prog, seed, &out);
	if (same && !out.kernel_err) {
		diff->passed++;
	} else if (same || is_kernel_fault(&prog, &out)) {
		printf("skip seed %llu: the kernel: %s\n", (unsigned long long)seed,
		       same ? strerror(-out.kernel_err)
			    : "no zero-extension behind a 32-bit cmpxchg");
		diff->skipped++;
	} else {
		report(diff, &prog, seed);
		diff->failed++;
	}
}

/* --- what can be judged --- */

/* A row that the kernel refuses alone, but for jumps over nothing, is one it does not have. */
static void probe_rows(void)
{
	struct rng rng = {0};
	struct prog prog;
	char text[128];
	int fd;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		prog.nr = 0;
		emit_prologue(&prog, &rng);
		prog.body = prog.nr;
		emit_row(&prog, &rng, &rows[i], 0);
		prog.body_end = prog.nr;
		emit_epilogue(&prog);
		fd = kernel_load(prog.insns, prog.nr);
		if (fd >= 0) {
			close(fd);
			continue;
		}
		rows[i].refused = true;
		userbpf_disasm(prog.insns, prog.nr, prog.body_end - 1, text, sizeof(text));
		printf("not judged, the kernel refuses it (%s): %s\n", strerror(-fd), text);
	}
}

static int probe_kernel(void)
{
	const struct bpf_insn insns[] = {INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0),
					 INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)};
	int fd = kernel_load(insns, ARRAY_SIZE(insns));

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static void probe_engines(struct diff *diff)
{
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++) {
		diff->judged[i] = engine_probe(diff->vm, engines[i].id) != -EOPNOTSUPP;
		if (!diff->judged[i])
			printf("engine %s: not judged, it takes verified programs only\n",
			       engines[i].name);
	}
}

int main(int argc, char **argv)
{
	u64 nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 2000;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct diff diff = {.vm = userbpf_new(NULL)};
	int err;

	if (!diff.vm) {
		perror("userbpf_new");
		return 2;
	}
	setlinebuf(stdout);
	err = probe_kernel();
	if (err) {
		printf("skip all: the running kernel refuses bpf(2): %s\n", strerror(-err));
		diff.skipped = nr;
	} else {
		probe_engines(&diff);
		probe_rows();
		for (u64 i = 0; i < nr; i++)
			judge_prog(&diff, seed + i);
	}
	userbpf_free(diff.vm);
	printf("%u passed, %u failed, %u skipped\n", diff.passed, diff.failed, diff.skipped);
	return diff.failed ? 1 : 0;
}
