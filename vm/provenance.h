/* SPDX-License-Identifier: BSD-2-Clause */
/* Which pointer each access of a program is derived from, found at load for checked mode. */
#ifndef VM_PROVENANCE_H
#define VM_PROVENANCE_H

#include "vm/interp.h"

/*
 * Give the instructions of @prog that checked mode executes, decoded into @slots, the operations of
 * @handlers that keep to the origins of pointers, and make .sites, .entries and .nr_origins of
 * prog->interp. 0 or -ENOMEM.
 */
int provenance_find(struct prog *prog, struct mem *mem, struct interp_slot *slots,
		    const void *const *handlers);

#endif
