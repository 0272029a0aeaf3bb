# SPDX-License-Identifier: BSD-2-Clause
# tc programs: context, packet, results. net/bpf/test_run.c: bpf_prog_test_run_skb;
# net/core/filter.c: tc_cls_act_is_valid_access.

case: the packet begins with its Ethernet header
prog: sched_cls
text:
	r2 = *(u32 *)(r1 +76)
	r3 = *(u32 *)(r1 +80)
	r4 = r2
	r4 += 14
	if r4 > r3 goto short
	r0 = *(u8 *)(r2 +12)
	*(u8 *)(r2 +0) = 7
	exit
	short:
	r0 = -1
	exit
run: zero:12 be16:0x88b5 01 -> 0x88
	data: 07 zero:11 be16:0x88b5 01

case: fields that are computed from the packet
prog: sched_cls
text:
	r0 = *(u32 *)(r1 +16)
	r2 = *(u32 *)(r1 +0)
	r0 <<= 32
	r0 |= r2
	exit
run: zero:12 be16:0x0806 zero:6 -> 0x0000060800000014

case: a mark goes in, another comes out; cb by bytes
prog: sched_cls
text:
	r0 = *(u32 *)(r1 +8)
	*(u32 *)(r1 +8) = 9
	r2 = *(u8 *)(r1 +53)
	r0 += r2
	r2 = 0x1122334455667788
	*(u64 *)(r1 +56) = r2
	exit
run: zero:14 -> 0x58
	ctx: mark=3 cb[1]=0x5500
	ctx_out: mark=9 cb[1]=0x5500 cb[2]=0x55667788 cb[3]=0x11223344

case: narrow loads, the interface, and what may not be touched
prog: sched_cls
text:
	r0 = *(u8 *)(r1 +40)
	*(u32 *)(r1 +40) = 1
	exit
run: zero:14
	ctx: ifindex=300
	trap: memory @1 "invalid write of 4 bytes"

case: the kernel's test runs set few fields
prog: sched_cls
text:
	r0 = *(u32 *)(r1 +24)
	r1 = *(u32 *)(r1 +20)
	r0 <<= 8
	r0 |= r1
	exit
run: zero:14
	ctx: vlan_tci=5
	error: EINVAL
run: zero:14 -> 0x501
	ctx: vlan_tci=5
	flags: free_ctx

case: a packet without its network header
prog: sched_cls
text:
	r0 = 0
	exit
run: zero:13
	error: EINVAL
run: zero:12 be16:0x0800 zero:19
	error: EINVAL
run: zero:12 be16:0x0800 zero:20 -> 0
