// SPDX-License-Identifier: BSD-2-Clause
/* Every execve to a perf buffer: who called it, as whom, which file; and counts by user. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

/* What the format file of syscalls:sys_enter_execve says. */
struct execve_record {
	__u64 common;
	__s64 nr;
	const char *filename;
	const char *const *argv;
	const char *const *envp;
};

struct event {
	__u32 pid, uid;
	char command[16];
	char path[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} output SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} by_user SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_execve")
int on_execve(struct execve_record *ctx)
{
	struct event event = {};
	__u64 count = 0, *old;

	event.pid = bpf_get_current_pid_tgid() >> 32;
	event.uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(event.command, sizeof(event.command));
	bpf_probe_read_user_str(event.path, sizeof(event.path), ctx->filename);
	bpf_perf_event_output(ctx, &output, BPF_F_CURRENT_CPU, &event, sizeof(event));
	old = bpf_map_lookup_elem(&by_user, &event.uid);
	count = old ? *old + 1 : 1;
	bpf_map_update_elem(&by_user, &event.uid, &count, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
