# SPDX-License-Identifier: BSD-2-Clause
# Moving the ends of packets: net/core/filter.c: bpf_xdp_adjust_head, _tail, _meta; and bpf_redirect.

case: adjust_head takes bytes away
prog: xdp
text:
	r6 = r1
	r2 = 4
	call bpf_xdp_adjust_head
	r7 = r0
	r2 = *(u32 *)(r6 +0)
	r0 = *(u8 *)(r2 +0)
	r7 *= 1000
	r0 += r7
	exit
run: 00 01 02 03 04 05 zero:14 -> 4
	data: 04 05 zero:14

case: adjust_head gives room in front
prog: xdp
text:
	r6 = r1
	r2 = -2
	call bpf_xdp_adjust_head
	if r0 != 0x0 goto out
	r2 = *(u32 *)(r6 +0)
	*(u16 *)(r2 +0) = -1
	out:
	exit
run: 01 02 zero:14 -> 0
	data: ff ff 01 02 zero:14

case: what an earlier run left around the packet is gone
prog: xdp
text:
	r6 = r1
	r2 = -200
	call bpf_xdp_adjust_head
	r1 = r6
	r2 = -4
	call bpf_xdp_adjust_meta
	r2 = *(u32 *)(r6 +8)
	r3 = *(u32 *)(r6 +0)
	r0 = *(u32 *)(r2 +0)
	r4 = *(u64 *)(r3 +0)
	r0 |= r4
	r4 = *(u64 *)(r3 +192)
	r0 |= r4
	*(u32 *)(r2 +0) = -1
	*(u64 *)(r3 +0) = -1
	*(u64 *)(r3 +192) = -1
	exit
run: zero:64 -> 0
run: zero:14 -> 0
run: zero:1000 -> 0

