// SPDX-License-Identifier: BSD-2-Clause
/*
 * Options of sockets. A row says where an option's number is kept and which numbers it takes; what
 * is more than that has a function.
 */
#include "helpers/sockopt.h"

#include <errno.h>
#include <limits.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "spec/spec.h"
#include "world/world.h"

/* Newer than some headers. */
#ifndef SO_TXREHASH
#define SO_TXREHASH 74
#endif
#define IPV6_AUTOFLOWLABEL_OPT 70
#define TCP_BPF_CB_FLAGS_OPT   1008 /* TCP_BPF_SOCK_OPS_CB_FLAGS */

#define MAX_BUFFER	 212992 /* net.core.[rw]mem_max */
#define MIN_SNDBUF	 4608	/* SOCK_MIN_SNDBUF */
#define MIN_RCVBUF	 2304	/* SOCK_MIN_RCVBUF */
#define MIN_MSS		 88	/* TCP_MIN_MSS */
#define MAX_WINDOW	 32767	/* MAX_TCP_WINDOW; also the longest keep-alive times */
#define MAX_KEEPCNT	 127	/* MAX_TCP_KEEPCNT, MAX_TCP_SYNCNT */
#define ECN_MASK	 3
#define DEVICE_NAME_ROOM 16
/* At HZ 250: usecs_to_jiffies() must be 2 (TCP_TIMEOUT_MIN) to 50 (TCP_DELACK_MAX, TCP_RTO_MIN). */
#define JIFFY_US    4000
#define MIN_TIMEOUT 2
#define MAX_TIMEOUT 50

struct row {
	s32 level, optname;
	bool is_bool; /* any number but 0 is 1 */
	s32 min, max;
	u32 offset; /* in struct sock, of an s32 */
	/* Instead of the above; NULL: the above. */
	int (*set)(struct sock *sock, s32 value);
	int (*get)(const struct sock *sock, s32 *value);
};

#define AT(member)     .offset = offsetof(struct sock, member)
#define ANY_S32	       .min = INT_MIN, .max = INT_MAX
#define RANGE(lo, hi)  .min = (lo), .max = (hi)
#define OPT(name)      .level = SOL_SOCKET, .optname = (name)
#define TCP_OPT(name)  .level = IPPROTO_TCP, .optname = (name)
#define IP_OPT(name)   .level = IPPROTO_IP, .optname = (name)
#define IPV6_OPT(name) .level = IPPROTO_IPV6, .optname = (name)

/* --- options that are more than a number in a range: sk_setsockopt and its kin --- */

static s32 buffer_size(s32 value, s32 min)
{
	u32 size = MIN((u32)value, (u32)MAX_BUFFER);

	return MAX((s32)size * 2, min);
}

static int set_sndbuf(struct sock *sock, s32 value)
{
	sock->opts.sndbuf = buffer_size(value, MIN_SNDBUF);
	return 0;
}

static int set_rcvbuf(struct sock *sock, s32 value)
{
	sock->opts.rcvbuf = buffer_size(value, MIN_RCVBUF);
	return 0;
}

static int set_reuseport(struct sock *sock, s32 value)
{
	u16 family = sock->sk.sk_common.skc_family;

	if (value && family != AF_INET && family != AF_INET6)
		return -EOPNOTSUPP;
	SOCK_WRITE(sock->opts.reuseport, !!value);
	return 0;
}

static int set_rcvlowat(struct sock *sock, s32 value)
{
	if (value < 0)
		value = INT_MAX;
	sock->opts.rcvlowat = value ? value : 1;
	return 0;
}

static int set_bound_device(struct sock *sock, s32 value)
{
	if (value < 0)
		return -EINVAL;
	SOCK_WRITE(sock->sk.sk_bound_dev_if, (u32)value);
	return 0;
}

static int set_txrehash(struct sock *sock, s32 value)
{
	if (sock->sk.sk_protocol != IPPROTO_TCP)
		return -EOPNOTSUPP;
	if (value < -1 || value > 1)
		return -EINVAL;
	sock->opts.txrehash = value < 0 ? 1 : value;
	return 0;
}

