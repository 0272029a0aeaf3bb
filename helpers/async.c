// SPDX-License-Identifier: BSD-2-Clause
/* Timers and work queues in map values: kernel/bpf/helpers.c. Who runs the callbacks: sys/async.c.
 */
#include "maps/async.h"

#include <time.h>

#include "helpers/helpers.h"

/* Of 16 that the kernel could have, those that timers may go by (bpf_timer_init). */
#define MAX_CLOCKS   16
#define TIMER_CLOCKS (1u << CLOCK_REALTIME | 1u << CLOCK_MONOTONIC | 1u << CLOCK_BOOTTIME)

#define START_FLAGS (BPF_F_TIMER_ABS | BPF_F_TIMER_CPU_PIN)

HELPER_BODY(timer_init)
{
	if (r3 >= MAX_CLOCKS || !(TIMER_CLOCKS & 1u << r3))
		return (u64)-EINVAL;
	return (u64)async_init(u64_to_ptr(r2), u64_to_ptr(r1), BTF_FIELD_TIMER, (u32)r3);
}

HELPER_BODY(timer_set_callback)
{
	return (u64)async_set_callback(run->vm, u64_to_ptr(r1), u64_to_ptr(r2));
}

/* Timers stay where they are started, so nothing has to be done for who pins them. */
HELPER_BODY(timer_start)
{
	if (r3 & ~(u64)START_FLAGS)
		return (u64)-EINVAL;
	return (u64)async_start(run->vm, u64_to_ptr(r1), r2, r3 & BPF_F_TIMER_ABS, run->cpu);
}

HELPER_BODY(timer_cancel)
{
	return (u64)async_cancel(run->vm, u64_to_ptr(r1), run->cpu);
}

KFUNC_BODY(bpf_wq_init)
{
	if ((u32)r3)
		return (u64)-EINVAL;
	return (u64)async_init(u64_to_ptr(r2), u64_to_ptr(r1), BTF_FIELD_WORKQUEUE,
			       CLOCK_MONOTONIC);
}

KFUNC_BODY(bpf_wq_set_callback_impl)
{
	if ((u32)r3)
		return (u64)-EINVAL;
	return (u64)async_set_callback(run->vm, u64_to_ptr(r1), u64_to_ptr(r2));
}

KFUNC_BODY(bpf_wq_start)
{
	if ((u32)r2)
		return (u64)-EINVAL;
	return (u64)async_start(run->vm, u64_to_ptr(r1), 0, false, run->cpu);
}
