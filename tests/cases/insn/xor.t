# SPDX-License-Identifier: BSD-2-Clause
# Bitwise operation; an immediate is sign-extended to the width first.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 ^= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xfffffffffffffffe
run: u64:0x7fffffffffffffff u64:1 -> 0x7ffffffffffffffe
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0x7fffffffffffffff
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x1dd99dd11dd99dd1
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 0

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 ^= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffff u64:1 -> 0xfffffffe
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 0xfffffffe
run: u64:0x7fffffff u64:1 -> 0x7ffffffe
run: u64:0x80000000 u64:0xffffffff -> 0x7fffffff
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x1dd99dd1

case: 64 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	r0 ^= 0
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

case: 64 bits, immediate 255
text:
	r0 = *(u64 *)(r1 +0)
	r0 ^= 255
	exit
run: u64:0 -> 0xff
run: u64:1 -> 0xfe
run: u64:7 -> 0xf8
run: u64:0x7fffffff -> 0x7fffff00
run: u64:0x80000000 -> 0x800000ff
run: u64:0xffffffff -> 0xffffff00
run: u64:0x7fffffffffffffff -> 0x7fffffffffffff00
run: u64:0x8000000000000000 -> 0x80000000000000ff
run: u64:0xffffffffffffffff -> 0xffffffffffffff00
run: u64:0x123456789abcdef0 -> 0x123456789abcde0f

case: 64 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	r0 ^= -1
	exit
run: u64:0 -> 0xffffffffffffffff
run: u64:1 -> 0xfffffffffffffffe
run: u64:7 -> 0xfffffffffffffff8
run: u64:0x7fffffff -> 0xffffffff80000000
run: u64:0x80000000 -> 0xffffffff7fffffff
run: u64:0xffffffff -> 0xffffffff00000000
run: u64:0x7fffffffffffffff -> 0x8000000000000000
run: u64:0x8000000000000000 -> 0x7fffffffffffffff
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0xedcba9876543210f

case: 64 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	r0 ^= -2147483648
	exit
run: u64:0 -> 0xffffffff80000000
run: u64:1 -> 0xffffffff80000001
run: u64:7 -> 0xffffffff80000007
run: u64:0x7fffffff -> 0xffffffffffffffff
run: u64:0x80000000 -> 0xffffffff00000000
run: u64:0xffffffff -> 0xffffffff7fffffff
run: u64:0x7fffffffffffffff -> 0x800000007fffffff
run: u64:0x8000000000000000 -> 0x7fffffff80000000
run: u64:0xffffffffffffffff -> 0x7fffffff
run: u64:0x123456789abcdef0 -> 0xedcba9871abcdef0

case: 32 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	w0 ^= 0
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

case: 32 bits, immediate 255
text:
	r0 = *(u64 *)(r1 +0)
	w0 ^= 255
	exit
run: u64:0 -> 0xff
run: u64:1 -> 0xfe
run: u64:7 -> 0xf8
run: u64:0x7fffffff -> 0x7fffff00
run: u64:0x80000000 -> 0x800000ff
run: u64:0xffffffff -> 0xffffff00
run: u64:0x7fffffffffffffff -> 0xffffff00
run: u64:0x8000000000000000 -> 0xff
run: u64:0xffffffffffffffff -> 0xffffff00
run: u64:0x123456789abcdef0 -> 0x9abcde0f

case: 32 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	w0 ^= -1
	exit
run: u64:0 -> 0xffffffff
run: u64:1 -> 0xfffffffe
run: u64:7 -> 0xfffffff8
run: u64:0x7fffffff -> 0x80000000
run: u64:0x80000000 -> 0x7fffffff
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0xffffffff
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0x6543210f

case: 32 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	w0 ^= -2147483648
	exit
run: u64:0 -> 0x80000000
run: u64:1 -> 0x80000001
run: u64:7 -> 0x80000007
run: u64:0x7fffffff -> 0xffffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0x7fffffff
run: u64:0x7fffffffffffffff -> 0x7fffffff
run: u64:0x8000000000000000 -> 0x80000000
run: u64:0xffffffffffffffff -> 0x7fffffff
run: u64:0x123456789abcdef0 -> 0x1abcdef0

case: 64 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	r0 ^= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 ^= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffffffffffff -> 0
