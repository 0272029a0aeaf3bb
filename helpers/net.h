/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bodies of network helpers find in the context of their program. */
#ifndef HELPERS_NET_H
#define HELPERS_NET_H

#include "world/ctx.h"
#include "world/world.h"

static inline bool net_ctx_is_skb(const struct run *run)
{
	return ctx_packet_of(run->ctx_layout) == CTX_PACKET_SKB;
}

static inline bool net_ctx_is_xdp(const struct run *run)
{
	return ctx_packet_of(run->ctx_layout) == CTX_PACKET_XDP;
}

/* The device that the packet is on; 0: there is none. */
static inline u32 net_ctx_ifindex(const struct run *run)
{
	if (net_ctx_is_skb(run))
		return ((const struct kobj_sk_buff *)run->ctx)->dev->ifindex;
	if (net_ctx_is_xdp(run))
		return ((const struct kobj_xdp_buff *)run->ctx)->rxq->dev->ifindex;
	return 0;
}

/* The socket that an argument is, or that the context given as one has; NULL: none. */
static inline struct sock *net_sock_arg(const struct run *run, u64 arg)
{
	struct kobj_sock *sk;

	if (!arg || arg != ptr_to_u64(run->ctx))
		return sock_at(run->vm, arg);
	sk = ctx_find_sock(run->ctx_layout, run->ctx);
	return sk ? sock_of(sk) : NULL;
}

#endif
