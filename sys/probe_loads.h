/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which loads go through pointers to kernel objects (the verifier's PTR_TO_BTF_ID): those that the
 * kernel makes fault-tolerant, so that walking task->mm->exe_file needs no test for NULL.
 */
#ifndef SYS_PROBE_LOADS_H
#define SYS_PROBE_LOADS_H

#include "prog/prog.h"

/* Set prog->probe_loads, of a program that is complete but for it. 0 or -ENOMEM. */
int probe_loads_find(struct prog *prog, struct mem *mem);

#endif
