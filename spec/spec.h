/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Linux 6.12 has: helpers, kfuncs, map, program and attach types, section names, limits. Data
 * only; what a row means for a program is decided where the row is read. Each table is a .def file
 * whose head explains its columns. Lookups give NULL for what the table does not have.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include <userbpf/common.h>

#include "base/types.h"
#include "isa/uapi.h"

/* ---- sets of program types: one bit each ---- */

#define PROGS_SOCKET_FILTER	      (1ull << BPF_PROG_TYPE_SOCKET_FILTER)
#define PROGS_KPROBE		      (1ull << BPF_PROG_TYPE_KPROBE)
#define PROGS_SCHED_CLS		      (1ull << BPF_PROG_TYPE_SCHED_CLS)
#define PROGS_SCHED_ACT		      (1ull << BPF_PROG_TYPE_SCHED_ACT)
#define PROGS_TRACEPOINT	      (1ull << BPF_PROG_TYPE_TRACEPOINT)
#define PROGS_XDP		      (1ull << BPF_PROG_TYPE_XDP)
#define PROGS_PERF_EVENT	      (1ull << BPF_PROG_TYPE_PERF_EVENT)
#define PROGS_CGROUP_SKB	      (1ull << BPF_PROG_TYPE_CGROUP_SKB)
#define PROGS_CGROUP_SOCK	      (1ull << BPF_PROG_TYPE_CGROUP_SOCK)
#define PROGS_LWT_IN		      (1ull << BPF_PROG_TYPE_LWT_IN)
#define PROGS_LWT_OUT		      (1ull << BPF_PROG_TYPE_LWT_OUT)
#define PROGS_LWT_XMIT		      (1ull << BPF_PROG_TYPE_LWT_XMIT)
#define PROGS_SOCK_OPS		      (1ull << BPF_PROG_TYPE_SOCK_OPS)
#define PROGS_SK_SKB		      (1ull << BPF_PROG_TYPE_SK_SKB)
#define PROGS_CGROUP_DEVICE	      (1ull << BPF_PROG_TYPE_CGROUP_DEVICE)
#define PROGS_SK_MSG		      (1ull << BPF_PROG_TYPE_SK_MSG)
#define PROGS_RAW_TRACEPOINT	      (1ull << BPF_PROG_TYPE_RAW_TRACEPOINT)
#define PROGS_CGROUP_SOCK_ADDR	      (1ull << BPF_PROG_TYPE_CGROUP_SOCK_ADDR)
#define PROGS_LWT_SEG6LOCAL	      (1ull << BPF_PROG_TYPE_LWT_SEG6LOCAL)
#define PROGS_LIRC_MODE2	      (1ull << BPF_PROG_TYPE_LIRC_MODE2)
#define PROGS_SK_REUSEPORT	      (1ull << BPF_PROG_TYPE_SK_REUSEPORT)
#define PROGS_FLOW_DISSECTOR	      (1ull << BPF_PROG_TYPE_FLOW_DISSECTOR)
#define PROGS_CGROUP_SYSCTL	      (1ull << BPF_PROG_TYPE_CGROUP_SYSCTL)
#define PROGS_RAW_TRACEPOINT_WRITABLE (1ull << BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE)
#define PROGS_CGROUP_SOCKOPT	      (1ull << BPF_PROG_TYPE_CGROUP_SOCKOPT)
#define PROGS_TRACING		      (1ull << BPF_PROG_TYPE_TRACING)
#define PROGS_STRUCT_OPS	      (1ull << BPF_PROG_TYPE_STRUCT_OPS)
#define PROGS_EXT		      (1ull << BPF_PROG_TYPE_EXT)
#define PROGS_LSM		      (1ull << BPF_PROG_TYPE_LSM)
#define PROGS_SK_LOOKUP		      (1ull << BPF_PROG_TYPE_SK_LOOKUP)
#define PROGS_SYSCALL		      (1ull << BPF_PROG_TYPE_SYSCALL)
#define PROGS_NETFILTER		      (1ull << BPF_PROG_TYPE_NETFILTER)
#define PROGS_RAW		      (1ull << 63) /* USERBPF_PROG_TYPE_RAW */
/* In spec/ctx/: whoever has got a pointer to the object. (BPF_PROG_TYPE_UNSPEC's bit is free.) */
#define PROGS_AS_POINTER (1ull << 0)

