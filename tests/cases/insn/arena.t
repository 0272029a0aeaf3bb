# SPDX-License-Identifier: BSD-2-Clause
# Memory of arenas. kernel/bpf/verifier.c: PTR_TO_ARENA; arch/x86/net/bpf_jit_comp.c: BPF_PROBE_MEM32,
# BPF_PROBE_ATOMIC, insn_is_cast_user; kernel/bpf/arena.c: GUARD_SZ.

case: every size is stored and loaded, what lies beside it stays
map: arena arena key 0 value 0 entries 4 flags mmapable extra 0x100000000000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = addr_space_cast(r0, 0, 1)
	r1 = 0x1122334455667788
	*(u64 *)(r6 +8) = r1
	*(u32 *)(r6 +12) = 0x01020304
	r2 = 0xbeef
	*(u16 *)(r6 +10) = r2
	*(u8 *)(r6 +8) = 0xff
	r1 = *(u64 *)(r6 +8)
	r2 = 0x01020304beef77ff
	r0 = 1
	if r1 != r2 goto out
	r1 = *(u32 *)(r6 +10)
	r0 = 2
	if r1 != 0x0304beef goto out
	r1 = *(u16 *)(r6 +9)
	r0 = 3
	if r1 != 0xef77 goto out
	r1 = *(u8 *)(r6 +9)
	r0 = 4
	if r1 != 0x77 goto out
	r1 = *(s8 *)(r6 +8)
	r0 = 5
	if r1 != -1 goto out
	r1 = *(s16 *)(r6 +10)
	r0 = 6
	if r1 != -16657 goto out
	r1 = *(s32 *)(r6 +10)
	r0 = 7
	if r1 != 0x0304beef goto out
	*(u64 *)(r6 +16) = -2
	r0 = *(u64 *)(r6 +16)
	r0 += 2
	out:
	exit
run: -> 0

case: a page that is not there reads as 0 and is not written
map: arena arena key 0 value 0 entries 4 flags mmapable extra 0x100000000000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0x100000001000
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = addr_space_cast(r0, 0, 1)
	r0 = -1
	r0 = *(u64 *)(r6 +4096)
	if r0 != 0x0 goto out
	*(u64 *)(r6 +4096) = 7
	r0 = *(u64 *)(r6 -8)
	if r0 != 0x0 goto out
	*(u64 *)(r6 -8) = 7
	r1 = map[arena]
	r2 = 0x100000000000
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r1 = map[arena]
	r2 = 0x100000002000
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r0 = *(u64 *)(r6 -8)
	r1 = *(u64 *)(r6 +4096)
	r0 |= r1
	out:
	exit
run: -> 0

case: all of an access is there, or none
map: arena arena key 0 value 0 entries 4 flags mmapable extra 0x100000000000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0
	r3 = 2
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = addr_space_cast(r0, 0, 1)
	r1 = 0x1122334455667788
	*(u64 *)(r6 +4093) = r1
	r2 = *(u64 *)(r6 +4093)
	r0 = 1
	if r1 != r2 goto out
	*(u64 *)(r6 +8184) = -1
	*(u64 *)(r6 +8188) = r1
	r0 = *(u64 *)(r6 +8188)
	if r0 != 0x0 goto out
	r1 = *(u64 *)(r6 +8184)
	r0 = 2
	if r1 != -1 goto out
	*(u32 *)(r6 -2) = -1
	r0 = *(u32 *)(r6 +0)
	out:
	exit
run: -> 0

