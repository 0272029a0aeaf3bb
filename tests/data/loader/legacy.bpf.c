// SPDX-License-Identifier: BSD-2-Clause
/* Maps as libbpf had them before 1.0, one of them with its types. */
#include "tests/data/loader/bpf.h"

struct bpf_map_def {
	u32 type, key_size, value_size, max_entries, map_flags;
};

struct value {
	u32 a;
	struct bpf_spin_lock lock;
};

struct bpf_map_def SEC("maps") plain = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 10,
	.map_flags = 1,
};

struct bpf_map_def SEC("maps") annotated = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(u32),
	.value_size = sizeof(struct value),
	.max_entries = 2,
};

/* BPF_ANNOTATE_KV_PAIR(annotated, u32, struct value) */
struct ____btf_map_annotated {
	u32 key;
	struct value value;
};
struct ____btf_map_annotated SEC(".maps.annotated") ____btf_map_annotated = {};

SEC("xdp") int stores(struct xdp_md *ctx)
{
	u32 key = 1;
	u64 eight = 8;
	struct value *value = bpf_map_lookup_elem(&annotated, &key);

	bpf_map_update_elem(&plain, &key, &eight, 0);
	if (value)
		value->a = 9;
	return XDP_PASS;
}
