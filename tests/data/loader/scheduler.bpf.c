// SPDX-License-Identifier: BSD-2-Clause
/* A scheduler, and with -DKERNEL the kernel's side of it. */
#include "tests/data/loader/bpf.h"

struct task_struct {
	u32 pid;
	struct {
		u64 slice, dsq_vtime;
		u32 flags, disallow;
	} scx;
};

struct sched_ext_ops {
	int (*select_cpu)(struct task_struct *p, int prev_cpu, u64 wake_flags);
	void (*enqueue)(struct task_struct *p, u64 enq_flags);
	int (*init)(void);
	u32 dispatch_max_batch;
	u64 flags;
	u32 timeout_ms, exit_dump_len;
	u64 hotplug_seq;
	char name[128];
	u32 later;
};

#ifdef KERNEL

struct bpf_struct_ops_sched_ext_ops {
	u32 refcnt, state;
	u64 pad[7];
	struct sched_ext_ops data;
};

struct bpf_struct_ops_sched_ext_ops keeps_types SEC(".data.kernel") = {};
struct task_struct keeps_task SEC(".data.kernel") = {};

#else

char LICENSE[] SEC("license") = "GPL";

#ifdef ENQUEUE_SLEEPS
SEC("struct_ops.s")
#else
SEC("struct_ops")
#endif
int enqueue(u64 *ctx)
{
	struct task_struct *p = (void *)ctx[0];

	p->scx.slice = ctx[1];
	return 0;
}

SEC("struct_ops.s") int init(void *ctx)
{
	return 0;
}

SEC(".struct_ops.link")
struct sched_ext_ops first = {
	.enqueue = (void *)enqueue,
	.init = (void *)init,
	.name = "sample",
};

SEC(".struct_ops.link")
struct sched_ext_ops second = {
	.enqueue = (void *)enqueue,
	.name = "another",
};

#endif
