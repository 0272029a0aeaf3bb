# SPDX-License-Identifier: BSD-2-Clause
# Checked mode: an access has to stay in the object that its pointer was made to point into, whatever
# lies where it falls (kernel/bpf/verifier.c: check_mem_access).

# --- values of maps ---

case: an index past the value of an array
map: values array key 4 value 8 entries 4
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 += r6
	*(u8 *)(r0 +0) = 7
	out:
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:7 -> 0
	map: values u32:1=07,00,00,00,00,00,00,07 u32:2=u64:0
run: u64:8
	trap: memory @9 "invalid write of 1 bytes: invalid access to map value, value_size=8 off=8 size=1 (value of map values, 0 bytes past its end)"
run: u64:-1
	trap: memory @9 "value_size=8 off=-1 size=1 (value of map values, 1 bytes before it)"
run: u64:16
	trap: memory @9 "off=16"

case: the value of a hash
map: values hash key 4 value 16 entries 4
update: values u32:1 u64:5
update: values u32:2 u64:6
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 += r6
	r0 = *(u64 *)(r0 +0)
	out:
	exit
run: u64:0 -> 5
run: u64:8 -> 0
run: u64:9
	trap: memory @9 "value_size=16 off=9 size=8"
run: u64:4096
	trap: memory @9 "value_size=16 off=4096 size=8"

case: the value of a per-CPU array
cpus: 2
map: values percpu_array key 4 value 8 entries 2
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 0
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r6 += r0
	r0 = *(u8 *)(r6 +0)
	out:
	exit
run: u64:7 -> 0
run: u64:8
	trap: memory @9 "invalid access to map value, value_size=8 off=8 size=1"
run: u64:16
	trap: memory @9 "value_size=8 off=16 size=1"

case: the value of an LRU hash
map: values lru_hash key 4 value 8 entries 4
update: values u32:1 u64:5
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 += r6
	r1 = 1
	lock *(u64 *)(r0 +0) += r1
	out:
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:8
	trap: memory @10 "value_size=8 off=8 size=8"

case: the value of a trie
map: values lpm_trie key 8 value 8 entries 4 flags no_prealloc
update: values u32:32,01020304 u64:5
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -8) = 32
	*(u32 *)(r10 -4) = 0x04030201
	r1 = map[values]
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 += r6
	r0 = *(u8 *)(r0 +0)
	out:
	exit
run: u64:0 -> 5
run: u64:8
	trap: memory @10 "value_size=8 off=8 size=1"
run: u64:-8
	trap: memory @10 "value_size=8 off=-8 size=1"

# --- variables: the value of the only element ---

case: a variable, and past the end of its section
map: bss array key 4 value 12 entries 1
map: data array key 4 value 12 entries 1
text:
	r6 = *(u64 *)(r1 +0)
	r7 = map[bss][0]+4
	*(u32 *)(r7 +0) = 9
	r7 += r6
	r0 = *(u32 *)(r7 +0)
	exit
run: u64:0 -> 9
run: u64:4 -> 0
run: u64:-4 -> 0
run: u64:8
	trap: memory @5 "invalid access to map value, value_size=12 off=12 size=4"
run: u64:-8
	trap: memory @5 "value_size=12 off=-4 size=4"

case: in a loop that names the variable again
map: bss array key 4 value 8 entries 1
text:
	r6 = 0
	r0 = 0
	again:
	r1 = map[bss][0]+0
	r1 += r6
	r2 = *(u8 *)(r1 +0)
	r0 += 1
	r6 += 1
	if r6 != 0x9 goto again
	exit
run:
	trap: memory @5 "value_size=8 off=8 size=1"

# --- the context ---

case: past the context, wherever that is
prog: sched_cls
text:
	*(u8 *)(r1 +452) = 7
	r0 = 0
	exit
run: zero:64
	trap: memory @0 "invalid bpf_context access off=452 size=1"

