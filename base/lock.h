/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spin locks of one word: those of the tables, held for nanoseconds, and struct bpf_spin_lock in
 * map values, which programs hold. All zero is free.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/types.h"

void lock_wait(u32 *lock);
/* Let another thread have the processor for a moment. */
void lock_pause(void);

static inline bool lock_try(u32 *lock)
{
	return !__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE);
}

static inline void lock_acquire(u32 *lock)
{
	if (unlikely(!lock_try(lock)))
		lock_wait(lock);
}

static inline void lock_release(u32 *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

#endif
