# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_LRU_HASH and _LRU_PERCPU_HASH: kernel/bpf/hashtab.c, kernel/bpf/bpf_lru_list.c.

case: a full table evicts
map: h lru_hash key 4 value 4 entries 2
update: h u32:1 u32:10
update: h u32:2 u32:20
update: h u32:3 u32:30
lookup: h u32:1 -> ENOENT
lookup: h u32:2 -> u32:20
lookup: h u32:3 -> u32:30

case: what a program looked up stays
map: h lru_hash key 4 value 4 entries 2
update: h u32:1 u32:10
update: h u32:2 u32:20
text:
	r2 = r1
	r1 = map[h]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r0 = *(u32 *)(r0 +0)
	none:
	exit
run: u32:1 -> 10
update: h u32:3 u32:30
lookup: h u32:1 -> u32:10
lookup: h u32:2 -> ENOENT

case: what a user looked up does not
map: h lru_hash key 4 value 4 entries 2
update: h u32:1 u32:10
update: h u32:2 u32:20
lookup: h u32:1 -> u32:10
update: h u32:3 u32:30
lookup: h u32:1 -> ENOENT

case: flags
map: h lru_hash key 4 value 4 entries 4
update: h u32:1 u32:10 exist -> ENOENT
update: h u32:1 u32:10 noexist
update: h u32:1 u32:11 noexist -> EEXIST
update: h u32:1 u32:11 exist
lookup: h u32:1 -> u32:11
update: h u32:1 u32:11 3 -> EINVAL
take: h u32:1 -> u32:11
delete: h u32:1 -> ENOENT

case: a share for each CPU
cpus: 2
map: h lru_hash key 4 value 4 entries 3 flags no_common_lru
update: h u32:1 u32:1
update: h u32:2 u32:2
update: h u32:3 u32:3
lookup: h u32:1 -> ENOENT
lookup: h u32:2 -> ENOENT
lookup: h u32:3 -> u32:3

case: values per CPU
cpus: 2
map: h lru_percpu_hash key 4 value 8 entries 4
update: h u32:1 u64:10,u64:11
lookup: h u32:1 -> u64:10,u64:11
text:
	*(u64 *)(r10 -8) = 77
	r2 = r1
	r3 = r10
	r3 += -8
	r1 = map[h]
	r4 = 0
	call bpf_map_update_elem
	exit
run: u32:1 -> 0
	cpu: 1
lookup: h u32:1 -> u64:10,u64:77
run: u32:2 -> 0
	cpu: 1
lookup: h u32:2 -> u64:0,u64:77

case: what cannot be created: made as needed
map: h lru_hash key 4 value 4 entries 4 flags no_prealloc -> ENOTSUPP
