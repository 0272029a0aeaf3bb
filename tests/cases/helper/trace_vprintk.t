# SPDX-License-Identifier: BSD-2-Clause
# bpf_trace_vprintk(): kernel/trace/bpf_trace.c. Formats as in snprintf.t.

case: twelve values
map: fmt array key 4 value 48 entries 1
update: fmt u32:0 "%d %d %d %d %d %d %d %d %d %d %d %d\n"
text:
	r3 = r1
	r4 = 96
	r1 = map[fmt][0]+0
	r2 = 48
	call bpf_trace_vprintk
	exit
run: u64:1 u64:2 u64:3 u64:4 u64:5 u64:6 u64:7 u64:8 u64:9 u64:10 u64:11 u64:12 -> 27
	trace: "1 2 3 4 5 6 7 8 9 10 11 12\n"

case: values are 8 bytes each, and 12 at most
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "hi"
text:
	r3 = r1
	r4 = *(u64 *)(r1 +0)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_vprintk
	exit
run: u64:12 zero:120 -> -22
	trace: none
run: u64:104 zero:120 -> -22
	trace: none
run: u64:96 zero:120 -> 2
	trace: "hi"
run: u64:0 zero:120 -> 2
	trace: "hi"

case: without values
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "%d"
text:
	r3 = 0
	r4 = 0
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_vprintk
	exit
run: -> -22
	trace: none

case: a line is cut after 1023 bytes, the length is not
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "%2000d"
text:
	r3 = r1
	r4 = 8
	r1 = map[fmt][0]+0
	r2 = 7
	call bpf_trace_vprintk
	exit
run: u64:1 -> 2000

case: a character 0 ends the line, not the length
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "a%cb"
text:
	r3 = r1
	r4 = 8
	r1 = map[fmt][0]+0
	r2 = 5
	call bpf_trace_vprintk
	exit
run: u64:0 -> 3
	trace: "a"

case: long formats
map: fmt array key 4 value 600 entries 1
update: fmt u32:0 fill:500:0x78,"%d"
text:
	r3 = r1
	r4 = 8
	r1 = map[fmt][0]+0
	r2 = 600
	call bpf_trace_vprintk
	exit
run: u64:7 -> 501
