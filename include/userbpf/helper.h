/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helpers of the embedder's own, replacements for built-in ones, and what programs called them
 * with.
 *
 * A prototype is text in C, with the name of the helper and of every argument:
 *
 *	"u32 crc32(const void *data, u32 data__sz, u32 seed)"
 *
 * Types are integers of 8 to 64 bits under the names of C, of <stdint.h> and of the kernel (u8, s8,
 * __u8, __be16, size_t, unsigned long, ...), bool, enums, pointers, and void for the result: what
 * a register holds. Floating point and structs by value are refused. A result narrower than 64 bits
 * is extended by its sign; a bool is 0 or 1. There are at most five arguments.
 *
 * Checked mode checks pointers before the function is called. What it checks is said by type and
 * name, with the suffixes that the kernel gives to the arguments of its own functions where it has
 * one (kernel/bpf/verifier.c: is_kfunc_arg_mem_size and those around it):
 *
 *	T *p, u32 n__sz		the memory p[0..n-1], in bytes; T may be void, char or a struct
 *	u64 *p, u8 p[6]		so much memory
 *	const			the memory is read only: without it the program must be able to
 *				write it
 *	p__uninit		only written by the helper
 *	p__nullable		NULL is allowed
 *	const char *p__str	a terminated string in a frozen map that programs may only read
 *	struct bpf_map *p	a map of the program; see userbpf_call_map_fd()
 *	p__key, p__value	a key or a value of that map, which comes first
 *	ctx, p__ctx		the context; what the function gets is the kernel's object
 *	p__ign			any number at all; the function must not follow it
 *
 * A function gets its arguments as they are declared. With .wants_call its first parameter is a
 * const struct userbpf_call * in front of them. It is called by the thread that runs the program
 * and must not run a program on the same CPU, nor wait for somebody who wants to.
 */
#ifndef USERBPF_HELPER_H
#define USERBPF_HELPER_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The ids that helpers of the embedder may have; the kernel, libbpf and userbpf
 * itself use none of them. */
#define USERBPF_HELPER_MIN_ID 0x20000
#define USERBPF_HELPER_MAX_ID 0xffffff

/* Any function; the prototype says what it really is. */
typedef void (*userbpf_fn)(void);
#define USERBPF_FN(fn) ((userbpf_fn)(fn))

/* One call of a helper, for the function that serves it. It lives until that returns. */
struct userbpf_call {
	struct userbpf *vm;
	void *data;	    /* from the options */
	const char *helper; /* "bpf_ktime_get_ns" */
	const char *prog;   /* name of the program that calls */
	uint32_t cpu;
	uint64_t args[5]; /* R1 to R5 */
};

struct userbpf_helper_opts {
	size_t sz;
	void *data;	 /* for the function, in its struct userbpf_call */
	bool wants_call; /* the function's first parameter is a const struct userbpf_call * */
	bool gpl_only;	 /* for programs with a GPL compatible license only */
	const enum bpf_prog_type *prog_types; /* that may call it; copied. None: all */
	size_t nr_prog_types;
};

/*
 * Add a helper to the instance: programs that are loaded from now on may call it by @id, in BPF C
 *
 *	static __u32 (*crc32)(const void *data, __u32 size, __u32 seed) = (void *)0x20000;
 *
 * It stays until the instance goes; @fn and .data have to live as long. 0, or
 *
 * -EINVAL	an @id outside USERBPF_HELPER_MIN_ID to USERBPF_HELPER_MAX_ID, no @fn, an unknown
 *		program type, or a prototype that cannot be had (the print callback says why);
 *
 * -EEXIST	the instance has a helper of that id or name;
 *
 * -ENOMEM;
 *
 * -E2BIG	unknown options set;
 *
 * -EACCES, -EPERM, -EMFILE, -ENFILE: the host refuses the memory for code that libffi needs.
 */
USERBPF_API int userbpf_helper_register(struct userbpf *vm, uint32_t id, const char *proto,
					userbpf_fn fn, const struct userbpf_helper_opts *opts);

struct userbpf_mock_opts {
	size_t sz;
	void *data;	 /* as in struct userbpf_helper_opts */
	bool wants_call; /* the same */
	/*
	 * The C prototype of the function, without suffixes: what is checked is the kernel's
	 * affair. NULL: numbers are uint64_t, pointers void *, and there are as many as the helper
	 * has; the result is uint64_t, void * or void.
	 */
	const char *proto;
};

