/* SPDX-License-Identifier: BSD-2-Clause */
/* Checked mode: what the files that look at helper arguments share. */
#ifndef VM_ARGS_H
#define VM_ARGS_H

#include "spec/spec.h"
#include "vm/origin.h"
#include "world/world.h"

/* One call being checked; arguments count from 0, registers from 1. */
struct check {
	struct run *run;
	const struct spec_helper *row;
	const struct args_plan *plan;
	const struct interp_site *site;
	const u64 *r;
	const struct map_view *map; /* of the map argument, which comes before what depends on it */
};

static inline u64 arg_value(const struct check *c, int i)
{
	return c->r[i + 1];
}

static inline u32 arg_flags(const struct check *c, int i)
{
	return c->row->args[i].type & ~SPEC_BASE_TYPE_MASK;
}

/* What it is derived from; NULL: not known. */
static inline const struct exec_origin *arg_origin(const struct check *c, int i)
{
	u8 nr = c->site->args[i];

	return nr ? origin_noted(origin_at(c->run, nr)) : NULL;
}

/* Trap: "R1 of bpf_x @why". Always false. */
bool args_refuse(const struct check *c, int i, const char *why);

/* args_obj.c: locks, kptrs, objects that programs make, their lists and trees */

/* The region of a value or an object that the argument points into, or NULL. */
const struct region *args_value_region(const struct check *c, int i);
/* The object that it points into, alive as far as this program goes; NULL: a trap. */
struct kfobj *args_object(struct check *c, int i);
/* What begins at @start is held, if the call releases it. */
bool args_check_held(struct check *c, int i, u64 start);
bool args_check_spin_lock(struct check *c, int i);
/* The field of a map value that the row names: a bpf_timer unless it says another one. */
bool args_check_timer(struct check *c, int i);
bool args_check_allocated(struct check *c, int i);
bool args_check_percpu(struct check *c, int i);
bool args_check_refcounted(struct check *c, int i);
bool args_check_kptr(struct check *c, int i);
bool args_check_root(struct check *c, int i);
bool args_check_node(struct check *c, int i);

#endif
