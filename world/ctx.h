/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts: how the fields of a user's struct (struct xdp_md) are reached in the kernel object
 * behind it (struct xdp_buff). Rows come from spec/ctx/; checked mode and the tools read them at
 * run time.
 */
#ifndef WORLD_CTX_H
#define WORLD_CTX_H

#include "base/types.h"

enum ctx_access { CTX_READ = 1, CTX_READ_WRITE = 3 };

enum ctx_kind { CTX_SCALAR, CTX_PKT, CTX_PKT_END, CTX_PKT_META };

#define CTX_MAX_STEPS 3

/* Every step but the last one loads a pointer. */
struct ctx_step {
	u16 offset;
	u8 size;
};

struct ctx_field {
	const char *name;
	u16 offset, size;
	u8 access; /* enum ctx_access */
	u8 kind;   /* enum ctx_kind */
	u8 nr_steps;
	u64 attach; /* bits of expected attach types */
	struct ctx_step steps[CTX_MAX_STEPS];
};

struct ctx_layout {
	const char *name; /* "xdp_md" */
	u32 size;	  /* bytes of the user's struct */
	const struct ctx_field *fields;
	u32 nr_fields;
};

extern const struct ctx_layout ctx_xdp_md;

/*
 * The field at [offset, offset + size) of the user's struct that a program with @attach_type may
 * access so; NULL if there is none.
 */
const struct ctx_field *ctx_field_at(const struct ctx_layout *layout, u64 offset, u32 size,
				     u8 access, u32 attach_type);

/* The field's value in @object: a pointer for the packet kinds. */
u64 ctx_read(const struct ctx_field *field, const void *object);

#endif
