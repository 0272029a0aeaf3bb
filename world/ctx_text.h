/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields of contexts as people write them: "mark=0x10", "user_ip4=10.0.0.1", "cb[2]=7". */
#ifndef WORLD_CTX_TEXT_H
#define WORLD_CTX_TEXT_H

#include "base/text.h"
#include "world/ctx.h"

/* Bytes of the user's struct. */
struct ctx_range {
	u32 offset, size;
};

/*
 * Set the field that "NAME=VALUE" names in the user's struct @ctx and tell in @range which bytes it
 * has. VALUE is a number (decimal, 0x, or negative), in host byte order for ports and protocols
 * as well, or an IPv4 or IPv6 address for fields that hold one. 0, -ENOENT (no such field), -ERANGE
 * (no such element) or -EINVAL (no such value).
 */
int ctx_set_text(const struct ctx_layout *layout, const char *assignment, void *ctx,
		 struct ctx_range *range);

/* The same for people, who may not set everything: -EPERM for what ctx_is_settable() denies,
 * and -EINVAL for what the kernel's object has no room for too. */
int ctx_give_text(const struct ctx_layout *layout, const char *assignment, void *ctx,
		  struct ctx_range *range);

/* Why ctx_give_text() said -EINVAL, to follow "'NAME=VALUE': ". */
void ctx_explain_text(const struct ctx_layout *layout, const char *assignment, struct text *out);

/* Nth element (0 for what is no array, and for IPv6 addresses) of the user's struct @ctx. */
void ctx_put_value(const struct ctx_field *field, u32 nth, const void *ctx, struct text *out);

/* The field that "NAME=VALUE" or "NAME[N]=VALUE" names; NULL. */
const struct ctx_field *ctx_find_text(const struct ctx_layout *layout, const char *assignment);

/* How many values people see in a field: IPv6 addresses are one. */
u32 ctx_nr_values(const struct ctx_field *field);

#endif
