// SPDX-License-Identifier: BSD-2-Clause
/* CRC-32, bit by bit. */
#include "bench/programs/program.h"

PROGRAM(crc32)
{
	u32 crc = ~0u;

	for (u64 i = 0; i < size; i++) {
		crc ^= mem[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xedb88320u & -(crc & 1));
	}
	return (u32)~crc;
}
