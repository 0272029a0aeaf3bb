# SPDX-License-Identifier: BSD-2-Clause
# Looking up sockets. net/core/filter.c: bpf_sk_lookup_tcp and its kin. The tuple lies in the
# packet, behind the Ethernet header: source, destination, source port, destination port.

case: a connection before who listens
prog: sched_cls
sock: cookie 1 local 10.0.0.1:80
sock: cookie 2 local 10.0.0.1:80 remote 10.0.0.2:4000
sock: cookie 3 local 10.0.0.1:80 netns 5
text:
	r6 = *(u32 *)(r1 +76)
	r2 = *(u32 *)(r1 +80)
	r6 += 14
	r3 = r6
	r3 += 12
	r0 = 99
	if r3 > r2 goto out
	r2 = r6
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 == 0 goto out
	r7 = *(u32 *)(r0 +72)
	r1 = r0
	call bpf_sk_release
	r0 = r7
	out:
	exit
run: zero:14 0a000002 0a000001 be16:4000 be16:80 -> 1
run: zero:14 0a000003 0a000001 be16:4000 be16:80 -> 10
run: zero:14 0a000003 0a000009 be16:4000 be16:80 -> 0
run: zero:14 0a000003 0a000001 be16:4000 be16:81 -> 0
unsock: 2
run: zero:14 0a000002 0a000001 be16:4000 be16:80 -> 10
unsock: 2 -> ENOENT

case: other namespaces and flags
prog: sched_cls
sock: cookie 3 local 10.0.0.1:80 netns 5
text:
	r9 = r1
	r7 = 0x0100000a
	r6 = 0x0200000a
	*(u32 *)(r10 -16) = r6
	*(u32 *)(r10 -12) = r7
	*(u32 *)(r10 -8) = 0x5000a00f
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = 5
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 == 0 goto out
	r1 = r0
	call bpf_sk_release
	r1 = r9
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = 5
	r5 = 1
	call bpf_sk_lookup_tcp
	if r0 != 0 goto leak
	r1 = r9
	r2 = r10
	r2 += -16
	r3 = 11
	r4 = 5
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 != 0 goto leak
	r0 = 7
	exit
	leak:
	r0 = 8
	out:
	exit
run: zero:14 -> 7

case: who is bound more closely gets the packet
prog: xdp
sock: udp cookie 1 local 0.0.0.0:53
sock: udp cookie 2 local 10.0.0.1:53
sock: udp cookie 3 local 10.0.0.1:53 dev 7 mark 1
text:
	*(u32 *)(r10 -16) = 0
	*(u32 *)(r10 -12) = 0x0100000a
	*(u32 *)(r10 -8) = 0x35000000
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r2
	r4 += 1
	if r4 > r3 goto none
	r4 = *(u8 *)(r2 +0)
	*(u8 *)(r10 -9) = r4
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_udp
	if r0 == 0 goto none
	r6 = *(u32 *)(r0 +24)
	r7 = *(u32 *)(r0 +16)
	r7 <<= 32
	r6 |= r7
	r1 = r0
	call bpf_sk_release
	r0 = r6
	exit
	none:
	r0 = -1
	exit
run: 01 zero:13 -> 0x0100000a
run: 01 zero:13 -> 0x10100000a
	ctx: ingress_ifindex=7
run: 02 zero:13 -> 0

case: a socket that is not released
prog: xdp
sock: local 10.0.0.1:80
text:
	*(u32 *)(r10 -16) = 0
	*(u32 *)(r10 -12) = 0x0100000a
	*(u32 *)(r10 -8) = 0x50000000
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	r0 = 2
	exit
run: zero:14
	trap: call @10 "a socket was looked up and not released"

case: a socket is released twice
prog: xdp
sock: local 10.0.0.1:80
text:
	*(u32 *)(r10 -16) = 0
	*(u32 *)(r10 -12) = 0x0100000a
	*(u32 *)(r10 -8) = 0x50000000
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	r6 = r0
	r1 = r0
	call bpf_sk_release
	r1 = r6
	call bpf_sk_release
	exit
run: zero:14
	trap: argument @13 "must be referenced when passed to release function"

case: NULL is no socket
prog: xdp
text:
	r1 = 0
	call bpf_sk_release
	exit
run: zero:14
	trap: argument @1 "is not a socket"

case: a socket of the context need not be released
prog: cgroup_skb attach 0
text:
	r1 = *(u64 *)(r1 +168)
	if r1 == 0 goto out
	call bpf_sk_fullsock
	if r0 == 0 goto out
	r0 = *(u32 *)(r0 +4)
	out:
	exit
