/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Internet's checksum (RFC 1071, 1624) as Linux computes with it: 32-bit sums with the carry
 * coming round, folded to 16 bits and complemented at the end. Sums and sum fields are numbers as
 * they lie in memory, whatever the machine's order. lib/checksum.c, include/net/checksum.h.
 */
#ifndef BASE_CSUM_H
#define BASE_CSUM_H

#include "base/types.h"

static inline u32 csum_add(u32 a, u32 b)
{
	u32 sum = a + b;

	return sum + (sum < b);
}

static inline u32 csum_sub(u32 a, u32 b)
{
	return csum_add(a, ~b);
}

static inline u16 csum16_add(u16 a, u16 b)
{
	u16 sum = (u16)(a + b);

	return (u16)(sum + (sum < b));
}

static inline u16 csum_fold(u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

/* The sum of bytes that begin at @off of what is summed up: at odd places they swap. */
static inline u32 csum_shift(u32 sum, u32 off)
{
	return off & 1 ? sum >> 8 | sum << 24 : sum;
}

/* To 32 bits. */
static inline u32 csum_fold64(u64 sum)
{
	sum = (sum >> 32) + (u32)sum;
	return (u32)(sum + (sum >> 32));
}

/* The sum of 32-bit words, the last one filled up with 0, each xored with @flip: not folded. At
 * most 4 GiB. */
u64 csum_words(const void *data, u32 size, u32 flip);

/* csum_partial, as x86-64 has it */
static inline u32 csum_partial(const void *data, u32 size, u32 seed)
{
	return csum_fold64(csum_words(data, size, 0) + seed);
}

#endif
