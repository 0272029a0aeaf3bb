/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What instructions name by the id of a BTF type of the target kernel: functions that they call
 * (kfuncs), and variables and functions whose address they take. Modules of the kernel are numbers:
 * in the load's array of them for calls, in the instruction itself for addresses.
 */
#ifndef SYS_SYMBOL_H
#define SYS_SYMBOL_H

#include "spec/spec.h"
#include "sys/load.h"

/*
 * The kfunc that @insn calls, for a program of that type. 0; -EINVAL, -EPROTO, -EBADF, -EACCES with
 * the kernel's message in @err; -EOPNOTSUPP: one that userbpf does not know. The caller checks the
 * licence.
 */
int symbol_kfunc(struct userbpf *vm, const struct load_attr *attr, const struct bpf_insn *insn,
		 const struct spec_helper **out, struct text *err);

/*
 * What the 64-bit immediate @insn comes to, but for @out->insn_idx. 0, -EINVAL, -ENOENT, -E2BIG,
 * -ENOMEM; @err as above.
 */
int symbol_addr(struct userbpf *vm, const struct load_attr *attr, const struct bpf_insn *insn,
		struct prog_addr *out, struct text *err);

#endif
