# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_DEVMAP and _DEVMAP_HASH from the user's side: kernel/bpf/devmap.c.

case: by index
map: d devmap key 4 value 4 entries 2
lookup: d u32:0 -> ENOENT
update: d u32:0 u32:5
lookup: d u32:0 -> u32:5
update: d u32:0 u32:6 exist
lookup: d u32:0 -> u32:6
update: d u32:1 u32:6 exist
update: d u32:1 u32:6 noexist -> EEXIST
update: d u32:2 u32:6 -> E2BIG
update: d u32:1 u32:6 3 -> EINVAL
update: d u32:1 u32:-1 -> EINVAL
lookup: d u32:1 -> u32:6
delete: d u32:1
delete: d u32:1
delete: d u32:2 -> EINVAL
lookup: d u32:1 -> ENOENT

case: by index: no device empties the place
map: d devmap key 4 value 8 entries 2
update: d u32:0 u32:5
lookup: d u32:0 -> u32:5
update: d u32:0 u32:0
lookup: d u32:0 -> ENOENT

case: by index: keys are indices
map: d devmap key 4 value 4 entries 2
next: d first -> u32:0
next: d u32:0 -> u32:1
next: d u32:1 -> ENOENT
next: d u32:7 -> u32:0
take: d u32:0 -> ENOTSUPP

case: hashed
map: d devmap_hash key 4 value 4 entries 2
update: d u32:1000 u32:5 exist
lookup: d u32:1000 -> u32:5
update: d u32:1000 u32:6 noexist -> EEXIST
update: d u32:2000 u32:7 noexist
update: d u32:3000 u32:7 -> E2BIG
update: d u32:2000 u32:8
update: d u32:2000 u32:0 -> EINVAL
update: d u32:2000 u32:9 3 -> EINVAL
lookup: d u32:2000 -> u32:8
delete: d u32:1000
delete: d u32:1000 -> ENOENT
update: d u32:3000 u32:7
lookup: d u32:3000 -> u32:7

case: hashed: buckets by key, the newest first
map: d devmap_hash key 4 value 4 entries 4
next: d first -> ENOENT
update: d u32:3 u32:1
update: d u32:4 u32:1
update: d u32:8 u32:1
update: d u32:4 u32:2
next: d first -> u32:4
next: d u32:4 -> u32:8
next: d u32:8 -> u32:3
next: d u32:3 -> ENOENT
next: d u32:5 -> u32:4

case: a program that is none
map: d devmap key 4 value 8 entries 2
map: h devmap_hash key 4 value 8 entries 2
update: d u32:0 u32:5,u32:777 -> EINVAL
update: h u32:0 u32:5,u32:777 -> EINVAL
update: d u32:0 u32:0,u32:777 -> EINVAL
update: d u32:0 u32:5,u32:-1
lookup: d u32:0 -> u32:5,u32:0

case: read only for the user
map: d devmap key 4 value 4 entries 2 flags rdonly
update: d u32:0 u32:5 -> EPERM

case: programs look and do not touch
map: d devmap key 4 value 4 entries 2
update: d u32:0 u32:5
prog: xdp
text:
	*(u32 *)(r10 -4) = 0
	r2 = r10
	r2 += -4
	r1 = map[d]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r6 = r0
	r0 = *(u32 *)(r6 +0)
	*(u32 *)(r6 +0) = r0
	none:
	exit
run: zero:14
	trap: memory @9

case: what cannot be created: a value of six bytes
map: d devmap key 4 value 6 entries 2 -> EINVAL

case: what cannot be created: read only for programs, which it is anyway
map: d devmap key 4 value 4 entries 2 flags rdonly_prog -> EINVAL

case: what cannot be created: more buckets than there are
map: d devmap_hash key 4 value 4 entries 0x80000001 -> EINVAL
