// SPDX-License-Identifier: BSD-2-Clause
/* Answer pings in tc: addresses swapped, the type changed, the checksum repaired, sent back. */
#include <linux/bpf.h>

#include <stddef.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <linux/icmp.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>

#define ICMP_AT (ETH_HLEN + sizeof(struct iphdr))

SEC("tc")
int pingpong(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct icmphdr *icmp = (void *)(ip + 1);
	unsigned char mac[2 * ETH_ALEN];
	__be32 from, to;
	__u8 reply = 0;

	if ((void *)(icmp + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) ||
	    ip->protocol != IPPROTO_ICMP || icmp->type != ICMP_ECHO)
		return TC_ACT_OK;
	bpf_printk("ping from %pI4", &ip->saddr);
	__builtin_memcpy(mac, eth->h_source, ETH_ALEN);
	__builtin_memcpy(mac + ETH_ALEN, eth->h_dest, ETH_ALEN);
	from = ip->saddr;
	to = ip->daddr;
	bpf_skb_store_bytes(skb, 0, mac, sizeof(mac), 0);
	bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &to, 4, 0);
	bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct iphdr, daddr), &from, 4, 0);
	bpf_l4_csum_replace(skb, ICMP_AT + offsetof(struct icmphdr, checksum), ICMP_ECHO, reply, 2);
	bpf_skb_store_bytes(skb, ICMP_AT + offsetof(struct icmphdr, type), &reply, 1, 0);
	bpf_clone_redirect(skb, skb->ifindex, 0);
	return TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "GPL";
