# SPDX-License-Identifier: BSD-2-Clause
# Programs of type syscall: the context is the caller's. kernel/bpf/syscall.c:
# syscall_prog_is_valid_access; net/bpf/test_run.c: bpf_prog_test_run_syscall.

case: the context comes back
prog: syscall
text:
	r0 = *(u32 *)(r1 +0)
	r2 = r0
	r2 += 1
	*(u32 *)(r1 +4) = r2
	exit
run: -> 5
	ctx_data: u32:5 zero:8
	ctx_data_out: u32:5 u32:6 zero:4

case: aligned, and not behind its end
prog: syscall
text:
	*(u16 *)(r1 +6) = 1
	*(u16 *)(r1 +8) = 1
	r0 = 0
	exit
run:
	ctx_data: zero:8
	trap: memory @1 "context"
run: -> 0
	ctx_data: zero:10
	ctx_data_out: zero:6 01 00 01 00

case: not across
prog: syscall
text:
	*(u32 *)(r1 +2) = 1
	r0 = 0
	exit
run:
	ctx_data: zero:8
	trap: memory @0 "invalid write of 4 bytes"

case: helpers may fill it
prog: syscall
text:
	r2 = 16
	call bpf_get_current_comm
	exit
run: -> 0
	ctx_data: zero:16
	ctx_data_out: "userbpf" zero:9

case: no packet, no flags
prog: syscall
text:
	r0 = 0
	exit
run: 00
	error: EINVAL
run:
	flags: on_cpu
	error: EINVAL
run: -> 0
