// SPDX-License-Identifier: BSD-2-Clause
/* Another kernel: the types of core.c with the members elsewhere. */
#include "tests/cli/progs/bpf.h"

struct task {
	u64 flags;
	int tgid;
	int pid;
};

struct task task;

SEC("xdp")
int other(struct xdp_md *ctx)
{
	return XDP_PASS;
}
