/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs: loading from instructions, and running. */
#ifndef USERBPF_PROG_H
#define USERBPF_PROG_H

#include <userbpf/common.h>
#include <userbpf/trace.h>
#include <userbpf/vm.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_prog_load_opts {
	size_t sz;
	enum bpf_attach_type expected_attach_type;
	uint32_t prog_flags;	/* BPF_F_* */
	enum userbpf_arch arch; /* that it was compiled for, of tracing programs */
	/*
	 * Programs that attach by BTF: the id of what they attach to, in the types of
	 * userbpf_set_target_btf(), or in those of the loaded program @attach_prog.
	 */
	uint32_t attach_btf_id;
	const struct userbpf_prog *attach_prog;
	/* Types of the program, of which bpf_obj_new() and its kin make objects; a reference is
	 * kept. NULL: none. Maps that hold such objects are made with the same. */
	const struct userbpf_btf *btf;
};

/*
 * BPF_PROG_LOAD from instructions, which are copied. @name may be NULL. Map references are numbers
 * from userbpf_map_fd(). The caller owns the program and gives it back with userbpf_prog_free().
 * NULL with errno: EINVAL, EACCES (a malformed program, or one that its type or licence forbids;
 * the print callback says which instruction), E2BIG (no instruction, more than 1,000,000, more than
 * 64 maps, or unknown options set), EBADF (no map behind a reference), EPROTO (a map named by its
 * place in an fd_array, which there is not), ENOMEM, EOPNOTSUPP (a helper or kernel function
 * that userbpf does not have yet).
 */
USERBPF_API struct userbpf_prog *userbpf_prog_load(struct userbpf *vm, enum bpf_prog_type type,
						   const char *name, const char *license,
						   const struct bpf_insn *insns, size_t nr_insns,
						   const struct userbpf_prog_load_opts *opts);
/* Drop the caller's reference. Not for programs of an object, which closes them. NULL is allowed.
 */
USERBPF_API void userbpf_prog_free(struct userbpf_prog *prog);

/* The name of its function, whole; lives as long as the program. */
USERBPF_API const char *userbpf_prog_name(const struct userbpf_prog *prog);
/* The section of the object that it is in; "" for a program of no object. */
USERBPF_API const char *userbpf_prog_section_name(const struct userbpf_prog *prog);
/* BPF_PROG_TYPE_*, by its section or as it was set since. */
USERBPF_API enum bpf_prog_type userbpf_prog_type(const struct userbpf_prog *prog);
/* BPF_* of enum bpf_attach_type; 0 also where the type has none. */
USERBPF_API enum bpf_attach_type userbpf_prog_expected_attach_type(const struct userbpf_prog *prog);
/* The number that stands for the program in program arrays. -ENOENT before the object is loaded. */
USERBPF_API int userbpf_prog_fd(const struct userbpf_prog *prog);

/* Before the object of the program is loaded; -EBUSY afterwards, -EINVAL for an unknown type. */
USERBPF_API int userbpf_prog_set_type(struct userbpf_prog *prog, enum bpf_prog_type type);
USERBPF_API int userbpf_prog_set_expected_attach_type(struct userbpf_prog *prog,
						      enum bpf_attach_type type);
/*
 * What a program that attaches by BTF (fentry, fexit, tp_btf, LSM, iterators, freplace) is for,
 * instead of what its section says: function, tracepoint or hook @func of the target kernel, or,
 * with @target, function @func of that loaded program (NULL: by the name in the section). 0;
 * -EINVAL: neither is given, the object is loaded or @target is not; -ESRCH: there is no such
 * function, or there are no types of a target; -ENOENT: @target has none. libbpf:
 * bpf_program__set_attach_target().
 */
USERBPF_API int userbpf_prog_set_attach_target(struct userbpf_prog *prog,
					       const struct userbpf_prog *target, const char *func);
/*
 * Run the loaded program @prog of type BPF_PROG_TYPE_EXT (freplace) instead of function @func of
 * the loaded program @target, or with neither, of what it was loaded for, whenever that function
 * is called: from now on and until @prog is closed or freed. Programs that run meanwhile go the
 * one way or the other at each call. @target is kept as long. 0; -EINVAL: another type, only one
 * of the two, not loaded, what it was loaded for a second time, or a function that does not fit,
 * with the kernel's sentence; -EBUSY: the function is replaced already, or @target is in a program
 * array; -ENOENT: there is no such function; -ENOMEM. libbpf: bpf_program__attach_freplace().
 */
USERBPF_API int userbpf_prog_attach_freplace(struct userbpf_prog *prog,
					     const struct userbpf_prog *target, const char *func);