run: zero:12 be16:0x0800 45 zero:19 -> 2

case: time wait is no full socket, but is one
prog: xdp
sock: cookie 4 local 10.0.0.1:80 remote 10.0.0.2:1 state 6
text:
	r9 = r1
	*(u32 *)(r10 -16) = 0x0200000a
	*(u32 *)(r10 -12) = 0x0100000a
	*(u32 *)(r10 -8) = 0x50000100
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 != 0 goto bad
	r1 = r9
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_skc_lookup_tcp
	if r0 == 0 goto bad
	r6 = r0
	r1 = r0
	call bpf_skc_to_tcp_timewait_sock
	r7 = r0
	r1 = r6
	call bpf_skc_to_tcp_sock
	r8 = r0
	r1 = r6
	call bpf_sk_release
	r0 = 1
	if r7 != r6 goto bad
	if r8 != 0 goto bad
	exit
	bad:
	r0 = 0
	exit
run: zero:14 -> 1

case: IPv6, and a socket of both
prog: xdp
sock: local [::]:80 cookie 1
sock: local [2001:db8::1]:80 cookie 2 v6only mark 3
text:
	r9 = r1
	r1 = 0xb80d0120
	*(u64 *)(r10 -24) = r1
	r1 = 0x0100000000000000
	*(u64 *)(r10 -16) = r1
	*(u64 *)(r10 -40) = 0
	*(u64 *)(r10 -32) = 0
	*(u32 *)(r10 -8) = 0x50000100
	r1 = r9
	r2 = r10
	r2 += -40
	r3 = 36
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 == 0 goto bad
	r7 = *(u32 *)(r0 +16)
	r1 = r0
	call bpf_sk_release
	*(u32 *)(r10 -16) = 1
	*(u32 *)(r10 -12) = 2
	*(u32 *)(r10 -8) = 0x50000100
	r1 = r9
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 == 0 goto bad
	r6 = *(u32 *)(r0 +4)
	r1 = r0
	call bpf_sk_release
	r0 = r6
	r0 <<= 8
	r0 |= r7
	exit
	bad:
	r0 = 0
	exit
run: zero:14 -> 0xa03

case: a socket for a packet of tc
prog: sched_cls
sock: cookie 7 local 10.0.0.1:80
text:
	r9 = r1
	*(u32 *)(r10 -16) = 0
	*(u32 *)(r10 -12) = 0x0100000a
	*(u32 *)(r10 -8) = 0x50000000
	r2 = r10
	r2 += -16
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 == 0 goto out
	r6 = r0
	r1 = r9
	r2 = r6
	r3 = 0
	call bpf_sk_assign
	r7 = r0
	r1 = r6
	call bpf_sk_release
	r1 = r9
	call bpf_get_socket_cookie
	r7 <<= 8
	r0 |= r7
	out:
	exit
run: zero:14 -> 7
	flags: ingress

# sk_to_full_sk: of a request it is the socket that it came to.
case: the listener of a socket
prog: sched_cls
sock: cookie 3 local 10.0.0.1:80 state 10
sock: cookie 4 local 10.0.0.1:80 remote 10.0.0.2:81 state 12
sock: cookie 5 local 10.0.0.1:80 remote 10.0.0.2:82 state 1
sock: cookie 6 local 10.0.0.1:90 remote 10.0.0.2:83 state 12
text:
	r6 = *(u32 *)(r1 +8)
	r6 = be16 r6
	*(u32 *)(r10 -12) = 0x0200000a
	*(u32 *)(r10 -8) = 0x0100000a
	*(u16 *)(r10 -4) = r6
	r6 = *(u32 *)(r1 +48)
	r6 = be16 r6
	*(u16 *)(r10 -2) = r6
	r9 = r1
	r2 = r10
	r2 += -12
	r3 = 12
	r4 = -1
	r5 = 0
	call bpf_skc_lookup_tcp
	if r0 == 0 goto out
	r6 = r0
	r1 = r0
	call bpf_get_listener_sock
	r7 = r0
	if r0 == 0 goto release
	r7 = *(u32 *)(r0 +72)
	release:
	r1 = r6
	call bpf_sk_release
	r0 = r7
	out:
	exit
run: zero:14 -> 10
	ctx: mark=81 cb[0]=80
run: zero:14 -> 0
	ctx: mark=82 cb[0]=80
run: zero:14 -> 10
	ctx: mark=99 cb[0]=80
run: zero:14 -> 0
	ctx: mark=83 cb[0]=90