case: a context and a number
prog: xdp
text:
	r6 = r1
	r2 = *(u32 *)(r1 +12)
	r6 += r2
	r0 = *(u32 *)(r6 +23)
	exit
run: zero:64
	trap: memory @3 "invalid bpf_context access off=24 size=4"

case: a context in a subprogram
prog: xdp
text:
	r2 = 400
	call sub
	r0 = 2
	exit
	sub:
	r1 += r2
	r0 = *(u8 *)(r1 +52)
	exit
run: zero:64
	trap: memory @5 "invalid bpf_context access off=452 size=1"

# --- packets ---

case: any pointer into the packet reaches all of it
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = *(u32 *)(r1 +4)
	r4 = *(u8 *)(r3 -1)
	r5 = r3
	r5 -= r2
	r2 += r5
	r0 = *(u8 *)(r2 -2)
	r0 += r4
	exit
run: zero:12 03 04 -> 7

case: a pointer into the packet does not reach the stack
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r3 = r10
	r3 += -8
	r3 -= r2
	*(u64 *)(r10 -8) = 1
	r2 += r3
	r0 = *(u64 *)(r2 +0)
	exit
run: zero:14
	trap: memory @6 "invalid access to packet, off="

case: one that was spilled
prog: xdp
map: values array key 4 value 8 entries 1
text:
	r2 = *(u32 *)(r1 +0)
	*(u64 *)(r10 -16) = r2
	r3 = map[values][0]+0
	r4 = r3
	r4 -= r2
	r5 = *(u64 *)(r10 -16)
	r0 = *(u8 *)(r5 +1)
	r5 += r4
	r0 = *(u64 *)(r5 +0)
	exit
run: zero:14
	trap: memory @9 "invalid access to packet, off="

case: before and after the packet has moved
prog: xdp
text:
	r6 = r1
	r7 = *(u32 *)(r1 +0)
	r8 = *(u8 *)(r7 +1)
	r2 = 2
	call bpf_xdp_adjust_head
	r2 = *(u32 *)(r6 +0)
	r0 = *(u8 *)(r2 +0)
	r0 += r8
	r3 = *(u32 *)(r6 +4)
	r0 += r3
	r0 -= r2
	exit
run: 01 02 03 zero:14 -> 20

case: an old pointer, in front of the packet
prog: xdp
text:
	r6 = r1
	r7 = *(u32 *)(r1 +0)
	r8 = *(u8 *)(r7 +1)
	r2 = 2
	call bpf_xdp_adjust_head
	r0 = *(u8 *)(r7 +1)
	exit
run: 01 02 03 zero:14
	trap: memory @5 "invalid read of 1 bytes"

case: an old pointer, behind the packet
prog: xdp
text:
	r6 = r1
	r7 = *(u32 *)(r1 +0)
	r8 = *(u8 *)(r7 +15)
	r2 = -2
	call bpf_xdp_adjust_tail
	r0 = *(u8 *)(r7 +15)
	exit
run: zero:16
	trap: memory @5 "invalid access to packet, off=15 size=1 (packet, 1 bytes past its end)"

# --- stacks ---

case: from a frame into the caller's
text:
	*(u64 *)(r10 -512) = 3
	call sub
	exit
	sub:
	r0 = *(u64 *)(r10 +0)
	exit
run:
	trap: memory @3 "invalid read of 8 bytes: invalid access to stack, off=0 size=8"

case: from a frame into the caller's, by an index
text:
	r1 = *(u64 *)(r1 +0)
	call sub
	exit
	sub:
	*(u64 *)(r10 -8) = 4
	r2 = r10
	r2 += r1
	r0 = *(u64 *)(r2 -8)
	exit
run: u64:0 -> 4
run: u64:-8 -> 0
run: u64:1
	trap: memory @6 "invalid access to stack, off=-7 size=8"
run: u64:8
	trap: memory @6 "invalid access to stack, off=0 size=8"