/*
 * The BPF_F_* that the program is loaded with, such as BPF_F_XDP_DEV_BOUND_ONLY, which those need
 * that call bpf_xdp_metadata_rx_timestamp() and its like; instead of those set before. What its
 * section says comes on top and does not show here: BPF_F_SLEEPABLE ("fentry.s"),
 * BPF_F_XDP_HAS_FRAGS ("xdp.frags"). 0; -EBUSY once the object is loaded, which refuses flags that
 * there are not with -EINVAL. libbpf: bpf_program__set_flags(), bpf_program__flags().
 */
USERBPF_API int userbpf_prog_set_flags(struct userbpf_prog *prog, uint32_t flags);
USERBPF_API uint32_t userbpf_prog_flags(const struct userbpf_prog *prog);
/* Whether userbpf_object_load() loads this program. -EBUSY once the object is loaded. */
USERBPF_API int userbpf_prog_set_autoload(struct userbpf_prog *prog, bool autoload);
USERBPF_API bool userbpf_prog_autoload(const struct userbpf_prog *prog);

/*
 * The instructions: those of the object, those relocated by userbpf_object_prepare(), the
 * translated ones ("xlated": subprograms appended, references resolved) afterwards. They belong to
 * the program.
 */
USERBPF_API const struct bpf_insn *userbpf_prog_insns(const struct userbpf_prog *prog);
USERBPF_API size_t userbpf_prog_nr_insns(const struct userbpf_prog *prog);

/* What is known of an instruction of a loaded program beyond its code. Strings belong to the
 * program. */
struct userbpf_insn_info {
	size_t sz;
	const char *func;    /* function it is in; "" when the object does not say */
	uint32_t func_start; /* its first instruction */
	const char *file;    /* source line; "" and 0 when the object has no line information */
	const char *line;
	uint32_t line_nr, column;
};

/* Fill in @info for translated instruction @idx. -ENOENT not loaded, -EINVAL no such instruction.
 */
USERBPF_API int userbpf_prog_insn_info(const struct userbpf_prog *prog, size_t idx,
				       struct userbpf_insn_info *info);

enum userbpf_trap_kind {
	USERBPF_TRAP_NONE,
	USERBPF_TRAP_MEMORY,   /* load or store outside every region the program may touch */
	USERBPF_TRAP_ARGUMENT, /* helper argument that does not fit the helper's prototype */
	USERBPF_TRAP_CALL,     /* call depth, unknown callback, helper without a body; also what the
				  kernel refuses when it comes to it, as a division by 0 */
	USERBPF_TRAP_BUDGET,   /* instruction limit of the run reached */
};

/*
 * Why a run ended before its exit instruction. Declare it with USERBPF_OPTS(userbpf_trap, trap): a
 * run fills as much of it as .sz says, and is refused with -EINVAL when .sz does not reach beyond
 * .kind. Texts are cut to their arrays.
 */
struct userbpf_trap {
	size_t sz;
	enum userbpf_trap_kind kind;
	uint32_t insn_idx; /* of the translated program */
	uint64_t addr;	   /* USERBPF_TRAP_MEMORY and _ARGUMENT: the address */
	uint32_t size;	   /* bytes accessed */
	char region[64];   /* where the address lies or what it is nearest to; "" when unknown */
	char source[256];  /* "file.c:12: text" from the object's line information; "" when unknown
			    */
	char message[512]; /* the whole in one sentence */
};

/* Flags of a run. Those of enum bpf_test_run_flags come with the kernel's own numbers. */
enum userbpf_run_flags {
	/*
	 * Socket buffers: every field of ctx_in that is not zero is set, where the kernel's test
	 * runs answer -EINVAL for most; and ctx_out has all of them. data_end is the length of the
	 * linear part (bpf_skb_pull_data() makes more of the packet linear; without data_end all is
	 * that fits in a page), and a packet of IP need not have its header. XDP: programs of
	 * device and CPU maps run, and for those of device maps egress_ifindex can be set. Lookups:
	 * so can ingress_ifindex.
	 */
	USERBPF_RUN_FREE_CTX = 1 << 16,
	/*
	 * Socket buffers: the packet begins with its Ethernet header for every program type. With
	 * USERBPF_RUN_FREE_CTX as well, even that may be missing.
	 */
	USERBPF_RUN_LINK_LAYER = 1 << 17,
	/* BPF_F_TEST_SKB_CHECKSUM_COMPLETE: the sum of the packet is known, and must be right
	 * afterwards. */
	USERBPF_RUN_SKB_CHECKSUM_COMPLETE = 1 << 2,
	/*
	 * Every program type: do not look at the clock; .duration is 0. Two looks cost about as
	 * much as all else of a short run.
	 */
	USERBPF_RUN_NO_DURATION = 1 << 18,
	/*
	 * tc programs: at the ingress hook, where the kernel's test runs are at neither. A tag of
	 * the outermost VLAN is beside the packet (vlan_tci), bpf_sk_assign() works, and a program
	 * that does not read tstamp_type sees no delivery time in tstamp. Programs of SRv6
	 * (BPF_PROG_TYPE_LWT_SEG6LOCAL): at End.BPF, which has gone on to the next segment; the
	 * packet needs a segment routing header (-EINVAL), and one that is not valid afterwards is
	 * -EBADMSG.
	 */
	USERBPF_RUN_INGRESS = 1 << 19,
	/*
	 * Every program type: what goes into ring and perf buffers is among the effects
	 * (USERBPF_EFFECT_RINGBUF_OUTPUT, _PERF_OUTPUT in vm.h), in its place between the others.
	 * Each costs a copy and a lock, which is why it has to be asked for.
	 */
	USERBPF_RUN_RECORD_OUTPUT = 1 << 20,
};

