// SPDX-License-Identifier: BSD-2-Clause
/* What is noted beside the bytes of a socket buffer: net/core/filter.c. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/hash.h"
#include "helpers/skb.h"
#include "isa/uapi.h"

#define PACKET_OTHERHOST 3
#define IPV4_BYTES	 20
#define IPV6_BYTES	 40
#define VLAN_MAX_DEPTH	 8
#define ECN_CE		 3

/* bpf_skb_change_type */
HELPER_BODY(skb_change_type)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);

	if (buff->pkt_type > PACKET_OTHERHOST || (u32)r2 > PACKET_OTHERHOST)
		return (u64)-EINVAL;
	buff->pkt_type = (u8)r2;
	return 0;
}

/* bpf_skb_set_tstamp */
HELPER_BODY(skb_set_tstamp)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 type = (u32)r3;

	if (buff->protocol != htons(ETH_P_IP) && buff->protocol != htons(ETH_P_IPV6))
		return (u64)-EOPNOTSUPP;
	if (type > BPF_SKB_CLOCK_TAI || (type != BPF_SKB_CLOCK_REALTIME && !r2))
		return (u64)-EINVAL;
	buff->tstamp = r2;
	buff->tstamp_type = (u8)type;
	return 0;
}

/* bpf_get_route_realm: packets of test runs have no route. */
HELPER_BODY(get_route_realm)
{
	return 0;
}

/* bpf_skb_get_xfrm_state: packets of test runs went through no transformation. */
HELPER_BODY(skb_get_xfrm_state)
{
	memset(u64_to_ptr(r3), 0, (u32)r4);
	return (u64)-EINVAL;
}

/* --- the flow's hash --- */

/* struct flow_keys, as far as it goes into the hash */
struct flow {
	u8 src[16], dst[16];
	u16 src_port, dst_port;
	u32 label;
	u16 protocol;
	u8 ip_protocol;
};

/* @size bytes at @off of the packet, or NULL. */
static const u8 *bytes_at(const struct kobj_sk_buff *buff, s64 off, u32 size)
{
	if (off < 0 || off + size > buff->len)
		return NULL;
	return buff->data + off;
}

static u16 load16(const u8 *at)
{
	u16 value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Behind the tags in the packet: where the network header is; *@protocol becomes its own. */
static s64 skip_tags(const struct kobj_sk_buff *buff, s64 off, u16 *protocol)
{
	const u8 *tag;

	for (u32 i = 0; i < VLAN_MAX_DEPTH && skb_is_vlan(*protocol); i++) {
		tag = bytes_at(buff, off, SKB_VLAN_BYTES);
		if (!tag)
			break;
		*protocol = load16(tag + 2);
		off += SKB_VLAN_BYTES;
	}
	return off;
}

/* Where the transport header is; -1 when there is none to be seen. */
static s64 dissect_ipv4(const struct kobj_sk_buff *buff, s64 off, struct flow *flow)
{
	const u8 *ip = bytes_at(buff, off, IPV4_BYTES);

	if (!ip || (ip[0] & 15) < 5)
		return -1;
	flow->ip_protocol = ip[9];
	memcpy(flow->src, ip + 12, 4);
	memcpy(flow->dst, ip + 16, 4);
	return ntohs(load16(ip + 6)) & 0x3fff ? -1 : off + 4 * (ip[0] & 15); /* fragments */
}

static s64 dissect_ipv6(const struct kobj_sk_buff *buff, s64 off, struct flow *flow)
{
	const u8 *ip = bytes_at(buff, off, IPV6_BYTES);

	if (!ip)
		return -1;
	flow->ip_protocol = ip[6];
	flow->label = (u32)(ip[1] & 15) << 16 | (u32)ip[2] << 8 | ip[3];
	memcpy(flow->src, ip + 8, 16);
	memcpy(flow->dst, ip + 24, 16);
	/* FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL */
	return flow->label ? -1 : off + IPV6_BYTES;
}

static bool has_ports(u8 ip_protocol)
{
	return ip_protocol == IPPROTO_TCP || ip_protocol == IPPROTO_UDP ||
	       ip_protocol == IPPROTO_UDPLITE || ip_protocol == IPPROTO_SCTP ||
	       ip_protocol == IPPROTO_DCCP;
}

/* __flow_hash_consistentify: both directions are one flow. */
static void order_ends(struct flow *flow)
{
	int order = memcmp(flow->dst, flow->src, sizeof(flow->src));
	struct flow given = *flow;

	if (order > 0 || (!order && flow->dst_port >= flow->src_port))
		return;
	memcpy(flow->src, given.dst, sizeof(flow->src));
	memcpy(flow->dst, given.src, sizeof(flow->dst));
	flow->src_port = given.dst_port;
	flow->dst_port = given.src_port;
}

/*
 * net/core/flow_dissector.c: __skb_get_hash_net. The kernel's number depends on a secret; this one
 * on the instance's seed. It does not look into tunnels and IPv6 extension headers.
 */
static void compute_hash(struct run *run, struct kobj_sk_buff *buff)
{
	struct flow flow;
	const u8 *ports;
	s64 off;

	memset(&flow, 0, sizeof(flow)); /* with the gaps */
	flow.protocol = buff->protocol;
	off = skip_tags(buff, skb_network_offset(buff), &flow.protocol);
	if (flow.protocol == htons(ETH_P_IP))
		off = dissect_ipv4(buff, off, &flow);
	else if (flow.protocol == htons(ETH_P_IPV6))
		off = dissect_ipv6(buff, off, &flow);
	else
		off = -1;
	ports = off >= 0 && has_ports(flow.ip_protocol) ? bytes_at(buff, off, 4) : NULL;
	if (ports) {
		flow.src_port = load16(ports);
		flow.dst_port = load16(ports + 2);
	}
	order_ends(&flow);
	buff->hash = (u32)hash_bytes(&flow, sizeof(flow), run->vm->seed);
	if (!buff->hash)
		buff->hash = 1;
	buff->sw_hash = 1;
	buff->l4_hash = flow.src_port || flow.dst_port || flow.label;
}

/* bpf_get_hash_recalc */
HELPER_BODY(get_hash_recalc)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);

	if (!buff->l4_hash && !buff->sw_hash)
		compute_hash(run, buff);
	return buff->hash;
}

