// SPDX-License-Identifier: BSD-2-Clause
/* Programs by section, and the functions they share. */
#include "tests/data/loader/bpf.h"

/* Of .text: static, global, weak, one calling another, one that nobody calls. */
static noinline int twice(int x)
{
	asm volatile("" : "+r"(x));
	return x * 2;
}

noinline int plus_one(int x)
{
	asm volatile("" : "+r"(x));
	return twice(x) + 1;
}

weak noinline int times_ten(int x)
{
	asm volatile("" : "+r"(x));
	return x * 10;
}

noinline int nobody_calls(int x)
{
	asm volatile("" : "+r"(x));
	return x;
}

SEC("xdp") int first(struct xdp_md *ctx)
{
	return plus_one((int)(ctx->data_end - ctx->data)); /* 2n + 1 */
}

SEC("xdp") int second(struct xdp_md *ctx)
{
	return twice(3) + times_ten(plus_one(1)); /* 6 + 30 */
}

SEC("xdp.frags") int with_frags(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("?xdp") int only_when_asked(struct xdp_md *ctx)
{
	return XDP_TX;
}

SEC("who/knows") int untyped(struct xdp_md *ctx)
{
	return XDP_DROP;
}
