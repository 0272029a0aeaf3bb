/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One seeded hash over bytes for every table of the library. A seed per table keeps hostile keys
 * from choosing their bucket; seeds come from the instance, so that the order of a table is the
 * same on every machine.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <string.h>

#include "base/rng.h"

static inline u64 hash_mul_fold(u64 a, u64 b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (u64)p ^ (u64)(p >> 64);
}

/* The last 1 to 8 bytes as one word, zero-filled. */
static inline u64 hash_load_tail(const u8 *p, size_t len)
{
	u64 w = 0;

	if (len >= 4) {
		u32 lo, hi;

		memcpy(&lo, p, 4);
		memcpy(&hi, p + len - 4, 4);
		return (u64)hi << 32 | lo;
	}
	for (size_t i = 0; i < len; i++)
		w |= (u64)p[i] << (8 * i);
	return w;
}

static inline u64 hash_bytes(const void *key, size_t len, u64 seed)
{
	const u64 k0 = 0xa0761d6478bd642full, k1 = 0xe7037ed1a0b428dbull;
	const u8 *p = key;
	u64 h = seed ^ k0, w;

	while (len > 8) {
		memcpy(&w, p, 8);
		h = hash_mul_fold(h ^ w, k1);
		p += 8;
		len -= 8;
	}
	return hash_mul_fold(h ^ hash_load_tail(p, len), k0 ^ len);
}

/*
 * Bob Jenkins' hashword() of lookup3.c (public domain), the kernel's jhash2(): where users see what
 * the kernel makes of a hash.
 */
static inline u32 hash_rol32(u32 word, u32 shift)
{
	return word << shift | word >> (32 - shift);
}

static inline u32 hash_jenkins(const u32 *words, u32 nr, u32 initval)
{
	u32 a = 0xdeadbeef + (nr << 2) + initval, b = a, c = a;

	for (; nr > 3; nr -= 3, words += 3) {
		a += words[0];
		b += words[1];
		c += words[2];
		a = (a - c) ^ hash_rol32(c, 4);
		c += b;
		b = (b - a) ^ hash_rol32(a, 6);
		a += c;
		c = (c - b) ^ hash_rol32(b, 8);
		b += a;
		a = (a - c) ^ hash_rol32(c, 16);
		c += b;
		b = (b - a) ^ hash_rol32(a, 19);
		a += c;
		c = (c - b) ^ hash_rol32(b, 4);
		b += a;
	}
	if (!nr)
		return c;
	a += words[0];
	b += nr > 1 ? words[1] : 0;
	c += nr > 2 ? words[2] : 0;
	c = (c ^ b) - hash_rol32(b, 14);
	a = (a ^ c) - hash_rol32(c, 11);
	b = (b ^ a) - hash_rol32(a, 25);
	c = (c ^ b) - hash_rol32(b, 16);
	a = (a ^ c) - hash_rol32(c, 4);
	b = (b ^ a) - hash_rol32(a, 14);
	return (c ^ b) - hash_rol32(b, 24);
}

#endif
