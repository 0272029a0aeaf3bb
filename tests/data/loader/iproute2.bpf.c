// SPDX-License-Identifier: BSD-2-Clause
/* Maps and tail calls as iproute2's loader has them. */
#include "tests/data/loader/bpf.h"

struct bpf_elf_map {
	u32 type, size_key, size_value, max_elem, flags;
	u32 id, pinning, inner_id, inner_idx;
};

struct bpf_elf_map SEC("maps") outer = {
	.type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 4,
	.id = 1,
	.inner_id = 42,
};

struct bpf_elf_map SEC("maps") inner = {
	.type = BPF_MAP_TYPE_ARRAY,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 1,
	.id = 42,
	.inner_idx = 3,
};

struct bpf_elf_map SEC("maps") jumps = {
	.type = BPF_MAP_TYPE_PROG_ARRAY,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 3,
	.id = 7,
	.pinning = 2,
};

SEC("xdp") int entry(struct xdp_md *ctx)
{
	u32 slot = 3, zero = 0, *value;
	void *map = bpf_map_lookup_elem(&outer, &slot);

	value = map ? bpf_map_lookup_elem(map, &zero) : 0;
	if (value)
		*value = 77;
	bpf_tail_call(ctx, &jumps, 2);
	return XDP_ABORTED;
}

SEC("7/2") int tail(struct xdp_md *ctx)
{
	return XDP_TX;
}
