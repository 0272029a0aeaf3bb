// SPDX-License-Identifier: BSD-2-Clause
/* Maps in maps that are made by who loads the object: one of unknown size, one of unknown kind. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u64);
	__uint(value_size, 4);
} owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_HASH);
			__type(key, u32);
			__type(value, u32);
		});
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, u32);
	__array(
		values, struct { __uint(type, BPF_MAP_TYPE_RINGBUF); });
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} common SEC(".maps");

/* What owner 5 says of port 7, what is known of port 8, and an event of both. */
SEC("xdp")
int look(struct xdp_md *ctx)
{
	u64 owner = 5;
	u32 zero = 0, key = 7, *allowed, *seen, said = 0;
	void *map = bpf_map_lookup_elem(&owners, &owner);

	(void)ctx;
	allowed = map ? bpf_map_lookup_elem(map, &key) : 0;
	said = allowed ? *allowed : 0;
	map = bpf_map_lookup_elem(&per_cpu, &zero);
	key = 8;
	seen = map ? bpf_map_lookup_elem(map, &key) : 0;
	if (seen)
		*seen += said;
	map = bpf_map_lookup_elem(&events, &zero);
	if (map)
		bpf_ringbuf_output(map, &said, sizeof(said), 0);
	return said ? XDP_PASS : XDP_DROP;
}
