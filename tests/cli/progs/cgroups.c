// SPDX-License-Identifier: BSD-2-Clause
/* Whether the task that is traced is below a cgroup. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} groups SEC(".maps");

static long (*bpf_current_task_under_cgroup)(void *map, u32 index) = (void *)
	BPF_FUNC_current_task_under_cgroup;

SEC("kprobe/do_unlinkat")
int below(void *ctx)
{
	return (int)bpf_current_task_under_cgroup(&groups, 0);
}
