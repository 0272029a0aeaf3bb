# SPDX-License-Identifier: BSD-2-Clause
# Options in TCP headers. net/core/filter.c: bpf_sock_ops_load_hdr_opt, bpf_sock_ops_store_hdr_opt,
# bpf_sock_ops_reserve_hdr_opt; net/ipv4/tcp_output.c: bpf_skops_hdr_opt_len,
# bpf_skops_write_hdr_opt. Event 14 is BPF_SOCK_OPS_HDR_OPT_LEN_CB, 15 _WRITE_HDR_OPT_CB, 13 that a
# packet has come.

case: room is reserved
prog: sock_ops
text:
	r2 = *(u32 *)(r1 +8)
	r3 = 0
	call bpf_reserve_hdr_opt
	exit
run: -> 0
	ctx: op=14 args[1]=6
	opt_room: 40 -> 34
run: -> 0
	ctx: op=14 args[1]=40
	opt_room: 40 -> 0
run: -> -28
	ctx: op=14 args[1]=7
	opt_room: 6 -> 6
run: -> -22
	ctx: op=14 args[1]=1
	opt_room: 40 -> 40
run: -> -28
	ctx: op=14 args[1]=2
run: -> -1
	ctx: op=13 args[1]=2
run:
	ctx: op=14
	opt_room: 41
	error: EINVAL
run:
	ctx: op=13
	opt_room: 4
	error: EINVAL

case: flags of reserve_hdr_opt
prog: sock_ops
text:
	r2 = 4
	r3 = 1
	call bpf_reserve_hdr_opt
	exit
run: -> -22
	ctx: op=14
	opt_room: 40 -> 40

case: there is no header yet when room is reserved
prog: sock_ops
text:
	r6 = r1
	r2 = *(u64 *)(r1 +192)
	r3 = *(u64 *)(r1 +200)
	r0 = r3
	r0 -= r2
	r7 = r0
	r1 = 0x6003
	*(u64 *)(r10 -8) = r1
	r1 = r6
	r2 = r10
	r2 += -8
	r3 = 3
	r4 = 0
	call bpf_load_hdr_opt
	r7 <<= 32
	r0 += r7
	exit
run: zero:12 50 02 zero:6 -> -22
	ctx: op=14
	opt_room: 8 -> 8

# What nobody wrote becomes TCPOPT_NOP.
case: an option is written
prog: sock_ops
text:
	r6 = r1
	r1 = 0xccbb04fd
	*(u64 *)(r10 -8) = r1
	r1 = r6
	r2 = r10
	r2 += -8
	r3 = *(u32 *)(r6 +8)
	r4 = 0
	call bpf_store_hdr_opt
	r2 = *(u64 *)(r6 +192)
	r3 = *(u64 *)(r6 +200)
	r3 -= r2
	r0 <<= 32
	r0 += r3
	exit
run: zero:12 70 02 zero:6 fill:8:0xaa -> 24
	ctx: op=15 args[1]=4
	opt_room: 8 -> 4
	data: zero:12 70 02 zero:6 fd04bbcc 01010101
run: zero:12 70 02 zero:6 fill:8:0xaa ffff -> 24
	ctx: op=15 args[1]=8
	opt_room: 8 -> 4
	data: zero:12 70 02 zero:6 fd04bbcc 01010101 ffff
run: zero:12 70 02 zero:6 fill:8:0xaa -> 0xffffffe400000019
	ctx: op=15 args[1]=4
	opt_room: 3 -> 3
	data: zero:12 70 02 zero:6 fill:5:0xaa 010101

case: an option that is too long, or wrong
prog: sock_ops
text:
	r6 = r1
	r1 = *(u32 *)(r6 +12)
	*(u64 *)(r10 -8) = r1
	r1 = r6
	r2 = r10
	r2 += -8
	r3 = *(u32 *)(r6 +8)
	r4 = *(u32 *)(r6 +16)
	call bpf_store_hdr_opt
	exit
run: zero:12 60 02 zero:6 fill:4:0xaa -> -28
	ctx: op=15 args[1]=8 args[2]=0x05f0
	opt_room: 4 -> 4
	data: zero:12 60 02 zero:6 01010101
run: zero:12 60 02 zero:6 fill:4:0xaa -> -22
	ctx: op=15 args[1]=3 args[2]=0x04f0
	opt_room: 4 -> 4
run: zero:12 60 02 zero:6 fill:4:0xaa -> -22
	ctx: op=15 args[1]=8 args[2]=0x0201
	opt_room: 4 -> 4
run: zero:12 60 02 zero:6 fill:4:0xaa -> -22
	ctx: op=15 args[1]=8 args[2]=0x0200
	opt_room: 4 -> 4
run: zero:12 60 02 zero:6 fill:4:0xaa -> -22
	ctx: op=15 args[1]=8 args[2]=0x03fe
	opt_room: 4 -> 4
run: zero:12 60 02 zero:6 fill:4:0xaa -> -22
	ctx: op=15 args[1]=8 args[2]=0x02f0 args[3]=1
	opt_room: 4 -> 4
run: zero:12 60 02 zero:6 fill:4:0xaa -> -1
	ctx: op=13 args[1]=8 args[2]=0x02f0

# f0 is there already; of experimental options two are the same whose magic numbers are.
case: an option that is there is not written again
prog: sock_ops
text:
	r6 = r1
	r1 = *(u32 *)(r6 +8)
	*(u64 *)(r10 -8) = r1
	r1 = r6
	r2 = r10
	r2 += -8
	r3 = 4
	r4 = 0
	call bpf_store_hdr_opt
	r0 += 100
	exit
run: zero:12 80 02 zero:6 f002 fe04abcd 01 01 zero:4 -> 83
	ctx: op=15 args[1]=0x02f0
	opt_room: 4 -> 4
run: zero:12 80 02 zero:6 f002 fe04abcd 01 01 zero:4 -> 83
	ctx: op=15 args[1]=0xcdab04fe
	opt_room: 4 -> 4
run: zero:12 80 02 zero:6 f002 fe04abcd 01 01 zero:4 -> 100
	ctx: op=15 args[1]=0xceab04fe
	opt_room: 4 -> 0
	data: zero:12 80 02 zero:6 f002 fe04abcd 01 01 fe04abce
run: zero:12 80 02 zero:6 f002 fe04abcd 00 00 zero:4 -> 72
	ctx: op=15 args[1]=0xceab04fe
	opt_room: 4 -> 4
run: zero:12 80 02 zero:6 f202 fe04abcd f1 01 zero:4 -> 86
	ctx: op=15 args[1]=0x02f0
	opt_room: 4 -> 4

case: a hook that says no writes nothing
prog: sock_ops
text:
	r6 = r1
	r1 = 0xccbb04fd
	*(u64 *)(r10 -8) = r1
	r1 = r6
	r2 = r10
	r2 += -8
	r3 = 4
	r4 = 0
	call bpf_store_hdr_opt
	r0 = 0
	exit
run: zero:12 60 02 zero:6 fill:4:0xaa -> 0
	ctx: op=15
	opt_room: 4 -> 4
	hook: -1
	data: zero:12 60 02 zero:6 01010101
run:
	ctx: op=15
	opt_room: 4
	error: EINVAL
run: zero:12 60 02 zero:6 fill:4:0xaa
	ctx: op=15
	opt_room: 5
	error: EINVAL

