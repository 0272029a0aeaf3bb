// SPDX-License-Identifier: BSD-2-Clause
/* Time, random numbers and the CPU: all of them the instance's. */
#include "helpers/helpers.h"

HELPER_BODY(ktime_get_ns)
{
	return world_now_ns(run->vm);
}

/* The instance never sleeps, and its clock has no ticks to be coarse by. */
HELPER_BODY(ktime_get_boot_ns)
{
	return world_now_ns(run->vm);
}

HELPER_BODY(ktime_get_coarse_ns)
{
	return world_now_ns(run->vm);
}

/* The virtual clock counts from the epoch of International Atomic Time. */
HELPER_BODY(ktime_get_tai_ns)
{
	return world_tai_ns(run->vm);
}

HELPER_BODY(jiffies64)
{
	return world_jiffies(run->vm);
}

HELPER_BODY(get_prandom_u32)
{
	return (u32)(rng_next(&run->cpu->rng) >> 32);
}

HELPER_BODY(get_smp_processor_id)
{
	return run->cpu->id;
}

/* An instance has one NUMA node. */
HELPER_BODY(get_numa_node_id)
{
	return 0;
}
