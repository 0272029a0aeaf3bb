// SPDX-License-Identifier: BSD-2-Clause
/* Maps with the type of one half only, which the kernel takes without any. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4);
	__uint(key_size, 8);
	__type(value, u32);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__uint(value_size, 8);
} sizes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__type(value, u32);
} slots SEC(".maps");

/* No key is no half: these have all the types there are. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 2);
	__type(value, u32);
} waiting SEC(".maps");

SEC("xdp")
int fill(struct xdp_md *ctx)
{
	u32 route[2] = {8, 10}, key = 7, value = 3;
	u64 size = 5;

	(void)ctx;
	bpf_map_update_elem(&routes, route, &value, 0);
	route[0] = 16;
	bpf_map_update_elem(&routes, route, &value, 0);
	bpf_map_update_elem(&sizes, &key, &size, 0);
	key = 1;
	bpf_map_update_elem(&slots, &key, &value, 0);
	bpf_map_push_elem(&waiting, &value, 0);
	return XDP_PASS;
}
