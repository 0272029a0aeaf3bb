/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the helpers that edit socket buffers share. Each of them that may move the packet or what is
 * linear of it ends in skb_return(), so that the program's pointers follow. A packet in a test run
 * is its program's own: nothing has to be copied before it is written to.
 */
#ifndef HELPERS_SKB_H
#define HELPERS_SKB_H

#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "base/csum.h"
#include "helpers/helpers.h"
#include "world/skb.h"

#define SKB_VLAN_BYTES 4 /* VLAN_HLEN */

static inline u64 skb_return(struct run *run, struct kobj_sk_buff *buff, s64 ret)
{
	skb_track(buff, &run->pkt);
	exec_forget_origins(run);
	return (u64)ret;
}

/* skb_ensure_writable; 0 or -ENOMEM. */
static inline int skb_make_writable(struct kobj_sk_buff *buff, u64 bytes)
{
	if (bytes > buff->len)
		return -ENOMEM;
	skb_make_linear(buff, (u32)bytes);
	return 0;
}

/* skb_cow: 0 or -ENOMEM. */
static inline int skb_make_headroom(struct run *run, struct kobj_sk_buff *buff, u32 bytes)
{
	return skb_reserve(&run->vm->mem, skb_of(buff), bytes, 0);
}

static inline s32 skb_csum_start_offset(const struct kobj_sk_buff *buff)
{
	return (s32)buff->csum_start - (s32)skb_headroom(buff);
}

static inline void skb_clear_hash(struct kobj_sk_buff *buff)
{
	buff->hash = 0;
	buff->sw_hash = buff->l4_hash = 0;
}

static inline void skb_reset_mac_len(struct kobj_sk_buff *buff)
{
	buff->mac_len = (u16)(buff->network_header - buff->mac_header);
}

static inline bool skb_is_gso(const struct kobj_sk_buff *buff)
{
	return buff->shinfo->gso_size;
}

static inline bool skb_is_vlan(u16 protocol)
{
	return protocol == htons(ETH_P_8021Q) || protocol == htons(ETH_P_8021AD);
}

/*
 * Keep CHECKSUM_COMPLETE when bytes are taken out (skb_postpull_rcsum), or change: those at @off,
 * which lie at @start, go (__skb_postpull_rcsum) ...
 */
void skb_pull_csum(struct kobj_sk_buff *buff, const u8 *start, u32 len);
void skb_forget_bytes(struct kobj_sk_buff *buff, const u8 *start, u32 len, u32 off);
/* ... and come (__skb_postpush_rcsum). */
void skb_count_bytes(struct kobj_sk_buff *buff, const u8 *start, u32 len, u32 off);
/* __skb_reset_checksum_unnecessary */
void skb_reset_csum_unnecessary(struct kobj_sk_buff *buff);

/*
 * bpf_skb_net_hdr_push: @bytes that are 0 at @off, for which there is headroom; what lies before
 * them moves to the front, with the headers that are there. 0 or -EFAULT.
 */
int skb_insert_bytes(struct kobj_sk_buff *buff, u32 off, u32 bytes);
/* bpf_skb_net_hdr_pop. 0 or -ENOMEM: they are not all there. */
int skb_remove_bytes(struct kobj_sk_buff *buff, u32 off, u32 bytes);
/* A tag that lies in the packet, which begins with its MAC header, goes beside it. 0; -EINVAL or
 * -ENOMEM: there is no whole one. */
int skb_vlan_untag(struct kobj_sk_buff *buff);

#endif
