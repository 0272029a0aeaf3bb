// SPDX-License-Identifier: BSD-2-Clause
/* Another kernel: the types of core.c with the members elsewhere. */
#include "tests/cli/progs/bpf.h"

struct task {
	u64 flags;
	u64 tgid;
	int pid;
};

SEC("xdp")
int other(struct xdp_md *ctx)
{
	struct task task = {.pid = (int)ctx->ingress_ifindex};

	asm volatile("" ::"r"(&task));
	return XDP_PASS;
}
