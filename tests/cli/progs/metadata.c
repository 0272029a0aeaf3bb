// SPDX-License-Identifier: BSD-2-Clause
/* What a device tells of a packet: whether it has a time is the verdict. */
#include "tests/cli/progs/bpf.h"

extern int bpf_xdp_metadata_rx_timestamp(const struct xdp_md *ctx, u64 *timestamp)
	__attribute__((section(".ksyms")));

SEC("xdp")
int timed(struct xdp_md *ctx)
{
	u64 timestamp = 0;

	return bpf_xdp_metadata_rx_timestamp(ctx, &timestamp) ? XDP_DROP : XDP_PASS;
}

SEC("tc")
int other(struct __sk_buff *skb)
{
	return 0;
}
