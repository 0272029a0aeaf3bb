// SPDX-License-Identifier: BSD-2-Clause
#include "world/skb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <string.h>

#include "base/csum.h"

/* include/uapi/linux/if_packet.h, if_ether.h */
#define ARPHRD_LOOPBACK	 772 /* include/uapi/linux/if_arp.h */
#define PACKET_HOST	 0
#define PACKET_MULTICAST 2
#define PACKET_OTHERHOST 3
#define ETH_ADDR_BYTES	 6
#define ETH_P_802_3_MIN	 0x0600
#define ETH_P_802_3	 0x0001
#define ETH_P_802_2	 0x0004

struct skb *skb_new(struct mem *mem)
{
	return mem_zalloc(mem, sizeof(struct skb));
}

void skb_free(struct mem *mem, struct skb *skb)
{
	if (!skb)
		return;
	mem_free(mem, skb->buff.head);
	mem_free(mem, skb);
}

/* skb_headers_offset_update: the numbers are 16 bits wide and come round, as the kernel's do. */
static void move_headers(struct kobj_sk_buff *buff, u32 bytes)
{
	if (buff->mac_header != SKB_HEADER_UNSET)
		buff->mac_header = (u16)(buff->mac_header + bytes);
	if (buff->transport_header != SKB_HEADER_UNSET)
		buff->transport_header = (u16)(buff->transport_header + bytes);
	buff->network_header = (u16)(buff->network_header + bytes);
	skb_of(buff)->srh.offset += bytes;
	if (buff->ip_summed == KOBJ_CHECKSUM_PARTIAL)
		buff->csum_start = (u16)(buff->csum_start + bytes);
}

int skb_reserve(struct mem *mem, struct skb *skb, u32 headroom, u32 tailroom)
{
	struct kobj_sk_buff *buff = &skb->buff;
	u32 had = buff->head ? skb_headroom(buff) : 0;
	size_t need = (size_t)MAX(had, headroom) + buff->len + tailroom;
	u32 grown = MAX(had, headroom) - had;
	u8 *head;

	if (!grown && need <= skb->capacity)
		return 0;
	if (need > SKB_MAX_CAPACITY)
		return -ENOMEM;
	head = mem_zalloc(mem, need);
	if (!head)
		return -ENOMEM;
	if (buff->head)
		memcpy(head + grown, buff->head, had + buff->len);
	mem_free(mem, buff->head);
	buff->head = head;
	buff->data = head + had + grown;
	move_headers(buff, grown);
	skb->capacity = (u32)need;
	return 0;
}

int skb_fill(struct mem *mem, struct skb *skb, const u8 *data, u32 size, u32 linear)
{
	struct kobj_sk_buff *buff = &skb->buff;
	u8 *head = buff->head;
	int err;

	/* Empty, with the room in front that a packet has. */
	bytes_clear(buff, sizeof(*buff));
	buff->head = head;
	buff->data = head ? head + SKB_HEADROOM_BYTES : NULL;
	err = skb_reserve(mem, skb, SKB_HEADROOM_BYTES, size);
	if (err)
		return err;
	bytes_clear(&skb->shinfo, sizeof(skb->shinfo));
	skb->tunnel.is_set = false;
	skb->route_realm = skb->nr_xfrm = 0;
	skb->srh.is_known = false;
	/* The loopback device. */
	bytes_clear(&skb->dev, sizeof(skb->dev));
	skb->dev.ifindex = 1;
	skb->dev.type = ARPHRD_LOOPBACK;
	/* Programs can move into what lies in front; it must not be an earlier packet. */
	memset(buff->head, 0, SKB_HEADROOM_BYTES);
	buff->data = buff->head + SKB_HEADROOM_BYTES;
	memcpy(buff->data, data, size);
	buff->len = size;
	buff->data_len = size - linear;
	buff->dev = &skb->dev;
	buff->shinfo = &skb->shinfo;
	return 0;
}

const u8 *skb_bytes(const struct kobj_sk_buff *buff, s64 offset, u32 size)
{
	if (offset < buff->head - buff->data || offset + size > (s64)buff->len)
		return NULL;
	return buff->data + offset;
}

bool skb_load_offset(const struct kobj_sk_buff *buff, s32 given, s64 *offset)
{
	s64 headroom = buff->data - buff->head;

	if (given >= 0)
		*offset = given;
	else if (given >= SKF_NET_OFF)
		*offset = (s64)given - SKF_NET_OFF + buff->network_header - headroom;
	else if (given >= SKF_LL_OFF)
		*offset = (s64)given - SKF_LL_OFF + buff->mac_header - headroom;
	else
		return false;
	return true;
}

void skb_set_headers(struct skb *skb, u32 mac_len)
{
	struct kobj_sk_buff *buff = &skb->buff;

	buff->mac_header = (u16)skb_headroom(buff);
	buff->mac_len = (u16)mac_len;
	buff->network_header = buff->transport_header = (u16)(buff->mac_header + mac_len);
}

/* eth_skb_pkt_type for the loopback device, whose own and broadcast address are all zero. */
static u8 packet_type(const u8 *destination)
{
	static const u8 zero[ETH_ADDR_BYTES];

	if (!memcmp(destination, zero, ETH_ADDR_BYTES))
		return PACKET_HOST;
	return destination[0] & 1 ? PACKET_MULTICAST : PACKET_OTHERHOST;
}

/* Length fields instead of a protocol: IEEE 802.3, with Novell's raw frames or 802.2. */
static u16 protocol_of(const struct kobj_sk_buff *buff)
{
	const u8 *type = buff->data + 2 * ETH_ADDR_BYTES, *payload = type + 2;
	u16 protocol;

	memcpy(&protocol, type, sizeof(protocol));
	if (ntohs(protocol) >= ETH_P_802_3_MIN)
		return protocol;
	if (buff->len >= SKB_MIN_BYTES + 2 && payload[0] == 0xff && payload[1] == 0xff)
		return htons(ETH_P_802_3);
	return htons(ETH_P_802_2);
}

void skb_pull_ethernet(struct skb *skb)
{
	struct kobj_sk_buff *buff = &skb->buff;

	buff->pkt_type = packet_type(buff->data);
	buff->protocol = protocol_of(buff);
	skb_set_headers(skb, SKB_MIN_BYTES);
	skb_pull(buff, SKB_MIN_BYTES);
	/* As the kernel's test runs leave it: the packet has not come the way of received ones. */
	buff->mac_len = 0;
	buff->transport_header = SKB_HEADER_UNSET;
}

u32 skb_network_csum(const struct kobj_sk_buff *buff)
{
	s32 offset = skb_network_offset(buff);

	if (offset < 0 || (u32)offset > buff->len)
		return 0;
	return csum_partial(buff->data + offset, buff->len - (u32)offset, 0);
}

void skb_track(struct kobj_sk_buff *buff, struct exec_pkt *pkt)
{
	u8 *end = buff->data + skb_linear_len(buff);

	buff->cb.data_meta = buff->data;
	buff->cb.data_end = end;
	pkt->meta = pkt->data = ptr_to_u64(buff->data);
	pkt->end = ptr_to_u64(end);
	pkt->write_end = skb_of(buff)->is_writable ? pkt->end : pkt->meta;
}
