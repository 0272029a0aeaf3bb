# SPDX-License-Identifier: BSD-2-Clause
# References to cgroups. kernel/bpf/helpers.c: bpf_cgroup_from_id, bpf_cgroup_ancestor,
# bpf_task_under_cgroup.

case: which cgroups there are
prog: syscall
cgroup: 10 1
task: pid 7 cgroups 1 20
sock: udp local 10.0.0.1:1 cgroup 30
text:
	r1 = *(u64 *)(r1 +0)
	call bpf_cgroup_from_id
	if r0 == 0x0 goto out
	r1 = r0
	call bpf_cgroup_release
	r0 = 1
	out:
	exit
run:
	ctx_data: u64:1
	r0: 1
run:
	ctx_data: u64:10
	r0: 1
run:
	ctx_data: u64:20
	r0: 1
run:
	ctx_data: u64:30
	r0: 1
run:
	ctx_data: u64:40
	r0: 0
run:
	ctx_data: u64:0
	r0: 0

case: ancestors by their level
prog: syscall
cgroup: 10 1
cgroup: 11 10
text:
	r9 = *(u64 *)(r1 +8)
	r8 = *(u32 *)(r1 +0)
	r1 = 11
	call bpf_cgroup_from_id
	r6 = r0
	r1 = r9
	call bpf_cgroup_from_id
	r7 = r0
	r1 = r6
	r2 = r8
	call bpf_cgroup_ancestor
	r8 = 0
	if r0 == 0x0 goto out
	r8 = 1
	if r0 != r7 goto release
	r8 = 2
	release:
	r1 = r0
	call bpf_cgroup_release
	out:
	r1 = r6
	call bpf_cgroup_release
	r1 = r7
	call bpf_cgroup_release
	r0 = r8
	exit
run:
	ctx_data: u32:0 u32:0 u64:1
	r0: 2
run:
	ctx_data: u32:1 u32:0 u64:10
	r0: 2
run:
	ctx_data: u32:2 u32:0 u64:11
	r0: 2
run:
	ctx_data: u32:2 u32:0 u64:10
	r0: 1
run:
	ctx_data: u32:3 u32:0 u64:1
	r0: 0
run:
	ctx_data: u32:0xffffffff u32:0 u64:1
	r0: 0

case: a task below a cgroup
prog: syscall
cgroup: 10 1
cgroup: 11 10
task: pid 7 cgroups 1 20 11
text:
	r1 = *(u64 *)(r1 +0)
	call bpf_cgroup_from_id
	r6 = r0
	call bpf_get_current_task_btf
	r1 = r0
	r2 = r6
	call bpf_task_under_cgroup
	r7 = r0
	r1 = r6
	call bpf_cgroup_acquire
	r1 = r0
	call bpf_cgroup_release
	r1 = r6
	call bpf_cgroup_release
	r0 = r7
	exit
run:
	ctx_data: u64:1
	r0: 1
run:
	ctx_data: u64:20
	r0: 1
run:
	ctx_data: u64:11
	r0: 1
cgroup: 12 1
run:
	ctx_data: u64:12
	r0: 0

case: a cgroup that is not given back
prog: syscall
text:
	r1 = 1
	call bpf_cgroup_from_id
	r0 = 0
	exit
run:
	trap: call @3 "a reference to cgroup was got and not released"

case: a cgroup that is given back twice
prog: syscall
text:
	r1 = 1
	call bpf_cgroup_from_id
	r6 = r0
	r1 = r6
	call bpf_cgroup_release
	r1 = r6
	call bpf_cgroup_release
	r0 = 0
	exit
run:
	trap: argument @6 "must be referenced when passed to release function"

case: a task is no cgroup
prog: syscall
text:
	call bpf_get_current_task_btf
	r1 = r0
	r2 = 0
	call bpf_cgroup_ancestor
	r0 = 0
	exit
run:
	trap: argument @3 "is no pointer to a kernel object of its type"
