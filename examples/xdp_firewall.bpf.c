// SPDX-License-Identifier: BSD-2-Clause
/*
 * A small firewall: sorts packets into classes, counts them, drops what the policy says and what
 * goes to a blocked port, and traces each drop.
 *
 *	clang -O2 -g -target bpf \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c xdp_firewall.bpf.c -o xdp_firewall.bpf.o
 *	userbpf run xdp_firewall.bpf.o --pcap traffic.pcap --update 'blocked_ports:#23=#0' \
 *		--map counters --map blocked_ports --trace
 */
#include "bpf_helpers.h"

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

enum packet_class {
	CLASS_OTHER,
	CLASS_ARP,
	CLASS_ICMP,
	CLASS_TCP,
	CLASS_UDP,
	CLASS_IPV6,
	CLASS_FRAGMENT,
	CLASS_TRUNCATED,
	NR_CLASSES,
};

struct counter {
	__u64 packets;
	__u64 bytes;
	__u64 dropped;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NR_CLASSES);
	__type(key, __u32);
	__type(value, struct counter);
} counters SEC(".maps");

/* Destination ports that nobody may reach, with how often somebody tried. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} blocked_ports SEC(".maps");

/* .rodata: what becomes of each class, whatever its port. */
const volatile __u8 drop_class[NR_CLASSES] = {
	[CLASS_FRAGMENT] = 1,
	[CLASS_TRUNCATED] = 1,
};

/* .data: so many drops are still traced. */
__u32 trace_budget = 20;

struct flow {
	__u32 class;
	__u32 proto;
	__u32 port; /* destination, host order; 0: none */
};

struct vlan_header {
	__be16 tci;
	__be16 proto;
};

struct ports {
	__be16 source;
	__be16 dest;
};

#define MAX_VLANS	  2
#define IP_MORE_OR_OFFSET 0x3fff

static __always_inline void parse_ports(void *at, void *end, struct flow *flow)
{
	struct ports *ports = at;

	if (flow->proto != IPPROTO_TCP && flow->proto != IPPROTO_UDP)
		return;
	if ((void *)(ports + 1) > end) {
		flow->class = CLASS_TRUNCATED;
		return;
	}
	flow->port = bpf_ntohs(ports->dest);
}

static __always_inline void parse_ipv4(void *at, void *end, struct flow *flow)
{
	struct iphdr *ip = at;

	flow->class = CLASS_TRUNCATED;
	if ((void *)(ip + 1) > end || ip->ihl < 5 || at + ip->ihl * 4 > end)
		return;
	flow->proto = ip->protocol;
	if (ip->frag_off & bpf_htons(IP_MORE_OR_OFFSET)) {
		flow->class = CLASS_FRAGMENT;
		return;
	}
	flow->class = flow->proto == IPPROTO_ICMP  ? CLASS_ICMP
		      : flow->proto == IPPROTO_TCP ? CLASS_TCP
		      : flow->proto == IPPROTO_UDP ? CLASS_UDP
						   : CLASS_OTHER;
	parse_ports(at + ip->ihl * 4, end, flow);
}

static __always_inline void parse_ipv6(void *at, void *end, struct flow *flow)
{
	struct ipv6hdr *ip = at;

	if ((void *)(ip + 1) > end) {
		flow->class = CLASS_TRUNCATED;
		return;
	}
	flow->class = CLASS_IPV6;
	flow->proto = ip->nexthdr;
	parse_ports(ip + 1, end, flow);
}

/* A global function: verified by itself, for any context. */
__noinline int parse_flow(struct xdp_md *ctx, struct flow *flow)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	void *next = eth + 1;
	__be16 proto;

	if (!flow)
		return -1;
	if (next > end) {
		flow->class = CLASS_TRUNCATED;
		return 0;
	}
	proto = eth->h_proto;
	for (int i = 0; i < MAX_VLANS; i++) {
		struct vlan_header *vlan = next;

		if (proto != bpf_htons(ETH_P_8021Q) && proto != bpf_htons(ETH_P_8021AD))
			break;
		if ((void *)(vlan + 1) > end) {
			flow->class = CLASS_TRUNCATED;
			return 0;
		}
		proto = vlan->proto;
		next = vlan + 1;
	}
	if (proto == bpf_htons(ETH_P_ARP))
		flow->class = CLASS_ARP;
	else if (proto == bpf_htons(ETH_P_IP))
		parse_ipv4(next, end, flow);
	else if (proto == bpf_htons(ETH_P_IPV6))
		parse_ipv6(next, end, flow);
	return 0;
}

/* A static function that stays one: a bpf-to-bpf call. */
static __noinline int is_blocked(const struct flow *flow)
{
	__u32 port = flow->port;
	__u64 *hits;

	if (!port)
		return 0;
	hits = bpf_map_lookup_elem(&blocked_ports, &port);
	if (!hits)
		return 0;
	__sync_fetch_and_add(hits, 1);
	return 1;
}

static __always_inline void count(__u32 class, __u64 bytes, int dropped)
{
	struct counter *counter = bpf_map_lookup_elem(&counters, &class);

	if (!counter)
		return;
	__sync_fetch_and_add(&counter->packets, 1);
	__sync_fetch_and_add(&counter->bytes, bytes);
	if (dropped)
		__sync_fetch_and_add(&counter->dropped, 1);
}

SEC("xdp")
int xdp_firewall(struct xdp_md *ctx)
{
	struct flow flow = {};
	__u32 bytes = ctx->data_end - ctx->data;
	int drop;

	parse_flow(ctx, &flow);
	if (flow.class >= NR_CLASSES)
		return XDP_ABORTED;
	drop = drop_class[flow.class] || is_blocked(&flow);
	count(flow.class, bytes, drop);
	if (drop && trace_budget) {
		trace_budget--;
		bpf_printk("dropped: class %d port %d bytes %d", flow.class, flow.port, bytes);
	}
	return drop ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
