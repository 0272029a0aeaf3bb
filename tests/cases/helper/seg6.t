# SPDX-License-Identifier: BSD-2-Clause
# Segment routing over IPv6. net/core/filter.c: bpf_lwt_seg6_store_bytes, bpf_lwt_seg6_action,
# bpf_lwt_seg6_adjust_srh, bpf_push_seg6_encap; net/ipv6/seg6_local.c: input_action_end_bpf. Packets
# have two segments, aa.. after bb.., which they are at.

case: at the hook the next segment is the destination
prog: lwt_seg6local
text:
	r0 = *(u32 *)(r1 +8)
	exit
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	data: zero:14 60000000 0028 2b 40 fill:16:1 fill:16:0xaa 3b 04 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	data: zero:14 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb
# no segments left; no such header; not valid: cut, wrong type, more left than there are
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	error: EINVAL
run: zero:12 86dd 60000000 0028 3b 40 fill:32:1 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	error: EINVAL
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:15:0xbb
	flags: ingress
	error: EINVAL
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 03 01 01 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	error: EINVAL
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 03 01 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	error: EINVAL
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 02 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	error: EINVAL
# an option is cut; a HMAC, whose key nobody has
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 05 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 0407 zero:6
	flags: ingress
	error: EINVAL
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 09 04 01 01 08 0000 fill:16:0xaa fill:16:0xbb 0526 zero:38
	flags: ingress
	error: EINVAL
# behind another header, and options that are whole
run: zero:12 86dd 60000000 0028 00 40 fill:32:1 2b00 zero:6 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 05 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 0406 zero:6 -> 0
	flags: ingress

# R0 is the helper's answer, which here lets the packet go on when it is 0.
case: bytes of the header are stored
prog: lwt_seg6local
text:
	r6 = *(u32 *)(r1 +48)
	r4 = *(u32 *)(r1 +52)
	*(u64 *)(r10 -8) = 0x1234
	r2 = r6
	r3 = r10
	r3 += -8
	call bpf_lwt_seg6_store_bytes
	if r0 == 0 goto out
	r0 |= 0x1000
	out:
	exit
# flags and tag
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	ctx: cb[0]=46 cb[1]=2
	data: zero:14 60000000 0028 2b 40 fill:16:1 fill:16:0xaa 3b 04 04 00 01 00 3412 fill:16:0xaa fill:16:0xbb
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	ctx: cb[0]=45 cb[1]=1
	data: zero:14 60000000 0028 2b 40 fill:16:1 fill:16:0xaa 3b 04 04 00 01 34 0000 fill:16:0xaa fill:16:0xbb
# what is before, and the segments (-EFAULT)
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=44 cb[1]=2
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=47 cb[1]=2
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=70 cb[1]=2
# an option, which has to be one; the kernel lets the end of the last segment be written as well
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 05 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 0406 zero:6 -> 0
	flags: ingress
	ctx: cb[0]=82 cb[1]=2
	data: zero:14 60000000 0028 2b 40 fill:16:1 fill:16:0xaa 3b 05 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb 0406 3412 zero:4
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 05 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 0406 zero:6
	flags: ingress
	ctx: cb[0]=80 cb[1]=2
	error: EBADMSG
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	ctx: cb[0]=78 cb[1]=2
	data: zero:14 60000000 0028 2b 40 fill:16:1 fill:16:0xaa 3b 04 04 00 01 00 0000 fill:16:0xaa fill:14:0xbb 3412
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=80 cb[1]=2
# without a header
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	ctx: cb[0]=46 cb[1]=2

case: room for options
prog: lwt_seg6local
text:
	r9 = r1
	r2 = *(u32 *)(r1 +48)
	r3 = *(u32 *)(r1 +52)
	call bpf_lwt_seg6_adjust_srh
	if r0 != 0 goto out
	r4 = *(u32 *)(r9 +56)
	if r4 == 0 goto out
	*(u64 *)(r10 -8) = 0x0604
	r1 = r9
	r2 = 80
	r3 = r10
	r3 += -8
	call bpf_lwt_seg6_store_bytes
	out:
	exit
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 01 -> 0
	flags: ingress
	ctx: cb[0]=80 cb[1]=8 cb[2]=8
	data: zero:14 60000000 0031 2b 40 fill:16:1 fill:16:0xaa 3b 05 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb 0406 zero:6 01
# zeroes are options without a length: four of them
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	ctx: cb[0]=80 cb[1]=8
	data: zero:14 60000000 0030 2b 40 fill:16:1 fill:16:0xaa 3b 05 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb zero:8
# a length that is no multiple of 8
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	ctx: cb[0]=80 cb[1]=6
	error: EBADMSG
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=79 cb[1]=8
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=81 cb[1]=8
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -14
	flags: ingress
	ctx: cb[0]=80 cb[1]=-1
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 05 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 0406 zero:6 09 -> 0
	flags: ingress
	ctx: cb[0]=80 cb[1]=-8
	data: zero:14 60000000 0029 2b 40 fill:16:1 fill:16:0xaa 3b 04 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb 09
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	ctx: cb[0]=80 cb[1]=8

