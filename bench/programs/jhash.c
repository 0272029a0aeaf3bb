// SPDX-License-Identifier: BSD-2-Clause
/* Bob Jenkins' hash of the memory's 12-byte records, as the kernel's tables use it. */
#include "bench/programs/program.h"

PROGRAM(jhash)
{
	const u32 *words = (const u32 *)mem;
	u32 a = 0xdeadbeef, b = a, c = a;

	for (u64 i = 0; i + 3 <= size / 4; i += 3) {
		a += words[i];
		b += words[i + 1];
		c += words[i + 2];
		a = (a - c) ^ rol32(c, 4), c += b;
		b = (b - a) ^ rol32(a, 6), a += c;
		c = (c - b) ^ rol32(b, 8), b += a;
		a = (a - c) ^ rol32(c, 16), c += b;
		b = (b - a) ^ rol32(a, 19), a += c;
		c = (c - b) ^ rol32(b, 4), b += a;
	}
	c = (c ^ b) - rol32(b, 14);
	a = (a ^ c) - rol32(c, 11);
	b = (b ^ a) - rol32(a, 25);
	c = (c ^ b) - rol32(b, 16);
	a = (a ^ c) - rol32(c, 4);
	b = (b ^ a) - rol32(a, 14);
	return (c ^ b) - rol32(b, 24);
}
