/* SPDX-License-Identifier: BSD-2-Clause */
/* Seedable random numbers: splitmix64, one step per number. Not for cryptography. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include "base/types.h"

struct rng {
	u64 state;
};

/* A full-avalanche mix of 64 bits; also the finaliser of the hashes in base/hash.h. */
static inline u64 rng_mix(u64 x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static inline u64 rng_next(struct rng *rng)
{
	rng->state += 0x9e3779b97f4a7c15ull;
	return rng_mix(rng->state);
}

#endif
