# SPDX-License-Identifier: BSD-2-Clause
# Longer and shorter packets. net/core/filter.c: bpf_skb_change_head, _tail, _proto,
# bpf_skb_adjust_room.

case: room in front
prog: lwt_xmit
map: args array key 4 value 8 entries 1
text:
	r2 = map[args][0]+0
	r3 = *(u32 *)(r2 +4)
	r2 = *(u32 *)(r2 +0)
	call bpf_skb_change_head
	exit
update: args u32:0 u32:4,u32:0
run: zero:14 0102 -> 0
	data: zero:18 0102
update: args u32:0 u32:16062,u32:0
run: zero:14 0102 -> 0
update: args u32:0 u32:16063,u32:0
run: zero:14 0102 -> -22
update: args u32:0 u32:-1,u32:0
run: zero:14 0102 -> -22
update: args u32:0 u32:4,u32:1
run: zero:14 0102 -> -22
	data: same
# No limit for packets that get segmented, but no buffer of that size.
update: args u32:0 u32:0x1000000,u32:0
run: zero:14 0102 -> -12
	ctx: gso_size=100

case: the end moves
prog: sched_cls
map: args array key 4 value 8 entries 1
text:
	r6 = r1
	r2 = map[args][0]+0
	r3 = *(u32 *)(r2 +4)
	r2 = *(u32 *)(r2 +0)
	call bpf_skb_change_tail
	r1 = *(u32 *)(r6 +176)
	r1 <<= 32
	r0 |= r1
	exit
update: args u32:0 u32:20,u32:0
run: fill:16:255 -> 0
	data: fill:16:255 zero:4
run: fill:24:255 -> 0
	data: fill:20:255
run: fill:24:255 -> 0
	ctx: gso_size=100
	data: fill:20:255
run: fill:24:255 -> 0
	ctx: data_end=14
	flags: free_ctx
	data: fill:20:255
update: args u32:0 u32:13,u32:0
run: fill:24:255 -> -22
	data: same
update: args u32:0 u32:16064,u32:0
run: fill:24:255 -> 0
update: args u32:0 u32:16065,u32:0
run: fill:24:255 -> -22
update: args u32:0 u32:20,u32:1
run: fill:24:255 -> -22
update: args u32:0 u32:20,u32:0
run: fill:24:255 -> -524
	skb: encapsulation=1
# The known sum is forgotten; a field to fill in that is cut off is none.
run: fill:24:255 -> 0
	skb: ip_summed=2
	skb_out: ip_summed=0
run: fill:24:255 -> 0
	skb: ip_summed=3 csum_start=14 csum_offset=4
	skb_out: ip_summed=3
run: fill:24:255 -> 0
	skb: ip_summed=3 csum_start=14 csum_offset=5
	skb_out: ip_summed=0

case: from IPv4 to IPv6 and back
prog: sched_cls
map: to array key 4 value 8 entries 1
text:
	r6 = r1
	r2 = map[to][0]+0
	r3 = *(u32 *)(r2 +4)
	r2 = *(u32 *)(r2 +0)
	call bpf_skb_change_proto
	r1 = *(u32 *)(r6 +16)
	r0 <<= 32
	r0 |= r1
	exit
update: to u32:0 be16:0x86dd
run: fill:12:1 0800 fill:20:2 fill:4:3 -> 0xdd86
	data: fill:12:1 0800 zero:20 fill:20:2 fill:4:3
update: to u32:0 be16:0x0800
run: fill:12:1 86dd fill:20:2 fill:20:3 fill:4:4 -> 0x0008
	data: fill:12:1 86dd fill:20:3 fill:4:4
run: fill:12:1 86dd fill:20:2 fill:20:3 fill:4:4 -> 0x0008
	ctx: gso_size=100
	skb: gso_type=0x10
	skb_out: gso_type=3
run: zero:12 0800 zero:20 -> 0xfffffdf400000008
	data: same
update: to u32:0 be16:0x0806
run: zero:12 0800 zero:20 -> 0xfffffdf400000008
update: to u32:0 be16:0x86dd,zero:2,u32:1
run: zero:12 0800 zero:20 -> 0xffffffea00000008

case: adjust_room
prog: sched_cls
map: args array key 4 value 16 entries 1
text:
	r6 = map[args][0]+0
	r2 = *(s32 *)(r6 +0)
	r3 = *(u32 *)(r6 +4)
	r4 = *(u64 *)(r6 +8)
	call bpf_skb_adjust_room
	exit
# BPF_ADJ_ROOM_NET is 0, _MAC 1.
update: args u32:0 u32:4,u32:0,u64:0
run: fill:12:1 0800 fill:20:2 fill:4:3 -> 0
	data: fill:12:1 0800 fill:20:2 zero:4 fill:4:3
update: args u32:0 u32:4,u32:1,u64:0
run: fill:12:1 0800 fill:20:2 fill:4:3 -> 0
	data: fill:12:1 0800 zero:4 fill:20:2 fill:4:3
run: fill:12:1 0806 fill:20:2 fill:4:3 -> -524
	data: same
update: args u32:0 u32:-4,u32:0,u64:0
run: fill:12:1 0800 fill:20:2 fill:4:3 -> 0
	data: fill:12:1 0800 fill:20:2
update: args u32:0 u32:-4,u32:1,u64:0
run: fill:12:1 0800 fill:20:2 fill:4:3 -> 0
	data: fill:12:1 0800 fill:16:2 fill:4:3