enum userbpf_csum { /* include/linux/skbuff.h: CHECKSUM_* */
		    USERBPF_CSUM_NONE,
		    USERBPF_CSUM_UNNECESSARY, /* found to be right, so many levels deep and one */
		    USERBPF_CSUM_COMPLETE, /* the sum of all behind the network header is known */
		    USERBPF_CSUM_PARTIAL,  /* the field holds that of the pseudo header; a device
					      does the rest */
};

/*
 * What a socket buffer has besides its bytes and its context: before a run what is given, after it
 * what the program has left. Declare it with USERBPF_OPTS(userbpf_skb, skb).
 */
struct userbpf_skb {
	size_t sz;
	uint32_t ip_summed;  /* enum userbpf_csum */
	uint32_t csum_level; /* USERBPF_CSUM_UNNECESSARY: 0 to 3 */
	uint32_t csum;	     /* USERBPF_CSUM_COMPLETE, out: the sum as the program left it */
	/* USERBPF_CSUM_PARTIAL: where the sum begins, in bytes from the start of the packet, and
	 * the field it goes to, from there. */
	uint32_t csum_start, csum_offset;
	uint32_t gso_type; /* SKB_GSO_* of include/linux/skbuff.h; gso_size is in the context */
	uint32_t encapsulation; /* 1: the packet has an inner one */
	/*
	 * The tunnel that the packet came out of or is to go into, as bpf_skb_get_tunnel_key() has
	 * it for packets that came: 4 or 6 for the addresses, 0 when there is none. tunnel_flags
	 * are in network byte order.
	 */
	uint32_t tunnel_ip;
	uint32_t tunnel_opt_size; /* bytes of tunnel_opt, at most 255 */
	struct bpf_tunnel_key tunnel;
	uint8_t tunnel_opt[256];
	uint32_t route_realm; /* bpf_get_route_realm(); not changed by a run */
	/*
	 * The transformations of IPsec that the packet went through, the first one first, at most
	 * 6: bpf_skb_get_xfrm_state(). Not changed by a run.
	 */
	uint32_t nr_xfrm;
	const struct bpf_xfrm_state *xfrm;
};

/* Where an XDP program runs. */
enum userbpf_xdp_mode {
	/* In a driver, on a page, as the kernel's test runs (XDP_FLAGS_DRV_MODE). */
	USERBPF_XDP_NATIVE,
	/*
	 * On a socket buffer (XDP_FLAGS_SKB_MODE; net/core/dev.c: do_xdp_generic). A packet is one
	 * linear piece however long it is, unless the program takes fragments
	 * (BPF_F_XDP_HAS_FRAGS): then 3520 bytes are linear, whatever data_end says, and
	 * bpf_xdp_adjust_tail() cannot lengthen what has fragments (-EOPNOTSUPP). Behind the packet
	 * is as much room as the kernel would have allocated for it: without fragments up to 704
	 * bytes, or a power of two, and with them up to the next multiple of 64, or a page for
	 * packets of 1473 bytes and more; of which 576 are for headers. There is no metadata in
	 * front of the packet before the run (-EINVAL), and a program with BPF_F_XDP_DEV_BOUND_ONLY
	 * is -EINVAL.
	 */
	USERBPF_XDP_GENERIC,
	/*
	 * On a device (XDP_FLAGS_HW_MODE), where the kernel itself has no test runs: as native, and
	 * refused is what Linux 6.12 refuses to load for its one driver that can do that (nfp):
	 * with -EINVAL programs with flags or of device and CPU maps, maps that are no array, hash
	 * table or perf event array, or have flags, globals, metadata, fragments; with -EOPNOTSUPP
	 * all helpers but bpf_map_lookup_elem(), _update_elem() and _delete_elem(),
	 * bpf_get_prandom_u32(), bpf_perf_event_output(), bpf_xdp_adjust_head() and _tail().
	 */
	USERBPF_XDP_OFFLOAD,
};

