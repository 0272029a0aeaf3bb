/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets to try filters on, from a seed: addresses, ports and protocols come from small pools, so
 * that filters hit; headers are nested, options and fragments occur, some packets are cut short and
 * some are noise.
 */
#ifndef CONFORMANCE_PACKETS_H
#define CONFORMANCE_PACKETS_H

#include <stddef.h>
#include <string.h>

#include "base/types.h"

#define PACKET_MAX_BYTES 512

enum packet_link { PACKET_ETHERNET, PACKET_RAW, PACKET_COOKED };

struct packet_gen {
	u64 state;
	u8 data[PACKET_MAX_BYTES];
	u32 size;
};

/* splitmix64 */
static inline u32 packet_random(struct packet_gen *gen)
{
	u64 z = gen->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (u32)(z >> 32);
}

/* True once in @n times. */
static inline bool packet_once_in(struct packet_gen *gen, u32 n)
{
	return packet_random(gen) % n == 0;
}

static inline void packet_put(struct packet_gen *gen, const void *bytes, u32 size)
{
	size = MIN(size, PACKET_MAX_BYTES - gen->size);
	memcpy(gen->data + gen->size, bytes, size);
	gen->size += size;
}

static inline void packet_put8(struct packet_gen *gen, u32 v)
{
	u8 byte = (u8)v;

	packet_put(gen, &byte, 1);
}

static inline void packet_put16(struct packet_gen *gen, u32 v)
{
	packet_put8(gen, v >> 8);
	packet_put8(gen, v);
}

static inline void packet_put32(struct packet_gen *gen, u32 v)
{
	packet_put16(gen, v >> 16);
	packet_put16(gen, v);
}

static inline void packet_put_noise(struct packet_gen *gen, u32 size)
{
	while (size--)
		packet_put8(gen, packet_random(gen));
}

#define PACKET_PICK(gen, pool) ((pool)[packet_random(gen) % ARRAY_SIZE(pool)])

static inline void packet_put_ports(struct packet_gen *gen)
{
	static const u16 pool[] = {80, 53, 443, 22, 67, 2905, 8080, 60000, 21, 55};

	for (int i = 0; i < 2; i++)
		packet_put16(gen,
			     packet_once_in(gen, 4) ? packet_random(gen) : PACKET_PICK(gen, pool));
}

static inline void packet_put_tcp(struct packet_gen *gen)
{
	u32 words = packet_once_in(gen, 3) ? 5 + packet_random(gen) % 4 : 5;

	packet_put_ports(gen);
	packet_put32(gen, packet_random(gen));
	packet_put32(gen, packet_random(gen));
	packet_put8(gen, words << 4);
	packet_put8(gen,
		    packet_once_in(gen, 2) ? 1u << packet_random(gen) % 6 : packet_random(gen));
	packet_put16(gen, packet_random(gen));
	packet_put32(gen, packet_random(gen));
	packet_put_noise(gen, (words - 5) * 4);
	if (packet_once_in(gen, 3))
		packet_put(gen, "GET / HTTP/1.0\r\n", 16);
}

static inline void packet_put_udp(struct packet_gen *gen)
{
	packet_put_ports(gen);
	packet_put16(gen, 8 + packet_random(gen) % 100);
	packet_put16(gen, packet_random(gen));
	if (packet_once_in(gen, 2))
		packet_put32(gen, 0x12345678);
}

static inline void packet_put_icmp(struct packet_gen *gen)
{
	static const u8 types[] = {0, 3, 5, 8, 11, 128, 129, 135, 136};

	packet_put8(gen, PACKET_PICK(gen, types));
	packet_put8(gen, packet_random(gen) % 3);
	packet_put_noise(gen, 6);
}

static inline void packet_put_transport(struct packet_gen *gen, u32 proto)
{
	switch (proto) {
	case 6: packet_put_tcp(gen); break;
	case 17: packet_put_udp(gen); break;
	case 132: packet_put_udp(gen); break;
	case 1:
	case 58: packet_put_icmp(gen); break;
	}
	packet_put_noise(gen, packet_random(gen) % (packet_once_in(gen, 3) ? 200 : 30));
}

