# SPDX-License-Identifier: BSD-2-Clause
# Open-coded iterators. kernel/bpf/bpf_iter.c: bpf_iter_num_new, kernel/bpf/helpers.c: bpf_iter_bits_new.

case: the sum of numbers from the first to below the second, and how many they were
text:
	r6 = 0
	r8 = 0
	r2 = *(u64 *)(r1 +0)
	r3 = *(u64 *)(r1 +8)
	r1 = r10
	r1 += -8
	call bpf_iter_num_new
	r7 = r0
	next:
	r1 = r10
	r1 += -8
	call bpf_iter_num_next
	if r0 == 0x0 goto done
	r1 = *(s32 *)(r0 +0)
	r6 += r1
	r8 += 1
	goto next
	done:
	r1 = r10
	r1 += -8
	call bpf_iter_num_destroy
	r0 = r7
	if r0 != 0x0 goto out
	r8 <<= 32
	r0 = r6
	r0 += r8
	out:
	exit
run: u64:0 u64:10 -> 0xa0000002d
run: u64:5 u64:5 -> 0
run: u64:6 u64:5 -> 0xffffffffffffffea
run: u64:0x7ffffffe u64:0x7fffffff -> 0x17ffffffe
run: u64:0x80000000 u64:0x80000000 -> 0
run: u64:0x80000000 u64:0x80000002 -> 0x100000001
run: u64:0 u64:0x800001 -> 0xfffffffffffffff9
run: u64:0x80000000 u64:0x7fffffff -> 0xfffffffffffffff9

case: an iterator lies on the stack
text:
	r2 = 0
	r3 = 1
	call bpf_iter_num_new
	exit
run: zero:8
	trap: argument "does not point to the stack"

case: and is aligned
text:
	r1 = r10
	r1 += -12
	r2 = 0
	r3 = 1
	call bpf_iter_num_new
	exit
run:
	trap: argument "is no place for an iterator on the stack"

case: the bits of some words
text:
	r6 = r1
	r7 = 0
	r2 = *(u64 *)(r1 +0)
	r3 = r2
	r2 = r6
	r2 += 8
	r1 = r10
	r1 += -16
	call bpf_iter_bits_new
	r8 = r0
	next:
	r1 = r10
	r1 += -16
	call bpf_iter_bits_next
	if r0 == 0x0 goto done
	r1 = *(u32 *)(r0 +0)
	r7 *= 1000
	r7 += r1
	goto next
	done:
	r1 = r10
	r1 += -16
	call bpf_iter_bits_destroy
	r0 = r8
	if r0 != 0x0 goto out
	r0 = r7
	out:
	exit
run: u64:1 u64:0x8000000000000005 -> 2063
run: u64:1 u64:0 -> 0
run: u64:2 u64:0x100 u64:0x2 -> 8065
run: u64:3 u64:1 u64:0 u64:0x8000000000000000 -> 191
run: u64:0 u64:1 -> 0xffffffffffffffea
run: u64:512 u64:1 -> 0xfffffffffffffff9
run: u64:4 u64:1 -> 0xfffffffffffffff2

case: an iterator that the program wrote over gives nothing
text:
	r2 = r1
	r1 = r10
	r1 += -16
	r3 = 2
	call bpf_iter_bits_new
	*(u64 *)(r10 -16) = 4096
	r1 = r10
	r1 += -16
	call bpf_iter_bits_next
	r6 = r0
	r1 = r10
	r1 += -16
	call bpf_iter_bits_destroy
	r0 = r6
	exit
run: u64:1 u64:1 -> 0
