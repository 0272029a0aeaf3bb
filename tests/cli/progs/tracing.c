// SPDX-License-Identifier: BSD-2-Clause
/* Programs that trace, and others without packets. */
#include "tests/cli/progs/bpf.h"

/* As <linux/ptrace.h> has it on x86-64. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
	unsigned long rax, rcx, rdx, rsi, rdi, orig_rax, rip, cs, eflags, rsp, ss;
};

static u64 (*bpf_get_current_pid_tgid)(void) = (void *)BPF_FUNC_get_current_pid_tgid;
static long (*bpf_probe_read_kernel)(void *dst, u32 size,
				     const void *from) = (void *)BPF_FUNC_probe_read_kernel;
static long (*bpf_probe_read_user_str)(void *dst, u32 size,
				       const void *from) = (void *)BPF_FUNC_probe_read_user_str;

#define say(fmt, ...)                                                \
	({                                                           \
		static const char fmt_[] = fmt;                      \
		bpf_trace_printk(fmt_, sizeof(fmt_), ##__VA_ARGS__); \
	})

SEC("kprobe/do_unlinkat")
int entry(struct pt_regs *regs)
{
	char name[16] = "";
	u32 flags = 0;

	bpf_probe_read_kernel(&flags, sizeof(flags), (void *)regs->rdi);
	bpf_probe_read_user_str(name, sizeof(name), (void *)regs->rsi);
	say("pid %d flags %x name %s", (u32)bpf_get_current_pid_tgid(), flags, name);
	return 0;
}

SEC("kretprobe/do_unlinkat")
int done(struct pt_regs *regs)
{
	return (int)regs->rax;
}

/* As BPF_KSYSCALL() reads the arguments: the fourth is in r10. */
SEC("ksyscall/openat")
int opens(struct pt_regs *wrapper)
{
	struct pt_regs regs;

	if (bpf_probe_read_kernel(&regs, sizeof(regs), (void *)wrapper->rdi))
		return -1;
	say("dir %d name %x mode %x", (int)regs.rdi, (u32)regs.rsi, (u32)regs.r10);
	return (int)regs.rdx;
}

SEC("kretprobe/__x64_sys_openat")
int opened_at(struct pt_regs *wrapper)
{
	u64 name = 0;

	bpf_probe_read_kernel(&name, sizeof(name), &((struct pt_regs *)wrapper->rdi)->rsi);
	return (int)(wrapper->rax + name);
}

struct record {
	u64 common;
	int syscall;
	u64 args[6];
};

SEC("tracepoint/syscalls/sys_enter_openat")
int opened(struct record *record)
{
	return record->syscall + (int)record->args[2];
}

SEC("raw_tracepoint/sys_exit")
int raw(struct bpf_raw_tracepoint_args *ctx)
{
	return (int)ctx->args[1];
}

struct question {
	u32 number, answer;
};

SEC("syscall")
int ask(struct question *question)
{
	question->answer = question->number * 2;
	return 0;
}

SEC("cgroup/sysctl")
int setting(struct bpf_sysctl *ctx)
{
	return !ctx->write;
}
