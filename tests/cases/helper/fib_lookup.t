# SPDX-License-Identifier: BSD-2-Clause
# Routes. net/core/filter.c: bpf_ipv4_fib_lookup, bpf_ipv6_fib_lookup. Programs take a struct
# bpf_fib_lookup from the packet and put it back; R0 is the result of the helper.

case: the longest prefix, its neighbour and its device
prog: xdp
device: 3 mac 02:00:00:00:00:03
device: 4 mac 02:00:00:00:00:04 mtu 1400
route: 0.0.0.0/0 dev 3 via 192.0.2.1 metric 9
route: 10.1.0.0/16 dev 4
neigh: 3 192.0.2.1 02:00:00:00:00:aa
neigh: 4 10.1.0.9 02:00:00:00:00:bb
text:
	r6 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r6
	r4 += 64
	r0 = -1
	if r4 > r3 goto out
	r5 = *(u64 *)(r6 +0)
	*(u64 *)(r10 -64) = r5
	r5 = *(u64 *)(r6 +8)
	*(u64 *)(r10 -56) = r5
	r5 = *(u64 *)(r6 +16)
	*(u64 *)(r10 -48) = r5
	r5 = *(u64 *)(r6 +24)
	*(u64 *)(r10 -40) = r5
	r5 = *(u64 *)(r6 +32)
	*(u64 *)(r10 -32) = r5
	r5 = *(u64 *)(r6 +40)
	*(u64 *)(r10 -24) = r5
	r5 = *(u64 *)(r6 +48)
	*(u64 *)(r10 -16) = r5
	r5 = *(u64 *)(r6 +56)
	*(u64 *)(r10 -8) = r5
	r2 = r10
	r2 += -64
	r3 = 64
	r4 = 0
	call bpf_fib_lookup
	r5 = *(u64 *)(r10 -64)
	*(u64 *)(r6 +0) = r5
	r5 = *(u64 *)(r10 -56)
	*(u64 *)(r6 +8) = r5
	r5 = *(u64 *)(r10 -48)
	*(u64 *)(r6 +16) = r5
	r5 = *(u64 *)(r10 -40)
	*(u64 *)(r6 +24) = r5
	r5 = *(u64 *)(r10 -32)
	*(u64 *)(r6 +32) = r5
	r5 = *(u64 *)(r10 -24)
	*(u64 *)(r6 +40) = r5
	r5 = *(u64 *)(r10 -16)
	*(u64 *)(r6 +48) = r5
	r5 = *(u64 *)(r10 -8)
	*(u64 *)(r6 +56) = r5
	out:
	exit
run: 02 zero:5 u16:100 u32:3 zero:4 zero:16 0a010009 zero:12 zero:16 -> 0
	data: 02 zero:5 u16:1400 u32:4 u32:0 zero:16 0a010009 zero:12 zero:4 020000000004 0200000000bb
run: 02 zero:5 u16:100 u32:3 zero:4 zero:16 0a020009 zero:12 zero:16 -> 0
	data: 02 zero:5 u16:1500 u32:3 u32:9 zero:16 c0000201 zero:12 zero:4 020000000003 0200000000aa
run: 02 zero:5 u16:1401 u32:3 zero:4 zero:16 0a010009 zero:12 zero:16 -> 8
	data: 02 zero:5 u16:1400 u32:3 zero:4 zero:16 0a010009 zero:12 zero:16
run: 02 zero:5 u16:100 u32:3 zero:4 zero:16 0a010008 zero:12 zero:16 -> 7
	data: 02 zero:5 u16:100 u32:4 zero:4 zero:16 0a010008 zero:12 zero:16
run: 02 zero:5 u16:100 u32:9 zero:52 -> -19
run: 03 zero:63 -> -97

case: nothing is set up
prog: xdp
text:
	r6 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r6
	r4 += 64
	r0 = -1
	if r4 > r3 goto out
	r5 = *(u64 *)(r6 +0)
	*(u64 *)(r10 -64) = r5
	r5 = *(u64 *)(r6 +8)
	*(u64 *)(r10 -56) = r5
	r5 = *(u64 *)(r6 +16)
	*(u64 *)(r10 -48) = r5
	r5 = *(u64 *)(r6 +24)
	*(u64 *)(r10 -40) = r5
	r5 = *(u64 *)(r6 +32)
	*(u64 *)(r10 -32) = r5
	r5 = *(u64 *)(r6 +40)
	*(u64 *)(r10 -24) = r5
	r5 = *(u64 *)(r6 +48)
	*(u64 *)(r10 -16) = r5
	r5 = *(u64 *)(r6 +56)
	*(u64 *)(r10 -8) = r5
	r2 = r10
	r2 += -64
	r3 = 64
	r4 = 0
	call bpf_fib_lookup
	r5 = *(u64 *)(r10 -64)
	*(u64 *)(r6 +0) = r5
	r5 = *(u64 *)(r10 -56)
	*(u64 *)(r6 +8) = r5
	r5 = *(u64 *)(r10 -48)
	*(u64 *)(r6 +16) = r5
	r5 = *(u64 *)(r10 -40)
	*(u64 *)(r6 +24) = r5
	r5 = *(u64 *)(r10 -32)
	*(u64 *)(r6 +32) = r5
	r5 = *(u64 *)(r10 -24)
	*(u64 *)(r6 +40) = r5
	r5 = *(u64 *)(r10 -16)
	*(u64 *)(r6 +48) = r5
	r5 = *(u64 *)(r10 -8)
	*(u64 *)(r6 +56) = r5
	out:
	exit
