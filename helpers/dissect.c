// SPDX-License-Identifier: BSD-2-Clause
/*
 * The dissector walks from header to header: of the link and network layers by Ethernet type, then
 * by IP protocol, which may lead to an Ethernet type again. Every step is a row. B.A.T.M.A.N. and
 * switch tags (DSA) are not looked into.
 */
#include "helpers/dissect.h"

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>

#include "base/bytes.h"
#include "world/skb.h"

#define MAX_HEADERS 15 /* MAX_FLOW_DISSECT_HDRS */

/* include/uapi/linux/ppp_defs.h */
#define PPP_IP	    0x0021
#define PPP_IPV6    0x0057
#define PPP_MPLS_UC 0x0281
#define PPP_MPLS_MC 0x0283

/* include/net/gre.h, in host order */
#define GRE_CSUM    0x8000
#define GRE_ROUTING 0x4000
#define GRE_KEY	    0x2000
#define GRE_SEQ	    0x1000
#define GRE_ACK	    0x0080
#define GRE_VERSION 0x0007
#define GRE_PPP	    0x880b

#define NEXTHDR_FRAGMENT 44
#define IPV6_LABEL	 0xfffffu

enum verdict { BAD, GOOD, AGAIN, AGAIN_IP, GO_ON };

struct dissector {
	const struct kobj_sk_buff *buff;
	struct dissect_keys *keys;
	s64 at; /* from data */
	u16 proto;
	bool has_seen_vlan;
	bool stops_at_label;
};

static const u8 *header(const struct dissector *d, u32 size)
{
	return skb_bytes(d->buff, d->at, size);
}

/* --- by Ethernet type --- */

static void set_ends(struct dissect_keys *keys, const u8 *at, u32 size)
{
	memset(keys->src, 0, sizeof(keys->src));
	memset(keys->dst, 0, sizeof(keys->dst));
	memcpy(keys->src, at, size);
	memcpy(keys->dst, at + size, size);
}

static enum verdict dissect_ipv4(struct dissector *d)
{
	const u8 *ip = header(d, 20);
	u16 frag;

	if (!ip || (ip[0] & 0xf) < 5)
		return BAD;
	d->at += (ip[0] & 0xf) * 4;
	d->keys->ip_proto = ip[9];
	set_ends(d->keys, ip + 12, 4);
	frag = load_be16(ip + 6) & 0x3fff;
	d->keys->is_fragment |= !!frag;
	if (!frag)
		return GO_ON;
	d->keys->is_first_fragment |= !(frag & 0x1fff);
	return GOOD;
}

static enum verdict dissect_ipv6(struct dissector *d)
{
	const u8 *ip = header(d, 40);
	u32 label;

	if (!ip)
		return BAD;
	d->keys->ip_proto = ip[6];
	d->at += 40;
	set_ends(d->keys, ip + 8, 16);
	label = load_be32(ip) & IPV6_LABEL;
	if (label)
		d->keys->label = label;
	return label && d->stops_at_label ? GOOD : GO_ON;
}

static void set_vlan(struct dissector *d, u16 protocol, u16 tci)
{
	if (!d->has_seen_vlan) {
		d->keys->vlan_proto = protocol;
		d->keys->vlan_tci = tci;
	}
	d->has_seen_vlan = true;
}

/* The outermost tag may be in the socket buffer instead. */
static enum verdict dissect_vlan(struct dissector *d)
{
	const u8 *vlan;

	if (!d->has_seen_vlan && d->buff->vlan_all) {
		set_vlan(d, d->proto, d->buff->vlan_tci);
		d->proto = from_net16(d->buff->protocol);
		return AGAIN;
	}
	vlan = header(d, 4);
	if (!vlan)
		return BAD;
	set_vlan(d, d->proto, load_be16(vlan));
	d->proto = load_be16(vlan + 2);
	d->at += 4;
	return AGAIN;
}

static enum verdict dissect_pppoe(struct dissector *d)
{
	const u8 *pppoe = header(d, 8);
	u16 ppp;

	if (!pppoe || pppoe[0] != 0x11 || pppoe[1])
		return BAD;
	ppp = load_be16(pppoe + 6);
	d->at += 8;
	switch (ppp) {
	case PPP_IP: d->proto = ETH_P_IP; return AGAIN;
	case PPP_IPV6: d->proto = ETH_P_IPV6; return AGAIN;
	case PPP_MPLS_UC: d->proto = ETH_P_MPLS_UC; return AGAIN;
	case PPP_MPLS_MC: d->proto = ETH_P_MPLS_MC; return AGAIN;
	default: return (ppp & 0x0101) == 1 ? GOOD : BAD; /* ppp_proto_is_valid */
	}
}

