# SPDX-License-Identifier: BSD-2-Clause
# Moves, plain and sign-extending.

case: 64 bits, register
text:
	r2 = *(u64 *)(r1 +0)
	r0 = r2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0x8000
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0x7fffffffffffffff
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0x123456789abcdef0

case: 32 bits, register; the upper half is cleared
text:
	r2 = *(u64 *)(r1 +0)
	r0 = -1
	w0 = w2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0x8000
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0x9abcdef0

case: 64 bits, immediate 0 is sign-extended
text:
	r0 = 0
	r0 = 0
	exit
run: -> 0

case: 32 bits, immediate 0
text:
	r0 = -1
	w0 = 0
	exit
run: -> 0

case: 64 bits, immediate 5 is sign-extended
text:
	r0 = 0
	r0 = 5
	exit
run: -> 5

case: 32 bits, immediate 5
text:
	r0 = -1
	w0 = 5
	exit
run: -> 5

case: 64 bits, immediate -1 is sign-extended
text:
	r0 = 0
	r0 = -1
	exit
run: -> 0xffffffffffffffff

case: 32 bits, immediate -1
text:
	r0 = -1
	w0 = -1
	exit
run: -> 0xffffffff

case: 64 bits, immediate 2147483647 is sign-extended
text:
	r0 = 0
	r0 = 2147483647
	exit
run: -> 0x7fffffff

case: 32 bits, immediate 2147483647
text:
	r0 = -1
	w0 = 2147483647
	exit
run: -> 0x7fffffff

case: 64 bits, immediate -2147483648 is sign-extended
text:
	r0 = 0
	r0 = -2147483648
	exit
run: -> 0xffffffff80000000

case: 32 bits, immediate -2147483648
text:
	r0 = -1
	w0 = -2147483648
	exit
run: -> 0x80000000

case: 64 bits from the low 8, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = -1
	r0 = (s8)r2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0xffffffffffffff80
run: u64:0xff -> 0xffffffffffffffff
run: u64:0x7fff -> 0xffffffffffffffff
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0xffffffffffffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffffffffffffffff
run: u64:0x7fffffffffffffff -> 0xffffffffffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0xfffffffffffffff0

case: 64 bits from the low 16, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = -1
	r0 = (s16)r2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0xffffffffffff8000
run: u64:0x7fffffff -> 0xffffffffffffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffffffffffffffff
run: u64:0x7fffffffffffffff -> 0xffffffffffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0xffffffffffffdef0

case: 64 bits from the low 32, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = -1
	r0 = (s32)r2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0x8000
run: u64:0x7fffffff -> 0x7fffffff
run: u64:0x80000000 -> 0xffffffff80000000
run: u64:0xffffffff -> 0xffffffffffffffff
run: u64:0x7fffffffffffffff -> 0xffffffffffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0xffffffff9abcdef0

case: 32 bits from the low 8, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = -1
	w0 = (s8)w2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0xffffff80
run: u64:0xff -> 0xffffffff
run: u64:0x7fff -> 0xffffffff
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0xffffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0xfffffff0

case: 32 bits from the low 16, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = -1
	w0 = (s16)w2
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0xffff8000
run: u64:0x7fffffff -> 0xffffffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0xffffdef0
