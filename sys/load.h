/* SPDX-License-Identifier: BSD-2-Clause */
/* BPF_PROG_LOAD: the passes from instructions to a program that runs. */
#ifndef SYS_LOAD_H
#define SYS_LOAD_H

#include "btf/btf.h"
#include "sys/public.h"

/* A name for the function that starts at an instruction. */
struct load_func {
	u32 insn_idx;
	const char *name;
};

/* A kfunc as calls name it. */
struct load_kfunc {
	s32 imm;
	s16 off;
};

struct load_attr {
	const char *name; /* may be NULL */
	const char *license;
	u32 type, expected_attach_type, flags;
	u32 arch;		      /* enum userbpf_arch */
	const struct bpf_insn *insns; /* map references are numbers of the instance */
	u32 nr_insns;
	/* Functions are copied with their names. */
	const struct load_func *funcs;
	u32 nr_funcs;
	/* Lines, too, but not their strings: those are of @btf, which the program holds on to. */
	const struct prog_line *lines; /* ascending by insn_idx */
	u32 nr_lines;
	/* Why instructions are poisoned: copied with their texts. */
	const struct prog_note *notes;
	u32 nr_notes;
	const struct btf *btf;
	u32 exception_callback; /* its first instruction; 0: there is none */
	/* Types of the kernel that instructions name by id; NULL: kfuncs have spec_kfunc_number()s.
	 */
	const struct btf *target;
	const int *fd_array; /* by .off of calls of kfuncs: modules (world/module.h) */
	u32 nr_fds;
	/* Calls of kfuncs that the program can do without, and may test for: they fail when
	 * reached. */
	const struct load_kfunc *weak_kfuncs;
	u32 nr_weak_kfuncs;
	/*
	 * It was made from classic BPF, and may call the helpers of spec/internal.def. The kernel's
	 * verifier does not look at such programs: classic_check() has.
	 */
	bool is_converted;
	/*
	 * Programs that attach by BTF: the type in @attach_btf (the kernel's) or in that of
	 * @attach_prog, one of which is NULL. The program takes references.
	 */
	u32 attach_btf_id;
	const struct btf *attach_btf;
	struct prog *attach_prog;
};

/*
 * Check, resolve and publish a program. 0 with one reference in *@out, or -EINVAL, -E2BIG, -EBADF,
 * -ENOMEM, -EOPNOTSUPP with the sentence in the log.
 */
int load_prog(struct userbpf *vm, const struct load_attr *attr, struct prog **out);

/* The name of the function that @attr's program begins with; "" when unknown. */
const char *load_main_name(const struct load_attr *attr);

/* The types that a loaded program came with, or NULL. */
const struct btf *load_btf_of(const struct prog *prog);

/* load_prog() for a handle, which gets the program and a number on success. */
int public_prog_load(struct userbpf_prog *handle, const struct load_attr *attr);

#endif
