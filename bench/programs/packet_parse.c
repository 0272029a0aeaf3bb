// SPDX-License-Identifier: BSD-2-Clause
/* Ethernet, IPv4 and port headers of forty packets in slots of 64 bytes. */
#include "bench/programs/program.h"

#define SLOT_BYTES 64
#define NR_SLOTS   40

/* The packets are random bytes: whatever has a bit of the version set goes on as IPv4. */
static inline u32 parse(const u8 *packet, const u8 *end)
{
	const u8 *ip = packet + 14, *transport;

	if (ip + 20 > end)
		return 1;
	if (!(ip[0] & 0x70))
		return 2;
	transport = ip + 20 + (ip[0] & 7) * 4;
	if (transport + 4 > end)
		return 3;
	if (ip[9] & 1)
		return (u32)load_be16(transport) << 16 | load_be16(transport + 2);
	if (load_be16(ip + 6) & 0x1fff)
		return 4 + ip[8];
	return 5;
}

PROGRAM(packet_parse)
{
	const u8 *end = mem + size;
	u64 sum = 0;

	for (u32 i = 0; i < NR_SLOTS; i++) {
		const u8 *packet = mem + i * SLOT_BYTES;

		if (packet + SLOT_BYTES > end)
			break;
		sum = sum * 31 + parse(packet, packet + SLOT_BYTES);
	}
	return sum;
}
