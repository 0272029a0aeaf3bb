# SPDX-License-Identifier: BSD-2-Clause
# Multiplication, modulo the width.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 *= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0x8000000000000000
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x2236d88fe5618cf0
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 1

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 *= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffff u64:1 -> 0xffffffff
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x80000000 u64:0xffffffff -> 0x80000000
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0xe5618cf0

case: 64 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	r0 *= 0
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

case: 64 bits, immediate 3
text:
	r0 = *(u64 *)(r1 +0)
	r0 *= 3
	exit
run: u64:0 -> 0
run: u64:1 -> 3
run: u64:7 -> 0x15
run: u64:0x7fffffff -> 0x17ffffffd
run: u64:0x80000000 -> 0x180000000
run: u64:0xffffffff -> 0x2fffffffd
run: u64:0x7fffffffffffffff -> 0x7ffffffffffffffd
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 0xfffffffffffffffd
run: u64:0x123456789abcdef0 -> 0x369d0369d0369cd0

case: 64 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	r0 *= -1
	exit
run: u64:0 -> 0
run: u64:1 -> 0xffffffffffffffff
run: u64:7 -> 0xfffffffffffffff9
run: u64:0x7fffffff -> 0xffffffff80000001
run: u64:0x80000000 -> 0xffffffff80000000
run: u64:0xffffffff -> 0xffffffff00000001
run: u64:0x7fffffffffffffff -> 0x8000000000000001
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 -> 0xedcba98765432110

case: 64 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	r0 *= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 0xffffffff80000000
run: u64:7 -> 0xfffffffc80000000
run: u64:0x7fffffff -> 0xc000000080000000
run: u64:0x80000000 -> 0xc000000000000000
run: u64:0xffffffff -> 0x8000000080000000
run: u64:0x7fffffffffffffff -> 0x80000000
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0x80000000
run: u64:0x123456789abcdef0 -> 0xb2a1908800000000

case: 32 bits, immediate 0
text:
	r0 = *(u64 *)(r1 +0)
	w0 *= 0
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

case: 32 bits, immediate 3
text:
	r0 = *(u64 *)(r1 +0)
	w0 *= 3
	exit
run: u64:0 -> 0
run: u64:1 -> 3
run: u64:7 -> 0x15
run: u64:0x7fffffff -> 0x7ffffffd
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0xfffffffd
run: u64:0x7fffffffffffffff -> 0xfffffffd
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xfffffffd
run: u64:0x123456789abcdef0 -> 0xd0369cd0

case: 32 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	w0 *= -1
	exit
run: u64:0 -> 0
run: u64:1 -> 0xffffffff
run: u64:7 -> 0xfffffff9
run: u64:0x7fffffff -> 0x80000001
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 1
run: u64:0x7fffffffffffffff -> 1
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 -> 0x65432110

case: 32 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	w0 *= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 0x80000000
run: u64:7 -> 0x80000000
run: u64:0x7fffffff -> 0x80000000
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0x80000000
run: u64:0x7fffffffffffffff -> 0x80000000
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0x80000000
run: u64:0x123456789abcdef0 -> 0

case: 64 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	r0 *= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 0x19
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 1

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 *= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 0x19
run: u64:0x80000000 -> 0
run: u64:0xffffffffffffffff -> 1
