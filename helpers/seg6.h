/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segment routing over IPv6: the header that a packet has (struct skb_srh of world/skb.h), and
 * pushing one. Packets begin with their IPv6 header here, as at the hooks of lightweight tunnels.
 */
#ifndef HELPERS_SEG6_H
#define HELPERS_SEG6_H

#include "helpers/skb.h"

/*
 * net/ipv6/seg6_local.c: input_action_end_bpf, before its program: the header is found, is valid
 * and goes on to the next segment. False: there is no such header, or it has no segments left.
 */
bool seg6_enter(struct kobj_sk_buff *buff);
/* seg6_bpf_has_valid_srh: after a program has changed it. */
bool seg6_has_valid_srh(struct kobj_sk_buff *buff);

/* bpf_push_seg6_encap: @type is BPF_LWT_ENCAP_SEG6 or _SEG6_INLINE. 0 or -errno, also that of the
 * route to the first segment. */
int seg6_push(struct run *run, struct kobj_sk_buff *buff, u32 type, const u8 *srh, u32 len);

#endif
