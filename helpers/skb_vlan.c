// SPDX-License-Identifier: BSD-2-Clause
/*
 * VLAN tags: net/core/filter.c: bpf_skb_vlan_push, bpf_skb_vlan_pop; net/core/skbuff.c. The
 * outermost tag is kept beside the packet (.vlan_proto, .vlan_tci), further ones lie in it.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "helpers/skb.h"

#define TAG_OFFSET	   (2 * ETH_ALEN)
#define VLAN_HEADER_BYTES  (ETH_HLEN + SKB_VLAN_BYTES) /* VLAN_ETH_HLEN */
#define SMALLEST_ETHERTYPE 0x0600

/*
 * bpf_push_mac_rcsum, bpf_pull_mac_rcsum: at ingress the sum that is known (CHECKSUM_COMPLETE) does
 * not have the MAC header in it, and what moves tags counts as if it did.
 */
static void count_mac(struct kobj_sk_buff *buff)
{
	if (buff->tc_at_ingress)
		skb_count_bytes(buff, buff->head + buff->mac_header, buff->mac_len, 0);
}

static void forget_mac(struct kobj_sk_buff *buff)
{
	if (buff->tc_at_ingress)
		skb_pull_csum(buff, buff->head + buff->mac_header, buff->mac_len);
}

static void put_tag(struct kobj_sk_buff *buff, u16 protocol, u16 tci)
{
	buff->vlan_proto = protocol;
	buff->vlan_tci = tci;
}

/* __vlan_insert_tag */
static int insert_tag(struct run *run, struct kobj_sk_buff *buff, u16 protocol, u16 tci)
{
	u16 tag[] = {protocol, htons(tci)};

	if (skb_make_writable(buff, ETH_HLEN))
		return -EINVAL;
	if (skb_make_headroom(run, buff, SKB_VLAN_BYTES))
		return -ENOMEM;
	skb_push(buff, SKB_VLAN_BYTES);
	memmove(buff->data, buff->data + SKB_VLAN_BYTES, TAG_OFFSET);
	memcpy(buff->data + TAG_OFFSET, tag, sizeof(tag));
	buff->mac_header = (u16)(buff->mac_header - SKB_VLAN_BYTES);
	return 0;
}

/* skb_vlan_push */
static int push_tag(struct run *run, struct kobj_sk_buff *buff, u16 protocol, u16 tci)
{
	int err;

	if (buff->vlan_all) {
		if (skb_mac_offset(buff))
			return -EINVAL;
		err = insert_tag(run, buff, buff->vlan_proto, buff->vlan_tci);
		if (err)
			return err;
		buff->protocol = buff->vlan_proto;
		buff->network_header = (u16)(buff->network_header - SKB_VLAN_BYTES);
		skb_count_bytes(buff, buff->data + TAG_OFFSET, SKB_VLAN_BYTES, 0);
	}
	put_tag(buff, protocol, tci);
	return 0;
}

/* bpf_skb_vlan_push */
HELPER_BODY(skb_vlan_push)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u16 protocol = (u16)r2;
	int err;

	count_mac(buff);
	err = push_tag(run, buff, skb_is_vlan(protocol) ? protocol : htons(ETH_P_8021Q), (u16)r3);
	forget_mac(buff);
	skb_reset_mac_len(buff);
	return skb_return(run, buff, err);
}

/* vlan_set_encap_proto: what the tag is followed by */
static u16 protocol_behind(const struct kobj_sk_buff *buff)
{
	u16 protocol = load_net16(buff->data + VLAN_HEADER_BYTES - sizeof(u16));

	if (ntohs(protocol) >= SMALLEST_ETHERTYPE)
		return protocol;
	if (buff->len >= VLAN_HEADER_BYTES + sizeof(u16) &&
	    load_net16(buff->data + VLAN_HEADER_BYTES) == 0xffff)
		return htons(ETH_P_802_3);
	return htons(ETH_P_802_2);
}

/* __skb_vlan_pop: the tag in the packet; its protocol is skb->protocol. */
static int remove_tag(struct kobj_sk_buff *buff, u16 *tci)
{
	int err;

	if (skb_mac_offset(buff))
		return -EINVAL;
	err = skb_make_writable(buff, VLAN_HEADER_BYTES);
	if (err)
		return err;
	skb_pull_csum(buff, buff->data + TAG_OFFSET, SKB_VLAN_BYTES);
	*tci = ntohs(load_net16(buff->data + TAG_OFFSET + sizeof(u16)));
	buff->protocol = protocol_behind(buff);
	memmove(buff->data + SKB_VLAN_BYTES, buff->data, TAG_OFFSET);
	skb_pull(buff, SKB_VLAN_BYTES);
	buff->mac_header = (u16)(buff->mac_header + SKB_VLAN_BYTES);
	if (skb_network_offset(buff) < ETH_HLEN)
		buff->network_header = (u16)(skb_headroom(buff) + ETH_HLEN);
	skb_reset_mac_len(buff);
	return 0;
}

/* skb_vlan_pop: and the next tag comes out of the packet. */
static int pop_tag(struct kobj_sk_buff *buff)
{
	u16 protocol, tci;
	int err;

	if (buff->vlan_all) {
		buff->vlan_all = 0;
	} else if (!skb_is_vlan(buff->protocol)) {
		return 0;
	} else {
		err = remove_tag(buff, &tci);
		if (err)
			return err;
	}
	protocol = buff->protocol;
	if (!skb_is_vlan(protocol))
		return 0;
	err = remove_tag(buff, &tci);
	if (err)
		return err;
	put_tag(buff, protocol, tci);
	return 0;
}

/* bpf_skb_vlan_pop */
HELPER_BODY(skb_vlan_pop)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	int err;

	count_mac(buff);
	err = pop_tag(buff);
	forget_mac(buff);
	return skb_return(run, buff, err);
}

/* net/core/skbuff.c: skb_vlan_untag */
int skb_vlan_untag(struct kobj_sk_buff *buff)
{
	u16 protocol = buff->protocol, tci;
	int err;

	if (buff->vlan_all || !skb_is_vlan(protocol))
		return 0;
	err = remove_tag(buff, &tci);
	if (!err)
		put_tag(buff, protocol, tci);
	return err;
}
