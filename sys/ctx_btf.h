/* SPDX-License-Identifier: BSD-2-Clause */
/* What an object's type information says of the contexts of its programs. */
#ifndef SYS_CTX_BTF_H
#define SYS_CTX_BTF_H

#include "base/arena.h"
#include "btf/btf.h"
#include "world/ctx.h"

/* The machine whose struct pt_regs @btf has; 0 when that does not tell. */
u32 ctx_btf_arch(const struct btf *btf);

/*
 * Rows for the members of the struct that the first argument of function @func points to, with the
 * rules of @base: "id", "args", "hdr.len" for members of members. *@out lives in @arena; it is
 * @base where there is no such struct. Bit-fields, and arrays of structs, have no row. 0 or
 * -ENOMEM.
 */
int ctx_btf_layout(struct arena *arena, const struct btf *btf, const char *func,
		   const struct ctx_layout *base, const struct ctx_layout **out);

#endif
