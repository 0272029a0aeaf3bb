// SPDX-License-Identifier: BSD-2-Clause
/* The internet checksum of the memory. */
#include "bench/programs/program.h"

PROGRAM(ip_checksum)
{
	const u16 *words = (const u16 *)mem;
	u64 sum = 0;

	for (u64 i = 0; i < size / 2; i++)
		sum += words[i];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}
