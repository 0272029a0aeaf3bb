// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exceptions: kernel/bpf/helpers.c: bpf_throw. All frames of the program are left; what it may hold
 * then is for kernel/bpf/verifier.c to say: check_kfunc_call, do_check.
 */
#include "helpers/helpers.h"

KFUNC_BODY(bpf_throw)
{
	if (run->nr_rcu)
		exec_trap(run, EXEC_TRAP_CALL,
			  "bpf_throw cannot be used inside bpf_rcu_read_lock-ed region");
	if (run->nr_preempt)
		exec_trap(run, EXEC_TRAP_CALL,
			  "bpf_throw cannot be used inside bpf_preempt_disable-ed region");
	if (run->nr_records)
		exec_trap(run, EXEC_TRAP_CALL, "bpf_throw would lead to reference leak");
	exec_throw(run, r1);
}
