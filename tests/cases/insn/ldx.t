# SPDX-License-Identifier: BSD-2-Clause
# Loads: zero-extended to 64 bits, or sign-extended; of any alignment.

case: load of 8 bits at 0
text:
	r0 = -1
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x11

case: load of 8 bits at 1
text:
	r0 = -1
	r0 = *(u8 *)(r1 +1)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x22

case: load of 8 bits at 3
text:
	r0 = -1
	r0 = *(u8 *)(r1 +3)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x44

case: load of 8 bits at 8
text:
	r0 = -1
	r0 = *(u8 *)(r1 +8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x88

case: load of 8 bits at a negative displacement
text:
	r1 += 8
	r0 = *(u8 *)(r1 -8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x11

case: load of 16 bits at 0
text:
	r0 = -1
	r0 = *(u16 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x2211

case: load of 16 bits at 1
text:
	r0 = -1
	r0 = *(u16 *)(r1 +1)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x3322

case: load of 16 bits at 3
text:
	r0 = -1
	r0 = *(u16 *)(r1 +3)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x5544

case: load of 16 bits at 8
text:
	r0 = -1
	r0 = *(u16 *)(r1 +8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x9988

case: load of 16 bits at a negative displacement
text:
	r1 += 8
	r0 = *(u16 *)(r1 -8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x2211

case: load of 32 bits at 0
text:
	r0 = -1
	r0 = *(u32 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x44332211

case: load of 32 bits at 1
text:
	r0 = -1
	r0 = *(u32 *)(r1 +1)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x55443322

case: load of 32 bits at 3
text:
	r0 = -1
	r0 = *(u32 *)(r1 +3)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x77665544

case: load of 32 bits at 8
text:
	r0 = -1
	r0 = *(u32 *)(r1 +8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xbbaa9988

case: load of 32 bits at a negative displacement
text:
	r1 += 8
	r0 = *(u32 *)(r1 -8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x44332211

case: load of 64 bits at 0
text:
	r0 = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544332211

case: load of 64 bits at 1
text:
	r0 = -1
	r0 = *(u64 *)(r1 +1)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8888776655443322

case: load of 64 bits at 3
text:
	r0 = -1
	r0 = *(u64 *)(r1 +3)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xaa99888877665544

case: load of 64 bits at 8
text:
	r0 = -1
	r0 = *(u64 *)(r1 +8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xffeeddccbbaa9988

case: load of 64 bits at a negative displacement
text:
	r1 += 8
	r0 = *(u64 *)(r1 -8)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544332211

case: sign-extending load of 8 bits
text:
	r0 = *(s8 *)(r1 +0)
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

case: sign-extending load of 8 bits over its own address
text:
	r1 = *(s8 *)(r1 +4)
	r0 = r1
	exit
run: u64:0x8877665544332211 -> 0x55

case: sign-extending load of 16 bits
text:
	r0 = *(s16 *)(r1 +0)
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

case: sign-extending load of 16 bits over its own address
text:
	r1 = *(s16 *)(r1 +4)
	r0 = r1
	exit
run: u64:0x8877665544332211 -> 0x6655

case: sign-extending load of 32 bits
text:
	r0 = *(s32 *)(r1 +0)
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

case: sign-extending load of 32 bits over its own address
text:
	r1 = *(s32 *)(r1 +4)
	r0 = r1
	exit
run: u64:0x8877665544332211 -> 0xffffffff88776655
