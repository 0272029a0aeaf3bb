# SPDX-License-Identifier: BSD-2-Clause
# Unconditional jumps, long jumps, bounded loops, the end of a program.

case: goto skips, backwards too
text:
	r0 = 1
	goto over
	back:
	r0 += 10
	goto out
	over:
	r0 += 100
	goto back
	r0 = 0
	out:
	exit
run: -> 111

case: a distance of 0 is the next instruction
text:
	r0 = 7
	goto pc+0
	gotol pc+0
	exit
run: -> 7

case: gotol skips, backwards too
text:
	r0 = 1
	gotol over
	back:
	r0 += 10
	gotol out
	over:
	r0 += 100
	gotol back
	r0 = 0
	out:
	exit
run: -> 111

case: a counted loop
text:
	r0 = 0
	r2 = *(u64 *)(r1 +0)
	again:
	r0 += r2
	r2 -= 1
	if r2 != 0x0 goto again
	exit
run: u64:1 -> 1
run: u64:10 -> 55
run: u64:1000 -> 500500

case: may_goto falls through while there are rounds left
text:
	r0 = 0
	again:
	may_goto out
	r0 += 1
	if r0 < 0x64 goto again
	out:
	exit
run: -> 100

# Eight million rounds, as BPF_MAX_LOOPS says.
case: may_goto leaves a loop that does not end
text:
	r0 = 0
	again:
	may_goto out
	r0 += 1
	goto again
	out:
	exit
run: -> 8388608

case: each frame has rounds of its own
text:
	r6 = 3
	r7 = 0
	again:
	call sub
	r7 += r0
	r6 -= 1
	if r6 != 0x0 goto again
	r0 = r7
	exit
	sub:
	r0 = 0
	loop:
	may_goto out
	r0 += 1
	if r0 < 0x5 goto loop
	out:
	exit
run: -> 15

case: exit in the middle
text:
	r0 = *(u64 *)(r1 +0)
	if r0 > 0x5 goto big
	exit
	big:
	r0 = 100
	exit
run: u64:5 -> 5
run: u64:6 -> 100

# R2 holds the length of the memory, R1 its address.
case: a raw program gets its memory and the size
text:
	r0 = r2
	exit
run: zero:0 -> 0
run: zero:1 -> 1
run: zero:1000 -> 1000

case: registers hold 64 bits over everything
text:
	r2 = *(u64 *)(r1 +0)
	r3 = r2
	r4 = r3
	r5 = r4
	r6 = r5
	r7 = r6
	r8 = r7
	r9 = r8
	r0 = r9
	exit
run: u64:0x8123456789abcdef -> 0x8123456789abcdef

case: the stack is 512 bytes
text:
	*(u64 *)(r10 -512) = 5
	*(u64 *)(r10 -8) = 6
	r0 = *(u64 *)(r10 -512)
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
run: -> 11