static int set_maxseg(struct sock *sock, s32 value)
{
	if (value && (value < MIN_MSS || value > MAX_WINDOW))
		return -EINVAL;
	sock->opts.maxseg = value;
	return 0;
}

static int get_maxseg(const struct sock *sock, s32 *value)
{
	u8 state = sock->sk.sk_common.skc_state;

	*value = (s32)sock->tcp.mss_cache;
	if (sock->opts.maxseg && (state == SOCK_CLOSE || state == SOCK_LISTEN))
		*value = sock->opts.maxseg;
	return 0;
}

/* net/ipv4/tcp.c: tcp_set_window_clamp */
static int set_window_clamp(struct sock *sock, s32 value)
{
	if (!value && sock->sk.sk_common.skc_state != SOCK_CLOSE)
		return -EINVAL;
	sock->opts.window_clamp = value ? MAX(value, MIN_RCVBUF / 2) : 0;
	return 0;
}

/* --- bpf_sol_tcp_setsockopt --- */

static int set_initial_window(struct sock *sock, s32 value)
{
	if (value <= 0 || sock->tcp.data_segs_out)
		return -EINVAL;
	SOCK_WRITE(sock->tcp.snd_cwnd, (u32)value);
	return 0;
}

static int set_window_limit(struct sock *sock, s32 value)
{
	if (value <= 0)
		return -EINVAL;
	SOCK_WRITE(sock->tcp.snd_cwnd_clamp, (u32)value);
	SOCK_WRITE(sock->tcp.snd_ssthresh, (u32)value);
	return 0;
}

static bool is_timeout(s32 us)
{
	u32 jiffies = (u32)(((u64)(u32)us + JIFFY_US - 1) / JIFFY_US);

	return jiffies >= MIN_TIMEOUT && jiffies <= MAX_TIMEOUT;
}

static int set_delack_max(struct sock *sock, s32 value)
{
	if (!is_timeout(value))
		return -EINVAL;
	sock->opts.delack_max_us = value;
	return 0;
}

static int set_rto_min(struct sock *sock, s32 value)
{
	if (!is_timeout(value))
		return -EINVAL;
	sock->opts.rto_min_us = value;
	return 0;
}

static int set_cb_flags(struct sock *sock, s32 value)
{
	if (value & ~BPF_SOCK_OPS_ALL_CB_FLAGS)
		return -EINVAL;
	SOCK_WRITE(sock->tcp.bpf_sock_ops_cb_flags, (u32)value);
	return 0;
}

static int get_cb_flags(const struct sock *sock, s32 *value)
{
	*value = (s32)SOCK_READ(sock->tcp.bpf_sock_ops_cb_flags);
	return 0;
}

static int get_nothing(const struct sock *sock, s32 *value)
{
	(void)sock, (void)value;
	return -EINVAL;
}

/* --- IP --- */

/* The two bits of congestion notification are TCP's own. */
static s32 keep_ecn(const struct sock *sock, s32 value, s32 old)
{
	return sock->sk.sk_type == SOCK_STREAM ? (value & ~ECN_MASK) | (old & ECN_MASK) : value;
}

/* net/ipv4/ip_sockglue.c: __ip_sock_set_tos; route.c: ip_tos2prio */
static int set_tos(struct sock *sock, s32 value)
{
	static const u8 priorities[4] = {0, 2, 6, 4};

	value = keep_ecn(sock, value, sock->opts.tos) & 0xff;
	if (sock->opts.tos != value)
		SOCK_WRITE(sock->sk.sk_priority, priorities[(value & 0x1e) >> 3]);
	sock->opts.tos = value;
	return 0;
}

static int set_tclass(struct sock *sock, s32 value)
{
	if (value < -1 || value > 0xff)
		return -EINVAL;
	sock->opts.tclass = keep_ecn(sock, value < 0 ? 0 : value, sock->opts.tclass);
	return 0;
}

