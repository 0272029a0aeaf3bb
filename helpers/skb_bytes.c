// SPDX-License-Identifier: BSD-2-Clause
/* Reading and writing the bytes of socket buffers: net/core/filter.c. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "helpers/skb.h"
#include "isa/uapi.h"
#include "world/ctx.h"

/* bpf_skb_store_bytes */
HELPER_BODY(skb_store_bytes)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 offset = (u32)r2, len = (u32)r4;
	u8 *at;

	if (r5 & ~(u64)(BPF_F_RECOMPUTE_CSUM | BPF_F_INVALIDATE_HASH))
		return (u64)-EINVAL;
	if (offset > INT_MAX || skb_make_writable(buff, (u64)offset + len))
		return (u64)-EFAULT;
	at = buff->data + offset;
	if (r5 & BPF_F_RECOMPUTE_CSUM)
		skb_forget_bytes(buff, at, len, offset);
	memmove(at, u64_to_ptr(r3), len);
	if (r5 & BPF_F_RECOMPUTE_CSUM)
		skb_count_bytes(buff, at, len, offset);
	if (r5 & BPF_F_INVALIDATE_HASH)
		skb_clear_hash(buff);
	return skb_return(run, buff, 0);
}

/* bpf_skb_load_bytes */
HELPER_BODY(skb_load_bytes)
{
	const struct kobj_sk_buff *buff = ctx_find_skb(run->ctx_layout, u64_to_ptr(r1));
	u32 offset = (u32)r2, len = (u32)r4;

	if (!buff || offset > INT_MAX || (u64)offset + len > buff->len) {
		memset(u64_to_ptr(r3), 0, len);
		return (u64)-EFAULT;
	}
	memmove(u64_to_ptr(r3), buff->data + offset, len);
	return 0;
}

/* The header that offsets count from, in bytes from the start of the buffer; < 0: there is none. */
static s64 header_start(const struct kobj_sk_buff *buff, u32 start_header)
{
	switch (start_header) {
	case BPF_HDR_START_MAC: return buff->mac_header == SKB_HEADER_UNSET ? -1 : buff->mac_header;
	case BPF_HDR_START_NET: return buff->network_header;
	default: return -1;
	}
}

/* bpf_skb_load_bytes_relative: of the linear part only */
HELPER_BODY(skb_load_bytes_relative)
{
	const struct kobj_sk_buff *buff = ctx_find_skb(run->ctx_layout, u64_to_ptr(r1));
	u32 offset = (u32)r2, len = (u32)r4;
	s64 start = buff ? header_start(buff, (u32)r5) : -1;

	if (offset > 0xffff || start < 0 ||
	    (u64)start + offset + len > skb_headroom(buff) + skb_linear_len(buff)) {
		memset(u64_to_ptr(r3), 0, len);
		return (u64)-EFAULT;
	}
	memmove(u64_to_ptr(r3), buff->head + start + offset, len);
	return 0;
}

/* bpf_skb_pull_data */
HELPER_BODY(skb_pull_data)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 len = (u32)r2;

	return skb_return(run, buff, skb_make_writable(buff, len ? len : skb_linear_len(buff)));
}