case: from the caller's frame into one's own
text:
	r2 = *(u64 *)(r1 +0)
	r1 = r10
	r1 += -512
	*(u64 *)(r1 +0) = 5
	call sub
	exit
	sub:
	r1 += r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 -> 5
run: u64:8 -> 0
run: u64:-8
	trap: memory @7 "invalid access to stack, off=-520 size=8"

case: the caller's frame is one object, its top and beyond point to it
text:
	*(u64 *)(r10 -8) = 6
	r1 = r10
	call sub
	r6 = r0
	r1 = r10
	r1 += 8
	r2 = 0
	call sub2
	r0 += r6
	exit
	sub:
	r0 = *(u64 *)(r1 -8)
	exit
	sub2:
	r0 = *(u64 *)(r1 -16)
	exit
run: -> 12

case: a pointer to the end of a value, in a subprogram
map: values array key 4 value 8 entries 4
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	*(u64 *)(r0 +0) = 7
	r1 = r0
	r1 += 8
	call sub
	out:
	exit
	sub:
	r6 = r1
	call sub2
	r0 = *(u64 *)(r6 -8)
	exit
	sub2:
	r0 = *(u8 *)(r1 -1)
	exit
run: -> 7

case: a subprogram goes past the value that it was given
map: values array key 4 value 8 entries 4
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	call sub
	out:
	exit
	sub:
	r0 = *(u64 *)(r1 +8)
	exit
run:
	trap: memory @10 "value_size=8 off=8 size=8"

case: what a subprogram returns
map: values array key 4 value 8 entries 4
text:
	r7 = *(u64 *)(r1 +0)
	call find
	if r0 == 0x0 goto out
	r0 += r7
	r0 = *(u64 *)(r0 -8)
	out:
	exit
	find:
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r0 += 8
	none:
	exit
run: u64:0 -> 0
run: u64:8
	trap: memory @4 "value_size=8 off=8 size=8"
run: u64:-1
	trap: memory @4 "value_size=8 off=-1 size=8"

# --- what is not known is judged by its address ---

case: two values meet
map: values array key 4 value 8 entries 1
map: others array key 4 value 8 entries 1
text:
	r6 = *(u64 *)(r1 +0)
	r7 = map[values][0]+0
	if r6 == 0x0 goto both
	r7 = map[others][0]+0
	both:
	*(u64 *)(r7 +0) = 1
	r0 = *(u64 *)(r7 +0)
	exit
run: u64:0 -> 1
run: u64:1 -> 1

case: the older pointer of two from one place
map: values array key 4 value 8 entries 4
text:
	r6 = 0
	r7 = r10
	r7 += -16
	again:
	*(u32 *)(r10 -4) = r6
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	*(u64 *)(r0 +0) = r6
	r1 = *(u64 *)(r7 +0)
	*(u64 *)(r7 +0) = 0
	r7 = r0
	r6 += 1
	if r6 != 0x3 goto again
	r0 = *(u64 *)(r7 +0)
	out:
	exit
run: -> 2

case: a slot that is stored to by way of another pointer
map: values array key 4 value 8 entries 1
text:
	r6 = map[values][0]+0
	*(u64 *)(r10 -16) = r6
	r2 = r10
	r2 += -16
	r3 = r10
	r3 += -24
	*(u64 *)(r10 -24) = 5
	*(u64 *)(r2 +0) = r3
	r4 = *(u64 *)(r10 -16)
	r0 = *(u64 *)(r4 +0)
	exit
run: -> 5

case: a slot that a subprogram stores to
map: values array key 4 value 8 entries 1
text:
	r6 = map[values][0]+0
	*(u64 *)(r10 -16) = r6
	r1 = r10
	r1 += -16
	r2 = r10
	r2 += -24
	*(u64 *)(r10 -24) = 5
	call sub
	r4 = *(u64 *)(r10 -16)
	r0 = *(u64 *)(r4 +0)
	exit
	sub:
	*(u64 *)(r1 +0) = r2
	r0 = 0
	exit
