// SPDX-License-Identifier: BSD-2-Clause
/* One program: the first byte of the Ethernet type is the verdict, which is counted. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, u32);
	__type(value, u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, u8[6]);
	__type(value, u64);
} sources SEC(".maps");

SEC("xdp")
int verdict(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(long)ctx->data, *end = (u8 *)(long)ctx->data_end;
	u64 one = 1, *count;
	u32 action;

	if (data + 14 > end)
		return XDP_ABORTED;
	action = data[12];
	count = bpf_map_lookup_elem(&counts, &action);
	if (count)
		++*count;
	count = bpf_map_lookup_elem(&sources, data + 6);
	if (count)
		++*count;
	else
		bpf_map_update_elem(&sources, data + 6, &one, BPF_ANY);
	return action;
}
