// SPDX-License-Identifier: BSD-2-Clause
/*
 * Limit how many packets each host may send, but for friends of the application that loads this
 * program: who they are is asked of a helper that the application brings along.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>

#include "bpf_helpers.h"
#include "mock.h"

static __u64 (*is_friend)(const __u32 *addr, __u32 size) = (void *)IS_FRIEND_ID;

struct bucket {
	__u64 tokens, filled_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct bucket);
} buckets SEC(".maps");

__u64 nr_not_limited; /* packets that passed because the table was full */

static __always_inline void refill(struct bucket *bucket, __u64 now)
{
	__u64 tokens = bucket->tokens + (now - bucket->filled_ns) / NS_PER_TOKEN;

	if (tokens == bucket->tokens)
		return;
	bucket->tokens = tokens > BURST ? BURST : tokens;
	bucket->filled_ns = now;
}

static __always_inline int drop(__u32 addr)
{
	if (bpf_get_prandom_u32() % LOG_ONE_IN == 0)
		bpf_printk("too many packets of %x", addr);
	return XDP_DROP;
}

SEC("xdp")
int limit(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct bucket fresh = {.tokens = BURST - 1}, *bucket;
	__u32 addr;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	addr = ip->saddr;
	if (is_friend(&addr, sizeof(addr)))
		return XDP_PASS;
	fresh.filled_ns = bpf_ktime_get_ns();
	bucket = bpf_map_lookup_elem(&buckets, &addr);
	if (!bucket) {
		if (bpf_map_update_elem(&buckets, &addr, &fresh, BPF_NOEXIST))
			__sync_fetch_and_add(&nr_not_limited, 1);
		return XDP_PASS;
	}
	refill(bucket, fresh.filled_ns);
	if (!bucket->tokens)
		return drop(addr);
	bucket->tokens--;
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
