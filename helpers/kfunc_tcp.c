// SPDX-License-Identifier: BSD-2-Clause
/*
 * What congestion controls call: net/ipv4/tcp_cong.c. The socket is a kernel object that a test has
 * made (struct tcp_sock); its members are where the target's types have them.
 */
#include "helpers/helpers.h"
#include "world/kobject.h"

struct tcp {
	struct kobject *sock;
};

static u32 get(const struct tcp *tp, const char *member)
{
	struct kpath path;
	u64 value = 0;

	if (!kpath_find(tp->sock->btf, tp->sock->type_id, member, &path, NULL))
		kobject_load(tp->sock, &path, &value);
	return (u32)value;
}

static void set(const struct tcp *tp, const char *member, u32 value)
{
	struct kpath path;

	if (!kpath_find(tp->sock->btf, tp->sock->type_id, member, &path, NULL))
		kobject_store(tp->sock, &path, value);
}

static struct tcp tcp_of(u64 addr)
{
	return (struct tcp){kobject_of(addr)};
}

/* What of @acked is left once the window has grown to the threshold. */
static u32 slow_start(const struct tcp *tp, u32 acked)
{
	u32 before = get(tp, "snd_cwnd");
	u32 cwnd = MIN(before + acked, get(tp, "snd_ssthresh"));

	set(tp, "snd_cwnd", MIN(cwnd, get(tp, "snd_cwnd_clamp")));
	return acked - (cwnd - before);
}

/* One segment for every @w that were acknowledged; what is below counts for the next time. */
static void additive_increase(const struct tcp *tp, u32 w, u32 acked)
{
	u32 cwnd = get(tp, "snd_cwnd"), cnt = get(tp, "snd_cwnd_cnt");

	w = MAX(w, 1u);
	if (cnt >= w) {
		cnt = 0;
		cwnd++;
	}
	cnt += acked;
	cwnd += cnt / w;
	set(tp, "snd_cwnd_cnt", cnt % w);
	set(tp, "snd_cwnd", MIN(cwnd, get(tp, "snd_cwnd_clamp")));
}

static bool is_in_slow_start(const struct tcp *tp)
{
	return get(tp, "snd_cwnd") < get(tp, "snd_ssthresh");
}

/* tcp_is_cwnd_limited */
static bool is_limited(const struct tcp *tp)
{
	if (get(tp, "is_cwnd_limited"))
		return true;
	return is_in_slow_start(tp) && get(tp, "snd_cwnd") < 2 * get(tp, "max_packets_out");
}

KFUNC_BODY(tcp_slow_start)
{
	struct tcp tp = tcp_of(r1);

	return slow_start(&tp, (u32)r2);
}

KFUNC_BODY(tcp_cong_avoid_ai)
{
	struct tcp tp = tcp_of(r1);

	additive_increase(&tp, (u32)r2, (u32)r3);
	return 0;
}

KFUNC_BODY(tcp_reno_ssthresh)
{
	struct tcp tp = tcp_of(r1);

	return MAX(get(&tp, "snd_cwnd") / 2, 2u);
}

KFUNC_BODY(tcp_reno_undo_cwnd)
{
	struct tcp tp = tcp_of(r1);

	return MAX(get(&tp, "snd_cwnd"), get(&tp, "prior_cwnd"));
}

KFUNC_BODY(tcp_reno_cong_avoid)
{
	struct tcp tp = tcp_of(r1);
	u32 acked = (u32)r3;

	if (!is_limited(&tp))
		return 0;
	if (is_in_slow_start(&tp))
		acked = slow_start(&tp, acked);
	if (acked)
		additive_increase(&tp, get(&tp, "snd_cwnd"), acked);
	return 0;
}
