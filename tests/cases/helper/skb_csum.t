# SPDX-License-Identifier: BSD-2-Clause
# Checksum fields and what is known of the packet's sum. net/core/filter.c: bpf_l3_csum_replace,
# bpf_l4_csum_replace, bpf_csum_update, bpf_csum_level.

case: the checksum of an IPv4 header follows its TTL
prog: sched_cls
text:
	r6 = r1
	*(u64 *)(r10 -8) = 0x3f
	r2 = 22
	r3 = r10
	r3 += -8
	r4 = 1
	r5 = 0
	call bpf_skb_store_bytes
	r1 = r6
	r2 = 24
	r3 = 0x40
	r4 = 0x3f
	r5 = 2
	call bpf_l3_csum_replace
	exit
run: zero:12 0800 4500 0054 0000 4000 4001 b6a1 c0a80001 c0a80002 -> 0
	data: zero:12 0800 4500 0054 0000 4000 3f01 b7a1 c0a80001 c0a80002

case: sizes and flags of l3_csum_replace
prog: sched_cls
map: args array key 4 value 32 entries 1
text:
	r6 = map[args][0]+0
	r2 = *(u64 *)(r6 +0)
	r3 = *(u64 *)(r6 +8)
	r4 = *(u64 *)(r6 +16)
	r5 = *(u64 *)(r6 +24)
	call bpf_l3_csum_replace
	exit
update: args u32:0 u64:14,u64:0,u64:0x00000100,u64:0
run: zero:14 0000 -> 0
	data: zero:14 fffe
update: args u32:0 u64:14,be32:0x0a000001,u32:0,be32:0x0a000002,u32:0,u64:4
run: zero:14 1234 -> 0
	data: zero:14 1233
update: args u32:0 u64:14,u64:1,u64:0,u64:0
run: zero:14 0000 -> -22
	data: same
update: args u32:0 u64:14,u64:1,u64:0,u64:3
run: zero:14 0000 -> -22
update: args u32:0 u64:14,u64:0,u64:0,u64:16
run: zero:14 0000 -> -22
update: args u32:0 u64:15,u64:0,u64:0,u64:2
run: zero:14 00000000 -> -14
update: args u32:0 u64:16,u64:0,u64:0,u64:2
run: zero:14 0000 -> -14
update: args u32:0 u64:0x10000,u64:0,u64:0,u64:2
run: zero:14 0000 -> -14

case: l4_csum_replace
prog: sched_cls
map: args array key 4 value 24 entries 1
text:
	r6 = map[args][0]+0
	r2 = 14
	r3 = *(u64 *)(r6 +0)
	r4 = *(u64 *)(r6 +8)
	r5 = *(u64 *)(r6 +16)
	call bpf_l4_csum_replace
	exit
update: args u32:0 be16:80,zero:6,be16:81,zero:6,u64:2
run: zero:14 1000 -> 0
	data: zero:14 0fff
# BPF_F_MARK_MANGLED_0: no checksum stays none, and one that becomes 0 is written as ffff.
update: args u32:0 be16:80,zero:6,be16:81,zero:6,u64:0x22
run: zero:14 0000 -> 0
	data: same
update: args u32:0 be16:80,zero:6,be16:81,zero:6,u64:0x22
run: zero:14 0001 -> 0
	data: zero:14 ffff
update: args u32:0 be16:80,zero:6,be16:81,zero:6,u64:2
run: zero:14 0001 -> 0
	data: zero:14 0000
# BPF_F_MARK_ENFORCE
update: args u32:0 be16:80,zero:6,be16:81,zero:6,u64:0x62
run: zero:14 0000 -> 0
	data: zero:14 fffe
update: args u32:0 u64:1,u64:0,u64:0
run: zero:14 0000 -> -22
update: args u32:0 u64:0,u64:0,u64:1
run: zero:14 0000 -> -22
update: args u32:0 u64:0,u64:0,u64:0x100
run: zero:14 0000 -> -22

# The field has the sum of the pseudo header: ports do not count, addresses do.
case: a checksum that the device completes
prog: sched_cls
map: args array key 4 value 24 entries 1
text:
	r6 = map[args][0]+0
	r2 = 16
	r3 = *(u64 *)(r6 +0)
	r4 = *(u64 *)(r6 +8)
	r5 = *(u64 *)(r6 +16)
	call bpf_l4_csum_replace
	exit
update: args u32:0 be16:80,zero:6,be16:81,zero:6,u64:2
run: zero:14 00001000 -> 0
	skb: ip_summed=3 csum_start=14 csum_offset=2
	skb_out: ip_summed=3 csum_start=14 csum_offset=2
	data: same
update: args u32:0 be32:0x0a000001,zero:4,be32:0x0a000002,zero:4,u64:0x14
run: zero:14 00001000 -> 0
	skb: ip_summed=3 csum_start=14 csum_offset=2
	data: zero:14 00001001
update: args u32:0 u64:0,be32:1,zero:4,u64:0x10
run: zero:14 00001000 -> 0
	skb: ip_summed=3 csum_start=14 csum_offset=2
	data: zero:14 00001001
update: args u32:0 u64:0,be32:1,zero:4,u64:0
run: zero:14 00001000 -> 0
	skb: ip_summed=3 csum_start=14 csum_offset=2
	data: same
run: zero:14 00001000
	skb: ip_summed=3 csum_start=14 csum_offset=3
	error: EINVAL
run: zero:14
	skb: ip_summed=4
	error: EINVAL

case: csum_update needs a sum
prog: sched_cls
text:
	r2 = 0x10
	call bpf_csum_update
	exit
run: zero:14 0500 -> 0x15
	skb: ip_summed=2
	skb_out: ip_summed=2 csum=0x15
run: zero:14 0500 -> -524
	skb_out: ip_summed=0

case: levels of checksums that were found right
prog: sched_cls
map: op array key 4 value 4 entries 1
text:
	r2 = map[op][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_csum_level
	exit
update: op u32:0 u32:0
run: zero:14 -> -13
update: op u32:0 u32:0
run: zero:14 -> 2
	skb: ip_summed=1 csum_level=2
update: op u32:0 u32:1
run: zero:14 -> 0
	skb_out: ip_summed=1 csum_level=0
run: zero:14 -> 0
	skb: ip_summed=1 csum_level=3
	skb_out: ip_summed=1 csum_level=3
update: op u32:0 u32:2
run: zero:14 -> 0
	skb: ip_summed=1 csum_level=1
	skb_out: ip_summed=1 csum_level=0
run: zero:14 -> 0
	skb: ip_summed=1
	skb_out: ip_summed=0
update: op u32:0 u32:3
run: zero:14 -> 0
	skb: ip_summed=1 csum_level=2
	skb_out: ip_summed=0 csum_level=0
update: op u32:0 u32:4
run: zero:14 -> -22
