// SPDX-License-Identifier: BSD-2-Clause
/* unlink, by a kprobe and a kretprobe, to a ring buffer; a uprobe and a uretprobe beside them. */
#include <linux/bpf.h>

#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct event {
	__u32 pid;
	__s32 result;
	char text[24];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

static int submit(__s32 result, const void *user_text, const void *kernel_text)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	__builtin_memset(event, 0, sizeof(*event));
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->result = result;
	if (user_text)
		bpf_probe_read_user_str(event->text, sizeof(event->text), user_text);
	if (kernel_text)
		bpf_probe_read_kernel_str(event->text, sizeof(event->text), kernel_text);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("kprobe/do_unlinkat")
int BPF_KPROBE(unlink_enter, int dfd, const char *name)
{
	return submit(dfd, 0, name);
}

SEC("kretprobe/do_unlinkat")
int BPF_KRETPROBE(unlink_exit, long ret)
{
	return submit(ret, 0, 0);
}

SEC("uprobe//bin/bash:readline")
int BPF_KPROBE(readline_enter, const char *prompt)
{
	return submit(0, prompt, 0);
}

SEC("uretprobe//bin/bash:readline")
int BPF_KRETPROBE(readline_exit, const char *line)
{
	return submit(0, line, 0);
}

char LICENSE[] SEC("license") = "GPL";
