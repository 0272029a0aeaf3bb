/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps whose values are reached by no key: of owners, of ends, and of a filter. */
#include "tests/cli/progs/bpf.h"

struct count {
	u32 runs;
	u32 last;
};

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__type(value, struct count);
} pile SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 2);
	__uint(value_size, 20);
} line SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 4);
	__uint(value_size, 4);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct count);
} tasks SEC(".maps");

static void *(*bpf_get_current_task_btf)(void) = (void *)BPF_FUNC_get_current_task_btf;
static void *(*bpf_task_storage_get)(void *map, void *task, void *value,
				     u64 flags) = (void *)BPF_FUNC_task_storage_get;

SEC("raw_tp/any")
int keep(void *ctx)
{
	struct count count = {.runs = 1, .last = 7};
	char entry[20] = "first in line";
	u32 value = 5;

	(void)ctx;
	bpf_map_push_elem(&pile, &count, 0);
	count.runs = 2;
	bpf_map_push_elem(&pile, &count, 0);
	bpf_map_push_elem(&line, entry, 0);
	bpf_map_push_elem(&seen, &value, 0);
	bpf_task_storage_get(&tasks, bpf_get_current_task_btf(), &count,
			     BPF_LOCAL_STORAGE_GET_F_CREATE);
	return 0;
}
