// SPDX-License-Identifier: BSD-2-Clause
/*
 * A node proxy in two tc programs: what is sent to a service goes to its backend (DNAT), and what
 * the backend answers comes from the service (SNAT). Checksums are updated, not computed anew.
 */
#include "bpf_helpers.h"

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stddef.h>

#include "tc_nat.h"

#define IP_OFF	  sizeof(struct ethhdr)
#define L4_OFF	  (IP_OFF + sizeof(struct iphdr))
#define IS_PSEUDO BPF_F_PSEUDO_HDR

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct endpoint);
	__type(value, struct endpoint);
} services SEC(".maps");

/* Backend and client of a connection -> the service it was sent to. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct connection);
	__type(value, struct endpoint);
} connections SEC(".maps");

struct headers {
	struct ethhdr eth;
	struct iphdr ip;
	__be16 sport, dport;
} __attribute__((packed));

/* The headers of a TCP or UDP packet without IP options; they are in the linear part then. */
static __always_inline struct headers *parse(struct __sk_buff *skb)
{
	struct headers *h;

	if (bpf_skb_pull_data(skb, sizeof(*h)))
		return NULL;
	h = (void *)(long)skb->data;
	if ((void *)(h + 1) > (void *)(long)skb->data_end ||
	    h->eth.h_proto != bpf_htons(ETH_P_IP) || h->ip.ihl != 5 ||
	    (h->ip.protocol != IPPROTO_TCP && h->ip.protocol != IPPROTO_UDP))
		return NULL;
	return h;
}

/* Where the checksum of the protocol lies, and whether 0 means that there is none. */
static __always_inline __u32 check_off(__u8 protocol)
{
	return L4_OFF + (protocol == IPPROTO_TCP ? offsetof(struct tcphdr, check)
						 : offsetof(struct udphdr, check));
}

static __always_inline __u64 check_flags(__u8 protocol)
{
	return protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;
}

static __always_inline int rewrite(struct __sk_buff *skb, __u8 protocol, __u32 addr_off,
				   __u32 port_off, const struct endpoint *from,
				   const struct endpoint *to)
{
	__u32 off = check_off(protocol);
	__u64 flags = check_flags(protocol);

	/* The address is part of the pseudo header, too. */
	if (bpf_l4_csum_replace(skb, off, from->addr, to->addr, flags | IS_PSEUDO | 4) ||
	    bpf_l4_csum_replace(skb, off, from->port, to->port, flags | 2) ||
	    bpf_l3_csum_replace(skb, IP_OFF + offsetof(struct iphdr, check), from->addr, to->addr,
				4) ||
	    bpf_skb_store_bytes(skb, addr_off, &to->addr, sizeof(to->addr), 0) ||
	    bpf_skb_store_bytes(skb, port_off, &to->port, sizeof(to->port), 0))
		return TC_ACT_SHOT;
	return TC_ACT_OK;
}

SEC("tc")
int to_backend(struct __sk_buff *skb)
{
	struct headers *h = parse(skb);
	struct endpoint service = {}, *backend;
	struct connection connection = {};

	if (!h)
		return TC_ACT_OK;
	service.addr = h->ip.daddr;
	service.port = h->dport;
	service.protocol = h->ip.protocol;
	backend = bpf_map_lookup_elem(&services, &service);
	if (!backend)
		return TC_ACT_OK;
	connection.backend = *backend;
	connection.client.addr = h->ip.saddr;
	connection.client.port = h->sport;
	if (bpf_map_update_elem(&connections, &connection, &service, BPF_ANY))
		return TC_ACT_SHOT;
	return rewrite(skb, service.protocol, IP_OFF + offsetof(struct iphdr, daddr), L4_OFF + 2,
		       &service, backend);
}

SEC("tc")
int from_backend(struct __sk_buff *skb)
{
	struct headers *h = parse(skb);
	struct connection connection = {};
	struct endpoint *service;

	if (!h)
		return TC_ACT_OK;
	connection.backend.addr = h->ip.saddr;
	connection.backend.port = h->sport;
	connection.backend.protocol = h->ip.protocol;
	connection.client.addr = h->ip.daddr;
	connection.client.port = h->dport;
	service = bpf_map_lookup_elem(&connections, &connection);
	if (!service)
		return TC_ACT_OK;
	return rewrite(skb, h->ip.protocol, IP_OFF + offsetof(struct iphdr, saddr), L4_OFF,
		       &connection.backend, service);
}

char _license[] SEC("license") = "Dual BSD/GPL";