#define PROGS_TC  (PROGS_SCHED_CLS | PROGS_SCHED_ACT)
#define PROGS_LWT (PROGS_LWT_IN | PROGS_LWT_OUT | PROGS_LWT_XMIT | PROGS_LWT_SEG6LOCAL)
/* What sees struct __sk_buff and is given struct sk_buff */
#define PROGS_SKB    (PROGS_SOCKET_FILTER | PROGS_TC | PROGS_CGROUP_SKB | PROGS_LWT | PROGS_SK_SKB)
#define PROGS_RAW_TP (PROGS_RAW_TRACEPOINT | PROGS_RAW_TRACEPOINT_WRITABLE)
/* bpf_sk_base_func_proto */
#define PROGS_NET                                                                    \
	(PROGS_SOCKET_FILTER | PROGS_TC | PROGS_XDP | PROGS_LWT | PROGS_CGROUP_SKB | \
	 PROGS_CGROUP_SOCK_ADDR | PROGS_SOCK_OPS | PROGS_SK_SKB | PROGS_SK_MSG |     \
	 PROGS_FLOW_DISSECTOR | PROGS_SK_LOOKUP)
/* cgroup_current_func_proto: run in the task that asks */
#define PROGS_CGROUP_TASK                                                                         \
	(PROGS_CGROUP_SOCK | PROGS_CGROUP_SOCK_ADDR | PROGS_CGROUP_DEVICE | PROGS_CGROUP_SYSCTL | \
	 PROGS_CGROUP_SOCKOPT)
/* cgroup_common_func_proto, but for LSM */
#define PROGS_CGROUP (PROGS_CGROUP_TASK | PROGS_CGROUP_SKB | PROGS_SOCK_OPS)
/* is_tracing_prog_type */
#define PROGS_EVENT (PROGS_KPROBE | PROGS_TRACEPOINT | PROGS_PERF_EVENT | PROGS_RAW_TP)
/* tracing_prog_func_proto */
#define PROGS_TYPED (PROGS_TRACING | PROGS_LSM | PROGS_SYSCALL)
/* bpf_tracing_func_proto */
#define PROGS_TRACE (PROGS_EVENT | PROGS_TYPED)
/* bpf_base_func_proto */
#define PROGS_BASE                                                                        \
	(PROGS_NET | PROGS_CGROUP | PROGS_TRACE | PROGS_SK_REUSEPORT | PROGS_STRUCT_OPS | \
	 PROGS_NETFILTER | PROGS_RAW)
#define PROGS_ALL (PROGS_BASE | PROGS_LIRC_MODE2)
/* bpf_prog_type_to_kfunc_hook: types that kfuncs are registered for together */
#define PROGS_KFUNC_TRACING (PROGS_TRACING | PROGS_TRACEPOINT | PROGS_PERF_EVENT | PROGS_LSM)
#define PROGS_KFUNC_CGROUP  (PROGS_CGROUP_TASK | PROGS_CGROUP_SKB)

/* The bit of a program type, 0 for one that does not exist. */
static inline u64 spec_progs_bit(u32 prog_type)
{
	if (prog_type == USERBPF_PROG_TYPE_RAW)
		return PROGS_RAW;
	return prog_type <= BPF_PROG_TYPE_NETFILTER ? (1ull << prog_type) & ~1ull : 0;
}

/* ---- sets of attach types ---- */

#define ATTACH_BIT(type) (1ull << (type))
/* The same of a number that may be any. */
static inline u64 spec_attach_bit(u32 type)
{
	return type < 64 ? ATTACH_BIT(type) : 0;
}

#define ATTACH_ANY	   (~0ull)
#define ATTACH_RAW_TP	   ATTACH_BIT(BPF_TRACE_RAW_TP)
#define ATTACH_ITER	   ATTACH_BIT(BPF_TRACE_ITER)
#define ATTACH_LSM_CGROUP  ATTACH_BIT(BPF_LSM_CGROUP)
#define ATTACH_NOT_LSM_MAC (~ATTACH_BIT(BPF_LSM_MAC))
#define ATTACH_SETSOCKOPT  ATTACH_BIT(BPF_CGROUP_SETSOCKOPT)
/* bpf_prog_has_trampoline */
#define ATTACH_TRAMPOLINE                                             \
	(ATTACH_BIT(BPF_TRACE_FENTRY) | ATTACH_BIT(BPF_TRACE_FEXIT) | \
	 ATTACH_BIT(BPF_MODIFY_RETURN) | ATTACH_BIT(BPF_LSM_MAC))
