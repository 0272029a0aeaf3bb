// SPDX-License-Identifier: BSD-2-Clause
/* Values per CPU. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, u32);
	__type(value, u32);
} per_cpu SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	u32 key = 1, *value = bpf_map_lookup_elem(&per_cpu, &key);

	(void)ctx;
	if (value)
		++*value;
	return XDP_PASS;
}
