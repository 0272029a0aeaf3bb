// SPDX-License-Identifier: BSD-2-Clause
/* Checksums over memory: net/core/filter.c, with csum_partial() as x86-64 has it. */
#include "base/csum.h"

#include <errno.h>

#include "helpers/helpers.h"
#include "spec/spec.h"

/* bpf_csum_diff */
HELPER_BODY(csum_diff)
{
	u32 from_size = (u32)r2, to_size = (u32)r4, seed = (u32)r5;

	if ((from_size | to_size) % 4 || from_size + to_size > LIMIT_CSUM_DIFF_BYTES)
		return (u64)-EINVAL;
	return csum_fold64(seed + csum_words(u64_to_ptr(r1), from_size, UINT32_MAX) +
			   csum_words(u64_to_ptr(r3), to_size, 0));
}
