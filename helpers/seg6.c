// SPDX-License-Identifier: BSD-2-Clause
/*
 * net/core/filter.c: bpf_lwt_seg6_store_bytes, _action, _adjust_srh; net/ipv6/seg6.c,
 * seg6_iptunnel.c, seg6_local.c. While a program is at work on the header, its length is what the
 * program has made of it and not the one that is written there (.hdr_bytes); it is checked, and
 * written, before the packet goes on. Where to is asked of the instance's routes.
 *
 * There are no keys of HMACs: a header with one is refused, as by a kernel that does not know them.
 */
#include "helpers/seg6.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "isa/uapi.h"

#define IPV6_BYTES	  40u
#define IPV6_NEXTHDR	  6
#define IPV6_HOP_LIMIT	  7
#define IPV6_SADDR	  8
#define IPV6_DADDR	  24
#define DEFAULT_HOP_LIMIT 64

/* struct ipv6_sr_hdr, by offset; behind it come the segments, then options (TLVs) */
enum {
	SRH_NEXTHDR,
	SRH_HDRLEN, /* in units of 8 bytes, without the first one */
	SRH_TYPE,
	SRH_SEGMENTS_LEFT,
	SRH_FIRST_SEGMENT, /* the last entry of the list, which is the first one of the way */
	SRH_FLAGS,
	SRH_BYTES = 8,
};
#define SRH_TYPE_4     4 /* IPV6_SRCRT_TYPE_4 */
#define SRH_HAS_HMAC   8 /* SR6_FLAG1_HMAC */
#define SEGMENT_BYTES  16
#define TLV_BYTES      2
#define HMAC_TLV_TYPE  5
#define HMAC_TLV_BYTES 40

/* include/uapi/linux/seg6_local.h: SEG6_LOCAL_ACTION_* */
enum {
	ACTION_END_X = 2,
	ACTION_END_T = 3,
	ACTION_END_DT6 = 7,
	ACTION_END_B6 = 9,
	ACTION_END_B6_ENCAP = 10,
};

static u32 srh_bytes(const u8 *srh)
{
	return (srh[SRH_HDRLEN] + 1u) * 8;
}

static u32 tlvs_at(const u8 *srh)
{
	return SRH_BYTES + (srh[SRH_FIRST_SEGMENT] + 1u) * SEGMENT_BYTES;
}

/* seg6_validate_srh; "reduced" headers leave out the segment that the packet goes to already. */
static bool is_valid(const u8 *srh, u32 len, bool may_be_reduced)
{
	u32 first, left, at;

	if (len < SRH_BYTES || srh[SRH_TYPE] != SRH_TYPE_4 || srh_bytes(srh) != len)
		return false;
	first = srh[SRH_FIRST_SEGMENT];
	left = srh[SRH_SEGMENTS_LEFT];
	if ((!may_be_reduced && left > first) || first + 1 > srh[SRH_HDRLEN] / 2u ||
	    left > first + 1)
		return false;
	for (at = tlvs_at(srh); at < len; at += TLV_BYTES + srh[at + 1]) {
		if (len - at < TLV_BYTES)
			return false;
	}
	return at == len;
}

/* seg6_get_tlv_hmac */
static bool has_hmac(const u8 *srh)
{
	const u8 *tlv;

	if (srh[SRH_HDRLEN] < (srh[SRH_FIRST_SEGMENT] + 1) * 2 + HMAC_TLV_BYTES / 8 ||
	    !(srh[SRH_FLAGS] & SRH_HAS_HMAC))
		return false;
	tlv = srh + srh_bytes(srh) - HMAC_TLV_BYTES;
	return tlv[0] == HMAC_TLV_TYPE && tlv[1] == HMAC_TLV_BYTES - TLV_BYTES;
}

/* --- finding headers --- */

static bool is_extension(u8 nexthdr)
{
	return nexthdr == IPPROTO_HOPOPTS || nexthdr == IPPROTO_ROUTING ||
	       nexthdr == IPPROTO_FRAGMENT || nexthdr == IPPROTO_AH || nexthdr == IPPROTO_DSTOPTS;
}

