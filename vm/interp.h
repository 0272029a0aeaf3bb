/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter: each instruction is decoded once, into a slot that holds the address of the code
 * which executes it; running is jumping from slot to slot. What jumps is a choice of the build:
 * functions that end in a call of the next (loop_musttail.h), the labels of one function, or for
 * compilers with neither the cases of a switch (loop_jump.h).
 *
 * Two loops are made from the one set of bodies in isa.def: trusted takes every address as it
 * comes, checked asks access.c and args.c first and counts instructions. A program's slots belong
 * to one of them; unverified programs only ever get the checked ones.
 */
#ifndef VM_INTERP_H
#define VM_INTERP_H

#include "prog/exec.h"

enum interp_mode { INTERP_CHECKED, INTERP_TRUSTED, INTERP_NR_MODES };

/* Operations that one row of isa.def splits into when the callee is known. */
enum interp_op {
	INTERP_OP_CALL_CALLBACK = ISA_NR_OPS, /* a helper that may call back into the program */
	INTERP_OP_TAIL_CALL,
	INTERP_OP_CALL_MISSING,	 /* nothing that is there */
	INTERP_OP_REFUSED,	 /* one of prog->refusals */
	INTERP_OP_CALL_REPLACED, /* a function in whose place another program may run */
/* Of checked mode, which knows what the address is derived from (vm/provenance.h): within the
 * frame for certain; within the object that an origin tells. */
#define MEMORY_ROW(op, ...) INTERP_OP_FRAME_##op, INTERP_OP_OWNED_##op,
#include "vm/memory_rows.h"
	/* And what may be a pointer, and is noted as the origin of others. */
	INTERP_OP_NOTED_LDX32,
	INTERP_OP_NOTED_LDX64,
	INTERP_OP_NOTED_LDIMM64,
	INTERP_NR_OPS,
};

struct interp_slot {
	union {
		const void *handler; /* a function, a label, or the number of the operation */
		u64 imm64;	     /* second slot of a 64-bit immediate */
	};
	union {
		struct {
			u8 dst, src;
			s16 off;
		};
		u32 site; /* of calls, in checked mode: index into .sites, 0: nothing there */
	};
	s32 imm; /* of calls: index into prog->calls; of others see provenance.c: apply() */
};

/* What is known of the pointers of one call. All of them are numbers of origins, 0: none. */
struct interp_site {
	u8 args[5];  /* those that R1-R5 are derived from */
	u8 result;   /* where R0 is noted */
	u8 entry;    /* of a local call: what the function wants to know, as interp_code.entries */
	u8 size_reg; /* register that tells how many bytes the result points to; 0: .room does */
	u32 room;    /* as in struct exec_origin */
};

struct interp_code {
	struct interp_slot *slots[INTERP_NR_MODES]; /* NULL: the program may not run so */
	struct args_plan *plans;		    /* one for each of prog->calls */
	struct interp_site *sites;		    /* the first is all 0 */
	u8 *entries;	/* of each function: origins that its accesses need, bits of ORIGIN_ARG */
	u32 nr_origins; /* of the function that has the most */
	u64 nr_steps;	/* that finding them took; for tests */
};

/* Make prog->interp. 0 or -ENOMEM. The program's calls and maps must be resolved. */
int interp_prepare(struct prog *prog, struct mem *mem);
void interp_free(struct prog *prog, struct mem *mem);

/*
 * Run run->prog from the start with R1 = @r1 and R2 = @r2 in @mode, which must be one that it has.
 * The CPU is entered and @run filled in. R0; meaningless when run->trap.kind says that it trapped.
 */
u64 interp_run(struct run *run, enum interp_mode mode, u64 r1, u64 r2);
/* The same from the start of @func, which is of run->prog, with three arguments. */
u64 interp_run_func(struct run *run, enum interp_mode mode, const struct prog_func *func, u64 r1,
		    u64 r2, u64 r3);

/*
 * From now on calls of @func run @to, which outlives them (a grace period after the next change).
 * False, and nothing is changed: there is a replacement already.
 */
bool interp_replace(struct prog_func *func, const struct prog *to);
/* The function itself again. */
void interp_restore(struct prog_func *func);

/* --- between the files of this folder --- */

/*
 * Execute from @pc with registers @r until the frame that was current at entry exits. With @run
 * NULL nothing is executed and the table of handlers, indexed by operation, is returned as a
 * number.
 */
u64 interp_checked(struct run *run, const struct interp_slot *pc, u64 *r);
u64 interp_trusted(struct run *run, const struct interp_slot *pc, u64 *r);

/* What a program or callback had when its loop was entered, and must have again when it ends. */
struct interp_base {
	u32 depth, nr_records;
	u64 lock;
};

static inline struct interp_base interp_base_of(const struct run *run)
{
	return (struct interp_base){run->depth, run->nr_records, run->lock};
}

static inline const struct interp_slot *interp_code_of(const struct prog *prog,
						       enum interp_mode mode)
{
	return prog->interp->slots[mode];
}

/* The origins that @func needs to know of: interp_code.entries. */
static inline u8 interp_entry_of(const struct prog_func *func)
{
	return func->prog->interp->entries[func - func->prog->funcs];
}

/* Instruction @idx as it is executed: some accesses have operations of their own. */
enum isa_op interp_op_of(const struct prog *prog, u32 idx);