static inline u32 packet_ip_proto(struct packet_gen *gen)
{
	static const u8 pool[] = {6, 6, 6, 17, 17, 1, 58, 2, 132, 50, 51, 47, 89, 4, 41, 44};

	return packet_once_in(gen, 10) ? packet_random(gen) & 0xff : PACKET_PICK(gen, pool);
}

static inline void packet_put_address4(struct packet_gen *gen)
{
	static const u32 pool[] = {0x0a000001, 0x0a000002, 0x0a000003, 0xc0a80101,
				   0xac100001, 0xe0000001, 0xffffffff, 0x0a0000ff};

	packet_put32(gen, packet_once_in(gen, 6) ? packet_random(gen) : PACKET_PICK(gen, pool));
}

static inline void packet_put_ipv4(struct packet_gen *gen)
{
	static const u16 fragments[] = {0x2000, 0x2010, 0x0010, 0x1fff};
	u32 words = packet_once_in(gen, 4) ? 5 + packet_random(gen) % 5 : 5;
	u32 proto = packet_ip_proto(gen);

	packet_put8(gen, 0x40 | words);
	packet_put8(gen, packet_random(gen));
	packet_put16(gen,
		     packet_once_in(gen, 4) ? packet_random(gen) : 40 + packet_random(gen) % 60);
	packet_put16(gen, packet_random(gen));
	packet_put16(gen, packet_once_in(gen, 4) ? PACKET_PICK(gen, fragments)
						 : packet_random(gen) & 0x4000);
	packet_put8(gen, packet_once_in(gen, 4) ? packet_random(gen) % 6 : 64);
	packet_put8(gen, proto);
	packet_put16(gen, packet_random(gen));
	packet_put_address4(gen);
	packet_put_address4(gen);
	packet_put_noise(gen, (words - 5) * 4);
	packet_put_transport(gen, proto);
}

static inline void packet_put_address6(struct packet_gen *gen)
{
	static const u32 pool[][4] = {{0x20010db8, 0, 0, 1}, {0x20010db8, 0, 0, 2},
				      {0xfe800000, 0, 0, 1}, {0xff020000, 0, 0, 1},
				      {0x20010db8, 0, 7, 1}, {0x26200000, 1, 2, 3}};
	const u32 *address = PACKET_PICK(gen, pool);

	for (int i = 0; i < 4; i++)
		packet_put32(gen, address[i]);
}

static inline void packet_put_ipv6(struct packet_gen *gen)
{
	static const u8 extensions[] = {0, 43, 60, 44};
	bool has_extension = packet_once_in(gen, 4);
	u32 proto = packet_ip_proto(gen), extension = PACKET_PICK(gen, extensions);

	packet_put32(gen, 0x60000000 | (packet_random(gen) & 0xfffff));
	packet_put16(gen, packet_random(gen) % 300);
	packet_put8(gen, has_extension ? extension : proto);
	packet_put8(gen, packet_random(gen));
	packet_put_address6(gen);
	packet_put_address6(gen);
	if (has_extension) {
		packet_put8(gen, proto);
		packet_put8(gen, 0);
		packet_put16(gen, packet_once_in(gen, 2) ? 1 : packet_random(gen));
		packet_put32(gen, packet_random(gen));
	}
	packet_put_transport(gen, proto);
}

static inline void packet_put_arp(struct packet_gen *gen)
{
	packet_put16(gen, 1);
	packet_put16(gen, 0x0800);
	packet_put16(gen, 0x0604);
	packet_put16(gen, 1 + packet_random(gen) % 2);
	packet_put_noise(gen, 6);
	packet_put_address4(gen);
	packet_put_noise(gen, 6);
	packet_put_address4(gen);
}

static inline void packet_put_payload(struct packet_gen *gen, u32 proto);

static inline void packet_put_vlan(struct packet_gen *gen)
{
	static const u16 tags[] = {5, 7, 0x2005, 100}, protos[] = {0x0800, 0x86dd, 0x0806, 0x8100};
	u32 proto = PACKET_PICK(gen, protos);

	packet_put16(gen, PACKET_PICK(gen, tags));
	packet_put16(gen, proto);
	packet_put_payload(gen, proto);
}

