# SPDX-License-Identifier: BSD-2-Clause
# 64-bit immediates.

case: 64-bit immediate 0x0
text:
	r0 = 0x0
	exit
run: -> 0

case: 64-bit immediate 0x1
text:
	r0 = 0x1
	exit
run: -> 1

case: 64-bit immediate 0xffffffff
text:
	r0 = 0xffffffff
	exit
run: -> 0xffffffff

case: 64-bit immediate 0x100000000
text:
	r0 = 0x100000000
	exit
run: -> 0x100000000

case: 64-bit immediate 0x8000000000000000
text:
	r0 = 0x8000000000000000
	exit
run: -> 0x8000000000000000

case: 64-bit immediate 0xffffffffffffffff
text:
	r0 = 0xffffffffffffffff
	exit
run: -> 0xffffffffffffffff

case: 64-bit immediate 0x123456789abcdef0
text:
	r0 = 0x123456789abcdef0
	exit
run: -> 0x123456789abcdef0

case: both slots count as one instruction for jumps
text:
	r0 = 0x1
	goto out
	r0 = 0xffffffffff
	out:
	exit
run: -> 1
