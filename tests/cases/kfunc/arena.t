# SPDX-License-Identifier: BSD-2-Clause
# Pages of arenas. kernel/bpf/arena.c: arena_alloc_pages, arena_free_pages. Each program is given a list
# of calls: address, number of pages (bit 31: free them), node; and leaves what they came to.

case: what is allocated, and what is not
map: arena arena key 0 value 0 entries 4 flags mmapable extra 0x100000004000
map: other array key 4 value 8 entries 1
prog: syscall
text:
	r6 = r1
	r7 = 12
	again:
	r2 = *(u64 *)(r6 +0)
	r3 = *(u32 *)(r6 +8)
	r4 = *(s32 *)(r6 +12)
	r1 = map[arena]
	if r3 & 0x40000000 goto wrong
	if r3 & 0x80000000 goto free
	r5 = 0
	call bpf_arena_alloc_pages
	goto next
	wrong:
	r1 = map[other]
	r3 &= 0xff
	r5 = 0
	call bpf_arena_alloc_pages
	if r0 != 0x0 goto next
	r2 = *(u64 *)(r6 +0)
	r3 = 1
	r1 = map[other]
	call bpf_arena_free_pages
	r1 = map[arena]
	r2 = *(u64 *)(r6 +0)
	r3 = 1
	r4 = -1
	r5 = 1
	call bpf_arena_alloc_pages
	goto next
	free:
	r3 &= 0x7fffffff
	call bpf_arena_free_pages
	r0 = 0
	next:
	*(u64 *)(r6 +0) = r0
	r6 += 16
	r7 += -1
	if r7 != 0x0 goto again
	r0 = 0
	exit
# No pages, too many, no node; one, an address between pages, the same again, behind the end, another map.
run: -> 0
	ctx_data: u64:0 u32:0 u32:-1 u64:0 u32:5 u32:-1 u64:0 u32:1 u32:1 u64:0 u32:1 u32:-1 u64:0x100000005800 u32:1 u32:-1 u64:0x100000004000 u32:1 u32:-1 u64:0x100000008000 u32:1 u32:-1 u64:0x100000007000 u32:2 u32:-1 u64:0x100000005000 u32:0x40000001 u32:-1 u64:0x100000005000 u32:1 u32:0 u64:0 u32:2 u32:-1 u64:0 u32:1 u32:-1
	ctx_data_out: u64:0 u32:0 u32:-1 u64:0 u32:5 u32:-1 u64:0 u32:1 u32:1 u64:0x100000004000 u32:1 u32:-1 u64:0 u32:1 u32:-1 u64:0 u32:1 u32:-1 u64:0 u32:1 u32:-1 u64:0 u32:2 u32:-1 u64:0 u32:0x40000001 u32:-1 u64:0x100000005000 u32:1 u32:0 u64:0x100000006000 u32:2 u32:-1 u64:0 u32:1 u32:-1
# All are taken. Free one by an address within it, twice; a range that begins before the arena, one
# that goes on behind it; only the low half of an address is looked at; NULL and no pages are nothing.
run: -> 0
	ctx_data: u64:0x5801 u32:0x80000001 u32:0 u64:0x100000005000 u32:0x80000001 u32:0 u64:0 u32:1 u32:-1 u64:0x100000003000 u32:0x80000009 u32:0 u64:0 u32:1 u32:-1 u64:0xdead00007000 u32:0xbfffffff u32:0 u64:0 u32:0x80000004 u32:0 u64:0x100000004000 u32:0x80000000 u32:0 u64:0 u32:2 u32:-1 u64:0 u32:1 u32:-1 u64:0x100000004000 u32:0x80000004 u32:0 u64:0x4000 u32:4 u32:-1
	ctx_data_out: u64:0 u32:0x80000001 u32:0 u64:0 u32:0x80000001 u32:0 u64:0x100000005000 u32:1 u32:-1 u64:0 u32:0x80000009 u32:0 u64:0 u32:1 u32:-1 u64:0 u32:0xbfffffff u32:0 u64:0 u32:0x80000004 u32:0 u64:0 u32:0x80000000 u32:0 u64:0 u32:2 u32:-1 u64:0x100000007000 u32:1 u32:-1 u64:0 u32:0x80000004 u32:0 u64:0x100000004000 u32:4 u32:-1

case: the last pages that 32 bits can name
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x1000ffffe000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0x1000fffff000
	r3 = 2
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	if r0 != 0x0 goto out
	r1 = map[arena]
	r2 = 0x100000000000
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	if r0 != 0x0 goto out
	r1 = map[arena]
	r2 = 0x1000fffff000
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = addr_space_cast(r0, 0, 1)
	*(u64 *)(r6 +4088) = 1
	r0 = *(u64 *)(r6 +4088)
	if r0 != 0x1 goto out
	r1 = map[arena]
	r2 = 0x1000fffff000
	r3 = -1
	call bpf_arena_free_pages
	r0 = *(u64 *)(r6 +4088)
	out:
	exit
run: -> 0

case: what was freed is zero when it comes again
map: arena arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = r0
	r1 = addr_space_cast(r0, 0, 1)
	*(u64 *)(r1 +64) = -1
	r1 = map[arena]
	r2 = r6
	r3 = 1
	call bpf_arena_free_pages
	r1 = addr_space_cast(r6, 0, 1)
	r0 = *(u64 *)(r1 +64)
	if r0 != 0x0 goto out
	*(u64 *)(r1 +64) = 5
	r1 = map[arena]
	r2 = 0
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r1 = addr_space_cast(r0, 0, 1)
	r0 = *(u64 *)(r1 +64)
	out:
	exit
run: -> 0

case: for programs that may sleep
map: arena arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
prog: xdp
text:
	r1 = map[arena]
	r2 = 0
	r3 = 1
	call bpf_arena_free_pages
	r0 = 0
	exit
load: EACCES "program must be sleepable to call sleepable kfunc bpf_arena_free_pages"

case: a map it must be
map: arena arena key 0 value 0 entries 1 flags mmapable extra 0x100000000000
prog: syscall
text:
	r2 = 0
	r3 = 1
	call bpf_arena_free_pages
	r0 = 0
	exit
run:
	trap: argument @2 "R1 of bpf_arena_free_pages is not a map of this program"
