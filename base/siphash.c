// SPDX-License-Identifier: BSD-2-Clause
#include "base/siphash.h"

struct sip {
	u64 v0, v1, v2, v3;
};

static u64 rotate(u64 word, u32 bits)
{
	return word << bits | word >> (64 - bits);
}

static void mix(struct sip *s, int rounds)
{
	while (rounds--) {
		s->v0 += s->v1;
		s->v2 += s->v3;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 = rotate(s->v0, 32) + s->v3;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 = rotate(s->v2, 32);
	}
}

static void take(struct sip *s, u64 word)
{
	s->v3 ^= word;
	mix(s, 2);
	s->v0 ^= word;
}

static u64 load_le(const u8 *at, size_t len)
{
	u64 word = 0;

	for (size_t i = 0; i < len; i++)
		word |= (u64)at[i] << (8 * i);
	return word;
}

u64 siphash(const void *data, size_t len, const struct siphash_key *key)
{
	struct sip s = {
		.v0 = key->k[0] ^ 0x736f6d6570736575ull,
		.v1 = key->k[1] ^ 0x646f72616e646f6dull,
		.v2 = key->k[0] ^ 0x6c7967656e657261ull,
		.v3 = key->k[1] ^ 0x7465646279746573ull,
	};
	const u8 *at = data;
	size_t left = len;

	for (; left >= 8; left -= 8, at += 8)
		take(&s, load_le(at, 8));
	take(&s, (u64)len << 56 | load_le(at, left));
	s.v2 ^= 0xff;
	mix(&s, 4);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