run: -> 5

case: a slot that a helper stores to
map: values array key 4 value 8 entries 1
text:
	r6 = map[values][0]+0
	*(u64 *)(r10 -16) = r6
	r1 = r10
	r1 += -8
	*(u64 *)(r10 -32) = r1
	*(u64 *)(r10 -8) = 5
	r1 = r10
	r1 += -16
	r2 = 8
	r3 = r10
	r3 += -32
	call bpf_probe_read_kernel
	r4 = *(u64 *)(r10 -16)
	r0 = *(u64 *)(r4 +0)
	exit
run: -> 5

case: a pointer that was added to a number
map: values array key 4 value 8 entries 1
text:
	r6 = *(u64 *)(r1 +0)
	r7 = map[values][0]+0
	*(u64 *)(r7 +0) = 8
	r6 += r7
	r0 = *(u64 *)(r6 +0)
	exit
run: u64:0 -> 8
run: u64:8
	trap: memory @5 "value_size=8 off=8 size=8"

# --- callbacks ---

case: keys, values and contexts of callbacks
map: squares array key 4 value 8 entries 2
text:
	*(u64 *)(r10 -8) = 0
	r1 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -16) = r1
	r1 = map[squares]
	r2 = subprog[body]
	r3 = r10
	r3 += -1
	r4 = 0
	call bpf_for_each_map_elem
	r0 = *(u64 *)(r10 -8)
	exit
	body:
	r5 = *(u64 *)(r4 -15)
	if r5 == 0x1 goto key
	if r5 == 0x2 goto value
	r6 = *(u32 *)(r2 +0)
	r7 = *(u64 *)(r3 +0)
	r8 = *(u64 *)(r4 -7)
	r8 += r6
	r8 += r7
	*(u64 *)(r4 -7) = r8
	r0 = 0
	exit
	key:
	r0 = *(u32 *)(r2 +4)
	exit
	value:
	*(u64 *)(r3 +8) = 1
	r0 = 0
	exit
run: u64:0 -> 1
run: u64:1
	trap: memory @24 "invalid read of 4 bytes: invalid access to map key, key_size=4 off=4 size=4"
run: u64:2
	trap: memory @26 "invalid write of 8 bytes: invalid access to map value, value_size=8 off=8 size=8"

# --- ring buffers ---

case: past a record, into the next
map: ring ringbuf key 0 value 0 entries 4096
text:
	r9 = *(u64 *)(r1 +0)
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r6 = r0
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r7 = r0
	if r6 == 0x0 goto out
	if r7 == 0x0 goto out
	r8 = r6
	r8 += r9
	*(u64 *)(r8 +0) = 1
	r1 = r6
	r2 = 0
	call bpf_ringbuf_submit
	r1 = r7
	r2 = 0
	call bpf_ringbuf_submit
	out:
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:16
	trap: memory @17 "invalid access to memory, mem_size=8 off=16 size=8"

case: a record that was given back
map: ring ringbuf key 0 value 0 entries 4096
text:
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	r6 = r0
	if r6 == 0x0 goto out
	*(u64 *)(r6 +0) = 1
	r1 = r6
	r2 = 0
	call bpf_ringbuf_submit
	*(u64 *)(r6 +0) = 2
	out:
	r0 = 0
	exit
run:
	trap: memory @11 "invalid write of 8 bytes"

# --- arguments of helpers ---

case: a buffer that runs into the next value
map: values array key 4 value 8 entries 4
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	r2 = r6
	r3 = r10
	r3 += -16
	call bpf_probe_read_kernel
	out:
	r0 = 0
	exit
run: u64:8 -> 0
run: u64:9
	trap: argument @12 "R1 of bpf_probe_read_kernel points to memory that the program may not write: 9 bytes wanted: invalid access to map value, value_size=8 off=0 size=9"

