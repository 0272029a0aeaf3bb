/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's numbers. <linux/bpf.h> of the build machine may be as old as 6.1 (Debian 12): what
 * later kernels added, and the kernel-internal encodings that never were in it, follow as macros.
 */
#ifndef ISA_UAPI_H
#define ISA_UAPI_H

#include <linux/bpf.h>
#include <linux/bpf_common.h>

#undef BPF_MEMSX
#define BPF_MEMSX 0x80 /* LDX: sign-extending load */
#undef BPF_LOAD_ACQ
#define BPF_LOAD_ACQ 0x100 /* imm of BPF_ATOMIC */
#undef BPF_STORE_REL
#define BPF_STORE_REL 0x110
#undef BPF_JCOND
#define BPF_JCOND 0xe0 /* JMP: may_goto */
#define BPF_MAY_GOTO 0 /* src_reg of BPF_JCOND */

/* MOV64 with an off that means something else (kernel: BPF_ADDR_SPACE_CAST, BPF_ADDR_PERCPU). */
#undef BPF_ADDR_SPACE_CAST
#define BPF_ADDR_SPACE_CAST 1
#define BPF_ADDR_PERCPU	    (-1)

/* Kernel-internal encodings (include/linux/filter.h), refused from users. */
#define BPF_REG_FP	 BPF_REG_10
#define BPF_REG_AX	 11 /* scratch register of rewrites */
#define BPF_MODE_PROBE	 0x20 /* LDX: fault reads as zero (BPF_PROBE_MEM) */
#define BPF_MODE_PROBESX 0x40 /* the same, sign-extending (BPF_PROBE_MEMSX) */
#define BPF_MODE_PROBE32 0xa0 /* arena access, 32-bit offset (BPF_PROBE_MEM32) */
#define BPF_MODE_PROBE_ATOMIC 0xe0 /* arena atomic (BPF_PROBE_ATOMIC) */
#define BPF_MODE_NOSPEC	 0xc0 /* ST: speculation barrier */
#define BPF_TAIL_CALL	 0xf0 /* JMP: the tail-call helper, inlined */

#define BPF_NR_REGS	 11 /* R0 to R10 */
#define BPF_STACK_BYTES	 512
#define BPF_MAX_FRAMES	 8
#define BPF_MAX_TAILS	 33
#define BPF_MAX_LOOP_ITERS (8 * 1024 * 1024)

#endif