/* What the call of a local function at @pc runs now. */
const struct prog_func *interp_callee(const struct run *run, const struct interp_slot *pc,
				      enum interp_mode mode);

/*
 * The loop of @mode ends at @pc with the trap noted in @run: to the helper whose callback it is in,
 * or to C with a result that means nothing.
 */
u64 interp_trapped(struct run *run, const struct interp_slot *pc, enum interp_mode mode);

enum access_kind { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_READ_WRITE = 3 };

/*
 * Slow paths of checked mode: addresses outside stack and packet. False after noting a trap in
 * @run. A load writes @value; a store of the low @size bytes of @value; a pointer for atomics.
 */
bool access_load(struct run *run, u64 addr, u32 size, u64 *value);
bool access_store(struct run *run, u64 addr, u32 size, u64 value);
void *access_atomic(struct run *run, u64 addr, u32 size, enum access_kind kind);
/*
 * The same of addresses anywhere, derived from the pointer in @origin: those outside the object it
 * points into are traps too.
 */
bool access_load_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size, u64 *value);
bool access_store_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size, u64 value);
void *access_atomic_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size,
			  enum access_kind kind);
/* A load that cannot fail: objects of the kernel, its memory that the embedder gave, else 0. */
u64 access_probe(struct run *run, u64 addr, u32 size);
/* The region that holds @addr, or NULL: region_find() for addresses that are close to one another.
 */
const struct region *access_region(struct run *run, u64 addr);
/* May a helper read (or write) [addr, addr + size)? Notes nothing. */
bool access_is_allowed(struct run *run, u64 addr, u64 size, bool is_write);
/* May bpf_probe_read_kernel() find memory there? Notes nothing. */
bool access_can_probe(struct run *run, u64 addr, u64 size);
/*
 * Records of ring buffers that the program holds: from record_hold(), for which there is room
 * (args.c), to record_release().
 */
void record_hold(struct run *run, const void *start, u64 size);
/* Of one behind a dynptr that has just been made. */
void record_hold_dynptr(struct run *run, const struct exec_dynptr *dynptr);
/* Of the ring buffer that a body reads while it calls back, also where a trap unwinds over it; in
 * every mode. */
void record_hold_drain(struct run *run, const struct map *map);
/* The same for references to sockets. */
void record_hold_sock(struct run *run, const void *sk);
/* And to other objects, where their region begins. */
void record_hold_object(struct run *run, const void *object);
void record_release(struct run *run, const void *start);
/* What is held and begins at @addr; NULL: nothing. */
struct exec_record *record_find(const struct run *run, u64 addr);
/* Does something that is held begin at @addr? Is all of [addr, addr + size) in one? */
bool record_is_held(const struct run *run, u64 addr);
bool record_allows(const struct run *run, u64 addr, u64 size);
/* Note that the record reserved last is never given back. Always false. */
bool record_note_leak(struct run *run);
/* BPF_LD_ABS: @size bytes at packet offset @off, as a number in host order. False: outside. */
bool access_packet(const struct run *run, s32 off, u32 size, u64 *value);

/* Does checked mode know all kinds of argument of the helper? Asked at load. */
bool args_can_check(const struct spec_helper *row);
/* Decide once what has to be looked at whenever a helper is called: prog->interp->plans. 0,
 * -ENOMEM. */
int args_prepare(struct prog *prog, struct mem *mem);
/* Check R1-R5 in @r before @call. False after noting a trap in @run. */
bool args_check(struct run *run, const struct prog_call *call, const struct interp_site *site,
		const u64 *r);
/* Does what argument @i is derived from make a difference? */
bool args_want_origin(const struct spec_helper *row, u32 i);

/* Lies all of it in the frames in use? A helper or an access must not reach below the current one.
 */
static inline bool access_is_stack(const struct run *run, u64 addr, u64 size)
{
	u64 in_use = (u64)(run->depth + 1) * BPF_STACK_BYTES;
	u64 off = addr - (run->stack_top - in_use);

	return off < in_use && size <= in_use - off;
}

/* What an earlier function left on the stack would make results depend on it: checked frames start
 * zeroed. */
static inline void interp_clear_frame(u64 frame_top)
{
	bytes_clear(u64_to_ptr(frame_top - BPF_STACK_BYTES), BPF_STACK_BYTES);
}

/*
 * Registers at the beginning of a function; all others are 0. One by one: for what an initialiser
 * leaves out gcc 12 uses "rep stos", which takes longer to begin than all this.
 */
static inline void interp_set_regs(u64 *r, u64 r1, u64 r2, u64 frame_top)
{
	r[0] = 0;
	r[1] = r1;
	r[2] = r2;
	r[3] = 0;
	r[4] = 0;
	r[5] = 0;
	r[6] = 0;
	r[7] = 0;
	r[8] = 0;
	r[9] = 0;
	r[BPF_REG_FP] = frame_top;
}

/* Note why the run ends; the loop adds where. Always false, to be returned. */
bool trap_note(struct run *run, enum exec_trap kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * Call a helper that may call back: r[0] is set. False when a callback trapped; the trap is noted.
 */
bool callback_call_helper(struct run *run, const struct interp_site *site, exec_fn fn, u64 *r);

#endif