case: a key that runs into the caller's frame
map: values hash key 8 value 8 entries 4
text:
	call sub
	r0 = 0
	exit
	sub:
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
run:
	trap: argument @8 "R2 of bpf_map_lookup_elem points to memory that the program may not read: 8 bytes wanted: invalid access to stack, off=-4 size=8"

case: the caller's key and value
map: values hash key 8 value 8 entries 4
text:
	*(u64 *)(r10 -8) = 3
	*(u64 *)(r10 -16) = 4
	r1 = r10
	r1 += -8
	r2 = r10
	r2 += -16
	call sub
	exit
	sub:
	r3 = r2
	r2 = r1
	r1 = map[values]
	r4 = 0
	call bpf_map_update_elem
	exit
run: -> 0
	map: values u64:3=u64:4

# --- kernel functions ---

case: the number of an iterator is on the stack
prog: syscall
text:
	r1 = r10
	r1 += -8
	r2 = 0
	r3 = 3
	call bpf_iter_num_new
	r6 = 0
	again:
	r1 = r10
	r1 += -8
	call bpf_iter_num_next
	if r0 == 0x0 goto out
	r1 = *(s32 *)(r0 +0)
	r6 += r1
	goto again
	out:
	r1 = r10
	r1 += -8
	call bpf_iter_num_destroy
	r0 = r6
	exit
run: -> 3

# --- tail calls ---

case: the program that is called has origins of its own
prog: xdp first
map: progs prog_array key 4 value 4 entries 1
slot: progs 0 second
text:
	r6 = *(u32 *)(r1 +0)
	r7 = *(u8 *)(r6 +0)
	r2 = map[progs]
	r3 = 0
	call bpf_tail_call
	r0 = 1
	exit
prog: xdp second
text:
	r6 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r6 +13)
	r1 = *(u8 *)(r6 +14)
	exit
run: zero:13 05
	trap: memory @2 "invalid access to packet, off=14 size=1"
run: zero:13 05 06 -> 5

case: the program that is called in the place of a subprogram which wanted to know nothing
map: values array key 4 value 8 entries 1
map: progs prog_array key 4 value 4 entries 1
slot: progs 0 second
prog: xdp first
text:
	r6 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	call value
	r1 = r6
	call other
	out:
	exit
	value:
	r0 = *(u64 *)(r1 +0)
	exit
	other:
	r2 = map[progs]
	r3 = 0
	call bpf_tail_call
	r0 = 1
	exit
prog: xdp second
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +13)
	exit
run: zero:13 05 -> 5

# --- a part that was asked for, and no more (kernel/bpf/verifier.c: check_helper_call: .mem_size) ---

case: what a dynptr gave is as large as it was asked for
map: values array key 4 value 64 entries 1
text:
	r6 = *(u64 *)(r1 +0)
	r1 = map[values][0]+8
	r2 = 32
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 8
	call bpf_dynptr_data
	if r0 == 0x0 goto out
	r0 += r6
	*(u8 *)(r0 +0) = 7
	out:
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:7 -> 0
	map: values u32:0=zero:8,07,zero:6,07,zero:48
run: u64:8
	trap: memory @15 "invalid access to memory, mem_size=8 off=8 size=1"
run: u64:40
	trap: memory @15 "invalid access to memory, mem_size=8 off=40 size=1"
run: u64:-1
	trap: memory @15 "invalid access to memory, mem_size=8 off=-1 size=1"

case: one call that asks for more each time
map: values array key 4 value 64 entries 1
text:
	r6 = *(u64 *)(r1 +0)
	r1 = map[values][0]+0
	r2 = 32
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r7 = 0
	again:
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = r7
	call bpf_dynptr_data
	if r0 == 0x0 goto out
	r7 += 8
	if r7 == 0x8 goto again
	r1 = r0
	r1 += r7
	r1 += r6
	*(u8 *)(r1 -16) = 7
	if r7 != 0x20 goto again
	out:
	r0 = r7
	exit