/*
 * Let @fn do what helper @name does ("bpf_ktime_get_ns" or "ktime_get_ns"), in this instance and
 * for programs that are loaded from now on. Arguments are checked as for the built-in one. Helpers
 * that userbpf does not have yet can be mocked too; of arguments of kinds that only they have,
 * nothing is checked. A mock replaces the one before. A mock of bpf_tail_call() makes it fail; ring
 * buffer records that a mock is given and does not pass on are discarded.
 *
 * 0; -ENOENT: there is no such helper; -EBUSY: a program that calls it is loaded; -EINVAL: no @fn,
 * or its prototype does not fit the helper's (the print callback says where); -EOPNOTSUPP: it is
 * bpf_spin_lock() or bpf_spin_unlock(), or one of the embedder's own; -ENOMEM, -E2BIG and others as
 * userbpf_helper_register().
 */
USERBPF_API int userbpf_helper_mock(struct userbpf *vm, const char *name, userbpf_fn fn,
				    const struct userbpf_mock_opts *opts);
/*
 * Let helper @name return values[0], then values[1], and so on; the last one again and again, in
 * the order in which the calls are made on whatever CPU. @values is copied. A helper without a
 * result takes none (nr_values 0) and does nothing. Errors as userbpf_helper_mock(); -EINVAL also
 * when there must be values, or none. Called again for a helper that it mocks already, it begins
 * with the new values at once, also while programs that call the helper are loaded or run: no
 * -EBUSY then, so that test cases can follow each other without loading anew.
 */
USERBPF_API int userbpf_helper_mock_return(struct userbpf *vm, const char *name,
					   const uint64_t *values, size_t nr_values);
/* Back to the built-in helper, or to none. 0, also when it is not mocked; -ENOENT, -EBUSY. */
USERBPF_API int userbpf_helper_unmock(struct userbpf *vm, const char *name);

/*
 * For mocks: what the built-in helper makes of these arguments, which are not checked; NULL: those
 * of the call. -EOPNOTSUPP as a number: there is none, or it is bpf_tail_call(). Helpers that call
 * back into the program do not return here when that traps.
 */
USERBPF_API uint64_t userbpf_call_original(const struct userbpf_call *call, const uint64_t *args);
/*
 * Which map argument @nr of the call is (counting from 0): the number that userbpf_map_fd() gives.
 * -EINVAL: that argument is no map; -ENOENT: the embedder has no handle of the map any more.
 */
USERBPF_API int userbpf_call_map_fd(const struct userbpf_call *call, uint32_t nr);

/* Most calls that a record holds. */
#define USERBPF_HELPER_MAX_DEPTH (1u << 20)

/*
 * Count the calls of helper @name (NULL: every one) that programs make which are loaded from now
 * on, and keep the last @depth of them; 0: count only. The helpers of the embedder and mocks are
 * always counted. Costs nothing where it has not been asked for. Of a helper that has been recorded
 * before, this changes the depth and forgets the record.
 *
 * 0; -ENOENT: there is no such helper; -EBUSY: a program that calls it is loaded; -E2BIG: @depth
 * above USERBPF_HELPER_MAX_DEPTH; -ENOMEM and others as userbpf_helper_register().
 */
USERBPF_API int userbpf_helper_record(struct userbpf *vm, const char *name, uint32_t depth);
/*
 * How often programs have called helper @name; calls that checked mode refused do not count.
 * -ENOENT: there is no such helper; 0 for one that is not counted.
 */
USERBPF_API int64_t userbpf_helper_calls(struct userbpf *vm, const char *name);

/* A call that has been made. */
struct userbpf_helper_call {
	uint64_t nth; /* of all recorded calls of the instance, from 1 */
	uint64_t args[5];
	uint64_t retval;   /* R0; 0 of helpers without a result */
	bool has_returned; /* false: it is still in the helper, or a callback of it trapped */
	uint32_t cpu;
	char prog[BPF_OBJ_NAME_LEN];
	const char *helper;
};

/*
 * Call @fn for each recorded call of helper @name, oldest first, until it returns non-zero; that
 * value is returned, else 0, or -ENOENT. The record is locked so long: @fn must not run or
 * load programs of the instance, nor call functions of this header.
 */
USERBPF_API int userbpf_helper_each_call(struct userbpf *vm, const char *name,
					 int (*fn)(void *ctx,
						   const struct userbpf_helper_call *call),
					 void *ctx);
/*
 * Call @fn for each helper that is counted, with how often it was called, in the order of their
 * ids, until it returns non-zero; that value is returned, else 0. @fn must not call functions of
 * this header, nor load or run programs.
 */
USERBPF_API int userbpf_helper_each_count(struct userbpf *vm,
					  int (*fn)(void *ctx, const char *helper, uint64_t calls),
					  void *ctx);
/* Forget the record of helper @name (NULL: of all) and count from 0. 0 or -ENOENT. */
USERBPF_API int userbpf_helper_clear_calls(struct userbpf *vm, const char *name);

#ifdef __cplusplus
}
#endif

#endif