run: 02 zero:7 u32:3 zero:52 -> 4
	data: same
run: 0a zero:7 u32:3 zero:52 -> 4
run: 02 zero:63 -> -19

case: routes that say no, of both families
prog: xdp
route: 10.1.0.0/16 type 6
route: 10.2.0.0/16 type 7
route: 10.3.0.0/16 type 8
route: 10.4.0.0/16 type 2
route: 10.5.0.0/16 type 9
route: 10.6.0.0/16 dev 3
route: 10.6.0.0/16 dev 3 -> EEXIST
route: 10.6.0.0/33 dev 3 -> EINVAL
route: 10.7.0.0/16 -> EINVAL
route: 2001:db8:1::/48 type 6
route: 2001:db8:2::/48 type 7
device: 3
device: 5 not_forwarding
text:
	r6 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r6
	r4 += 64
	r0 = -1
	if r4 > r3 goto out
	r5 = *(u64 *)(r6 +0)
	*(u64 *)(r10 -64) = r5
	r5 = *(u64 *)(r6 +8)
	*(u64 *)(r10 -56) = r5
	r5 = *(u64 *)(r6 +16)
	*(u64 *)(r10 -48) = r5
	r5 = *(u64 *)(r6 +24)
	*(u64 *)(r10 -40) = r5
	r5 = *(u64 *)(r6 +32)
	*(u64 *)(r10 -32) = r5
	r5 = *(u64 *)(r6 +40)
	*(u64 *)(r10 -24) = r5
	r5 = *(u64 *)(r6 +48)
	*(u64 *)(r10 -16) = r5
	r5 = *(u64 *)(r6 +56)
	*(u64 *)(r10 -8) = r5
	r2 = r10
	r2 += -64
	r3 = 64
	r4 = 4
	call bpf_fib_lookup
	r5 = *(u64 *)(r10 -64)
	*(u64 *)(r6 +0) = r5
	r5 = *(u64 *)(r10 -56)
	*(u64 *)(r6 +8) = r5
	r5 = *(u64 *)(r10 -48)
	*(u64 *)(r6 +16) = r5
	r5 = *(u64 *)(r10 -40)
	*(u64 *)(r6 +24) = r5
	r5 = *(u64 *)(r10 -32)
	*(u64 *)(r6 +32) = r5
	r5 = *(u64 *)(r10 -24)
	*(u64 *)(r6 +40) = r5
	r5 = *(u64 *)(r10 -16)
	*(u64 *)(r6 +48) = r5
	r5 = *(u64 *)(r10 -8)
	*(u64 *)(r6 +56) = r5
	out:
	exit
run: 02 zero:7 u32:3 zero:20 0a010001 zero:28 -> 1
run: 02 zero:7 u32:3 zero:20 0a020001 zero:28 -> 2
run: 02 zero:7 u32:3 zero:20 0a030001 zero:28 -> 3
run: 02 zero:7 u32:3 zero:20 0a040001 zero:28 -> 4
run: 02 zero:7 u32:3 zero:20 0a050001 zero:28 -> 4
run: 02 zero:7 u32:3 zero:20 0a060001 zero:28 -> 0
run: 02 zero:7 u32:5 zero:20 0a060001 zero:28 -> 5
run: 0a zero:7 u32:3 zero:20 20010db80001 zero:10 zero:16 -> 1
run: 0a zero:7 u32:3 zero:20 20010db80002 zero:10 zero:16 -> 2
run: 0a zero:7 u32:3 zero:20 fe80 zero:14 zero:16 -> 4