/* bpf_set_hash_invalid */
HELPER_BODY(set_hash_invalid)
{
	skb_clear_hash(u64_to_ptr(r1));
	return 0;
}

/* bpf_set_hash */
HELPER_BODY(set_hash)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);

	buff->hash = (u32)r2;
	buff->sw_hash = buff->l4_hash = 1;
	return 0;
}

/* --- congestion --- */

/* vlan_get_protocol: of what the tags in the packet are around; 0 when they do not end. */
static u16 inner_protocol(const struct kobj_sk_buff *buff)
{
	u16 protocol = buff->protocol;
	s64 off = buff->mac_len ? buff->mac_len - SKB_VLAN_BYTES : ETH_HLEN;

	if (!skb_is_vlan(protocol))
		return protocol;
	for (u32 i = 1; i < VLAN_MAX_DEPTH; i++) {
		const u8 *tag = bytes_at(buff, off, SKB_VLAN_BYTES);

		if (!tag)
			return 0;
		protocol = load16(tag + 2);
		if (!skb_is_vlan(protocol))
			return protocol;
		off += SKB_VLAN_BYTES;
	}
	return 0;
}

/* IP_ECN_set_ce: the header's checksum follows. */
static bool mark_ipv4(u8 *ip)
{
	u16 ecn = (ip[1] + 1) & ECN_CE, check;

	if (!(ecn & 2))
		return !ecn;
	memcpy(&check, ip + 10, sizeof(check));
	check = csum16_add(check, (u16)(htons(0xfffb) + htons(ecn)));
	memcpy(ip + 10, &check, sizeof(check));
	ip[1] |= ECN_CE;
	return true;
}

/* IP6_ECN_set_ce */
static bool mark_ipv6(struct kobj_sk_buff *buff, u8 *ip)
{
	u32 from, to;

	if (!(ip[1] >> 4 & ECN_CE))
		return false;
	memcpy(&from, ip, sizeof(from));
	ip[1] |= ECN_CE << 4;
	memcpy(&to, ip, sizeof(to));
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE)
		buff->csum = csum_add(csum_sub(buff->csum, from), to);
	return true;
}

/* bpf_skb_ecn_set_ce: 1 when the packet is marked now */
HELPER_BODY(skb_ecn_set_ce)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u16 protocol = inner_protocol(buff);
	bool is_ipv4 = protocol == htons(ETH_P_IP);
	u32 header = is_ipv4 ? IPV4_BYTES : IPV6_BYTES, linear = skb_linear_len(buff);
	u8 *ip = buff->head + buff->network_header;

	if (!is_ipv4 && protocol != htons(ETH_P_IPV6))
		return 0;
	if (linear < header || (s64)skb_network_offset(buff) + header > linear)
		return 0;
	return is_ipv4 ? mark_ipv4(ip) : mark_ipv6(buff, ip);
}
