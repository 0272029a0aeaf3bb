# SPDX-License-Identifier: BSD-2-Clause
# Events of TCP connections. net/core/filter.c: sock_ops_is_valid_access,
# sock_ops_convert_ctx_access.

case: the reply to an event
prog: sock_ops
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +8)
	r3 += r2
	*(u32 *)(r1 +4) = r3
	r0 = 1
	exit
run: -> 1
	ctx: op=1 args[1]=41
	ctx_out: reply=42 op=1 is_fullsock=1
	hook: 0

case: only the reply can be written
prog: sock_ops
text:
	*(u32 *)(r1 +8) = 1
	r0 = 1
	exit
run:
	trap: memory @0

case: the ends of the connection
prog: sock_ops
text:
	r0 = *(u32 *)(r1 +64)
	r2 = *(u32 *)(r1 +68)
	r0 <<= 32
	r0 |= r2
	exit
run: -> 0x5000000000001f90
	ctx: remote_port=80 local_port=8080

case: fields of a full socket
prog: sock_ops
text:
	r0 = *(u32 *)(r1 +76)
	r2 = *(u64 *)(r1 +168)
	r0 += r2
	r3 = *(u64 *)(r1 +184)
	if r3 == 0 goto out
	r0 += 1000
	*(u32 *)(r1 +164) = 5
	out:
	exit
run: -> 1123
	ctx: snd_cwnd=23 bytes_received=100
	ctx_out: sk_txhash=5
run: -> 0
	ctx: snd_cwnd=23 bytes_received=100 state=12
	ctx_out: is_fullsock=0 sk_txhash=0
run: -> -22
	ctx: is_fullsock=1
	error: EINVAL

case: the TCP header of a packet
prog: sock_ops
text:
	r2 = *(u64 *)(r1 +192)
	r3 = *(u64 *)(r1 +200)
	r0 = *(u32 *)(r1 +212)
	r4 = *(u32 *)(r1 +208)
	r0 <<= 8
	r0 |= r4
	r4 = r2
	r4 += 20
	if r4 > r3 goto out
	r5 = *(u8 *)(r2 +0)
	r0 <<= 8
	r0 |= r5
	r4 += 1
	if r4 > r3 goto out
	r0 = -1
	out:
	exit
run: 01 zero:11 50 12 zero:6 aabb -> 0x121601
run: -> 0
run: 01 zero:11 60 12 zero:6
	error: EINVAL

# may_access_direct_pkt_data: of sock_ops by no helper, also by those that may access packets.
case: the packet cannot be passed to a helper
prog: sock_ops
map: m array key 4 value 4 entries 1
text:
	r2 = *(u64 *)(r1 +192)
	r1 = map[m]
	call bpf_map_lookup_elem
	r0 = 1
	exit
run: 01 zero:11 50 12 zero:6
	trap: argument @3

case: the packet cannot be written
prog: sock_ops
text:
	r2 = *(u64 *)(r1 +192)
	*(u8 *)(r2 +0) = 1
	exit
run: 01 zero:11 50 12 zero:6
	trap: memory @1

case: callback flags
prog: sock_ops
text:
	r6 = r1
	r2 = 0xff
	call bpf_sock_ops_cb_flags_set
	r7 = r0
	r0 = *(u32 *)(r6 +84)
	r7 <<= 8
	r0 |= r7
	exit
run: -> 0x807f
run: -> -5632
	ctx: state=12

case: the congestion control
prog: sock_ops
text:
	r6 = r1
	r1 = 0x6f6e6572
	*(u64 *)(r10 -16) = r1
	*(u64 *)(r10 -8) = 0
	r1 = r6
	r2 = 6
	r3 = 13
	r4 = r10
	r4 += -16
	r5 = 16
	call bpf_setsockopt
	if r0 != 0 goto out
	*(u64 *)(r10 -16) = 0
	r1 = r6
	r2 = 6
	r3 = 13
	r4 = r10
	r4 += -16
	r5 = 16
	call bpf_getsockopt
	if r0 != 0 goto out
	r0 = *(u64 *)(r10 -16)
	out:
	exit
run: -> 0x6f6e6572

case: the view of TCP
prog: sock_ops
text:
	r1 = *(u64 *)(r1 +184)
	if r1 == 0 goto none
	call bpf_tcp_sock
	if r0 == 0 goto none
	r0 = *(u32 *)(r0 +28)
	exit
	none:
	r0 = 0
	exit
run: -> 1400
	ctx: mss_cache=1400

case: options of the TCP header
prog: sock_ops
text:
	*(u64 *)(r10 -8) = 2
	r2 = r10
	r2 += -8
	r3 = 4
	r4 = 0
	call bpf_load_hdr_opt
	r1 = *(u32 *)(r10 -8)
	r0 <<= 32
	r0 |= r1
	exit
run: 01 zero:11 60 12 zero:6 020405b4 -> 0x4b4050402
run: 01 zero:11 60 12 zero:6 01010100 -> 0xffffffd600000002
run: 01 zero:11 60 12 zero:6 030105b4 -> 0xfffffff200000002
run: 01 zero:11 70 12 zero:6 0206 aabbccdd 0000 -> 0xffffffe4bbaa0602
run: -> 0xffffffff00000002

case: an experimental option by its magic number
prog: sock_ops
text:
	r5 = 0xbbaa04fe
	*(u64 *)(r10 -8) = r5
	r2 = r10
	r2 += -8
	r3 = 8
	r4 = 0
	call bpf_load_hdr_opt
	r0 = *(u64 *)(r10 -8)
	exit
run: 01 zero:11 80 12 zero:6 fe04aacc fe06aabb 01020000 -> 0x0201bbaa06fe
