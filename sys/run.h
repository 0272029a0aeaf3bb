/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BPF_PROG_TEST_RUN. A program type brings one function that turns the caller's buffers into a
 * context, runs the program over it and hands the result back; entering the CPU, choosing the
 * engine, repeating and describing traps are the same for all.
 */
#ifndef SYS_RUN_H
#define SYS_RUN_H

#include <userbpf/prog.h>

#include "prog/exec.h"
#include "world/world.h"

struct run_ops {
	u64 types;			 /* PROGS_* */
	u32 flags;			 /* of struct userbpf_run_opts that it knows */
	const struct ctx_layout *layout; /* NULL: the context is plain memory, or there is none */
	/* Instead, where it depends on the machine that the program was compiled for. */
	const struct ctx_layout *(*layout_of)(u32 arch);
	bool has_typed_ctx; /* the object's own types have the names in it */
	bool has_packet;    /* memory that goes in and out: a packet, an option's value */
	bool needs_packet;  /* and nothing can be run without it */
	bool has_skb;	    /* which a struct userbpf_skb describes */
	bool has_sock;	    /* that a caller may choose */
	/* 0 or -errno; -EFAULT when run->trap says why. */
	int (*run)(struct run *run, struct userbpf_run_opts *opts);
};

/* Of types that cannot be run yet, too: they say so. */
const struct run_ops *run_ops_of(u32 prog_type);
/* Is it no such type? */
bool run_is_here(u32 prog_type);

/* Say why a run is refused, on the log; @err is returned. */
int run_refuse(const struct run *run, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The program's context is @object, seen through the rows of @layout. */
void run_set_ctx(struct run *run, void *object, const struct ctx_layout *layout);
/*
 * Set @object from what the caller gave of its user's struct, with nobody else at the socket that
 * @opts chose. 0, or -EINVAL: a field that cannot be set.
 */
int run_import_ctx(const struct run *run, const struct userbpf_run_opts *opts,
		   const struct ctx_layout *layout, const struct ctx_user *user, void *object,
		   const void *ctx);
/* bpf_ctx_init: the user's struct from the caller's, which may be longer if the rest is 0. -E2BIG
 */
int run_copy_ctx_in(const struct userbpf_run_opts *opts, void *ctx, u32 size);

/*
 * Run the program opts->repeat times with these registers; fills in retval, retval64, duration. 0,
 * or -EFAULT after a trap.
 */
int run_repeat(struct run *run, struct userbpf_run_opts *opts, u64 r1, u64 r2);
/* The same over the run's context, which @renew() makes new for each time. */
int run_repeat_renewed(struct run *run, struct userbpf_run_opts *opts, void (*renew)(void *ctx));

/*
 * The socket that the caller chose, or the CPU's own, as new. 0, -ENOENT (there is none with this
 * cookie) or -ENOMEM.
 */
int run_prepare_sock(struct run *run, const struct userbpf_run_opts *opts, struct kobj_sock **sk);
/* Make sure that the CPU of the run has its socket buffer. 0 or -ENOMEM. */
int run_prepare_skb(struct run *run);
/* The caller's packet comes to be linear in that buffer, and programs may read all of it. 0 or
 * -ENOMEM. */
int run_prepare_readable(struct run *run, const struct userbpf_run_opts *opts);

/* Copy @size bytes of result to a caller's buffer with room for *@room; *@room becomes @size.
 * -ENOSPC */
int run_copy_out(void *out, u32 *room, const void *result, u32 size);

/*
 * What every run is made of: init, enter, (begin, the program, end) any number of times, leave. Who
 * calls these sets what init leaves 0 in between.
 */
void run_init(struct run *run, struct userbpf *vm, const struct prog *prog,
	      const struct userbpf_event_opts *event);
/* Waits while another thread is on @cpu. */
void run_enter(struct run *run, struct cpu *cpu);
void run_begin(struct run *run, const struct prog *prog, u64 limit);
/* Gives back what the program still holds: after a trap. */
void run_end(struct run *run);
void run_leave(struct run *run);
/* So that callers of every age can ask for the kind after any run; 0, or -EINVAL: @trap, which may
 * be NULL, does not say its size. */
int run_clear_trap(struct log *log, struct userbpf_trap *trap);

/* BPF_PROG_TEST_RUN of a loaded program; @opts is complete and checked. */
int run_prog(struct userbpf *vm, const struct prog *prog, struct userbpf_run_opts *opts);

extern const struct run_ops run_ops_xdp, run_ops_raw, run_ops_skb, run_ops_sock_addr,
	run_ops_cgroup_sock, run_ops_sock_ops, run_ops_cgroup_device, run_ops_cgroup_sysctl,
	run_ops_cgroup_sockopt, run_ops_sk_lookup, run_ops_sk_reuseport, run_ops_flow_dissector,
	run_ops_kprobe, run_ops_tracepoint, run_ops_raw_tp, run_ops_raw_tp_writable,
	run_ops_perf_event, run_ops_syscall, run_ops_tracing, run_ops_struct_ops, run_ops_ext;

/*
 * Say on the log why the run trapped, and describe it in @out (may be NULL), in the size it says.
 * @callback: what of the program it was a run of ("timer callback"); NULL: the program itself.
 */
void run_describe_trap(const struct run *run, const char *callback, struct userbpf_trap *out);

#endif
