// SPDX-License-Identifier: BSD-2-Clause
/* Maps with contents: other maps. */
#include "tests/data/loader/bpf.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} inner_a SEC(".maps"), inner_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, u32);
	__array(values, struct inner);
} outer_array SEC(".maps") = {
	.values = {[1] = (void *)&inner_a, [3] = (void *)&inner_b},
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, u32);
	__array(values, struct inner);
} outer_hash SEC(".maps") = {
	.values = {[2] = (void *)&inner_b},
};

SEC("xdp") int write_through(struct xdp_md *ctx)
{
	u32 slot = 1, zero = 0, *value;
	void *map = bpf_map_lookup_elem(&outer_array, &slot);

	value = map ? bpf_map_lookup_elem(map, &zero) : 0;
	if (!value)
		return XDP_ABORTED;
	*value = 41;
	slot = 2;
	map = bpf_map_lookup_elem(&outer_hash, &slot);
	value = map ? bpf_map_lookup_elem(map, &zero) : 0;
	if (!value)
		return XDP_ABORTED;
	*value = 42;
	return XDP_PASS;
}
