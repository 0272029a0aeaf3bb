# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_HASH from the user's side: kernel/bpf/hashtab.c.

case: update with each flag
map: h hash key 4 value 4 entries 2
lookup: h u32:1 -> ENOENT
update: h u32:1 u32:5 exist -> ENOENT
update: h u32:1 u32:5 noexist
update: h u32:1 u32:6 noexist -> EEXIST
lookup: h u32:1 -> u32:5
update: h u32:1 u32:6 exist
lookup: h u32:1 -> u32:6
update: h u32:1 u32:7
lookup: h u32:1 -> u32:7
update: h u32:1 u32:8 3 -> EINVAL
update: h u32:1 u32:8 4 -> EINVAL
update: h u32:1 u32:8 8 -> EINVAL
lookup: h u32:1 -> u32:7

case: full
map: h hash key 4 value 4 entries 2
update: h u32:1 u32:1
update: h u32:2 u32:2
update: h u32:3 u32:3 -> E2BIG
update: h u32:3 u32:3 noexist -> E2BIG
update: h u32:2 u32:4
delete: h u32:1
update: h u32:3 u32:3
lookup: h u32:2 -> u32:4
lookup: h u32:3 -> u32:3

case: full without preallocation
map: h hash key 4 value 4 entries 2 flags no_prealloc
update: h u32:1 u32:1
update: h u32:2 u32:2
update: h u32:3 u32:3 -> E2BIG
update: h u32:2 u32:4
delete: h u32:1
update: h u32:3 u32:3
lookup: h u32:2 -> u32:4
lookup: h u32:3 -> u32:3

case: delete
map: h hash key 4 value 4 entries 2
delete: h u32:1 -> ENOENT
update: h u32:1 u32:1
delete: h u32:1
delete: h u32:1 -> ENOENT
lookup: h u32:1 -> ENOENT

case: lookup and delete in one
map: h hash key 4 value 4 entries 2
take: h u32:1 -> ENOENT
update: h u32:1 u32:9
take: h u32:1 -> u32:9
take: h u32:1 -> ENOENT

case: keys, one after the other
map: h hash key 4 value 4 entries 4
next: h first -> ENOENT
update: h u32:7 u32:1
next: h first -> u32:7
next: h u32:7 -> ENOENT
next: h u32:8 -> u32:7

case: frozen
map: h hash key 4 value 4 entries 2
update: h u32:1 u32:5
freeze: h
update: h u32:1 u32:6 -> EPERM
delete: h u32:1 -> EPERM
take: h u32:1 -> EPERM
lookup: h u32:1 -> u32:5
next: h first -> u32:1
freeze: h -> EPERM

case: read only for the user
map: h hash key 4 value 4 entries 2 flags rdonly
update: h u32:1 u32:5 -> EPERM
delete: h u32:1 -> EPERM
take: h u32:1 -> EPERM
lookup: h u32:1 -> ENOENT

case: write only for the user
map: h hash key 4 value 4 entries 2 flags wronly
update: h u32:1 u32:5
lookup: h u32:1 -> EPERM
next: h first -> EPERM
take: h u32:1 -> EPERM
delete: h u32:1

case: large keys and values
map: h hash key 512 value 1000 entries 2
update: h fill:512:1 fill:1000:2
update: h fill:511:1,02 fill:1000:3
lookup: h fill:512:1 -> fill:1000:2
lookup: h fill:511:1,02 -> fill:1000:3
lookup: h fill:511:1,03 -> ENOENT

case: odd sizes
map: h hash key 3 value 5 entries 3
update: h 010203 0102030405
update: h 010204 1112131415
lookup: h 010203 -> 0102030405
lookup: h 010204 -> 1112131415

case: what cannot be created: no key
map: h hash key 0 value 4 entries 1 -> EINVAL

case: what cannot be created: no value
map: h hash key 4 value 0 entries 1 -> EINVAL

case: what cannot be created: no elements
map: h hash key 4 value 4 entries 0 -> EINVAL

case: what cannot be created: a key beyond all measure
map: h hash key 0x80000000 value 4 entries 1 -> E2BIG

case: what cannot be created: flags of other maps
map: h hash key 4 value 4 entries 1 flags mmapable -> EINVAL

case: what cannot be created: LRU lists of their own
map: h hash key 4 value 4 entries 1 flags no_common_lru -> EINVAL

case: what cannot be created: a type that does not exist
map: h 999 key 4 value 4 entries 1 -> EINVAL

case: what cannot be created: the type 0
map: h 0 key 4 value 4 entries 1 -> EINVAL

case: what cannot be created: a name with a dash in it
map: bad-name hash key 4 value 4 entries 1 -> EINVAL

case: names have letters, digits, underscores and dots
map: a.B_9 hash key 4 value 4 entries 1
