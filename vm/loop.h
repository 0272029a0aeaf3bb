/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter loop, included once for each mode. The includer defines
 *
 *	LOOP_NAME	name of the function
 *	LOOP_MODE	enum interp_mode
 *	LOOP_LOCALS	its variables besides pc, r, run and base; LOOP_PARAMS and LOOP_ARGS are
 *			the same as parameters and arguments, each with a comma in front
 *	COUNT()		what happens before each instruction, or "goto exhausted"; then
 *	NOTE_EXHAUSTED() notes the trap
 *	LDX_ANYWHERE LDSX_ANYWHERE STX_ANYWHERE ST_ANYWHERE
 *	ATOMIC ATOMIC_FETCH CMPXCHG LOAD_ACQ STORE_REL
 *			the memory bodies of isa.def
 *	LOOP_HAS_ORIGINS	if there are bodies for the other rows of loop_rows.h too
 *	CHECK_ARGS(c)	what happens before a helper is called
 *	NOTE_RESULT()	what happens after it, with R0
 *	CLEAR_FRAME()	what happens when R10 has been set to a new frame
 *	PUSH_ORIGINS() POP_ORIGINS() ENTER_LOCAL() ENTER_REPLACED(func) ENTER_PROG(prog)
 *	RETURN_ORIGIN(nr)
 *			what checked mode keeps of pointers when functions begin and end
 *	CALLBACK_SITE	what it knows of the arguments of a helper that calls back
 *	CHECK_EXIT()	what happens when the function that was entered from C returns
 *
 * In here pc, r, run, base and the label "trapped" (with the trap noted in run) may be used by
 *those.
 */
#define DST r[pc->dst]
#define SRC r[pc->src]
#define IMM (pc->imm)
#define OFF (pc->off)

#define SIGNED(x) _Generic((x), u32 : (s32)(x), u64 : (s64)(x))

#define OPERANDS(type, a, b)                     \
	const type A = (type)(a), B = (type)(b); \
	(void)A, (void)B

#define ALU64_X(...)             \
	OPERANDS(u64, DST, SRC); \
	DST = (__VA_ARGS__)
#define ALU64_K(...)                  \
	OPERANDS(u64, DST, (s64)IMM); \
	DST = (__VA_ARGS__)
#define ALU32_X(...)             \
	OPERANDS(u32, DST, SRC); \
	DST = (u32)(__VA_ARGS__)
#define ALU32_K(...)             \
	OPERANDS(u32, DST, IMM); \
	DST = (u32)(__VA_ARGS__)

#define JUMP_IF(...)               \
	do {                       \
		if (__VA_ARGS__)   \
			pc += OFF; \
	} while (0)
#define JMP64_X(...)             \
	OPERANDS(u64, DST, SRC); \
	JUMP_IF(__VA_ARGS__)
#define JMP64_K(...)                  \
	OPERANDS(u64, DST, (s64)IMM); \
	JUMP_IF(__VA_ARGS__)
#define JMP32_X(...)             \
	OPERANDS(u32, DST, SRC); \
	JUMP_IF(__VA_ARGS__)
#define JMP32_K(...)             \
	OPERANDS(u32, DST, IMM); \
	JUMP_IF(__VA_ARGS__)
#define JUMP_OFF() pc += OFF
#define JUMP_IMM() pc += IMM

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define TO_LE16(x) (x)
#define TO_LE32(x) (x)
#define TO_LE64(x) (x)
#define TO_BE16(x) __builtin_bswap16(x)
#define TO_BE32(x) __builtin_bswap32(x)
#define TO_BE64(x) __builtin_bswap64(x)
#else
#define TO_LE16(x) __builtin_bswap16(x)
#define TO_LE32(x) __builtin_bswap32(x)
#define TO_LE64(x) __builtin_bswap64(x)
#define TO_BE16(x) (x)
#define TO_BE32(x) (x)
#define TO_BE64(x) (x)
#endif

#define LDIMM64()          \
	DST = pc[1].imm64; \
	pc++

/* A loop that has not ended after BPF_MAX_LOOP_ITERS rounds is left. */
#define MAY_GOTO()                           \
	if (!run->may_goto_left[run->depth]) \
		pc += OFF;                   \
	else                                 \
		run->may_goto_left[run->depth]--

/* Loads from objects of the kernel: what cannot be read is 0. */
#define PROBE_LDX(t)  DST = access_probe(run, SRC + (u64)(s64)OFF, sizeof(t))
#define PROBE_LDSX(t) DST = (u64)(s64)(t)access_probe(run, SRC + (u64)(s64)OFF, sizeof(t))

