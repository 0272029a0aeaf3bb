// SPDX-License-Identifier: BSD-2-Clause
/*
 * SYN cookies: net/core/filter.c; net/ipv4/syncookies.c, net/ipv6/syncookies.c. A cookie is the
 * connection's hash, the sequence number of the SYN, the minute and which of four segment sizes was
 * asked for. The secrets come from the instance's seed, so a cookie is the same in every run of a
 * test; minutes are those of the instance's clock.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/siphash.h"
#include "helpers/helpers.h"
#include "world/sock.h"

#define COOKIE_BITS	  24
#define COOKIE_MASK	  ((1u << COOKIE_BITS) - 1)
#define PERIOD_JIFFIES	  (60ull * WORLD_HZ) /* TCP_SYNCOOKIE_PERIOD */
#define MAX_AGE		  2		     /* MAX_SYNCOOKIE_AGE */
#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40
#define TCP_HEADER_BYTES  20
#define TCP_MSS_DEFAULT	  536
#define IPV6_MSS_DEFAULT  1220 /* IPV6_MIN_MTU without both headers */
#define TCPOPT_MSS_BYTES  4

/* Bits of the 14th byte of the TCP header. */
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

enum { OPT_EOL, OPT_NOP, OPT_MSS };

/* The segment sizes that a cookie can tell of, by family. */
static const struct cookie_family {
	u16 sizes[4];
	u16 default_mss;
	u8 addr_off, addr_bytes; /* of the source address in the header; the other one follows */
} ipv4 = {{536, 1300, 1440, 1460}, TCP_MSS_DEFAULT, 12, 4},
  ipv6 = {{1220, 1420, 1440, 8940}, IPV6_MSS_DEFAULT, 8, 16};

static struct siphash_key secret(const struct run *run, const struct cookie_family *family,
				 u32 which)
{
	u64 base = run->vm->seed ^ ((u64)family->addr_bytes << 32 | which << 1);

	return (struct siphash_key){
		{rng_mix(base ^ 0x73796e636f6f6b69ull), rng_mix(base ^ 0x73796e636f6f6b6aull)}};
}

/* siphash_4u32 of IPv4's addresses, siphash of IPv6's; the order of what is hashed is theirs. */
static u32 cookie_hash(const struct run *run, const struct cookie_family *family, const u8 *ip,
		       const u8 *tcp, u32 count, u32 which)
{
	struct siphash_key key = secret(run, family, which);
	u32 addr_bytes = 2u * family->addr_bytes, ports;
	u8 bytes[2 * 16 + 2 * sizeof(u32)];

	memcpy(bytes, ip + family->addr_off, addr_bytes);
	if (family == &ipv6) {
		memcpy(bytes + addr_bytes, &count, sizeof(count));
		memcpy(bytes + addr_bytes + sizeof(count), tcp, sizeof(ports));
	} else {
		ports = (u32)load_net16(tcp) << 16 | load_net16(tcp + 2);
		memcpy(bytes + addr_bytes, &ports, sizeof(ports));
		memcpy(bytes + addr_bytes + sizeof(ports), &count, sizeof(count));
	}
	return (u32)siphash(bytes, addr_bytes + sizeof(ports) + sizeof(count), &key);
}

/* tcp_cookie_time */
static u32 cookie_time(const struct run *run)
{
	return (u32)(world_jiffies(run->vm) / PERIOD_JIFFIES);
}

/* __cookie_v4_init_sequence, __cookie_v6_init_sequence: *@mss becomes what the cookie tells. */
static u32 make_cookie(const struct run *run, const struct cookie_family *family, const u8 *ip,
		       const u8 *tcp, u16 *mss)
{
	u32 count = cookie_time(run), index = ARRAY_SIZE(family->sizes) - 1;

	while (index && *mss < family->sizes[index])
		index--;
	*mss = family->sizes[index];
	return cookie_hash(run, family, ip, tcp, 0, 0) + load_be32(tcp + 4) +
	       (count << COOKIE_BITS) +
	       ((cookie_hash(run, family, ip, tcp, count, 1) + index) & COOKIE_MASK);
}

/* __cookie_v4_check, __cookie_v6_check: does the ACK answer a cookie of the last two minutes? */
static bool is_answer(const struct run *run, const struct cookie_family *family, const u8 *ip,
		      const u8 *tcp)
{
	u32 count = cookie_time(run), age, index;
	u32 cookie = load_be32(tcp + 8) - 1, seq = load_be32(tcp + 4) - 1;

	cookie -= cookie_hash(run, family, ip, tcp, 0, 0) + seq;
	age = (count - (cookie >> COOKIE_BITS)) & (UINT32_MAX >> COOKIE_BITS);
	if (age >= MAX_AGE)
		return false;
	index = (cookie - cookie_hash(run, family, ip, tcp, count - age, 1)) & COOKIE_MASK;
	return index < ARRAY_SIZE(family->sizes);
}

