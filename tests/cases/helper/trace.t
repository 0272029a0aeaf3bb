# SPDX-License-Identifier: BSD-2-Clause
# What tracing programs ask of their event, and kernel memory that the test has set:
# kernel/trace/bpf_trace.c.

case: bpf_get_func_ip, bpf_get_attach_cookie
prog: kprobe
text:
	r6 = r1
	call bpf_get_func_ip
	r7 = r0
	r1 = r6
	call bpf_get_attach_cookie
	r7 <<= 16
	r0 |= r7
	exit
run: -> 0x12340056
	event: func_ip 0x1234 cookie 0x56
run: -> 0

case: bpf_perf_prog_read_value
prog: perf_event
text:
	r2 = r10
	r2 += -24
	r3 = 24
	call bpf_perf_prog_read_value
	if r0 != 0x0 goto out
	r0 = *(u64 *)(r10 -24)
	r2 = *(u64 *)(r10 -16)
	r0 <<= 16
	r0 |= r2
	r2 = *(u64 *)(r10 -8)
	r0 <<= 16
	r0 |= r2
	out:
	exit
run: -> 0x100020003
	event: counter 1 2 3
run: -> -22

case: bpf_perf_prog_read_value: what is not the struct is zeroed
prog: perf_event
text:
	*(u64 *)(r10 -8) = -1
	r2 = r10
	r2 += -8
	r3 = 8
	call bpf_perf_prog_read_value
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
run: -> -22
	event: counter 1 2 3

case: bpf_read_branch_records
prog: perf_event
text:
	r6 = r1
	r2 = 0
	r3 = 0
	r4 = 1
	call bpf_read_branch_records
	r7 = r0
	r1 = r6
	r2 = r10
	r2 += -24
	r3 = 24
	r4 = 0
	call bpf_read_branch_records
	r7 <<= 8
	r0 |= r7
	r1 = *(u64 *)(r10 -24)
	r0 <<= 8
	r0 |= r1
	exit
run: -> 0x301811
	event: branches u64:0x11,u64:0x22,u64:0,u64:0x33,u64:0,u64:0

case: bpf_read_branch_records: none, unknown flags, no whole record
prog: perf_event arch x86_64
text:
	r6 = r1
	r7 = *(u64 *)(r6 +168)
	r2 = r10
	r2 += -24
	r3 = 23
	r4 = r7
	call bpf_read_branch_records
	exit
run: -> -2
	ctx: sample_period=0
run: -> -22
	ctx: sample_period=2
run: -> -22
	ctx: sample_period=0
	event: branches zero:24

case: kernel memory that is read through a pointer
kernel: 0xffff888000001000 u64:0xffff888000002000 u32:42 zero:4
kernel: 0xffff888000002000 "eth0\0"
map: names hash key 4 value 16 entries 4
prog: kprobe arch x86_64
text:
	r6 = *(u64 *)(r1 +112)
	r1 = r10
	r1 += -16
	r2 = 16
	r3 = r6
	call bpf_probe_read_kernel
	if r0 != 0x0 goto out
	r3 = *(u64 *)(r10 -16)
	*(u64 *)(r10 -32) = 0
	*(u64 *)(r10 -24) = 0
	r1 = r10
	r1 += -32
	r2 = 16
	call bpf_probe_read_kernel_str
	r6 = r0
	r1 = map[names]
	r2 = r10
	r2 += -8
	r3 = r10
	r3 += -32
	r4 = 0
	call bpf_map_update_elem
	r0 = r6
	out:
	exit
run: -> 5
	ctx: di=0xffff888000001000
	map: names u32:42="eth0\0"
run: -> -14
	ctx: di=0xffff888000001008
run: -> -14
	ctx: di=0xffff888000000fff
run: -> -34
	ctx: di=0x1000

case: kernel memory at an address that a user could have
kernel: 0x5000 u64:7
user: 0x5000 u64:9
prog: kprobe arch x86_64
text:
	r6 = *(u64 *)(r1 +112)
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = r6
	call bpf_probe_read_kernel
	r7 = *(u64 *)(r10 -8)
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = r6
	call bpf_probe_read_user
	r0 = *(u64 *)(r10 -8)
	r0 <<= 8
	r7 |= r0
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = r6
	call bpf_probe_read
	r0 = *(u64 *)(r10 -8)
	r0 <<= 16
	r0 |= r7
	exit
run: -> 0x70907
	ctx: di=0x5000

case: bpf_get_current_task_btf, bpf_copy_from_user_task
user: 0x5000 u64:9
prog: syscall
text:
	r6 = *(u64 *)(r1 +0)
	call bpf_get_current_task_btf
	r4 = r0
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = 0x5000
	r5 = r6
	*(u64 *)(r10 -8) = 5
	call bpf_copy_from_user_task
	if r0 != 0x0 goto out
	r0 = *(u64 *)(r10 -8)
	out:
	exit
run: -> 9
	ctx_data: u64:0
run: -> -22
	ctx_data: u64:1

case: bpf_copy_from_user_task: not of anything
prog: syscall
text:
	r4 = r10
	r1 = r10
	r1 += -8
	r2 = 8
	r3 = 0x5000
	r5 = 0
	call bpf_copy_from_user_task
	exit
run:
	trap: argument @7 "is no pointer to a kernel object of its type"

# kernel/trace/bpf_trace.c: bpf_session_is_return(), bpf_session_cookie()
case: the entry of a kprobe session and its return
prog: kprobe attach trace_kprobe_session
text:
	call bpf_session_is_return
	r6 = r0
	call bpf_session_cookie
	r1 = *(u64 *)(r0 +0)
	r2 = r1
	r2 += 1
	*(u64 *)(r0 +0) = r2
	r0 = r6
	r0 <<= 32
	r0 |= r1
	exit
run: -> 0
	event: cookie 7
run: -> 5
	event: session 5
run: -> 0x100000006
	event: return session 6

case: behind the cookie of a session
prog: kprobe attach trace_kprobe_session
text:
	call bpf_session_cookie
	r0 = *(u64 *)(r0 +1)
	exit
run:
	trap: memory @1 "invalid read"
