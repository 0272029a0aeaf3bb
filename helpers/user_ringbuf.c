// SPDX-License-Identifier: BSD-2-Clause
/* bpf_user_ringbuf_drain: kernel/bpf/ringbuf.c. */
#include "maps/user_ringbuf.h"

#include "helpers/dynptr.h"

#define MAX_SAMPLES (128 * 1024) /* BPF_MAX_USER_RINGBUF_SAMPLES */

/*
 * Give the callback a dynptr to a sample, whose memory it may touch. Both lie here, and are taken
 * back here; a trap in the callback ends the run, which forgets them.
 */
static s64 call_with(struct run *run, u64 func, u64 ctx, void *sample, u32 size)
{
	struct exec_loan loan = {
		.start = ptr_to_u64(sample),
		.size = size,
		.is_writable = true,
		.outer = run->loans,
	};
	struct exec_dynptr dynptr = {.type = DYNPTR_TYPE_LOCAL, .outer = run->lent};
	s64 ret;

	dynptr_set(&dynptr, sample, size);
	run->loans = &loan;
	run->lent = &dynptr;
	ret = (s64)exec_callback(run, func, ptr_to_u64(&dynptr), ctx, 0, 0, 0);
	run->lent = dynptr.outer;
	run->loans = loan.outer;
	return ret;
}

/* How many the callback was called for, or why it goes no further; *@nr_seen: skipped ones too. */
static s64 drain(struct run *run, struct map *map, u64 func, u64 ctx, u32 *nr_seen)
{
	s64 nr_called = 0, ret = 0;

	for (*nr_seen = 0; *nr_seen < MAX_SAMPLES && !ret; ++*nr_seen) {
		void *sample;
		u32 size;
		int err = user_ringbuf_peek(map, &sample, &size);

		if (err == -ENODATA)
			break;
		if (err == -EAGAIN)
			continue;
		if (err)
			return err;
		ret = call_with(run, func, ctx, sample, size);
		user_ringbuf_release(map, size);
		nr_called++;
	}
	return nr_called;
}

HELPER_BODY(user_ringbuf_drain)
{
	struct map *map = u64_to_ptr(r1);
	u32 nr_seen;
	s64 ret;

	if (r4 & ~(u64)(BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP))
		return (u64)-EINVAL;
	if (run->nr_records == EXEC_MAX_RECORDS)
		exec_trap(run, EXEC_TRAP_CALL,
			  "bpf_user_ringbuf_drain while %d records or references are held already",
			  EXEC_MAX_RECORDS);
	if (!user_ringbuf_begin(map))
		return (u64)-EBUSY;
	record_hold_drain(run, map);
	ret = drain(run, map, r2, r3, &nr_seen);
	record_release(run, map);
	user_ringbuf_end(map);
	if (r4 & BPF_RB_FORCE_WAKEUP || (!(r4 & BPF_RB_NO_WAKEUP) && nr_seen))
		user_ringbuf_wake(map);
	return (u64)ret;
}
