# SPDX-License-Identifier: BSD-2-Clause
# Dynptrs to packets, slices, and what dynptrs of all kinds can do. kernel/bpf/helpers.c:
# bpf_dynptr_slice, bpf_dynptr_adjust, bpf_dynptr_clone; net/core/filter.c: bpf_dynptr_from_skb,
# bpf_dynptr_from_xdp.

case: a socket buffer that may be written
prog: sched_cls
text:
	r6 = r1
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r1 = r10
	r1 += -16
	call bpf_dynptr_is_rdonly
	if r0 != 0x0 goto out
	*(u8 *)(r10 -17) = 0x66
	r1 = r10
	r1 += -16
	r2 = 18
	r3 = r10
	r3 += -17
	r4 = 1
	r5 = 0
	call bpf_dynptr_write
	if r0 != 0x0 goto out
	r1 = r10
	r1 += -16
	call bpf_dynptr_size
	out:
	exit
run: zero:20 -> 20
	data: zero:18 66 00
run: zero:18 -> -7

# may_access_direct_pkt_data: such programs only read
case: a socket buffer that may be read
prog: cgroup_skb attach cgroup_inet_egress
text:
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r1 = r10
	r1 += -16
	call bpf_dynptr_is_rdonly
	if r0 == 0x0 goto out
	*(u8 *)(r10 -17) = 0x66
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = r10
	r3 += -17
	r4 = 1
	r5 = 0
	call bpf_dynptr_write
	r6 = r0
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	r4 = 1
	call bpf_dynptr_slice_rdwr
	if r0 != 0x0 goto out
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 1
	call bpf_dynptr_data
	if r0 != 0x0 goto out
	r0 = r6
	out:
	exit
run: fill:14:0 fill:40:1
	r0: -22

case: no flags
prog: sched_cls
text:
	r2 = 1
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r6 = r0
	r1 = r10
	r1 += -16
	call bpf_dynptr_is_null
	r6 += r0
	r1 = r10
	r1 += -16
	call bpf_dynptr_is_rdonly
	r6 += r0
	r1 = r10
	r1 += -16
	call bpf_dynptr_size
	w0 = w0
	w6 += w0
	r0 = r6
	exit
run: zero:14 -> 4294967253

case: slices of a socket buffer: linear where it is, copied where it is not
prog: sched_cls
map: in array key 4 value 8 entries 1
text:
	r6 = r1
	r7 = map[in][0]+0
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r1 = r10
	r1 += -16
	r2 = *(u32 *)(r7 +0)
	r3 = r10
	r3 += -32
	r5 = *(u32 *)(r7 +4)
	if r5 != 0x0 goto buffer
	r3 = 0
	buffer:
	r4 = 4
	call bpf_dynptr_slice
	if r0 == 0x0 goto out
	r8 = 0x100000000
	r1 = r10
	r1 += -32
	if r0 == r1 goto copied
	r8 = 0
	copied:
	r0 = *(u32 *)(r0 +0)
	r0 |= r8
	r0 >>= 28
	out:
	exit
update: in u32:0 u32:0,u32:1
run: 00000010 zero:28 00000020 -> 1
	ctx: data_end=20
	flags: free_ctx
update: in u32:0 u32:16,u32:1
run: zero:16 00000010 zero:12 00000020 -> 1
	ctx: data_end=20
	flags: free_ctx
update: in u32:0 u32:32,u32:1
run: zero:16 00000010 zero:12 00000020 -> 18
	ctx: data_end=20
	flags: free_ctx
update: in u32:0 u32:17,u32:1
run: zero:16 0000001000000000 zero:12 -> 16
	ctx: data_end=20
	flags: free_ctx
update: in u32:0 u32:17,u32:0
run: zero:36 -> 0
	ctx: data_end=20
	flags: free_ctx
update: in u32:0 u32:33,u32:1
run: zero:36 -> 0
	ctx: data_end=20
	flags: free_ctx

case: writing through a slice, and by way of the buffer
prog: sched_cls
text:
	r6 = r1
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r1 = r10
	r1 += -16
	r2 = 14
	r3 = r10
	r3 += -32
	r4 = 4
	call bpf_dynptr_slice_rdwr
	if r0 == 0x0 goto out
	*(u32 *)(r0 +0) = 0x01010101
	r1 = r10
	r1 += -32
	if r0 != r1 goto out
	r3 = r0
	r1 = r10
	r1 += -16
	r2 = 14
	r4 = 4
	r5 = 0
	call bpf_dynptr_write
	r0 = 1
	exit
	out:
	r0 = 0
	exit
run: zero:20 -> 0
	data: zero:14 01010101 0000
