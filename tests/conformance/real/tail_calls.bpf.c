// SPDX-License-Identifier: BSD-2-Clause
/* System calls told apart by tail calls from a raw tracepoint: one program each, one for the rest.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 500);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int dispatch(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_tail_call(ctx, &calls, ctx->args[1]);
	bpf_printk("another system call: %d", ctx->args[1]);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_printk("executing a program");
	return 0;
}

SEC("raw_tp/sys_enter")
int on_timer(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_printk("timer %d", ctx->args[1]);
	return 0;
}

SEC("raw_tp/sys_enter")
int ignore(struct bpf_raw_tracepoint_args *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
