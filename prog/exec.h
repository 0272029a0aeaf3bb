/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calling convention that interpreter, JITs, helpers and kfuncs share.
 *
 * BPF R1-R5 are the first five native arguments and the sixth is the run; R0 is the return value.
 * So a helper body is a plain C function, and an engine calls it through a pointer without knowing
 * which one it is.
 *
 * Helper bodies hold no lock and no allocation across exec_callback(): a trap inside the callback
 * unwinds straight over them.
 */
#ifndef PROG_EXEC_H
#define PROG_EXEC_H

#include <setjmp.h>

#include "prog/prog.h"

struct cpu;
struct ctx_layout;
struct interp_site;
struct userbpf_event_opts;

/* Whose rows of a context hold: bits of the program's type and of its attach type. */
struct ctx_user {
	u64 types, attach;
};

/* One level of the call stack: what the caller gets back. */
struct exec_frame {
	const void *return_pc;
	const struct prog *prog;
	u64 saved[5]; /* R6-R9 and R10 */
};

/* Values of enum userbpf_trap_kind. */
enum exec_trap {
	EXEC_TRAP_NONE,
	EXEC_TRAP_MEMORY,
	EXEC_TRAP_ARGUMENT,
	EXEC_TRAP_CALL,
	EXEC_TRAP_BUDGET,
};

/* Filled where the trap is found; the sentence is made afterwards, outside the fast path. */
struct exec_trap_info {
	enum exec_trap kind;
	const struct prog *prog;
	u32 insn_idx;
	u64 addr;
	u32 size;
	bool is_write;
	/* What .addr was derived from, when it left the object that this points into; or 0. */
	u64 origin;
	char what[256]; /* the reason; of EXEC_TRAP_MEMORY it may be "" */
};

/*
 * Memory a packet-like context gives access to: [data_meta, data) and [data, data_end). Programs
 * may write below .write_end: it is .end, or .meta where the type only reads packets.
 */
struct exec_pkt {
	u64 meta, data, end, write_end;
};

/*
 * Memory that a helper body lends to its callback until it takes it back: the key of a map element;
 * or that a program gets pointers into in the course of its run. Kept on the lender's own stack; a
 * loan inside a loan points to the outer one.
 */
struct exec_loan {
	u64 start, size;
	bool is_writable;
	const struct exec_loan *outer;
};

enum exec_record_kind {
	EXEC_RECORD_RINGBUF,
	EXEC_RECORD_SOCK,
	EXEC_RECORD_OBJECT, /* of the kernel, or of a type of the program */
	EXEC_RECORD_DYNPTR, /* of a ring buffer, behind a struct bpf_dynptr */
	EXEC_RECORD_DRAIN,  /* a user's ring buffer that a body reads, until it returns */
};

/*
 * What the program got and has to give back: a record of a ring buffer, memory it may touch for so
 * long, or a reference to a socket or another object. Kept in checked mode only. Whoever gives a
 * record back has its address in a register or on the stack, so a program that the verifier accepts
 * cannot hold more of them.
 */
struct exec_record {
	u64 start, size; /* bytes, without the header; 0 but of ring buffers: they have regions */
	enum exec_record_kind kind;
	u64 root; /* EXEC_RECORD_DYNPTR: .root of the dynptrs to it */
};

/*
 * Of checked mode: a pointer as it was where the program got it, which tells the object that
 * everything derived from it by adding to it must stay in (vm/origin.h).
 */
struct exec_origin {
	u64 ptr;
	u32 epoch; /* when it was noted; see run.origin_epoch; 0: never */
	u32 room;  /* 1 and the bytes of the object, from .ptr on, that may be reached; 0: all of it
		    */
	/* Memory from .start on that may be read or written without another look; 0: none. */
	u64 start;
	u32 read_size, write_size;
};

/*
 * Frames of one run. A program has BPF_MAX_FRAMES of them; each tail call from a function leaves
 * those of its callers below.
 */
#define EXEC_MAX_FRAMES (BPF_MAX_FRAMES + BPF_MAX_TAILS)

#define EXEC_MAX_ORIGINS 255 /* of one frame */
#define EXEC_NR_ORIGINS	 ((size_t)EXEC_MAX_FRAMES * EXEC_MAX_ORIGINS)

#define EXEC_MAX_RECORDS (BPF_STACK_BYTES / 8 + BPF_MAX_FRAMES * 5)

/*
 * What is behind a struct bpf_dynptr; vm/dynptr.h. @memory stays what it was when it was made: the
 * first byte, or the kernel object of a packet; 0: there is nothing behind it.
 */
