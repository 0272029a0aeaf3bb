// SPDX-License-Identifier: BSD-2-Clause
/* Lightweight tunnels: net/core/lwt_bpf.c: bpf_lwt_push_ip_encap. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/bytes.h"
#include "helpers/seg6.h"
#include "isa/uapi.h"
#include "spec/spec.h"

#define MAX_ENCAP_BYTES	    256 /* LWT_BPF_MAX_HEADROOM */
#define IPV4_BYTES	    20u
#define IPV6_BYTES	    40u
#define IPV4_CHECK	    10
#define GRE_BYTES	    4u
#define UDP_BYTES	    8u
#define GRE_CSUM	    0x8000
#define LINK_RESERVED_BYTES 16 /* LL_RESERVED_SPACE of an Ethernet device */

/* The outer header that a program gives. */
struct outer {
	u32 ip_bytes, all_bytes;
	u8 protocol; /* what is in it */
	bool is_ipv4;
};

static int read_outer(struct outer *outer, const u8 *header, u32 len)
{
	u8 version;

	if (len < IPV4_BYTES || len > MAX_ENCAP_BYTES)
		return -EINVAL;
	version = header[0] >> 4;
	outer->is_ipv4 = version == 4;
	outer->all_bytes = len;
	outer->ip_bytes = outer->is_ipv4 ? 4u * (header[0] & 15) : IPV6_BYTES;
	outer->protocol = header[outer->is_ipv4 ? 9 : 6];
	if ((version != 4 && version != 6) || len < outer->ip_bytes)
		return -EINVAL;
	return outer->protocol == IPPROTO_UDP && len < outer->ip_bytes + UDP_BYTES ? -EINVAL : 0;
}

/* handle_gso_encap: what kind of tunnel the segments are to be sent through; or -errno */
static s64 tunnel_gso_type(const struct outer *outer, const u8 *header)
{
	u32 next = outer->is_ipv4 ? IPV4_BYTES : IPV6_BYTES;

	switch (outer->protocol) {
	case IPPROTO_GRE:
		if (next + GRE_BYTES > outer->all_bytes)
			return -EINVAL;
		return load_be16(header + next) & GRE_CSUM ? SKB_GSO_GRE_CSUM : SKB_GSO_GRE;
	case IPPROTO_UDP:
		if (next + UDP_BYTES > outer->all_bytes)
			return -EINVAL;
		return load_net16(header + next + 6) ? SKB_GSO_UDP_TUNNEL_CSUM : SKB_GSO_UDP_TUNNEL;
	case IPPROTO_IP:
	case IPPROTO_IPV6: return outer->is_ipv4 ? SKB_GSO_IPXIP4 : SKB_GSO_IPXIP6;
	default: return -EPROTONOSUPPORT;
	}
}

static int encap_gso(struct kobj_sk_buff *buff, const struct outer *outer)
{
	struct kobj_skb_shared_info *shinfo = buff->shinfo;
	s64 type;

	if (!(shinfo->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)))
		return -ENOTSUPP;
	type = tunnel_gso_type(outer, buff->data);
	if (type < 0)
		return (int)type;
	shinfo->gso_type |= (u32)type | SKB_GSO_DODGY;
	shinfo->gso_size = (u16)(shinfo->gso_size - outer->all_bytes);
	shinfo->gso_segs = 0;
	return 0;
}

/* ip_fast_csum, as x86-64 has it: a header shorter than one can be is not summed up. */
static u16 header_csum(const u8 *ip, u32 bytes)
{
	return bytes < IPV4_BYTES ? load_net16(ip) : csum_fold(csum_partial(ip, bytes, 0));
}

static int push_ip(struct run *run, struct kobj_sk_buff *buff, const u8 *header, u32 len)
{
	bool is_ingress = spec_progs_bit(prog_rules_type(run->prog)) & PROGS_LWT_IN;
	struct outer outer;
	int err = read_outer(&outer, header, len);

	if (!err)
		err = skb_make_headroom(run, buff,
					len + (is_ingress ? buff->mac_len : LINK_RESERVED_BYTES));
	if (err)
		return err;
	buff->inner_protocol = buff->protocol;
	buff->encapsulation = 1;
	skb_push(buff, len);
	if (is_ingress)
		skb_count_bytes(buff, header, len, 0);
	buff->network_header = (u16)skb_headroom(buff);
	if (outer.protocol == IPPROTO_UDP)
		buff->transport_header = (u16)(buff->network_header + outer.ip_bytes);
	memcpy(buff->data, header, len);
	skb_clear_hash(buff);
	buff->protocol = htons(outer.is_ipv4 ? ETH_P_IP : ETH_P_IPV6);
	if (outer.is_ipv4 && !load_net16(buff->data + IPV4_CHECK))
		store_net16(buff->data + IPV4_CHECK, header_csum(buff->data, outer.ip_bytes));
	return skb_is_gso(buff) ? encap_gso(buff, &outer) : 0;
}

/* bpf_lwt_in_push_encap, bpf_lwt_xmit_push_encap */
HELPER_BODY(lwt_push_encap)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	const u8 *header = u64_to_ptr(r3);
	u32 type = (u32)r2;
	int err = -EINVAL;

	if (type == BPF_LWT_ENCAP_IP)
		err = push_ip(run, buff, header, (u32)r4);
	else if (type <= BPF_LWT_ENCAP_SEG6_INLINE &&
		 spec_progs_bit(prog_rules_type(run->prog)) & PROGS_LWT_IN)
		err = seg6_push(run, buff, type, header, (u32)r4);
	return skb_return(run, buff, err);
}
