// SPDX-License-Identifier: BSD-2-Clause
/* A program and a function whose object has no debugging information, and so no BTF. */
#include "tests/cli/progs/bpf.h"

__attribute__((used)) static NAKED int callee(int number)
{
	asm volatile("r0 = r1; exit;");
}

SEC("xdp")
NAKED int caller(struct xdp_md *ctx)
{
	asm volatile("r1 = 2; call callee; exit;");
}
