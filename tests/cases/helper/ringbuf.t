# SPDX-License-Identifier: BSD-2-Clause
# Ring buffers from programs: kernel/bpf/ringbuf.c. Nobody reads here.

case: what a query answers
map: ring ringbuf key 0 value 0 entries 4096
text:
	r2 = *(u64 *)(r1 +0)
	r1 = map[ring]
	call bpf_ringbuf_query
	exit
run: u64:0 -> 0
run: u64:1 -> 4096
run: u64:2 -> 0
run: u64:3 -> 0
run: u64:4 -> 0
run: u64:-1 -> 0

case: a record takes its header and is rounded up to eight bytes
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = r1
	r1 = map[ring]
	r2 = *(u64 *)(r6 +0)
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0x0 goto none
	r1 = r0
	r2 = 0
	call bpf_ringbuf_submit
	r1 = map[ring]
	r2 = 0
	call bpf_ringbuf_query
	exit
	none:
	r0 = -1
	exit
run: u64:0 -> 8
run: u64:1 -> 24
run: u64:8 -> 40
run: u64:9 -> 64
run: u64:4088 -> -1
run: u64:4096 -> -1
run: u64:0x3fffffff -> -1
run: u64:0x40000000 -> -1
run: u64:-1 -> -1
run: u64:4017 -> -1
run: u64:4016 -> 4088
run: u64:0 -> -1

case: the largest record leaves room for one more byte
map: ring ringbuf key 0 value 0 entries 8192
text:
	r6 = r1
	r1 = map[ring]
	r2 = *(u64 *)(r6 +0)
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0x0 goto none
	r1 = r0
	r2 = 0
	call bpf_ringbuf_discard
	r0 = 1
	exit
	none:
	r0 = 0
	exit
run: u64:8177 -> 0
run: u64:8176 -> 1

case: a reserved record can be written and read
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 24
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0x0 goto none
	r6 = r0
	*(u64 *)(r6 +0) = 1
	*(u64 *)(r6 +16) = 41
	r1 = *(u64 *)(r6 +0)
	r7 = *(u64 *)(r6 +16)
	r7 += r1
	r1 = 1
	lock *(u64 *)(r6 +8) += r1
	r1 = r6
	r2 = 0
	call bpf_ringbuf_submit
	r0 = r7
	exit
	none:
	r0 = -1
	exit
run: -> 42

case: flags of reserve are refused without a record
map: ring ringbuf key 0 value 0 entries 4096
text:
	r3 = *(u64 *)(r1 +0)
	r1 = map[ring]
	r2 = 8
	call bpf_ringbuf_reserve
	exit
run: u64:1 -> 0
run: u64:2 -> 0
run: u64:0x100000000 -> 0

case: output in one step
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = r1
	*(u64 *)(r10 -8) = 7
	r1 = map[ring]
	r2 = r10
	r2 += -8
	r3 = *(u64 *)(r6 +0)
	r4 = *(u64 *)(r6 +8)
	call bpf_ringbuf_output
	exit
run: u64:8 u64:0 -> 0
run: u64:8 u64:1 -> 0
run: u64:8 u64:2 -> 0
run: u64:0 u64:3 -> 0
run: u64:8 u64:4 -> -22
run: u64:8 u64:0x100000000 -> -22
run: u64:9 u64:0
	trap: argument @8 "R2 of bpf_ringbuf_output points to memory that the program may not read: 9 bytes wanted"

case: output into a full ring
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = r10
	r2 += -512
	r3 = 512
	r4 = 0
	call bpf_ringbuf_output
	exit
run: -> 0
	repeat: 7
run: -> -11

case: packets are not copied from
prog: xdp
map: ring ringbuf key 0 value 0 entries 4096
text:
	r2 = *(u32 *)(r1 +0)
	r1 = map[ring]
	r3 = 8
	r4 = 0
	call bpf_ringbuf_output
	exit
run: zero:64
	trap: argument @5 "R2 of bpf_ringbuf_output points into the packet"

case: sizes are powers of two of pages
map: a ringbuf key 0 value 0 entries 0 -> EINVAL
map: b ringbuf key 0 value 0 entries 2048 -> EINVAL
map: c ringbuf key 0 value 0 entries 12288 -> EINVAL
map: d ringbuf key 4 value 0 entries 4096 -> EINVAL
map: e ringbuf key 0 value 8 entries 4096 -> EINVAL
map: f ringbuf key 0 value 0 entries 4096 flags no_prealloc -> EINVAL
map: g user_ringbuf key 0 value 0 entries 2048 -> EINVAL
map: h user_ringbuf key 0 value 0 entries 4096 flags rdonly -> EINVAL
map: i user_ringbuf key 0 value 0 entries 8192
map: j ringbuf key 0 value 0 entries 0x80000000
text:
	r1 = map[j]
	r2 = 1
	call bpf_ringbuf_query
	exit
run: -> 0x80000000

case: programs cannot write to the user's ring buffer
map: ring user_ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	exit
run:
	trap: argument @4 "cannot pass map_type 31 into func bpf_ringbuf_reserve#131"
