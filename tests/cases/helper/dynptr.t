# SPDX-License-Identifier: BSD-2-Clause
# Dynptrs: kernel/bpf/helpers.c, kernel/bpf/ringbuf.c.

case: write and read within the size
map: values array key 4 value 16 entries 1
text:
	r6 = r1
	r1 = map[values][0]+0
	r2 = 16
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	if r0 != 0x0 goto out
	*(u64 *)(r10 -24) = 0x55
	r1 = r10
	r1 += -16
	r2 = *(u32 *)(r6 +0)
	r3 = r10
	r3 += -24
	r4 = 8
	r5 = *(u32 *)(r6 +4)
	call bpf_dynptr_write
	if r0 != 0x0 goto out
	r1 = r10
	r1 += -32
	r2 = 8
	r3 = r10
	r3 += -16
	r4 = *(u32 *)(r6 +0)
	r5 = 0
	call bpf_dynptr_read
	if r0 != 0x0 goto out
	r0 = *(u64 *)(r10 -32)
	out:
	exit
run: u32:8 u32:0 -> 0x55
	map: values u32:0=zero:8,u64:0x55
run: u32:0 u32:0 -> 0x55
	map: values u32:0=u64:0x55,u64:0x55
run: u32:9 u32:0 -> -7
run: u32:-1 u32:0 -> -7
run: u32:0 u32:1 -> -22

case: reading takes no flags, and what is not there is not read
map: values array key 4 value 4 entries 1
text:
	r6 = r1
	r1 = map[values][0]+0
	r2 = 4
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -24
	r2 = *(u32 *)(r6 +0)
	r3 = r10
	r3 += -16
	r4 = *(u32 *)(r6 +4)
	r5 = *(u32 *)(r6 +8)
	call bpf_dynptr_read
	exit
run: u32:4 u32:0 u32:0 -> 0
run: u32:0 u32:4 u32:0 -> 0
run: u32:0 u32:5 u32:0 -> -7
run: u32:5 u32:0 u32:0 -> -7
run: u32:4 u32:1 u32:0 -> -7
run: u32:4 u32:0 u32:1 -> -22

case: a null dynptr
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+0
	r2 = 8
	r3 = 1
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r6 = r0
	r1 = r10
	r1 += -24
	r2 = 8
	r3 = r10
	r3 += -16
	r4 = 0
	r5 = 0
	call bpf_dynptr_read
	r6 += r0
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 1
	call bpf_dynptr_data
	r6 += r0
	r0 = r6
	exit
run: -> -44

case: data of a dynptr is memory of the program
map: values array key 4 value 8 entries 1
text:
	r6 = r1
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = *(u32 *)(r6 +0)
	r3 = *(u32 *)(r6 +4)
	call bpf_dynptr_data
	if r0 == 0x0 goto none
	*(u8 *)(r0 +0) = 7
	r0 = 1
	exit
	none:
	r0 = 2
	exit
run: u32:7 u32:1 -> 1
	map: values u32:0=zero:7,07
run: u32:8 u32:1 -> 2
run: u32:0 u32:9 -> 2
run: u32:-1 u32:2 -> 2

case: only map values can be behind one
text:
	*(u64 *)(r10 -8) = 0
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -24
	call bpf_dynptr_from_mem
	exit
run:
	trap: argument @7 "R1 of bpf_dynptr_from_mem is not in a map value"

case: a record through a dynptr
map: ring ringbuf key 0 value 0 entries 4096
text:
	r6 = r1
	r1 = map[ring]
	r2 = *(u32 *)(r6 +0)
	r3 = *(u64 *)(r6 +8)
	r4 = r10
	r4 += -16
	call bpf_ringbuf_reserve_dynptr
	r7 = r0
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	if r0 == 0x0 goto done
	*(u64 *)(r0 +0) = 1
	done:
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_submit_dynptr
	r0 = r7
	if r0 != 0x0 goto out
	r1 = map[ring]
	r2 = 0
	call bpf_ringbuf_query
	out:
	exit
run: u64:8 u64:0 -> 16
run: u64:100 u64:0 -> 128
run: u64:0 u64:0 -> 136
run: u64:8 u64:1 -> -22
run: u64:4089 u64:0 -> -22
run: u64:0xffffff u64:0 -> -22
run: u64:0x1000000 u64:0 -> -7

case: a record that is not given back
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 24
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_ringbuf_reserve_dynptr
	r0 = 0
	exit
run:
	trap: call @8 "a record of 24 bytes was reserved and neither submitted nor discarded (ring buffer ring +8)"
run:
	trap: call @8 "a record of 24 bytes was reserved and neither submitted nor discarded (ring buffer ring +40)"

case: twice submitted
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
	r2 = 0
	call bpf_ringbuf_submit_dynptr
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_discard_dynptr
	exit
run:
	trap: argument @14 "R1 of bpf_ringbuf_discard_dynptr is not an initialized dynptr"

