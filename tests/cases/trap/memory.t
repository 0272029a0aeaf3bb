# SPDX-License-Identifier: BSD-2-Clause
# Checked mode: accesses outside what a program may touch end the run, never the process.

case: load through NULL
text:
	r1 = 0
	r0 = *(u64 *)(r1 +8)
	exit
run: zero:8
	trap: memory @1 "invalid read of 8 bytes at 0x8 (NULL)"

case: store through NULL
text:
	r1 = 0
	*(u32 *)(r1 +0) = 1
	exit
run: zero:8
	trap: memory @1 "invalid write of 4 bytes at 0x0 (NULL)"

case: wild load
text:
	r1 = 0xdead00000000
	r0 = *(u8 *)(r1 +0)
	exit
run: zero:8
	trap: memory @2 "invalid read of 1 bytes at 0xdead00000000"

case: wild store, of a non-canonical address
text:
	r1 = 0x8000000000000000
	*(u16 *)(r1 +0) = r1
	exit
run: zero:8
	trap: memory @2 "invalid write of 2 bytes at 0x8000000000000000"

case: addresses do not wrap
text:
	r1 = -4
	r0 = *(u64 *)(r1 +0)
	exit
run: zero:8
	trap: memory @1 "0xfffffffffffffffc"

case: atomic on a wild address
text:
	r1 = 4096
	r2 = 1
	r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)
	exit
run: zero:8
	trap: memory @2 "at 0x1000"

case: load_acquire and store_release of wild addresses
text:
	r2 = *(u64 *)(r1 +0)
	r3 = 16
	if r2 == 0x1 goto store
	r0 = load_acquire((u32 *)(r3 +0))
	exit
	store:
	store_release((u32 *)(r3 +0), r2)
	exit
run: u64:0
	trap: memory @3 "read of 4 bytes at 0x10"
run: u64:1
	trap: memory @5 "at 0x10"

case: sign-extending load of a wild address
text:
	r3 = 16
	r0 = *(s16 *)(r3 +0)
	exit
run:
	trap: memory @1 "invalid read of 2 bytes at 0x10 (NULL)"

case: below the stack frame
text:
	r0 = *(u8 *)(r10 -513)
	exit
run:
	trap: memory @0 "stack of frame 1"

case: across the lower end of the frame
text:
	*(u64 *)(r10 -516) = 1
	exit
run:
	trap: memory @0 "invalid write of 8 bytes"

case: above the stack
text:
	r0 = *(u8 *)(r10 +0)
	exit
run:
	trap: memory @0 "stack, 0 bytes past its end"

case: across the top of the stack
text:
	r0 = *(u64 *)(r10 -4)
	exit
run:
	trap: memory @0 "invalid read of 8 bytes"

case: the frame of a function that has returned
text:
	call sub
	r0 = *(u64 *)(r0 +0)
	exit
	sub:
	r0 = r10
	r0 += -8
	*(u64 *)(r0 +0) = 1
	exit
run:
	trap: memory @1 "stack of frame 1"

case: past the end of raw memory
text:
	r2 = *(u64 *)(r1 +0)
	r1 += r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:8 zero:8 -> 0
run: u64:9 zero:8
	trap: memory @2 "memory +9"
run: u64:16 zero:8
	trap: memory @2 "memory, 0 bytes past its end"
run: u64:17 zero:8
	trap: memory @2 "memory, 1 bytes past its end"
run: u64:-1 zero:8
	trap: memory @2 "memory, 1 bytes before it"

case: no memory at all
text:
	r0 = *(u8 *)(r1 +0)
	exit
run: zero:0
	trap: memory @0

# An element is padded to 8 bytes; the padding is not the program's.
case: past a map value, and before it
map: values array key 4 value 12 entries 1
text:
	r1 = *(u64 *)(r1 +0)
	r2 = map[values][0]+0
	r2 += r1
	r0 = *(u32 *)(r2 +0)
	exit
run: u64:0 -> 0
run: u64:8 -> 0
run: u64:9
	trap: memory @4 "value of map values"
run: u64:12
	trap: memory @4 "value of map values"
run: u64:16
	trap: memory @4 "value of map values"
run: u64:-1
	trap: memory @4 "value of map values, 1 bytes before it"

case: between the values of an array
map: values array key 4 value 12 entries 4
text:
	r6 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 1
	r1 = map[values]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r0 += r6
	r0 = *(u32 *)(r0 +0)
	exit
run: u64:0 -> 0
run: u64:8 -> 0
run: u64:9
	trap: memory @8 "value of map values +9"
run: u64:12
	trap: memory @8 "value of map values, 0 bytes past its end"
run: u64:-4
	trap: memory @8 "value of map values"

case: the map itself is no memory
map: values array key 4 value 8 entries 1
text:
	r1 = map[values]
	r0 = *(u64 *)(r1 +0)
	exit
run:
	trap: memory @2 "map"

case: a map that programs may only read
map: values array key 4 value 8 entries 1 flags rdonly_prog
update: values u32:0 u64:5
text:
	r1 = map[values][0]+0
	r0 = *(u64 *)(r1 +0)
	*(u64 *)(r1 +0) = 6
	exit
run:
	trap: memory @3 "invalid write of 8 bytes"
lookup: values u32:0 -> u64:5

case: a map that programs may only write
map: values array key 4 value 8 entries 1 flags wronly_prog
text:
	r1 = map[values][0]+0
	*(u64 *)(r1 +0) = 6
	r0 = *(u64 *)(r1 +0)
	exit
run:
	trap: memory @3 "invalid read of 8 bytes"
lookup: values u32:0 -> u64:6

case: a hash value, and nothing around it
map: table hash key 8 value 12 entries 4
update: table u64:1 u64:77
text:
	r6 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -8) = 1
	r1 = map[table]
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	r0 += r6
	r0 = *(u32 *)(r0 +0)
	exit
run: u64:0 -> 77
run: u64:9
	trap: memory @8 "table"
run: u64:12
	trap: memory @8 "table"

case: a key cannot be written through its value
map: table hash key 8 value 8 entries 4
update: table u64:1 u64:77
text:
	*(u64 *)(r10 -8) = 1
	r1 = map[table]
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	*(u64 *)(r0 -8) = 5
	exit
run:
	trap: memory @6 "invalid write of 8 bytes"
lookup: table u64:1 -> u64:77

# A lookup that found nothing, not tested.
case: a value that is not there
map: table hash key 8 value 8 entries 4
text:
	*(u64 *)(r10 -8) = 1
	r1 = map[table]
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	r0 = *(u64 *)(r0 +0)
	exit
run: zero:8
	trap: memory @6 "NULL"

case: misaligned atomics
text:
	r2 = 1
	lock *(u64 *)(r10 -12) += r2
	exit
run:
	trap: memory @1

case: a trap leaves what was written before
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+0
	*(u64 *)(r1 +0) = 6
	r1 = 0
	*(u64 *)(r1 +0) = 7
	exit
run:
	trap: memory @4
	map: values u32:0=u64:6
run:
	trap: memory @4
