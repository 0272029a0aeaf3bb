# SPDX-License-Identifier: BSD-2-Clause
# Values that belong to sockets and tasks. net/core/bpf_sk_storage.c: bpf_sk_storage_get,
# bpf_sk_storage_delete; kernel/bpf/bpf_task_storage.c; kernel/bpf/bpf_local_storage.c.

# The socket of a run that is given none is a new one in each call, as in the kernel's test run.
case: each socket counts for itself
map: st sk_storage key 4 value 8 entries 0 flags no_prealloc
prog: sched_cls
sock: cookie 1 local 10.0.0.1:80
sock: cookie 2 local 10.0.0.1:81
text:
	r1 = *(u64 *)(r1 +168)
	call bpf_sk_fullsock
	r2 = r0
	r1 = map[st]
	r3 = 0
	r4 = 1
	call bpf_sk_storage_get
	if r0 == 0x0 goto out
	r1 = *(u64 *)(r0 +0)
	r1 += 1
	*(u64 *)(r0 +0) = r1
	r0 = r1
	out:
	exit
run: zero:14 -> 1
	sock: 1
run: zero:14 -> 2
	sock: 1
run: zero:14 -> 1
	sock: 2
run: zero:14 -> 5
	sock: 1
	repeat: 3
unsock: 1
sock: cookie 1 local 10.0.0.1:80
run: zero:14 -> 1
	sock: 1
run: zero:14 -> 1
run: zero:14 -> 3
	repeat: 3
run: zero:14 -> 1

# Only full sockets have storage, and only who asks for it makes it.
case: flags and kinds of sockets
map: st sk_storage key 4 value 8 entries 0 flags no_prealloc
prog: sched_cls
sock: cookie 1 local 10.0.0.1:80
sock: cookie 2 local 10.0.0.1:80 remote 10.0.0.2:4000 state 6
text:
	r6 = *(u64 *)(r1 +168)
	r7 = *(u32 *)(r1 +8)
	r1 = map[st]
	r2 = r6
	r3 = 0
	r4 = r7
	call bpf_sk_storage_get
	if r0 == 0x0 goto out
	r0 = 1
	out:
	exit
run: zero:14 -> 0
	sock: 1
	ctx: mark=0
run: zero:14 -> 0
	sock: 1
	ctx: mark=2
run: zero:14 -> 1
	sock: 1
	ctx: mark=1
run: zero:14 -> 1
	sock: 1
	ctx: mark=0
run: zero:14 -> 0
	sock: 2
	ctx: mark=1

# What was deleted stays as it was for the rest of the run; a new value begins with what is given.
case: a deleted value is not the next one
map: st sk_storage key 4 value 12 entries 0 flags no_prealloc
prog: sched_cls
text:
	r6 = *(u64 *)(r1 +168)
	*(u64 *)(r10 -16) = 7
	*(u32 *)(r10 -8) = 8
	r1 = map[st]
	r2 = r6
	r3 = r10
	r3 += -16
	r4 = 1
	call bpf_sk_storage_get
	r7 = r0
	r0 = 1
	if r7 == 0x0 goto out
	r0 = 2
	r1 = *(u32 *)(r7 +8)
	if r1 != 0x8 goto out
	*(u64 *)(r7 +0) = 70
	r1 = map[st]
	r2 = r6
	call bpf_sk_storage_delete
	if r0 != 0x0 goto out
	r1 = map[st]
	r2 = r6
	call bpf_sk_storage_delete
	r8 = r0
	r0 = 3
	if r8 != -2 goto out
	r1 = map[st]
	r2 = r6
	r3 = 0
	r4 = 1
	call bpf_sk_storage_get
	r8 = r0
	r0 = 4
	if r8 == 0x0 goto out
	r1 = *(u64 *)(r8 +0)
	if r1 != 0x0 goto out
	*(u64 *)(r8 +0) = 9
	r0 = *(u64 *)(r7 +0)
	out:
	exit
run: zero:14 -> 70

case: two maps have each a value of a socket
map: a sk_storage key 4 value 8 entries 0 flags no_prealloc
map: b sk_storage key 4 value 8 entries 0 flags no_prealloc
prog: sched_cls
sock: cookie 1 local 10.0.0.1:80
text:
	r6 = *(u64 *)(r1 +168)
	*(u64 *)(r10 -8) = 5
	r1 = map[a]
	r2 = r6
	r3 = r10
	r3 += -8
	r4 = 1
	call bpf_sk_storage_get
	if r0 == 0x0 goto out
	r7 = *(u64 *)(r0 +0)
	*(u64 *)(r10 -8) = 6
	r1 = map[b]
	r2 = r6
	r3 = r10
	r3 += -8
	r4 = 1
	call bpf_sk_storage_get
	if r0 == 0x0 goto out
	r0 = *(u64 *)(r0 +0)
	r0 *= 10
	r0 += r7
	out:
	exit
run: zero:14 -> 65
	sock: 1

case: past the value
map: st sk_storage key 4 value 8 entries 0 flags no_prealloc
prog: sched_cls
text:
	r2 = *(u64 *)(r1 +168)
	r1 = map[st]
	r3 = 0
	r4 = 1
	call bpf_sk_storage_get
	if r0 == 0x0 goto out
	r0 = *(u32 *)(r0 +8)
	out:
	exit
run: zero:14
	trap: memory @7 "map st"

case: each task counts for itself
map: st task_storage key 4 value 8 entries 0 flags no_prealloc
prog: kprobe
text:
	call bpf_get_current_task_btf
	r2 = r0
	r1 = map[st]
	r3 = 0
	r4 = 1
	call bpf_task_storage_get
	if r0 == 0x0 goto out
	r1 = *(u64 *)(r0 +0)
	r1 += 1
	*(u64 *)(r0 +0) = r1
	r0 = r1
	out:
	exit
run: -> 1
run: -> 2
task: pid 7 tgid 7
run: -> 1
task: pid 8 tgid 7
run: -> 1
task: pid 7 tgid 7
run: -> 2

case: no task
map: st task_storage key 4 value 8 entries 0 flags no_prealloc
prog: kprobe
text:
	r1 = map[st]
	r2 = 0
	r3 = 0
	r4 = 1
	call bpf_task_storage_get
	r6 = r0
	r1 = map[st]
	r2 = 0
	call bpf_task_storage_delete
	r0 += r6
	exit
run: -> -22

case: deleting what a task has
map: st task_storage key 4 value 8 entries 0 flags no_prealloc
prog: kprobe
text:
	call bpf_get_current_task_btf
	r6 = r0
	r1 = map[st]
	r2 = r6
	call bpf_task_storage_delete
	r7 = r0
	r1 = map[st]
	r2 = r6
	r3 = 0
	r4 = 1
	call bpf_task_storage_get
	r1 = map[st]
	r2 = r6
	call bpf_task_storage_delete
	r0 *= 100
	r0 += r7
	exit
run: -> -2

case: what is no task
map: st task_storage key 4 value 8 entries 0 flags no_prealloc
prog: kprobe
text:
	r2 = r1
	r1 = map[st]
	r3 = 0
	r4 = 1
	call bpf_task_storage_get
	exit
run:
	trap: argument @5 "is no pointer to a kernel object of its type"
