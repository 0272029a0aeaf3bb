# SPDX-License-Identifier: BSD-2-Clause
# Samples for perf buffers, as far as they go without a reader: kernel/trace/bpf_trace.c,
# net/core/filter.c: bpf_xdp_event_output.

case: flags and slots
prog: xdp
map: events perf_event_array key 4 value 4 entries 2
map: flags array key 4 value 8 entries 1
text:
	r6 = r1
	r3 = map[flags][0]+0
	r3 = *(u64 *)(r3 +0)
	r1 = r6
	r2 = map[events]
	r4 = r10
	r4 += -16
	r5 = 16
	call bpf_perf_event_output
	exit
run: zero:64 -> -2
update: flags u32:0 u64:1
run: zero:64 -> -2
update: flags u32:0 u64:2
run: zero:64 -> -7
update: flags u32:0 u64:0xffffffff
run: zero:64 -> -2
update: flags u32:0 u64:0xfffffffe
run: zero:64 -> -7
update: flags u32:0 u64:0x40ffffffff
run: zero:64 -> -2
update: flags u32:0 u64:0x41ffffffff
run: zero:64 -> -14
update: flags u32:0 u64:0x10000000000000
run: zero:64 -> -22

case: the current CPU's slot
prog: xdp
cpus: 3
map: events perf_event_array key 4 value 4 entries 2
text:
	r2 = map[events]
	w3 = -1
	r4 = r10
	r5 = 0
	call bpf_perf_event_output
	exit
run: zero:64 -> -2
	cpu: 1
run: zero:64 -> -7
	cpu: 2

case: only the context that came in
prog: xdp
map: events perf_event_array key 4 value 4 entries 2
text:
	r1 = r10
	r2 = map[events]
	r3 = 0
	r4 = r10
	r4 += -8
	r5 = 8
	call bpf_perf_event_output
	exit
run: zero:64
	trap: argument @7 "R1 of bpf_perf_event_output is not the context"

case: samples come from the program's memory
prog: xdp
map: events perf_event_array key 4 value 4 entries 2
text:
	r4 = *(u32 *)(r1 +0)
	r2 = map[events]
	r3 = 0
	r5 = 8
	call bpf_perf_event_output
	exit
run: zero:64
	trap: argument @5 "R4 of bpf_perf_event_output points into the packet"

case: a slot takes perf events and nothing else
map: events perf_event_array key 4 value 4 entries 2
update: events u32:0 u32:3 -> EBADF
update: events u32:2 u32:3 -> E2BIG
update: events u32:0 u32:3 noexist -> EINVAL
delete: events u32:0 -> ENOENT
delete: events u32:2 -> E2BIG
