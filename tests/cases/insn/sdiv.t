# SPDX-License-Identifier: BSD-2-Clause
# Signed division; the most negative number by -1 is itself, anything by zero is zero.

case: 64 bits, register
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r0 s/= r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0x8000000000000000
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 1
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 1
run: u64:7 u64:2 -> 3
run: u64:7 u64:0 -> 0
run: u64:0x8000000000000000 u64:0xffffffffffffffff -> 0x8000000000000000
run: u64:0xffffffffffffffff u64:2 -> 0
run: u64:0x64 u64:0xfffffffffffffff9 -> 0xfffffffffffffff2
run: u64:1 u64:0xffffffffffffffff -> 0xffffffffffffffff

case: 32 bits, register; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	w0 s/= w2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffff u64:1 -> 0xffffffff
run: u64:0xdead0000ffffffff u64:0xbeef000000000001 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x80000000 u64:0xffffffff -> 0x80000000
run: u64:0x123456789abcdef0 u64:0xfedcba987654321 -> 0
run: u64:7 u64:2 -> 3
run: u64:7 u64:0 -> 0
run: u64:7 u64:0x100000000 -> 0
run: u64:0x80000000 u64:0xffffffff -> 0x80000000
run: u64:0xffffffff u64:2 -> 0
run: u64:0x64 u64:0xfffffff9 -> 0xfffffff2
run: u64:0xffffffff00000007 u64:0xffffffff00000002 -> 3

case: 64 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	r0 s/= 1
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

case: 64 bits, immediate 3
text:
	r0 = *(u64 *)(r1 +0)
	r0 s/= 3
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 2
run: u64:0x7fffffff -> 0x2aaaaaaa
run: u64:0x80000000 -> 0x2aaaaaaa
run: u64:0xffffffff -> 0x55555555
run: u64:0x7fffffffffffffff -> 0x2aaaaaaaaaaaaaaa
run: u64:0x8000000000000000 -> 0xd555555555555556
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0x611722833944a50

case: 64 bits, immediate -3
text:
	r0 = *(u64 *)(r1 +0)
	r0 s/= -3
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0xfffffffffffffffe
run: u64:0x7fffffff -> 0xffffffffd5555556
run: u64:0x80000000 -> 0xffffffffd5555556
run: u64:0xffffffff -> 0xffffffffaaaaaaab
run: u64:0x7fffffffffffffff -> 0xd555555555555556
run: u64:0x8000000000000000 -> 0x2aaaaaaaaaaaaaaa
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0xf9ee8dd7cc6bb5b0

case: 64 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	r0 s/= -1
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
	r0 s/= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0xffffffffffffffff
run: u64:0xffffffff -> 0xffffffffffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff00000001
run: u64:0x8000000000000000 -> 0x100000000
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0xffffffffdb97530f

case: 32 bits, immediate 1
text:
	r0 = *(u64 *)(r1 +0)
	w0 s/= 1
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

case: 32 bits, immediate 3
text:
	r0 = *(u64 *)(r1 +0)
	w0 s/= 3
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 2
run: u64:0x7fffffff -> 0x2aaaaaaa
run: u64:0x80000000 -> 0xd5555556
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0xde3ef4fb

case: 32 bits, immediate -3
text:
	r0 = *(u64 *)(r1 +0)
	w0 s/= -3
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0xfffffffe
run: u64:0x7fffffff -> 0xd5555556
run: u64:0x80000000 -> 0x2aaaaaaa
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0x21c10b05

case: 32 bits, immediate -1
text:
	r0 = *(u64 *)(r1 +0)
	w0 s/= -1
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
	w0 s/= -2147483648
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:7 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x123456789abcdef0 -> 0

case: 64 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	r0 s/= r0
	exit
run: u64:0 -> 0
run: u64:5 -> 1
run: u64:0x8000000000000000 -> 1
run: u64:0xffffffffffffffff -> 1

case: 32 bits, one register as both operands
text:
	r0 = *(u64 *)(r1 +0)
	w0 s/= w0
	exit
run: u64:0 -> 0
run: u64:5 -> 1
run: u64:0x80000000 -> 1
run: u64:0xffffffffffffffff -> 1
