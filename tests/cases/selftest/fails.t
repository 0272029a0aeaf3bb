# SPDX-License-Identifier: BSD-2-Clause
# Each kind of expectation of the runner, not met. These cases pass when they fail as they say.

case: r0
fails: "selftest/fails.t:9: [checked] r0: 0x2a (42), expected 0x29 (41)"
text:
	r0 = 42
	exit
run: -> 41

case: r0 on a line of its own
fails: "fails.t:17: [checked] r0: 0x2a"
text:
	r0 = 42
	exit
run: zero:8
	r0: 41

case: memory afterwards
fails: "data: 0500000000000000 (8 bytes), expected 0600000000000000 (8 bytes)"
text:
	*(u8 *)(r1 +0) = 5
	r0 = 0
	exit
run: zero:8
	data: u64:6

case: memory that should not have changed
fails: "data: 05000000"
text:
	*(u8 *)(r1 +0) = 5
	r0 = 0
	exit
run: zero:8
	data: same

case: length of the packet
fails: "data: 0000000000000000000000000000 (14 bytes), expected"
prog: xdp
text:
	r0 = 2
	exit
run: zero:14
	data: zero:15

case: context afterwards
fails: "data_end=15: 0e000000 (4 bytes), expected 0f000000 (4 bytes)"
prog: xdp
text:
	r0 = 2
	exit
run: zero:14
	ctx_out: data_end=15

case: a trap that did not come
fails: "trap of kind 0, expected 1"
text:
	r0 = 0
	exit
run:
	trap: memory

case: a trap that was not expected
fails: "trap of kind 1, expected 0"
text:
	r1 = 0
	r0 = *(u8 *)(r1 +0)
	exit
run:

case: a trap of another kind
fails: "trap of kind 1, expected 4"
text:
	r1 = 0
	r0 = *(u8 *)(r1 +0)
	exit
run:
	trap: budget

case: a trap elsewhere
fails: "trap: at instruction 1, expected 0"
text:
	r1 = 0
	r0 = *(u8 *)(r1 +0)
	exit
run:
	trap: memory @0

case: a trap that says something else
fails: "expected \"invalid write\""
text:
	r1 = 0
	r0 = *(u8 *)(r1 +0)
	exit
run:
	trap: memory "invalid write"

case: a run that fails
fails: "run: EINVAL, expected ok"
prog: xdp
text:
	r0 = 0
	exit
run: zero:13

case: a run that does not fail
fails: "run: ok, expected EINVAL"
prog: xdp
text:
	r0 = 0
	exit
run: zero:14
	error: EINVAL

case: text that was not traced
fails: "trace: \"\", expected \"x\""
text:
	r0 = 0
	exit
run:
	trace: "x"

case: text that should not have been traced
fails: "trace: \"x\", expected \"\""
map: fmt array key 4 value 2 entries 1
update: fmt u32:0 "x"
text:
	r1 = map[fmt][0]+0
	r2 = 2
	call bpf_trace_printk
	exit
run: -> 1
	trace: none

case: a redirect that did not come
fails: "redirect: none, expected 7 flags 0"
prog: xdp
text:
	r0 = 2
	exit
run: zero:14
	redirect: 7

case: a redirect that should not have been
fails: "redirect: 7 flags 0, expected none"
prog: xdp
text:
	r1 = 7
	r2 = 0
	call bpf_redirect
	exit
run: zero:14
	redirect: none

case: a value in a map
fails: "lookup: 00000000 (4 bytes), expected 05000000 (4 bytes)"
map: a array key 4 value 4 entries 1
text:
	r0 = 0
	exit
run:
	map: a u32:0=u32:5

case: an element that is not there
fails: "lookup: ENOENT, expected ok"
map: h hash key 4 value 4 entries 1
text:
	r0 = 0
	exit
run:
	map: h u32:0=u32:5

case: an element that should not be there
fails: "lookup: ok, expected ENOENT"
map: h hash key 4 value 4 entries 1
update: h u32:0 u32:5
text:
	r0 = 0
	exit
run:
	map: h u32:0=none
