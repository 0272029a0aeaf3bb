// SPDX-License-Identifier: BSD-2-Clause
/*
 * Making socket buffers longer and shorter, at their ends and behind the MAC or network header:
 * net/core/filter.c: bpf_skb_change_head, _tail, _proto, bpf_skb_adjust_room.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/skb.h"
#include "isa/uapi.h"

#define MAX_BYTES	 (4 * 4096 - 320) /* BPF_SKB_MAX_LEN, with pages of 4 KiB */
#define MAX_ADJUST_BYTES 0xfff
#define IPV4_BYTES	 20u
#define IPV6_BYTES	 40u

#define ENCAP_L3     ((u64)(BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L3_IPV6))
#define ENCAP_L4     ((u64)(BPF_F_ADJ_ROOM_ENCAP_L4_GRE | BPF_F_ADJ_ROOM_ENCAP_L4_UDP))
#define DECAP_L3     (BPF_F_ADJ_ROOM_DECAP_L3_IPV4 | BPF_F_ADJ_ROOM_DECAP_L3_IPV6)
#define FIXED_GSO    ((u64)BPF_F_ADJ_ROOM_FIXED_GSO)
#define KEEP_CSUM    ((u64)BPF_F_ADJ_ROOM_NO_CSUM_RESET)
#define ENCAP_L2     ((u64)BPF_F_ADJ_ROOM_ENCAP_L2(BPF_ADJ_ROOM_ENCAP_L2_MASK))
#define ENCAP_ETH    (1ull << 6) /* BPF_F_ADJ_ROOM_ENCAP_L2_ETH */
#define KNOWN_FLAGS  (FIXED_GSO | ENCAP_L3 | ENCAP_L4 | ENCAP_ETH | ENCAP_L2 | DECAP_L3 | KEEP_CSUM)
#define SHRINK_FLAGS (FIXED_GSO | DECAP_L3 | KEEP_CSUM)

/* bpf_skb_change_head */
HELPER_BODY(skb_change_head)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 bytes = (u32)r2, new_len = buff->len + bytes;

	if (r3 || (!skb_is_gso(buff) && new_len > MAX_BYTES) || new_len < buff->len)
		return (u64)-EINVAL;
	if (skb_make_headroom(run, buff, bytes))
		return (u64)-ENOMEM;
	skb_push(buff, bytes);
	memset(buff->data, 0, bytes);
	buff->mac_header = (u16)skb_headroom(buff);
	skb_reset_mac_len(buff);
	return skb_return(run, buff, 0);
}

/* __bpf_skb_min_len */
static u32 min_len(const struct kobj_sk_buff *buff)
{
	s32 network = skb_network_offset(buff), transport = 0;

	if (buff->transport_header != SKB_HEADER_UNSET)
		transport = (s32)buff->transport_header - (s32)skb_headroom(buff);
	if (transport > 0)
		return (u32)transport;
	return network > 0 ? (u32)network : 0;
}

static int grow_tail(struct run *run, struct kobj_sk_buff *buff, u32 new_len)
{
	u32 bytes = new_len - buff->len;

	if (skb_reserve(&run->vm->mem, skb_of(buff), 0, bytes))
		return -ENOMEM;
	memset(buff->data + buff->len, 0, bytes);
	buff->len = new_len;
	return 0;
}

/* bpf_skb_trim_rcsum */
static void trim_tail(struct kobj_sk_buff *buff, u32 new_len)
{
	s64 field_end = (s64)skb_csum_start_offset(buff) + buff->csum_offset + 2;

	if (buff->ip_summed == KOBJ_CHECKSUM_PARTIAL && (u64)new_len < (u64)field_end)
		buff->ip_summed = KOBJ_CHECKSUM_NONE;
	buff->len = new_len;
}

/* Everything is linear; the sum of a packet of another length is not known. */
static int set_len(struct run *run, struct kobj_sk_buff *buff, u32 new_len)
{
	if (new_len == buff->len)
		return 0;
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE)
		buff->ip_summed = KOBJ_CHECKSUM_NONE;
	if (new_len > buff->len)
		return grow_tail(run, buff, new_len);
	trim_tail(buff, new_len);
	return 0;
}

/* bpf_skb_change_tail */
HELPER_BODY(skb_change_tail)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 new_len = (u32)r2;
	int err;

	if (r3 || new_len > MAX_BYTES || new_len < min_len(buff))
		return (u64)-EINVAL;
	if (buff->encapsulation)
		return (u64)-ENOTSUPP;
	skb_make_linear(buff, buff->len);
	err = set_len(run, buff, new_len);
	if (!err && skb_is_gso(buff)) {
		buff->shinfo->gso_size = buff->shinfo->gso_segs = 0;
		buff->shinfo->gso_type = 0;
	}
	return skb_return(run, buff, err);
}