static enum verdict skip_header(struct dissector *d, u32 size)
{
	if (!header(d, size))
		return BAD;
	d->at += size;
	return GOOD;
}

static enum verdict dissect_tipc(struct dissector *d)
{
	return header(d, 16) ? GOOD : BAD;
}

static enum verdict dissect_mpls(struct dissector *d)
{
	d->at += 4;
	return GOOD;
}

static enum verdict dissect_fcoe(struct dissector *d)
{
	return skip_header(d, 38);
}

static enum verdict dissect_ptp(struct dissector *d)
{
	return skip_header(d, 34);
}

static enum verdict dissect_hsr(struct dissector *d)
{
	const u8 *tag = header(d, 6);

	if (!tag)
		return BAD;
	d->proto = load_be16(tag + 4);
	d->at += 6;
	return AGAIN;
}

static enum verdict stop_here(struct dissector *d)
{
	(void)d;
	return GOOD;
}

static const struct {
	u16 proto;
	enum verdict (*dissect)(struct dissector *d);
} by_proto[] = {
	{ETH_P_IP, dissect_ipv4},      {ETH_P_IPV6, dissect_ipv6},     {ETH_P_8021Q, dissect_vlan},
	{ETH_P_8021AD, dissect_vlan},  {ETH_P_PPP_SES, dissect_pppoe}, {ETH_P_TIPC, dissect_tipc},
	{ETH_P_MPLS_UC, dissect_mpls}, {ETH_P_MPLS_MC, dissect_mpls},  {ETH_P_FCOE, dissect_fcoe},
	{ETH_P_ARP, stop_here},	       {ETH_P_RARP, stop_here},	       {ETH_P_1588, dissect_ptp},
	{ETH_P_PRP, dissect_hsr},      {ETH_P_HSR, dissect_hsr},       {ETH_P_CFM, stop_here},
};

/* --- by IP protocol --- */

static enum verdict dissect_option(struct dissector *d)
{
	const u8 *option;

	if (d->proto != ETH_P_IPV6)
		return GO_ON;
	option = header(d, 2);
	if (!option)
		return BAD;
	d->keys->ip_proto = option[0];
	d->at += (option[1] + 1) * 8;
	return AGAIN_IP;
}

static enum verdict dissect_fragment(struct dissector *d)
{
	const u8 *fragment;

	if (d->proto != ETH_P_IPV6)
		return GO_ON;
	fragment = header(d, 8);
	if (!fragment)
		return BAD;
	d->keys->is_fragment = true;
	d->keys->ip_proto = fragment[0];
	d->keys->is_first_fragment |= !(load_be16(fragment + 2) & 0xfff8);
	d->at += 8;
	return GOOD;
}

static enum verdict go_to(struct dissector *d, u16 proto)
{
	d->proto = proto;
	return AGAIN;
}

static enum verdict dissect_ip_in_ip(struct dissector *d)
{
	return go_to(d, ETH_P_IP);
}

static enum verdict dissect_ipv6_in_ip(struct dissector *d)
{
	return go_to(d, ETH_P_IPV6);
}

static enum verdict dissect_mpls_in_ip(struct dissector *d)
{
	return go_to(d, ETH_P_MPLS_UC);
}

/* Version 0: what the header names, for Ethernet what is in there. Returns the length or -1. */
static s64 dissect_gre0(struct dissector *d, s64 offset)
{
	const u8 *ethernet;

	if (d->proto != ETH_P_TEB)
		return offset;
	ethernet = skb_bytes(d->buff, d->at + offset, ETH_HLEN);
	if (!ethernet)
		return -1;
	d->proto = load_be16(ethernet + 12);
	return offset + ETH_HLEN;
}

/* Version 1: PPTP. */
static s64 dissect_gre1(struct dissector *d, u16 flags, s64 offset)
{
	const u8 *ppp;

	if (flags & GRE_ACK)
		offset += 4;
	ppp = skb_bytes(d->buff, d->at + offset, 4);
	if (!ppp)
		return -1;
	if (load_be16(ppp + 2) == PPP_IP)
		d->proto = ETH_P_IP;
	else if (load_be16(ppp + 2) == PPP_IPV6)
		d->proto = ETH_P_IPV6;
	return offset + 4;
}

