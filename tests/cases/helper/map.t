# SPDX-License-Identifier: BSD-2-Clause
# The map family from programs: kernel/bpf/helpers.c.

case: lookup gives a pointer into the map
map: table hash key 4 value 8 entries 4
update: table u32:5 u64:70
text:
	r2 = *(u32 *)(r1 +0)
	*(u32 *)(r10 -4) = r2
	r1 = map[table]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r1 = *(u64 *)(r0 +0)
	r1 += 1
	*(u64 *)(r0 +0) = r1
	r0 = r1
	exit
	none:
	r0 = -1
	exit
run: u32:5 -> 71
run: u32:5 -> 72
	map: table u32:5=u64:72
run: u32:6 -> -1

case: lookup in an array
map: table array key 4 value 4 entries 3
update: table u32:0 u32:10
update: table u32:2 u32:30
text:
	r2 = r1
	r1 = map[table]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r0 = *(u32 *)(r0 +0)
	exit
	none:
	r0 = -1
	exit
run: u32:0 -> 10
run: u32:1 -> 0
run: u32:2 -> 30
run: u32:3 -> -1
run: u32:-1 -> -1

case: update of a hash with each flag
map: table hash key 4 value 4 entries 2
text:
	r6 = r1
	r1 = map[table]
	r2 = r6
	r3 = r6
	r3 += 4
	r4 = *(u64 *)(r6 +8)
	call bpf_map_update_elem
	exit
run: u32:1 u32:10 u64:2 -> -2
	map: table u32:1=none
run: u32:1 u32:10 u64:1 -> 0
	map: table u32:1=u32:10
run: u32:1 u32:11 u64:1 -> -17
	map: table u32:1=u32:10
run: u32:1 u32:12 u64:2 -> 0
	map: table u32:1=u32:12
run: u32:2 u32:20 u64:0 -> 0
run: u32:3 u32:30 u64:0 -> -7
	map: table u32:1=u32:12 u32:2=u32:20 u32:3=none
run: u32:2 u32:21 u64:0 -> 0
	map: table u32:2=u32:21
run: u32:2 u32:21 u64:3 -> -22
run: u32:2 u32:21 u64:8 -> -22

case: update of an array with each flag
map: table array key 4 value 4 entries 2
text:
	r6 = r1
	r1 = map[table]
	r2 = r6
	r3 = r6
	r3 += 4
	r4 = *(u64 *)(r6 +8)
	call bpf_map_update_elem
	exit
run: u32:1 u32:10 u64:0 -> 0
	map: table u32:1=u32:10
run: u32:1 u32:11 u64:1 -> -17
run: u32:1 u32:12 u64:2 -> 0
	map: table u32:0=u32:0 u32:1=u32:12
run: u32:2 u32:20 u64:0 -> -7
run: u32:0 u32:20 u64:3 -> -22
run: u32:0 u32:20 u64:4 -> -22

case: delete
map: table hash key 4 value 4 entries 2
map: array array key 4 value 4 entries 2
update: table u32:1 u32:10
text:
	r6 = r1
	r1 = map[array]
	r2 = r6
	call bpf_map_delete_elem
	if r0 != 0xffffffea goto out
	r1 = map[table]
	r2 = r6
	call bpf_map_delete_elem
	out:
	exit
run: u32:1 -> 0
	map: table u32:1=none
run: u32:1 -> -2

case: room comes back with a deletion
map: table hash key 4 value 4 entries 1
text:
	r6 = r1
	r7 = 100
	again:
	r1 = map[table]
	r2 = r6
	r3 = r6
	r4 = 1
	call bpf_map_update_elem
	if r0 != 0x0 goto out
	r1 = map[table]
	r2 = r6
	call bpf_map_delete_elem
	if r0 != 0x0 goto out
	r7 -= 1
	if r7 != 0x0 goto again
	out:
	exit
run: u32:1 -> 0

case: a deleted value can be read until the run ends
map: table hash key 4 value 8 entries 4
update: table u32:1 u64:77
text:
	r6 = r1
	r1 = map[table]
	r2 = r6
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r7 = r0
	r1 = map[table]
	r2 = r6
	call bpf_map_delete_elem
	r0 = *(u64 *)(r7 +0)
	out:
	exit
run: u32:1 -> 77
run: u32:1 -> 0

case: keys are compared whole
map: table hash key 12 value 4 entries 4
update: table u32:1,u32:2,u32:3 u32:10
update: table u32:1,u32:2,u32:4 u32:20
text:
	r2 = r1
	r1 = map[table]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u32 *)(r0 +0)
	out:
	exit
run: u32:1 u32:2 u32:3 -> 10
run: u32:1 u32:2 u32:4 -> 20
run: u32:1 u32:2 u32:5 -> 0
run: u32:0 u32:2 u32:3 -> 0

case: the key may be a part of the packet
prog: xdp
map: seen hash key 6 value 4 entries 4
update: seen 0a0b0c0d0e0f u32:3
text:
	r2 = *(u32 *)(r1 +0)
	r2 += 6
	r1 = map[seen]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r0 = *(u32 *)(r0 +0)
	exit
	none:
	r0 = 2
	exit
run: zero:6 0a0b0c0d0e0f 0800 -> 3
run: zero:6 0a0b0c0d0e0e 0800 -> 2

case: push, pop and peek want other maps
map: table hash key 4 value 4 entries 4
text:
	r1 = map[table]
	r2 = r10
	r2 += -4
	call bpf_map_pop_elem
	exit
run:
	trap: argument @4 "cannot pass map_type 1 into func bpf_map_pop_elem#88"

case: values per CPU
cpus: 2
map: counts percpu_array key 4 value 8 entries 1
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[counts]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u64 *)(r0 +0)
	r1 += 1
	*(u64 *)(r0 +0) = r1
	r0 = r1
	out:
	exit
run: -> 1
run: -> 2
run: -> 1
	cpu: 1
	map: counts u32:0=u64:2,u64:1

case: another CPU's value
cpus: 2
map: counts percpu_array key 4 value 8 entries 1
update: counts u32:0 u64:10,u64:20
text:
	r3 = *(u64 *)(r1 +0)
	*(u32 *)(r10 -4) = 0
	r1 = map[counts]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_percpu_elem
	if r0 == 0x0 goto none
	r0 = *(u64 *)(r0 +0)
	exit
	none:
	r0 = -1
	exit
run: u64:0 -> 10
run: u64:1 -> 20
run: u64:2 -> -1
run: u64:0 -> 10
	cpu: 1
