// SPDX-License-Identifier: BSD-2-Clause
/* A program that needs a field's place in the kernel's type. */
#include "tests/cli/progs/bpf.h"

struct task {
	int pid, tgid;
} __attribute__((preserve_access_index));

SEC("xdp")
int relocated(struct xdp_md *ctx)
{
	struct task *task = (void *)(long)ctx->ingress_ifindex;

	return task->tgid;
}
