// SPDX-License-Identifier: BSD-2-Clause
/* XDP packets: net/core/filter.c. */
#include "world/xdp.h"

#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"

#define META_ALIGN     4
#define META_MAX_BYTES 255

/* bpf_xdp_adjust_head */
HELPER_BODY(xdp_adjust_head)
{
	struct kobj_xdp_buff *xdp = u64_to_ptr(r1);
	s64 offset = (s32)r2;
	s64 meta_size = xdp->data - xdp->data_meta;
	s64 from_start = xdp->data - xdp->data_hard_start + offset;

	if (from_start < XDP_FRAME_BYTES + meta_size ||
	    from_start > xdp->data_end - xdp->data_hard_start - XDP_MIN_BYTES)
		return (u64)-EINVAL;
	if (meta_size)
		memmove(xdp->data_meta + offset, xdp->data_meta, (size_t)meta_size);
	xdp->data_meta += offset;
	xdp->data += offset;
	xdp_packet_track(xdp_packet_of(xdp), &run->pkt);
	exec_forget_origins(run);
	return 0;
}

/* bpf_xdp_adjust_meta */
HELPER_BODY(xdp_adjust_meta)
{
	struct kobj_xdp_buff *xdp = u64_to_ptr(r1);
	s64 offset = (s32)r2;
	s64 from_start = xdp->data_meta - xdp->data_hard_start + offset;
	s64 meta_size = xdp->data - xdp->data_meta - offset;

	if (from_start < XDP_FRAME_BYTES || meta_size < 0)
		return (u64)-EINVAL;
	if (meta_size % META_ALIGN || meta_size > META_MAX_BYTES)
		return (u64)-EACCES;
	xdp->data_meta += offset;
	xdp_packet_track(xdp_packet_of(xdp), &run->pkt);
	exec_forget_origins(run);
	return 0;
}

/* bpf_xdp_frags_shrink_tail */
static s64 shrink_frags(struct xdp_packet *packet, u32 bytes)
{
	if (bytes + XDP_MIN_BYTES >
	    xdp_packet_size(packet) - (u32)(packet->buff.data - packet->buff.data_meta))
		return -EINVAL;
	while (packet->nr_frags && bytes) {
		u32 *last = &packet->frag_sizes[packet->nr_frags - 1];
		u32 n = MIN(bytes, *last);

		*last -= n;
		bytes -= n;
		if (*last)
			return 0;
		packet->nr_frags--;
	}
	if (!packet->nr_frags) {
		packet->buff.flags &= ~KOBJ_XDP_HAS_FRAGS;
		packet->buff.data_end -= bytes;
	}
	return 0;
}

/* bpf_xdp_frags_increase_tail */
static s64 grow_frags(struct xdp_packet *packet, u32 bytes)
{
	u32 *last = &packet->frag_sizes[packet->nr_frags - 1], room = packet->rxq.frag_size;

	if (!room || room > packet->buff.frame_sz)
		return -EOPNOTSUPP;
	if (bytes > room - *last)
		return -EINVAL;
	memset(packet->frag_pages + (packet->nr_frags - 1) * XDP_PAGE_BYTES + *last, 0, bytes);
	*last += bytes;
	return 0;
}

static s64 adjust_linear_tail(struct kobj_xdp_buff *xdp, s64 offset)
{
	s64 from_start = xdp->data_end - xdp->data_hard_start + offset;

	if (from_start > (s64)xdp->frame_sz - XDP_TAILROOM_BYTES ||
	    from_start < xdp->data - xdp->data_hard_start + XDP_MIN_BYTES)
		return -EINVAL;
	if (offset > 0)
		memset(xdp->data_end, 0, (size_t)offset);
	xdp->data_end += offset;
	return 0;
}

/* bpf_xdp_adjust_tail */
HELPER_BODY(xdp_adjust_tail)
{
	struct kobj_xdp_buff *xdp = u64_to_ptr(r1);
	struct xdp_packet *packet = xdp_packet_of(xdp);
	s64 offset = (s32)r2, ret;

	if (!(xdp->flags & KOBJ_XDP_HAS_FRAGS))
		ret = adjust_linear_tail(xdp, offset);
	else if (offset < 0)
		ret = shrink_frags(packet, (u32)-offset);
	else
		ret = grow_frags(packet, (u32)offset);
	xdp_packet_track(packet, &run->pkt);
	exec_forget_origins(run);
	return (u64)ret;
}

/*
 * net/core/xdp.c: what devices without the operation answer. No device here has any; a mock
 * answers for one that does.
 */
KFUNC_BODY(bpf_xdp_metadata_rx_timestamp)
{
	return (u64)-EOPNOTSUPP;
}

KFUNC_BODY(bpf_xdp_metadata_rx_hash)
{
	return (u64)-EOPNOTSUPP;
}

KFUNC_BODY(bpf_xdp_metadata_rx_vlan_tag)
{
	return (u64)-EOPNOTSUPP;
}