static const struct row rows[] = {
	{OPT(SO_REUSEADDR), .is_bool = true, AT(opts.reuseaddr)},
	{OPT(SO_SNDBUF), .set = set_sndbuf, AT(opts.sndbuf)},
	{OPT(SO_RCVBUF), .set = set_rcvbuf, AT(opts.rcvbuf)},
	{OPT(SO_KEEPALIVE), .is_bool = true, AT(opts.keepalive)},
	{OPT(SO_PRIORITY), ANY_S32, AT(sk.sk_priority)},
	{OPT(SO_REUSEPORT), .set = set_reuseport, AT(opts.reuseport)},
	{OPT(SO_RCVLOWAT), .set = set_rcvlowat, AT(opts.rcvlowat)},
	{OPT(SO_MARK), ANY_S32, AT(sk.sk_mark)},
	{OPT(SO_MAX_PACING_RATE), ANY_S32, AT(opts.max_pacing_rate)},
	{OPT(SO_BINDTOIFINDEX), .set = set_bound_device, AT(sk.sk_bound_dev_if)},
	{OPT(SO_TXREHASH), .set = set_txrehash, AT(opts.txrehash)},
	{TCP_OPT(TCP_NODELAY), .is_bool = true, AT(opts.nodelay)},
	{TCP_OPT(TCP_MAXSEG), .set = set_maxseg, .get = get_maxseg},
	{TCP_OPT(TCP_KEEPIDLE), RANGE(1, MAX_WINDOW), AT(opts.keepidle)},
	{TCP_OPT(TCP_KEEPINTVL), RANGE(1, MAX_WINDOW), AT(opts.keepintvl)},
	{TCP_OPT(TCP_KEEPCNT), RANGE(1, MAX_KEEPCNT), AT(opts.keepcnt)},
	{TCP_OPT(TCP_SYNCNT), RANGE(1, MAX_KEEPCNT), AT(opts.syncnt)},
	{TCP_OPT(TCP_WINDOW_CLAMP), .set = set_window_clamp, AT(opts.window_clamp)},
	{TCP_OPT(TCP_THIN_LINEAR_TIMEOUTS), RANGE(0, 1), AT(opts.thin_linear_timeouts)},
	{TCP_OPT(TCP_USER_TIMEOUT), RANGE(0, INT_MAX), AT(opts.user_timeout)},
	{TCP_OPT(TCP_NOTSENT_LOWAT), ANY_S32, AT(opts.notsent_lowat)},
	{TCP_OPT(TCP_SAVE_SYN), RANGE(0, 2), AT(opts.save_syn)},
	{TCP_OPT(TCP_BPF_IW), .set = set_initial_window, .get = get_nothing},
	{TCP_OPT(TCP_BPF_SNDCWND_CLAMP), .set = set_window_limit, .get = get_nothing},
	{TCP_OPT(TCP_BPF_DELACK_MAX), .set = set_delack_max, .get = get_nothing},
	{TCP_OPT(TCP_BPF_RTO_MIN), .set = set_rto_min, .get = get_nothing},
	{TCP_OPT(TCP_BPF_CB_FLAGS_OPT), .set = set_cb_flags, .get = get_cb_flags},
	{IP_OPT(IP_TOS), .set = set_tos, AT(opts.tos)},
	{IPV6_OPT(IPV6_TCLASS), .set = set_tclass, AT(opts.tclass)},
	{IPV6_OPT(IPV6_AUTOFLOWLABEL_OPT), .is_bool = true, AT(opts.autoflowlabel)},
};

static const struct row *find(s32 level, s32 optname)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].level == level && rows[i].optname == optname)
			return &rows[i];
	}
	return NULL;
}

/* sk_allows_sol_ip_sockopt and the heads of sol_*_sockopt */
static bool has_level(const struct sock *sock, s32 level)
{
	u16 family = sock_family(&sock->sk);

	switch (level) {
	case SOL_SOCKET: return true;
	case IPPROTO_TCP: return sock_protocol(&sock->sk) == IPPROTO_TCP;
	case IPPROTO_IPV6: return family == AF_INET6;
	case IPPROTO_IP:
		return family == AF_INET || (family == AF_INET6 && !sock->attr.is_v6only &&
					     SOCK_READ(sock->sk.sk_type) != SOCK_RAW);
	default: return false;
	}
}