case: the memory of a record is gone with it
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
	r2 = 0
	r3 = 24
	call bpf_dynptr_data
	r6 = r0
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_submit_dynptr
	*(u64 *)(r6 +0) = 1
	exit
run:
	trap: memory @17 "ring buffer ring"

case: a record behind a dynptr is not submitted by its address
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
	r2 = 0
	r3 = 24
	call bpf_dynptr_data
	r1 = r0
	r2 = 0
	call bpf_ringbuf_submit
	exit
run:
	trap: argument @14 "R1 of bpf_ringbuf_submit is not a ring buffer record"

case: a referenced dynptr cannot be made anew
map: ring ringbuf key 0 value 0 entries 4096
map: values array key 4 value 8 entries 1
text:
	r1 = map[ring]
	r2 = 24
	r3 = 0
	r4 = r10
	r4 += -32
	call bpf_ringbuf_reserve_dynptr
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -24
	call bpf_dynptr_from_mem
	exit
run:
	trap: argument @13 "R4 of bpf_dynptr_from_mem points to a referenced dynptr, which cannot be overwritten"

# --- what is no dynptr ---

case: never made
text:
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	exit
run:
	trap: argument @4 "R1 of bpf_dynptr_data is not an initialized dynptr"

case: half of it written over
map: values array key 4 value 8 entries 1
text:
	r6 = r1
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r2 = *(u64 *)(r6 +0)
	r1 += r2
	*(u8 *)(r1 +0) = 0x77
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	r0 = 1
	exit
run: u64:-17 -> 1
run: u64:-16
	trap: argument @16 "R1 of bpf_dynptr_data is not an initialized dynptr"
run: u64:-9
	trap: argument @16 "R1 of bpf_dynptr_data is not an initialized dynptr"
run: u64:-8
	trap: argument @16 "R1 of bpf_dynptr_data is not an initialized dynptr"
run: u64:-1
	trap: argument @16 "R1 of bpf_dynptr_data is not an initialized dynptr"

case: a copy of one
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = *(u64 *)(r10 -16)
	*(u64 *)(r10 -32) = r1
	r1 = *(u64 *)(r10 -8)
	*(u64 *)(r10 -24) = r1
	r1 = r10
	r1 += -32
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	exit
run:
	trap: argument @15 "R1 of bpf_dynptr_data is not an initialized dynptr"

# What a mark looks like is no secret; an entry of the run before is not to be had by it.
case: the bytes of the run before
map: values array key 4 value 8 entries 1
text:
	r6 = r1
	r2 = *(u64 *)(r6 +0)
	if r2 == 0x0 goto forge
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	goto use
	forge:
	*(u64 *)(r10 -16) = 1
	*(u64 *)(r10 -8) = -2
	use:
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	r0 = *(u64 *)(r10 -16)
	exit
run: u64:1 -> 1
run: u64:0
	trap: argument @17 "R1 of bpf_dynptr_data is not an initialized dynptr"

case: of a function that has returned
map: values array key 4 value 8 entries 1
text:
	call make
	call use
	exit
	make:
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	exit
	use:
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	exit
run:
	trap: argument @15 "R1 of bpf_dynptr_data is not an initialized dynptr"

case: of a function that has not
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	call use
	exit
	use:
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	if r0 == 0x0 goto out
	*(u64 *)(r0 +0) = 9
	r0 = 1
	out:
	exit
run: -> 1
	map: values u32:0=u64:9

case: no place for one
map: values array key 4 value 8 entries 1
text:
	r6 = r1
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r5 = *(u64 *)(r6 +0)
	r4 += r5
	call bpf_dynptr_from_mem
	exit
run: u64:-16 -> 0
run: u64:-12
	trap: argument @8 "R4 of bpf_dynptr_from_mem points to memory that the program may not write a dynptr to"
run: u64:-8
	trap: argument @8 "R4 of bpf_dynptr_from_mem points to memory that the program may not write a dynptr to"
run: u64:-520
	trap: argument @8 "R4 of bpf_dynptr_from_mem points to memory that the program may not write a dynptr to"

case: another type than the helper takes
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+0
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_submit_dynptr
	exit
run:
	trap: argument @10 "R1 of bpf_ringbuf_submit_dynptr is a dynptr of another type"

# bpf_copy_from_user() and its kin take the memory of a dynptr like any other.
case: copied from user space into a record
prog: syscall
map: ring ringbuf key 0 value 0 entries 4096
user: 0x1000 "hello world"
text:
	r1 = map[ring]
	r2 = 16
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_ringbuf_reserve_dynptr
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	r6 = r0
	r1 = r0
	r2 = 8
	r3 = 0x1000
	call bpf_copy_from_user
	r7 = *(u64 *)(r6 +0)
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_discard_dynptr
	r0 = r7
	exit
run:
	r0: 0x6f77206f6c6c6568
