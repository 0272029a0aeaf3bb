# SPDX-License-Identifier: BSD-2-Clause
# Logical right shift; a register counts modulo the width.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 >>= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffffffffffff u64:1 -> 0x3fffffffffffffff
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x91a2b3c
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 1
run: u64:1 u64:0x3f -> 0
run: u64:1 u64:0x40 -> 1
run: u64:1 u64:0x41 -> 0
run: u64:0xffffffffffffffff u64:0 -> 0xffffffffffffffff
run: u64:0x8000000000000000 u64:0x3f -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:4 -> 0xf0f0f0f0f0f0f0f
run: u64:1 u64:0xffffffffffffffff -> 0

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 >>= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffff u64:1 -> 0x7fffffff
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 0x7fffffff
run: u64:0x7fffffff u64:1 -> 0x3fffffff
run: u64:0x80000000 u64:0xffffffff -> 1
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x4d5e6f78
run: u64:1 u64:0x1f -> 0
run: u64:1 u64:0x20 -> 1
run: u64:1 u64:0x21 -> 0
run: u64:0xffffffffffffffff u64:0 -> 0xffffffff
run: u64:0x80000000 u64:0x1f -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:4 -> 0xf0f0f0f
run: u64:1 u64:0xffffffffffffffff -> 0
run: u64:0xffffffff80000001 u64:0x100000001 -> 0x40000000

case: 64 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	r0 >>= 0
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 7
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0x7fffffffffffffff
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0x123456789abcdef0

case: 64 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	r0 >>= 1
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 3
run: u64:0x7fffffff -> 0x3fffffff
run: u64:0x80000000 -> 0x40000000
run: u64:0xffffffff -> 0x7fffffff
run: u64:0x7fffffffffffffff -> 0x3fffffffffffffff
run: u64:0x8000000000000000 -> 0x4000000000000000
run: u64:0xffffffffffffffff -> 0x7fffffffffffffff
run: u64:0x123456789abcdef0 -> 0x91a2b3c4d5e6f78

case: 64 bits, immediate 31
text:
	r0 = *(u64 *)(r1 +0)
	r0 >>= 31
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 1
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0x100000000
run: u64:0xffffffffffffffff -> 0x1ffffffff
run: u64:0x123456789abcdef0 -> 0x2468acf1

case: 64 bits, immediate 63
text:
	r0 = *(u64 *)(r1 +0)
	r0 >>= 63
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1
run: u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 -> 0

case: 32 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	w0 >>= 0
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 7
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0x9abcdef0

case: 32 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	w0 >>= 1
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 3
run: u64:0x7fffffff -> 0x3fffffff
run: u64:0x80000000 -> 0x40000000
run: u64:0xffffffff -> 0x7fffffff
run: u64:0x7fffffffffffffff -> 0x7fffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0x7fffffff
run: u64:0x123456789abcdef0 -> 0x4d5e6f78

case: 32 bits, immediate 31
text:
	r0 = *(u64 *)(r1 +0)
	w0 >>= 31
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 1
run: u64:0x7fffffffffffffff -> 1
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 -> 1

case: 64 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	r0 >>= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 1

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 >>= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffffffffffff -> 1
