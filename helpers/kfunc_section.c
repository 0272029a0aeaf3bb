// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sections that a program begins and must end: kernel/bpf/helpers.c. Objects stay as long as a
 * program runs, and nothing preempts one, so there is only the count, by the rules of
 * kernel/bpf/verifier.c: check_kfunc_call.
 */
#include "helpers/helpers.h"

KFUNC_BODY(bpf_rcu_read_lock)
{
	if (run->nr_rcu++)
		exec_trap(run, EXEC_TRAP_CALL,
			  "nested rcu read lock (kernel function bpf_rcu_read_lock)");
	return 0;
}

KFUNC_BODY(bpf_rcu_read_unlock)
{
	if (!run->nr_rcu)
		exec_trap(run, EXEC_TRAP_CALL,
			  "unmatched rcu read unlock (kernel function bpf_rcu_read_unlock)");
	run->nr_rcu--;
	return 0;
}

KFUNC_BODY(bpf_preempt_disable)
{
	run->nr_preempt++;
	return 0;
}

KFUNC_BODY(bpf_preempt_enable)
{
	if (!run->nr_preempt)
		exec_trap(run, EXEC_TRAP_CALL,
			  "unmatched attempt to enable preemption (kernel function "
			  "bpf_preempt_enable)");
	run->nr_preempt--;
	return 0;
}
