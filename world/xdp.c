// SPDX-License-Identifier: BSD-2-Clause
#include "world/xdp.h"

#include <errno.h>
#include <string.h>

struct xdp_packet *xdp_packet_new(struct mem *mem)
{
	struct xdp_packet *packet = mem_zalloc(mem, sizeof(*packet));

	if (!packet)
		return NULL;
	packet->page = mem_zalloc(mem, XDP_PAGE_BYTES);
	packet->page_bytes = XDP_PAGE_BYTES;
	if (!packet->page) {
		mem_free(mem, packet);
		return NULL;
	}
	return packet;
}

#define SKB_HEADER_BYTES     (XDP_HEADROOM_BYTES + XDP_TAILROOM_BYTES)
#define SKB_LINE_BYTES	     64
#define SKB_SMALL_HEAD_BYTES 704 /* SKB_SMALL_HEAD_CACHE_SIZE */

/* kmalloc_size_roundup, of more than 192 bytes */
static u32 round_up_kmalloc(u32 bytes)
{
	return 1u << (32 - __builtin_clz(bytes - 1));
}

/*
 * net/core/dev.c: netif_skb_check_for_xdp. A driver's buffer has less headroom than XDP wants, so
 * it is copied: to memory of a page pool (skb_pp_cow_data), or, where the program takes no
 * fragments, with pskb_expand_head(); what the driver had allocated is taken for just enough.
 */
struct xdp_shape xdp_generic_shape(u32 size, bool has_frags)
{
	u32 room = XDP_PAGE_BYTES - SKB_HEADER_BYTES, linear = has_frags ? MIN(size, room) : size;
	u32 frame = ALIGN_UP(linear, SKB_LINE_BYTES) + SKB_HEADER_BYTES;

	if (has_frags)
		frame = 2 * frame > XDP_PAGE_BYTES ? XDP_PAGE_BYTES : frame;
	else
		frame = frame <= SKB_SMALL_HEAD_BYTES ? SKB_SMALL_HEAD_BYTES
						      : round_up_kmalloc(frame);
	return (struct xdp_shape){.frame_bytes = frame, .linear_end = linear};
}

static int reserve_page(struct mem *mem, struct xdp_packet *packet, u32 bytes)
{
	u8 *page;

	if (bytes <= packet->page_bytes)
		return 0;
	page = mem_zalloc(mem, bytes);
	if (!page)
		return -ENOMEM;
	mem_free(mem, packet->page);
	packet->page = page;
	packet->page_bytes = bytes;
	packet->used_start = packet->used_end = NULL;
	return 0;
}

void xdp_packet_free(struct mem *mem, struct xdp_packet *packet)
{
	if (!packet)
		return;
	mem_free(mem, packet->frag_pages);
	mem_free(mem, packet->page);
	mem_free(mem, packet);
}

static int fill_frags(struct mem *mem, struct xdp_packet *packet, const u8 *data, u32 size)
{
	if (size > XDP_MAX_FRAGS * XDP_PAGE_BYTES)
		return -ENOMEM;
	if (!packet->frag_pages)
		packet->frag_pages = mem_zalloc(mem, XDP_MAX_FRAGS * XDP_PAGE_BYTES);
	if (!packet->frag_pages)
		return -ENOMEM;
	memcpy(packet->frag_pages, data, size);
	for (u32 n; size; size -= n) {
		n = MIN(size, (u32)XDP_PAGE_BYTES);
		packet->frag_sizes[packet->nr_frags++] = n;
	}
	packet->buff.flags |= KOBJ_XDP_HAS_FRAGS;
	return 0;
}