static inline void packet_put_mpls(struct packet_gen *gen)
{
	bool is_last = packet_once_in(gen, 2);

	packet_put32(gen, (16 + packet_random(gen) % 3) << 12 | (u32)is_last << 8 | 64);
	if (!is_last && gen->size < PACKET_MAX_BYTES / 2)
		packet_put_mpls(gen);
	else if (packet_once_in(gen, 3))
		packet_put_ipv6(gen);
	else
		packet_put_ipv4(gen);
}

static inline void packet_put_pppoe(struct packet_gen *gen)
{
	bool is_ipv6 = packet_once_in(gen, 3);

	packet_put16(gen, 0x1100);
	packet_put16(gen, 7 + packet_random(gen) % 2);
	packet_put16(gen, 40);
	packet_put16(gen, is_ipv6 ? 0x0057 : 0x0021);
	if (is_ipv6)
		packet_put_ipv6(gen);
	else
		packet_put_ipv4(gen);
}

/* IEEE 802.2 */
static inline void packet_put_llc(struct packet_gen *gen)
{
	static const u16 saps[] = {0x4242, 0xfefe, 0xaaaa, 0xe0e0, 0xf0f0};

	packet_put16(gen, PACKET_PICK(gen, saps));
	packet_put8(gen, packet_once_in(gen, 2) ? 3 : packet_random(gen));
	if (packet_once_in(gen, 2)) {
		packet_put_noise(gen, 3);
		packet_put16(gen, packet_once_in(gen, 2) ? 0x809b : 0x80f3);
	}
	packet_put_noise(gen, 20);
}

static inline void packet_put_payload(struct packet_gen *gen, u32 proto)
{
	switch (proto) {
	case 0x0800: packet_put_ipv4(gen); break;
	case 0x86dd: packet_put_ipv6(gen); break;
	case 0x0806:
	case 0x8035: packet_put_arp(gen); break;
	case 0x8100:
	case 0x88a8:
		if (gen->size < PACKET_MAX_BYTES / 2)
			packet_put_vlan(gen);
		break;
	case 0x8847:
	case 0x8848: packet_put_mpls(gen); break;
	case 0x8863:
	case 0x8864: packet_put_pppoe(gen); break;
	default: proto < 0x600 ? packet_put_llc(gen) : packet_put_noise(gen, 30);
	}
}

static inline u32 packet_ether_proto(struct packet_gen *gen)
{
	static const u16 pool[] = {0x0800, 0x0800, 0x0800, 0x0800, 0x0800, 0x86dd, 0x86dd, 0x86dd,
				   0x0806, 0x8035, 0x8100, 0x8100, 0x88a8, 0x8847, 0x8848, 0x8863,
				   0x8864, 0x0026, 0x0100, 0x88cc, 0x8137, 0x809b, 0x6003, 0x6004};

	return PACKET_PICK(gen, pool);
}

static inline void packet_put_mac(struct packet_gen *gen)
{
	u32 which = packet_random(gen) % 6;

	if (which == 5) {
		packet_put(gen, "\xff\xff\xff\xff\xff\xff", 6);
		return;
	}
	packet_put16(gen, which == 4 ? 0x0100 : 0x0200);
	packet_put32(gen, which);
}

static inline void packet_put_link(struct packet_gen *gen, enum packet_link link)
{
	u32 proto = packet_ether_proto(gen);

	switch (link) {
	case PACKET_ETHERNET:
		packet_put_mac(gen);
		packet_put_mac(gen);
		packet_put16(gen, proto);
		packet_put_payload(gen, proto);
		break;
	case PACKET_RAW:
		packet_once_in(gen, 3) ? packet_put_ipv6(gen) : packet_put_ipv4(gen);
		break;
	case PACKET_COOKED:
		packet_put16(gen, packet_random(gen) % 5);
		packet_put16(gen, 1);
		packet_put16(gen, 6);
		packet_put_mac(gen);
		packet_put16(gen, 0);
		packet_put16(gen, proto < 0x600 ? 4 : proto);
		packet_put_payload(gen, proto);
		break;
	}
}

/* The next packet, in gen->data and gen->size. */
static inline void packet_next(struct packet_gen *gen, enum packet_link link)
{
	gen->size = 0;
	if (packet_once_in(gen, 16))
		packet_put_noise(gen, packet_random(gen) % 200);
	else
		packet_put_link(gen, link);
	if (gen->size && packet_once_in(gen, 5))
		gen->size = 1 + packet_random(gen) % gen->size;
}

#endif
