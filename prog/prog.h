/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program object: what is left of a program once it is loaded. Nothing here knows how programs
 * are verified or run; the engines keep their own form of it behind .engine_code.
 *
 * A program never changes once load_prog() has returned it, but for what its functions are replaced
 * by; any thread may then read it. It is
 * reference counted: the handle of the embedder, program arrays and running tail calls hold
 * references.
 */
#ifndef PROG_PROG_H
#define PROG_PROG_H

#include "base/arena.h"
#include "isa/isa.h"
#include "prog/map_view.h"

struct arena_view;
struct args_plan;
struct btf;
struct ctx_layout;
struct interp_code;
struct kfobj_types;
struct map;
struct prog;
struct run;
struct spec_helper;
struct userbpf;

/* How engines call helpers and kfuncs; see prog/exec.h. */
typedef u64 (*exec_fn)(u64 r1, u64 r2, u64 r3, u64 r4, u64 r5, struct run *run);

/*
 * A function of a program. Its address is what BPF_PSEUDO_FUNC loads and what helpers get as a
 * callback, so that a callback can be told from any other number by looking at the array it lies
 * in.
 */
struct prog_func {
	const struct prog *prog;
	u32 start; /* first instruction */
	u32 nr_insns;
	const char *name; /* "" when unknown; belongs to the program */
	bool changes_pkt; /* it, or what it calls, calls a helper that does */
	/* The extension that runs in its place; NULL: none. Atomic, see prog_func_now(). */
	const struct prog *replacement;
};

/* A helper or kfunc that the program calls, bound at load. Calls of it are those of .imm and .off.
 */
struct prog_call {
	s32 imm;
	s16 off;
	bool is_kfunc;
	exec_fn fn;
	const struct spec_helper *row; /* of the program's type and attach type */
	const struct args_plan *plan;  /* of checked mode; owned by vm/ */
	const char
		*missing; /* why there is nothing to call, and the run ends; NULL: there is .fn */
	int err; /* .missing: the load's, where nothing leads around the call; 0: it loads */
};

/* An instruction, not a call, that the kernel refuses if its walk over the program comes to it. */
struct prog_refusal {
	u32 insn_idx;
	int err;	  /* the kernel's */
	const char *text; /* its message; belongs to the program */
};

/* What a 64-bit immediate that names a map, a map's value, a function or a variable comes to. */
struct prog_addr {
	u32 insn_idx;
	bool is_object; /* a variable of the kernel that is a struct */
	u64 addr;
};

/* One record of line information. */
struct prog_line {
	u32 insn_idx; /* first instruction of the line */
	u32 line, col;
	const char *file, *text; /* belong to the program */
};

/* What else there is to say of an instruction that ends the run. */
struct prog_note {
	u32 insn_idx;
	const char *text; /* belongs to the program */
};

/* A part of kernel objects of a type that the program may write, in bytes. */
struct prog_write {
	u32 type_id; /* in the types that it was loaded for */
	u32 start, end;
	bool is_within; /* writes may begin anywhere in it */
};

/*
 * What a program is for that attaches by BTF: a function, a tracepoint, a hook or an iterator of
 * the kernel, or a function of another program. Its context is the arguments, 64 bits each (two for
 * a struct of more than 8 bytes), and behind them, of some attach types, the result.
 */
struct prog_attach {
	const char *name;    /* "sched_switch", "bpf_lsm_file_open"; NULL: it does not attach so */
	struct btf *btf;     /* that .type_id is of; a reference */
	u32 type_id;	     /* attach_btf_id */
	u32 proto_id;	     /* of its BTF_KIND_FUNC_PROTO; 0: unknown, arguments are numbers */
	struct prog *target; /* the other program; a reference; NULL: the kernel */
	u32 nr_args;	     /* of the context, 64 bits each */
	bool has_ret;
	bool is_void; /* what it is for returns nothing */
	/* Of extensions: what .target was when they were loaded, whose rules are theirs. */
	u32 target_type, target_attach_type;
	u32 replaces;	 /* index of the function */
	u64 kernel_ptrs; /* bits of those that point to objects of the kernel */
};

struct prog {
	u32 refs; /* atomic */
	u32 id;
	struct userbpf *vm;
	char name[BPF_OBJ_NAME_LEN];
	u32 type;		  /* enum bpf_prog_type or USERBPF_PROG_TYPE_RAW */
	u32 expected_attach_type; /* enum bpf_attach_type */
	u32 flags;		  /* BPF_F_* of the load */
	u32 arch;		  /* enum userbpf_arch, never 0 */
	/* Names and rules of its context; NULL: plain memory without names, or none at all. */
	const struct ctx_layout *ctx_layout;
	struct prog_attach attach;
	/*
	 * Atomic: elements of program arrays that hold it, or below 0 how many extensions replace
	 * functions of it. Both at once would let programs call each other for ever.
	 */
	s32 nesting;
	bool is_gpl;
	bool is_verified; /* proven safe: may run with memory unchecked */

