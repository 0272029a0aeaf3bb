// SPDX-License-Identifier: BSD-2-Clause
/* SipHash-2-4 of the second half of the memory under a key from the first. */
#include "bench/programs/program.h"

struct state {
	u64 v0, v1, v2, v3;
};

static inline __attribute__((always_inline)) void sip_round(struct state *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rol64(s->v1, 13) ^ s->v0;
	s->v3 = rol64(s->v3, 16) ^ s->v2;
	s->v0 = rol64(s->v0, 32) + s->v3;
	s->v2 += s->v1;
	s->v1 = rol64(s->v1, 17) ^ s->v2;
	s->v3 = rol64(s->v3, 21) ^ s->v0;
	s->v2 = rol64(s->v2, 32);
}

PROGRAM(siphash)
{
	u64 k0 = load64(mem), k1 = load64(mem + 8);
	struct state s = {k0 ^ 0x736f6d6570736575ull, k1 ^ 0x646f72616e646f6dull,
			  k0 ^ 0x6c7967656e657261ull, k1 ^ 0x7465646279746573ull};

	for (u64 i = size / 2; i < size; i += 8) {
		u64 word = load64(mem + i);

		s.v3 ^= word;
		sip_round(&s);
		sip_round(&s);
		s.v0 ^= word;
	}
	s.v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
