// SPDX-License-Identifier: BSD-2-Clause
/*
 * A ring buffer's record that is held must be discarded, or later ones would never reach the
 * consumer; an object that was allocated goes with its last reference; a socket or another object
 * of the kernel has no count that could be wrong.
 */
#include "helpers/record.h"

#include "maps/ringbuf.h"
#include "maps/user_ringbuf.h"
#include "vm/dynptr.h"

static void give_back(struct run *run, const struct exec_record *record)
{
	if (record->kind == EXEC_RECORD_RINGBUF || record->kind == EXEC_RECORD_DYNPTR)
		ringbuf_commit(u64_to_ptr(record->start), 0, true);
	else if (record->kind == EXEC_RECORD_OBJECT)
		kfobj_put_at(run->vm, record->start, run->cpu);
	else if (record->kind == EXEC_RECORD_DRAIN)
		user_ringbuf_end(u64_to_ptr(record->start));
}

/* Where what is held begins, when it goes by another address as well. */
static u64 owner_of(struct run *run, u64 addr)
{
	const struct exec_dynptr *dynptr = dynptr_at(run, addr);
	struct sock *sock = sock_at(run->vm, addr);

	return dynptr ? dynptr->memory : sock ? ptr_to_u64(&sock->sk) : addr;
}

void record_drop(struct run *run, u64 addr)
{
	const struct exec_record *record = record_find(run, addr);

	if (!record && run->nr_records) {
		addr = owner_of(run, addr);
		record = record_find(run, addr);
	}
	if (!record)
		return;
	give_back(run, record);
	record_release(run, u64_to_ptr(addr));
}

void record_drop_all(struct run *run)
{
	while (run->nr_records)
		give_back(run, &run->records[--run->nr_records]);
}