run: zero:20 -> 1
	ctx: data_end=16
	flags: free_ctx
	data: zero:14 01010101 0000

case: the packet behind an XDP program's dynptr
prog: xdp
map: in array key 4 value 4 entries 1
text:
	r6 = r1
	r7 = map[in][0]+0
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_xdp
	r1 = r10
	r1 += -16
	r2 = *(u32 *)(r7 +0)
	r3 = r10
	r3 += -32
	r4 = 4
	call bpf_dynptr_slice_rdwr
	if r0 == 0x0 goto none
	*(u32 *)(r0 +0) = 0x01010101
	r1 = r10
	r1 += -32
	if r0 == r1 goto copied
	r0 = 1
	exit
	copied:
	r0 = 2
	exit
	none:
	exit
update: in u32:0 u32:0
run: zero:3600 -> 1
	data: 01010101 zero:3596
# The linear part ends at 3520; the fragment is another piece, and its memory may be touched.
update: in u32:0 u32:3520
run: zero:3600 -> 1
	data: zero:3520 01010101 zero:76
update: in u32:0 u32:3518
run: zero:3600 -> 2
	data: zero:3600
update: in u32:0 u32:3597
run: zero:3600 -> 0

case: a packet that has become shorter
prog: xdp
text:
	r6 = r1
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_xdp
	r1 = r6
	r2 = -4
	call bpf_xdp_adjust_tail
	*(u64 *)(r10 -32) = 0
	r1 = r10
	r1 += -16
	r2 = 14
	r3 = r10
	r3 += -32
	r4 = 8
	call bpf_dynptr_slice
	r6 = *(u64 *)(r0 +0)
	r1 = r10
	r1 += -40
	r2 = 8
	r3 = r10
	r3 += -16
	r4 = 14
	r5 = 0
	call bpf_dynptr_read
	if r0 != -22 goto out
	r0 = r6
	out:
	exit
run: zero:14 0102030405060708 -> 0x4030201

case: adjusting
map: values array key 4 value 16 entries 1
text:
	r6 = r1
	r1 = map[values][0]+0
	r2 = 16
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = 4
	r3 = 12
	call bpf_dynptr_adjust
	r1 = r10
	r1 += -16
	r2 = *(u32 *)(r6 +0)
	r3 = *(u32 *)(r6 +4)
	call bpf_dynptr_adjust
	if r0 != 0x0 goto out
	r1 = r10
	r1 += -16
	call bpf_dynptr_size
	r6 = r0
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	r1 = map[values][0]+0
	r0 -= r1
	r0 <<= 8
	r0 |= r6
	out:
	exit
run: u32:0 u32:8 -> 0x408
run: u32:3 u32:5 -> 0x702
run: u32:8 u32:8 -> 0xc00
run: u32:3 u32:2
	r0: -22
run: u32:0 u32:9
	r0: -34
run: u32:9 u32:9
	r0: -34

case: a clone goes its own way
map: values array key 4 value 16 entries 1
text:
	r1 = map[values][0]+0
	r2 = 16
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = 2
	r3 = 16
	call bpf_dynptr_adjust
	r1 = r10
	r1 += -16
	r2 = r10
	r2 += -32
	call bpf_dynptr_clone
	r1 = r10
	r1 += -16
	r2 = 5
	r3 = 5
	call bpf_dynptr_adjust
	r1 = r10
	r1 += -32
	call bpf_dynptr_size
	exit
run: -> 14

case: a clone of nothing
map: values array key 4 value 16 entries 1
text:
	r1 = map[values][0]+0
	r2 = 16
	r3 = 1
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = r10
	r2 += -32
	call bpf_dynptr_clone
	r6 = r0
	r1 = r10
	r1 += -32
	call bpf_dynptr_is_null
	r0 += r6
	exit
run: -> -21

case: clones of a record are gone when it is
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 24
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_ringbuf_reserve_dynptr
	r1 = r10
	r1 += -16
	r2 = r10
	r2 += -32
	call bpf_dynptr_clone
	r1 = r10
	r1 += -32
	r2 = 0
	call bpf_ringbuf_submit_dynptr
	r1 = r10
	r1 += -16
	call bpf_dynptr_size
	exit
run:
	trap: argument @18 "R1 of bpf_dynptr_size is not an initialized dynptr"

case: what a tracing program has is no packet
prog: syscall
text:
	r1 = r10
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	exit
load: EACCES "calling kernel function bpf_dynptr_from_skb is not allowed"

case: a buffer that is too small
prog: sched_cls
text:
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = r10
	r3 += -4
	r4 = 8
	call bpf_dynptr_slice
	exit
run: zero:14
	trap: argument @10 "R3 of bpf_dynptr_slice points to memory that the program may not write: 8 bytes wanted"
