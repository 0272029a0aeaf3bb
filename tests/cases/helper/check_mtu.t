# SPDX-License-Identifier: BSD-2-Clause
# bpf_check_mtu. net/core/filter.c: bpf_xdp_check_mtu, bpf_skb_check_mtu.

case: lengths of a packet and of a device
prog: xdp
device: 3 mtu 20
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = r2
	r4 += 14
	r0 = -1
	if r4 > r3 goto out
	r6 = *(u8 *)(r2 +2)
	*(u32 *)(r10 -4) = r6
	r4 = *(u8 *)(r2 +1)
	r2 = *(u8 *)(r2 +0)
	r3 = r10
	r3 += -4
	r5 = 0
	call bpf_check_mtu
	r1 = *(u32 *)(r10 -4)
	r0 <<= 32
	r0 |= r1
	out:
	exit
run: 03 zero:33 -> 20
run: 03 zero:34 -> 0x100000014
run: 03 01 zero:32 -> 0x100000014
run: 03 00 14 zero:60 -> 20
run: 03 00 15 zero:60 -> 0x100000014
run: 07 zero:33 -> 0xffffffed00000000

case: flags of a socket buffer
prog: sched_cls
text:
	*(u32 *)(r10 -4) = 0
	r2 = 0
	r3 = r10
	r3 += -4
	r4 = 1
	r5 = 1
	call bpf_check_mtu
	exit
run: zero:14 -> -22
