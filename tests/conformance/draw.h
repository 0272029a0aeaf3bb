/* SPDX-License-Identifier: BSD-2-Clause */
/* Drawing and emitting for the judges that make programs from a seed. */
#ifndef CONFORMANCE_DRAW_H
#define CONFORMANCE_DRAW_H

#include <linux/bpf.h>

#include "base/rng.h"
#include "base/types.h"

#define HASH_FACTOR 0x5bd1e995

#define INSN(c, d, s, o, i) \
	((struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)})
#define MOV_X(d, s)	 INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOV_K(d, i)	 INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define ADD_K(d, i)	 INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define LOAD(z, d, s, o) INSN(BPF_LDX | BPF_MEM | (z), d, s, o, 0)
#define CALL(id)	 INSN(BPF_JMP | BPF_CALL, 0, 0, 0, id)

static inline u32 draw(struct rng *rng, u32 below)
{
	return (rng_next(rng) >> 32) % below;
}

static inline bool one_in(struct rng *rng, u32 n)
{
	return !draw(rng, n);
}

#define DRAW_FROM(rng, ...)                               \
	({                                                \
		static const s32 from_[] = {__VA_ARGS__}; \
		from_[draw(rng, ARRAY_SIZE(from_))];      \
	})

#endif
