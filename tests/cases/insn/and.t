# SPDX-License-Identifier: BSD-2-Clause
# Bitwise operation; an immediate is sign-extended to the width first.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 &= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0x8000000000000000
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x224422882244220
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 0xffffffffffffffff

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 &= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffff u64:1 -> 1
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x80000000 u64:0xffffffff -> 0x80000000
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x82244220

case: 64 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	r0 &= 0
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0

case: 64 bits, immediate 255
text:
	r0 = *(u64 *)(r1 +0)
	r0 &= 255
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 7
run: u64:0x7fffffff -> 0xff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0xf0

case: 64 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	r0 &= -1
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

case: 64 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	r0 &= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0x80000000
run: u64:0x7fffffffffffffff -> 0x7fffffff80000000
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 0xffffffff80000000
run: u64:0x123456789abcdef0 -> 0x1234567880000000

case: 32 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	w0 &= 0
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0

case: 32 bits, immediate 255
text:
	r0 = *(u64 *)(r1 +0)
	w0 &= 255
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 7
run: u64:0x7fffffff -> 0xff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0xf0

case: 32 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	w0 &= -1
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

case: 32 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	w0 &= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0x80000000
run: u64:0x7fffffffffffffff -> 0x80000000
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0x80000000
run: u64:0x123456789abcdef0 -> 0x80000000

case: 64 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	r0 &= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 5
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 0xffffffffffffffff

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 &= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 5
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffffffffffff -> 0xffffffff
