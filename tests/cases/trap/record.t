# SPDX-License-Identifier: BSD-2-Clause
# Checked mode: a record of a ring buffer is the program's from reserve to submit or discard.

case: a record that is never given back
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 24
	r3 = 0
	call bpf_ringbuf_reserve
	r0 = 0
	exit
run:
	trap: call @6 "a record of 24 bytes was reserved and neither submitted nor discarded (ring buffer ring +8)"

# A record that is kept for ever would fill the ring.
case: what is not given back does not stay in the way
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = r1
	r1 = map[ring]
	r2 = 1016
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0x0 goto out
	r1 = *(u64 *)(r6 +0)
	if r1 == 0x0 goto out
	r1 = r0
	r2 = 0
	call bpf_ringbuf_discard
	r1 = map[ring]
	r2 = 0
	call bpf_ringbuf_query
	out:
	exit
run: u64:0
	trap: call "neither submitted nor discarded"
run: u64:1 -> 2048
run: u64:1 -> 3072
run: u64:1 -> 0

case: submitted twice
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r6 = r0
	r1 = r6
	r2 = 0
	call bpf_ringbuf_submit
	r1 = r6
	r2 = 0
	call bpf_ringbuf_discard
	r0 = 0
	exit
run:
	trap: argument @11 "R1 of bpf_ringbuf_discard is not a ring buffer record that the program holds"

case: what is no record is not submitted
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = r1
	r1 = map[ring]
	r2 = 16
	r3 = 0
	call bpf_ringbuf_reserve
	r7 = r0
	r1 = *(u64 *)(r6 +0)
	r1 += r7
	r2 = 0
	call bpf_ringbuf_submit
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:8
	trap: argument @10 "R1 of bpf_ringbuf_submit is not a ring buffer record"
run: u64:-8
	trap: argument @10 "R1 of bpf_ringbuf_submit is not a ring buffer record"

case: NULL, the stack and numbers are no records
map: ring ringbuf key 0 value 0 entries 4096
text:
	r2 = *(u64 *)(r1 +0)
	r1 = r10
	r1 += -8
	if r2 != 0x0 goto call
	r1 = 0
	call:
	call bpf_ringbuf_submit
	r0 = 0
	exit
run: u64:0
	trap: argument @5 "R1 of bpf_ringbuf_submit is not"
run: u64:1
	trap: argument @5 "R1 of bpf_ringbuf_submit is not"

case: memory around a record and after it
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = *(u64 *)(r1 +0)
	r1 = map[ring]
	r2 = 12
	r3 = 0
	call bpf_ringbuf_reserve
	r7 = r0
	r7 += r6
	*(u32 *)(r7 +0) = 1
	r1 = r0
	r2 = 0
	call bpf_ringbuf_submit
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:8 -> 0
run: u64:9
	trap: memory @8 "invalid write of 4 bytes"
run: u64:12
	trap: memory @8 "(ring buffer ring +"
run: u64:-4
	trap: memory @8 "(ring buffer ring +"

case: a record that was submitted is not touched any more
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r6 = r0
	r1 = r6
	r2 = 0
	call bpf_ringbuf_submit
	r0 = *(u64 *)(r6 +0)
	exit
run:
	trap: memory @9 "invalid read of 8 bytes"

case: several records in any order
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r6 = r0
	r1 = map[ring]
	r2 = 16
	r3 = 0
	call bpf_ringbuf_reserve
	r7 = r0
	r1 = map[ring]
	r2 = 24
	r3 = 0
	call bpf_ringbuf_reserve
	r8 = r0
	r1 = r7
	r2 = 0
	call bpf_ringbuf_submit
	*(u64 *)(r6 +0) = 1
	*(u64 *)(r8 +16) = 3
	r1 = r6
	r2 = 0
	call bpf_ringbuf_discard
	*(u64 *)(r8 +0) = 3
	r1 = r8
	r2 = 0
	call bpf_ringbuf_submit
	r0 = 3
	exit
run: -> 3

case: more records than anybody can name
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = 200
	again:
	r1 = map[ring]
	r2 = 0
	r3 = 0
	call bpf_ringbuf_reserve
	r6 += -1
	if r6 != 0x0 goto again
	exit
run:
	trap: call @5 "bpf_ringbuf_reserve while 104 records or references are held already"

case: a tail call does not take a record along
map: ring ringbuf key 0 value 0 entries 4096
map: progs prog_array key 4 value 4 entries 1
text:
	r6 = r1
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r1 = r6
	r2 = map[progs]
	r3 = 0
	call bpf_tail_call
	r0 = 0
	exit
run:
	trap: call @10 "tail_call would lead to reference leak"

case: a callback gives back what it reserves
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = 2
	r2 = subprog[each]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	each:
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r0 = 0
	exit
run:
	trap: call "a record of 8 bytes was reserved"
