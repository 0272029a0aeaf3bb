/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Machines whose registers programs are given: a program is compiled for the layout of struct
 * pt_regs of one machine, which need not be the one it runs on here. Their names and places come
 * from spec/ctx/.
 */
#ifndef WORLD_REGS_H
#define WORLD_REGS_H

#include <userbpf/trace.h>

#include "world/ctx.h"

#define REGS_MAX_ARGS	  8
#define REGS_SYSCALL_ARGS 6
#define REGS_NONE	  0xffff

/* Offsets into struct pt_regs, bytes. */
struct regs_arch {
	const char *name; /* "arm64" */
	u32 arch;	  /* enum userbpf_arch */
	const struct ctx_layout *regs, *perf_event;
	u16 args[REGS_MAX_ARGS];
	u8 nr_args;
	u16 syscall_args[REGS_SYSCALL_ARGS];
	u16 syscall_nr;	      /* 64 bits */
	u16 syscall_nr32;     /* 32 bits; REGS_NONE: there is no such copy */
	u16 syscall_arg1_too; /* register that gets changed before the probe; REGS_NONE */
	u16 ret, ip, sp;
};

/* NULL for a number that is none; USERBPF_ARCH_HOST is the host's, or where it has none x86-64. */
const struct regs_arch *regs_arch_of(u32 arch);
/* By name: "x86_64" or "x86", "arm64" or "aarch64"; enum userbpf_arch, 0 for other names. */
u32 regs_arch_by_name(const char *name);

#endif
