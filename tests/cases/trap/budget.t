# SPDX-License-Identifier: BSD-2-Clause
# The limit of instructions that a run may take.

case: an endless loop ends
text:
	goto pc-1
run:
	limit: 1000000
	trap: budget @0 "the instruction limit is reached"

case: to the instruction
text:
	r0 = 1
	r0 += 1
	r0 += 1
	exit
run:
	limit: 1
	trap: budget @1
run:
	limit: 2
	trap: budget @2
run:
	limit: 3
	trap: budget @3
run: -> 3
	limit: 4
run: -> 3
	limit: 0

case: functions and callbacks count against the same limit
text:
	r1 = 5
	r2 = subprog[body]
	r3 = 0
	r4 = 0
	call bpf_loop
	call sub
	r0 = 0
	exit
	body:
	r0 = 0
	exit
	sub:
	r0 = 1
	exit
run:
	limit: 19
	trap: budget @8
run: -> 0
	limit: 20
run:
	limit: 7
	trap: budget @9

case: each repetition has the whole limit
text:
	r0 = 1
	exit
run: -> 1
	limit: 2
	repeat: 100
