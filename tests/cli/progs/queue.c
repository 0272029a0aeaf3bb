// SPDX-License-Identifier: BSD-2-Clause
/* A map without keys: packets put their size in, and one that finds it full takes the oldest out.
 */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 3);
	__type(value, u32);
} sizes SEC(".maps");

SEC("xdp")
int delay(struct xdp_md *ctx)
{
	static const char fmt[] = "%d: %u";
	u32 size = ctx->data_end - ctx->data;
	long err = bpf_map_push_elem(&sizes, &size, 0);

	size = 0;
	if (err)
		bpf_map_pop_elem(&sizes, &size);
	bpf_trace_printk(fmt, sizeof(fmt), err, size);
	return XDP_PASS;
}