#define ATTACH_MULTI                                                                 \
	(ATTACH_BIT(BPF_TRACE_KPROBE_MULTI) | ATTACH_BIT(BPF_TRACE_KPROBE_SESSION) | \
	 ATTACH_BIT(BPF_TRACE_UPROBE_MULTI))
#define ATTACH_INET_CONNECT \
	(ATTACH_BIT(BPF_CGROUP_INET4_CONNECT) | ATTACH_BIT(BPF_CGROUP_INET6_CONNECT))
#define ATTACH_RECVMSG                                                               \
	(ATTACH_BIT(BPF_CGROUP_UDP4_RECVMSG) | ATTACH_BIT(BPF_CGROUP_UDP6_RECVMSG) | \
	 ATTACH_BIT(BPF_CGROUP_UNIX_RECVMSG))
#define ATTACH_INET_GETNAME                                                                    \
	(ATTACH_BIT(BPF_CGROUP_INET4_GETPEERNAME) | ATTACH_BIT(BPF_CGROUP_INET6_GETPEERNAME) | \
	 ATTACH_BIT(BPF_CGROUP_INET4_GETSOCKNAME) | ATTACH_BIT(BPF_CGROUP_INET6_GETSOCKNAME))
/* sock_addr_func_proto: where a socket's options may be read and set */
#define ATTACH_SOCK_ADDR_OPT                                                         \
	(ATTACH_INET_CONNECT | ATTACH_RECVMSG | ATTACH_INET_GETNAME |                \
	 ATTACH_BIT(BPF_CGROUP_INET4_BIND) | ATTACH_BIT(BPF_CGROUP_INET6_BIND) |     \
	 ATTACH_BIT(BPF_CGROUP_UNIX_CONNECT) | ATTACH_BIT(BPF_CGROUP_UDP4_SENDMSG) | \
	 ATTACH_BIT(BPF_CGROUP_UDP6_SENDMSG) | ATTACH_BIT(BPF_CGROUP_UNIX_SENDMSG))
/* sock_addr_is_valid_access: hooks with an address of one family */
#define ATTACH_ADDR_INET4                                                                      \
	(ATTACH_BIT(BPF_CGROUP_INET4_BIND) | ATTACH_BIT(BPF_CGROUP_INET4_CONNECT) |            \
	 ATTACH_BIT(BPF_CGROUP_INET4_GETPEERNAME) | ATTACH_BIT(BPF_CGROUP_INET4_GETSOCKNAME) | \
	 ATTACH_BIT(BPF_CGROUP_UDP4_SENDMSG) | ATTACH_BIT(BPF_CGROUP_UDP4_RECVMSG))
#define ATTACH_ADDR_INET6                                                                      \
	(ATTACH_BIT(BPF_CGROUP_INET6_BIND) | ATTACH_BIT(BPF_CGROUP_INET6_CONNECT) |            \
	 ATTACH_BIT(BPF_CGROUP_INET6_GETPEERNAME) | ATTACH_BIT(BPF_CGROUP_INET6_GETSOCKNAME) | \
	 ATTACH_BIT(BPF_CGROUP_UDP6_SENDMSG) | ATTACH_BIT(BPF_CGROUP_UDP6_RECVMSG))
/* cgroup_common_func_proto: hooks with a return value that the program sees and sets */
#define ATTACH_HAS_RETVAL                                                                      \
	(~(ATTACH_BIT(BPF_CGROUP_INET_INGRESS) | ATTACH_BIT(BPF_CGROUP_INET_EGRESS) |          \
	   ATTACH_BIT(BPF_CGROUP_SOCK_OPS) | ATTACH_RECVMSG | ATTACH_INET_GETNAME |            \
	   ATTACH_BIT(BPF_CGROUP_UNIX_GETPEERNAME) | ATTACH_BIT(BPF_CGROUP_UNIX_GETSOCKNAME) | \
	   ATTACH_BIT(BPF_LSM_MAC)))