static s32 *number_of(const struct sock *sock, const struct row *row)
{
	return (s32 *)(void *)((u8 *)sock + row->offset);
}

static int set_number(struct sock *sock, const struct row *row, s32 value)
{
	if (row->set)
		return row->set(sock, value);
	if (row->is_bool)
		value = !!value;
	else if (value < row->min || value > row->max)
		return -EINVAL;
	SOCK_WRITE(*number_of(sock, row), value);
	return 0;
}

/* --- options that are names --- */

/* The kernel's own, or one that programs implement. */
static bool is_congestion_control(struct userbpf *vm, const char *name)
{
	const struct spec_struct_ops *row = spec_struct_ops_by_name("tcp_congestion_ops");

	return spec_has_word(row->built_in, name) || registry_has(vm, row->name, name);
}

/* sol_tcp_sockopt_congestion; of "cdg" any beginning is meant. */
static int set_congestion(struct sock *sock, const char *value, u32 size)
{
	char name[SOCK_CONGESTION_BYTES] = "";

	if (size < 2)
		return -EINVAL;
	if (size >= strlen("cdg") && !strncmp("cdg", value, size))
		return -ENOTSUPP;
	memcpy(name, value, MIN((size_t)size, sizeof(name) - 1));
	if (!is_congestion_control(sock->vm, name))
		return -ENOENT;
	sock_lock(sock->vm);
	memcpy(sock->opts.congestion, name, sizeof(name));
	sock_unlock(sock->vm);
	return 0;
}

static int get_congestion(const struct sock *sock, char *value, u32 size)
{
	if (size < 2)
		return -EINVAL;
	memset(value, 0, size);
	memcpy(value, sock->opts.congestion, MIN(size - 1, (u32)SOCK_CONGESTION_BYTES));
	return 0;
}

/* sock_setbindtodevice */
static int set_device(struct sock *sock, const char *value, u32 size)
{
	char name[DEVICE_NAME_ROOM] = "";
	u32 ifindex = 0;

	memcpy(name, value, MIN((size_t)size, sizeof(name) - 1));
	if (*name) {
		ifindex = net_device_by_name(sock->vm, name);
		if (!ifindex)
			return -ENODEV;
	}
	sock_lock(sock->vm);
	SOCK_WRITE(sock->sk.sk_bound_dev_if, ifindex);
	sock_unlock(sock->vm);
	return 0;
}

int sockopt_set(struct sock *sock, s32 level, s32 optname, const void *value, u32 size)
{
	const struct row *row = find(level, optname);
	s32 number;
	int err;

	if (!sock_is_full(&sock->sk) || !has_level(sock, level))
		return -EINVAL;
	if (level == SOL_SOCKET && optname == SO_BINDTODEVICE)
		return set_device(sock, value, size);
	if (level == IPPROTO_TCP && optname == TCP_CONGESTION)
		return set_congestion(sock, value, size);
	if (!row || size != sizeof(number))
		return -EINVAL;
	memcpy(&number, value, sizeof(number));
	sock_lock(sock->vm);
	err = set_number(sock, row, number);
	sock_unlock(sock->vm);
	return err;
}

static int get(const struct sock *sock, s32 level, s32 optname, void *value, u32 size)
{
	const struct row *row = find(level, optname);
	s32 number;
	int err = 0;

	if (!sock_is_full(&sock->sk) || !has_level(sock, level))
		return -EINVAL;
	if (level == IPPROTO_TCP && optname == TCP_CONGESTION)
		return get_congestion(sock, value, size);
	if (!row || size != sizeof(number))
		return -EINVAL;
	if (row->get)
		err = row->get(sock, &number);
	else
		number = SOCK_READ(*number_of(sock, row));
	if (!err)
		memcpy(value, &number, sizeof(number));
	return err;
}

int sockopt_get(const struct sock *sock, s32 level, s32 optname, void *value, u32 size)
{
	int err = get(sock, level, optname, value, size);

	if (err)
		memset(value, 0, size);
	return err;
}