static u32 extension_bytes(u8 nexthdr, const u8 *header)
{
	if (nexthdr == IPPROTO_FRAGMENT)
		return 8;
	return nexthdr == IPPROTO_AH ? (header[1] + 2u) * 4 : (header[1] + 1u) * 8;
}

/*
 * ipv6_find_hdr: where the first header @target is, from data; or -ENOENT or -EBADMSG. Routing
 * headers without segments left do not count with @needs_segments.
 */
static s64 find_header(const struct kobj_sk_buff *buff, u8 target, bool needs_segments)
{
	s64 at = skb_network_offset(buff);
	const u8 *header = skb_bytes(buff, at, IPV6_BYTES);
	u8 nexthdr;

	if (!header)
		return -EBADMSG;
	nexthdr = header[IPV6_NEXTHDR];
	for (at += IPV6_BYTES; is_extension(nexthdr); at += extension_bytes(nexthdr, header)) {
		u8 this = nexthdr;

		header = skb_bytes(buff, at,
				   this == IPPROTO_ROUTING || this == IPPROTO_FRAGMENT ? 4
										       : TLV_BYTES);
		if (!header)
			return -EBADMSG;
		if (this == target && !(needs_segments && !header[SRH_SEGMENTS_LEFT]))
			return at;
		if (this == IPPROTO_FRAGMENT && load_be16(header + 2) & 0xfff8)
			return -ENOENT;
		if (buff->len - at < extension_bytes(this, header))
			return -EBADMSG;
		nexthdr = header[0];
	}
	return nexthdr == target ? at : -ENOENT;
}

/* --- the header that the program is at --- */

static struct skb_srh *srh_of(struct kobj_sk_buff *buff)
{
	return &skb_of(buff)->srh;
}

/* It lies in the linear part as far as its length goes; NULL: there is none such (any more). */
static u8 *srh_at(struct kobj_sk_buff *buff)
{
	const struct skb_srh *srh = srh_of(buff);
	s64 at = (s64)srh->offset - skb_headroom(buff);

	if (!srh->is_known || at < 0 || at + SRH_BYTES + srh->hdr_bytes > skb_linear_len(buff))
		return NULL;
	return buff->data + at;
}

/* bpf_update_srh_state */
static void find_srh(struct kobj_sk_buff *buff)
{
	s64 at = find_header(buff, IPPROTO_ROUTING, false);

	*srh_of(buff) = (struct skb_srh){.is_known = at >= 0, .is_valid = at >= 0};
	if (at < 0)
		return;
	srh_of(buff)->offset = skb_headroom(buff) + (u32)at;
	srh_of(buff)->hdr_bytes = 8u * buff->data[at + SRH_HDRLEN];
}

/* The same of one that has been changed: only where it is. 0 or -EINVAL. */
static int find_srh_again(struct kobj_sk_buff *buff)
{
	s64 at = find_header(buff, IPPROTO_ROUTING, false);

	if (at < 0)
		return -EINVAL;
	srh_of(buff)->offset = skb_headroom(buff) + (u32)at;
	return 0;
}

bool seg6_has_valid_srh(struct kobj_sk_buff *buff)
{
	struct skb_srh *srh = srh_of(buff);
	u8 *at = srh_at(buff);

	if (!at)
		return false;
	if (srh->is_valid)
		return true;
	if (srh->hdr_bytes % 8)
		return false;
	at[SRH_HDRLEN] = (u8)(srh->hdr_bytes / 8);
	srh->is_valid = is_valid(at, srh_bytes(at), true);
	return srh->is_valid;
}

