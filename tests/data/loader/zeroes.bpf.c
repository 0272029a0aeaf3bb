// SPDX-License-Identifier: BSD-2-Clause
/* A section of zeroes with a name of its own, too long for a map's. */
#include "tests/data/loader/bpf.h"

always_keep int zero SEC(".bss.with_a_long_name");

SEC("xdp") int counts(struct xdp_md *ctx)
{
	return zero++;
}
