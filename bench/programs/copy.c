// SPDX-License-Identifier: BSD-2-Clause
/* Copies the first half of the memory to the second, a word at a time and then a byte at a time. */
#include "bench/programs/program.h"

PROGRAM(copy)
{
	const u64 *words = (const u64 *)mem;
	u64 *to = (u64 *)(mem + size / 2);
	u8 *bytes = mem + size / 2;

	for (u64 i = 0; i < size / 16; i++)
		to[i] = words[i];
	for (u64 i = 0; i < size / 2; i += 2)
		bytes[i] = mem[i + 1];
	return to[0] ^ to[size / 16 - 1];
}