/* get_and_validate_srh, advance_nextseg */
bool seg6_enter(struct kobj_sk_buff *buff)
{
	s64 at = find_header(buff, IPPROTO_ROUTING, true);
	u8 *srh = at < 0 ? NULL : buff->data + at;

	if (!srh || skb_make_writable(buff, (u64)at + SRH_BYTES) ||
	    skb_make_writable(buff, (u64)at + srh_bytes(srh)) ||
	    !is_valid(srh, srh_bytes(srh), true) || has_hmac(srh))
		return false;
	srh[SRH_SEGMENTS_LEFT]--;
	memcpy(buff->data + skb_network_offset(buff) + IPV6_DADDR,
	       srh + SRH_BYTES + srh[SRH_SEGMENTS_LEFT] * SEGMENT_BYTES, SEGMENT_BYTES);
	*srh_of(buff) = (struct skb_srh){
		.is_known = true,
		.is_valid = true,
		.offset = skb_headroom(buff) + (u32)at,
		.hdr_bytes = 8u * srh[SRH_HDRLEN],
	};
	return true;
}

/* --- routes --- */

/* net/ipv6/route.c: ip6_rt_type_to_error; what is for this host is not forwarded */
static int route_error(const struct net_route *route)
{
	switch (route->type) {
	case NET_ROUTE_UNICAST: return route->ifindex == NET_LOOPBACK_IFINDEX ? -EINVAL : 0;
	case NET_ROUTE_UNREACHABLE: return -EHOSTUNREACH;
	case NET_ROUTE_PROHIBIT: return -EACCES;
	default: return -EINVAL;
	}
}

/* seg6_lookup_nexthop: to @next, or where the packet goes, by @table or with 0 by the rules */
static int look_up(struct run *run, struct kobj_sk_buff *buff, const u8 *next, u32 table)
{
	const u8 *ip = skb_bytes(buff, skb_network_offset(buff), IPV6_BYTES);
	struct net_flow flow = {.family = AF_INET6, .mark = buff->mark};
	struct net_route route;

	if (!ip)
		return -EBADMSG;
	memcpy(flow.dst, next ? next : ip + IPV6_DADDR, sizeof(flow.dst));
	skb_of(buff)->route_realm = 0; /* routes of IPv6 have none */
	if (net_find_route(run->vm, &flow, table, &route))
		return route_error(&route);
	return table && !net_has_table(run->vm, AF_INET6, table) ? -EINVAL : -ENETUNREACH;
}

/* --- pushing a header --- */

/* skb_mac_header_rebuild */
static void rebuild_mac(struct kobj_sk_buff *buff)
{
	const u8 *old = buff->head + buff->mac_header;

	if (buff->mac_header == SKB_HEADER_UNSET)
		return;
	buff->mac_header = (u16)(skb_headroom(buff) - buff->mac_len);
	memmove(buff->head + buff->mac_header, old, buff->mac_len);
}

/* The new header is copied to behind @ip, and everything that depends on it is set. 0 or -errno. */
static int complete(struct kobj_sk_buff *buff, u8 *ip, const u8 *srh)
{
	u8 *own = ip + IPV6_BYTES;

	memcpy(ip + IPV6_DADDR, own + SRH_BYTES + own[SRH_FIRST_SEGMENT] * SEGMENT_BYTES,
	       SEGMENT_BYTES);
	ip[IPV6_NEXTHDR] = IPPROTO_ROUTING;
	if (srh[SRH_FLAGS] & SRH_HAS_HMAC) /* seg6_push_hmac */
		return has_hmac(srh) ? -ENOENT : -EINVAL;
	store_be16(ip + 4, (u16)(buff->len - IPV6_BYTES));
	return 0;
}

