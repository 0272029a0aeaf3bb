/* SPDX-License-Identifier: BSD-2-Clause */
/* The instance: what a kernel would be to its programs. */
#ifndef USERBPF_VM_H
#define USERBPF_VM_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The engine that runs programs. */
enum userbpf_engine {
	USERBPF_ENGINE_DEFAULT, /* the fastest one that is safe for the program */
	USERBPF_ENGINE_INTERP,	/* the interpreter, memory unchecked: verified programs only */
	USERBPF_ENGINE_CHECKED, /* the interpreter, every access and helper argument checked */
};

struct userbpf_opts {
	size_t sz;
	uint32_t nr_cpus;  /* logical CPUs, 1 to 1024; 0: one */
	uint64_t seed;	   /* of random numbers and hash tables; 0 is a seed like any other */
	uint64_t start_ns; /* what the virtual clock shows first */
	bool real_clock;   /* CLOCK_MONOTONIC of the host instead of the virtual clock */
	userbpf_print_fn print_fn; /* NULL: silent */
	void *print_ctx;
	/* realloc() of the embedder: old == NULL allocates, size == 0 frees. NULL: the C library's.
	 */
	void *(*realloc_fn)(void *ctx, void *old, size_t size);
	void *realloc_ctx;
	size_t memory_limit; /* bytes; what would go beyond fails with -ENOMEM. 0: no limit */
};

/*
 * Make an instance. @opts may be NULL. The caller frees it with userbpf_free(). After fork() the
 * ring buffers, perf buffers and arrays with BPF_F_MMAPABLE of an instance (the global variables of
 * objects are such) are those of both processes, all else is copied:
 * only one of the two may go on using them. NULL with errno: EINVAL (nr_cpus too large, or
 * @opts without .sz: there is no instance yet that could keep a sentence), ENOMEM,
 * E2BIG (unknown options set).
 */
USERBPF_API struct userbpf *userbpf_new(const struct userbpf_opts *opts);

/*
 * Free the instance with every map, program and object that is still open in it. No program of it
 * may be running. @vm may be NULL.
 */
USERBPF_API void userbpf_free(struct userbpf *vm);

/* Replace the print callback; NULL is silent. */
USERBPF_API void userbpf_set_print(struct userbpf *vm, userbpf_print_fn fn, void *ctx);

/*
 * Copy the last warning that @vm has given, terminated and without newline, into @buf; "" when
 * there was none. Successes leave it as it is, so ask right after a call that failed. A failure
 * that has no sentence of its own, such as that of a map operation, leaves "userbpf_name:
 * strerror", which the print callback is not given. When several threads use @vm, it may be another
 * thread's.
 */
USERBPF_API void userbpf_last_error(struct userbpf *vm, char *buf, size_t size);

/* How many logical CPUs the instance was made with; they are numbered from 0. */
USERBPF_API uint32_t userbpf_nr_cpus(const struct userbpf *vm);

/* The clock that bpf_ktime_get_ns() reads, in nanoseconds. It stands still until it is moved. */
USERBPF_API uint64_t userbpf_clock_ns(struct userbpf *vm);
/*
 * Move the virtual clock by @ns, and on the way run the callbacks of timers as userbpf_run_due()
 * does. -EINVAL when the instance runs on the host's clock; -ELOOP as userbpf_run_due().
 */
USERBPF_API int userbpf_clock_advance(struct userbpf *vm, uint64_t ns);

struct userbpf_due_opts {
	size_t sz;
	uint64_t advance_ns; /* in: by how much to move the clock; not with the host's clock */
	uint64_t insn_limit; /* in: as of struct userbpf_run_opts, for each callback; 0: none */
	struct userbpf_trap
		*trap;	     /* in: where the first callback that traps says so; may be NULL */
	uint32_t nr_trapped; /* out: how many did */
};

/*
 * Run the callbacks of timers (bpf_timer_start()) that are due, and of work that was queued
 * (bpf_wq_start()): nobody else does. While the clock is moved it stops at each of them, so that a
 * callback finds the time it asked for, and one that starts its timer again runs again if there is
 * time left. In order of that time and, of the same, in which they were started; work is due at
 * once. Within one nanosecond no timer runs twice: one that starts itself again for now has to wait
 * until the clock moves on, or for the next call. Each runs as the program that set it, on the
 * logical CPU whose program started it, after waiting for a thread that is on it; what they print
 * and do is recorded as that of programs (docs/timers.md).
 *
 * How many were run, those that trapped included; @opts may be NULL. -EINVAL (advance_ns on the
 * host's clock, a trap without its size), -E2BIG (unknown options set), -ELOOP: a million were run,
 * and there are still some. Within a program, which a helper of the embedder is, the clock is moved
 * and nothing runs: it waits for the next call.
 */
