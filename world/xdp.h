/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An XDP packet: the struct xdp_buff that programs get and the memory behind it, laid out as
 * net/bpf/test_run.c lays it out: one page with headroom, the linear part and room for the shared
 * info, and whatever does not fit in page-sized fragments.
 */
#ifndef WORLD_XDP_H
#define WORLD_XDP_H

#include "base/mem.h"
#include "prog/exec.h"
#include "world/kobj.h"

#define XDP_PAGE_BYTES	   4096
#define XDP_HEADROOM_BYTES 256 /* XDP_PACKET_HEADROOM */
#define XDP_TAILROOM_BYTES 320 /* SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) */
#define XDP_FRAME_BYTES	   40  /* sizeof(struct xdp_frame), kept free at the start of the page */
#define XDP_MAX_FRAGS	   17  /* MAX_SKB_FRAGS */
/* A full page and all fragments; a shorter linear part makes it less. */
#define XDP_MAX_BYTES \
	(XDP_PAGE_BYTES - XDP_HEADROOM_BYTES - XDP_TAILROOM_BYTES + XDP_MAX_FRAGS * XDP_PAGE_BYTES)
#define XDP_MIN_BYTES 14 /* ETH_HLEN */

/* How a packet is laid out. */
struct xdp_shape {
	u32 frame_bytes; /* from the headroom to behind the shared info; linear is what fits */
	u32 meta_size;	 /* metadata in front of the packet */
	u32 linear_end;	 /* and this much of both, if it fits */
	u32 frag_bytes;	 /* that a fragment can grow to; 0: it cannot grow */
};

struct xdp_packet {
	u8 *page; /* .page_bytes of them; more than a page where all is to be linear */
	u32 page_bytes;
	u8 *frag_pages; /* XDP_MAX_FRAGS pages; NULL until a packet needs them */
	u32 frag_sizes[XDP_MAX_FRAGS];
	u32 nr_frags;
	u8 *used_start, *used_end; /* of the page: where anything but 0 can be */
	struct kobj_net_device rx_dev, tx_dev;
	struct kobj_xdp_txq_info txq;
	struct kobj_xdp_rxq_info rxq;
	struct kobj_xdp_buff buff; /* last: what programs see begins here */
};

static inline struct xdp_packet *xdp_packet_of(struct kobj_xdp_buff *buff)
{
	return container_of(buff, struct xdp_packet, buff);
}

/* NULL: no memory. */
struct xdp_packet *xdp_packet_new(struct mem *mem);
void xdp_packet_free(struct mem *mem, struct xdp_packet *packet);

/*
 * Fill in a packet of @size bytes, of which the first .meta_size are metadata and [meta_size,
 * linear_end) (at most @size) are to be linear as far as they fit. 0, or -ENOMEM (also: more than
 * XDP_MAX_FRAGS fragments).
 */
int xdp_packet_fill(struct mem *mem, struct xdp_packet *packet, const u8 *data, u32 size,
		    const struct xdp_shape *shape);
/*
 * The shape of a packet of @size bytes that generic XDP takes from a socket buffer, in fragments
 * or, without @has_frags, as a whole.
 */
struct xdp_shape xdp_generic_shape(u32 size, bool has_frags);
/* Bytes of metadata, linear part and fragments. */
u32 xdp_packet_size(const struct xdp_packet *packet);
/* Copy the first @max bytes of these. */
void xdp_packet_copy(const struct xdp_packet *packet, u8 *out, u32 max);

/* Bytes of linear part and fragments (xdp_get_buff_len). */
u32 xdp_packet_len(const struct xdp_packet *packet);
/* Where [@offset, @offset + @size) of these lies, if it is there and in one piece; else NULL. */
u8 *xdp_packet_bytes(const struct xdp_packet *packet, u32 offset, u32 size);
/* Copy @size bytes from @offset on, which it has, of linear part and fragments ... */
void xdp_packet_load(const struct xdp_packet *packet, u32 offset, void *out, u32 size);
/* ... or to there. */
void xdp_packet_store(struct xdp_packet *packet, u32 offset, const void *in, u32 size);

/* Show the run where the packet lies now: after filling it in, and after each move. */
static inline void xdp_packet_track(struct xdp_packet *packet, struct exec_pkt *pkt)
{
	packet->used_start = MIN(packet->used_start, packet->buff.data_meta);
	packet->used_end = MAX(packet->used_end, packet->buff.data_end);
	pkt->meta = ptr_to_u64(packet->buff.data_meta);
	pkt->data = ptr_to_u64(packet->buff.data);
	pkt->end = pkt->write_end = ptr_to_u64(packet->buff.data_end);
}

#endif
