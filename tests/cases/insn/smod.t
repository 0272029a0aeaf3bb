# SPDX-License-Identifier: BSD-2-Clause
# Signed remainder; it has the sign of the dividend; of a division by zero, the dividend.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 s%= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0
run: u64:0x7fffffffffffffff u64:1 -> 0
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x2468acf13579bcf
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 0
run: u64:7 u64:2 -> 1
run: u64:7 u64:0 -> 7
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0
run: u64:0xffffffffffffffff u64:2 -> 0xffffffffffffffff
run: u64:0x64 u64:0xfffffffffffffff9 -> 2
run: u64:1 u64:0xffffffffffffffff -> 0

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 s%= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffff u64:1 -> 0
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 0
run: u64:0x7fffffff u64:1 -> 0
run: u64:0x80000000 u64:0xffffffff -> 0
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0x9abcdef0
run: u64:7 u64:2 -> 1
run: u64:7 u64:0 -> 7
run: u64:7 u64:0x100000000 -> 7
run: u64:0x80000000 u64:0xffffffff -> 0
run: u64:0xffffffff u64:2 -> 0xffffffff
run: u64:0x64 u64:0xfffffff9 -> 2
run: u64:0xffffffff00000007 u64:0xffffffff00000002 -> 1

case: 64 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	r0 s%= 1
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
	r0 s%= 3
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 2
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 1
run: u64:0x8000000000000000 -> 0xfffffffffffffffe
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0

case: 64 bits, immediate -3
text:
	r0 = *(u64 *)(r1 +0)
	r0 s%= -3
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 2
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 1
run: u64:0x8000000000000000 -> 0xfffffffffffffffe
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0

case: 64 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	r0 s%= -1
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

case: 64 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	r0 s%= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 7
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0x7fffffff
run: u64:0x7fffffffffffffff -> 0x7fffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0x1abcdef0

case: 32 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	w0 s%= 1
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
	w0 s%= 3
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 0xfffffffe
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0xffffffff

case: 32 bits, immediate -3
text:
	r0 = *(u64 *)(r1 +0)
	w0 s%= -3
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 0xfffffffe
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0xffffffff

case: 32 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	w0 s%= -1
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

case: 32 bits, immediate -2147483648
text:
	r0 = *(u64 *)(r1 +0)
	w0 s%= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:7 -> 7
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0x9abcdef0

case: 64 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	r0 s%= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 s%= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffffffffffff -> 0