update: args u32:0 u32:-5,u32:0,u64:0
run: fill:12:1 0800 fill:20:2 fill:4:3 -> -524
	data: same
update: args u32:0 u32:4,u32:2,u64:0
run: fill:12:1 0800 fill:20:2 -> -524
update: args u32:0 u32:0x1000,u32:0,u64:0
run: fill:12:1 0800 fill:20:2 -> -14
update: args u32:0 u32:0x80000000,u32:0,u64:0
run: fill:12:1 0800 fill:20:2 -> -14
update: args u32:0 u32:0xfff,u32:0,u64:0
run: fill:12:1 0800 fill:20:2 -> 0
run: fill:12:1 0800 fill:12000:2 -> -524
# BPF_F_ADJ_ROOM_NO_CSUM_RESET
update: args u32:0 u32:4,u32:1,u64:0
run: fill:12:1 0800 fill:20:2 -> 0
	skb: ip_summed=1 csum_level=1
	skb_out: ip_summed=0 csum_level=0
update: args u32:0 u32:4,u32:1,u64:0x20
run: fill:12:1 0800 fill:20:2 -> 0
	skb: ip_summed=1 csum_level=1
	skb_out: ip_summed=1 csum_level=1
update: args u32:0 u32:4,u32:1,u64:0x200
run: fill:12:1 0800 fill:20:2 -> -22

case: adjust_room: outer headers
prog: sched_cls
map: args array key 4 value 16 entries 1
text:
	r7 = r1
	r6 = map[args][0]+0
	r2 = *(s32 *)(r6 +0)
	r3 = *(u32 *)(r6 +4)
	r4 = *(u64 *)(r6 +8)
	call bpf_skb_adjust_room
	r1 = *(u32 *)(r7 +16)
	r2 = *(u32 *)(r7 +176)
	r2 <<= 16
	r1 |= r2
	r0 <<= 32
	r0 |= r1
	exit
# ENCAP_L3_IPV6 | ENCAP_L4_UDP
update: args u32:0 u32:48,u32:1,u64:0x14
run: fill:12:1 0800 fill:20:2 -> 0xdd86
	skb_out: encapsulation=1
	data: fill:12:1 0800 zero:48 fill:20:2
run: fill:12:1 0800 fill:20:2 -> 0x0034dd86
	ctx: gso_size=100
	skb: gso_type=1
	skb_out: gso_type=0x403
# FIXED_GSO, ENCAP_L3_IPV4
update: args u32:0 u32:20,u32:1,u64:0x3
run: fill:12:1 0800 fill:20:2 -> 0x00640008
	ctx: gso_size=100
	skb: gso_type=1
	skb_out: gso_type=0x103
# UDP datagrams keep their size or cannot grow.
run: fill:12:1 0800 fill:20:2 -> 0x00640008
	ctx: gso_size=100
	skb: gso_type=0x20000
	skb_out: gso_type=0x20102
update: args u32:0 u32:20,u32:1,u64:0x2
run: fill:12:1 0800 fill:20:2 -> 0xfffffdf400640008
	ctx: gso_size=100
	skb: gso_type=0x20000
run: fill:12:1 0800 fill:20:2 -> 0xffffff8e00000008
	skb: encapsulation=1
# both families; both of GRE and UDP; ENCAP_L2_ETH without 14 bytes; more L2 than there is
update: args u32:0 u32:20,u32:1,u64:0x6
run: fill:12:1 0800 fill:20:2 -> 0xffffffea00000008
update: args u32:0 u32:20,u32:1,u64:0x1a
run: fill:12:1 0800 fill:20:2 -> 0xffffffea00000008
update: args u32:0 u32:20,u32:1,u64:0x0d00000000000042
run: fill:12:1 0800 fill:20:2 -> 0xffffffea00000008
update: args u32:0 u32:20,u32:1,u64:0x1500000000000002
run: fill:12:1 0800 fill:20:2 -> 0xffffffea00000008
update: args u32:0 u32:34,u32:1,u64:0x0e00000000000042
run: fill:12:1 0800 fill:20:2 -> 0x0008
# DECAP_L3_IPV6 and _IPV4
update: args u32:0 u32:-20,u32:1,u64:0x100
run: fill:12:1 0800 fill:60:2 -> 0xdd86
	data: fill:12:1 0800 fill:40:2
run: fill:12:1 0800 fill:59:2 -> 0xfffffdf400000008
update: args u32:0 u32:-40,u32:1,u64:0x80
run: fill:12:1 86dd fill:60:2 -> 0x0008
run: fill:12:1 86dd fill:60:2 -> 0x008c0008
	ctx: gso_size=100
	skb: gso_type=0x10
	skb_out: gso_type=0x12
update: args u32:0 u32:-20,u32:1,u64:0x180
run: fill:12:1 86dd fill:80:2 -> 0xffffffea0000dd86
update: args u32:0 u32:20,u32:1,u64:0x80
run: fill:12:1 86dd fill:80:2 -> 0xffffffea0000dd86
update: args u32:0 u32:-20,u32:1,u64:0x2
run: fill:12:1 86dd fill:80:2 -> 0xffffffea0000dd86

# The kernel would move what lies behind the packet.
case: adjust_room behind a header that is not there
prog: sched_cls
text:
	r6 = r1
	r2 = 16
	r3 = 0
	call bpf_skb_change_tail
	r1 = r6
	r2 = 4
	r3 = 0
	r4 = 0
	call bpf_skb_adjust_room
	exit
run: zero:12 0800 fill:20:2 -> -14
	data: zero:12 0800 0202