/* ---- capabilities ---- */

enum spec_needs {
	NEEDS_NONE,
	NEEDS_BPF,	   /* CAP_BPF */
	NEEDS_PERFMON,	   /* CAP_PERFMON, not asked of types with PROG_PERFMON_IMPLIED */
	NEEDS_PERFMON_TOO, /* CAP_PERFMON, of every type */
	NEEDS_NET_ADMIN,   /* CAP_NET_ADMIN */
	NEEDS_SYS_ADMIN,   /* CAP_SYS_ADMIN */
};

/* ---- argtypes.def ---- */

#define SPEC_BASE_TYPE_BITS 8
#define SPEC_BASE_TYPE_MASK ((1u << SPEC_BASE_TYPE_BITS) - 1)

enum spec_type_flag {
#define TYPE_FLAG(bit, name, text) name = 1 << (SPEC_BASE_TYPE_BITS + (bit)),
#include "spec/argtypes.def"
};
#define DYNPTR_TYPE_MASK \
	(DYNPTR_TYPE_LOCAL | DYNPTR_TYPE_RINGBUF | DYNPTR_TYPE_SKB | DYNPTR_TYPE_XDP)

enum spec_arg_type {
#define ARG_TYPE(number, name, text) name = (number),
#define ARG_ALIAS(name, type)	     name = (type),
#include "spec/argtypes.def"
};

enum spec_ret_type {
#define RET_TYPE(number, name, text) name = (number),
#define RET_ALIAS(name, type)	     name = (type),
#include "spec/argtypes.def"
};

struct spec_type_text {
	u32 value;
	const char *name; /* "ARG_PTR_TO_MEM" */
	const char *text; /* for messages */
};

/* By number without flags. */
const struct spec_type_text *spec_arg_type(u32 base);
const struct spec_type_text *spec_ret_type(u32 base);
/* By one flag. */
const struct spec_type_text *spec_type_flag(u32 flag);

static inline u32 spec_base_type(u32 type)
{
	return type & SPEC_BASE_TYPE_MASK;
}

/* ---- helpers.def ---- */

/* enum bpf_map_type in classes of what may be done with a map; check_map_func_compatibility */
enum spec_map_class {
	CLASS_NONE = 0,
	CLASS_PLAIN = 1 << 0,	   /* helpers that are particular to no kind of map */
	CLASS_LOOKUP = 1 << 1,	   /* not plain, but may be looked up */
	CLASS_SOCK_WRITE = 1 << 2, /* updated, deleted where PROG_{UPDATES,DELETES}_SOCKMAP allow */
	CLASS_KPTR = 1 << 3,	   /* not plain, but bpf_kptr_xchg() into its values is allowed */
	CLASS_PROG_ARRAY = 1 << 4,
	CLASS_PERF_EVENT_ARRAY = 1 << 5,
	CLASS_RINGBUF = 1 << 6,
	CLASS_USER_RINGBUF = 1 << 7,
	CLASS_STACK_TRACE = 1 << 8,
	CLASS_CGROUP_ARRAY = 1 << 9,
	CLASS_CGROUP_STORAGE = 1 << 10,
	CLASS_REDIRECT = 1 << 11,
	CLASS_SOCKMAP = 1 << 12,
	CLASS_SOCKHASH = 1 << 13,
	CLASS_REUSEPORT = 1 << 14,
	CLASS_POP = 1 << 15,
	CLASS_PUSH_PEEK = 1 << 16,
	CLASS_PERCPU = 1 << 17,
	CLASS_SK_STORAGE = 1 << 18,
	CLASS_INODE_STORAGE = 1 << 19,
	CLASS_TASK_STORAGE = 1 << 20,
	CLASS_CGRP_STORAGE = 1 << 21,
};

