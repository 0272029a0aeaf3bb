// SPDX-License-Identifier: BSD-2-Clause
/* Programs whose functions are replaced by those of extension.bpf.c. */
#include "tests/data/loader/bpf.h"

noinline int first(struct xdp_md *ctx)
{
	volatile int ret = 1;

	return ctx ? ret : 0;
}

noinline int second(struct xdp_md *ctx, int n)
{
	volatile int ret = n;

	return ctx ? ret : 0;
}

noinline static int hidden(struct xdp_md *ctx)
{
	volatile int ret = 1000;

	return ctx ? ret : 0;
}

SEC("xdp") int main_one(struct xdp_md *ctx)
{
	return first(ctx) + 10 * second(ctx, 2) + hidden(ctx) + 100 * first(ctx);
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 4);
} jumps SEC(".maps");

SEC("xdp") int no_calls(struct xdp_md *ctx)
{
	return 7;
}
