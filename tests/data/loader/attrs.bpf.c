// SPDX-License-Identifier: BSD-2-Clause
/* Attributes, some of map types that userbpf does not have: opened, not loaded. */
#include "tests/data/loader/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(value_size, 8);
	__uint(max_entries, 10);
	__uint(map_extra, 3);
	__uint(numa_node, 0);
} bloom SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, int);
	__type(value, int);
} events SEC(".maps");

SEC("xdp") int uses(struct xdp_md *ctx)
{
	asm volatile("" : : "r"(&ring), "r"(&bloom), "r"(&events));
	return 0;
}
