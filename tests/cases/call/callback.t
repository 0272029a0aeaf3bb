# SPDX-License-Identifier: BSD-2-Clause
# Helpers that call back: bpf_loop(), bpf_for_each_map_elem().

case: bpf_loop hands the round and the context
text:
	*(u64 *)(r10 -8) = 0
	r1 = *(u64 *)(r1 +0)
	r2 = subprog[add]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_loop
	r6 = *(u64 *)(r10 -8)
	r6 *= 1000
	r0 += r6
	exit
	add:
	r3 = *(u64 *)(r2 +0)
	r3 += r1
	*(u64 *)(r2 +0) = r3
	r0 = 0
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:5 -> 10005

case: bpf_loop ends early when the callback says so
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -8) = r2
	r1 = 10
	r2 = subprog[body]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_loop
	exit
	body:
	r0 = 0
	r3 = *(u64 *)(r2 +0)
	if r1 < r3 goto out
	r0 = 1
	out:
	exit
run: u64:0 -> 1
run: u64:3 -> 4
run: u64:9 -> 10
run: u64:99 -> 10

case: the callback's context is on the stack, or NULL
text:
	r3 = r1
	r1 = 1
	r2 = subprog[body]
	r4 = 0
	call bpf_loop
	exit
	body:
	r0 = 0
	exit
run: zero:8
	trap: argument "R3 of bpf_loop does not point to the stack"

# 1 << 23 rounds are allowed; one more is -E2BIG.
case: bpf_loop refuses too many rounds
text:
	r1 = *(u64 *)(r1 +0)
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	body:
	r0 = 1
	exit
run: u64:8388608 -> 1
run: u64:8388609 -> -7
run: u64:0xffffffff -> -7
run: u64:0x100000002 -> 1

case: bpf_loop refuses flags
text:
	r4 = *(u64 *)(r1 +0)
	r1 = 1
	r2 = subprog[body]
	r3 = 0
	call bpf_loop
	exit
	body:
	r0 = 0
	exit
run: u64:0 -> 1
run: u64:1 -> -22
run: u64:0x100000000 -> -22

case: R6 to R9 survive callbacks that use them
text:
	r6 = 60
	r7 = 70
	r8 = 80
	r9 = 90
	r1 = 3
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_loop
	r0 += r6
	r0 += r7
	r0 += r8
	r0 += r9
	exit
	body:
	r6 = 1
	r7 = 1
	r8 = 1
	r9 = 1
	r0 = 0
	exit
run: -> 303

case: callbacks nest
text:
	*(u64 *)(r10 -8) = 0
	r1 = 4
	r2 = subprog[outer]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_loop
	r0 = *(u64 *)(r10 -8)
	exit
	outer:
	r1 = 5
	r3 = r2
	r2 = subprog[inner]
	r4 = 0
	call bpf_loop
	r0 = 0
	exit
	inner:
	r3 = *(u64 *)(r2 +0)
	r3 += 1
	*(u64 *)(r2 +0) = r3
	r0 = 0
	exit
run: -> 20

case: a callback may call functions
text:
	r1 = 2
	r2 = subprog[body]
	r3 = r10
	r3 += -8
	r4 = 0
	*(u64 *)(r10 -8) = 0
	call bpf_loop
	r0 = *(u64 *)(r10 -8)
	exit
	body:
	r6 = r2
	call seven
	r1 = *(u64 *)(r6 +0)
	r1 += r0
	*(u64 *)(r6 +0) = r1
	r0 = 0
	exit
	seven:
	r0 = 7
	exit
run: -> 14

case: a trap inside a callback ends the whole run
text:
	r1 = 3
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	body:
	r0 = *(u64 *)(r2 +0)
	exit
run:
	trap: memory @7 "NULL"

case: callbacks count as a level each
text:
	r1 = 1
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	body:
	r1 = 1
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
run:
	trap: call "the call stack of 8 frames is full"

case: a number is no callback
text:
	r1 = 1
	r2 = *(u64 *)(r10 -8)
	r2 += 4096
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
run:
	trap: argument @5 "R2 of bpf_loop is not a function of this program"

case: the middle of a function is no callback
text:
	r1 = 1
	r2 = subprog[body]
	r2 += 1
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	body:
	r0 = 0
	exit
run:
	trap: argument "R2 of bpf_loop"

case: bpf_for_each_map_elem hands map, key, value and context
map: squares array key 4 value 8 entries 4
text:
	*(u64 *)(r10 -8) = 0
	r1 = map[squares]
	r2 = subprog[body]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_for_each_map_elem
	r6 = *(u64 *)(r10 -8)
	r6 *= 1000
	r0 += r6
	exit
	body:
	r6 = *(u32 *)(r2 +0)
	r6 += 1
	r7 = r6
	r7 *= r6
	*(u64 *)(r3 +0) = r7
	r8 = *(u64 *)(r4 +0)
	r8 += r7
	*(u64 *)(r4 +0) = r8
	r0 = 0
	exit
run: -> 30004
	map: squares u32:0=u64:1 u32:1=u64:4 u32:2=u64:9 u32:3=u64:16

case: bpf_for_each_map_elem ends early, and counts the last one
map: values array key 4 value 8 entries 10
text:
	r1 = map[values]
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_for_each_map_elem
	exit
	body:
	r0 = 0
	r1 = *(u32 *)(r2 +0)
	if r1 != 0x6 goto out
	r0 = 1
	out:
	exit
run: -> 7

case: bpf_for_each_map_elem refuses flags
map: values array key 4 value 8 entries 1
text:
	r1 = map[values]
	r2 = subprog[body]
	r3 = 0
	r4 = 1
	call bpf_for_each_map_elem
	exit
	body:
	r0 = 0
	exit
run: -> -22

case: a hash is walked whole, and may lose elements meanwhile
map: seen hash key 4 value 4 entries 8
update: seen u32:1 u32:10
update: seen u32:2 u32:20
update: seen u32:3 u32:30
text:
	*(u64 *)(r10 -8) = 0
	r1 = map[seen]
	r2 = subprog[body]
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_for_each_map_elem
	r0 = *(u64 *)(r10 -8)
	exit
	body:
	r5 = *(u32 *)(r3 +0)
	r6 = *(u64 *)(r4 +0)
	r6 += r5
	*(u64 *)(r4 +0) = r6
	r3 = *(u32 *)(r2 +0)
	*(u32 *)(r10 -4) = r3
	r2 = r10
	r2 += -4
	call bpf_map_delete_elem
	r0 = 0
	exit
run: -> 60
	map: seen u32:1=none u32:2=none u32:3=none
run: -> 0
