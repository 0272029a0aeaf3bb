// SPDX-License-Identifier: BSD-2-Clause
/* Programs that ask for the network around them, for the time, and for what they are attached with.
 */
#include <linux/pkt_cls.h>

#include "tests/cli/progs/bpf.h"

static long (*bpf_fib_lookup)(void *ctx, struct bpf_fib_lookup *params, int size,
			      u32 flags) = (void *)BPF_FUNC_fib_lookup;
static void *(*bpf_sk_lookup_tcp)(void *ctx, struct bpf_sock_tuple *tuple, u32 size, u64 netns,
				  u64 flags) = (void *)BPF_FUNC_sk_lookup_tcp;
static void *(*bpf_sk_lookup_udp)(void *ctx, struct bpf_sock_tuple *tuple, u32 size, u64 netns,
				  u64 flags) = (void *)BPF_FUNC_sk_lookup_udp;
static long (*bpf_sk_release)(void *sk) = (void *)BPF_FUNC_sk_release;
static long (*bpf_sk_assign)(void *ctx, void *sk, u64 flags) = (void *)BPF_FUNC_sk_assign;
static u64 (*bpf_get_socket_cookie)(void *ctx) = (void *)BPF_FUNC_get_socket_cookie;
static u32 (*bpf_get_socket_uid)(void *ctx) = (void *)BPF_FUNC_get_socket_uid;
static u64 (*bpf_skb_ancestor_cgroup_id)(void *ctx,
					 int level) = (void *)BPF_FUNC_skb_ancestor_cgroup_id;
static long (*bpf_reserve_hdr_opt)(void *ctx, u32 len,
				   u64 flags) = (void *)BPF_FUNC_reserve_hdr_opt;
static u64 (*bpf_get_attach_cookie)(void *ctx) = (void *)BPF_FUNC_get_attach_cookie;
static long (*bpf_get_stack)(void *ctx, void *buf, u32 size,
			     u64 flags) = (void *)BPF_FUNC_get_stack;

#define say(fmt, ...)                                                \
	({                                                           \
		static const char fmt_[] = fmt;                      \
		bpf_trace_printk(fmt_, sizeof(fmt_), ##__VA_ARGS__); \
	})

/* To the address in cb[0], or of IPv6 in cb[0..3]. */
SEC("tc")
int route(struct __sk_buff *skb)
{
	struct bpf_fib_lookup params = {.family = 2, .ifindex = 1};
	u32 mark = skb->mark;
	long ret;

	if (skb->cb[1]) {
		params.family = 10;
		params.ipv6_dst[0] = skb->cb[0];
		params.ipv6_dst[1] = skb->cb[1];
		params.ipv6_dst[2] = skb->cb[2];
		params.ipv6_dst[3] = skb->cb[3];
	} else {
		params.ipv4_dst = skb->cb[0];
	}
	__builtin_memcpy(params.smac, &mark, sizeof(mark));	     /* .mark of newer headers */
	ret = bpf_fib_lookup(skb, &params, sizeof(params), 16 | 32); /* SRC, MARK */
	say("fib_lookup: %d", ret);
	say("ifindex %d metric %d", params.ifindex, params.rt_metric);
	say("src %x dmac %x:%x", __builtin_bswap32(params.ipv4_src), params.dmac[0],
	    params.dmac[5]);
	return TC_ACT_OK;
}

/* Who listens at 10.0.0.1 on port cb[0], TCP or with cb[1] UDP? It gets the packet. */
SEC("tc")
int owner(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {
		.ipv4 = {.saddr = 0x0200000a, .daddr = 0x0100000a, .sport = 0x0700}};
	struct bpf_sock *sk;
	long ret;

	tuple.ipv4.dport = __builtin_bswap16(skb->cb[0]);
	sk = skb->cb[1] ? bpf_sk_lookup_udp(skb, &tuple, sizeof(tuple.ipv4), -1, 0)
			: bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), -1, 0);
	if (!sk) {
		say("nobody");
		return TC_ACT_SHOT;
	}
	say("state %d mark %d", sk->state, sk->mark);
	ret = bpf_sk_assign(skb, sk, 0);
	bpf_sk_release(sk);
	say("assigned: %d", ret);
	if (!ret)
		say("cookie %d uid %d cgroup %d", bpf_get_socket_cookie(skb),
		    bpf_get_socket_uid(skb), bpf_skb_ancestor_cgroup_id(skb, 2));
	return TC_ACT_OK;
}

SEC("sockops")
int options(struct bpf_sock_ops *ctx)
{
	ctx->reply = bpf_reserve_hdr_opt(ctx, 12, 0);
	return 1;
}

SEC("kprobe/vfs_read")
int event(void *ctx)
{
	u64 frames[4] = {};
	long kernel = bpf_get_stack(ctx, frames, sizeof(frames), 0);

	say("at %d cookie %d", bpf_ktime_get_ns(), bpf_get_attach_cookie(ctx));
	say("kernel %d: %x %x", kernel, frames[0], frames[1]);
	kernel = bpf_get_stack(ctx, frames, sizeof(frames), 1 << 8); /* BPF_F_USER_STACK */
	say("user %d: %x", kernel, frames[0]);
	return 0;
}
