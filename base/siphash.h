/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): a keyed hash whose
 * results cannot be foretold without the key.
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stddef.h>

#include "base/types.h"

struct siphash_key {
	u64 k[2]; /* the key's 16 bytes, little-endian */
};

u64 siphash(const void *data, size_t len, const struct siphash_key *key);

#endif
