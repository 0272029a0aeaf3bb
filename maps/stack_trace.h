/* SPDX-License-Identifier: BSD-2-Clause */
/* Stack traces by id: what helpers put in. */
#ifndef MAPS_STACK_TRACE_H
#define MAPS_STACK_TRACE_H

#include "maps/map.h"

struct stack_trace {
	const u64 *ips; /* what the id is made from */
	u32 nr;
	const void *data; /* what is kept: the addresses themselves or their build ids */
	u32 size;	  /* bytes of it, at most the map's value_size */
};

/*
 * Put a trace into a map of BPF_MAP_TYPE_STACK_TRACE. The id, or -EEXIST (another trace has the id,
 * no BPF_F_REUSE_STACKID), -ENOMEM (all elements are in use). @flags: BPF_F_REUSE_STACKID,
 * BPF_F_FAST_STACK_CMP; others are the caller's business.
 */
s64 stack_trace_put(struct map *map, const struct stack_trace *trace, u64 flags);

#endif
