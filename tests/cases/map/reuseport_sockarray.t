# SPDX-License-Identifier: BSD-2-Clause
# Sockets that share an address. kernel/bpf/reuseport_array.c.

case: who may be in it, and where
map: socks reuseport_sockarray key 4 value 8 entries 2
map: other reuseport_sockarray key 4 value 8 entries 1
map: progs prog_array key 4 value 4 entries 1
sock: cookie 1 tcp local 10.0.0.1:80 state 10 reuseport
sock: cookie 2 tcp local 10.0.0.1:80 state 10 reuseport
sock: cookie 3 tcp local 10.0.0.1:80 remote 10.0.0.2:9 state 1 reuseport
sock: cookie 4 tcp local 10.0.0.1:80 state 10
sock: cookie 5 udp local 10.0.0.1:53 reuseport
slot: socks 0 sock:1
slot: socks 0 sock:1 -> EBUSY
slot: socks 1 sock:1 -> EBUSY
slot: other 0 sock:1 -> EBUSY
slot: socks 1 sock:3 -> EINVAL
slot: socks 1 sock:4 -> EINVAL
slot: socks 2 sock:2 -> E2BIG
lookup: socks u32:0 -> u64:1
lookup: socks u32:1 -> ENOENT
lookup: socks u32:2 -> ENOENT
slot: socks 0 sock:5
slot: socks 1 sock:1
lookup: socks u32:0 -> u64:5
delete: socks u32:1
delete: socks u32:1 -> ENOENT
delete: socks u32:2 -> E2BIG
slot: other 0 sock:1
unsock: 5
lookup: socks u32:0 -> ENOENT
delete: socks u32:0 -> ENOENT
sock: cookie 5 udp local 10.0.0.1:53 reuseport
lookup: socks u32:0 -> ENOENT
slot: socks 0 sock:5
update: socks u32:1 u64:0x100000000 -> EINVAL
update: socks u32:1 u64:9999 -> EBADF
update: socks u32:1 u64:9999 4 -> EINVAL
next: socks first -> u32:0
next: socks u32:0 -> u32:1
next: socks u32:1 -> ENOENT
text:
	r0 = 0
	exit

case: flags
map: socks reuseport_sockarray key 4 value 4 entries 1
sock: cookie 1 udp local 10.0.0.1:53 reuseport
slot: socks 0 sock:1
update: socks u32:0 u32:0 noexist -> EBADF
lookup: socks u32:0 -> ENOSPC
text:
	r0 = 0
	exit
