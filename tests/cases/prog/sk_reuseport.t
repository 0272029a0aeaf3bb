# SPDX-License-Identifier: BSD-2-Clause
# The socket of a group that gets a packet. net/core/filter.c: bpf_run_sk_reuseport,
# sk_reuseport_is_valid_access, sk_select_reuseport.

case: the packet from its UDP header on, and who was found
prog: sk_reuseport
sock: cookie 7 udp local 10.0.0.1:53 reuseport mark 9
text:
	r6 = r1
	r2 = *(u64 *)(r1 +0)
	r3 = *(u64 *)(r1 +8)
	r4 = r2
	r4 += 8
	r0 = 100
	if r4 > r3 goto out
	r0 = *(u16 *)(r2 +2)
	r0 = be16 r0
	if r0 != 53 goto out
	r5 = *(u32 *)(r1 +16)
	r0 = 101
	if r5 != 12 goto out
	r5 = *(u32 *)(r1 +20)
	r0 = 102
	if r5 != 8 goto out
	r5 = *(u16 *)(r1 +20)
	if r5 != 8 goto out
	r5 = *(u32 *)(r1 +24)
	r0 = 103
	if r5 != 17 goto out
	r5 = *(u32 *)(r1 +28)
	r0 = 104
	if r5 != 0 goto out
	r5 = *(u32 *)(r1 +32)
	r0 = 105
	if r5 != 0x1234 goto out
	r5 = *(u64 *)(r1 +40)
	r0 = *(u32 *)(r5 +16)
	if r0 != 9 goto out
	r5 = *(u64 *)(r6 +48)
	r0 = 106
	if r5 != 0 goto out
	r1 = *(u64 *)(r6 +40)
	call bpf_get_socket_cookie
	if r0 != 7 goto out
	r1 = r6
	r2 = 8
	r3 = r10
	r3 += -8
	r4 = 4
	call bpf_skb_load_bytes
	r0 = *(u32 *)(r10 -8)
	if r0 != 0x64636261 goto out
	r1 = r6
	r2 = 12
	r3 = r10
	r3 += -8
	r4 = 4
	r5 = 1
	call bpf_skb_load_bytes_relative
	r0 = *(u32 *)(r10 -8)
	if r0 != 0x0200000a goto out
	r1 = r6
	r2 = 10
	r3 = r10
	r3 += -8
	r4 = 4
	call bpf_skb_load_bytes
	r0 += 15
	out:
	exit
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 "abcd" -> 1
	sock: 7
	ctx: hash=0x1234

case: a choice, and what is none
prog: sk_reuseport
map: socks reuseport_sockarray key 4 value 8 entries 8
sock: cookie 1 udp local 10.0.0.1:53 reuseport
sock: cookie 2 udp local 10.0.0.1:53 reuseport
sock: cookie 3 udp local 10.0.0.1:54 reuseport
sock: cookie 4 tcp local 10.0.0.1:53 state 10 reuseport
sock: cookie 5 udp local [::1]:53 reuseport
slot: socks 0 sock:2
slot: socks 1 sock:3
slot: socks 2 sock:4
slot: socks 3 sock:5
text:
	r2 = *(u64 *)(r1 +0)
	r3 = *(u64 *)(r1 +8)
	r4 = r2
	r4 += 12
	r0 = 0
	if r4 > r3 goto out
	r4 = *(u32 *)(r2 +8)
	*(u32 *)(r10 -4) = r4
	r2 = map[socks]
	r3 = r10
	r3 += -4
	r4 = 0
	call bpf_sk_select_reuseport
	r0 += 1
	out:
	exit
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:0 -> 1
	sock: 1
	ctx_data_out: zero:16 u32:12 u32:8 u32:17 u32:0 u32:0 zero:4 u64:2 u64:0
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:1 -> -76
	sock: 1
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:2 -> -90
	sock: 1
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:3 -> -96
	sock: 1
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:4 -> -1
	sock: 1
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:9 -> -1
	sock: 1
run: zero:12 be16:0x800 45000020000000004006 0000 0a000002 0a000001 be16:999 be16:53 zero:20 -> 0
	sock: 1
	error: EINVAL
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:0 -> 1
	ctx_data_out: zero:16 u32:12 u32:8 u32:17 u32:0 u32:0 zero:4 u64:2 u64:0
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:55 be16:12 0000 u32:0
	error: ENOENT
run: zero:14 -> 0
	error: EINVAL
run: zero:13 -> 0
	sock: 1
	error: EINVAL
unsock: 2
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:0 -> -1
	sock: 1

case: a socket of no group
prog: sk_reuseport
sock: cookie 1 udp local 10.0.0.1:53
text:
	r0 = 1
	exit
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:0
	sock: 1
	error: EINVAL

case: packets are read only
prog: sk_reuseport
sock: cookie 1 udp local 0.0.0.0:53 reuseport
text:
	r0 = *(u32 *)(r1 +28)
	if r0 != 1 goto out
	r2 = *(u64 *)(r1 +0)
	*(u8 *)(r2 +0) = 1
	out:
	exit
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:0
	sock: 1
	trap: memory @3 "invalid write"

case: a field narrower than its protocol
prog: sk_reuseport
sock: cookie 1 udp local 10.0.0.1:53 reuseport
text:
	r0 = *(u8 *)(r1 +20)
	exit
run: zero:12 be16:0x800 45000020000000004011 0000 0a000002 0a000001 be16:999 be16:53 be16:12 0000 u32:0
	sock: 1
	trap: memory @0 "invalid read of 1 byte"
