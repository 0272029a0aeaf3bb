// SPDX-License-Identifier: BSD-2-Clause
/* Checksums over memory: net/core/filter.c, with csum_partial() as x86-64 has it. */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "spec/spec.h"

/* Sum of 32-bit words in memory order, each xored with @flip; 512 bytes cannot overflow. */
static u64 sum_words(const u8 *p, u32 size, u32 flip)
{
	u64 sum = 0;

	for (u32 i = 0; i < size; i += 4) {
		u32 word;

		memcpy(&word, p + i, 4);
		sum += word ^ flip;
	}
	return sum;
}

/* To 32 bits, with the carry coming round. */
static u32 fold64(u64 sum)
{
	sum = (sum >> 32) + (u32)sum;
	return (u32)(sum + (sum >> 32));
}

/* bpf_csum_diff */
HELPER_BODY(csum_diff)
{
	u32 from_size = (u32)r2, to_size = (u32)r4, seed = (u32)r5;
	u64 sum = seed;

	if ((from_size | to_size) % 4 || from_size + to_size > LIMIT_CSUM_DIFF_BYTES)
		return (u64)-EINVAL;
	sum += sum_words(u64_to_ptr(r1), from_size, UINT32_MAX);
	sum += sum_words(u64_to_ptr(r3), to_size, 0);
	return fold64(sum);
}
