/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program holds and does not give back itself. */
#ifndef HELPERS_RECORD_H
#define HELPERS_RECORD_H

#include "vm/interp.h"
#include "world/world.h"

/* If a record or a socket is held by that address, be it of the socket, of its TCP part or of a
 * dynptr to the record, then it is given back: the record of a ring buffer as one that was
 * discarded. */
void record_drop(struct run *run, u64 addr);
/* All that is still held. */
void record_drop_all(struct run *run);

/* The object at @addr, which may be 0, goes to the program, which has to give it back. */
static inline u64 record_handed_out(struct run *run, u64 addr)
{
	if (addr && run->is_checked)
		record_hold_object(run, u64_to_ptr(addr));
	return addr;
}

#endif
