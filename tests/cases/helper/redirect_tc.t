# SPDX-License-Identifier: BSD-2-Clause
# Redirects of tc programs. net/core/filter.c: bpf_redirect, bpf_redirect_peer,
# bpf_redirect_neigh, bpf_clone_redirect.

case: to a device's other side
prog: sched_cls
text:
	r1 = 4
	r2 = 1
	call bpf_redirect
	exit
run: zero:14 -> 7
	redirect: 4 1

case: no such flag
prog: sched_cls
text:
	r1 = 4
	r2 = 2
	call bpf_redirect
	exit
run: zero:14 -> 2
	redirect: none

case: to the peer
prog: sched_cls
text:
	r1 = 4
	r2 = 0
	call bpf_redirect_peer
	exit
run: zero:14 -> 7
	redirect: 4 0x20000

case: to a neighbour
prog: sched_cls
text:
	r1 = 4
	r2 = 0
	r3 = 0
	r4 = 0
	call bpf_redirect_neigh
	exit
run: zero:14 -> 7
	redirect: 4 0x10000

case: to a neighbour that the program names
prog: sched_cls
text:
	*(u64 *)(r10 -24) = 2
	*(u64 *)(r10 -16) = 1
	*(u64 *)(r10 -8) = 0
	r1 = 4
	r2 = r10
	r2 += -24
	r3 = 20
	r4 = 0
	call bpf_redirect_neigh
	exit
run: zero:14 -> 7
	redirect: 4 0x50000

case: a neighbour that is cut
prog: sched_cls
text:
	*(u64 *)(r10 -24) = 2
	*(u64 *)(r10 -16) = 1
	*(u64 *)(r10 -8) = 0
	r1 = 4
	r2 = r10
	r2 += -24
	r3 = 19
	r4 = 0
	call bpf_redirect_neigh
	exit
run: zero:14 -> 2

case: a copy to a device that is not there
prog: sched_cls
device: 3
text:
	r6 = r1
	r2 = 3
	r3 = 0
	call bpf_clone_redirect
	r7 = r0
	r1 = r6
	r2 = 4
	r3 = 0
	call bpf_clone_redirect
	r0 += r7
	exit
run: zero:14 -> -22