#define HELPER_PKT_ACCESS	 (1ull << 0)  /* memory arguments may point into the packet */
#define HELPER_SLEEPS		 (1ull << 1)  /* may sleep: sleepable programs only */
#define HELPER_SLEEPS_WITH_PROG	 (1ull << 2)  /* may sleep when the program is sleepable */
#define HELPER_FASTCALL		 (1ull << 3)  /* keeps the registers that carry no argument */
#define HELPER_BY_HOOK		 (1ull << 4)  /* at some hooks of the program types only */
#define HELPER_CHANGES_PKT	 (1ull << 5)  /* packet pointers are stale after the call */
#define HELPER_TAIL_CALL	 (1ull << 6)  /* does not return when it succeeds */
#define HELPER_ACQUIRES		 (1ull << 7)  /* the result is a reference that must be released */
#define HELPER_ACQUIRES_SOCK	 (1ull << 8)  /* the same for maps of class CLASS_SOCK_WRITE */
#define HELPER_RELEASES		 (1ull << 9)  /* gives back its OBJ_RELEASE argument */
#define HELPER_PTR_CAST		 (1ull << 10) /* the result is the argument, of another type */
#define HELPER_DYNPTR_REF	 (1ull << 11) /* the result lives as long as the dynptr */
#define HELPER_CALLBACK_MAP_ELEM (1ull << 12) /* calls back for each element of a map */
#define HELPER_CALLBACK_VMA	 (1ull << 13) /* calls back with a task and its memory area */
#define HELPER_CALLBACK_LOOP	 (1ull << 14) /* calls back with the iteration number */
#define HELPER_CALLBACK_DYNPTR	 (1ull << 15) /* calls back with a dynptr to a sample */
#define HELPER_CALLBACK_TIMER	 (1ull << 16) /* keeps a callback for later */
#define HELPER_STORAGE_GET	 (1ull << 17) /* a hidden argument says whether it may sleep */
#define HELPER_SPIN_LOCK	 (1ull << 18)
#define HELPER_SPIN_UNLOCK	 (1ull << 19)
#define HELPER_KPTR_XCHG	 (1ull << 20)
#define HELPER_MAP_PTR_KNOWN	 (1ull << 21) /* the map is remembered per call site */
#define HELPER_WRITES_MAP	 (1ull << 22) /* refused on maps with BPF_F_RDONLY_PROG */
#define HELPER_MAP_PEEK		 (1ull << 23) /* the value is an input for bloom filters */
#define HELPER_RET_LENGTH	 (1ull << 24) /* result at most the size argument, or negative */
#define HELPER_RET_CPU		 (1ull << 25) /* result below the number of CPUs */
#define HELPER_NULL_FLAGS	 (1ull << 26) /* the flags argument must be 0 */
#define HELPER_FORMAT		 (1ull << 27) /* the format is checked with the arguments' number */
#define HELPER_STACK_TRACE	 (1ull << 28) /* the program reads stacks */
#define HELPER_CALLCHAIN	 (1ull << 29) /* needs callchain buffers */
#define HELPER_FUNC_IP		 (1ull << 30) /* the program asks for the traced function */
#define HELPER_USES_DST		 (1ull << 31) /* needs the packet's route */
#define HELPER_SEEDS_RANDOM	 (1ull << 32)
#define HELPER_OVERRIDES_RETURN	 (1ull << 33)
#define HELPER_SETS_RETVAL	 (1ull << 34) /* LSM programs: range of the hook's errno */
#define HELPER_DYNPTR_FROM_MEM	 (1ull << 35)
#define HELPER_DYNPTR_WRITE	 (1ull << 36) /* HELPER_CHANGES_PKT when the dynptr is a packet */
#define HELPER_PER_CPU_PTR	 (1ull << 37)
#define HELPER_SK_RELEASE	 (1ull << 38) /* takes any kind of socket */
#define HELPER_OFFLOAD		 (1ull << 39) /* programs that run on a device may call it */
#define HELPER_ALLOCATES	 (1ull << 44) /* makes objects of the program's own types */
#define HELPER_CALLBACK_LESS	 (1ull << 45) /* calls back with two nodes of a tree */
#define HELPER_IN_LOCK		 (1ull << 50) /* may be called while holding a lock */
#define HELPER_DEV_BOUND	 (1ull << 52) /* for programs that are bound to a device */
#define HELPER_TRAPS		 (1ull << 53) /* its body may end the run: exec_trap() */
#define HELPER_THROWS		 (1ull << 54) /* does not return */
#define HELPER_ANY_PROTO	 (1ull << 51) /* what it takes is not known: a kfunc without body */
/* Called back before the helper returns. */
#define HELPER_CALLBACK                                                          \
	(HELPER_CALLBACK_MAP_ELEM | HELPER_CALLBACK_VMA | HELPER_CALLBACK_LOOP | \
	 HELPER_CALLBACK_DYNPTR | HELPER_CALLBACK_LESS)

