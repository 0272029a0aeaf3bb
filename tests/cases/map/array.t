# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_ARRAY from the user's side: kernel/bpf/arraymap.c.

case: elements are there from the start, zero
map: a array key 4 value 8 entries 3
lookup: a u32:0 -> u64:0
lookup: a u32:2 -> u64:0
lookup: a u32:3 -> ENOENT
lookup: a u32:-1 -> ENOENT

case: update with each flag
map: a array key 4 value 4 entries 2
update: a u32:1 u32:5
lookup: a u32:1 -> u32:5
update: a u32:1 u32:6 exist
lookup: a u32:1 -> u32:6
update: a u32:1 u32:7 noexist -> EEXIST
update: a u32:2 u32:7 -> E2BIG
update: a u32:1 u32:7 3 -> EINVAL
update: a u32:1 u32:7 4 -> EINVAL
update: a u32:1 u32:7 8 -> EINVAL
lookup: a u32:1 -> u32:6

case: elements do not go
map: a array key 4 value 4 entries 2
delete: a u32:0 -> EINVAL
delete: a u32:2 -> EINVAL
take: a u32:0 -> ENOTSUPP

case: keys in order
map: a array key 4 value 4 entries 3
next: a first -> u32:0
next: a u32:0 -> u32:1
next: a u32:1 -> u32:2
next: a u32:2 -> ENOENT
next: a u32:3 -> u32:0
next: a u32:-1 -> u32:0

case: frozen
map: a array key 4 value 4 entries 1
update: a u32:0 u32:5
freeze: a
update: a u32:0 u32:6 -> EPERM
lookup: a u32:0 -> u32:5
freeze: a -> EPERM

case: a frozen map is the program's still
map: a array key 4 value 4 entries 1
freeze: a
text:
	r1 = map[a][0]+0
	*(u32 *)(r1 +0) = 9
	r0 = 0
	exit
run: -> 0
	map: a u32:0=u32:9

case: read only for the user
map: a array key 4 value 4 entries 1 flags rdonly
update: a u32:0 u32:5 -> EPERM
lookup: a u32:0 -> u32:0
delete: a u32:0 -> EPERM

case: write only for the user
map: a array key 4 value 4 entries 1 flags wronly
update: a u32:0 u32:5
lookup: a u32:0 -> EPERM
next: a first -> EPERM

case: what cannot be created: a key that is no index
map: a array key 8 value 4 entries 1 -> EINVAL

case: what cannot be created: no key
map: a array key 0 value 4 entries 1 -> EINVAL

case: what cannot be created: no value
map: a array key 4 value 0 entries 1 -> EINVAL

case: what cannot be created: no elements
map: a array key 4 value 4 entries 0 -> EINVAL

case: what cannot be created: flags of hashes
map: a array key 4 value 4 entries 1 flags no_prealloc -> EINVAL

case: what cannot be created: read and write only
map: a array key 4 value 4 entries 1 flags rdonly|wronly -> EINVAL

case: what cannot be created: read and write only for programs
map: a array key 4 value 4 entries 1 flags rdonly_prog|wronly_prog -> EINVAL

case: what cannot be created: unknown flags
map: a array key 4 value 4 entries 1 flags 0x80000000 -> EINVAL

case: what cannot be created: a value of two gigabytes
map: a array key 4 value 0x80000000 entries 1 -> E2BIG

case: what cannot be created: all the elements there are
map: a array key 4 value 0x7ffffff8 entries 0xffffffff -> ENOMEM
