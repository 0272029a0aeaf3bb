# SPDX-License-Identifier: BSD-2-Clause
# An outer IP header. net/core/lwt_bpf.c: bpf_lwt_push_ip_encap, handle_gso_encap.

# The checksum is made if it is 0. cb[0]: bytes of the header.
case: an outer header of IPv4
prog: lwt_in
map: h array key 4 value 32 entries 1
update: h u32:0 4500,0064,zero:4,4004,0000,0a000001,0a000002,zero:12
text:
	r9 = r1
	r2 = 2
	r3 = map[h][0]+0
	r4 = *(u32 *)(r1 +48)
	call bpf_lwt_push_encap
	if r0 != 0 goto out
	r0 = *(u32 *)(r9 +16)
	out:
	exit
run: zero:12 86dd 60 zero:39 -> 8
	ctx: cb[0]=20
	data: zero:14 4500 0064 zero:4 4004 6694 0a000001 0a000002 60 zero:39
	skb_out: encapsulation=1
# What is known of the packet's sum does not know of the checksum that was made.
run: zero:12 86dd 60 zero:39
	ctx: cb[0]=20
	flags: checksum_complete
	error: EBADMSG
run: zero:12 86dd 60 zero:39 -> -22
	ctx: cb[0]=19
	data: zero:14 60 zero:39
	skb_out: encapsulation=0

case: an outer header of IPv4 with its checksum
prog: lwt_in
map: h array key 4 value 32 entries 1
update: h u32:0 4500,0064,zero:4,4004,6694,0a000001,0a000002,zero:12
text:
	r2 = 2
	r3 = map[h][0]+0
	r4 = 20
	call bpf_lwt_push_encap
	exit
run: zero:12 86dd 60 zero:39 -> 0
	flags: checksum_complete
	data: zero:14 4500 0064 zero:4 4004 6694 0a000001 0a000002 60 zero:39

case: what is no header
prog: lwt_xmit
map: h array key 4 value 32 entries 1
text:
	r2 = 2
	r3 = map[h][0]+0
	r4 = *(u32 *)(r1 +48)
	call bpf_lwt_push_encap
	exit
update: h u32:0 4600,zero:30
run: zero:12 86dd 60 zero:39 -> -22
	ctx: cb[0]=20
update: h u32:0 4500,zero:7,11,zero:22
run: zero:12 86dd 60 zero:39 -> -22
	ctx: cb[0]=24
run: zero:12 86dd 60 zero:39 -> 0
	ctx: cb[0]=28
update: h u32:0 5000,zero:30
run: zero:12 86dd 60 zero:39 -> -22
	ctx: cb[0]=32
update: h u32:0 6000,zero:30
run: zero:12 86dd 60 zero:39 -> -22
	ctx: cb[0]=32

# 524 is ENOTSUPP, 93 EPROTONOSUPPORT.
case: segments are of a tunnel then
prog: lwt_xmit
map: h array key 4 value 32 entries 1
text:
	r2 = 2
	r3 = map[h][0]+0
	r4 = *(u32 *)(r1 +48)
	call bpf_lwt_push_encap
	exit
update: h u32:0 45,zero:8,2f,zero:10,zero:12
run: zero:12 86dd 60 zero:39 -> 0
	ctx: gso_size=100 cb[0]=24
	skb: gso_type=1
	skb_out: gso_type=0x43
	ctx_out: gso_size=100
run: zero:12 86dd 60 zero:39 -> -524
	ctx: gso_size=100 cb[0]=24
	skb: gso_type=0x20000
run: zero:12 86dd 60 zero:39 -> -22
	ctx: gso_size=100 cb[0]=20
	skb: gso_type=0x10
update: h u32:0 45,zero:8,2f,zero:10,8000,zero:10
run: zero:12 86dd 60 zero:39 -> 0
	ctx: gso_size=100 cb[0]=24
	skb: gso_type=1
	skb_out: gso_type=0x83
update: h u32:0 45,zero:8,11,zero:10,zero:6,0001,zero:4
run: zero:12 86dd 60 zero:39 -> 0
	ctx: gso_size=100 cb[0]=28
	skb: gso_type=1
	skb_out: gso_type=0x803
update: h u32:0 45,zero:8,29,zero:10,zero:12
run: zero:12 86dd 60 zero:39 -> 0
	ctx: gso_size=100 cb[0]=20
	skb: gso_type=1
	skb_out: gso_type=0x103
update: h u32:0 45,zero:8,06,zero:10,zero:12
run: zero:12 86dd 60 zero:39 -> -93
	ctx: gso_size=100 cb[0]=20
	skb: gso_type=1