/* Options and results of a run, named as in libbpf's bpf_test_run_opts. */
struct userbpf_run_opts {
	size_t sz;
	const void *data_in;	/* packet or raw memory; copied, but for raw programs (see below) */
	void *data_out;		/* optional */
	uint32_t data_size_in;	/* bytes */
	uint32_t data_size_out; /* in: room in data_out; out: size of the packet after the run */
	const void *ctx_in;	/* optional, the type's user-visible context: struct xdp_md, ... */
	void *ctx_out;
	uint32_t ctx_size_in;
	uint32_t ctx_size_out; /* in: room in ctx_out; out: size of the context */
	uint32_t retval;       /* out: R0 of the last run, low 32 bits */
	uint64_t retval64;     /* out: R0 of the last run */
	int repeat;	       /* runs over the same buffers; 0 and 1: once */
	uint32_t duration;     /* out: average nanoseconds of one run, host clock */
	uint32_t flags;	       /* enum userbpf_run_flags */
	uint32_t cpu;	       /* logical CPU to run on */
	enum userbpf_engine engine;
	/*
	 * Instructions one run may take. 0: no limit, and without a verifier an endless loop is
	 * one: set it for programs that have not been proven.
	 */
	uint64_t insn_limit;
	struct userbpf_trap *trap; /* optional, filled when the run traps; kind is NONE otherwise */
	uint32_t dev_type; /* socket buffers: ARPHRD_* of the device; 0: the loopback device's */
	struct userbpf_skb *skb; /* optional, in and out; of programs over socket buffers only */
	/*
	 * Types that have a socket: the one that userbpf_sock_add() gave this number; what ctx_in
	 * says of a socket is set on it. 0: a new one.
	 */
	uint64_t sock_cookie;
	/*
	 * Programs of cgroups. In: what bpf_get_retval() finds. Out: what the hook returns: 0, or
	 * an errno, which is -EPERM after R0 0 unless bpf_set_retval() left another.
	 */
	int hook_retval;
	/*
	 * BPF_PROG_TYPE_CGROUP_SYSCTL: "net/ipv4/ip_forward" (default "kernel/hostname"), and the
	 * current value (NULL: it cannot be read). data_in is the value that is written, of at most
	 * 4096 bytes, and data_out the one that will be.
	 */
	const char *sysctl_name, *sysctl_value;
	/* Optional, of tracing programs: what helpers say of the event. */
	const struct userbpf_event_opts *event;
	enum userbpf_xdp_mode xdp_mode; /* of XDP programs */
	/*
	 * BPF_PROG_TYPE_SOCK_OPS. In: how many bytes the TCP header has for options of programs, at
	 * most 40: to be reserved at BPF_SOCK_OPS_HDR_OPT_LEN_CB, and at
	 * BPF_SOCK_OPS_WRITE_HDR_OPT_CB the last ones of the header in data_in, of which data_out
	 * has those that nobody wrote as TCPOPT_NOP. Out: those that are left.
	 */
	uint32_t hdr_opt_room;
	/*
	 * Iterators, as bpf_iter_attach_opts of libbpf: union bpf_iter_link_info of <linux/bpf.h>,
	 * and its size. Of "bpf_map_elem" .map.map_fd is the map whose elements are gone over
	 * (userbpf_map_fd()); of "task" .task.tid or .task.pid one thread or those of a process.
	 */
	const void *iter_info;
	uint32_t iter_info_len;
};

/*
 * BPF_PROG_TEST_RUN: run a loaded program. What each type is given and gives back is in
 * docs/program-types.md. 0 when it reached its exit, or
 *
 * -EINVAL	what the kernel's test run of the type refuses (a packet of fewer than 14 bytes, bad
 *		metadata, fields that it lets nobody set), what .xdp_mode does not have, an
 *		.xdp_mode of another type, unknown flags, no such engine, a negative repetition, a
 *size without its buffer, a trap without its size;
 *
 * -ENOENT	the program is not loaded, or there is no socket with .sock_cookie;
 *
 * -ERANGE, -EAFNOSUPPORT: as the kernel's test run of BPF_PROG_TYPE_SK_LOOKUP;
 *
 * -ENXIO	there is no such CPU;
 *
 * -EOPNOTSUPP	the engine may not run this program, or a device has not what it calls;
 *
 * -E2BIG	ctx_in is longer than the context and not zero there, or unknown options are set;
 *
 * -ENOMEM	no memory, or a packet too large for its type (XDP: one page and 17 fragments);
 *
 * -EFAULT	the program trapped;
 *
 * -ENOSPC	data_out or ctx_out is too small; it is filled as far as it goes;
 *
 * -EBADMSG	the sum of USERBPF_RUN_SKB_CHECKSUM_COMPLETE is not that of the packet any more.
 */
USERBPF_API int userbpf_prog_run(struct userbpf_prog *prog, struct userbpf_run_opts *opts);

#ifdef __cplusplus
}
#endif

#endif
