// SPDX-License-Identifier: BSD-2-Clause
/* Extensions of the programs of replaced.bpf.c. */
#include "tests/data/loader/bpf.h"

static long (*adjust_head)(void *ctx, int delta) = (void *)44;

int nr_calls;

noinline static int twice(int n)
{
	volatile int ret = n;

	return 2 * ret;
}

/* Loads from the context, and has a function of its own. */
SEC("freplace/first") int new_first(struct xdp_md *ctx)
{
	nr_calls++;
	return twice((int)((ctx->data_end - ctx->data) / 16));
}

SEC("freplace/first") int other_first(struct xdp_md *ctx)
{
	return 9;
}

SEC("freplace/second") int new_second(struct xdp_md *ctx, int n)
{
	return n + 3;
}

SEC("freplace/first") int too_many(struct xdp_md *ctx, int n)
{
	return n;
}

struct __sk_buff {
	u32 len;
};

SEC("freplace/first") int other_context(struct __sk_buff *ctx)
{
	return 1;
}

SEC("freplace/second") int other_size(struct xdp_md *ctx, long n)
{
	return 1;
}

SEC("freplace/second") int other_kind(struct xdp_md *ctx, struct xdp_md *n)
{
	return 1;
}

SEC("freplace/first") void *other_result(struct xdp_md *ctx)
{
	return ctx;
}

SEC("freplace/hidden") int new_hidden(struct xdp_md *ctx)
{
	return 1;
}

SEC("freplace/absent") int new_absent(struct xdp_md *ctx)
{
	return 1;
}

SEC("freplace/first") int moves_data(struct xdp_md *ctx)
{
	return adjust_head(ctx, 14);
}

SEC("freplace/main_one") int new_main(struct xdp_md *ctx)
{
	return 5;
}

SEC("freplace/no_calls") int new_no_calls(struct xdp_md *ctx)
{
	return 8;
}

SEC("freplace/first") int skb_helper(struct xdp_md *ctx)
{
	return ((long (*)(void *, u32, void *, u32))26)(ctx, 0, &nr_calls, 4);
}
