# SPDX-License-Identifier: BSD-2-Clause
# Raw tracepoints: up to twelve arguments. include/linux/bpf.h: bpf_tracing_ctx_access;
# net/bpf/test_run.c: bpf_prog_test_run_raw_tp.

case: arguments
prog: raw_tracepoint
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u32 *)(r1 +8)
	r0 += r2
	exit
run: -> 12
	ctx: args[0]=5 args[1]=7
run: -> 12
	ctx_data: u64:5 u64:7
	flags: on_cpu

case: more than were given
prog: raw_tracepoint
text:
	r0 = *(u64 *)(r1 +8)
	exit
run:
	ctx_data: u64:5
	trap: memory @0 "context"
run: -> 9
	ctx_data: u64:5 u64:9

case: more than there can be, a result, a packet
prog: raw_tracepoint
text:
	r0 = 0
	exit
run:
	ctx_data: zero:97
	error: EINVAL
run: -> 0
	ctx_data: zero:96
run:
	ctx_data: zero:96
	ctx_data_out: zero:96
	error: EINVAL
run: 00
	error: EINVAL
run: -> 0

case: arguments are read only
prog: raw_tracepoint
text:
	*(u64 *)(r1 +0) = 1
	r0 = 0
	exit
run:
	ctx_data: u64:5
	trap: memory @0 "invalid write"

case: the buffer of a writable one
prog: raw_tracepoint_writable
text:
	r2 = *(u64 *)(r1 +0)
	r0 = *(u32 *)(r2 +0)
	*(u32 *)(r2 +4) = 9
	r3 = *(u64 *)(r1 +8)
	r0 += r3
	exit
run: u32:5 u32:6 -> 12
	ctx: args[1]=7
	data: u32:5 u32:9

case: not behind the buffer
prog: raw_tracepoint_writable
text:
	r2 = *(u64 *)(r1 +0)
	*(u32 *)(r2 +8) = 9
	r0 = 0
	exit
run: u32:5 u32:6
	trap: memory @1 "invalid write"