/* __skb_flow_dissect_gre */
static enum verdict dissect_gre(struct dissector *d)
{
	const u8 *gre = header(d, 4), *key;
	s64 offset = 4;
	u16 flags, version;

	if (!gre)
		return BAD;
	flags = load_be16(gre);
	version = flags & GRE_VERSION;
	if (flags & GRE_ROUTING || version > 1)
		return GOOD;
	d->proto = load_be16(gre + 2);
	if (version && !(d->proto == GRE_PPP && flags & GRE_KEY))
		return GOOD;
	if (flags & GRE_CSUM)
		offset += 4;
	if (flags & GRE_KEY) {
		key = skb_bytes(d->buff, d->at + offset, 4);
		if (!key)
			return BAD;
		/* Of PPTP the other half is the length. */
		d->keys->gre_key = version ? load_be16(key + 2) : load_be32(key);
		offset += 4;
	}
	if (flags & GRE_SEQ)
		offset += 4;
	offset = version ? dissect_gre1(d, flags, offset) : dissect_gre0(d, offset);
	if (offset < 0)
		return BAD;
	d->at += offset;
	return AGAIN;
}

static const struct {
	u8 ip_proto;
	enum verdict (*dissect)(struct dissector *d);
} by_ip_proto[] = {
	{IPPROTO_GRE, dissect_gre},	      {IPPROTO_HOPOPTS, dissect_option},
	{IPPROTO_ROUTING, dissect_option},    {IPPROTO_DSTOPTS, dissect_option},
	{NEXTHDR_FRAGMENT, dissect_fragment}, {IPPROTO_IPIP, dissect_ip_in_ip},
	{IPPROTO_IPV6, dissect_ipv6_in_ip},   {IPPROTO_MPLS, dissect_mpls_in_ip},
};

static enum verdict dissect_proto(struct dissector *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_proto); i++) {
		if (by_proto[i].proto == d->proto)
			return by_proto[i].dissect(d);
	}
	return BAD;
}

static enum verdict dissect_ip_proto(struct dissector *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(by_ip_proto); i++) {
		if (by_ip_proto[i].ip_proto == d->keys->ip_proto)
			return by_ip_proto[i].dissect(d);
	}
	return GO_ON;
}

/* include/linux/in.h: proto_ports_offset; for ESP and AH it is the SPI. */
static s64 ports_offset(u8 ip_proto)
{
	switch (ip_proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
	case IPPROTO_ESP: return 0;
	case IPPROTO_AH: return 4;
	default: return -1;
	}
}

/* __skb_flow_dissect_ports */
static void dissect_ports(struct dissector *d)
{
	s64 offset = ports_offset(d->keys->ip_proto);
	const u8 *ports = offset < 0 ? NULL : skb_bytes(d->buff, d->at + offset, 4);

	d->keys->src_port = ports ? load_net16(ports) : 0;
	d->keys->dst_port = ports ? load_net16(ports + 2) : 0;
}

static enum verdict dissect_one(struct dissector *d, bool is_ip)
{
	enum verdict verdict = is_ip ? GO_ON : dissect_proto(d);

	/* An IP header is one with what it carries. */
	if (verdict != GO_ON)
		return verdict;
	verdict = dissect_ip_proto(d);
	if (verdict != BAD && !d->keys->is_fragment)
		dissect_ports(d);
	return verdict;
}

static bool dissect(const struct kobj_sk_buff *buff, struct dissect_keys *keys, bool stops_at_label)
{
	struct dissector d = {
		.buff = buff,
		.keys = keys,
		.at = buff->head + buff->network_header - buff->data,
		.proto = from_net16(buff->vlan_all ? buff->vlan_proto : buff->protocol),
		.stops_at_label = stops_at_label,
	};
	enum verdict verdict = AGAIN;

	memset(keys, 0, sizeof(*keys));
	for (int i = 0; i <= MAX_HEADERS && (verdict == AGAIN || verdict == AGAIN_IP); i++)
		verdict = dissect_one(&d, verdict == AGAIN_IP);
	keys->thoff = MIN((u32)d.at, buff->len);
	keys->proto = d.proto;
	return verdict != BAD && keys->thoff <= UINT16_MAX;
}

bool dissect_basic(const struct kobj_sk_buff *buff, struct dissect_keys *keys)
{
	return dissect(buff, keys, false);
}

void dissect_flow(const struct kobj_sk_buff *buff, struct dissect_keys *keys)
{
	dissect(buff, keys, true);
}
