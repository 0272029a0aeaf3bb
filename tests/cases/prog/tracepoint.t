# SPDX-License-Identifier: BSD-2-Clause
# Records of tracepoints. kernel/trace/bpf_trace.c: tp_prog_is_valid_access; behind the kernel's own
# eight bytes any aligned part of the record.

case: fields of a record
prog: tracepoint
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u32 *)(r1 +16)
	r0 <<= 16
	r0 |= r2
	exit
run: -> 0x3b0007
	ctx_data: zero:8 u64:59 u32:7 zero:4

case: not what the kernel keeps for itself
prog: tracepoint
text:
	r0 = *(u32 *)(r1 +4)
	exit
run:
	ctx_data: zero:32
	trap: memory @0 "invalid read of 4 bytes"

case: not behind the record
prog: tracepoint
text:
	r0 = *(u64 *)(r1 +32)
	exit
run:
	ctx_data: zero:32
	trap: memory @0 "context"
run: -> 0
	ctx_data: zero:40

case: a record is read only
prog: tracepoint
text:
	*(u64 *)(r1 +8) = 1
	r0 = 0
	exit
run:
	ctx_data: zero:32
	trap: memory @0 "invalid write"

case: text behind a __data_loc field is probed
prog: tracepoint
text:
	r6 = r1
	r3 = *(u16 *)(r6 +8)
	r3 += r6
	r1 = r10
	r1 += -8
	r2 = 8
	*(u64 *)(r10 -8) = 0
	call bpf_probe_read_kernel_str
	r6 = r0
	r0 = *(u32 *)(r10 -8)
	r6 <<= 32
	r0 |= r6
	exit
run: -> 0x400636261
	ctx_data: zero:8 u32:0x4000c "abc\0"