int xdp_packet_fill(struct mem *mem, struct xdp_packet *packet, const u8 *data, u32 size,
		    const struct xdp_shape *shape)
{
	struct kobj_xdp_buff *buff = &packet->buff;
	u32 meta_size = shape->meta_size;
	u32 room = shape->frame_bytes - XDP_HEADROOM_BYTES - XDP_TAILROOM_BYTES + meta_size;
	u32 linear = MIN(shape->linear_end, room);

	if (reserve_page(mem, packet, shape->frame_bytes))
		return -ENOMEM;
	packet->nr_frags = 0;
	packet->rx_dev.ifindex = 1; /* the loopback device, as in the kernel's test runs */
	packet->rxq =
		(struct kobj_xdp_rxq_info){.dev = &packet->rx_dev, .frag_size = shape->frag_bytes};
	*buff = (struct kobj_xdp_buff){
		.data_hard_start = packet->page,
		.data = packet->page + XDP_HEADROOM_BYTES,
		.data_meta = packet->page + XDP_HEADROOM_BYTES - meta_size,
		.data_end = packet->page + XDP_HEADROOM_BYTES - meta_size + linear,
		.rxq = &packet->rxq,
		.frame_sz = shape->frame_bytes,
	};
	/* Programs can move into what lies around the packet; it must not be an earlier packet. */
	if (packet->used_end)
		memset(packet->used_start, 0, (size_t)(packet->used_end - packet->used_start));
	packet->used_start = buff->data_meta;
	packet->used_end = buff->data_end;
	memcpy(buff->data_meta, data, linear);
	return size > linear ? fill_frags(mem, packet, data + linear, size - linear) : 0;
}

static u32 frags_size(const struct xdp_packet *packet)
{
	u32 size = 0;

	for (u32 i = 0; i < packet->nr_frags; i++)
		size += packet->frag_sizes[i];
	return size;
}

u32 xdp_packet_size(const struct xdp_packet *packet)
{
	return (u32)(packet->buff.data_end - packet->buff.data_meta) + frags_size(packet);
}

u32 xdp_packet_len(const struct xdp_packet *packet)
{
	return (u32)(packet->buff.data_end - packet->buff.data) + frags_size(packet);
}

/* The parts of a packet, the linear one being @nr 0 and beginning at @linear: false when there are
 * no more. */
static bool part_of(const struct xdp_packet *packet, u8 *linear, u32 nr, u8 **part, u32 *size)
{
	if (!nr) {
		*part = linear;
		*size = (u32)(packet->buff.data_end - linear);
		return true;
	}
	if (nr > packet->nr_frags)
		return false;
	*part = packet->frag_pages + (nr - 1) * XDP_PAGE_BYTES;
	*size = packet->frag_sizes[nr - 1];
	return true;
}

u8 *xdp_packet_bytes(const struct xdp_packet *packet, u32 offset, u32 size)
{
	u8 *part;

	for (u32 nr = 0, has; part_of(packet, packet->buff.data, nr, &part, &has); nr++) {
		if (offset < has)
			return size <= has - offset ? part + offset : NULL;
		offset -= has;
	}
	return offset || size ? NULL : packet->buff.data;
}

/* bpf_xdp_copy_buf: between [offset, offset + size) of the packet and @in or @out. */
static void copy(const struct xdp_packet *packet, u8 *linear, u32 offset, u8 *out, const u8 *in,
		 u32 size)
{
	u8 *part;

	for (u32 nr = 0, done = 0, has; done < size && part_of(packet, linear, nr, &part, &has);
	     nr++) {
		u32 n;

		if (offset >= has) {
			offset -= has;
			continue;
		}
		n = MIN(size - done, has - offset);
		if (out)
			memcpy(out + done, part + offset, n);
		else
			memcpy(part + offset, in + done, n);
		offset = 0;
		done += n;
	}
}

void xdp_packet_copy(const struct xdp_packet *packet, u8 *out, u32 max)
{
	copy(packet, packet->buff.data_meta, 0, out, NULL, max);
}

void xdp_packet_load(const struct xdp_packet *packet, u32 offset, void *out, u32 size)
{
	copy(packet, packet->buff.data, offset, out, NULL, size);
}

void xdp_packet_store(struct xdp_packet *packet, u32 offset, const void *in, u32 size)
{
	copy(packet, packet->buff.data, offset, NULL, in, size);
}