	/*
	 * Translated: subprograms stand behind the main program, and map references name the map by
	 * its id, as the kernel shows them (kernel/bpf/syscall.c: bpf_insn_prepare_dump).
	 */
	struct bpf_insn *insns;
	u32 nr_insns;
	struct prog_func *funcs; /* ascending by start; the main program is funcs[0] */
	u32 nr_funcs;
	const struct prog_func *exception_callback; /* of them; NULL: exceptions are results */
	struct map **maps;			    /* a reference on each */
	u32 nr_maps;
	struct prog_addr *addrs; /* ascending by insn_idx */
	u32 nr_addrs;
	struct prog_call *calls; /* one for each helper it calls */
	u32 nr_calls;
	struct prog_refusal *refusals; /* ascending by insn_idx: a run that comes there ends */
	u32 nr_refusals;
	struct prog_line *lines; /* ascending by insn_idx */
	u32 nr_lines;
	struct prog_note *notes; /* in no order */
	u32 nr_notes;
	/*
	 * Bits of loads that go through pointers to objects of the kernel: what cannot be read
	 * there is 0 (the kernel makes them BPF_PROBE_MEM, which it does not show). NULL: there are
	 * none.
	 */
	const u64 *probe_loads;
	struct arena_view *arena; /* the one of .maps that is an arena; NULL: none */
	/* Bits of accesses through pointers into it (kernel: BPF_PROBE_MEM32). NULL: none. */
	const u64 *arena_accesses;
	struct prog_write *writes;
	u32 nr_writes;
	/* Of the objects that it makes, by its BTF; a reference; NULL: it makes none. */
	struct kfobj_types *types;
	struct arena strings; /* what names above point into */

	struct interp_code *interp;	 /* owned by vm/ */
	void (*free)(struct prog *prog); /* when the last reference is gone; set by sys/ */
};

static inline struct prog *prog_get(struct prog *prog)
{
	__atomic_add_fetch(&prog->refs, 1, __ATOMIC_RELAXED);
	return prog;
}

/* Whose helpers, maps and context it may use: kernel: resolve_prog_type() */
static inline u32 prog_rules_type(const struct prog *prog)
{
	return prog->attach.target_type ? prog->attach.target_type : prog->type;
}

static inline u32 prog_rules_attach_type(const struct prog *prog)
{
	return prog->attach.target_type ? prog->attach.target_attach_type
					: prog->expected_attach_type;
}

/* What a call of @func runs now: it, or the main function of the extension that replaces it. */
static inline const struct prog_func *prog_func_now(const struct prog_func *func)
{
	const struct prog *to = __atomic_load_n(&func->replacement, __ATOMIC_ACQUIRE);

	return unlikely(to) ? &to->funcs[0] : func;
}

/*
 * Count a program array's element (@by 1), or an extension (@by -1). False where the other kind is
 * there. kernel/bpf/arraymap.c: prog_fd_array_get_ptr; trampoline.c: bpf_freplace_check_tgt_prog.
 */
bool prog_nest(struct prog *prog, s32 by);
/* And take the same back. */
void prog_unnest(struct prog *prog, s32 by);

/* Drop a reference; the last one frees through the instance. NULL is allowed. */
void prog_put(struct prog *prog);

/* kernel/bpf/syscall.c: bpf_obj_name_cpy: letters, digits, '_' and '.'; of programs and maps. */
bool object_name_is_allowed(const char *name);

/* The function that holds instruction @idx; NULL past the end. */
const struct prog_func *prog_func_of(const struct prog *prog, u32 idx);
/* The line of instruction @idx; NULL when nothing is known of it. */
const struct prog_line *prog_line_of(const struct prog *prog, u32 idx);
/* What instruction @idx has been told of, or NULL. */
const char *prog_note_of(const struct prog *prog, u32 idx);

/* What prog_split() finds out: where each function begins. */
struct prog_layout {
	u32 *starts; /* ascending, starts[0] == 0 */
	u32 nr_funcs;
};

/*
 * Check the structure of a program, verified or not, as kernel/bpf/verifier.c does before it looks
 * at values (resolve_pseudo_ldimm64, add_subprog_and_kfunc, check_subprogs): encodings, jump and
 * call targets, the last instruction of each function. A function begins at @uncalled as well,
 * which nothing in the program names; 0: there is none. On success @layout->starts is the caller's
 * to free. 0, -EINVAL with the kernel's message in @err, -E2BIG (too many functions), -ENOMEM.
 */
int prog_split(struct mem *mem, const struct bpf_insn *insns, u32 nr_insns, u32 uncalled,
	       struct prog_layout *layout, struct text *err);

/*
 * Check that something leads to every instruction of a program that prog_split() has seen;
 * @uncalled as there. kernel/bpf/verifier.c: check_cfg. 0, -EINVAL with the kernel's message in
 * @err, -ENOMEM.
 */
int prog_check_reach(struct mem *mem, const struct bpf_insn *insns, u32 nr_insns, u32 uncalled,
		     struct text *err);

#endif
