/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the judge kernel_skb share: the programs that it makes. */
#ifndef CONFORMANCE_KERNEL_SKB_H
#define CONFORMANCE_KERNEL_SKB_H

#include "tests/conformance/draw.h"

#define MAX_STEPS  14
#define MAX_INSNS  (48 + 80 * MAX_STEPS)
#define MAX_PACKET 3600
#define MAX_OUT	   (MAX_PACKET + MAX_STEPS * 4096 + 16384)
#define MEM_BYTES  128
#define HEADROOM   64 /* of the kernel's test runs: NET_SKB_PAD */

struct prog {
	struct bpf_insn insns[MAX_INSNS];
	u32 nr, type;
	/* Bounds of what the packet is when the next step runs. */
	s64 min_behind;	 /* bytes behind the start of the network header, at least */
	u32 max_network; /* bytes before it, at most */
	u32 max_pushed;	 /* bytes put in front, at most */
	bool is_hash_known;
};

/* A program for a packet of that many bytes. */
void skb_prog_generate(struct prog *prog, struct rng *rng, u32 packet_size);

#endif
