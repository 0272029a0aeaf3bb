// SPDX-License-Identifier: BSD-2-Clause
/* Extensions that nothing is said of but their arguments. */
#include "tests/cli/progs/bpf.h"

char LICENSE[] SEC("license") = "GPL";

struct own {
	int x;
};

SEC("freplace/a") int of_packets(struct xdp_md *ctx)
{
	return ctx->data == ctx->data_end;
}

SEC("freplace/b") int of_buffers(struct __sk_buff *const ctx)
{
	return (int)ctx->mark;
}

SEC("freplace/c") int of_nothing_known(struct own *ctx)
{
	return ctx->x;
}

SEC("freplace/d") int of_two(struct xdp_md *ctx, int n)
{
	return n;
}

SEC("freplace") int of_no_function(struct xdp_md *ctx)
{
	return 1;
}
