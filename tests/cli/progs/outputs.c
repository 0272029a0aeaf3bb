/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that do several things to the outside. */
#include <linux/pkt_cls.h>

#include "tests/cli/progs/bpf.h"

struct event {
	u32 size;
	char name[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

struct event unused;

SEC("tc")
int everything(struct __sk_buff *skb)
{
	static const char first[] = "first", last[] = "last";
	struct event event = {.size = skb->len, .name = "abc"}, *record;
	struct bpf_redir_neigh nexthop = {.nh_family = 2, .ipv4_nh = 0x0100000a};

	bpf_trace_printk(first, sizeof(first));
	record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
	if (!record)
		return TC_ACT_SHOT;
	*record = event;
	bpf_ringbuf_submit(record, 0);
	bpf_perf_event_output(skb, &perf, BPF_F_CURRENT_CPU | 4ull << 32, &event, 6);
	bpf_clone_redirect(skb, 5, BPF_F_INGRESS);
	bpf_trace_printk(last, sizeof(last));
	return bpf_redirect_neigh(9, &nexthop, sizeof(nexthop), 0);
}

SEC("tc")
int tag(struct __sk_buff *skb)
{
	return bpf_skb_vlan_push(skb, 0xa888, 0x6123) ? TC_ACT_SHOT : TC_ACT_OK;
}

/* 400 times 16 bytes are more than the buffer holds, if nobody reads it. */
SEC("tc")
int one_record(struct __sk_buff *skb)
{
	u64 record = skb->len;

	return bpf_ringbuf_output(&ring, &record, sizeof(record), 0) ? TC_ACT_SHOT : TC_ACT_OK;
}

SEC("tc")
int to_peer(struct __sk_buff *skb)
{
	(void)skb;
	return bpf_redirect_peer(4, 0);
}
