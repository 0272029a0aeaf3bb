# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_CPUMAP and _XSKMAP from the user's side: kernel/bpf/cpumap.c, net/xdp/xskmap.c.

case: CPUs
cpus: 3
map: c cpumap key 4 value 4 entries 4
lookup: c u32:0 -> ENOENT
update: c u32:0 u32:192
lookup: c u32:0 -> u32:192
update: c u32:2 u32:16384 exist
update: c u32:2 u32:16385 -> EOVERFLOW
update: c u32:3 u32:192 -> ENODEV
update: c u32:4 u32:192 -> E2BIG
update: c u32:1 u32:192 noexist -> EEXIST
update: c u32:1 u32:192 3 -> EINVAL
update: c u32:0 u32:0
lookup: c u32:0 -> ENOENT
delete: c u32:2
delete: c u32:2
delete: c u32:4 -> EINVAL
next: c first -> u32:0
next: c u32:3 -> ENOENT

case: a program that is none
map: c cpumap key 4 value 8 entries 1
update: c u32:0 u32:64,u32:777 -> ENOMEM
update: c u32:0 u32:64,u32:0
lookup: c u32:0 -> u32:64,u32:0

case: what cannot be created: user access
map: c cpumap key 4 value 4 entries 1 flags rdonly -> EINVAL

case: what cannot be created: more CPUs than a kernel has
map: c cpumap key 4 value 4 entries 0x10000 -> E2BIG

case: sockets
map: x xskmap key 4 value 4 entries 2
lookup: x u32:0 -> EOPNOTSUPP
update: x u32:0 u32:5 exist -> ENOENT
update: x u32:0 u32:5 noexist
update: x u32:0 u32:5 noexist
update: x u32:0 u32:6 noexist -> EEXIST
update: x u32:0 u32:6 exist
update: x u32:0 u32:-1 -> EBADF
update: x u32:2 u32:6 -> E2BIG
update: x u32:1 u32:6 3 -> EINVAL
lookup: x u32:0 -> EOPNOTSUPP
delete: x u32:0
delete: x u32:0
delete: x u32:2 -> EINVAL
next: x u32:0 -> u32:1
next: x u32:1 -> ENOENT