case: tables, marks and source addresses
prog: xdp
route: 0.0.0.0/0 dev 3 table 100 metric 1
route: 0.0.0.0/0 dev 4 table 200 metric 2 src 192.0.2.9
route: 10.0.0.0/8 dev 5
rule: 0x10 0xf0 100
rule: 0x100 0xf0 1 -> EINVAL
device: 3 addr4 192.0.2.3
device: 4
device: 5
text:
	r6 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r6
	r4 += 66
	r0 = -1
	if r4 > r3 goto out
	r5 = *(u64 *)(r6 +0)
	*(u64 *)(r10 -64) = r5
	r5 = *(u64 *)(r6 +8)
	*(u64 *)(r10 -56) = r5
	r5 = *(u64 *)(r6 +16)
	*(u64 *)(r10 -48) = r5
	r5 = *(u64 *)(r6 +24)
	*(u64 *)(r10 -40) = r5
	r5 = *(u64 *)(r6 +32)
	*(u64 *)(r10 -32) = r5
	r5 = *(u64 *)(r6 +40)
	*(u64 *)(r10 -24) = r5
	r5 = *(u64 *)(r6 +48)
	*(u64 *)(r10 -16) = r5
	r5 = *(u64 *)(r6 +56)
	*(u64 *)(r10 -8) = r5
	r2 = r10
	r2 += -64
	r3 = 64
	r4 = *(u16 *)(r6 +64)
	call bpf_fib_lookup
	r5 = *(u64 *)(r10 -64)
	*(u64 *)(r6 +0) = r5
	r5 = *(u64 *)(r10 -56)
	*(u64 *)(r6 +8) = r5
	r5 = *(u64 *)(r10 -48)
	*(u64 *)(r6 +16) = r5
	r5 = *(u64 *)(r10 -40)
	*(u64 *)(r6 +24) = r5
	r5 = *(u64 *)(r10 -32)
	*(u64 *)(r6 +32) = r5
	r5 = *(u64 *)(r10 -24)
	*(u64 *)(r6 +40) = r5
	r5 = *(u64 *)(r10 -16)
	*(u64 *)(r6 +48) = r5
	r5 = *(u64 *)(r10 -8)
	*(u64 *)(r6 +56) = r5
	r1 = *(u32 *)(r10 -56)
	r0 <<= 8
	r0 |= r1
	r1 = *(u32 *)(r10 -48)
	r1 <<= 32
	r0 |= r1
	out:
	exit
# by mark: FLAGS SKIP_NEIGH | MARK | SRC
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 zero:4 u32:0x13 zero:8 u16:52 -> 0x030200c000000003
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 zero:4 u32:0x23 zero:8 u16:52 -> 5
# a table of its own: SKIP_NEIGH | DIRECT | TBID | SRC
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 u32:200 zero:12 u16:29 -> 0x090200c000000004
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 u32:7 zero:12 u16:29 -> 0x405
# the main table: SKIP_NEIGH | DIRECT
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 zero:16 u16:5 -> 5
run: 02 zero:7 u32:5 zero:20 0b060001 zero:12 zero:16 u16:5 -> 0x405
# on the way out through device 4: SKIP_NEIGH | OUTPUT
run: 02 zero:7 u32:4 zero:20 0a060001 zero:12 zero:16 u16:6 -> 0x404
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 zero:16 u16:6 -> 5
# no such flag
run: 02 zero:7 u32:5 zero:20 0a060001 zero:12 zero:16 u16:64 -> 0xffffffffffffea05

case: a socket buffer is compared with the device
prog: sched_cls
device: 3 mtu 32
device: 4 mtu 200
device: 5 mtu 200 down
route: 10.3.0.0/16 dev 3
route: 10.4.0.0/16 dev 4
route: 10.5.0.0/16 dev 5
text:
	r6 = *(u32 *)(r1 +76)
	r3 = *(u32 *)(r1 +80)
	r4 = r6
	r4 += 64
	r0 = -1
	if r4 > r3 goto out
	r5 = *(u64 *)(r6 +0)
	*(u64 *)(r10 -64) = r5
	r5 = *(u64 *)(r6 +8)
	*(u64 *)(r10 -56) = r5
	r5 = *(u64 *)(r6 +16)
	*(u64 *)(r10 -48) = r5
	r5 = *(u64 *)(r6 +24)
	*(u64 *)(r10 -40) = r5
	r5 = *(u64 *)(r6 +32)
	*(u64 *)(r10 -32) = r5
	r5 = *(u64 *)(r6 +40)
	*(u64 *)(r10 -24) = r5
	r5 = *(u64 *)(r6 +48)
	*(u64 *)(r10 -16) = r5
	r5 = *(u64 *)(r6 +56)
	*(u64 *)(r10 -8) = r5
	r2 = r10
	r2 += -64
	r3 = 64
	r4 = 4
	call bpf_fib_lookup
	r5 = *(u64 *)(r10 -64)
	*(u64 *)(r6 +0) = r5
	r5 = *(u64 *)(r10 -56)
	*(u64 *)(r6 +8) = r5
	r5 = *(u64 *)(r10 -48)
	*(u64 *)(r6 +16) = r5
	r5 = *(u64 *)(r10 -40)
	*(u64 *)(r6 +24) = r5
	r5 = *(u64 *)(r10 -32)
	*(u64 *)(r6 +32) = r5
	r5 = *(u64 *)(r10 -24)
	*(u64 *)(r6 +40) = r5
	r5 = *(u64 *)(r10 -16)
	*(u64 *)(r6 +48) = r5
	r5 = *(u64 *)(r10 -8)
	*(u64 *)(r6 +56) = r5
	r1 = *(u16 *)(r10 -58)
	r0 <<= 16
	r0 |= r1
	out:
	exit
run: 02 zero:7 u32:3 zero:20 0a030001 zero:28 -> 0x80020
run: 02 zero:7 u32:3 zero:20 0a040001 zero:28 -> 200
run: 02 zero:7 u32:3 zero:20 0a050001 zero:28 -> 0x800c8
run: 02 zero:5 u16:33 u32:3 zero:20 0a030001 zero:28 -> 0x80020