USERBPF_API int userbpf_run_due(struct userbpf *vm, struct userbpf_due_opts *opts);

/*
 * Make the @nth allocation of this instance from now on fail (1 is the next one); 0 clears it. For
 * tests of one's own error paths.
 */
USERBPF_API void userbpf_fail_alloc(struct userbpf *vm, uint64_t nth);

/* What programs did to the outside, in order. */
enum userbpf_effect_kind {
	USERBPF_EFFECT_TRACE = 1,     /* bpf_trace_printk(): text */
	USERBPF_EFFECT_REDIRECT,      /* bpf_redirect() and its kin: the last one of a run that
					 returned XDP_REDIRECT, TC_ACT_REDIRECT or
					 BPF_REDIRECT */
	USERBPF_EFFECT_USER_WRITE,    /* bpf_probe_write_user(): addr, data */
	USERBPF_EFFECT_SIGNAL,	      /* bpf_send_signal(): value is the signal, pid the process */
	USERBPF_EFFECT_SIGNAL_THREAD, /* bpf_send_signal_thread(): the same, to the thread pid */
	USERBPF_EFFECT_OVERRIDE,      /* bpf_override_return(): value */
	USERBPF_EFFECT_CLONE,	      /* bpf_clone_redirect(): ifindex, flags, the packet in data */
	USERBPF_EFFECT_BIND,	   /* bpf_bind(): the socket's cookie in key, the address in data */
	USERBPF_EFFECT_SETSOCKOPT, /* bpf_setsockopt() that succeeded: the cookie in key, level
				      << 32 | optname in value, data */
	USERBPF_EFFECT_SK_ASSIGN,  /* by tc or sk_reuseport: the cookie in key */
	/*
	 * Of runs with USERBPF_RUN_RECORD_OUTPUT. A record that was submitted to a ring buffer, or
	 * bpf_ringbuf_output(): map, data, at the time when it was submitted.
	 */
	USERBPF_EFFECT_RINGBUF_OUTPUT,
	/* bpf_perf_event_output() that succeeded: map, its slot in key, data without padding. */
	USERBPF_EFFECT_PERF_OUTPUT,
};

/* How bpf_redirect_neigh() and bpf_redirect_peer() redirect. */
#define USERBPF_REDIRECT_NEIGH	 (1ull << 16)
#define USERBPF_REDIRECT_PEER	 (1ull << 17)
#define USERBPF_REDIRECT_NEXTHOP (1ull << 18) /* data is a struct bpf_redir_neigh */

struct userbpf_trap;
struct userbpf_effect {
	enum userbpf_effect_kind kind;
	uint32_t cpu;
	uint64_t time_ns;
	const char *text; /* USERBPF_EFFECT_TRACE: the formatted line, terminated; else NULL */
	size_t text_len;
	/* USERBPF_EFFECT_REDIRECT; the map also of _RINGBUF_OUTPUT and _PERF_OUTPUT */
	uint32_t ifindex; /* the device; 0: a CPU, a socket, or the devices of a broadcast */
	/* BPF_F_BROADCAST and those that came with it, BPF_F_INGRESS, or USERBPF_REDIRECT_* */
	uint64_t flags;
	uint32_t map_id;      /* of bpf_redirect_map(); 0: bpf_redirect() */
	const char *map_name; /* NULL when map_id is 0 */
	uint64_t key;	      /* in the map */
	uint64_t addr;	      /* USERBPF_EFFECT_USER_WRITE: in user space */
	uint64_t value;	      /* USERBPF_EFFECT_SIGNAL, _SIGNAL_THREAD, _OVERRIDE */
	int32_t pid;	      /* USERBPF_EFFECT_SIGNAL, _SIGNAL_THREAD */
	const void *data;     /* the bytes, at most 1 MiB; NULL: none */
	size_t data_size;
};

/*
 * Call @fn for each recorded effect, oldest first, until it returns non-zero; that value is
 * returned, else 0. What @fn is given lives until it returns. The record is locked so long: @fn
 * must neither run programs of the same instance nor call userbpf_clear_effects() or this function,
 * which would wait for themselves. The record holds the last 65536 effects and 1 MiB of text; older
 * ones are dropped and counted.
 */
USERBPF_API int userbpf_each_effect(struct userbpf *vm,
				    int (*fn)(void *ctx, const struct userbpf_effect *effect),
				    void *ctx);
/* Forget the record; returns how many effects had been dropped from it since the last call. */
USERBPF_API uint64_t userbpf_clear_effects(struct userbpf *vm);

#ifdef __cplusplus
}
#endif

#endif