/* bpf_skb_net_hdr_push, _pop: the headers that move with what lies before them */
static void move_net_header(struct kobj_sk_buff *buff, u32 bytes)
{
	bool is_same = buff->transport_header == buff->network_header;

	buff->mac_header = (u16)(buff->mac_header + bytes);
	buff->network_header = (u16)(buff->network_header + bytes);
	if (is_same)
		buff->transport_header = buff->network_header;
}

/*
 * Where the linear part ends before @off (programs can set the MAC header
 * aside, and cut what follows it) the kernel moves whatever lies behind it; here that is an error.
 */
int skb_insert_bytes(struct kobj_sk_buff *buff, u32 off, u32 bytes)
{
	if (off > skb_linear_len(buff))
		return -EFAULT;
	skb_push(buff, bytes);
	memmove(buff->data, buff->data + bytes, off);
	memset(buff->data + off, 0, bytes);
	move_net_header(buff, 0u - bytes);
	return 0;
}

int skb_remove_bytes(struct kobj_sk_buff *buff, u32 off, u32 bytes)
{
	u8 *old_data = buff->data;

	if (skb_make_writable(buff, (u64)off + bytes))
		return -ENOMEM;
	skb_pull(buff, bytes);
	skb_pull_csum(buff, old_data + off, bytes);
	memmove(buff->data, old_data, off);
	move_net_header(buff, bytes);
	return 0;
}

static u32 mac_header_len(const struct kobj_sk_buff *buff)
{
	return (u32)(buff->network_header - buff->mac_header);
}

/* bpf_skb_proto_4_to_6, _6_to_4 */
static int convert_proto(struct run *run, struct kobj_sk_buff *buff, u32 from_gso, u32 to_gso,
			 u16 to_proto)
{
	struct kobj_skb_shared_info *shinfo = buff->shinfo;
	u32 diff = IPV6_BYTES - IPV4_BYTES, off = mac_header_len(buff);
	int err;

	if (to_proto == htons(ETH_P_IPV6)) {
		err = skb_make_headroom(run, buff, diff);
		if (!err)
			err = skb_insert_bytes(buff, off, diff);
	} else {
		err = skb_remove_bytes(buff, off, diff);
	}
	if (err)
		return err;
	if (skb_is_gso(buff)) {
		if (shinfo->gso_type & from_gso)
			shinfo->gso_type = (shinfo->gso_type & ~from_gso) | to_gso;
		shinfo->gso_type |= SKB_GSO_DODGY;
	}
	buff->protocol = to_proto;
	skb_clear_hash(buff);
	return 0;
}

/* bpf_skb_change_proto */
HELPER_BODY(skb_change_proto)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	const u16 ipv4 = htons(ETH_P_IP), ipv6 = htons(ETH_P_IPV6);
	u16 proto = (u16)r2;
	int err = -ENOTSUPP;

	if (r3)
		return (u64)-EINVAL;
	if (buff->protocol == ipv4 && proto == ipv6)
		err = convert_proto(run, buff, SKB_GSO_TCPV4, SKB_GSO_TCPV6, ipv6);
	else if (buff->protocol == ipv6 && proto == ipv4)
		err = convert_proto(run, buff, SKB_GSO_TCPV6, SKB_GSO_TCPV4, ipv4);
	return skb_return(run, buff, err);
}

static u32 net_base_len(const struct kobj_sk_buff *buff)
{
	return buff->protocol == htons(ETH_P_IPV6) ? IPV6_BYTES : IPV4_BYTES;
}

/* UDP: the size of a segment is that of a datagram, which must stay. */
static bool is_gso_in_the_way(const struct kobj_sk_buff *buff, u64 flags)
{
	u32 type = buff->shinfo->gso_type;

	return skb_is_gso(buff) && !(type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)) &&
	       (!(type & SKB_GSO_UDP_L4) || !(flags & FIXED_GSO));
}

/* Whether the packet can get an outer header as @flags have it. */
static int check_encap(const struct kobj_sk_buff *buff, u32 bytes, u64 flags)
{
	u8 inner_mac_len = (u8)(flags >> BPF_ADJ_ROOM_ENCAP_L2_SHIFT);

	if ((flags & ENCAP_L3) == ENCAP_L3 || (flags & ENCAP_L4) == ENCAP_L4)
		return -EINVAL;
	if (flags & ENCAP_ETH && inner_mac_len < ETH_HLEN)
		return -EINVAL;
	if (buff->encapsulation)
		return -EALREADY;
	return inner_mac_len > bytes ? -EINVAL : 0;
}

static u32 encap_gso_type(u64 flags)
{
	if (flags & BPF_F_ADJ_ROOM_ENCAP_L4_UDP)
		return SKB_GSO_UDP_TUNNEL;
	if (flags & BPF_F_ADJ_ROOM_ENCAP_L4_GRE)
		return SKB_GSO_GRE;
	return flags & BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 ? SKB_GSO_IPXIP6 : SKB_GSO_IPXIP4;
}

