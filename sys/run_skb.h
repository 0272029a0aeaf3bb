/* SPDX-License-Identifier: BSD-2-Clause */
/* struct userbpf_skb: what a socket buffer has besides its bytes and its context. */
#ifndef SYS_RUN_SKB_H
#define SYS_RUN_SKB_H

#include "sys/run.h"
#include "world/skb.h"

/* Make it CHECKSUM_COMPLETE. */
void run_skb_know_csum(struct kobj_sk_buff *buff);
/* Set the buffer, which is at its start, from what a caller gave. 0, or -EINVAL or -E2BIG. */
int run_skb_import(const struct run *run, struct skb *skb, const struct userbpf_skb *given);
/* Fill in the caller's, in the size it says. */
void run_skb_export(const struct skb *skb, struct userbpf_skb *out);

#endif
