// SPDX-License-Identifier: BSD-2-Clause
/* What is noted beside the bytes of a socket buffer: net/core/filter.c. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "helpers/dissect.h"
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

/* bpf_get_route_realm */
HELPER_BODY(get_route_realm)
{
	return skb_of(u64_to_ptr(r1))->route_realm;
}

/* bpf_skb_get_xfrm_state */
HELPER_BODY(skb_get_xfrm_state)
{
	const struct skb *skb = skb_of(u64_to_ptr(r1));
	u32 index = (u32)r2, size = (u32)r4;

	if (index >= skb->nr_xfrm || r5 || size != sizeof(*skb->xfrm)) {
		memset(u64_to_ptr(r3), 0, size);
		return (u64)-EINVAL;
	}
	memcpy(u64_to_ptr(r3), &skb->xfrm[index], size);
	return 0;
}

/* --- the flow's hash --- */

/* __flow_hash_consistentify: both directions are one flow. Ports are numbers of the host there. */
static void order_ends(struct dissect_keys *keys)
{
	u8 src[sizeof(keys->src)];
	u16 port = keys->src_port;

	if (memcmp(keys->dst, keys->src, sizeof(src)) < 0) {
		memcpy(src, keys->src, sizeof(src));
		memcpy(keys->src, keys->dst, sizeof(src));
		memcpy(keys->dst, src, sizeof(src));
	}
	if (keys->dst_port < port) {
		keys->src_port = keys->dst_port;
		keys->dst_port = port;
	}
}

/*
 * net/core/flow_dissector.c: __skb_get_hash_net. The kernel's number depends on a secret; this one
 * on the instance's seed.
 */
static void compute_hash(struct run *run, struct kobj_sk_buff *buff)
{
	struct dissect_keys keys;

	dissect_flow(buff, &keys);
	order_ends(&keys);
	keys.thoff = 0; /* no property of the flow, neither are fragments */
	keys.is_fragment = keys.is_first_fragment = false;
	buff->hash = (u32)hash_bytes(&keys, sizeof(keys), run->vm->seed);
	if (!buff->hash)
		buff->hash = 1;
	buff->sw_hash = 1;
	buff->l4_hash = keys.src_port || keys.dst_port || keys.label;
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
	if (off < 0)
		return 0;
	for (u32 i = 1; i < VLAN_MAX_DEPTH; i++) {
		const u8 *tag = skb_bytes(buff, off, SKB_VLAN_BYTES);

		if (!tag)
			return 0;
		protocol = load_net16(tag + 2);
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
