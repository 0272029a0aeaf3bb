// SPDX-License-Identifier: BSD-2-Clause
/*
 * Three ways to count from many CPUs at once: a value for each CPU, an atomic addition, and two
 * fields that have to agree, under a lock.
 */
#include "bpf_helpers.h"

#include <linux/if_ether.h>

struct sum {
	struct bpf_spin_lock lock;
	__u32 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u8);
	__type(value, __u64);
} by_sender SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sum);
} sums SEC(".maps");

static __always_inline void count_sender(__u8 sender)
{
	__u64 one = 1, *count = bpf_map_lookup_elem(&by_sender, &sender);

	/* Who comes second finds the element that the first one has made. */
	if (!count && bpf_map_update_elem(&by_sender, &sender, &one, BPF_NOEXIST) == 0)
		return;
	if (!count)
		count = bpf_map_lookup_elem(&by_sender, &sender);
	if (count)
		__sync_fetch_and_add(count, 1);
}

SEC("xdp")
int count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	__u32 zero = 0;
	__u64 *mine = bpf_map_lookup_elem(&per_cpu, &zero);
	struct sum *sum = bpf_map_lookup_elem(&sums, &zero);

	if ((void *)(eth + 1) > end || !mine || !sum)
		return XDP_ABORTED;
	*mine += 1;
	count_sender(eth->h_source[5]);
	bpf_spin_lock(&sum->lock);
	sum->packets++;
	sum->bytes += end - data;
	bpf_spin_unlock(&sum->lock);
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
