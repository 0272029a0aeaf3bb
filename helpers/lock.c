// SPDX-License-Identifier: BSD-2-Clause
/*
 * struct bpf_spin_lock in map values: kernel/bpf/helpers.c. The same lock that copies with
 * BPF_F_LOCK take. That a program locks and unlocks in pairs is proven, or watched by checked mode
 * (vm/args.c); after a trap the run lets go of what it holds (sys/run.c).
 */
#include "helpers/helpers.h"
#include "base/lock.h"

HELPER_BODY(spin_lock)
{
	lock_acquire(u64_to_ptr(r1));
	return 0;
}

HELPER_BODY(spin_unlock)
{
	lock_release(u64_to_ptr(r1));
	return 0;
}
