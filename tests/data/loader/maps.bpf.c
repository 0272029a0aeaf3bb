// SPDX-License-Identifier: BSD-2-Clause
/* Maps defined by BTF. */
#include "tests/data/loader/bpf.h"

struct value {
	u64 count;
	struct bpf_spin_lock lock;
	u32 more;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__type(key, u32);
	__type(value, struct value);
	__uint(map_flags, 1); /* BPF_F_NO_PREALLOC */
} by_types SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 24);
	__uint(max_entries, 3);
	__uint(pinning, 1);
} by_sizes SEC(".maps");

SEC("xdp") int counts(struct xdp_md *ctx)
{
	struct value init = {.count = 1}, *value;
	u32 key = 5;
	u64 *slot;

	value = bpf_map_lookup_elem(&by_types, &key);
	if (value)
		value->count++;
	else
		bpf_map_update_elem(&by_types, &key, &init, 0);
	key = 2;
	slot = bpf_map_lookup_elem(&by_sizes, &key);
	if (!slot)
		return XDP_ABORTED;
	slot[1] += 3;
	return slot[1];
}