#define PUSH_FRAME()                                                                          \
	do {                                                                                  \
		struct exec_frame *frame_ = &run->frames[run->depth];                         \
		if (run->depth + 1 >= run->max_depth) {                                       \
			trap_note(run, EXEC_TRAP_CALL, "the call stack of %u frames is full", \
				  run->max_depth);                                            \
			goto trapped;                                                         \
		}                                                                             \
		frame_->return_pc = pc;                                                       \
		frame_->prog = run->prog;                                                     \
		__builtin_memcpy(frame_->saved, &r[6], sizeof(frame_->saved));                \
		run->may_goto_left[++run->depth] = BPF_MAX_LOOP_ITERS;                        \
		r[10] -= BPF_STACK_BYTES;                                                     \
		CLEAR_FRAME();                                                                \
		PUSH_ORIGINS();                                                               \
	} while (0)

#define CALL_LOCAL()   \
	PUSH_FRAME();  \
	ENTER_LOCAL(); \
	pc += IMM

/* The place to return to and its program are in the frame. */
#define CALL_REPLACED()                                                      \
	const struct prog_func *callee_ = interp_callee(run, pc, LOOP_MODE); \
	PUSH_FRAME();                                                        \
	ENTER_REPLACED(callee_);                                             \
	run->prog = callee_->prog;                                           \
	pc = interp_code_of(callee_->prog, LOOP_MODE) + callee_->start - 1

/* The frame that was there when the loop was entered returns to C. */
#define LEAVE(origin)                        \
	struct exec_frame *frame_;           \
	if (run->depth == base->depth)       \
		goto done;                   \
	frame_ = &run->frames[--run->depth]; \
	pc = frame_->return_pc;              \
	run->prog = frame_->prog;            \
	POP_ORIGINS();                       \
	RETURN_ORIGIN(origin);               \
	__builtin_memcpy(&r[6], frame_->saved, sizeof(frame_->saved))
#define EXIT()                        \
	const u32 origin_ = (u32)IMM; \
	(void)origin_;                \
	LEAVE(origin_)

#define CALL_HELPER()                                           \
	const struct prog_call *call_ = &run->prog->calls[IMM]; \
	CHECK_ARGS(call_);                                      \
	r[0] = call_->fn(r[1], r[2], r[3], r[4], r[5], run);    \
	NOTE_RESULT()

#define CALL_CALLBACK()                                              \
	const struct prog_call *call_ = &run->prog->calls[IMM];      \
	CHECK_ARGS(call_);                                           \
	SAVE_BUDGET();                                               \
	if (!callback_call_helper(run, CALLBACK_SITE, call_->fn, r)) \
		goto trapped;                                        \
	NOTE_RESULT();                                               \
	LOAD_BUDGET()

/*
 * The body of bpf_tail_call() answers with the program to go to, or 0 to go on. The frame, if it is
 * a subprogram's, becomes the new program's and returns to the caller as before; the counter is
 * shared.
 */
#define TAIL_CALL()                                                         \
	const struct prog_call *call_ = &run->prog->calls[IMM];             \
	const struct prog *target_;                                         \
	CHECK_ARGS(call_);                                                  \
	target_ = u64_to_ptr(call_->fn(r[1], r[2], r[3], r[4], r[5], run)); \
	if (target_) {                                                      \
		run->prog = target_;                                        \
		run->max_depth = exec_max_depth(run);                       \
		run->may_goto_left[run->depth] = BPF_MAX_LOOP_ITERS;        \
		CLEAR_FRAME();                                              \
		ENTER_PROG(target_);                                        \
		pc = interp_code_of(target_, LOOP_MODE) - 1;                \
	}

#define CALL_MISSING()                                                       \
	trap_note(run, EXEC_TRAP_CALL, "%s", run->prog->calls[IMM].missing); \
	goto trapped

#define REFUSED()                                                            \
	trap_note(run, EXEC_TRAP_CALL, "%s", run->prog->refusals[IMM].text); \
	goto trapped

/* Outside the packet the (sub)program returns 0. */
#define PACKET_LOAD(t, offset)                                      \
	if (!access_packet(run, (s32)(offset), sizeof(t), &r[0])) { \
		r[0] = 0;                                           \
		LEAVE(0);                                           \
	}
#define LD_ABS(t) PACKET_LOAD(t, IMM)
#define LD_IND(t) PACKET_LOAD(t, (s32)((u32)SRC + (u32)IMM))

#define NOSPEC() (void)0

/* Refused at load: nothing that reaches an engine contains these. */
#define UNREACHABLE()                                                                     \
	trap_note(run, EXEC_TRAP_CALL, "an instruction that no loaded program may have"); \
	goto trapped
#define CALL_KFUNC()  UNREACHABLE()
#define ADDR_PERCPU() UNREACHABLE()

#include "vm/arena.h"

/* Programs share map values with other programs on purpose; races there are theirs. */
#define LOOP_ATTRIBUTES __attribute__((no_sanitize("thread")))

#ifdef USERBPF_DISPATCH_MUSTTAIL
#include "vm/loop_musttail.h"
#else
#include "vm/loop_jump.h"
#endif
