// SPDX-License-Identifier: BSD-2-Clause
/* Checked mode: the ring buffer records, sockets and other objects that a program holds. */
#include "vm/interp.h"
#include "world/region.h"

/* What was reserved last is most often given back first. */
struct exec_record *record_find(const struct run *run, u64 addr)
{
	for (u32 i = run->nr_records; i--;) {
		if (run->records[i].start == addr)
			return &run->records[i];
	}
	return NULL;
}

bool record_is_held(const struct run *run, u64 addr)
{
	return record_find(run, addr);
}

bool record_allows(const struct run *run, u64 addr, u64 size)
{
	for (u32 i = run->nr_records; i--;) {
		const struct exec_record *record = &run->records[i];

		if (addr - record->start < record->size)
			return size <= record->size - (addr - record->start);
	}
	return false;
}

void record_hold(struct run *run, const void *start, u64 size)
{
	run->records[run->nr_records++] =
		(struct exec_record){.start = ptr_to_u64(start), .size = size};
}

void record_hold_dynptr(struct run *run, const struct exec_dynptr *dynptr)
{
	run->records[run->nr_records++] = (struct exec_record){
		.start = dynptr->memory,
		.size = dynptr->size,
		.kind = EXEC_RECORD_DYNPTR,
		.root = dynptr->root,
	};
}

void record_hold_drain(struct run *run, const struct map *map)
{
	run->records[run->nr_records++] =
		(struct exec_record){.start = ptr_to_u64(map), .kind = EXEC_RECORD_DRAIN};
}

void record_hold_sock(struct run *run, const void *sk)
{
	run->records[run->nr_records++] =
		(struct exec_record){.start = ptr_to_u64(sk), .kind = EXEC_RECORD_SOCK};
}

void record_hold_object(struct run *run, const void *object)
{
	run->records[run->nr_records++] =
		(struct exec_record){.start = ptr_to_u64(object), .kind = EXEC_RECORD_OBJECT};
}

void record_release(struct run *run, const void *start)
{
	struct exec_record *record = record_find(run, ptr_to_u64(start));
	struct exec_record *end = run->records + run->nr_records;

	/* A mock may give back twice what it was given once. */
	if (!record)
		return;
	exec_forget_origins(run);
	run->nr_records--;
	for (; record + 1 < end; record++)
		record[0] = record[1];
}

bool record_note_leak(struct run *run)
{
	const struct exec_record *record = &run->records[run->nr_records - 1];
	const struct region *region;

	run->trap.addr = record->start;
	if (record->kind == EXEC_RECORD_SOCK)
		return trap_note(run, EXEC_TRAP_CALL, "a socket was looked up and not released");
	if (record->kind == EXEC_RECORD_OBJECT) {
		region = region_find(run->vm, record->start);
		return trap_note(run, EXEC_TRAP_CALL, "a reference to %s was got and not released",
				 region ? region->name : "an object");
	}
	if (record->kind == EXEC_RECORD_DRAIN)
		return trap_note(run, EXEC_TRAP_CALL,
				 "a user's ring buffer was still being read: the callback of "
				 "bpf_user_ringbuf_drain did not return");
	return trap_note(run, EXEC_TRAP_CALL,
			 "a record of %llu bytes was reserved and neither submitted nor discarded",
			 (unsigned long long)record->size);
}
