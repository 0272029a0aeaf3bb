// SPDX-License-Identifier: BSD-2-Clause
/* Reading and writing the bytes of XDP packets, fragments included: net/core/filter.c. */
#include <errno.h>

#include "helpers/helpers.h"
#include "world/xdp.h"

/* bpf_xdp_get_buff_len */
HELPER_BODY(xdp_get_buff_len)
{
	return xdp_packet_len(xdp_packet_of(u64_to_ptr(r1)));
}

/* bpf_xdp_pointer: whether the packet has these bytes */
static s64 check_range(const struct xdp_packet *packet, u32 offset, u32 len)
{
	if (offset > 0xffff || len > 0xffff)
		return -EFAULT;
	return offset + len > xdp_packet_len(packet) ? -EINVAL : 0;
}

/* bpf_xdp_load_bytes */
HELPER_BODY(xdp_load_bytes)
{
	struct xdp_packet *packet = xdp_packet_of(u64_to_ptr(r1));
	s64 err = check_range(packet, (u32)r2, (u32)r4);

	if (!err)
		xdp_packet_load(packet, (u32)r2, u64_to_ptr(r3), (u32)r4);
	return (u64)err;
}

/* bpf_xdp_store_bytes */
HELPER_BODY(xdp_store_bytes)
{
	struct xdp_packet *packet = xdp_packet_of(u64_to_ptr(r1));
	s64 err = check_range(packet, (u32)r2, (u32)r4);

	if (!err)
		xdp_packet_store(packet, (u32)r2, u64_to_ptr(r3), (u32)r4);
	return (u64)err;
}