struct exec_dynptr {
	u64 mark; /* of this one; 0: there is none */
	u64 root; /* mark of the one that it, or what it was cloned from, was made as */
	u64 memory;
	u32 offset, size; /* bytes, of what of it is meant */
	u32 type;	  /* DYNPTR_TYPE_* */
	bool is_rdonly;
	struct exec_dynptr *outer; /* of one that a body lends: the one that was lent before */
};

/* They begin at a multiple of 8. */
#define EXEC_MAX_DYNPTRS (EXEC_MAX_FRAMES * BPF_STACK_BYTES / 8)

struct run {
	struct userbpf *vm;
	struct cpu *cpu;
	const struct prog *prog;	    /* the one that runs now: tail calls change it */
	u64 stack_bottom;		    /* lowest address of the run stack */
	u64 stack_top;			    /* one past its highest */
	struct exec_frame *frames;	    /* EXEC_MAX_FRAMES of them */
	u32 depth;			    /* frames in use; 0 in the main program */
	u32 max_depth;			    /* frames that there may be now */
	u32 nr_tails;			    /* tail calls made so far, over all levels */
	u64 insns_left;			    /* of the instruction budget */
	u32 may_goto_left[EXEC_MAX_FRAMES]; /* iterations, by depth */
	bool is_checked;
	bool records_output; /* what goes into ring and perf buffers is an effect */

	void *ctx; /* what R1 held at entry: the kernel object or plain memory */
	const struct ctx_layout *ctx_layout;	/* NULL: plain memory, where .pkt says */
	struct ctx_user ctx_user;		/* which of its rows hold */
	u32 ctx_size;				/* bytes, of the user's struct; 0 without layout */
	const struct userbpf_event_opts *event; /* what the run is for; never NULL */
	bool has_ctx;				/* false: raw memory, which no helper looks at */
	struct exec_pkt pkt;			/* follows the packet as helpers move it */
	const struct region *last_region; /* of checked mode: where the last slow access fell */
	/* Of checked mode: EXEC_MAX_ORIGINS of the current frame, behind those of its callers. */
	struct exec_origin *origins;
	u32 origin_epoch; /* what was noted in another one is no longer known to be true */
	/* The helper that was called last and may call back: its arguments, and their origins. */
	const struct interp_site *callback_site;
	const u64 *callback_regs;

	u32 nr_less; /* calls of bpf_rbtree_add() that are under way: its tree must stay as it is */
	u64 lock;    /* address of the struct bpf_spin_lock that checked mode saw taken; 0: none */
	const struct exec_loan *loans; /* innermost first */
	struct exec_dynptr *lent;      /* to callbacks that run now, innermost first */
	struct exec_dynptr *dynptrs;   /* EXEC_MAX_DYNPTRS, one for each place on the stack */
	u64 first_mark;		       /* those of this run are larger */
	struct exec_record *records;   /* EXEC_MAX_RECORDS of them, oldest first */
	u32 nr_records;
	u32 nr_rcu, nr_preempt; /* sections that it has begun: bpf_rcu_read_lock(), ... */
	s32 *retval;		/* of the hook, as bpf_get_retval() shows it; NULL: it has none */
	bool is_thrown;		/* bpf_throw(): the run ends with .thrown, or what is made of it */
	u64 thrown;
	jmp_buf *unwind; /* where a trap inside a callback goes; NULL outside callbacks */
	struct exec_trap_info trap;
};

/*
 * Call @func (the address of a struct prog_func) from a helper body. Its frame counts as one level
 * of the program's call depth. Does not return when the callback traps.
 */
u64 exec_callback(struct run *run, u64 func, u64 r1, u64 r2, u64 r3, u64 r4, u64 r5);

/*
 * End the run from inside the body of a helper that takes callbacks or says that it may do so
 * (HELPER_CALLBACK, HELPER_TRAPS in its row), when it found something no return value can express.
 * Does not return. @fmt: the reason, one clause.
 */
void exec_trap(struct run *run, enum exec_trap kind, const char *fmt, ...) PRINTF_LIKE(3, 4)
	__attribute__((noreturn));

/* Frames that the program which begins in the current one may have; those below wait for it. */
static inline u32 exec_max_depth(const struct run *run)
{
	return MIN(run->depth + BPF_MAX_FRAMES, (u32)EXEC_MAX_FRAMES);
}

/* End the run from inside such a body with an exception. Does not return. */
void exec_throw(struct run *run, u64 cookie) __attribute__((noreturn));

/*
 * Where the packet is, or what the program holds, has changed: checked mode has to look again
 * before the next access. For bodies that change run->pkt.
 */
void exec_forget_origins(struct run *run);

#endif
