// SPDX-License-Identifier: BSD-2-Clause
/*
 * Classic BPF to eBPF, as net/core/filter.c: bpf_convert_filter does it, with one difference. The
 * kernel converts for itself, past its verifier: it writes loads from struct sk_buff, calls of
 * functions without a number, and exclusive-ors registers that hold nothing yet. Here the result is
 * a program of type socket_filter as a user could have written it: packet loads stay LD_ABS and
 * LD_IND, from which the kernel makes the same instructions later (bpf_gen_ld_abs), ancillary loads
 * read struct __sk_buff. Only what no program can ask for is a call of an internal helper.
 *
 * A is R0, X is R7, the packet R6, M[n] the stack word at -4 * (n + 1). R2 is free.
 *
 * Programs that the kernel cannot convert are refused here too, so the places of instructions are
 * computed twice: where they are, and where they would be in the kernel's program.
 */
#include "isa/classic.h"

#include <errno.h>
#include <string.h>

#define A   BPF_REG_0
#define TMP BPF_REG_2
#define CTX BPF_REG_6
#define X   BPF_REG_7

/* Instructions that the kernel writes at the start: more to make packet loads fast. */
#define NR_KERNEL_LD_ABS_PROLOGUE 4

struct converter {
	const struct sock_filter *insns;
	size_t nr;
	u16 at[CLASSIC_MAX_INSNS];	  /* instructions before what insns[i] became */
	u32 kernel_at[CLASSIC_MAX_INSNS]; /* the same of the kernel's program */
};

/* What one classic instruction becomes. */
struct piece {
	const struct converter *conv;
	const struct sock_filter *insn;
	size_t idx;
	struct bpf_insn insns[CLASSIC_MAX_GROWTH];
	u32 nr;
	bool is_too_far;
};

static void put(struct piece *piece, u8 code, u8 dst, u8 src, s16 off, s32 imm)
{
	piece->insns[piece->nr++] = (struct bpf_insn){
		.code = code, .dst_reg = dst & 0xf, .src_reg = src & 0xf, .off = off, .imm = imm};
}