# 256 bytes of headroom, of which the frame's head takes 40; and an Ethernet header has to remain.
case: adjust_head has limits
prog: xdp
map: by array key 4 value 4 entries 1
text:
	r2 = map[by][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_xdp_adjust_head
	exit
update: by u32:0 u32:-216
run: zero:64 -> 0
update: by u32:0 u32:-217
run: zero:64 -> -22
	data: same
update: by u32:0 u32:50
run: zero:64 -> 0
	data: zero:14
update: by u32:0 u32:51
run: zero:64 -> -22
	data: same
update: by u32:0 u32:0x80000000
run: zero:64 -> -22
update: by u32:0 u32:0x7fffffff
run: zero:64 -> -22

case: old packet pointers are gone after adjust_head
prog: xdp
text:
	r6 = r1
	r7 = *(u32 *)(r1 +0)
	r2 = 4
	call bpf_xdp_adjust_head
	r0 = *(u8 *)(r7 +3)
	exit
run: zero:32
	trap: memory @4 "packet, 1 bytes before it"

case: adjust_tail cuts
prog: xdp
text:
	r6 = r1
	r2 = -3
	call bpf_xdp_adjust_tail
	r7 = r0
	r2 = *(u32 *)(r6 +0)
	r0 = *(u32 *)(r6 +4)
	r0 -= r2
	r0 += r7
	exit
run: zero:20 -> 17
	data: zero:17

case: adjust_tail gives room that is zero
prog: xdp
text:
	r2 = 4
	call bpf_xdp_adjust_tail
	exit
run: fill:20:255 -> 0
	data: fill:20:255 zero:4

case: adjust_tail does not bring back what was cut
prog: xdp
text:
	r6 = r1
	r2 = -4
	call bpf_xdp_adjust_tail
	r1 = r6
	r2 = 4
	call bpf_xdp_adjust_tail
	exit
run: fill:20:255 -> 0
	data: fill:16:255 zero:4

case: adjust_tail has limits
prog: xdp
map: by array key 4 value 4 entries 1
text:
	r2 = map[by][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_xdp_adjust_tail
	exit
update: by u32:0 u32:-50
run: zero:64 -> 0
	data: zero:14
update: by u32:0 u32:-51
run: zero:64 -> -22
	data: same
update: by u32:0 u32:3456
run: zero:64 -> 0
	data: zero:3520
update: by u32:0 u32:3457
run: zero:64 -> -22
	data: same
update: by u32:0 u32:0x7fffffff
run: zero:64 -> -22

case: adjust_tail of a packet with fragments
prog: xdp
map: by array key 4 value 4 entries 1
text:
	r2 = map[by][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_xdp_adjust_tail
	exit
update: by u32:0 u32:-100
run: fill:5000:3 -> 0
	data: fill:4900:3
update: by u32:0 u32:-1480
run: fill:5000:3 -> 0
	data: fill:3520:3
update: by u32:0 u32:-2000
run: fill:5000:3 -> 0
	data: fill:3000:3
update: by u32:0 u32:10
run: fill:5000:3 -> 0
	data: fill:5000:3 zero:10
update: by u32:0 u32:2616
run: fill:5000:3 -> 0
	data: fill:5000:3 zero:2616
update: by u32:0 u32:2617
run: fill:5000:3 -> -22
	data: same
update: by u32:0 u32:-4986
run: fill:5000:3 -> 0
	data: fill:14:3
update: by u32:0 u32:-4987
run: fill:5000:3 -> -22
	data: same

case: adjust_meta makes room in front of the packet
prog: xdp
text:
	r6 = r1
	r2 = -8
	call bpf_xdp_adjust_meta
	if r0 != 0x0 goto out
	r2 = *(u32 *)(r6 +8)
	*(u64 *)(r2 +0) = 5
	r0 = *(u32 *)(r6 +0)
	r0 -= r2
	out:
	exit
run: fill:14:1 -> 8
	data: u64:5 fill:14:1
	ctx_out: data=8 data_end=22

case: adjust_meta has limits
prog: xdp
map: by array key 4 value 4 entries 1
text:
	r2 = map[by][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_xdp_adjust_meta
	exit
update: by u32:0 u32:-216
run: zero:64 -> 0
update: by u32:0 u32:-220
run: zero:64 -> -22
update: by u32:0 u32:-6
run: zero:64 -> -13
update: by u32:0 u32:4
run: zero:64 -> -22
update: by u32:0 u32:0
run: zero:64 -> 0
update: by u32:0 u32:32
run: zero:64 -> 0
	ctx: data=32
	data: zero:32
	ctx_out: data=0 data_end=32
update: by u32:0 u32:33
run: zero:64 -> -22
	ctx: data=32
update: by u32:0 u32:31
run: zero:64 -> -13
	ctx: data=32

# What the metadata leaves behind is not cleared.
case: adjust_head carries the metadata along
prog: xdp
text:
	r2 = -4
	call bpf_xdp_adjust_head
	exit
run: u32:0x11223344 fill:14:9 -> 0
	ctx: data=4
	data: u32:0x11223344 u32:0x11223344 fill:14:9
	ctx_out: data=4 data_end=22

case: redirect
prog: xdp
text:
	r1 = 7
	r2 = 0
	call bpf_redirect
	exit
run: zero:14 -> 4
	redirect: 7

case: redirect with flags is XDP_ABORTED
prog: xdp
text:
	r1 = 7
	r2 = 1
	call bpf_redirect
	exit
run: zero:14 -> 0
	redirect: none

case: the last of two redirects counts
prog: xdp
text:
	r1 = 7
	r2 = 0
	call bpf_redirect
	r1 = 8
	r2 = 0
	call bpf_redirect
	exit
run: zero:14 -> 4
	redirect: 8

case: bytes of a packet in parts
prog: xdp
map: args array key 4 value 16 entries 1
text:
	r6 = r1
	r7 = map[args][0]+0
	call bpf_xdp_get_buff_len
	r8 = r0
	r1 = r6
	r2 = *(u32 *)(r7 +0)
	r3 = r7
	r3 += 4
	r4 = 6
	call bpf_xdp_store_bytes
	if r0 != 0x0 goto out
	*(u64 *)(r7 +8) = 0
	r1 = r6
	r2 = *(u32 *)(r7 +0)
	r3 = r7
	r3 += 10
	r4 = 6
	call bpf_xdp_load_bytes
	if r0 != 0x0 goto out
	r0 = r8
	out:
	exit
update: args u32:0 u32:17,010203040506
run: zero:40 -> 40
	ctx: data_end=20
	data: zero:17 010203040506 zero:17
	map: args u32:0=u32:17,01020304,zero:2,010203040506
update: args u32:0 u32:34,010203040506
run: zero:40 -> 40
	ctx: data_end=20
	data: zero:34 010203040506
update: args u32:0 u32:35,010203040506
run: zero:40 -> -22
	ctx: data_end=20
	data: same
update: args u32:0 u32:0x10000,010203040506
run: zero:40 -> -14

case: what cannot be loaded changes nothing
prog: xdp
text:
	*(u64 *)(r10 -8) = 5
	r2 = 39
	r3 = r10
	r3 += -8
	r4 = 2
	call bpf_xdp_load_bytes
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
run: zero:40 -> -17
