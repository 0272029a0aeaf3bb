# SPDX-License-Identifier: BSD-2-Clause
# Exceptions. kernel/bpf/helpers.c: bpf_throw. Callbacks of them: tests/unit/test_ksym.c.

case: the exception is what the program returns, from whatever depth
prog: syscall
text:
	r1 = *(u64 *)(r1 +0)
	call deep
	r0 = 99
	exit
	deep:
	r6 = r1
	call deeper
	r0 += 1
	exit
	deeper:
	if r1 == 0x0 goto quiet
	call bpf_throw
	quiet:
	r0 = 5
	exit
run:
	ctx_data: u64:0
	r0: 99
run:
	ctx_data: u64:77
	r0: 77
run:
	ctx_data: u64:77
	r0: 77

case: out of a callback
prog: syscall
text:
	r1 = 10
	r2 = subprog[each]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	each:
	r0 = 0
	if r1 != 0x3 goto out
	r1 += 40
	call bpf_throw
	out:
	exit
run: -> 43

case: not in a read section
prog: syscall
text:
	call bpf_rcu_read_lock
	r1 = 1
	call bpf_throw
	exit
run:
	trap: call @2 "bpf_throw cannot be used inside bpf_rcu_read_lock-ed region"

case: not with preemption disabled
prog: syscall
text:
	call bpf_preempt_disable
	r1 = 1
	call bpf_throw
	exit
run:
	trap: call @2 "bpf_throw cannot be used inside bpf_preempt_disable-ed region"

case: nor with a reference
prog: syscall
text:
	call bpf_cpumask_create
	r1 = 1
	call bpf_throw
	exit
run:
	trap: call @2 "bpf_throw would lead to reference leak"
