// SPDX-License-Identifier: BSD-2-Clause
#include "base/lock.h"

#include <sched.h>

#define SPINS_BEFORE_YIELD 64

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

void lock_pause(void)
{
	sched_yield();
}

/* The holder may have lost its processor: spinning on would keep it from getting one. */
void lock_wait(u32 *lock)
{
	u32 spins = 0;

	do {
		while (__atomic_load_n(lock, __ATOMIC_RELAXED)) {
			if (++spins < SPINS_BEFORE_YIELD)
				relax();
			else
				lock_pause();
		}
	} while (!lock_try(lock));
}