/* tcp_parse_mss_option: of a header of @size bytes; at most @user_mss, unless that is 0. */
static u16 asked_mss(const u8 *tcp, u32 size, u16 user_mss)
{
	const u8 *at = tcp + TCP_HEADER_BYTES, *end = tcp + size;
	u16 mss = 0;

	while (at < end && *at != OPT_EOL) {
		u32 bytes = *at == OPT_NOP ? 1 : end - at < 2 ? 0 : at[1];

		if (*at != OPT_NOP && (bytes < 2 || bytes > end - at))
			break;
		if (*at == OPT_MSS && bytes == TCPOPT_MSS_BYTES && load_be16(at + 2))
			mss = load_be16(at + 2);
		at += bytes;
	}
	return mss && user_mss && user_mss < mss ? user_mss : mss;
}

static bool is_whole_header(const u8 *tcp, u32 size)
{
	return size >= TCP_HEADER_BYTES && size == 4u * (tcp[12] >> 4);
}

static u64 generate(const struct run *run, const struct cookie_family *family, const u8 *ip,
		    const u8 *tcp, u32 size, u16 user_mss)
{
	u16 mss = asked_mss(tcp, size, user_mss);
	u32 cookie;

	if (!mss)
		mss = family->default_mss;
	cookie = make_cookie(run, family, ip, tcp, &mss);
	return cookie | (u64)mss << 32;
}

/* --- for whoever asks --- */

static u64 raw_generate(const struct run *run, const struct cookie_family *family, u64 ip, u64 tcp,
			u32 size)
{
	if (size < TCP_HEADER_BYTES || !is_whole_header(u64_to_ptr(tcp), size))
		return (u64)-EINVAL;
	return generate(run, family, u64_to_ptr(ip), u64_to_ptr(tcp), size, 0);
}

HELPER_BODY(tcp_raw_gen_syncookie_ipv4)
{
	return raw_generate(run, &ipv4, r1, r2, (u32)r3);
}

HELPER_BODY(tcp_raw_gen_syncookie_ipv6)
{
	return raw_generate(run, &ipv6, r1, r2, (u32)r3);
}

HELPER_BODY(tcp_raw_check_syncookie_ipv4)
{
	return is_answer(run, &ipv4, u64_to_ptr(r1), u64_to_ptr(r2)) ? 0 : (u64)-EACCES;
}

HELPER_BODY(tcp_raw_check_syncookie_ipv6)
{
	return is_answer(run, &ipv6, u64_to_ptr(r1), u64_to_ptr(r2)) ? 0 : (u64)-EACCES;
}

/* --- for a listener --- */

/* The family of the header, if the listener has it; or -errno. */
static int family_of(const struct sock *sock, const u8 *ip, u32 size,
		     const struct cookie_family **family)
{
	u16 own = sock_family(&sock->sk);

	if (size < IPV4_HEADER_BYTES)
		return -EINVAL;
	switch (ip[0] >> 4) {
	case 4: *family = &ipv4; return own == AF_INET6 && sock->attr.is_v6only ? -EINVAL : 0;
	case 6: *family = &ipv6; return size < IPV6_HEADER_BYTES || own != AF_INET6 ? -EINVAL : 0;
	default: return -EPROTONOSUPPORT;
	}
}

static bool is_listener(const struct sock *sock)
{
	return sock && sock_state(&sock->sk) == SOCK_LISTEN &&
	       sock_protocol(&sock->sk) == IPPROTO_TCP;
}

/* bpf_tcp_check_syncookie; net.ipv4.tcp_syncookies is 1, cookies when the queue is full */
HELPER_BODY(tcp_check_syncookie)
{
	const struct sock *sock = sock_at(run->vm, r1);
	const u8 *ip = u64_to_ptr(r2), *tcp = u64_to_ptr(r4);
	const struct cookie_family *family;
	int err;

	if ((u32)r5 < TCP_HEADER_BYTES || !is_listener(sock))
		return (u64)-EINVAL;
	if ((tcp[13] & (TCP_ACK | TCP_RST | TCP_SYN)) != TCP_ACK)
		return (u64)-ENOENT;
	if ((u32)r3 < IPV4_HEADER_BYTES)
		return (u64)-EINVAL;
	if (!sock->attr.is_syn_flooded)
		return (u64)-ENOENT;
	err = family_of(sock, ip, (u32)r3, &family);
	if (err)
		return (u64)(s64)err;
	return is_answer(run, family, ip, tcp) ? 0 : (u64)-ENOENT;
}

/* bpf_tcp_gen_syncookie, tcp_get_syncookie_mss */
HELPER_BODY(tcp_gen_syncookie)
{
	const struct sock *sock = sock_at(run->vm, r1);
	const u8 *ip = u64_to_ptr(r2), *tcp = u64_to_ptr(r4);
	const struct cookie_family *family;
	int err;

	if ((u32)r5 < TCP_HEADER_BYTES || !is_whole_header(tcp, (u32)r5) || !is_listener(sock) ||
	    (tcp[13] & (TCP_SYN | TCP_ACK | TCP_FIN | TCP_RST)) != TCP_SYN)
		return (u64)-EINVAL;
	err = family_of(sock, ip, (u32)r3, &family);
	if (err)
		return (u64)(s64)err;
	if (!sock->attr.is_syn_flooded)
		return (u64)-ENOENT;
	return generate(run, family, ip, tcp, (u32)r5, (u16)sock->opts.maxseg);
}
