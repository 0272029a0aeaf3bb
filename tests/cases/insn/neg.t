# SPDX-License-Identifier: BSD-2-Clause
# Negation.

case: 64 bits
text:
	r0 = *(u64 *)(r1 +0)
	r0 = -r0
	exit
run: u64:0 -> 0
run: u64:1 -> 0xffffffffffffffff
run: u64:0x7f -> 0xffffffffffffff81
run: u64:0x80 -> 0xffffffffffffff80
run: u64:0xff -> 0xffffffffffffff01
run: u64:0x7fff -> 0xffffffffffff8001
run: u64:0x8000 -> 0xffffffffffff8000
run: u64:0x7fffffff -> 0xffffffff80000001
run: u64:0x80000000 -> 0xffffffff80000000
run: u64:0xffffffff -> 0xffffffff00000001
run: u64:0x7fffffffffffffff -> 0x8000000000000001
run: u64:0x8000000000000000 -> 0x8000000000000000
run: u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 -> 0xedcba98765432110

case: 32 bits; the upper half is cleared
text:
	r0 = *(u64 *)(r1 +0)
	w0 = -w0
	exit
run: u64:0 -> 0
run: u64:1 -> 0xffffffff
run: u64:0x7f -> 0xffffff81
run: u64:0x80 -> 0xffffff80
run: u64:0xff -> 0xffffff01
run: u64:0x7fff -> 0xffff8001
run: u64:0x8000 -> 0xffff8000
run: u64:0x7fffffff -> 0x80000001
run: u64:0x80000000 -> 0x80000000
run: u64:0xffffffff -> 1
run: u64:0x7fffffffffffffff -> 1
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 1
run: u64:0x123456789abcdef0 -> 0x65432110
