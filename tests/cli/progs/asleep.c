// SPDX-License-Identifier: BSD-2-Clause
/* A program that is not loaded unless somebody asks for it. */
#include "tests/cli/progs/bpf.h"

SEC("?xdp")
int sleeps(struct xdp_md *ctx)
{
	return XDP_PASS;
}
