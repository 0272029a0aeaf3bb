# SPDX-License-Identifier: BSD-2-Clause
# Open-coded iterators over tasks. kernel/bpf/task_iter.c: bpf_iter_task_new, bpf_iter_task_next.

# Flags, and the pid of the task that threads are counted from (0: none); what comes out is how many
# were seen, and above that what bpf_iter_task_new() returned.
case: processes, their threads, and those of one
prog: syscall
task: pid 70
task: pid 72 tgid 70
task: pid 71 tgid 70
task: pid 90
text:
	r9 = r1
	r6 = 0
	r8 = 0
	r1 = *(u32 *)(r9 +4)
	if r1 == 0x0 goto begin
	call bpf_task_from_pid
	if r0 == 0x0 goto begin
	r8 = r0
	begin:
	r1 = r10
	r1 += -24
	r2 = r8
	r3 = *(u32 *)(r9 +0)
	call bpf_iter_task_new
	r7 = r0
	next:
	r1 = r10
	r1 += -24
	call bpf_iter_task_next
	if r0 == 0x0 goto done
	r6 += 1
	goto next
	done:
	r1 = r10
	r1 += -24
	call bpf_iter_task_destroy
	if r8 == 0x0 goto out
	r1 = r8
	call bpf_task_release
	out:
	r7 <<= 8
	r0 = r7
	r0 += r6
	exit
run:
	ctx_data: u32:2 u32:70
	r0: 3
run:
	ctx_data: u32:2 u32:71
	r0: 2
run:
	ctx_data: u32:2 u32:72
	r0: 1
run:
	ctx_data: u32:2 u32:90
	r0: 1
run:
	ctx_data: u32:2 u32:0
	r0: -5632
run:
	ctx_data: u32:3 u32:90
	r0: -5632
# The one that is current at first, and two processes; there is no idle task without types of a kernel.
run:
	ctx_data: u32:0 u32:0
	r0: 3
run:
	ctx_data: u32:1 u32:0
	r0: 5