case: behind the end, in the guards, and no way around
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x1000ffffe000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0
	r3 = 2
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = addr_space_cast(r0, 0, 1)
	*(u64 *)(r6 +8184) = 5
	*(u64 *)(r6 +0) = 6
	r1 = *(u64 *)(r6 +8192)
	r2 = *(u64 *)(r6 +32760)
	r3 = *(u64 *)(r6 -8)
	r4 = *(u64 *)(r6 -32768)
	r5 = 0xffffffff
	r5 = addr_space_cast(r5, 0, 1)
	r0 = *(u64 *)(r5 +0)
	r0 |= r1
	r0 |= r2
	r0 |= r3
	r0 |= r4
	if r0 != 0x0 goto out
	*(u64 *)(r5 +0) = -1
	*(u64 *)(r5 +1) = -1
	*(u64 *)(r5 +32767) = -1
	r1 = 0
	r1 = addr_space_cast(r1, 0, 1)
	*(u64 *)(r1 +0) = -1
	r0 = *(u64 *)(r1 +0)
	if r0 != 0x0 goto out
	r0 = *(u64 *)(r1 -8)
	if r0 != 0x0 goto out
	r0 = *(u64 *)(r5 -7)
	out:
	exit
run: -> 5

case: the user's half comes back, but to NULL
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r2 = map[arena]
	r0 = *(u64 *)(r1 +0)
	r2 = addr_space_cast(r0, 1, 0)
	*(u64 *)(r1 +0) = r2
	r2 = addr_space_cast(r0, 0, 1)
	*(u64 *)(r1 +8) = r2
	r0 = 0
	exit
run: -> 0
	ctx_data: u64:0x1000 u64:0
	ctx_data_out: u64:0x123400001000 u64:0x1000
run: -> 0
	ctx_data: u64:0xdead00000000 u64:1
	ctx_data_out: u64:0 u64:0
run: -> 0
	ctx_data: u64:0xffffffffffffffff u64:0
	ctx_data_out: u64:0x1234ffffffff u64:0xffffffff

case: without conversion 32 bits are all a user gets
map: arena arena key 0 value 0 entries 2 flags mmapable|no_user_conv extra 0x123400000000
prog: syscall
text:
	r2 = map[arena]
	r0 = *(u64 *)(r1 +0)
	r2 = addr_space_cast(r0, 1, 0)
	*(u64 *)(r1 +0) = r2
	r0 = 0
	exit
run: -> 0
	ctx_data: u64:0x5600001000
	ctx_data_out: u64:0x1000

case: arithmetic with pointers is done in 32 bits, comparisons see them as numbers
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r6 = map[arena]
	r2 = *(u64 *)(r1 +0)
	r2 = addr_space_cast(r2, 0, 1)
	r3 = *(u64 *)(r1 +8)
	r3 += r2
	*(u64 *)(r1 +0) = r3
	r4 = r2
	r4 += -8
	*(u64 *)(r1 +8) = r4
	r5 = r2
	r5 <<= 4
	*(u64 *)(r1 +16) = r5
	w6 = -3
	w6 -= w2
	r6 s>>= 1
	*(u64 *)(r1 +24) = r6
	r0 = 0
	exit
run: -> 0
	ctx_data: u64:0xf000000000000004 u64:0x7777777700000001 u64:0 u64:0
	ctx_data_out: u64:5 u64:0xfffffffc u64:0x40 u64:0xfffffffc

case: pointers on the stack, in a subprogram and from it
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r6 = addr_space_cast(r0, 0, 1)
	*(u64 *)(r10 -8) = r6
	r1 = 5
	*(u64 *)(r6 +16) = r1
	r7 = *(u64 *)(r10 -8)
	r8 = *(u64 *)(r7 +16)
	r1 = r7
	call next
	r0 = *(u64 *)(r0 +8)
	r0 += r8
	exit
	next:
	*(u64 *)(r1 +16) = 6
	r0 = r1
	r0 += 8
	exit
run: -> 11

