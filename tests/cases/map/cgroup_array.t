# SPDX-License-Identifier: BSD-2-Clause
# Cgroup arrays, and what programs ask them: kernel/bpf/arraymap.c: cgroup_fd_array_*,
# net/core/filter.c: bpf_skb_under_cgroup, kernel/trace/bpf_trace.c: bpf_current_task_under_cgroup.

case: from the user's side
map: groups cgroup_array key 4 value 4 entries 3
prog: xdp
text:
	r0 = 2
	exit
slot: groups 0 cgroup:20
slot: groups 3 cgroup:20 -> E2BIG
slot: groups 1 cgroup:0 -> EINVAL
lookup: groups u32:0 -> ENOTSUPP
take: groups u32:0 -> ENOTSUPP
# Nothing is behind these numbers.
update: groups u32:1 u32:2 -> EBADF
update: groups u32:1 u32:999 -> EBADF
update: groups u32:1 u32:0xffffffff -> EBADF
# The map's own number, and that of the program: no cgroups.
update: groups u32:1 u32:3 -> EBADF
update: groups u32:1 u32:4 -> EBADF
update: groups u32:0 u32:3 noexist -> EINVAL
next: groups first -> u32:0
next: groups u32:2 -> ENOENT
delete: groups u32:0
delete: groups u32:0 -> ENOENT
delete: groups u32:1 -> ENOENT
delete: groups u32:3 -> E2BIG

case: the cgroup of a packet's socket
map: groups cgroup_array key 4 value 4 entries 8
prog: sched_cls
cgroup: 10 1
cgroup: 20 10
cgroup: 30 10
sock: cookie 5 local 10.0.0.1:80 cgroup 20
sock: cookie 6 local 10.0.0.1:81 cgroup 77
sock: cookie 7 local 10.0.0.1:82 remote 10.0.0.2:1 state 6 cgroup 20
slot: groups 0 cgroup:1
slot: groups 1 cgroup:10
slot: groups 2 cgroup:20
slot: groups 3 cgroup:30
slot: groups 4 cgroup:77
text:
	# the answers for the slots 0 to 4, a bit each
	r6 = r1
	r7 = 0
	r8 = 0
	again:
	r1 = r6
	r2 = map[groups]
	r3 = r8
	call bpf_skb_under_cgroup
	if r0 s< 0x0 goto out
	r0 <<= r8
	r7 |= r0
	r8 += 1
	if r8 != 0x5 goto again
	r0 = r7
	out:
	exit
run: zero:14 -> 0x07
	sock: 5
run: zero:14 -> 0x11
	sock: 6
# a socket that is in TIME_WAIT is no full one
run: zero:14 -> -2
	sock: 7
# a test run's own socket is in the root
run: zero:14 -> 0x01
delete: groups u32:2
run: zero:14 -> -11
	sock: 5

case: slots of a packet's socket that are not there
map: groups cgroup_array key 4 value 4 entries 2
prog: sched_cls
text:
	r2 = *(u32 *)(r1 +8)
	r3 = 0x100000002
	if r2 != 0x0 goto call
	r3 = 1
	call:
	r2 = map[groups]
	call bpf_skb_under_cgroup
	exit
run: zero:14 -> -11
run: zero:14 -> -7
	ctx: mark=1
slot: groups 1 cgroup:1
run: zero:14 -> 1

case: the cgroup of the current task
map: groups cgroup_array key 4 value 4 entries 8
prog: kprobe
slot: groups 0 cgroup:1
slot: groups 1 cgroup:10
slot: groups 2 cgroup:20
slot: groups 3 cgroup:30
text:
	r7 = 0
	r8 = 0
	again:
	r1 = map[groups]
	r2 = r8
	call bpf_current_task_under_cgroup
	if r0 s< 0x0 goto out
	r0 <<= r8
	r7 |= r0
	r8 += 1
	if r8 != 0x4 goto again
	r0 = r7
	out:
	exit
run: -> 0x01
task: pid 5 cgroups 1 10 20
run: -> 0x07
task: pid 6 cgroups 1 30
run: -> 0x09
slot: groups 2 cgroup:30
run: -> 0x0d
delete: groups u32:2
run: -> -11

case: slots for the current task that are not there
map: groups cgroup_array key 4 value 4 entries 8
prog: kprobe
text:
	r1 = map[groups]
	r2 = 8
	call bpf_current_task_under_cgroup
	exit
run: -> -7

case: no other map will do
map: counts array key 4 value 4 entries 8
prog: kprobe
text:
	r1 = map[counts]
	r2 = 0
	call bpf_current_task_under_cgroup
	exit
run:
	trap: argument "cannot pass map_type 2 into func bpf_current_task_under_cgroup#37"

case: the class of a packet's socket
prog: sched_cls
sock: cookie 5 local 10.0.0.1:80 classid 0x100001
sock: cookie 7 local 10.0.0.1:82 remote 10.0.0.2:1 state 6 classid 9
task: pid 5 classid 7
text:
	r6 = r1
	call bpf_skb_cgroup_classid
	r7 = r0
	r7 <<= 32
	r1 = r6
	call bpf_get_cgroup_classid
	r0 |= r7
	exit
run: zero:14 -> 0x10000100100001
	sock: 5
run: zero:14 -> 0
	sock: 7
run: zero:14 -> 0

case: the class of the current task
prog: cgroup_sock_addr attach 10
task: pid 5 classid 0x20003
text:
	call bpf_get_cgroup_classid
	exit
run: -> 0x20003
