/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of the probed function, for -D__TARGET_ARCH_x86 and -D__TARGET_ARCH_arm64. Your own
 * programs include "vmlinux.h" and <bpf/bpf_tracing.h> as always.
 */
#ifndef EXAMPLES_BPF_TRACING_H
#define EXAMPLES_BPF_TRACING_H

#include <linux/types.h>

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	__u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	__u64 orig_ax, ip, cs, flags, sp, ss;
};
#define PT_REGS_PARM1(x) ((x)->di)
#define PT_REGS_PARM2(x) ((x)->si)
#define PT_REGS_PARM3(x) ((x)->dx)
#define PT_REGS_RC(x)	 ((x)->ax)
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31], sp, pc, pstate, orig_x0;
	__s32 syscallno;
};
#define PT_REGS_PARM1(x) ((x)->regs[0])
#define PT_REGS_PARM2(x) ((x)->regs[1])
#define PT_REGS_PARM3(x) ((x)->regs[2])
#define PT_REGS_RC(x)	 ((x)->regs[0])
#else
#error "compile with -D__TARGET_ARCH_x86 or -D__TARGET_ARCH_arm64: whose registers are read?"
#endif

#endif
