// SPDX-License-Identifier: BSD-2-Clause
/* Relocations that a kernel without the type cannot answer: which of them is reached tells the
 * packet. */
#include "tests/cli/progs/bpf.h"

enum state {
	GONE = 1,
};

struct task {
	int pid;
	struct {
		long utime, stime;
	} times[4];
} __attribute__((preserve_access_index));

static __attribute__((noinline)) long called(struct task *task)
{
	return task->times[2].stime;
}

SEC("xdp")
int several(struct xdp_md *ctx)
{
	struct task *task = (void *)(long)ctx->ingress_ifindex;

	switch (ctx->data_end - ctx->data) {
	case 14: return task->pid;
	case 15: return called(task);
	case 16: return __builtin_preserve_enum_value(*(enum state *)GONE, 1);
	default: return 2;
	}
}
