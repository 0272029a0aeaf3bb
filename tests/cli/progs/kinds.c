// SPDX-License-Identifier: BSD-2-Clause
/* Programs of types other than XDP. */
#include <linux/pkt_cls.h>

#include "tests/cli/progs/bpf.h"

#define bpf_htons(x) __builtin_bswap16(x)
#define bpf_htonl(x) __builtin_bswap32(x)

SEC("tc")
int classify(struct __sk_buff *skb)
{
	skb->mark += skb->len;
	skb->cb[1] = skb->ifindex;
	return skb->protocol == bpf_htons(0x0800) ? TC_ACT_OK : TC_ACT_SHOT;
}

SEC("tc")
int forward(struct __sk_buff *skb)
{
	return bpf_redirect(7, 0);
}

SEC("socket")
int filter(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port != bpf_htons(80))
		return 0;
	ctx->user_ip4 = bpf_htonl(0x7f000001);
	ctx->user_port = bpf_htons(8080);
	return 1;
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	ctx->user_ip6[3] = bpf_htonl(1);
	return 1;
}

SEC("sockops")
int established(struct bpf_sock_ops *ctx)
{
	ctx->reply = ctx->op == BPF_SOCK_OPS_RWND_INIT ? 40 : (int)ctx->skb_len;
	return 1;
}

SEC("cgroup/getsockopt")
int option(struct bpf_sockopt *ctx)
{
	ctx->optlen = -7;
	return 1;
}
