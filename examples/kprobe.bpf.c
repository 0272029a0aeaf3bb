// SPDX-License-Identifier: BSD-2-Clause
/* Who opens which file, and how many opens fail: probes of do_sys_openat2(). */
#include <linux/bpf.h>

#include "bpf_helpers.h"
#include "bpf_tracing.h"
#include "kprobe.h"

/* The kernel's. */
struct open_how {
	__u64 flags, mode, resolve;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} failures SEC(".maps");

/* A type that no map and no function has is not in the object's types, and tools cannot show it. */
const struct opened *unused __attribute__((unused));

static __u32 current_pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

/* do_sys_openat2(int dfd, const char __user *filename, struct open_how *how) */
SEC("kprobe/do_sys_openat2")
int open_begins(struct pt_regs *ctx)
{
	struct opened *event;
	struct open_how how;

	if (bpf_probe_read_kernel(&how, sizeof(how), (void *)PT_REGS_PARM3(ctx)))
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->pid = current_pid();
	event->flags = how.flags;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	if (bpf_probe_read_user_str(event->name, sizeof(event->name), (void *)PT_REGS_PARM2(ctx)) <
	    0)
		bpf_ringbuf_discard(event, 0);
	else
		bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("kretprobe/do_sys_openat2")
int open_ends(struct pt_regs *ctx)
{
	__u32 pid = current_pid();
	__u64 one = 1, *count;

	if ((long)PT_REGS_RC(ctx) >= 0)
		return 0;
	count = bpf_map_lookup_elem(&failures, &pid);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&failures, &pid, &one, BPF_ANY);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
