/* SPDX-License-Identifier: BSD-2-Clause */
/* What attaches programs and tables of operations: include/userbpf/link.h. */
#ifndef SYS_LINK_H
#define SYS_LINK_H

#include <userbpf/link.h>

#include "sys/public.h"

struct userbpf_link {
	struct owned owned;
	struct userbpf *vm;
	u32 id;			       /* 0: the element of .map is what there is */
	int fd;			       /* of the instance; negative with .id 0 */
	struct map *map;	       /* a reference; NULL: a program's, or detached */
	struct prog *prog;	       /* a reference; NULL: a map's */
	struct replaced_func replaces; /* by .prog; without .target: nothing */
	bool is_disconnected;	       /* the instance ends it, not userbpf_link_destroy() */
};

/* A link of a table that is set. 0, -ENOMEM, or as struct_ops_link(). */
int link_new_table(struct userbpf *vm, struct map *map, struct userbpf_link **out);
/* 0 or as userbpf_link_update_map(), @to being set. */
int link_update(struct userbpf_link *link, struct map *to);

#endif