#define SPEC_MAX_HELPER_ID	 211
#define SPEC_NR_INTERNAL_HELPERS 4
#define SPEC_MAX_HELPER_ARGS	 5

struct spec_type {
	u32 type;		 /* ARG_* or RET_*, with type flags */
	u32 size;		 /* bytes, of MEM_FIXED_SIZE; of a result: that it points to */
	const char *struct_name; /* of a typed pointer whose type the prototype fixes */
	bool is_written;	 /* by the body, though the prototype does not say so */
	bool is_optional; /* may be NULL whatever the size behind it is ("__opt" of kfuncs) */
};

struct spec_helper {
	u32 id;
	const char *name;  /* "bpf_map_lookup_elem" */
	const char *since; /* "3.19" */
	bool gpl_only;
	enum spec_needs needs;
	u64 progs;
	u64 attach;
	u32 map_class;
	u64 flags;
	struct spec_type ret;
	struct spec_type args[SPEC_MAX_HELPER_ARGS];
};

/* The first row of a helper: enough for what all its rows share (id, name, since). A kfunc has one.
 */
const struct spec_helper *spec_helper_by_id(u32 id);
/* With "bpf_" in front. */
const struct spec_helper *spec_helper_by_name(const char *name);
/* The next row of the same helper, NULL after the last. */
const struct spec_helper *spec_helper_next(const struct spec_helper *row);
/* The row for programs of this type and expected attach type; NULL: they may not call it. */
const struct spec_helper *spec_helper_for(u32 id, u32 prog_type, u32 attach_type);

/* Helpers of internal.def, from BPF_FUNC_INTERNAL on; NULL: there is none. */
const struct spec_helper *spec_helper_internal(u32 id);

/* ---- maps.def ---- */

enum spec_map_flag {
	MAP_PERCPU = 1 << 0,	   /* a value per CPU; no NUMA node of its own */
	MAP_LRU = 1 << 1,	   /* evicts; BPF_F_NO_PREALLOC is -ENOTSUPP */
	MAP_HASHED = 1 << 2,	   /* key_size + value_size limited by LIMIT_HASH_ELEM_BYTES */
	MAP_FD_VALUES = 1 << 3,	   /* user's values are file descriptors */
	MAP_INNER = 1 << 4,	   /* may be the inner map of a map-in-map */
	MAP_OUTER = 1 << 5,	   /* is a map-in-map */
	MAP_EXTRA = 1 << 6,	   /* map_extra has a meaning */
	MAP_PAGES = 1 << 7,	   /* max_entries is bytes: a power of two and whole pages */
	MAP_NO_BTF = 1 << 8,	   /* -ENOTSUPP with a BTF value type */
	MAP_NEEDS_BTF = 1 << 9,	   /* -EINVAL without BTF key and value types */
	MAP_KERNEL_BTF = 1 << 10,  /* -EINVAL without btf_vmlinux_value_type_id */
	MAP_SLEEPABLE = 1 << 11,   /* sleepable programs may use it */
	MAP_NOT_IN_PROG = 1 << 12, /* no program may refer to it */
	MAP_ANY_NODE = 1 << 13,	   /* with MAP_PERCPU: has a NUMA node all the same */
	MAP_OFFLOAD = 1 << 14,	   /* can be on a device */
	MAP_OFF_NEUTRAL = 1 << 15, /* the host's; programs that run on a device may use it */
	MAP_ITER_ELEM = 1 << 16,   /* iterators go over its elements */
};

enum spec_map_field {
	FIELD_SPIN_LOCK = 1 << 0,
	FIELD_TIMER = 1 << 1, /* and bpf_wq */
	FIELD_KPTR = 1 << 2,  /* and bpf_refcount */
	FIELD_GRAPH = 1 << 3, /* bpf_list_head, bpf_rb_root */
	FIELD_ALL = FIELD_SPIN_LOCK | FIELD_TIMER | FIELD_KPTR | FIELD_GRAPH,
};

