# SPDX-License-Identifier: BSD-2-Clause
# Tail calls: kernel/bpf/core.c, arch/x86/net/bpf_jit_comp.c.

case: does not come back
map: jmp prog_array key 4 value 4 entries 4
prog: raw main
text:
	r2 = map[jmp]
	r3 = 1
	call bpf_tail_call
	r0 = 1
	exit
prog: raw other
text:
	r0 = *(u64 *)(r1 +0)
	exit
slot: jmp 1 other
run: u64:77 -> 77

case: falls through without a program in the slot
map: jmp prog_array key 4 value 4 entries 4
prog: raw main
text:
	r6 = r1
	r3 = *(u64 *)(r1 +0)
	r2 = map[jmp]
	call bpf_tail_call
	r0 = 5
	exit
prog: raw other
text:
	r0 = 6
	exit
slot: jmp 2 other
run: u64:0 -> 5
run: u64:2 -> 6
run: u64:3 -> 5
run: u64:4 -> 5
run: u64:0xffffffff -> 5
# the index is 32 bits wide
run: u64:0x500000002 -> 6
slot: jmp 2 none
run: u64:2 -> 5

case: 33 of them in a run, the first program not counted
map: jmp prog_array key 4 value 4 entries 1
prog: raw main
text:
	r6 = r1
	r2 = *(u64 *)(r6 +0)
	r2 += 1
	*(u64 *)(r6 +0) = r2
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = *(u64 *)(r6 +0)
	exit
slot: jmp 0 main
run: u64:0 -> 34
run: u64:0 -> 34
	data: u64:34

case: each run of a repetition begins to count anew
map: jmp prog_array key 4 value 4 entries 1
prog: raw main
text:
	r6 = r1
	r2 = *(u64 *)(r6 +0)
	r2 += 1
	*(u64 *)(r6 +0) = r2
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = *(u64 *)(r6 +0)
	exit
slot: jmp 0 main
run: u64:0 -> 102
	repeat: 3

case: from a function, the new program returns to the caller
map: jmp prog_array key 4 value 4 entries 1
prog: raw main
text:
	r6 = 1000
	*(u64 *)(r10 -8) = 1
	call sub
	r0 += r6
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
	sub:
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = 0
	exit
prog: raw other
text:
	r6 = 5
	*(u64 *)(r10 -8) = 500
	r0 = *(u64 *)(r10 -8)
	exit
slot: jmp 0 other
run: u64:0 -> 1501

case: one counter for all levels
map: jmp prog_array key 4 value 4 entries 2
prog: raw main
text:
	r6 = r1
	call sub
	r1 = r6
	call sub
	r1 = r6
	call sub
	r0 = *(u64 *)(r6 +0)
	exit
	sub:
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = 0
	exit
prog: raw again
text:
	r6 = r1
	r2 = *(u64 *)(r6 +0)
	r2 += 1
	*(u64 *)(r6 +0) = r2
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = 0
	exit
slot: jmp 0 again
run: u64:0 -> 33

case: an empty slot costs nothing of the 33
map: jmp prog_array key 4 value 4 entries 2
prog: raw main
text:
	r6 = r1
	r7 = 50
	empty:
	r1 = r6
	r2 = map[jmp]
	r3 = 1
	call bpf_tail_call
	r7 -= 1
	if r7 != 0x0 goto empty
	r2 = *(u64 *)(r6 +0)
	r2 += 1
	*(u64 *)(r6 +0) = r2
	r1 = r6
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = *(u64 *)(r6 +0)
	exit
slot: jmp 0 main
run: u64:0 -> 34

case: the array keeps its programs to one type
map: jmp prog_array key 4 value 4 entries 2
prog: raw main
text:
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = 5
	exit
prog: xdp packet
text:
	r0 = 2
	exit
slot: jmp 0 packet -> EINVAL
run: u64:0 -> 5

case: no slot, no program
map: jmp prog_array key 4 value 4 entries 2
prog: raw main
text:
	r0 = 0
	exit
slot: jmp 2 main -> E2BIG
slot: jmp 0 none -> ENOENT
slot: jmp 0 main
slot: jmp 0 none

case: only program arrays take programs
map: jmp array key 4 value 4 entries 2
prog: raw main
text:
	r0 = 0
	exit
slot: jmp 0 main -> EINVAL

case: and only they can be jumped through
map: plain array key 4 value 4 entries 2
prog: raw main
text:
	r2 = map[plain]
	r3 = 0
	call bpf_tail_call
	r0 = 5
	exit
run: zero:8
	trap: argument @3 "cannot pass map_type 2 into func bpf_tail_call#12"

case: they cannot be looked into by programs
map: jmp prog_array key 4 value 4 entries 2
prog: raw main
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[jmp]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
run: zero:8
	trap: argument @5 "cannot pass map_type 3 into func bpf_map_lookup_elem#1"

case: the context must come along
map: jmp prog_array key 4 value 4 entries 2
prog: xdp main
text:
	r1 = 0
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	exit
run: zero:14
	trap: argument @4 "R1 of bpf_tail_call is not the context"

case: a raw program has none and may pass what it likes
map: jmp prog_array key 4 value 4 entries 2
prog: raw main
text:
	r1 = 7
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = 1
	exit
prog: raw other
text:
	r0 = r1
	exit
slot: jmp 0 other
run: -> 7

# tailcall_bpf2bpf_hierarchy1 of the kernel's selftests: each one leaves a frame behind
case: 33 of them from functions, whose callers go on
map: jmp prog_array key 4 value 4 entries 1
prog: raw main
text:
	r6 = r1
	r2 = *(u64 *)(r6 +0)
	r2 += 1
	*(u64 *)(r6 +0) = r2
	r1 = r6
	call sub
	r1 = r6
	call sub
	r0 = *(u64 *)(r6 +0)
	exit
	sub:
	r2 = map[jmp]
	r3 = 0
	call bpf_tail_call
	r0 = 1
	exit
slot: jmp 0 main
run: u64:0 -> 34
