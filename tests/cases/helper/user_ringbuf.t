# SPDX-License-Identifier: BSD-2-Clause
# kernel/bpf/ringbuf.c: bpf_user_ringbuf_drain

case: samples in order, discarded ones left out
map: in user_ringbuf key 0 value 0 entries 4096
map: seen array key 4 value 8 entries 1
text:
	r6 = r1
	r1 = map[in]
	r2 = subprog[take]
	r3 = 0
	r4 = *(u64 *)(r6 +0)
	call bpf_user_ringbuf_drain
	exit
	take:
	r6 = r1
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = r6
	r4 = 0
	r5 = 0
	call bpf_dynptr_read
	if r0 != 0x0 goto out
	r1 = map[seen][0]+0
	r2 = *(u64 *)(r1 +0)
	r2 *= 10
	r3 = *(u64 *)(r10 -8)
	r2 += r3
	*(u64 *)(r1 +0) = r2
	r0 = 0
	out:
	exit
run: u64:0 -> 0
sample: in u64:1
sample: in u64:2
sample: in u64:3 discard
sample: in u64:4
run: u64:0 -> 3
	map: seen u32:0=u64:124
run: u64:0 -> 0
sample: in u64:5
run: u64:1 -> 1
	map: seen u32:0=u64:1245
# What is still being written stops everybody.
sample: in u64:6
sample: in u64:7 hold
sample: in u64:8
run: u64:2 -> 1
	map: seen u32:0=u64:12456
run: u64:0 -> 0
run: u64:4 -> -22

case: the callback ends it, and what it saw is gone
map: in user_ringbuf key 0 value 0 entries 4096
text:
	r1 = map[in]
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
	take:
	r0 = 1
	exit
sample: in u64:1
sample: in u64:2
run: -> 1
run: -> 1
run: -> 0

case: the context goes to the callback, which writes to the sample
map: in user_ringbuf key 0 value 0 entries 4096
text:
	*(u64 *)(r10 -8) = 0
	r1 = map[in]
	r2 = subprog[take]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_user_ringbuf_drain
	r0 = *(u64 *)(r10 -8)
	exit
	take:
	r6 = r2
	r7 = r1
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	if r0 == 0x0 goto out
	r1 = *(u64 *)(r0 +0)
	r1 += 1
	*(u64 *)(r0 +0) = r1
	r1 = r7
	call bpf_dynptr_size
	r1 = r0
	r0 = 0
	r2 = r10
	r1 = r7
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	r1 = *(u64 *)(r0 +0)
	*(u64 *)(r6 +0) = r1
	r0 = 0
	out:
	exit
sample: in u64:41
run: -> 42

case: behind a sample
map: in user_ringbuf key 0 value 0 entries 4096
text:
	r1 = map[in]
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
	take:
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	r0 = *(u64 *)(r0 +8)
	exit
sample: in u64:1
run:
	trap: memory @11

# The trap gives the ring buffer back: the next program may read.
case: after a trap in the callback
map: in user_ringbuf key 0 value 0 entries 4096
text:
	r6 = r1
	r1 = map[in]
	r2 = subprog[take]
	r3 = r10
	r3 += -8
	r4 = *(u64 *)(r6 +0)
	*(u64 *)(r10 -8) = r4
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
	take:
	r0 = *(u64 *)(r2 +0)
	r0 = *(u64 *)(r0 +0)
	r0 = 0
	exit
sample: in u64:1
run: u64:0
	trap: memory @13
run: u64:0
	trap: memory @13

case: reading while it is read
map: in user_ringbuf key 0 value 0 entries 4096
text:
	call drain
	exit
	drain:
	r1 = map[in]
	r2 = subprog[take]
	r3 = r10
	r3 += -8
	r4 = 0
	*(u64 *)(r3 +0) = 0
	call bpf_user_ringbuf_drain
	r0 = *(u64 *)(r10 -8)
	exit
	take:
	r6 = r2
	call drain2
	*(u64 *)(r6 +0) = r0
	r0 = 0
	exit
	drain2:
	r1 = map[in]
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
sample: in u64:1
run: -> -16

case: the dynptr is not the callback's to change
map: in user_ringbuf key 0 value 0 entries 4096
map: how array key 4 value 4 entries 1
text:
	r1 = map[in]
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
	take:
	r2 = map[how][0]+0
	r2 = *(u32 *)(r2 +0)
	if r2 == 0x1 goto write
	r2 = 0
	call bpf_ringbuf_discard_dynptr
	r0 = 0
	exit
	write:
	*(u64 *)(r1 +0) = 0
	r0 = 0
	exit
sample: in u64:1
run:
	trap: argument @13 "R1 of bpf_ringbuf_discard_dynptr is a const dynptr"
update: how u32:0 u32:1
run:
	trap: memory @16

case: kept beyond the callback
map: in user_ringbuf key 0 value 0 entries 4096
text:
	*(u64 *)(r10 -8) = 0
	r1 = map[in]
	r2 = subprog[take]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_user_ringbuf_drain
	r1 = *(u64 *)(r10 -8)
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	exit
	take:
	*(u64 *)(r2 +0) = r1
	r0 = 0
	exit
sample: in u64:1
run:
	trap: argument @12 "R1 of bpf_dynptr_data is not an initialized dynptr"

case: no room
map: in user_ringbuf key 0 value 0 entries 4096
map: ring ringbuf key 0 value 0 entries 4096
text:
	r0 = 0
	exit
sample: in zero:4089 -> E2BIG
sample: in zero:4088
sample: in 00 -> ENOSPC
sample: ring 00 -> EINVAL

case: only user ring buffers are drained
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
	take:
	r0 = 0
	exit
run:
	trap: argument @6 "cannot pass map_type 27 into func bpf_user_ringbuf_drain#209"

case: a callback cannot end the program, the ring being taken
map: in user_ringbuf key 0 value 0 entries 4096
prog: syscall
text:
	r1 = map[in]
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_user_ringbuf_drain
	exit
	take:
	r1 = 7
	call bpf_throw
	exit
run: -> 0
sample: in u64:1
run:
	trap: call "bpf_throw would lead to reference leak"
