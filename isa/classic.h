/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Classic BPF: checking, conversion to eBPF, text in both directions. Rows in classic.def. Pure
 * functions of the instructions they are given.
 */
#ifndef ISA_CLASSIC_H
#define ISA_CLASSIC_H

#include <linux/filter.h>

#include "base/text.h"
#include "isa/uapi.h"

#define CLASSIC_MAX_INSNS BPF_MAXINSNS
/* What one classic instruction may become, and the start of every converted program. */
#define CLASSIC_MAX_GROWTH     7
#define CLASSIC_NR_PROLOGUE    3
#define CLASSIC_MAX_CONVERTED  (CLASSIC_NR_PROLOGUE + CLASSIC_MAX_INSNS * CLASSIC_MAX_GROWTH)
#define CLASSIC_NR_ANCILLARIES (SKF_AD_MAX / 4)

enum classic_op {
#define CLASSIC(kind, op, ...) CLASSIC_##op,
#include "isa/classic.def"
	CLASSIC_NR_OPS,
	CLASSIC_INVALID = CLASSIC_NR_OPS,
};

enum classic_kind {
	CLASSIC_KIND_LD_PKT,
	CLASSIC_KIND_LD_LEN,
	CLASSIC_KIND_LD_IMM,
	CLASSIC_KIND_LD_MEM,
	CLASSIC_KIND_MSH,
	CLASSIC_KIND_ST,
	CLASSIC_KIND_ALU,
	CLASSIC_KIND_DIV_X,
	CLASSIC_KIND_JMP,
	CLASSIC_KIND_JA,
	CLASSIC_KIND_RET,
	CLASSIC_KIND_MOVE,
	CLASSIC_NR_KINDS,
};

/* The words of the column k. */
enum classic_k {
	CLASSIC_K_NONE,
	CLASSIC_K_VALUE,
	CLASSIC_K_DIVISOR,
	CLASSIC_K_SHIFT,
	CLASSIC_K_SLOT,
	CLASSIC_K_OFFSET,
	CLASSIC_K_TARGET,
};

struct classic_insn {
	const char *name, *operand, *listing;
	u16 code;
	u8 kind; /* enum classic_kind */
	u8 k;	 /* enum classic_k */
};

/* Indexed by enum classic_op. */
extern const struct classic_insn classic_table[CLASSIC_NR_OPS];

enum classic_how {
	CLASSIC_FIELD,
	CLASSIC_NET16,
	CLASSIC_DEVICE,
	CLASSIC_DEVICE_CALL,
	CLASSIC_CALL,
	CLASSIC_XOR,
};

struct classic_ancillary {
	const char *word, *listing;
	u8 how;	  /* enum classic_how */
	u32 from; /* offset in struct __sk_buff, or number of a helper */
	u32 nr_kernel;
};

/* Indexed by SKF_AD_* / 4. */
extern const struct classic_ancillary classic_ancillaries[CLASSIC_NR_ANCILLARIES];

/* CLASSIC_INVALID: there is no such instruction. */
enum classic_op classic_decode(const struct sock_filter *insn);
/* NULL: @insn is no ancillary load. */
const struct classic_ancillary *classic_ancillary_of(const struct sock_filter *insn);

/*
 * What the kernel demands of a filter (net/core/filter.c: bpf_check_classic). 0, or -EINVAL with
 * the reason in @err, where the kernel has none.
 */
int classic_check(const struct sock_filter *insns, size_t nr, struct text *err);

/*
 * Write the eBPF program for @insns, which classic_check() has accepted, to @out, which has room
 * for @max. Returns its length, -E2BIG (more than @max), or -EINVAL: jumps too far for the kernel.
 */
int classic_convert(const struct sock_filter *insns, size_t nr, struct bpf_insn *out, size_t max,
		    struct text *err);

/* Values of enum userbpf_classic_format. */
enum classic_format {
	CLASSIC_FORMAT_ASM,	/* bpf_asm, and bpf_dbg's disassemble */
	CLASSIC_FORMAT_LISTING, /* tcpdump -d */
	CLASSIC_FORMAT_C,	/* tcpdump -dd */
	CLASSIC_FORMAT_DECIMAL, /* tcpdump -ddd */
	CLASSIC_NR_FORMATS,
};

/* Write the instructions, any values, with a newline behind each. */
void classic_print(const struct sock_filter *insns, size_t nr, enum classic_format format,
		   struct text *out);

/*
 * Read text of any of these formats, which is told by how it begins, into @insns. Returns how many
 * they are, -E2BIG (more than @max), or -EINVAL, with "line N: ..." in @err.
 */
int classic_parse(const char *text, struct sock_filter *insns, size_t max, struct text *err);

#endif