/* __seg6_do_srh_inline: between the IPv6 header and what followed it */
static int push_inline(struct run *run, struct kobj_sk_buff *buff, const u8 *srh)
{
	u32 bytes = srh_bytes(srh);
	u8 *ip, *own;
	int err;

	if (skb_network_offset(buff) || skb_make_writable(buff, IPV6_BYTES))
		return -EBADMSG;
	err = skb_make_headroom(run, buff, bytes + buff->mac_len);
	if (err)
		return err;
	ip = buff->data;
	skb_pull(buff, IPV6_BYTES);
	skb_pull_csum(buff, ip, IPV6_BYTES);
	skb_push(buff, IPV6_BYTES + bytes);
	buff->network_header = (u16)skb_headroom(buff);
	rebuild_mac(buff);
	memmove(buff->data, ip, IPV6_BYTES);
	ip = buff->data;
	own = ip + IPV6_BYTES;
	memcpy(own, srh, bytes);
	own[SRH_NEXTHDR] = ip[IPV6_NEXTHDR];
	memcpy(own + SRH_BYTES, ip + IPV6_DADDR, SEGMENT_BYTES);
	err = complete(buff, ip, srh);
	if (!err)
		skb_count_bytes(buff, ip, IPV6_BYTES + bytes, 0);
	return err;
}

/* set_tun_src: the device's own address */
static void set_source(struct run *run, const struct kobj_sk_buff *buff, u8 *saddr)
{
	struct net_device device;

	if (net_find_device(run->vm, buff->dev->ifindex, &device))
		memcpy(saddr, device.addr6, sizeof(device.addr6));
}

/* __seg6_do_srh_encap: in front of all there was, with a new IPv6 header */
static int push_outer(struct run *run, struct kobj_sk_buff *buff, const u8 *srh)
{
	u32 bytes = srh_bytes(srh), all = IPV6_BYTES + bytes;
	bool is_ipv6 = buff->protocol == htons(ETH_P_IPV6);
	const u8 *inner;
	u8 *ip;
	int err = skb_make_headroom(run, buff, all + buff->mac_len);

	if (err)
		return err;
	inner = skb_bytes(buff, skb_network_offset(buff), IPV6_BYTES);
	if (is_ipv6 && !inner)
		return -EBADMSG;
	skb_push(buff, all);
	buff->network_header = (u16)skb_headroom(buff);
	rebuild_mac(buff);
	ip = buff->data;
	memset(ip, 0, IPV6_BYTES);
	ip[0] = 6 << 4;
	ip[IPV6_HOP_LIMIT] = DEFAULT_HOP_LIMIT;
	if (is_ipv6) {
		memcpy(ip + 1, inner + 1, 3); /* class and label */
		ip[0] |= inner[0] & 0xf;
		ip[IPV6_HOP_LIMIT] = inner[IPV6_HOP_LIMIT];
	}
	set_source(run, buff, ip + IPV6_SADDR);
	memcpy(ip + IPV6_BYTES, srh, bytes);
	ip[IPV6_BYTES + SRH_NEXTHDR] = IPPROTO_IPV6;
	err = complete(buff, ip, srh);
	if (!err)
		skb_count_bytes(buff, ip, all, 0);
	return err;
}

int seg6_push(struct run *run, struct kobj_sk_buff *buff, u32 type, const u8 *srh, u32 len)
{
	int err;

	if (!is_valid(srh, len, false))
		return -EINVAL;
	if (type == BPF_LWT_ENCAP_SEG6_INLINE) {
		if (buff->protocol != htons(ETH_P_IPV6))
			return -EBADMSG;
		err = push_inline(run, buff, srh);
	} else {
		buff->encapsulation = 1;
		err = push_outer(run, buff, srh);
	}
	if (err)
		return err;
	buff->transport_header = (u16)(skb_headroom(buff) + IPV6_BYTES);
	return look_up(run, buff, NULL, 0);
}

/* --- helpers --- */

/*
 * The options, and flags and tag, can be written. The kernel's border of the options is 8 bytes
 * early, within the last segment.
 */
