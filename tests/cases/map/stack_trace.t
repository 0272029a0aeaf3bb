# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_STACK_TRACE from the user's side: kernel/bpf/stackmap.c.

case: nothing there
map: s stack_trace key 4 value 16 entries 5
lookup: s u32:0 -> ENOENT
lookup: s u32:8 -> ENOENT
delete: s u32:0 -> ENOENT
delete: s u32:7 -> ENOENT
delete: s u32:8 -> E2BIG
next: s first -> ENOENT
next: s u32:3 -> ENOENT
take: s u32:0 -> ENOTSUPP

case: users put nothing in
map: s stack_trace key 4 value 16 entries 5
update: s u32:0 u64:1 -> EINVAL

case: what cannot be created: half an address
map: s stack_trace key 4 value 12 entries 5 -> EINVAL

case: what cannot be created: deeper than the kernel looks
map: s stack_trace key 4 value 1024 entries 5 -> EINVAL

case: what cannot be created: half a build id
map: s stack_trace key 4 value 16 entries 5 flags 0x20 -> EINVAL
