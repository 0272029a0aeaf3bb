# SPDX-License-Identifier: BSD-2-Clause
# Programs at connect() and its like. net/core/filter.c: sock_addr_is_valid_access,
# sock_addr_convert_ctx_access.

case: connect to a service goes to its backend
prog: cgroup_sock_addr attach 10
text:
	r2 = *(u32 *)(r1 +4)
	r3 = *(u16 *)(r1 +24)
	r0 = 1
	if w2 != 0x846f070a goto out
	if r3 != 0x5000 goto out
	r2 = 0x0200000a
	*(u32 *)(r1 +4) = r2
	r2 = 0x901f
	*(u32 *)(r1 +24) = r2
	out:
	exit
run: -> 1
	ctx: user_ip4=10.7.111.132 user_port=80 protocol=6 type=1
	ctx_out: user_ip4=10.0.0.2 user_port=8080 user_family=2 family=2 protocol=6
run: -> 1
	ctx: user_ip4=10.7.111.133 user_port=80
	ctx_out: user_ip4=10.7.111.133 user_port=80

case: the socket behind the address
prog: cgroup_sock_addr attach 10
text:
	r1 = *(u64 *)(r1 +64)
	r0 = *(u32 *)(r1 +4)
	r2 = *(u32 *)(r1 +12)
	r0 <<= 8
	r0 |= r2
	exit
run: -> 0x206
	ctx: protocol=6

case: two words of an IPv6 address at once
prog: cgroup_sock_addr attach 11
text:
	r2 = *(u64 *)(r1 +8)
	r3 = *(u64 *)(r1 +16)
	*(u64 *)(r1 +8) = r3
	*(u64 *)(r1 +16) = r2
	r0 = 1
	exit
run: -> 1
	ctx: user_ip6=2001:db8::1:2
	ctx_out: user_ip6=0:0:1:2:2001:db8::

case: no IPv6 address at an IPv4 hook
prog: cgroup_sock_addr attach 10
text:
	r0 = *(u32 *)(r1 +8)
	exit
run:
	trap: memory @0 "invalid read of 4 bytes"
run:
	ctx: user_ip6=::1
	error: EINVAL

case: what bind() returns; bit 1 allows a privileged port
prog: cgroup_sock_addr attach 8
text:
	r0 = *(u32 *)(r1 +4)
	exit
run: -> 3
	ctx: user_ip4=3.0.0.0
	hook: 0
run: -> 2
	ctx: user_ip4=2.0.0.0
	hook: -1
run: -> 0
	hook: -13 -> -13
run: -> 1
	ctx: user_ip4=1.0.0.0
	hook: 0