run: u64:0 -> 32
run: u64:7 -> 32
run: u64:8
	trap: memory @20 "mem_size=8 off=8 size=1"

case: nothing was asked for
map: values array key 4 value 64 entries 1
text:
	r1 = map[values][0]+0
	r2 = 32
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_dynptr_from_mem
	r1 = r10
	r1 += -16
	r2 = 0
	r3 = 0
	call bpf_dynptr_data
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +0)
	out:
	exit
run:
	trap: memory @13 "invalid access to memory, mem_size=0 off=0 size=1"

case: a slice of a packet, also when the packet was looked at again, and of a helper's argument
prog: xdp
map: ring ringbuf key 0 value 0 entries 4096
map: values array key 4 value 16 entries 2
text:
	r6 = r1
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_xdp
	r1 = r10
	r1 += -16
	r2 = 14
	r3 = 0
	r4 = 8
	call bpf_dynptr_slice
	if r0 == 0x0 goto out
	r7 = r0
	r8 = *(u8 *)(r7 +7)
	r1 = map[ring]
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0x0 goto out
	r1 = r0
	r2 = 0
	call bpf_ringbuf_discard
	r2 = *(u32 *)(r6 +0)
	r2 = *(u8 *)(r2 +0)
	if r2 == 0x1 goto past
	*(u32 *)(r10 -20) = 1
	r1 = map[values]
	r2 = r10
	r2 += -20
	r3 = r7
	if r3 == 0x0 goto out
	r4 = 0
	if r8 == 0x6 goto update
	r0 = r8
	out:
	exit
	update:
	call bpf_map_update_elem
	exit
	past:
	r0 = *(u8 *)(r7 +8)
	exit
run: zero:21 05 zero:20 -> 5
run: 01 zero:20 05 zero:20
	trap: memory @39 "invalid access to memory, mem_size=8 off=8 size=1"
run: zero:21 06 zero:20
	trap: argument @37 "16 bytes wanted: invalid access to memory, mem_size=8 off=0 size=16"

case: a slice that was copied
prog: sched_cls
text:
	r6 = *(u32 *)(r1 +76)
	r6 = *(u8 *)(r6 +0)
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	r1 = r10
	r1 += -16
	r2 = 14
	r3 = r10
	r3 += -64
	r4 = 4
	call bpf_dynptr_slice
	if r0 == 0x0 goto out
	r0 += r6
	r0 = *(u8 *)(r0 +0)
	out:
	exit
run: 03 zero:16 05 zero:20 -> 5
run: 04 zero:40
	trap: memory @15 "invalid access to memory, mem_size=4 off=4 size=1"

case: the number of an iterator has four bytes
text:
	r1 = r10
	r1 += -8
	r2 = 0
	r3 = 3
	call bpf_iter_num_new
	r1 = r10
	r1 += -8
	call bpf_iter_num_next
	if r0 == 0x0 goto out
	r0 = *(u64 *)(r0 +0)
	out:
	r1 = r10
	r1 += -8
	call bpf_iter_num_destroy
	r0 = 0
	exit
run:
	trap: memory @9 "invalid access to memory, mem_size=4 off=0 size=8"

case: and so has the number of a bit
text:
	*(u64 *)(r10 -8) = 4
	r1 = r10
	r1 += -24
	r2 = r10
	r2 += -8
	r3 = 1
	call bpf_iter_bits_new
	r1 = r10
	r1 += -24
	call bpf_iter_bits_next
	if r0 == 0x0 goto out
	r0 = *(u64 *)(r0 +0)
	out:
	r1 = r10
	r1 += -24
	call bpf_iter_bits_destroy
	r0 = 0
	exit
run:
	trap: memory @11 "invalid access to memory, mem_size=4 off=0 size=8"
