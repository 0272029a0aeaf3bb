# SPDX-License-Identifier: BSD-2-Clause
# Calls between functions of one program.

case: arguments in, result out
text:
	r6 = r1
	r1 = *(u64 *)(r6 +0)
	r2 = *(u64 *)(r6 +8)
	r3 = *(u64 *)(r6 +16)
	r4 = *(u64 *)(r6 +24)
	r5 = *(u64 *)(r6 +32)
	call sub
	r0 += 1000000
	exit
	sub:
	r0 = r1
	r0 *= 10
	r0 += r2
	r0 *= 10
	r0 += r3
	r0 *= 10
	r0 += r4
	r0 *= 10
	r0 += r5
	exit
run: u64:1 u64:2 u64:3 u64:4 u64:5 -> 1012345

case: R6 to R9 and R10 are the caller's again
text:
	r6 = 6
	r7 = 7
	r8 = 8
	r9 = 9
	*(u64 *)(r10 -8) = 10
	call sub
	r0 = r6
	r0 *= 10
	r0 += r7
	r0 *= 10
	r0 += r8
	r0 *= 10
	r0 += r9
	r0 *= 100
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
	sub:
	r6 = 0
	r7 = 0
	r8 = 0
	r9 = 0
	*(u64 *)(r10 -8) = 0
	r0 = 0
	exit
run: -> 678910

case: a function may write its caller's stack through a pointer
text:
	*(u64 *)(r10 -8) = 1
	r1 = r10
	r1 += -8
	call sub
	r0 = *(u64 *)(r10 -8)
	exit
	sub:
	r2 = *(u64 *)(r1 +0)
	r2 += 41
	*(u64 *)(r1 +0) = r2
	*(u64 *)(r10 -8) = 9
	exit
run: -> 42

case: every call gets a stack of its own
text:
	call sub
	r6 = r0
	call sub
	r0 -= r6
	exit
	sub:
	*(u64 *)(r10 -512) = 3
	r0 = *(u64 *)(r10 -512)
	exit
run: -> 0

case: calls backwards and forwards, any function any number of times
text:
	r1 = 2
	call twice
	r1 = r0
	call twice
	r1 = r0
	call inc
	exit
	inc:
	r0 = r1
	r0 += 1
	exit
	twice:
	r0 = r1
	r0 += r1
	r1 = r0
	call inc
	r0 -= 1
	exit
run: -> 9

case: eight levels
text:
	call f1
	exit
	f1:
	call f2
	r0 += 1
	exit
	f2:
	call f3
	r0 += 1
	exit
	f3:
	call f4
	r0 += 1
	exit
	f4:
	call f5
	r0 += 1
	exit
	f5:
	call f6
	r0 += 1
	exit
	f6:
	call f7
	r0 += 1
	exit
	f7:
	*(u64 *)(r10 -512) = 36
	r0 = *(u64 *)(r10 -512)
	exit
run: -> 42

case: the ninth level is one too many
text:
	call f1
	exit
	f1:
	call f2
	exit
	f2:
	call f3
	exit
	f3:
	call f4
	exit
	f4:
	call f5
	exit
	f5:
	call f6
	exit
	f6:
	call f7
	exit
	f7:
	call f8
	exit
	f8:
	r0 = 0
	exit
run:
	trap: call @14 "the call stack of 8 frames is full"

case: recursion ends at the limit
text:
	r0 = 0
	call pc-2
	exit
run:
	trap: call @1 "call stack"

case: a recursive function that ends in time
text:
	r1 = *(u64 *)(r1 +0)
	call sum
	exit
	sum:
	if r1 != 0x0 goto more
	r0 = 0
	exit
	more:
	r6 = r1
	r1 -= 1
	call sum
	r0 += r6
	exit
run: u64:6 -> 21
run: u64:7
	trap: call
