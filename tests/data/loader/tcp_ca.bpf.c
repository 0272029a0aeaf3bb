// SPDX-License-Identifier: BSD-2-Clause
/* A congestion control, and with -DKERNEL the kernel's side of it. */
#include "tests/data/loader/bpf.h"

struct sock {
	u64 filler;
	u64 sk_pacing_rate;
	u32 sk_pacing_status;
};

struct inet_sock {
	struct sock sk;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	struct {
		u8 pending;
	} icsk_ack;
	u64 icsk_ca_priv[4];
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	u32 snd_una, snd_cwnd, snd_cwnd_cnt, snd_cwnd_clamp, snd_ssthresh, prior_cwnd;
	u32 max_packets_out;
	u8 ecn_flags, is_cwnd_limited : 1;
};

struct module;

struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(struct sock *sk);
	u64 (*get_info)(struct sock *sk);
	void (*init)(struct sock *sk);
	char name[16];
	struct module *owner;
	u32 key, flags;
};

#ifdef KERNEL

struct bpf_struct_ops_tcp_congestion_ops {
	u32 refcnt, state;
	u64 pad[7];
	struct tcp_congestion_ops data;
};

struct bpf_struct_ops_tcp_congestion_ops keeps_types SEC(".data.kernel") = {};
struct tcp_sock keeps_sock SEC(".data.kernel") = {};

#define KFUNC(ret, name, ...)               \
	SEC("socket") ret name(__VA_ARGS__) \
	{                                   \
		return (ret)0;              \
	}

KFUNC(u32, tcp_slow_start, struct tcp_sock *tp, u32 acked)
KFUNC(u32, tcp_reno_ssthresh, struct sock *sk)
KFUNC(u32, tcp_reno_undo_cwnd, struct sock *sk)

SEC("socket") void tcp_cong_avoid_ai(struct tcp_sock *tp, u32 w, u32 acked)
{
}

SEC("socket") void tcp_reno_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
}

#else

extern u32 tcp_slow_start(struct tcp_sock *tp, u32 acked) SEC(".ksyms");
extern void tcp_cong_avoid_ai(struct tcp_sock *tp, u32 w, u32 acked) SEC(".ksyms");
extern u32 tcp_reno_ssthresh(struct sock *sk) SEC(".ksyms");
extern u32 tcp_reno_undo_cwnd(struct sock *sk) SEC(".ksyms");
extern void tcp_reno_cong_avoid(struct sock *sk, u32 ack, u32 acked) SEC(".ksyms");

SEC("struct_ops") u32 ssthresh(u64 *ctx)
{
	return tcp_reno_ssthresh((struct sock *)ctx[0]);
}

SEC("struct_ops") void cong_avoid(u64 *ctx)
{
	struct tcp_sock *tp = (struct tcp_sock *)ctx[0];
	u32 acked = (u32)ctx[2];

	if (ctx[1] == 1) {
		tcp_reno_cong_avoid((struct sock *)tp, 0, acked);
		return;
	}
	tp->inet_conn.icsk_ca_priv[1] = tcp_slow_start(tp, acked);
	tcp_cong_avoid_ai(tp, 10, acked);
}

SEC("struct_ops") u32 undo_cwnd(u64 *ctx)
{
	return tcp_reno_undo_cwnd((struct sock *)ctx[0]);
}

SEC("struct_ops") void init(u64 *ctx)
{
	struct tcp_sock *tp = (struct tcp_sock *)ctx[0];

	tp->snd_cwnd = 7;
	tp->snd_ssthresh = 100;
	tp->inet_conn.icsk_inet.sk.sk_pacing_rate = 1ull << 40;
	tp->inet_conn.icsk_ack.pending |= 4;
	((u8 *)tp->inet_conn.icsk_ca_priv)[5] = 0x55;
	tp->ecn_flags = 9;
#ifdef WRITE_OTHER
	tp->snd_una = 1;
#endif
#ifdef WRITE_WIDE
	*(always_keep u64 *)&tp->snd_ssthresh = 1; /* and prior_cwnd */
#endif
}

#ifdef UNSUPPORTED
SEC("struct_ops") u64 get_info(u64 *ctx)
{
	return 0;
}
#endif

SEC(".struct_ops.link")
struct tcp_congestion_ops first = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.init = (void *)init,
	.name = "sample",
#ifdef UNSUPPORTED
	.get_info = (void *)get_info,
#endif
};

SEC(".struct_ops.link")
struct tcp_congestion_ops second = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "sample",
};

SEC(".struct_ops")
struct tcp_congestion_ops plain = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "plain",
};

#endif
