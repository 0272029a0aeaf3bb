// SPDX-License-Identifier: BSD-2-Clause
/* Ring buffers: kernel/bpf/ringbuf.c. */
#include "maps/ringbuf.h"

#include "helpers/dynptr.h"
#include "maps/value.h"

HELPER_BODY(ringbuf_reserve)
{
	void *record = r3 ? NULL : ringbuf_reserve(u64_to_ptr(r1), r2);

	if (record && run->is_checked)
		record_hold(run, record, r2);
	return ptr_to_u64(record);
}

/* While the record is still the program's: once committed it may be consumed and overwritten. */
static void note_output(const struct run *run, const struct map *map, const void *record, u32 size)
{
	effect_output(run->vm, run->cpu, EFFECT_RINGBUF_OUTPUT, &map->view, 0, record, size);
}

static void note_record(const struct run *run, const void *record)
{
	u32 size;
	const struct map *map = ringbuf_of_record(record, &size);

	note_output(run, map, record, size);
}

static void give_back(struct run *run, void *record, u64 flags, bool discard)
{
	if (unlikely(run->records_output) && !discard)
		note_record(run, record);
	if (run->is_checked)
		record_release(run, record);
	ringbuf_commit(record, flags, discard);
}

HELPER_BODY(ringbuf_submit)
{
	give_back(run, u64_to_ptr(r1), r2, false);
	return 0;
}

HELPER_BODY(ringbuf_discard)
{
	give_back(run, u64_to_ptr(r1), r2, true);
	return 0;
}

HELPER_BODY(ringbuf_output)
{
	void *record;

	if (unlikely(r4 & ~(u64)(BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP)))
		return (u64)-EINVAL;
	record = ringbuf_reserve(u64_to_ptr(r1), r3);
	if (!record)
		return (u64)-EAGAIN;
	value_copy_bytes(record, u64_to_ptr(r2), r3);
	if (unlikely(run->records_output))
		note_output(run, u64_to_ptr(r1), record, (u32)r3);
	ringbuf_commit(record, r4, false);
	return 0;
}

HELPER_BODY(ringbuf_query)
{
	return ringbuf_query(u64_to_ptr(r1), r2);
}

/* bpf_ringbuf_reserve_dynptr */
HELPER_BODY(ringbuf_reserve_dynptr)
{
	struct exec_dynptr *dynptr = dynptr_new(run, r4, DYNPTR_TYPE_RINGBUF);
	u32 size = (u32)r2;
	void *record;

	if (r3)
		return (u64)-EINVAL;
	if (size > DYNPTR_MAX_SIZE)
		return (u64)-E2BIG;
	record = ringbuf_reserve(u64_to_ptr(r1), size);
	if (!record)
		return (u64)-EINVAL;
	dynptr_set(dynptr, record, size);
	if (run->is_checked)
		record_hold_dynptr(run, dynptr);
	return 0;
}

/* Clones of it are none any more either: their record is not held. */
static void give_back_dynptr(struct run *run, u64 addr, u64 flags, bool discard)
{
	const struct exec_dynptr *dynptr = dynptr_at(run, addr);

	if (!dynptr)
		return;
	if (dynptr->memory)
		give_back(run, u64_to_ptr(dynptr->memory), flags, discard);
	dynptr_forget(run, addr);
}

HELPER_BODY(ringbuf_submit_dynptr)
{
	give_back_dynptr(run, r1, r2, false);
	return 0;
}

HELPER_BODY(ringbuf_discard_dynptr)
{
	give_back_dynptr(run, r1, r2, true);
	return 0;
}
