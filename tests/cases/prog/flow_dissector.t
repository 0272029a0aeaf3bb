# SPDX-License-Identifier: BSD-2-Clause
# Flow dissectors. net/bpf/test_run.c: bpf_prog_test_run_flow_dissector.

case: keys of a packet
prog: flow_dissector
text:
	r2 = *(u64 *)(r1 +144)
	r3 = *(u32 *)(r1 +76)
	r4 = *(u32 *)(r1 +80)
	r0 = *(u16 *)(r2 +0)
	r5 = r3
	r5 += 16
	if r5 > r4 goto out
	r5 = *(u16 *)(r3 +14)
	*(u16 *)(r2 +12) = r5
	*(u16 *)(r2 +2) = 60000
	out:
	exit
run: zero:12 be16:0x0800 be16:80 -> 14
	data: u16:14 u16:16 zero:6 be16:0x0800 be16:80 zero:42
run: zero:12 be16:0x0800 -> 14
	data: u16:14 u16:14 zero:6 be16:0x0800 zero:44
run: zero:13
	error: EINVAL

case: keys end
prog: flow_dissector
text:
	r2 = *(u64 *)(r1 +144)
	*(u32 *)(r2 +56) = 1
	r0 = 0
	exit
run: zero:14
	trap: memory @1

case: the packet is read only
prog: flow_dissector
text:
	r2 = *(u32 *)(r1 +76)
	*(u8 *)(r2 +0) = 1
	r0 = 0
	exit
run: zero:14
	trap: memory @1

case: nothing else of the context
prog: flow_dissector
text:
	r0 = *(u32 *)(r1 +0)
	exit
run: zero:14
	trap: memory @0

case: a dissector of a test run has no socket buffer to load from
prog: flow_dissector
text:
	r2 = 0
	r3 = r10
	r3 += -8
	r4 = 8
	*(u64 *)(r10 -8) = -1
	call bpf_skb_load_bytes
	r0 += 14
	r1 = *(u64 *)(r10 -8)
	r0 |= r1
	exit
run: zero:64 -> 0
