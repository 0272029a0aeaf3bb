/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which instructions work on pointers that are not addresses of this process, as the kernel's
 * verifier knows from their types. Loads from kernel objects (PTR_TO_BTF_ID), which it makes
 * fault-tolerant, so that walking task->mm->exe_file needs no test for NULL; and whatever a program
 * does with 32-bit pointers into its arena (PTR_TO_ARENA).
 */
#ifndef SYS_POINTERS_H
#define SYS_POINTERS_H

#include "prog/prog.h"

/*
 * Set prog->probe_loads and prog->arena_accesses, of a program that is complete but for them, and
 * make of casts and arithmetic with pointers into the arena what the kernel makes of them: they
 * work on 32 bits. 0 or -ENOMEM.
 */
int pointers_find(struct prog *prog, struct mem *mem);

#endif
