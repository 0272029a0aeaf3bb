# SPDX-License-Identifier: BSD-2-Clause
# CPU masks. kernel/bpf/cpumask.c.

case: bits are set, cleared and tested, those of CPUs that are not there never
cpus: 70
prog: syscall
text:
	r6 = *(u32 *)(r1 +0)
	call bpf_cpumask_create
	if r0 == 0x0 goto out
	r7 = r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_set_cpu
	r1 = r6
	r2 = r7
	call bpf_cpumask_test_cpu
	r8 = r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_test_and_set_cpu
	r8 <<= 4
	r8 |= r0
	r1 = r7
	call bpf_cpumask_weight
	r8 <<= 4
	r8 |= r0
	r1 = r7
	call bpf_cpumask_first
	r8 <<= 8
	r8 |= r0
	r1 = r7
	call bpf_cpumask_first_zero
	r8 <<= 8
	r8 |= r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_test_and_clear_cpu
	r8 <<= 4
	r8 |= r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_clear_cpu
	r1 = r7
	call bpf_cpumask_empty
	r8 <<= 4
	r8 |= r0
	r1 = r7
	call bpf_cpumask_release
	r0 = r8
	out:
	exit
run:
	ctx_data: u32:0
	r0: 0x111000111
run:
	ctx_data: u32:69
	r0: 0x111450011
run:
	ctx_data: u32:70
	r0: 0x460001

case: masks of two
cpus: 4
prog: syscall
text:
	call bpf_cpumask_create
	r6 = r0
	call bpf_cpumask_create
	r7 = r0
	call bpf_cpumask_create
	r8 = r0
	r1 = 1
	r2 = r6
	call bpf_cpumask_set_cpu
	r1 = 2
	r2 = r6
	call bpf_cpumask_set_cpu
	r1 = 2
	r2 = r7
	call bpf_cpumask_set_cpu
	r1 = 3
	r2 = r7
	call bpf_cpumask_set_cpu
	r1 = r8
	r2 = r6
	r3 = r7
	call bpf_cpumask_and
	r9 = r0
	r1 = r8
	call bpf_cpumask_first
	r9 <<= 4
	r9 |= r0
	r1 = r8
	r2 = r6
	call bpf_cpumask_subset
	r9 <<= 4
	r9 |= r0
	r1 = r8
	r2 = r6
	r3 = r7
	call bpf_cpumask_or
	r1 = r8
	call bpf_cpumask_weight
	r9 <<= 4
	r9 |= r0
	r1 = r8
	r2 = r6
	r3 = r7
	call bpf_cpumask_xor
	r1 = r8
	call bpf_cpumask_weight
	r9 <<= 4
	r9 |= r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_intersects
	r9 <<= 4
	r9 |= r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_equal
	r9 <<= 4
	r9 |= r0
	r1 = r6
	r2 = r7
	call bpf_cpumask_first_and
	r9 <<= 4
	r9 |= r0
	r1 = r8
	r2 = r6
	call bpf_cpumask_copy
	r1 = r6
	r2 = r8
	call bpf_cpumask_equal
	r9 <<= 4
	r9 |= r0
	r1 = r8
	call bpf_cpumask_setall
	r1 = r8
	call bpf_cpumask_full
	r9 <<= 4
	r9 |= r0
	r1 = r8
	call bpf_cpumask_weight
	r9 <<= 4
	r9 |= r0
	r1 = r8
	call bpf_cpumask_clear
	r1 = r8
	call bpf_cpumask_first
	r9 <<= 4
	r9 |= r0
	r1 = r6
	call bpf_cpumask_release
	r1 = r7
	call bpf_cpumask_release
	r1 = r8
	call bpf_cpumask_release
	r0 = r9
	exit
run: -> 0x121321021144

case: CPUs are given out in turn
cpus: 4
prog: syscall
text:
	call bpf_cpumask_create
	r6 = r0
	r7 = 0
	r1 = 1
	r2 = r6
	call bpf_cpumask_set_cpu
	r1 = 3
	r2 = r6
	call bpf_cpumask_set_cpu
	r1 = r6
	call bpf_cpumask_any_distribute
	r7 |= r0
	r1 = r6
	call bpf_cpumask_any_distribute
	r7 <<= 4
	r7 |= r0
	r1 = r6
	r2 = r6
	call bpf_cpumask_any_and_distribute
	r7 <<= 4
	r7 |= r0
	r1 = r6
	call bpf_cpumask_release
	r0 = r7
	exit
run: -> 0x131
run: -> 0x313

case: a reference more, and both given back
prog: syscall
text:
	call bpf_cpumask_create
	r6 = r0
	r1 = r0
	call bpf_cpumask_acquire
	r1 = r0
	call bpf_cpumask_release
	r1 = r6
	call bpf_cpumask_empty
	r7 = r0
	r1 = r6
	call bpf_cpumask_release
	r0 = r7
	exit
run: -> 1

case: a mask that is not given back
prog: syscall
text:
	call bpf_cpumask_create
	r0 = 0
	exit
run:
	trap: call @2 "a reference to bpf_cpumask was got and not released"

case: a mask that was given back already
prog: syscall
text:
	call bpf_cpumask_create
	r6 = r0
	r1 = r6
	call bpf_cpumask_release
	r1 = r6
	call bpf_cpumask_release
	r0 = 0
	exit
run:
	trap: argument @5 "is a pointer to an object that was dropped"

case: a mask that was given back is not read
prog: syscall
text:
	call bpf_cpumask_create
	r6 = r0
	r1 = r6
	call bpf_cpumask_release
	r1 = r6
	call bpf_cpumask_first
	exit
run:
	trap: argument @5 "points to memory that the program may not read"

case: programs read a mask, and do not write it
prog: syscall
text:
	call bpf_cpumask_create
	r6 = r0
	r7 = *(u64 *)(r6 +0)
	*(u64 *)(r6 +0) = 1
	r1 = r6
	call bpf_cpumask_release
	exit
run:
	trap: memory @3
