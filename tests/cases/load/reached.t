# SPDX-License-Identifier: BSD-2-Clause
# What the kernel refuses only where its walk over the program comes to it (do_check), which leaves out what a constant
# decides. Behind a jump it is loaded, and is a trap of the run that comes there; where no jump is, loading fails.

case: division by a constant 0
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +0)
	if r0 == 0x0 goto out
	r0 /= 0
	out:
	exit
run: zero:14 -> 0
run: fill:14:1
	trap: call @3 "div by zero"

case: shift by all bits
text:
	r0 = *(u64 *)(r1 +0)
	if r0 == 0x0 goto out
	w0 <<= 32
	out:
	exit
run: u64:0 -> 0
run: u64:1
	trap: call @2 "invalid shift 32"

case: the frame pointer is written
text:
	r0 = *(u64 *)(r1 +0)
	if r0 == 0x0 goto out
	if r0 == 0x1 goto load
	if r0 == 0x2 goto add
	r10 = 0
	load:
	r10 = *(u64 *)(r1 +0)
	add:
	r10 += 8
	r10 = 0x123456789a
	out:
	*(u64 *)(r10 -8) = 7
	r0 = *(u64 *)(r10 -8)
	exit
run: u64:0 -> 7
run: u64:1
	trap: call @5 "frame pointer is read only"
run: u64:2
	trap: call @6 "frame pointer is read only"
run: u64:3
	trap: call @4 "frame pointer is read only"

case: a helper of another program type
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r6 = *(u8 *)(r2 +0)
	r0 = 2
	if r6 == 0x0 goto out
	call bpf_sk_assign
	call bpf_sk_assign
	out:
	exit
run: zero:14 -> 2
run: fill:14:1
	trap: call @4 "program of this type cannot use helper bpf_sk_assign#124"

case: a helper that changes packets, of another type
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +0)
	if r0 == 0x0 goto out
	call bpf_skb_change_tail
	out:
	r0 = 2
	exit
run: zero:14 -> 2

case: a helper nobody knows
text:
	r0 = *(u64 *)(r1 +0)
	if r0 == 0x0 goto out
	call unknown#9999
	out:
	exit
run: u64:0 -> 0
run: u64:1
	trap: call @2 "(85) call unknown#9999: invalid func unknown#9999"

case: helpers without number, and below 0
text:
	r0 = *(u64 *)(r1 +0)
	if r0 == 0x0 goto out
	if r0 == 0x1 goto below
	call unknown#0
	below:
	call unknown#-1
	out:
	exit
run: u64:0 -> 0
run: u64:1
	trap: call @4 "invalid func unknown#-1"
run: u64:2
	trap: call @3 "unknown#0"

case: packet loads in a type that has none
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u8 *)(r2 +0)
	if r0 == 0x0 goto out
	r0 = *(u8 *)skb[0]
	out:
	exit
run: zero:14 -> 0
run: fill:14:1
	trap: call @3 "BPF_LD_[ABS|IND] instructions not allowed for this program type"

case: address space casts without an arena
text:
	r2 = r1
	r0 = *(u64 *)(r1 +0)
	if r0 == 0x0 goto out
	if r0 == 0x1 goto user
	r2 = addr_space_cast(r1, 0, 1)
	user:
	r2 = addr_space_cast(r1, 1, 0)
	out:
	*(u64 *)(r2 +0) = 5
	r0 = *(u64 *)(r2 +0)
	exit
run: u64:0 -> 5
run: u64:1
	trap: call @5 "addr_space_cast insn can only be used in a program that has an associated arena"
run: u64:2
	trap: call @4 "addr_space_cast insn can only be used in a program that has an associated arena"

case: behind a jump that goes one way only
text:
	r0 = 0
	goto on
	back:
	r0 /= 0
	exit
	on:
	goto back
load: EINVAL "div by zero (insn 2)"

case: in a function, on the way through it
text:
	call sub
	exit
	sub:
	r0 = 1
	r0 /= 0
	exit
load: EINVAL "div by zero (insn 3)"

case: behind functions that were left again
text:
	call sub
	call sub
	r0 /= 0
	exit
	sub:
	r0 = 1
	exit
load: EINVAL "div by zero (insn 2)"

case: behind a function that may not be left
text:
	r1 = *(u64 *)(r1 +0)
	call sub
	r0 /= 0
	exit
	sub:
	r0 = 1
	again:
	if r1 != 0x0 goto again
	exit
run: u64:0
	trap: call @2 "div by zero"

case: in a function that is only named
text:
	r1 = subprog[sub]
	r0 = 0
	exit
	sub:
	r10 = 1
	exit
run: -> 0

case: functions that call themselves are walked once
text:
	call sub
	exit
	sub:
	call sub
	r0 /= 0
	exit
load: EINVAL "div by zero (insn 3)"

case: functions nested deeper than calls can be
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
	call f9
	exit
	f9:
	r0 /= 0
	exit
run:
	trap: call @14 "the call stack of 8 frames is full"

case: the first in the order of execution is told
text:
	goto second
	first:
	r0 <<= 64
	exit
	second:
	r10 = 0
	goto first
load: EACCES "frame pointer is read only (insn 3)"

case: the same helper behind a jump and before it
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r6 = *(u8 *)(r2 +0)
	goto on
	back:
	call bpf_sk_assign
	exit
	on:
	if r6 == 0x0 goto back
	r0 = 0
	exit
run: zero:14
	trap: call @3 "cannot use helper bpf_sk_assign#124"

case: the same helper once where nothing leads around it
prog: xdp
text:
	r6 = 0
	goto on
	back:
	if r6 == 0x0 goto out
	call bpf_sk_assign
	out:
	exit
	on:
	call bpf_sk_assign
	goto back
load: EINVAL "program of this type cannot use helper bpf_sk_assign#124 (insn 5)"
