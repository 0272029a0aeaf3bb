# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_QUEUE and BPF_MAP_TYPE_STACK: kernel/bpf/queue_stack_maps.c.

case: a queue from the user's side
map: q queue key 0 value 4 entries 2
lookup: q none -> ENOENT
take: q none -> ENOENT
update: q none u32:1
update: q none u32:2
update: q none u32:3 -> E2BIG
lookup: q none -> u32:1
take: q none -> u32:1
update: q none u32:3
take: q none -> u32:2
take: q none -> u32:3
take: q none -> ENOENT

case: a stack from the user's side
map: s stack key 0 value 4 entries 2
take: s none -> ENOENT
update: s none u32:1
update: s none u32:2
update: s none u32:3 -> E2BIG
lookup: s none -> u32:2
take: s none -> u32:2
update: s none u32:3
take: s none -> u32:3
take: s none -> u32:1
take: s none -> ENOENT

case: the oldest makes room
map: q queue key 0 value 4 entries 2
map: s stack key 0 value 4 entries 2
update: q none u32:1
update: q none u32:2 exist
update: q none u32:3 exist
take: q none -> u32:2
take: q none -> u32:3
update: s none u32:1 exist
update: s none u32:2 exist
update: s none u32:3 exist
take: s none -> u32:3
take: s none -> u32:2
take: s none -> ENOENT

case: flags
map: q queue key 0 value 4 entries 2
update: q none u32:1 noexist -> EINVAL
update: q none u32:1 3 -> EINVAL
update: q none u32:1 4 -> EINVAL

case: keys are not wanted
map: q queue key 0 value 4 entries 2
update: q zero:0 u32:1 -> EINVAL
lookup: q zero:0 -> EINVAL
take: q zero:0 -> EINVAL
delete: q none -> EINVAL
next: q first -> EINVAL

case: frozen
map: q queue key 0 value 4 entries 2
update: q none u32:1
freeze: q
update: q none u32:1 -> EPERM
take: q none -> EPERM
lookup: q none -> u32:1

case: read only for the user
map: s stack key 0 value 4 entries 2 flags rdonly
update: s none u32:1 -> EPERM
take: s none -> EPERM
lookup: s none -> ENOENT

case: from programs: push, peek and pop
map: q queue key 0 value 8 entries 2
text:
	r6 = r1
	r1 = map[q]
	r2 = r6
	r3 = 0
	call bpf_map_push_elem
	r7 = r0
	r2 = r10
	r2 += -8
	r1 = map[q]
	call bpf_map_peek_elem
	r0 = *(u64 *)(r10 -8)
	r0 <<= 8
	r0 -= r7
	exit
run: u64:5 -> 0x500
run: u64:6 -> 0x500
run: u64:7 -> 0x507
take: q none -> u64:5
take: q none -> u64:6

case: from programs: nothing there is zero and an error
map: s stack key 0 value 8 entries 2
text:
	*(u64 *)(r10 -8) = 0x77
	r1 = map[s]
	r2 = r10
	r2 += -8
	call bpf_map_pop_elem
	r6 = *(u64 *)(r10 -8)
	r6 <<= 8
	r6 -= r0
	r0 = r6
	exit
run: -> 2
update: s none u64:9
run: -> 0x900
run: -> 2

case: no lookups by programs
map: q queue key 0 value 8 entries 2
text:
	r2 = r1
	r1 = map[q]
	call bpf_map_lookup_elem
	exit
run: u64:0
	trap: argument @3 "cannot pass map_type 22 into func bpf_map_lookup_elem#1"

case: what cannot be created: a key
map: q queue key 4 value 4 entries 2 -> EINVAL

case: what cannot be created: no value
map: q queue key 0 value 0 entries 2 -> EINVAL

case: what cannot be created: no elements
map: s stack key 0 value 4 entries 0 -> EINVAL

case: what cannot be created: too many
map: s stack key 0 value 4 entries 0x3fffffff -> E2BIG

case: what cannot be created: flags of hashes
map: s stack key 0 value 4 entries 2 flags no_prealloc -> EINVAL
