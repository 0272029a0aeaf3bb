// SPDX-License-Identifier: BSD-2-Clause
/* Calls that leave .text aside, which libbpf refuses, and functions as values. */
#include "tests/data/loader/bpf.h"

static noinline SEC("xdp/helpers") int add_five(int x)
{
	asm volatile("" : "+r"(x));
	return x + 5;
}

SEC("xdp") noinline int is_both(struct xdp_md *ctx)
{
	asm volatile("" : "+r"(ctx));
	return 40;
}

SEC("xdp") int calls_both(struct xdp_md *ctx)
{
	return is_both(ctx) + add_five(2); /* 47 */
}

static long count(u32 i, u32 *sum)
{
	*sum += i;
	return 0;
}

long count_global(u32 i, u32 *sum)
{
	*sum += 100 * i;
	return 0;
}

SEC("xdp") int loops(struct xdp_md *ctx)
{
	u32 sum = 0;

	bpf_loop(5, count, &sum, 0);
	bpf_loop(3, count_global, &sum, 0);
	return sum; /* 10 + 300 */
}
