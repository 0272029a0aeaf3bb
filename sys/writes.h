/* SPDX-License-Identifier: BSD-2-Clause */
/* Which members of kernel objects a program may write, by spec/writes.def. */
#ifndef SYS_WRITES_H
#define SYS_WRITES_H

#include "btf/btf.h"
#include "prog/prog.h"

/* Find them in the types that @prog is loaded for; @btf may be NULL. 0 or -ENOMEM. */
int writes_find(struct prog *prog, const struct btf *btf);

#endif
