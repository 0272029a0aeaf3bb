# SPDX-License-Identifier: BSD-2-Clause
# Checked mode: helper arguments against the helper's prototype.

case: a number instead of a map
map: table hash key 4 value 4 entries 4
text:
	r1 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 0
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
run: u64:0
	trap: argument @4 "R1 of bpf_map_lookup_elem is not a map of this program"
run: u64:3
	trap: argument @4 "R1 of bpf_map_lookup_elem is not a map of this program"
run: u64:-1
	trap: argument @4 "R1 of bpf_map_lookup_elem is not a map of this program"

case: the middle of a map
map: table hash key 4 value 4 entries 4
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[table]
	r1 += 8
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
run:
	trap: argument @6 "R1 of bpf_map_lookup_elem"

case: a wild key
map: table hash key 4 value 4 entries 4
text:
	r2 = *(u64 *)(r1 +0)
	r1 = map[table]
	call bpf_map_lookup_elem
	exit
run: u64:0
	trap: argument @3 "R2 of bpf_map_lookup_elem points to memory that the program may not read: 4 bytes wanted"
run: u64:0xdeadbeef
	trap: argument @3 "R2 of bpf_map_lookup_elem"

case: a key that is too short
map: table hash key 8 value 4 entries 4
text:
	r1 = map[table]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
run:
	trap: argument @4 "R2 of bpf_map_lookup_elem"

case: a value that is too short
map: table hash key 8 value 16 entries 4
text:
	r1 = map[table]
	r2 = r10
	r2 += -16
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_map_update_elem
	exit
run:
	trap: argument @7 "R3 of bpf_map_update_elem"
	map: table u64:0=none

case: map memory must be as long as the map says
map: table hash key 8 value 16 entries 4
text:
	r1 = map[table]
	r2 = r10
	r2 += -16
	r3 = r10
	r3 += -16
	r4 = 0
	call bpf_map_update_elem
	exit
run: -> 0
	map: table u64:0=zero:16

case: a map of another program's
map: table hash key 4 value 4 entries 4
map: other hash key 4 value 4 entries 4
prog: raw main
text:
	*(u32 *)(r10 -4) = 0
	r1 = *(u64 *)(r1 +0)
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
prog: raw second
text:
	r1 = map[other]
	r0 = 0
	exit
run: u64:4
	trap: argument

case: memory of a size that reaches too far
map: text array key 4 value 16 entries 1
text:
	r2 = *(u64 *)(r1 +0)
	r1 = map[text][0]+8
	call bpf_trace_printk
	exit
update: text u32:0 zero:16
run: u64:8 -> 0
run: u64:9
	trap: argument @3 "R1 of bpf_trace_printk"
run: u64:0
	trap: argument @3 "R2 of bpf_trace_printk is a size of 0"
run: u64:0x7fffffff
	trap: argument @3
run: u64:-1
	trap: argument @3 "R2 of bpf_trace_printk is no size"

case: NULL with a size
prog: xdp
text:
	r1 = 0
	r2 = 8
	r3 = 0
	r4 = 0
	r5 = 0
	call bpf_csum_diff
	exit
run: zero:14
	trap: argument @5 "R1 of bpf_csum_diff is NULL with a size that is not 0"

case: writing through a map that programs may only read
map: table hash key 4 value 4 entries 4 flags rdonly_prog
text:
	*(u64 *)(r10 -8) = 0
	r1 = map[table]
	r2 = r10
	r2 += -4
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_map_update_elem
	exit
run:
	trap: argument @8 "R1 of bpf_map_update_elem is a map that programs may only read"

case: the packet is no map value
prog: xdp
map: table hash key 4 value 4 entries 4
text:
	r6 = *(u32 *)(r1 +0)
	r1 = map[table]
	r2 = r6
	call bpf_map_lookup_elem
	r0 = 2
	exit
run: zero:14 -> 2

case: the context must be the context
prog: xdp
text:
	r1 = *(u32 *)(r1 +0)
	r2 = 0
	call bpf_xdp_adjust_head
	exit
run: zero:14
	trap: argument @2 "R1 of bpf_xdp_adjust_head is not the context"
