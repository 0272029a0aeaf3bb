/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers for users of an object: bpftool's `gen skeleton` and `gen subskeleton`. */
#ifndef LOADER_GEN_SKELETON_H
#define LOADER_GEN_SKELETON_H

#include <userbpf/object.h>

#include "base/types.h"

struct skeleton_opts {
	const char *name; /* of the struct; NULL: as bpftool makes it of the object's file name */
	bool is_sub;	  /* of a library: without the object itself */
	void (*write)(void *ctx, const char *bytes, size_t size);
	void *ctx;
};

/*
 * Write the header for @obj, which is not loaded. 0, -ENOMEM, -EINVAL (variables that lie one over
 * the other: no struct can say that), -E2BIG (a text out of all proportion), -ELOOP.
 */
int skeleton_print(const struct userbpf_object *obj, const struct skeleton_opts *opts);

#endif
