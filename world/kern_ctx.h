/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's object behind a context, as the target's types lay it out: what
 * bpf_cast_to_kern_ctx() gives. It is a copy, made at the call: the members that rows of spec/ctx/
 * lead to, and those of packets that no row has.
 */
#ifndef WORLD_KERN_CTX_H
#define WORLD_KERN_CTX_H

#include "base/types.h"

struct ctx_layout;
struct kobject;
struct userbpf;

/*
 * Lay @object, behind a context of @layout, out as "struct NAME" @type into *@image, which is made,
 * or made anew when the types have changed. NULL: the target has no such type, or no memory.
 */
struct kobject *kern_ctx_image(struct userbpf *vm, const struct ctx_layout *layout,
			       const char *type, const void *object, struct kobject **image);

#endif
