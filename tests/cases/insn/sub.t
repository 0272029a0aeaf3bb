# SPDX-License-Identifier: BSD-2-Clause
# Subtraction, modulo the width.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 -= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0xffffffffffffffff
run: u64:0xffffffffffffffff u64:1 -> 0xfffffffffffffffe
run: u64:0x7fffffffffffffff u64:1 -> 0x7ffffffffffffffe
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0x8000000000000001
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x2468acf13579bcf
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 0

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 -= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0xffffffff
run: u64:0xffffffff u64:1 -> 0xfffffffe
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 0xfffffffe
run: u64:0x7fffffff u64:1 -> 0x7ffffffe
run: u64:0x80000000 u64:0xffffffff -> 0x80000001
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x13579bcf

case: 64 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	r0 -= 1
	exit
run: u64:0 -> 0xffffffffffffffff
run: u64:1 -> 0
run: u64:7 -> 6
run: u64:0x7fffffff -> 0x7ffffffe
run: u64:0x80000000 -> 0x7fffffff
run: u64:0xffffffff -> 0xfffffffe
run: u64:0x7fffffffffffffff -> 0x7ffffffffffffffe
run: u64:0x8000000000000000 -> 0x7fffffffffffffff
run: u64:0xffffffffffffffff -> 0xfffffffffffffffe
run: u64:0x123456789abcdef0 -> 0x123456789abcdeef

case: 64 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	r0 -= -1
	exit
run: u64:0 -> 1
run: u64:1 -> 2
run: u64:7 -> 8
run: u64:0x7fffffff -> 0x80000000
run: u64:0x80000000 -> 0x80000001
run: u64:0xffffffff -> 0x100000000
run: u64:0x7fffffffffffffff -> 0x8000000000000000
run: u64:0x8000000000000000 -> 0x8000000000000001
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0x123456789abcdef1

case: 64 bits, immediate 2147483647
text:
	r0 = *(u64 *)(r1 +0)
	r0 -= 2147483647
	exit
run: u64:0 -> 0xffffffff80000001
run: u64:1 -> 0xffffffff80000002
run: u64:7 -> 0xffffffff80000008
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 0x80000000
run: u64:0x7fffffffffffffff -> 0x7fffffff80000000
run: u64:0x8000000000000000 -> 0x7fffffff80000001
run: u64:0xffffffffffffffff -> 0xffffffff80000000
run: u64:0x123456789abcdef0 -> 0x123456781abcdef1

case: 64 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	r0 -= -2147483648
	exit
run: u64:0 -> 0x80000000
run: u64:1 -> 0x80000001
run: u64:7 -> 0x80000007
run: u64:0x7fffffff -> 0xffffffff
run: u64:0x80000000 -> 0x100000000
run: u64:0xffffffff -> 0x17fffffff
run: u64:0x7fffffffffffffff -> 0x800000007fffffff
run: u64:0x8000000000000000 -> 0x8000000080000000
run: u64:0xffffffffffffffff -> 0x7fffffff
run: u64:0x123456789abcdef0 -> 0x123456791abcdef0

case: 32 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	w0 -= 1
	exit
run: u64:0 -> 0xffffffff
run: u64:1 -> 0
run: u64:7 -> 6
run: u64:0x7fffffff -> 0x7ffffffe
run: u64:0x80000000 -> 0x7fffffff
run: u64:0xffffffff -> 0xfffffffe
run: u64:0x7fffffffffffffff -> 0xfffffffe
run: u64:0x8000000000000000 -> 0xffffffff
run: u64:0xffffffffffffffff -> 0xfffffffe
run: u64:0x123456789abcdef0 -> 0x9abcdeef

case: 32 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	w0 -= -1
	exit
run: u64:0 -> 1
run: u64:1 -> 2
run: u64:7 -> 8
run: u64:0x7fffffff -> 0x80000000
run: u64:0x80000000 -> 0x80000001
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0x9abcdef1

case: 32 bits, immediate 2147483647
text:
	r0 = *(u64 *)(r1 +0)
	w0 -= 2147483647
	exit
run: u64:0 -> 0x80000001
run: u64:1 -> 0x80000002
run: u64:7 -> 0x80000008
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 0x80000000
run: u64:0x7fffffffffffffff -> 0x80000000
run: u64:0x8000000000000000 -> 0x80000001
run: u64:0xffffffffffffffff -> 0x80000000
run: u64:0x123456789abcdef0 -> 0x1abcdef1

case: 32 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	w0 -= -2147483648
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
	r0 -= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 -= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffffffffffff -> 0
