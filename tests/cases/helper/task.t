# SPDX-License-Identifier: BSD-2-Clause
# The current task: kernel/bpf/helpers.c.

case: the task that every CPU starts with
cpus: 2
text:
	call bpf_get_current_pid_tgid
	exit
run: -> 0x3e8000003e8
run: -> 0x3e8000003e8
	cpu: 1

case: pid and tgid of the one that was made current
cpus: 2
task: pid 11 tgid 10
text:
	call bpf_get_current_pid_tgid
	exit
run: -> 0xa0000000b
run: -> 0x3e8000003e8
	cpu: 1
task: pid 12
run: -> 0xc0000000c
task: pid 0
run: -> 0

case: its cgroup
text:
	call bpf_get_current_cgroup_id
	exit
run: -> 1
task: pid 5 cgroups 1 22 333
run: -> 333
task: pid 6
run: -> 1

case: the cgroups above
task: pid 5 cgroups 1 22 333
text:
	r1 = *(u64 *)(r1 +0)
	call bpf_get_current_ancestor_cgroup_id
	exit
run: u64:0 -> 1
run: u64:1 -> 22
run: u64:2 -> 333
run: u64:3 -> 0
run: u64:-1 -> 0
run: u64:0x100000001 -> 22

case: pids in its namespace
text:
	r6 = r1
	r1 = *(u64 *)(r6 +0)
	r2 = *(u64 *)(r6 +8)
	r3 = r6
	r3 += 24
	r4 = *(u64 *)(r6 +16)
	call bpf_get_ns_current_pid_tgid
	exit
run: u64:4 u64:0xeffffffc u64:8 fill:12:7 -> 0
	data: u64:4 u64:0xeffffffc u64:8 u32:1000 u32:1000 07070707
run: u64:5 u64:0xeffffffc u64:8 fill:12:7 -> -22
	data: u64:5 u64:0xeffffffc u64:8 zero:8 07070707
run: u64:4 u64:0xeffffffd u64:8 fill:12:7 -> -22
run: u64:0x100000004 u64:0xeffffffc u64:8 fill:12:7 -> -22
run: u64:4 u64:0xeffffffc u64:4 fill:12:7 -> -22
	data: u64:4 u64:0xeffffffc u64:4 zero:4 fill:8:7
run: u64:4 u64:0xeffffffc u64:12 fill:12:7 -> -22
	data: u64:4 u64:0xeffffffc u64:12 zero:12
task: pid 77 tgid 70 ns_dev 9 ns_ino 99 ns_pid 2 ns_tgid 1
run: u64:9 u64:99 u64:8 fill:12:7 -> 0
	data: u64:9 u64:99 u64:8 u32:2 u32:1 07070707
run: u64:4 u64:0xeffffffc u64:8 fill:12:7 -> -22

case: the object of the task can be probed
task: pid 11 tgid 10 comm worker
text:
	r6 = r1
	call bpf_get_current_task
	r3 = r0
	r1 = r6
	r2 = 12
	call bpf_probe_read_kernel
	exit
run: zero:12 -> 0
	data: u32:0 u32:11 u32:10

case: and loaded from, but not written to
task: pid 11 tgid 10
text:
	call bpf_get_current_task_btf
	r6 = *(u32 *)(r0 +4)
	*(u32 *)(r0 +4) = r6
	exit
run:
	trap: memory @2 "task_struct +4"

case: a task that comes again is the same
map: seen array key 4 value 8 entries 1
text:
	call bpf_get_current_task
	r1 = map[seen][0]+0
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r1 +0) = r0
	if r2 == r0 goto same
	r0 = 0
	exit
	same:
	r0 = 1
	exit
run: -> 0
run: -> 1
task: pid 2
run: -> 0
task: pid 1000
run: -> 0
task: pid 1000 comm other
run: -> 1
