// SPDX-License-Identifier: BSD-2-Clause
/* Ethernet, VLAN, IPv4 and port headers of one packet. */
#include "bench/programs/program.h"

PROGRAM(packet_one)
{
	const u8 *end = mem + size, *at = mem + 14;
	u32 proto;

	if (at + 24 > end)
		return 1;
	proto = load_be16(mem + 12);
	if (proto == 0x8100) {
		proto = load_be16(at + 2);
		at += 4;
	}
	if (at + 20 > end)
		return 2;
	/* The packets are random bytes: all of them go on as IPv4 without options. */
	if (at[9] == 6)
		proto++;
	at += 20;
	if (at + 4 > end)
		return 3;
	return (u64)proto << 32 | (u32)load_be16(at) << 16 | load_be16(at + 2);
}
