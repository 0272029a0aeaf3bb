/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program that attaches by BTF is for, and the context that follows from it. */
#ifndef SYS_ATTACH_H
#define SYS_ATTACH_H

#include "sys/load.h"
#include "world/ctx.h"

/*
 * Check what @attr says of the target and note it in prog->attach, which the caller releases with
 * attach_release(), also on failure. Programs that do not attach by BTF have nothing. 0; -EINVAL,
 * -EOPNOTSUPP, -ENOMEM with the verifier's sentence in @err. kernel: bpf_prog_load_check_attach,
 * check_attach_btf_id.
 */
int attach_resolve(struct prog *prog, const struct load_attr *attr, struct text *err);
void attach_release(struct prog *prog);

/* The context of @prog, which has an attach target: its arguments under their names. 0, -ENOMEM. */
int attach_layout(struct prog *prog, const struct ctx_layout **out);

/*
 * What field @nth of that context points to, as "struct task_struct" in @buf. False: nothing that
 * could be an object.
 */
bool attach_arg_type(const struct prog *prog, u32 nth, char *buf, size_t size);

/* The name of the field behind the arguments: what the function returned. No C identifier. */
#define ATTACH_RETURN_NAME "return"

#endif