# cb[0]: the action, cb[1]: the parameter's bytes, the rest of cb what it begins with.
case: where a packet goes
prog: lwt_seg6local
route: aaaa::/16 dev 2
route: cccc::/16 type 8
route: dddd::/16 type 7
route: eeee::/16 type 6
route: 0101::/16 dev 1
route: aaaa::/16 dev 2 table 7
route: cccc::/16 type 8 table 7
text:
	r2 = *(u32 *)(r1 +48)
	r4 = *(u32 *)(r1 +52)
	r5 = *(u32 *)(r1 +56)
	*(u64 *)(r10 -16) = r5
	*(u64 *)(r10 -8) = 0
	r3 = r10
	r3 += -16
	call bpf_lwt_seg6_action
	if r0 == 0 goto out
	r0 |= 0x1000
	out:
	exit
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	ctx: cb[0]=2 cb[1]=16 cb[2]=0xaaaa
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -13
	flags: ingress
	ctx: cb[0]=2 cb[1]=16 cb[2]=0xcccc
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -113
	flags: ingress
	ctx: cb[0]=2 cb[1]=16 cb[2]=0xdddd
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	flags: ingress
	ctx: cb[0]=2 cb[1]=16 cb[2]=0xeeee
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	flags: ingress
	ctx: cb[0]=2 cb[1]=16 cb[2]=0x0101
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -101
	flags: ingress
	ctx: cb[0]=2 cb[1]=16 cb[2]=0x9999
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	flags: ingress
	ctx: cb[0]=2 cb[1]=15 cb[2]=0xaaaa
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> 0
	flags: ingress
	ctx: cb[0]=3 cb[1]=4 cb[2]=7
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	flags: ingress
	ctx: cb[0]=3 cb[1]=4 cb[2]=8
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	flags: ingress
	ctx: cb[0]=3 cb[1]=8 cb[2]=7
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -22
	flags: ingress
	ctx: cb[0]=1 cb[1]=4
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb -> -74
	ctx: cb[0]=3 cb[1]=4 cb[2]=7

# The inner packet goes to cccc.. by table 7, which is prohibited (-EACCES).
case: out of the tunnel
prog: lwt_seg6local
route: bbbb::/16 dev 2 table 7
text:
	*(u32 *)(r10 -8) = 7
	r2 = 7
	r3 = r10
	r3 += -8
	r4 = 4
	call bpf_lwt_seg6_action
	exit
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 29 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 60000000 0001 3b 40 fill:16:2 fill:16:0xbb 77 -> 0
	flags: ingress
	data: zero:14 60000000 0001 3b 40 fill:16:2 fill:16:0xbb 77
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb
	flags: ingress
	r0: -74

case: a header within the packet
prog: lwt_seg6local
map: srh array key 4 value 24 entries 1
update: srh u32:0 00020400,00000000,fill:16:0xcc
route: 2::/16 dev 2
route: aaaa::/16 dev 2
route: cccc::/16 dev 2
text:
	r2 = 9
	r3 = map[srh][0]+0
	r4 = 24
	call bpf_lwt_seg6_action
	exit
run: zero:12 86dd 60000000 0028 2b 40 fill:16:1 fill:16:0xbb 3b 04 04 01 01 00 0000 fill:16:0xaa fill:16:0xbb 05 -> 0
	flags: ingress
	data: zero:14 60000000 0041 2b 40 fill:16:1 fill:16:0xaa 2b 02 04 00 00 00 0000 fill:16:0xaa 3b 04 04 00 01 00 0000 fill:16:0xaa fill:16:0xbb 05

case: a header around the packet
prog: lwt_in
map: srh array key 4 value 24 entries 1
update: srh u32:0 00020400,00000000,fill:16:0xcc
device: 1 name lo addr6 fd00::1
route: cccc::/16 dev 2
text:
	r2 = *(u32 *)(r1 +48)
	r3 = map[srh][0]+0
	r4 = *(u32 *)(r1 +52)
	call bpf_lwt_push_encap
	exit
run: zero:12 86dd 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07 -> 0
	ctx: cb[1]=24
	data: zero:14 6abcdef0 0041 2b 41 fd00 zero:13 01 fill:16:0xcc 29 02 04 00 00 00 0000 fill:16:0xcc 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07
run: zero:12 86dd 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07 -> -22
	ctx: cb[1]=23
	data: zero:14 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07
run: zero:12 86dd 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07 -> -101
	ctx: cb[0]=1 cb[1]=24
run: zero:12 0800 4500 zero:18 07 -> -74
	ctx: cb[0]=1 cb[1]=24
run: zero:12 0800 4500 zero:18 07 -> 0
	ctx: cb[1]=24
	data: zero:14 60000000 002d 2b 40 fd00 zero:13 01 fill:16:0xcc 29 02 04 00 00 00 0000 fill:16:0xcc 4500 zero:18 07

case: on the way out there is no segment routing
prog: lwt_xmit
map: srh array key 4 value 24 entries 1
update: srh u32:0 00020400,00000000,fill:16:0xcc
text:
	r2 = *(u32 *)(r1 +48)
	r3 = map[srh][0]+0
	r4 = 24
	call bpf_lwt_push_encap
	exit
run: zero:12 86dd 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07 -> -22
run: zero:12 86dd 6abcdef0 0001 3b 41 fill:16:1 fill:16:2 07 -> -22
	ctx: cb[0]=1
