# SPDX-License-Identifier: BSD-2-Clause
# Packet loads: net/core/filter.c: bpf_gen_ld_abs, bpf_skb_load_helper_8 and its kin. R6 is the
# context, R0 the value in host order; behind the packet the program, or subprogram, returns 0.

case: absolute, each size
prog: sched_cls
text:
	r6 = r1
	r0 = *(u32 *)skb[14]
	r7 = r0
	r0 = *(u16 *)skb[18]
	r7 <<= 16
	r7 |= r0
	r0 = *(u8 *)skb[20]
	r7 <<= 8
	r0 |= r7
	exit
run: zero:12 be16:0x88b5 11 22 33 84 95 a6 b7 -> 0x1122338495a6b7
run: zero:12 be16:0x88b5 11 22 33 84 95 a6 -> 0
run: zero:14 -> 0

case: indirect, each size, with a register that counts 32 bits
prog: sched_cls
text:
	r6 = r1
	r7 = 0x500000004
	r0 = *(u32 *)skb[r7 + 10]
	r8 = r0
	r0 = *(u16 *)skb[r7 + 14]
	r8 <<= 16
	r8 |= r0
	r7 = 34
	r0 = *(u8 *)skb[r7 + -14]
	r8 <<= 8
	r0 |= r8
	exit
run: zero:12 be16:0x88b5 11 22 33 84 95 a6 b7 -> 0x1122338495a6b7
run: zero:12 be16:0x88b5 11 22 33 84 95 a6 -> 0

case: a subprogram returns 0, its caller goes on
prog: sched_cls
text:
	r6 = r1
	call load
	r0 += 5
	exit
	load:
	r6 = r1
	r0 = *(u8 *)skb[14]
	r0 += 1
	exit
run: zero:12 be16:0x88b5 07 -> 13
run: zero:14 -> 5

case: from the network header and from the link-layer header, wherever the packet begins
prog: socket_filter
text:
	r6 = r1
	r0 = *(u8 *)skb[0]
	r7 = r0
	r0 = *(u8 *)skb[-1048575]
	r7 <<= 8
	r7 |= r0
	r0 = *(u16 *)skb[-2097140]
	r7 <<= 16
	r7 |= r0
	r0 = *(u8 *)skb[-2097137]
	r7 <<= 8
	r0 |= r7
	exit
run: zero:12 be16:0x88b5 44 55 66 -> 0x445588b555

case: in front of both there is nothing
prog: sched_cls
text:
	r6 = r1
	r0 = *(u8 *)skb[-2097153]
	r0 = 1
	exit
run: zero:12 be16:0x88b5 44 -> 0

case: behind the packet from the network header
prog: sched_cls
text:
	r6 = r1
	r7 = -1048575
	r0 = *(u8 *)skb[r7 + 0]
	r0 |= 256
	exit
run: zero:12 be16:0x88b5 44 55 -> 0x155
run: zero:12 be16:0x88b5 44 -> 0

case: fragments are read as the linear part is
prog: sched_cls
text:
	r6 = r1
	r2 = *(u32 *)(r1 +76)
	r3 = *(u32 *)(r1 +80)
	r3 -= r2
	r7 = r3
	r0 = *(u32 *)skb[r7 + -2]
	r8 = r0
	r0 = *(u8 *)skb[4999]
	r8 <<= 8
	r0 |= r8
	exit
run: zero:12 be16:0x88b5 zero:3696 11 22 33 44 zero:1285 99 -> 0x1122334499
