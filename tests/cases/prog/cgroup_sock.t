# SPDX-License-Identifier: BSD-2-Clause
# Sockets of a cgroup. net/core/filter.c: sock_filter_is_valid_access.

case: a new socket is bound to a device and marked
prog: cgroup_sock attach 2
text:
	r0 = *(u32 *)(r1 +12)
	*(u32 *)(r1 +0) = 5
	*(u32 *)(r1 +16) = 0x11
	*(u32 *)(r1 +20) = 6
	exit
run: -> 17
	ctx: type=2 protocol=17 family=2
	ctx_out: bound_dev_if=5 mark=0x11 priority=6 type=2
	hook: 0

case: a refused socket
prog: cgroup_sock attach 2
text:
	r0 = 0
	exit
run: -> 0
	hook: -1
run: -> 0
	hook: -13 -> -13

case: the port that was bound, of a socket that is there
prog: cgroup_sock attach 12
sock: cookie 9 local 10.0.0.1:8080
text:
	r6 = r1
	call bpf_get_socket_cookie
	r7 = *(u32 *)(r6 +44)
	r7 <<= 8
	r0 |= r7
	exit
run: -> 0x1f9009
	sock: 9
run: -> 0x1
	sock: 8
	error: ENOENT

case: no address at creation
prog: cgroup_sock attach 2
text:
	r0 = *(u32 *)(r1 +24)
	exit
run:
	trap: memory @0

case: a mark cannot be set after bind
prog: cgroup_sock attach 12
text:
	*(u32 *)(r1 +16) = 1
	r0 = 1
	exit
run:
	trap: memory @0

case: what the hook returns
prog: cgroup_sock attach 2
text:
	call bpf_get_retval
	r6 = r0
	r1 = -111
	call bpf_set_retval
	r0 = r6
	exit
run: -> -5
	hook: -5 -> -111
