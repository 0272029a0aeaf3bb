# SPDX-License-Identifier: BSD-2-Clause
# bpf_redirect_map: include/linux/filter.h: __bpf_xdp_redirect_map; and when a redirect counts.

case: to a device
map: devs devmap key 4 value 4 entries 4
update: devs u32:2 u32:7
prog: xdp
text:
	r1 = *(u32 *)(r1 +0)
	r2 = *(u32 *)(r1 +0)
	r1 = map[devs]
	r3 = 0
	call bpf_redirect_map
	exit
run: u32:2 zero:10 -> 4
	redirect: map devs 2 7
run: u32:1 zero:10 -> 0
	redirect: none
run: u32:4 zero:10 -> 0
	redirect: none

case: the low bits of the flags say what becomes of a packet that finds nothing
map: devs devmap key 4 value 4 entries 4
prog: xdp
text:
	r1 = *(u32 *)(r1 +0)
	r3 = *(u64 *)(r1 +0)
	r2 = 0
	r1 = map[devs]
	call bpf_redirect_map
	exit
run: u64:0 zero:6 -> 0
run: u64:1 zero:6 -> 1
run: u64:2 zero:6 -> 2
run: u64:3 zero:6 -> 3
	redirect: none
run: u64:4 zero:6 -> 0
run: u64:0x80000002 zero:6 -> 0
	redirect: none
update: devs u32:0 u32:5
run: u64:3 zero:6 -> 4
	redirect: map devs 0 5

case: broadcast
map: devs devmap key 4 value 4 entries 4
prog: xdp
text:
	r1 = *(u32 *)(r1 +0)
	r3 = *(u64 *)(r1 +0)
	r2 = 9
	r1 = map[devs]
	call bpf_redirect_map
	exit
run: u64:8 zero:6 -> 4
	redirect: map devs 9 0 8
run: u64:24 zero:6 -> 4
	redirect: map devs 9 0 24
run: u64:16 zero:6 -> 0
	redirect: none
run: u64:32 zero:6 -> 0
	redirect: none

case: only device maps broadcast
cpus: 2
map: cpus cpumap key 4 value 4 entries 2
update: cpus u32:1 u32:64
prog: xdp
text:
	r1 = *(u32 *)(r1 +0)
	r3 = *(u64 *)(r1 +0)
	r2 = 1
	r1 = map[cpus]
	call bpf_redirect_map
	exit
run: u64:8 zero:6 -> 0
	redirect: none
run: u64:2 zero:6 -> 4
	redirect: map cpus 1 0
delete: cpus u32:1
run: u64:2 zero:6 -> 2
	redirect: none

case: a hashed device map
map: devs devmap_hash key 4 value 8 entries 2
update: devs u32:1000 u32:7
prog: xdp
text:
	r2 = 1000
	r1 = map[devs]
	r3 = 2
	call bpf_redirect_map
	exit
run: zero:14 -> 4
	redirect: map devs 1000 7
delete: devs u32:1000
run: zero:14 -> 2

case: a socket
map: socks xskmap key 4 value 4 entries 2
update: socks u32:1 u32:9
prog: xdp
text:
	r6 = 0
	*(u32 *)(r10 -4) = 1
	r2 = r10
	r2 += -4
	r1 = map[socks]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r6 = *(u32 *)(r0 +0)
	none:
	r2 = r6
	r1 = map[socks]
	r3 = 2
	call bpf_redirect_map
	exit
run: zero:14 -> 4
	redirect: map socks 1 0
delete: socks u32:1
run: zero:14 -> 2
	redirect: none

case: what a socket says is not to be written
map: socks xskmap key 4 value 4 entries 2
update: socks u32:0 u32:9
prog: xdp
text:
	*(u32 *)(r10 -4) = 0
	r2 = r10
	r2 += -4
	r1 = map[socks]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	*(u32 *)(r0 +0) = 7
	none:
	r0 = 0
	exit
run: zero:14
	trap: memory @7

case: the key has 32 bits, the record all of them
map: devs devmap key 4 value 4 entries 2
update: devs u32:1 u32:7
prog: xdp
text:
	r2 = 0x500000001
	r1 = map[devs]
	r3 = 0
	call bpf_redirect_map
	exit
run: zero:14 -> 4
	redirect: map devs 0x500000001 7

case: a redirect that the return value does not carry out
map: devs devmap key 4 value 4 entries 2
update: devs u32:0 u32:7
prog: xdp
text:
	r2 = 0
	r1 = map[devs]
	r3 = 0
	call bpf_redirect_map
	r0 = 2
	exit
run: zero:14 -> 2
	redirect: none

case: the last redirect counts, also when it found nothing
map: devs devmap key 4 value 4 entries 2
prog: xdp
text:
	r1 = 7
	r2 = 0
	call bpf_redirect
	r2 = 0
	r1 = map[devs]
	r3 = 0
	call bpf_redirect_map
	r0 = 4
	exit
run: zero:14 -> 4
	redirect: none

case: a return value alone redirects nothing
prog: xdp
text:
	r0 = 4
	exit
run: zero:14 -> 4
	redirect: none

case: another kind of map
map: h hash key 4 value 4 entries 2
prog: xdp
text:
	r2 = 0
	r1 = map[h]
	r3 = 0
	call bpf_redirect_map
	exit
run: zero:14
	trap: argument @4 "cannot pass map_type 1 into func bpf_redirect_map#51"
