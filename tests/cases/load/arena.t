# SPDX-License-Identifier: BSD-2-Clause
# Programs with arenas. kernel/bpf/verifier.c: resolve_pseudo_ldimm64; kernel/bpf/arena.c:
# arena_map_direct_value_addr.

case: one arena each
map: a arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
map: b arena key 0 value 0 entries 1 flags mmapable extra 0x200000000000
prog: syscall
text:
	r1 = map[a]
	r1 = map[a]
	r1 = map[b]
	r0 = 0
	exit
load: EBUSY "Only one arena per program"

case: users have to call it something
map: a arena key 0 value 0 entries 1 flags mmapable
prog: syscall
text:
	r1 = map[a]
	r0 = 0
	exit
load: EINVAL "arena's user address must be set via map_extra or mmap()"

case: the end of the arena has an address, what is behind it has none
map: a arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
prog: syscall
text:
	r0 = map[a][0]+4096
	r0 >>= 4
	exit
run: -> 0x10000000100

case: behind it
map: a arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
prog: syscall
text:
	r0 = map[a][0]+4097
	exit
load: ERANGE "invalid access to map value pointer, value_size=0 off=4097"

case: the arena may be named behind the cast
map: a arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
prog: syscall
text:
	r6 = addr_space_cast(r1, 0, 1)
	r0 = 0
	if r6 == 0x0 goto name
	exit
	name:
	r1 = map[a]
	exit
run: -> 0
