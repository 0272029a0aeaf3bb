# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_BLOOM_FILTER: kernel/bpf/bloom_filter.c.

case: from programs: what was pushed is there
map: b bloom_filter key 0 value 8 entries 100 extra 3
update: b none u64:77
text:
	r2 = r1
	r1 = map[b]
	call bpf_map_peek_elem
	exit
run: u64:77 -> 0
run: u64:78 -> -2
update: b none u64:78
run: u64:78 -> 0

case: from programs: push
map: b bloom_filter key 0 value 4 entries 100
text:
	r6 = r1
	r1 = map[b]
	r2 = r6
	r3 = *(u32 *)(r6 +4)
	call bpf_map_push_elem
	exit
lookup: b none -> ENOENT
run: u32:0 u32:1 -> -22
run: u32:0 u32:2 -> -22
lookup: b none -> ENOENT
run: u32:0 u32:0 -> 0
lookup: b none -> ok

case: from programs: nothing is taken out
map: b bloom_filter key 0 value 4 entries 100
text:
	r2 = r1
	r1 = map[b]
	call bpf_map_pop_elem
	exit
run: u64:0
	trap: argument @3 "cannot pass map_type 30 into func bpf_map_pop_elem#88"

case: what users may not do
map: b bloom_filter key 0 value 4 entries 100
update: b none u32:1 exist -> EINVAL
update: b none u32:1 noexist -> EINVAL
update: b zero:0 u32:1 -> EINVAL
take: b none -> ENOTSUPP
delete: b none -> EOPNOTSUPP
next: b first -> EOPNOTSUPP

case: what cannot be created: 16 hash functions
map: b bloom_filter key 0 value 4 entries 100 extra 16 -> EINVAL

case: what cannot be created: a key
map: b bloom_filter key 4 value 4 entries 100 -> EINVAL

case: what cannot be created: map_extra elsewhere
map: h hash key 4 value 4 entries 100 extra 1 -> EINVAL
