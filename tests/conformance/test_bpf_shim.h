/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tables and generators of the kernel's lib/test_bpf.c need besides the kernel's own
 * tools/include/linux/filter.h: kernel C in user space, and the instruction macros that header
 * lacks. Include before the cases.
 */
#ifndef TEST_BPF_SHIM_H
#define TEST_BPF_SHIM_H

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/types.h"
#include "tools/include/linux/filter.h"

#define GFP_KERNEL 0
#define __init
#define BIT(n)			    (1u << (n))
#define min(a, b)		    MIN(a, b)
#define max(a, b)		    MAX(a, b)
#define kmalloc_array(n, size, gfp) calloc(n, size)
#define BUG_ON(cond)             \
	do {                     \
		if (cond)        \
			abort(); \
	} while (0)

#define S16_MAX INT16_MAX
#define U32_MAX UINT32_MAX
#define S32_MAX INT32_MAX
#define S32_MIN INT32_MIN
#define S64_MAX INT64_MAX

/* The kernel defines the one that holds, the C library both as numbers. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#undef __BIG_ENDIAN
#define cpu_to_be(bits, x) __builtin_bswap##bits(x)
#define cpu_to_le(bits, x) (x)
#else
#undef __LITTLE_ENDIAN
#define cpu_to_be(bits, x) (x)
#define cpu_to_le(bits, x) __builtin_bswap##bits(x)
#endif
#define cpu_to_be16(x) cpu_to_be(16, x)
#define cpu_to_be32(x) cpu_to_be(32, x)
#define cpu_to_be64(x) cpu_to_be(64, x)
#define cpu_to_le16(x) cpu_to_le(16, x)
#define cpu_to_le32(x) cpu_to_le(32, x)
#define cpu_to_le64(x) cpu_to_le(64, x)

/* Not in every version of the uapi headers, and not taken from isa/, which is what is judged. */
#define MAX_TAIL_CALL_CNT 33
#define BPF_TAIL_CALL	  0xf0
#ifndef BPF_MEMSX
#define BPF_MEMSX 0x80
#endif

static inline u64 div64_u64(u64 a, u64 b)
{
	return a / b;
}

static inline void div64_u64_rem(u64 a, u64 b, u64 *rem)
{
	*rem = a % b;
}

/*
 * One classic test wants these very numbers: L'Ecuyer's generator lfsr113, seeded as
 * prandom_seed_state() does it.
 */
struct rnd_state {
	u32 s[4];
};

static inline void prandom_seed_state(struct rnd_state *rnd, u64 seed)
{
	static const u32 least[4] = {2, 8, 16, 128};
	u32 start = (u32)(seed >> 32 ^ seed << 10 ^ seed);

	for (int i = 0; i < 4; i++)
		rnd->s[i] = start < least[i] ? start + least[i] : start;
}

static inline u32 prandom_u32_state(struct rnd_state *rnd)
{
	static const struct {
		u32 left, right, keep, up;
	} steps[4] = {{6, 13, ~1u, 18}, {2, 27, ~7u, 2}, {13, 21, ~15u, 7}, {3, 12, ~127u, 13}};
	u32 sum = 0;

	for (int i = 0; i < 4; i++) {
		u32 s = rnd->s[i];

		rnd->s[i] = (s & steps[i].keep) << steps[i].up ^
			    ((s << steps[i].left) ^ s) >> steps[i].right;
		sum ^= rnd->s[i];
	}
	return sum;
}

#define BPF_CALL_1(name, type, arg) static __attribute__((unused)) u64 name(type arg)
#define __BPF_STMT(code, k)	    ((struct sock_filter)BPF_STMT(code, k))
#define __BPF_JUMP(code, k, jt, jf) ((struct sock_filter)BPF_JUMP(code, k, jt, jf))

#define INSN(c, d, s, o, i) \
	((struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)})

#define BPF_BSWAP(dst, bits) INSN(BPF_ALU64 | BPF_END, dst, 0, 0, bits)
#define BPF_LDX_MEMSX(size, dst, src, off) \
	INSN(BPF_LDX | BPF_SIZE(size) | BPF_MEMSX, dst, src, off, 0)
#define BPF_ALU64_REG_OFF(op, dst, src, off) INSN(BPF_ALU64 | BPF_OP(op) | BPF_X, dst, src, off, 0)
#define BPF_ALU64_IMM_OFF(op, dst, imm, off) INSN(BPF_ALU64 | BPF_OP(op) | BPF_K, dst, 0, off, imm)
#define BPF_ALU32_REG_OFF(op, dst, src, off) INSN(BPF_ALU | BPF_OP(op) | BPF_X, dst, src, off, 0)
#define BPF_ALU32_IMM_OFF(op, dst, imm, off) INSN(BPF_ALU | BPF_OP(op) | BPF_K, dst, 0, off, imm)

/*
 * The kernel's own zero-extension (imm 1) is for its verifier to insert; from users the same thing
 * is a 32-bit move of the register to itself.
 */
#define BPF_ZEXT_REG(reg) BPF_MOV32_REG(reg, reg)

#endif
