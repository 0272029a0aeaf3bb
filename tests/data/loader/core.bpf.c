// SPDX-License-Identifier: BSD-2-Clause
/* One program that has to be relocated by type information, and one that has not. */
#include "tests/data/loader/bpf.h"

struct task {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

SEC("xdp") int plain(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp") int relocated(struct xdp_md *ctx)
{
	struct task *task = (void *)(long)ctx->ingress_ifindex;

	return task->tgid;
}