HELPER_BODY(lwt_seg6_store_bytes)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	const u8 *srh = srh_at(buff);
	u64 at = (u32)r2, end = at + (u32)r4, start;

	if (!srh)
		return (u64)-EINVAL;
	start = (u64)(srh - buff->data);
	if (at >= start + tlvs_at(srh) - SRH_BYTES &&
	    end <= start + SRH_BYTES + srh_of(buff)->hdr_bytes)
		srh_of(buff)->is_valid = false;
	else if (at < start + SRH_FLAGS || end > start + SRH_BYTES)
		return (u64)-EFAULT;
	if (skb_make_writable(buff, end))
		return (u64)-EFAULT;
	if (find_srh_again(buff))
		return (u64)-EINVAL;
	memcpy(buff->data + at, u64_to_ptr(r3), (u32)r4);
	return skb_return(run, buff, 0);
}

/* Room for options, or less of it, at @r2; how long the header is then is written down later. */
HELPER_BODY(lwt_seg6_adjust_srh)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	const u8 *srh = srh_at(buff);
	u64 at = (u32)r2, start, end;
	s64 bytes = (s32)r3;
	int err;

	if (!srh)
		return (u64)-EINVAL;
	start = (u64)(srh - buff->data);
	end = start + SRH_BYTES + srh_of(buff)->hdr_bytes;
	if (at < start + tlvs_at(srh) || at > end || (bytes < 0 && at + (u64)-bytes > end))
		return (u64)-EFAULT;
	if (bytes > 0) {
		err = skb_make_headroom(run, buff, (u32)bytes);
		if (!err)
			err = skb_insert_bytes(buff, (u32)at, (u32)bytes);
	} else {
		err = skb_remove_bytes(buff, (u32)at, (u32)-bytes);
	}
	if (err)
		return skb_return(run, buff, err);
	store_be16(buff->data + 4, (u16)(buff->len - IPV6_BYTES));
	err = find_srh_again(buff);
	if (!err) {
		srh_of(buff)->hdr_bytes = (u32)(srh_of(buff)->hdr_bytes + bytes);
		srh_of(buff)->is_valid = false;
	}
	return skb_return(run, buff, err);
}

/* End.DT6: the packet that is in there goes on by @table. */
static int decapsulate(struct run *run, struct kobj_sk_buff *buff, u32 table)
{
	s64 at = find_header(buff, IPPROTO_IPV6, false);
	const u8 *outer = buff->data;

	if (at < 0 || skb_make_writable(buff, (u64)at))
		return -EBADMSG;
	skb_pull(buff, (u32)at);
	skb_pull_csum(buff, outer, (u32)at);
	buff->network_header = buff->transport_header = (u16)skb_headroom(buff);
	buff->encapsulation = 0;
	find_srh(buff);
	return look_up(run, buff, NULL, table);
}

static int push_another(struct run *run, struct kobj_sk_buff *buff, u32 type, const u8 *srh,
			u32 len)
{
	int err;

	if (srh_of(buff)->is_known && !seg6_has_valid_srh(buff))
		return -EBADMSG;
	err = seg6_push(run, buff, type, srh, len);
	if (!err)
		find_srh(buff);
	return err;
}

static int do_action(struct run *run, struct kobj_sk_buff *buff, u32 action, const u8 *param,
		     u32 len)
{
	u32 table;

	switch (action) {
	case ACTION_END_X:
	case ACTION_END_T:
	case ACTION_END_DT6: break;
	case ACTION_END_B6: return push_another(run, buff, BPF_LWT_ENCAP_SEG6_INLINE, param, len);
	case ACTION_END_B6_ENCAP: return push_another(run, buff, BPF_LWT_ENCAP_SEG6, param, len);
	default: return -EINVAL;
	}
	if (!seg6_has_valid_srh(buff))
		return -EBADMSG;
	if (len != (action == ACTION_END_X ? SEGMENT_BYTES : sizeof(table)))
		return -EINVAL;
	if (action == ACTION_END_X)
		return look_up(run, buff, param, 0);
	memcpy(&table, param, sizeof(table));
	return action == ACTION_END_T ? look_up(run, buff, NULL, table)
				      : decapsulate(run, buff, table);
}

HELPER_BODY(lwt_seg6_action)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);

	return skb_return(run, buff, do_action(run, buff, (u32)r2, u64_to_ptr(r3), (u32)r4));
}
