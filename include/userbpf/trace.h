/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tracing programs are run with: registers of a machine, the event, the kernel's memory.
 *
 * A program of type BPF_PROG_TYPE_KPROBE gets a struct pt_regs as its context (ctx_in of
 * userbpf_prog_run()), of the machine that its object was compiled for; that need not be the one
 * it runs on here. The functions below fill one in without knowing its layout.
 */
#ifndef USERBPF_TRACE_H
#define USERBPF_TRACE_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Machines whose registers are known. */
enum userbpf_arch {
	USERBPF_ARCH_HOST = 0, /* the machine the library runs on; x86-64 where that is unknown */
	USERBPF_ARCH_X86_64 = 1,
	USERBPF_ARCH_ARM64 = 2,
};

/*
 * The machine that a loaded program was compiled for: what the options of the object or of
 * userbpf_prog_load() said; else what the members of struct pt_regs in its BTF tell; else the host.
 * Never USERBPF_ARCH_HOST. -ENOENT before it is loaded.
 */
USERBPF_API int userbpf_prog_arch(const struct userbpf_prog *prog);

/*
 * The functions for registers work on @size bytes at @regs, a struct pt_regs of the machine @arch,
 * and change nothing but the registers they are about. 0; -EINVAL: there is no such machine, or
 * @size is not userbpf_pt_regs_size(); -E2BIG: more arguments than registers.
 */

/* Bytes of struct pt_regs: 168 on x86-64, 336 on arm64. -EINVAL: there is no such machine. */
USERBPF_API int userbpf_pt_regs_size(enum userbpf_arch arch);
/*
 * The first @nr arguments of a function, which PT_REGS_PARM1() and so on read: at most 6 on x86-64,
 * 8 on arm64; further ones would be on the stack.
 */
USERBPF_API int userbpf_pt_regs_set_args(enum userbpf_arch arch, void *regs, size_t size,
					 const uint64_t *args, size_t nr);
/*
 * Number and at most 6 arguments of a system call, which PT_REGS_PARM1_SYSCALL() and so on read. In
 * a kernel with system call wrappers these registers are what the first argument of the wrapper
 * (__x64_sys_openat) points to: see userbpf_kernel_memory_add().
 */
USERBPF_API int userbpf_pt_regs_set_syscall(enum userbpf_arch arch, void *regs, size_t size,
					    uint64_t syscall, const uint64_t *args, size_t nr);
/* What the function returned: PT_REGS_RC(). */
USERBPF_API int userbpf_pt_regs_set_ret(enum userbpf_arch arch, void *regs, size_t size,
					uint64_t value);
/* Instruction and stack pointer: PT_REGS_IP(), PT_REGS_SP(). */
USERBPF_API int userbpf_pt_regs_set_ip(enum userbpf_arch arch, void *regs, size_t size,
				       uint64_t ip);
USERBPF_API int userbpf_pt_regs_set_sp(enum userbpf_arch arch, void *regs, size_t size,
				       uint64_t sp);

/*
 * Give programs @size bytes of the kernel's memory at @addr: what bpf_probe_read_kernel() and its
 * kin read there is @data, which stays the caller's and has to live until it is removed or the
 * instance freed. Everything else is -EFAULT, or -ERANGE where the kernel has no addresses, but for
 * objects of the instance. @addr may be any number, also the address of @data or of an object that
 * programs are given a pointer to; areas that touch are one memory. May be called while programs
 * run.
 *
 * 0; -EINVAL: no bytes, or past the end of the address space; -EEXIST: overlaps memory that was
 * given already; -ENOMEM.
 */
USERBPF_API int userbpf_kernel_memory_add(struct userbpf *vm, uint64_t addr, const void *data,
					  size_t size);
/*
 * Take the memory away that was added at @addr. When it returns nothing uses the data any more. 0,
 * or -ENOENT.
 */
USERBPF_API int userbpf_kernel_memory_remove(struct userbpf *vm, uint64_t addr);

/*
 * What helpers tell a program of the event that it is run for: .event of struct userbpf_run_opts.
 * What is not set is 0, or the error that the kernel has when there is no such thing.
 */
struct userbpf_event_opts {
	size_t sz;
	uint64_t func_ip;	/* bpf_get_func_ip(): of the traced function */
	uint64_t attach_cookie; /* bpf_get_attach_cookie() */
	/* bpf_perf_prog_read_value(), if .has_counter; else -EINVAL. */
	bool has_counter;
	uint64_t counter, enabled_ns, running_ns;
	/* bpf_read_branch_records(): so many struct perf_branch_entry; NULL: -ENOENT. */
	const void *branches;
	uint32_t nr_branches;
	/* Programs of SEC("kprobe.session"): bpf_session_is_return(), and the 8 bytes that
	 * bpf_session_cookie() lets the program share between the entry of a function and its
	 * return; NULL: 8 of this run alone, which are 0. */
	bool is_return;
	uint64_t *session_cookie;
};

#ifdef __cplusplus
}
#endif

#endif
