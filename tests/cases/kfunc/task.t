# SPDX-License-Identifier: BSD-2-Clause
# References to tasks. kernel/bpf/helpers.c: bpf_task_from_pid, bpf_copy_from_user_str.

case: a task by its pid
prog: syscall
task: pid 77 comm cat
task: pid 5
text:
	r1 = *(u32 *)(r1 +0)
	call bpf_task_from_pid
	if r0 == 0x0 goto out
	r6 = r0
	r1 = r0
	call bpf_task_acquire
	r7 = r0
	r7 -= r6
	r1 = r6
	call bpf_task_release
	r1 = r6
	call bpf_task_release
	r0 = r7
	r0 += 1
	out:
	exit
run:
	ctx_data: u32:77
	r0: 1
run:
	ctx_data: u32:78
	r0: 0

case: a task that is not given back
prog: syscall
text:
	r1 = 1000
	call bpf_task_from_pid
	r0 = 0
	exit
run:
	trap: call @3 "a reference to task_struct was got and not released"

case: a task that is not the program's to release
prog: syscall
text:
	call bpf_get_current_task_btf
	r1 = r0
	call bpf_task_release
	r0 = 0
	exit
run:
	trap: argument @2 "must be referenced when passed to release function"

case: a string of user space
prog: syscall
user: 0x1000 "abc" 00 ffff
text:
	r6 = r1
	r4 = *(u32 *)(r1 +8)
	r2 = *(u32 *)(r1 +4)
	r3 = *(u32 *)(r1 +0)
	r1 += 12
	call bpf_copy_from_user_str
	exit
run:
	ctx_data: u32:0x1000 u32:8 u32:0 fill:8:0x55
	ctx_data_out: u32:0x1000 u32:8 u32:0 "abc" 00 55555555
	r0: 4
run:
	ctx_data: u32:0x1000 u32:8 u32:1 fill:8:0x55
	ctx_data_out: u32:0x1000 u32:8 u32:1 "abc" zero:5
	r0: 4
run:
	ctx_data: u32:0x1000 u32:3 u32:0 fill:8:0x55
	ctx_data_out: u32:0x1000 u32:3 u32:0 "ab" 00 5555555555
	r0: 3
run:
	ctx_data: u32:0x2000 u32:4 u32:1 fill:8:0x55
	ctx_data_out: u32:0x2000 u32:4 u32:1 zero:4 55555555
	r0: -14
run:
	ctx_data: u32:0x1000 u32:0 u32:0 fill:8:0x55
	r0: 0
run:
	ctx_data: u32:0x1000 u32:4 u32:2 fill:8:0x55
	r0: -22
