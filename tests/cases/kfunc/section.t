# SPDX-License-Identifier: BSD-2-Clause
# Sections that are begun and ended. kernel/bpf/verifier.c: check_kfunc_call.

case: read sections and preemption
text:
	call bpf_rcu_read_lock
	call bpf_preempt_disable
	call bpf_preempt_disable
	call bpf_preempt_enable
	call bpf_preempt_enable
	call bpf_rcu_read_unlock
	r0 = 7
	exit
run: -> 7
run: -> 7
	repeat: 3

case: two read sections at a time
text:
	call bpf_rcu_read_lock
	call bpf_rcu_read_lock
	r0 = 0
	exit
run:
	trap: call @1 "nested rcu read lock (kernel function bpf_rcu_read_lock)"

case: the end of no section
text:
	call bpf_rcu_read_unlock
	r0 = 0
	exit
run:
	trap: call @0 "unmatched rcu read unlock"

case: preemption that was not disabled
text:
	call bpf_preempt_enable
	r0 = 0
	exit
run:
	trap: call @0 "unmatched attempt to enable preemption"

case: a section that does not end
text:
	call bpf_rcu_read_lock
	r0 = 0
	exit
run:
	trap: call @2 "bpf_rcu_read_unlock is missing"

case: preemption that stays disabled
text:
	call bpf_preempt_disable
	r0 = 0
	exit
run:
	trap: call @2 "bpf_preempt_enable is missing"

case: what is not allowed in a type of programs
prog: socket_filter
text:
	call bpf_cpumask_create
	r0 = 0
	exit
load: EACCES "calling kernel function bpf_cpumask_create is not allowed"

case: the same where a jump leads around it
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +0)
	if r0 == 0x0 goto out
	call bpf_dynptr_from_skb
	out:
	exit
run: zero:14 -> 0
run: fill:14:1
	trap: call @3 "calling kernel function bpf_dynptr_from_skb is not allowed"

case: what lies behind an exception is not come to
prog: xdp
text:
	r1 = 7
	call bpf_throw
	r0 /= 0
	exit
run: zero:14 -> 7

case: what userbpf does not have
prog: syscall
text:
	r0 = *(u32 *)(r1 +0)
	if r0 == 0x0 goto out
	call bpf_crypto_ctx_acquire
	out:
	exit
run: -> 0
	ctx_data: zero:8
run:
	ctx_data: u32:1 zero:4
	trap: call @2 "bpf_crypto_ctx_acquire"

case: a number that stands for none
text:
	call kernel-function#60000
	exit
load: EINVAL "there is no kernel function #60000"

case: a module without a list of them
text:
	.insn 0x85 0 2 1 5
	exit
load: EPROTO "kfunc offset > 0 without fd_array is invalid"

case: device metadata is for programs of a device
prog: xdp
text:
	r2 = r10
	r2 += -8
	call bpf_xdp_metadata_rx_timestamp
	exit
load: EINVAL "metadata kfuncs require device-bound program"
