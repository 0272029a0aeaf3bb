# SPDX-License-Identifier: BSD-2-Clause
# Perf events: registers, period and address. kernel/trace/bpf_trace.c: pe_prog_is_valid_access,
# pe_prog_convert_ctx_access.

case: what an event says
prog: perf_event arch x86_64
text:
	r0 = *(u64 *)(r1 +128)
	r2 = *(u64 *)(r1 +168)
	r0 <<= 16
	r0 |= r2
	r2 = *(u8 *)(r1 +176)
	r0 <<= 8
	r0 |= r2
	exit
run: -> 0x123456778
	ctx: ip=0x123 sample_period=0x4567 addr=0x78

case: the same on arm64
prog: perf_event arch arm64
text:
	r0 = *(u64 *)(r1 +256)
	r2 = *(u64 *)(r1 +272)
	r0 <<= 16
	r0 |= r2
	exit
run: -> 0x1234567
	ctx: pc=0x123 sample_period=0x4567

case: registers whole only
prog: perf_event arch x86_64
text:
	r0 = *(u32 *)(r1 +128)
	exit
run:
	trap: memory @0 "invalid read of 4 bytes"

case: read only
prog: perf_event arch x86_64
text:
	*(u64 *)(r1 +168) = 1
	r0 = 0
	exit
run:
	trap: memory @0 "invalid write of 8 bytes"

case: not given to helpers as memory
map: seen hash key 8 value 8 entries 4
prog: perf_event arch x86_64
text:
	r2 = r1
	r1 = map[seen]
	call bpf_map_lookup_elem
	exit
run:
	trap: argument @3 "may not read"