/* A number is allowed when it is min + n * step and at most max (else -EINVAL), and at most big
 * (-E2BIG). */
struct spec_range {
	u32 min, max, step, big;
};

struct spec_map {
	u32 type;
	const char *name; /* "BPF_MAP_TYPE_HASH" */
	const char *text; /* "hash" */
	const char *since;
	enum spec_needs needs;
	u32 classes;
	struct spec_range key_size, value_size, max_entries;
	u32 allowed_flags; /* map_flags */
	u32 required_flags;
	u32 fields;
	u32 flags;
};

const struct spec_map *spec_map_by_type(u32 type);
const struct spec_map *spec_map_by_text(const char *text);

/* ---- progs.def ---- */

enum spec_prog_flag {
	PROG_LD_ABS = 1 << 0,	/* LD_ABS and LD_IND; may_access_skb */
	PROG_PKT_READ = 1 << 1, /* direct packet access */
	PROG_PKT_WRITE = 1 << 2,
	PROG_UNPRIV = 1 << 3,	       /* loads without CAP_BPF */
	PROG_NET_ADMIN = 1 << 4,       /* load needs CAP_NET_ADMIN */
	PROG_PERFMON = 1 << 5,	       /* load needs CAP_PERFMON */
	PROG_PERFMON_IMPLIED = 1 << 6, /* helpers do not ask for CAP_PERFMON again */
	PROG_SLEEPABLE = 1 << 7,       /* BPF_F_SLEEPABLE may be set (at some hooks) */
	PROG_UPDATES_SOCKMAP = 1 << 8, /* may_update_sockmap */
	PROG_DELETES_SOCKMAP = 1 << 9,
	PROG_ATTACH_BTF = 1 << 10, /* attach_btf_id says what it is for */
	PROG_NOT_KERNEL = 1 << 11, /* userbpf's own */
	PROG_PKT_ARGS = 1 << 12,   /* any helper may access what is the packet here */
};

struct spec_prog {
	u32 type;
	const char *name; /* "BPF_PROG_TYPE_XDP" */
	const char *text; /* "xdp" */
	const char *since;
	const char *user_ctx; /* C type of the context as programs see it; "" when there is none */
	const char *kernel_ctx; /* and as it is */
	u32 flags;
};

const struct spec_prog *spec_prog_by_type(u32 type);
const struct spec_prog *spec_prog_by_text(const char *text);

/* ---- verdicts.def ---- */

enum spec_verdict_flag { VERDICT_KEEPS = 1, VERDICT_REDIRECTS = 2 };

struct spec_verdict {
	u64 progs, attach;
	u32 first, last;
	const char *name;
	u32 flags; /* VERDICT_* */
};

/* The row of a return value's low 32 bits, or NULL. */
const struct spec_verdict *spec_verdict_of(u32 prog_type, u32 attach_type, u32 retval);

/* ---- struct_ops.def ---- */

enum spec_struct_ops_flag {
	STRUCT_OPS_NO_REG = 1,
	STRUCT_OPS_NAMED = 2,
	STRUCT_OPS_UPDATE = 4,
	STRUCT_OPS_SINGLE = 8,
};

struct spec_struct_ops {
	const char *name;
	u32 flags;					      /* STRUCT_OPS_* */
	const char *operations, *sleepable, *needed, *values; /* words with blanks in between */
	u32 value_bits;
	const char *limits, *built_in;
};

/* NULL: none of the kernel itself. */
const struct spec_struct_ops *spec_struct_ops_by_name(const char *name);

/* The largest value of @member, one of @row->values. */
u64 spec_struct_ops_limit(const struct spec_struct_ops *row, const char *member);

bool spec_has_word(const char *list, const char *word);
/*
 * The word of @list behind the one of *@len bytes that it begins with (0: the first), and its
 * length; NULL: there is none. Words are not terminated.
 */
const char *spec_next_word(const char *list, size_t *len);

/* ---- writes.def ---- */

enum spec_write_flag { WRITE_WITHIN = 1 };

struct spec_write {
	u64 progs;
	const char *ops, *type, *member;
	u32 flags; /* WRITE_* */
};

/* The next row behind @prev (NULL: the first) for programs of that type, and of struct @ops (NULL:
 * of none); NULL at the end. */
