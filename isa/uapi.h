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
#define BPF_JCOND    0xe0 /* JMP: may_goto */
#define BPF_MAY_GOTO 0	  /* src_reg of BPF_JCOND */

/* MOV64 with an off that means something else (kernel: BPF_ADDR_SPACE_CAST, BPF_ADDR_PERCPU). */
#undef BPF_ADDR_SPACE_CAST
#define BPF_ADDR_SPACE_CAST 1
#define BPF_ADDR_PERCPU	    (-1)

/* Kernel-internal encodings (include/linux/filter.h), refused from users. */
#define BPF_REG_FP	      BPF_REG_10
#define BPF_REG_AX	      11   /* scratch register of rewrites */
#define BPF_MODE_PROBE	      0x20 /* LDX: fault reads as zero (BPF_PROBE_MEM) */
#define BPF_MODE_PROBESX      0x40 /* the same, sign-extending (BPF_PROBE_MEMSX) */
#define BPF_MODE_PROBE32      0xa0 /* arena access, 32-bit offset (BPF_PROBE_MEM32) */
#define BPF_MODE_PROBE32SX    0xc0 /* the same, sign-extending (BPF_PROBE_MEM32SX) */
#define BPF_MODE_PROBE_ATOMIC 0xe0 /* arena atomic (BPF_PROBE_ATOMIC) */
#define BPF_MODE_NOSPEC	      0xc0 /* ST: speculation barrier */
#define BPF_TAIL_CALL	      0xf0 /* JMP: the tail-call helper, inlined */

/*
 * Helpers that conversions call, and no program: the kernel has them as functions without a number.
 * Rows in spec/internal.def.
 */
#define BPF_FUNC_INTERNAL	     0x10000
#define BPF_FUNC_skb_get_pay_offset  0x10000
#define BPF_FUNC_skb_get_nlattr	     0x10001
#define BPF_FUNC_skb_get_nlattr_nest 0x10002
#define BPF_FUNC_skb_get_hatype	     0x10003

#define BPF_NR_REGS	   11 /* R0 to R10 */
#define BPF_STACK_BYTES	   512
#define BPF_MAX_FRAMES	   8
#define BPF_MAX_TAILS	   33
#define BPF_MAX_LOOP_ITERS (8 * 1024 * 1024)

/* What <linux/bpf.h> got after 6.1. The enumerators cannot be asked for by #ifdef: macros of the
 * same value. */
#undef BPF_MAP_TYPE_CGRP_STORAGE
#define BPF_MAP_TYPE_CGRP_STORAGE 32
#undef BPF_F_TIMER_ABS
#define BPF_F_TIMER_ABS (1ull << 0)
#undef BPF_F_TIMER_CPU_PIN
#define BPF_F_TIMER_CPU_PIN (1ull << 1)
#undef BPF_FUNC_cgrp_storage_get
#define BPF_FUNC_cgrp_storage_get 210
#undef BPF_FUNC_cgrp_storage_delete
#define BPF_FUNC_cgrp_storage_delete 211
#undef BPF_MAP_TYPE_ARENA
#define BPF_MAP_TYPE_ARENA 33
#undef BPF_PROG_TYPE_NETFILTER
#define BPF_PROG_TYPE_NETFILTER 32
#undef BPF_STRUCT_OPS
#define BPF_STRUCT_OPS 44
#undef BPF_NETFILTER
#define BPF_NETFILTER 45
#undef BPF_TCX_INGRESS
#define BPF_TCX_INGRESS 46
#undef BPF_TCX_EGRESS
#define BPF_TCX_EGRESS 47
#undef BPF_TRACE_UPROBE_MULTI
#define BPF_TRACE_UPROBE_MULTI 48
#undef BPF_CGROUP_UNIX_CONNECT
#define BPF_CGROUP_UNIX_CONNECT 49
#undef BPF_CGROUP_UNIX_SENDMSG
#define BPF_CGROUP_UNIX_SENDMSG 50
#undef BPF_CGROUP_UNIX_RECVMSG
#define BPF_CGROUP_UNIX_RECVMSG 51
#undef BPF_CGROUP_UNIX_GETPEERNAME
#define BPF_CGROUP_UNIX_GETPEERNAME 52
#undef BPF_CGROUP_UNIX_GETSOCKNAME
#define BPF_CGROUP_UNIX_GETSOCKNAME 53
#undef BPF_NETKIT_PRIMARY
#define BPF_NETKIT_PRIMARY 54
#undef BPF_NETKIT_PEER
#define BPF_NETKIT_PEER 55
#undef BPF_TRACE_KPROBE_SESSION
#define BPF_TRACE_KPROBE_SESSION 56
#undef BPF_F_LINK
#define BPF_F_LINK (1u << 13)
#undef BPF_F_PATH_FD
#define BPF_F_PATH_FD (1u << 14)
#undef BPF_F_VTYPE_BTF_OBJ_FD
#define BPF_F_VTYPE_BTF_OBJ_FD (1u << 15)
#undef BPF_F_TOKEN_FD
#define BPF_F_TOKEN_FD (1u << 16)
#undef BPF_F_SEGV_ON_FAULT
#define BPF_F_SEGV_ON_FAULT (1u << 17)
#undef BPF_F_NO_USER_CONV
#define BPF_F_NO_USER_CONV (1u << 18)
#undef BPF_F_XDP_DEV_BOUND_ONLY
#define BPF_F_XDP_DEV_BOUND_ONLY (1u << 6) /* prog_flags */
#undef BPF_F_TEST_REG_INVARIANTS
#define BPF_F_TEST_REG_INVARIANTS (1u << 7) /* prog_flags */
#undef BPF_F_ADJ_ROOM_DECAP_L3_IPV4
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV4 (1ull << 7)
#undef BPF_F_ADJ_ROOM_DECAP_L3_IPV6
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV6 (1ull << 8)
#undef BPF_F_NO_TUNNEL_KEY
#define BPF_F_NO_TUNNEL_KEY (1ull << 4)
#undef BPF_F_IPV6
#define BPF_F_IPV6 (1ull << 7) /* bpf_l4_csum_replace */
#undef BPF_SKB_CLOCK_REALTIME
#define BPF_SKB_CLOCK_REALTIME 0
#undef BPF_SKB_CLOCK_MONOTONIC
#define BPF_SKB_CLOCK_MONOTONIC 1
#undef BPF_SKB_CLOCK_TAI
#define BPF_SKB_CLOCK_TAI 2

#endif