case: atomics
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r6 = r1
	r1 = map[arena]
	r2 = 0
	r3 = 1
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r1 = *(u64 *)(r6 +0)
	r7 = r0
	r7 += r1
	r7 = addr_space_cast(r7, 0, 1)
	*(u64 *)(r7 +0) = 5
	r1 = 3
	lock *(u64 *)(r7 +0) += r1
	r2 = 0x10
	lock *(u64 *)(r7 +0) |= r2
	r2 = -2
	lock *(u32 *)(r7 +0) &= r2
	r2 = 1
	lock *(u64 *)(r7 +0) ^= r2
	r3 = 1
	r3 = atomic64_fetch_add((u64 *)(r7 +0), r3)
	*(u64 *)(r6 +8) = r3
	r3 = 0x20
	r3 = atomic_fetch_or((u32 *)(r7 +0), r3)
	*(u64 *)(r6 +16) = r3
	r3 = 0x3f
	r3 = atomic64_fetch_and((u64 *)(r7 +0), r3)
	*(u64 *)(r6 +24) = r3
	r3 = 0x3f
	r3 = atomic64_fetch_xor((u64 *)(r7 +0), r3)
	*(u64 *)(r6 +32) = r3
	r3 = 0x77
	r3 = atomic64_xchg((u64 *)(r7 +0), r3)
	*(u64 *)(r6 +40) = r3
	r0 = 0x76
	r3 = 0x78
	r0 = atomic64_cmpxchg((u64 *)(r7 +0), r0, r3)
	*(u64 *)(r6 +48) = r0
	r0 = atomic_cmpxchg((u32 *)(r7 +0), r0, r3)
	*(u64 *)(r6 +56) = r0
	r0 = load_acquire((u64 *)(r7 +0))
	r0 += 1
	store_release((u64 *)(r7 +0), r0)
	r0 = *(u64 *)(r7 +0)
	exit
run: -> 0x79
	ctx_data: u64:0 zero:56
	ctx_data_out: u64:0 u64:0x19 u64:0x1a u64:0x3a u64:0x3a u64:5 u64:0x77 u64:0x77

case: atomics at any address, also across pages
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r1 = map[arena]
	r2 = 0
	r3 = 2
	r4 = -1
	r5 = 0
	call bpf_arena_alloc_pages
	r7 = addr_space_cast(r0, 0, 1)
	*(u64 *)(r7 +4093) = 5
	r3 = 1
	r3 = atomic64_fetch_add((u64 *)(r7 +4093), r3)
	r0 = *(u64 *)(r7 +4093)
	r0 <<= 8
	r0 |= r3
	exit
run: -> 0x605

case: an atomic where no page is changes no register
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r1 = map[arena]
	r7 = 0x1000
	r7 = addr_space_cast(r7, 0, 1)
	lock *(u64 *)(r7 +0) += r7
	r3 = 0x11
	r3 = atomic64_fetch_add((u64 *)(r7 +0), r3)
	r4 = 0x22
	r4 = atomic_xchg((u32 *)(r7 +0), r4)
	r0 = 0x33
	r5 = 0x44
	r0 = atomic64_cmpxchg((u64 *)(r7 +0), r0, r5)
	r5 = load_acquire((u8 *)(r7 +0))
	store_release((u8 *)(r7 +0), r7)
	r3 <<= 16
	r4 <<= 8
	r0 |= r3
	r0 |= r4
	r5 <<= 24
	r0 |= r5
	exit
run: -> 0x112233

case: other memory is not the arena's
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r2 = map[arena]
	r2 = 0
	r0 = addr_space_cast(r2, 0, 1)
	r0 = *(u64 *)(r0 +0)
	r0 = *(u64 *)(r2 +0)
	exit
run:
	trap: memory @5 "invalid read of 8 bytes at 0x0"

case: an address of the user's has to be cast first
map: arena arena key 0 value 0 entries 2 flags mmapable extra 0x123400000000
prog: syscall
text:
	r2 = map[arena][0]+8
	r0 = addr_space_cast(r2, 0, 1)
	*(u64 *)(r1 +0) = r2
	r0 = *(u64 *)(r2 +0)
	exit
run:
	ctx_data: u64:0
	ctx_data_out: u64:0x123400000008
	trap: memory @4 "invalid read of 8 bytes at 0x123400000008"