/* The packet that was there is the inner one now. */
static void encapsulate(struct kobj_sk_buff *buff, u32 mac_len, u64 flags)
{
	bool is_ipv6 = flags & BPF_F_ADJ_ROOM_ENCAP_L3_IPV6;
	u32 net_start = skb_headroom(buff) + mac_len;

	buff->inner_protocol = flags & ENCAP_ETH ? htons(ETH_P_TEB) : buff->protocol;
	buff->encapsulation = 1;
	buff->network_header = (u16)net_start;
	if (flags & ENCAP_L4)
		buff->transport_header = (u16)(net_start + (is_ipv6 ? IPV6_BYTES : IPV4_BYTES));
	buff->protocol = htons(is_ipv6 ? ETH_P_IPV6 : ETH_P_IP);
}

/* bpf_skb_net_grow */
static int grow(struct run *run, struct kobj_sk_buff *buff, u32 off, u32 bytes, u64 flags)
{
	struct kobj_skb_shared_info *shinfo = buff->shinfo;
	u32 mac_len = mac_header_len(buff) & 0xffff;
	bool is_encap = flags & ENCAP_L3;
	int err;

	if (is_gso_in_the_way(buff, flags))
		return -ENOTSUPP;
	err = skb_make_headroom(run, buff, bytes);
	if (!err && is_encap)
		err = check_encap(buff, bytes, flags);
	if (!err)
		err = skb_insert_bytes(buff, off, bytes);
	if (err)
		return err;
	if (is_encap)
		encapsulate(buff, mac_len, flags);
	if (skb_is_gso(buff)) {
		shinfo->gso_type |= SKB_GSO_DODGY | (is_encap ? encap_gso_type(flags) : 0);
		shinfo->gso_segs = 0;
		if (!(flags & FIXED_GSO))
			shinfo->gso_size = (u16)(shinfo->gso_size - bytes);
	}
	return 0;
}

/* bpf_skb_net_shrink */
static int shrink(struct kobj_sk_buff *buff, u32 off, u32 bytes, u64 flags)
{
	struct kobj_skb_shared_info *shinfo = buff->shinfo;
	int err;

	if (flags & ~SHRINK_FLAGS)
		return -EINVAL;
	if (is_gso_in_the_way(buff, flags))
		return -ENOTSUPP;
	err = skb_remove_bytes(buff, off, bytes);
	if (err)
		return err;
	if (flags & BPF_F_ADJ_ROOM_DECAP_L3_IPV6)
		buff->protocol = htons(ETH_P_IPV6);
	else if (flags & BPF_F_ADJ_ROOM_DECAP_L3_IPV4)
		buff->protocol = htons(ETH_P_IP);
	if (skb_is_gso(buff)) {
		if (!(flags & FIXED_GSO))
			shinfo->gso_size = (u16)(shinfo->gso_size + bytes);
		shinfo->gso_type |= SKB_GSO_DODGY;
		shinfo->gso_segs = 0;
	}
	return 0;
}

/* Where to begin, in bytes from the start of the packet; -ENOTSUPP. */
static s64 adjust_offset(const struct kobj_sk_buff *buff, u32 mode)
{
	u32 off = mac_header_len(buff);

	if (mode == BPF_ADJ_ROOM_NET)
		off += net_base_len(buff);
	else if (mode != BPF_ADJ_ROOM_MAC)
		return -ENOTSUPP;
	return off;
}

static int check_len(const struct kobj_sk_buff *buff, u32 bytes, bool is_shrink, u64 flags)
{
	u32 len = buff->len - (u32)skb_network_offset(buff), min = net_base_len(buff);

	if (!is_shrink)
		return buff->len + bytes > MAX_BYTES && !skb_is_gso(buff) ? -ENOTSUPP : 0;
	if (flags & DECAP_L3)
		min = flags & BPF_F_ADJ_ROOM_DECAP_L3_IPV6 ? IPV6_BYTES : IPV4_BYTES;
	return bytes >= len || len - bytes < min ? -ENOTSUPP : 0;
}

/* bpf_skb_adjust_room */
HELPER_BODY(skb_adjust_room)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	bool is_shrink = (s32)r2 < 0;
	u32 bytes = is_shrink ? 0u - (u32)r2 : (u32)r2;
	s64 off;
	int err;

	if (r4 & ~KNOWN_FLAGS)
		return (u64)-EINVAL;
	if (bytes > MAX_ADJUST_BYTES)
		return (u64)-EFAULT;
	if (buff->protocol != htons(ETH_P_IP) && buff->protocol != htons(ETH_P_IPV6))
		return (u64)-ENOTSUPP;
	off = adjust_offset(buff, (u32)r3);
	if (off < 0)
		return (u64)off;
	if (r4 & DECAP_L3 && (!is_shrink || (r4 & DECAP_L3) == DECAP_L3))
		return (u64)-EINVAL;
	err = check_len(buff, bytes, is_shrink, r4);
	if (err)
		return (u64)err;
	err = is_shrink ? shrink(buff, (u32)off, bytes, r4) : grow(run, buff, (u32)off, bytes, r4);
	if (!err && !(r4 & KEEP_CSUM))
		skb_reset_csum_unnecessary(buff);
	return skb_return(run, buff, err);
}
