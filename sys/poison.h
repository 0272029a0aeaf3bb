/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that stand for something the loader did not find. The kernel's verifier refuses programs
 * that can reach one; an unproven program is loaded, and traps if it does.
 */
#ifndef SYS_POISON_H
#define SYS_POISON_H

#include "prog/exec.h"
#include "spec/spec.h"

/* Is @id such a call, and what does it do? */
bool poison_find(u32 id, struct prog_call *call);

#endif
