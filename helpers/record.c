// SPDX-License-Identifier: BSD-2-Clause
/*
 * What is held is of two kinds. A ring buffer's record must be discarded, or later ones would never
 * reach the consumer; a socket has no count that could be wrong.
 */
#include "helpers/record.h"

#include "maps/ringbuf.h"
#include "vm/interp.h"

static void give_back(const struct exec_record *record)
{
	if (!record->is_sock)
		ringbuf_commit(u64_to_ptr(record->start), 0, true);
}

void record_drop(struct run *run, u64 addr)
{
	const struct exec_record *record = record_find(run, addr);

	if (!record && run->nr_records) {
		struct sock *sock = sock_at(run->vm, addr);

		addr = sock ? ptr_to_u64(&sock->sk) : addr;
		record = record_find(run, addr);
	}
	if (!record)
		return;
	give_back(record);
	record_release(run, u64_to_ptr(addr));
}

void record_drop_all(struct run *run)
{
	while (run->nr_records)
		give_back(&run->records[--run->nr_records]);
}
