# SPDX-License-Identifier: BSD-2-Clause
# VLAN tags: the outermost beside the packet, the others in it. net/core/filter.c: bpf_skb_vlan_push,
# bpf_skb_vlan_pop.

case: the first tag is kept beside the packet
prog: sched_cls
text:
	r6 = r1
	r2 = 0xa888
	r3 = 0x123
	call bpf_skb_vlan_push
	r1 = *(u32 *)(r6 +28)
	r2 = *(u32 *)(r6 +24)
	r3 = *(u32 *)(r6 +20)
	r1 <<= 32
	r2 <<= 8
	r0 |= r1
	r0 |= r2
	r0 |= r3
	exit
run: zero:12 0800 zero:20 -> 0x0000a88800012301
	data: same

case: the second one pushes the first into it
prog: sched_cls
text:
	r6 = r1
	r2 = 0xa888
	r3 = 0x123
	call bpf_skb_vlan_push
	r1 = r6
	r2 = 5
	r3 = 0x456
	call bpf_skb_vlan_push
	r1 = *(u32 *)(r6 +24)
	r2 = *(u32 *)(r6 +28)
	r3 = *(u32 *)(r6 +16)
	r2 <<= 16
	r3 <<= 32
	r0 |= r1
	r0 |= r2
	r0 |= r3
	exit
run: fill:6:1 fill:6:2 0800 fill:20:3 -> 0x0000a88800810456
	data: fill:6:1 fill:6:2 88a8 0123 0800 fill:20:3

case: pop takes from beside, then out of the packet
prog: sched_cls
map: n array key 4 value 4 entries 1
text:
	r6 = r1
	r7 = map[n][0]+0
	r7 = *(u32 *)(r7 +0)
	again:
	if r7 == 0x0 goto done
	r1 = r6
	call bpf_skb_vlan_pop
	if r0 != 0x0 goto bad
	r7 -= 1
	goto again
	done:
	r0 = *(u32 *)(r6 +16)
	r1 = *(u32 *)(r6 +24)
	r0 <<= 16
	r0 |= r1
	bad:
	exit
update: n u32:0 u32:1
run: fill:12:1 8100 0001 8100 0002 8100 0003 0800 fill:30:9 -> 0x00810002
	data: fill:12:1 8100 0003 0800 fill:30:9
update: n u32:0 u32:2
run: fill:12:1 8100 0001 8100 0002 8100 0003 0800 fill:30:9 -> 0x00080003
	data: fill:12:1 0800 fill:30:9
update: n u32:0 u32:3
run: fill:12:1 8100 0001 8100 0002 8100 0003 0800 fill:30:9 -> 0x00080000
update: n u32:0 u32:1
run: fill:12:1 8100 0001 0010 ffff -> 0x01000000
	data: fill:12:1 0010 ffff
run: fill:12:1 8100 0001 0010 fffe -> 0x04000000
run: fill:12:1 8100 0001 0010 -> 0x04000000
run: fill:12:1 8100 000100 -> -12
	data: same
run: fill:12:1 0800 fill:20:4 -> 0x00080000
	data: same

# The sum of nothing is 0, and stays it: the tag that goes is of the zeros in front.
case: the known sum follows the tag that goes
prog: sched_cls
text:
	r6 = r1
	r2 = 300
	r3 = 0
	call bpf_skb_change_head
	r1 = r6
	call bpf_skb_vlan_pop
	exit
run: zero:12 88a8 -> 0
	ctx: gso_size=1244
	flags: checksum_complete
	data: zero:296 zero:12 88a8
