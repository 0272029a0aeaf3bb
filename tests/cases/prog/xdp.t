# SPDX-License-Identifier: BSD-2-Clause
# XDP programs: context, packet, results. net/bpf/test_run.c: bpf_prog_test_run_xdp.

case: the verdict
prog: xdp
text:
	r0 = 2
	exit
run: zero:14 -> 2
	data: same

case: data and data_end are whole pointers
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r0 = r3
	r0 -= r2
	exit
run: zero:14 -> 14
run: zero:60 -> 60
run: zero:1500 -> 1500

case: bytes of the packet
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r2
	r4 += 14
	if r4 > r3 goto short
	r0 = *(u16 *)(r2 +12)
	r0 = be16 r0
	exit
	short:
	r0 = 0
	exit
run: ffffffffffff 020000000001 0800 -> 0x800
run: ffffffffffff 020000000001 86dd 60 -> 0x86dd

case: writing to the packet
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	*(u8 *)(r2 +0) = 170
	r0 = 3
	exit
run: 00 01 02 zero:11 -> 3
	data: aa 01 02 zero:11

case: past the packet
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +14)
	exit
run: zero:15 -> 0
run: zero:14
	trap: memory @1 "packet, 0 bytes past its end"

case: before the packet
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	*(u8 *)(r2 -1) = 1
	exit
run: zero:14
	trap: memory @1 "packet, 1 bytes before it"

case: without metadata data_meta is data
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +8)
	r0 = r2
	r0 -= r3
	exit
run: zero:14 -> 0

case: metadata comes in front of the packet
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +8)
	r0 = r2
	r0 -= r3
	r4 = *(u32 *)(r3 +0)
	r4 += 1
	*(u32 *)(r3 +0) = r4
	r5 = *(u8 *)(r2 +0)
	r5 *= 100
	r0 += r5
	exit
run: u32:41 05 zero:13 -> 504
	ctx: data=4
	data: u32:42 05 zero:13
	ctx_out: data=4 data_end=18
run: u32:41 zero:28 05 zero:13 -> 532
	ctx: data=32
	data: u32:42 zero:28 05 zero:13
	ctx_out: data=32 data_end=46

case: metadata of odd sizes, or too much of it
prog: xdp
text:
	r0 = 2
	exit
run: zero:64
	ctx: data=2
	error: EINVAL
run: zero:64
	ctx: data=65
	error: EINVAL
run: zero:512
	ctx: data=256
	error: EINVAL
run: zero:64 -> 2
	ctx: data=48
run: zero:512
	ctx: data=220
	error: EINVAL
run: zero:512 -> 2
	ctx: data=216

case: other contexts that make no sense
prog: xdp
text:
	r0 = 2
	exit
run: zero:64
	ctx: data_meta=4
	error: EINVAL
run: zero:64
	ctx: data_end=65
	error: EINVAL
run: zero:64
	ctx: data=32 data_end=28
	error: EINVAL
run: zero:64
	ctx: egress_ifindex=1
	error: EINVAL
run: zero:64
	ctx: rx_queue_index=1
	error: EINVAL

case: device and queue
prog: xdp
text:
	r0 = *(u32 *)(r1 +12)
	r2 = *(u32 *)(r1 +16)
	r0 *= 100
	r0 += r2
	exit
run: zero:14 -> 100
run: zero:14 -> 700
	ctx: ingress_ifindex=7
	ctx_out: ingress_ifindex=7 rx_queue_index=0 data=0 data_end=14

case: packets shorter than an Ethernet header
prog: xdp
text:
	r0 = 2
	exit
run: zero:0
	error: EINVAL
run: zero:13
	error: EINVAL
run: zero:14 -> 2

# 4096 less 256 of headroom and 320 of skb_shared_info are linear; the rest comes in pages.
case: long packets are not linear
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r0 = r3
	r0 -= r2
	exit
run: fill:3520:7 -> 3520
	data: same
run: fill:3521:7 -> 3520
	data: same
run: fill:9000:7 -> 3520
	data: same
run: fill:65535:9 -> 3520

case: more than 17 pages
prog: xdp
text:
	r0 = 2
	exit
run: zero:73153
	error: ENOMEM
run: zero:73152 -> 2

case: the output buffer may be too small
prog: xdp
text:
	r0 = 2
	exit
run: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e
	room: 4
	data: 00 01 02 03
	error: ENOSPC
run: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e -> 2
	room: 15
	data: same

case: the context is not written to
prog: xdp
text:
	*(u32 *)(r1 +0) = 1
	exit
run: zero:14
	trap: memory @0 "invalid write of 4 bytes"

case: nor read in other pieces than its fields
prog: xdp
text:
	r0 = *(u64 *)(r1 +0)
	exit
run: zero:14
	trap: memory @0 "invalid read of 8 bytes"

case: half a field
prog: xdp
text:
	r0 = *(u16 *)(r1 +0)
	exit
run: zero:14
	trap: memory @0 "context +0"

case: behind the last field
prog: xdp
text:
	r0 = *(u32 *)(r1 +24)
	exit
run: zero:14
	trap: memory @0

case: egress_ifindex is for programs of device maps
prog: xdp
text:
	r0 = *(u32 *)(r1 +20)
	exit
run: zero:14
	trap: memory @0 "context +20"

case: programs of device and CPU maps have no test runs
prog: xdp main attach xdp_devmap
text:
	r0 = 2
	exit
run: zero:14
	error: EINVAL

case: programs of CPU maps neither
prog: xdp main attach xdp_cpumap
text:
	r0 = 2
	exit
run: zero:14
	error: EINVAL

case: repetitions see what the one before left
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +0)
	r0 += 1
	*(u8 *)(r2 +0) = r0
	exit
run: zero:14 -> 5
	repeat: 5
	data: 05 zero:13

case: the kernel's object is not to be had through the context
prog: xdp
text:
	r2 = 8
	r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)
	exit
run: zero:14
	trap: memory @1

case: no atomics on packets
prog: xdp
text:
	r1 = *(u32 *)(r1 +0)
	r2 = 8
	lock *(u32 *)(r1 +0) += r2
	exit
run: zero:16
	trap: memory @2

# The example of docs/case-files.md.
case: the ports that are counted
map: counts hash key 2 value 8 entries 16
prog: xdp
update: counts be16:80 u64:5
text:
	r2 = *(u32 *)(r1 +0)
	r2 += 12
	r1 = map[counts]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r1 = *(u64 *)(r0 +0)
	r1 += 1
	*(u64 *)(r0 +0) = r1
	none:
	r0 = 2
	exit
run: zero:12 be16:80 -> 2
	data: same
	map: counts be16:80=u64:6
lookup: counts be16:443 -> ENOENT
