// SPDX-License-Identifier: BSD-2-Clause
/* A program array that the object fills. */
#include "tests/data/loader/bpf.h"

int callee_one(struct xdp_md *ctx);
int callee_two(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 5);
	__uint(key_size, 4);
	__array(values, int(struct xdp_md *));
} jumps SEC(".maps") = {
	.values = {[1] = (void *)&callee_one, [4] = (void *)&callee_two},
};

SEC("xdp") int entry(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, ctx->data_end - ctx->data - 14);
	return 100;
}

SEC("xdp") int callee_one(struct xdp_md *ctx)
{
	return 101;
}

SEC("xdp") int callee_two(struct xdp_md *ctx)
{
	return 104;
}
