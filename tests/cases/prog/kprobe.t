# SPDX-License-Identifier: BSD-2-Clause
# Probes of functions: the context is struct pt_regs. kernel/trace/bpf_trace.c:
# kprobe_prog_is_valid_access.

case: the arguments of a function on x86-64
prog: kprobe arch x86_64
text:
	r0 = *(u64 *)(r1 +112)
	r2 = *(u64 *)(r1 +104)
	r0 <<= 8
	r0 |= r2
	exit
run: -> 0x1122
	ctx: di=0x11 si=0x22
run: -> 0

case: the arguments of a function on arm64
prog: kprobe arch arm64
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 <<= 8
	r0 |= r2
	r2 = *(u64 *)(r1 +272)
	r0 <<= 8
	r0 |= r2
	r2 = *(u32 *)(r1 +280)
	r0 <<= 8
	r0 |= r2
	exit
run: -> 0x11223344
	ctx: x0=0x11 x1=0x22 orig_x0=0x33 syscallno=0x44

case: any aligned part of a register
prog: kprobe arch x86_64
text:
	r0 = *(u8 *)(r1 +113)
	r2 = *(u16 *)(r1 +114)
	r0 <<= 16
	r0 |= r2
	r2 = *(u32 *)(r1 +116)
	r0 <<= 32
	r0 |= r2
	exit
run: -> 0x77665544332211
	ctx_data: zero:112 00 77 55 66 11 22 33 44 zero:48
	r0: 0x77665544332211

case: nothing that is not aligned
prog: kprobe arch x86_64
text:
	r0 = *(u32 *)(r1 +114)
	exit
run:
	trap: memory @0 "invalid read of 4 bytes"

case: nothing behind the registers
prog: kprobe arch x86_64
text:
	r0 = *(u64 *)(r1 +168)
	exit
run:
	trap: memory @0 "context"

case: registers are read only
prog: kprobe arch x86_64
text:
	r2 = 1
	*(u64 *)(r1 +80) = r2
	r0 = 0
	exit
run:
	trap: memory @1 "invalid write of 8 bytes"

case: no more than there are
prog: kprobe arch x86_64
text:
	r0 = *(u64 *)(r1 +0)
	exit
run: -> 5
	ctx_data: 05 zero:175
run:
	ctx_data: zero:168 01
	error: E2BIG

case: there is no packet
prog: kprobe
text:
	r0 = 0
	exit
run: 00
	error: EINVAL

case: registers as memory that is probed, and given to helpers
map: seen hash key 8 value 8 entries 4
prog: kprobe arch x86_64
text:
	r6 = r1
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = r6
	r3 += 112
	call bpf_probe_read_kernel
	if r0 != 0x0 goto out
	r1 = map[seen]
	r2 = r6
	r2 += 104
	r3 = r10
	r3 += -8
	r4 = 0
	call bpf_map_update_elem
	out:
	exit
run: -> 0
	ctx: di=7 si=3
	map: seen u64:3=u64:7