static void put_move(struct piece *piece, u8 dst, u8 src)
{
	put(piece, BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void put_value(struct piece *piece, u8 dst, u32 value)
{
	put(piece, BPF_ALU | BPF_MOV | BPF_K, dst, 0, 0, (s32)value);
}

static void put_field(struct piece *piece, u8 dst, u32 offset)
{
	put(piece, BPF_LDX | BPF_MEM | BPF_W, dst, CTX, (s16)offset, 0);
}

static void put_exit(struct piece *piece)
{
	put(piece, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* The register that an instruction of class LD, ST or LDX, STX has as its operand. */
static u8 operand_of(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) & 1 ? X : A;
}

/* --- jumps --- */

/*
 * The kernel keeps distances in 16 bits, and on the first of its two passes counts from the place
 * of the jump to 0 (bpf_convert_filter: BPF_EMIT_JMP).
 */
static bool kernel_can_jump(const struct piece *piece, size_t target)
{
	s64 from = (s64)piece->conv->kernel_at[piece->idx] + piece->nr + 1;

	return (s64)piece->conv->kernel_at[target] - from <= INT16_MAX && -from >= INT16_MIN;
}

static void put_jump(struct piece *piece, u8 op, u8 src, s32 imm, u32 distance)
{
	const struct converter *conv = piece->conv;
	size_t target = piece->idx + 1 + distance;
	s32 off = (s32)conv->at[target] - (s32)(conv->at[piece->idx] + piece->nr + 1);

	if (!kernel_can_jump(piece, target))
		piece->is_too_far = true;
	put(piece, BPF_JMP | op, op == BPF_JA ? 0 : A, src, (s16)off, imm);
}

/* The branch that jumps when @op does not; 0: there is none. */
static u8 inverse_of(u8 op)
{
	switch (op) {
	case BPF_JEQ: return BPF_JNE;
	case BPF_JGT: return BPF_JLE;
	case BPF_JGE: return BPF_JLT;
	default: return 0;
	}
}

static void convert_jmp(struct piece *piece)
{
	const struct sock_filter *insn = piece->insn;
	u8 op = BPF_OP(insn->code), operand = BPF_SRC(insn->code), src = operand == BPF_X ? X : 0;
	s32 imm = operand == BPF_X ? 0 : (s32)insn->k;

	/* Immediates would be sign-extended. */
	if (imm < 0) {
		put_value(piece, TMP, insn->k);
		imm = 0;
		operand = BPF_X;
		src = TMP;
	}
	if (!insn->jf) {
		put_jump(piece, op | operand, src, imm, insn->jt);
	} else if (!insn->jt && inverse_of(op)) {
		put_jump(piece, inverse_of(op) | operand, src, imm, insn->jf);
	} else {
		put_jump(piece, op | operand, src, imm, insn->jt);
		put_jump(piece, BPF_JA, 0, 0, insn->jf);
	}
}

static void convert_ja(struct piece *piece)
{
	put_jump(piece, BPF_JA, 0, 0, piece->insn->k);
}

/* --- loads --- */

static void put_call(struct piece *piece, u32 helper)
{
	put(piece, BPF_JMP | BPF_CALL, 0, 0, 0, (s32)helper);
}

/* Without a device the program ends with what A is. */
static void put_device(struct piece *piece)
{
	put_field(piece, TMP, offsetof(struct __sk_buff, ifindex));
	put(piece, BPF_JMP | BPF_JNE | BPF_K, TMP, 0, 1, 0);
	put_exit(piece);
}

static void convert_ancillary(struct piece *piece, const struct classic_ancillary *row)
{
	switch ((enum classic_how)row->how) {
	case CLASSIC_FIELD: put_field(piece, A, row->from); break;
	case CLASSIC_NET16:
		put_field(piece, A, row->from);
		put(piece, BPF_ALU | BPF_END | BPF_TO_BE, A, 0, 0, 16);
		break;
	case CLASSIC_DEVICE:
		put_device(piece);
		put_field(piece, A, row->from);
		break;
	case CLASSIC_DEVICE_CALL:
		put_device(piece);
		put_move(piece, BPF_REG_1, CTX);
		put_call(piece, row->from);
		break;
	case CLASSIC_CALL:
		put_move(piece, BPF_REG_1, CTX);
		put_move(piece, BPF_REG_2, A);
		put_move(piece, BPF_REG_3, X);
		put_call(piece, row->from);
		break;
	case CLASSIC_XOR: put(piece, BPF_ALU | BPF_XOR | BPF_X, A, X, 0, 0); break;
	}
}

static void convert_ld_pkt(struct piece *piece)
{
	const struct sock_filter *insn = piece->insn;
	const struct classic_ancillary *row = classic_ancillary_of(insn);

	if (row)
		convert_ancillary(piece, row);
	else
		put(piece, (u8)insn->code, 0, BPF_MODE(insn->code) == BPF_IND ? X : 0, 0,
		    (s32)insn->k);
}

static void convert_ld_len(struct piece *piece)
{
	put_field(piece, operand_of(piece->insn), offsetof(struct __sk_buff, len));
}

static void convert_ld_imm(struct piece *piece)
{
	put_value(piece, operand_of(piece->insn), piece->insn->k);
}

static s16 slot_offset(const struct sock_filter *insn)
{
	return (s16)(-4 * ((s32)insn->k + 1));
}

static void convert_ld_mem(struct piece *piece)
{
	put(piece, BPF_LDX | BPF_MEM | BPF_W, operand_of(piece->insn), BPF_REG_FP,
	    slot_offset(piece->insn), 0);
}

static void convert_st(struct piece *piece)
{
	put(piece, BPF_STX | BPF_MEM | BPF_W, BPF_REG_FP, operand_of(piece->insn),
	    slot_offset(piece->insn), 0);
}

/* The length of an IP header into X; A, which the load takes, waits there meanwhile. */
static void convert_msh(struct piece *piece)
{
	put_move(piece, X, A);
	put(piece, BPF_LD | BPF_ABS | BPF_B, 0, 0, 0, (s32)piece->insn->k);
	put(piece, BPF_ALU | BPF_AND | BPF_K, A, 0, 0, 0xf);
	put(piece, BPF_ALU | BPF_LSH | BPF_K, A, 0, 0, 2);
	put_move(piece, TMP, X);
	put_move(piece, X, A);
	put_move(piece, A, TMP);
}

/* --- the rest --- */

static void convert_alu(struct piece *piece)
{
	const struct sock_filter *insn = piece->insn;
	bool has_x = BPF_SRC(insn->code) == BPF_X, has_k = !has_x && BPF_OP(insn->code) != BPF_NEG;

	put(piece, (u8)insn->code, A, has_x ? X : 0, 0, has_k ? (s32)insn->k : 0);
}

/* Division by 0 ends a classic program with 0. */
static void convert_div_x(struct piece *piece)
{
	put(piece, BPF_ALU | BPF_MOV | BPF_X, X, X, 0, 0);
	put(piece, BPF_JMP | BPF_JNE | BPF_K, X, 0, 2, 0);
	put(piece, BPF_ALU | BPF_XOR | BPF_X, A, A, 0, 0);
	put_exit(piece);
	convert_alu(piece);
}

static void convert_ret(struct piece *piece)
{
	if (BPF_RVAL(piece->insn->code) == BPF_K)
		put_value(piece, A, piece->insn->k);
	put_exit(piece);
}

static void convert_move(struct piece *piece)
{
	if (BPF_MISCOP(piece->insn->code) == BPF_TAX)
		put_move(piece, X, A);
	else
		put_move(piece, A, X);
}

static void (*const converters[CLASSIC_NR_KINDS])(struct piece *piece) = {
	[CLASSIC_KIND_LD_PKT] = convert_ld_pkt, [CLASSIC_KIND_LD_LEN] = convert_ld_len,
	[CLASSIC_KIND_LD_IMM] = convert_ld_imm, [CLASSIC_KIND_LD_MEM] = convert_ld_mem,
	[CLASSIC_KIND_MSH] = convert_msh,	[CLASSIC_KIND_ST] = convert_st,
	[CLASSIC_KIND_ALU] = convert_alu,	[CLASSIC_KIND_DIV_X] = convert_div_x,
	[CLASSIC_KIND_JMP] = convert_jmp,	[CLASSIC_KIND_JA] = convert_ja,
	[CLASSIC_KIND_RET] = convert_ret,	[CLASSIC_KIND_MOVE] = convert_move,
};

static void convert_insn(const struct converter *conv, size_t idx, struct piece *piece)
{
	const struct sock_filter *insn = &conv->insns[idx];

	*piece = (struct piece){.conv = conv, .insn = insn, .idx = idx};
	converters[classic_table[classic_decode(insn)].kind](piece);
}

/* --- sizes --- */

static bool is_packet_load(const struct sock_filter *insn)
{
	u8 kind = classic_table[classic_decode(insn)].kind;

	return kind == CLASSIC_KIND_MSH ||
	       (kind == CLASSIC_KIND_LD_PKT && !classic_ancillary_of(insn));
}

/*
 * Instructions of a packet load in the kernel's program (convert_bpf_ld_abs): the short way for the
 * linear part where the offset is known, then the call for all others.
 */
static u32 nr_kernel_load(const struct sock_filter *insn)
{
	bool is_ind = BPF_CLASS(insn->code) == BPF_LD && BPF_MODE(insn->code) == BPF_IND;
	bool is_swapped = BPF_SIZE(insn->code) != BPF_B;
	u32 nr = 8 + (is_ind && insn->k);

	if (!is_ind && (s32)insn->k >= 0)
		nr += 4 + !!insn->k + is_swapped + 2 * (insn->k > INT16_MAX);
	return nr;
}

static u32 nr_kernel(const struct sock_filter *insn, const struct piece *piece)
{
	const struct classic_ancillary *row = classic_ancillary_of(insn);

	if (row)
		return row->nr_kernel;
	/* MSH has its load among what it is here. */
	return is_packet_load(insn) ? piece->nr - 1 + nr_kernel_load(insn) : piece->nr;
}

/* Returns the length of the program. */
static size_t place_insns(struct converter *conv)
{
	u32 at = CLASSIC_NR_PROLOGUE, kernel_at = CLASSIC_NR_PROLOGUE;
	struct piece piece;

	for (size_t i = 0; i < conv->nr; i++) {
		if (is_packet_load(&conv->insns[i])) {
			kernel_at += NR_KERNEL_LD_ABS_PROLOGUE;
			break;
		}
	}
	for (size_t i = 0; i < conv->nr; i++) {
		conv->at[i] = (u16)at;
		conv->kernel_at[i] = kernel_at;
		convert_insn(conv, i, &piece);
		at += piece.nr;
		kernel_at += nr_kernel(&conv->insns[i], &piece);
	}
	return at;
}

static void write_prologue(struct bpf_insn *out)
{
	struct piece piece = {};

	put_value(&piece, A, 0);
	put_value(&piece, X, 0);
	put_move(&piece, CTX, BPF_REG_1);
	memcpy(out, piece.insns, CLASSIC_NR_PROLOGUE * sizeof(*out));
}

int classic_convert(const struct sock_filter *insns, size_t nr, struct bpf_insn *out, size_t max,
		    struct text *err)
{
	struct converter conv = {.insns = insns, .nr = nr};
	size_t nr_out = place_insns(&conv);
	struct piece piece;

	if (nr_out > max) {
		text_printf(err, "%zu instructions become %zu, and there is room for %zu", nr,
			    nr_out, max);
		return -E2BIG;
	}
	write_prologue(out);
	for (size_t i = 0; i < nr; i++) {
		convert_insn(&conv, i, &piece);
		if (piece.is_too_far) {
			text_printf(err,
				    "jump too far once converted: the kernel has 16 bits for it "
				    "(insn %zu)",
				    i);
			return -EINVAL;
		}
		memcpy(&out[conv.at[i]], piece.insns, piece.nr * sizeof(*out));
	}
	return (int)nr_out;
}