const struct spec_write *spec_next_write(u32 prog_type, const char *ops,
					 const struct spec_write *prev);

/* ---- attach.def ---- */

#define SPEC_NR_ATTACH_TYPES 57

struct spec_attach {
	u32 type;
	const char *name; /* "BPF_XDP" */
	const char *text; /* "xdp" */
	const char *since;
	u64 progs;
};

const struct spec_attach *spec_attach_by_type(u32 type);
const struct spec_attach *spec_attach_by_text(const char *text);

/* ---- sections.def ---- */

enum spec_section_flag {
	SECTION_ATTACH_OPT = 1 << 0, /* older kernels do not know the attach type: optional */
	SECTION_ATTACHABLE = 1 << 1, /* libbpf_attach_type_by_name() answers */
	SECTION_ATTACH_BTF = 1 << 2, /* what follows the '/' names the target */
	SECTION_SLEEPABLE = 1 << 3,
	SECTION_XDP_FRAGS = 1 << 4,
	SECTION_USDT = 1 << 5,
	SECTION_OLD = 1 << 6,	   /* libbpf 1.x does not know it; loaders before it did */
	SECTION_ATTACHES = 1 << 7, /* bpf_program__attach() can, if the name tells to what */
	SECTION_ATTACHABLE_OPT = SECTION_ATTACHABLE | SECTION_ATTACH_OPT,
};

struct spec_section {
	const char *pattern; /* "kprobe+" */
	enum bpf_prog_type prog_type;
	u32 attach_type; /* 0 when the section says none */
	u32 flags;
};

/* The row that @name matches; a leading '?' (do not load) must be gone. NULL: says nothing. */
const struct spec_section *spec_section_find(const char *name);

/* ---- limits.def ---- */

enum spec_limit_value {
#define LIMIT(name, value, what, source) name = (value),
#include "spec/limits.def"
};

struct spec_limit {
	const char *name;
	u32 value;
	const char *what;
	const char *source;
};

/* In the order of the table; NULL after the last. */
const struct spec_limit *spec_limit_at(size_t i);

/* ---- kfuncs.def ---- */

enum spec_kfunc_flag {
	KF_ACQUIRE = 1 << 0,
	KF_RELEASE = 1 << 1,
	KF_RET_NULL = 1 << 2,
	KF_TRUSTED_ARGS = 1 << 4,
	KF_SLEEPABLE = 1 << 5,
	KF_DESTRUCTIVE = 1 << 6,
	KF_RCU = 1 << 7,
	KF_ITER_NEW = 1 << 8,
	KF_ITER_NEXT = 1 << 9,
	KF_ITER_DESTROY = 1 << 10,
	KF_RCU_PROTECTED = 1 << 11,
};

struct spec_kfunc {
	const char *name;
	u32 flags;
	u64 progs; /* types it is registered for; 0: not called, only replaced */
};

/* The place of a row in the table. */
enum spec_kfunc_at {
#define KFUNC(name, ...) KFUNC_AT_##name,
#include "spec/kfuncs.def"
	SPEC_NR_KFUNCS,
};

#define SPEC_CPUMASK_BYTES 128 /* struct cpumask: CONFIG_NR_CPUS bits, here those of 1024 CPUs */

const struct spec_kfunc *spec_kfunc_by_name(const char *name);

/*
 * A kfunc is called like a helper. What there is of it in common with one has an id of userbpf's
 * own, above those of all helpers, which no instruction may name.
 */
#define SPEC_KFUNC_FIRST_ID 0x1000000u

static inline bool spec_is_kfunc_id(u32 id)
{
	return id - SPEC_KFUNC_FIRST_ID < SPEC_NR_KFUNCS;
}

/*
 * What calls name a kfunc by when there are no types of a target, where it would have an id of its
 * own: its place in the table, from 1. NULL: there is none of that number.
 */
const struct spec_kfunc *spec_kfunc_by_number(u32 number);
u32 spec_kfunc_number(const struct spec_kfunc *row);

/* By such an id, which must be one. */
const struct spec_kfunc *spec_kfunc_by_id(u32 id);
const struct spec_helper *spec_kfunc_call(const struct spec_kfunc *row);

#endif
