# SPDX-License-Identifier: BSD-2-Clause
# Byte order: conversions to little and big endian, and the unconditional swap.
# A 64-bit store and a byte load show the first byte on little-endian hosts, which all supported ones are.

case: bswap16 clears what is above
text:
	r0 = *(u64 *)(r1 +0)
	r0 = bswap16 r0
	exit
run: u64:0 -> 0
run: u64:1 -> 0x100
run: u64:0x7f -> 0x7f00
run: u64:0x80 -> 0x8000
run: u64:0xff -> 0xff00
run: u64:0x7fff -> 0xff7f
run: u64:0x8000 -> 0x80
run: u64:0x7fffffff -> 0xffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffff
run: u64:0x7fffffffffffffff -> 0xffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffff
run: u64:0x123456789abcdef0 -> 0xf0de

case: le16 makes bytes of that order
text:
	r0 = *(u64 *)(r1 +0)
	r0 = le16 r0
	*(u64 *)(r10 -8) = r0
	r1 = r10
	r1 += -8
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0xff
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0xff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0xf0

case: le16 clears what is above and undoes itself
text:
	r0 = *(u64 *)(r1 +0)
	r0 = le16 r0
	r0 = le16 r0
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0x8000
run: u64:0x7fffffff -> 0xffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffff
run: u64:0x7fffffffffffffff -> 0xffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffff
run: u64:0x123456789abcdef0 -> 0xdef0

case: be16 makes bytes of that order
text:
	r0 = *(u64 *)(r1 +0)
	r0 = be16 r0
	*(u64 *)(r10 -8) = r0
	r1 = r10
	r1 += -8
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:0x7f -> 0
run: u64:0x80 -> 0
run: u64:0xff -> 0
run: u64:0x7fff -> 0x7f
run: u64:0x8000 -> 0x80
run: u64:0x7fffffff -> 0xff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0xde

case: be16 clears what is above and undoes itself
text:
	r0 = *(u64 *)(r1 +0)
	r0 = be16 r0
	r0 = be16 r0
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0x7fff
run: u64:0x8000 -> 0x8000
run: u64:0x7fffffff -> 0xffff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xffff
run: u64:0x7fffffffffffffff -> 0xffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffff
run: u64:0x123456789abcdef0 -> 0xdef0

case: bswap32 clears what is above
text:
	r0 = *(u64 *)(r1 +0)
	r0 = bswap32 r0
	exit
run: u64:0 -> 0
run: u64:1 -> 0x1000000
run: u64:0x7f -> 0x7f000000
run: u64:0x80 -> 0x80000000
run: u64:0xff -> 0xff000000
run: u64:0x7fff -> 0xff7f0000
run: u64:0x8000 -> 0x800000
run: u64:0x7fffffff -> 0xffffff7f
run: u64:0x80000000 -> 0x80
run: u64:0xffffffff -> 0xffffffff
run: u64:0x7fffffffffffffff -> 0xffffffff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xffffffff
run: u64:0x123456789abcdef0 -> 0xf0debc9a

case: le32 makes bytes of that order
text:
	r0 = *(u64 *)(r1 +0)
	r0 = le32 r0
	*(u64 *)(r10 -8) = r0
	r1 = r10
	r1 += -8
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0xff
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0xff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0xf0

case: le32 clears what is above and undoes itself
text:
	r0 = *(u64 *)(r1 +0)
	r0 = le32 r0
	r0 = le32 r0
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

case: be32 makes bytes of that order
text:
	r0 = *(u64 *)(r1 +0)
	r0 = be32 r0
	*(u64 *)(r10 -8) = r0
	r1 = r10
	r1 += -8
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:0x7f -> 0
run: u64:0x80 -> 0
run: u64:0xff -> 0
run: u64:0x7fff -> 0
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0x7f
run: u64:0x80000000 -> 0x80
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0x9a

case: be32 clears what is above and undoes itself
text:
	r0 = *(u64 *)(r1 +0)
	r0 = be32 r0
	r0 = be32 r0
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

case: bswap64 clears what is above
text:
	r0 = *(u64 *)(r1 +0)
	r0 = bswap64 r0
	exit
run: u64:0 -> 0
run: u64:1 -> 0x100000000000000
run: u64:0x7f -> 0x7f00000000000000
run: u64:0x80 -> 0x8000000000000000
run: u64:0xff -> 0xff00000000000000
run: u64:0x7fff -> 0xff7f000000000000
run: u64:0x8000 -> 0x80000000000000
run: u64:0x7fffffff -> 0xffffff7f00000000
run: u64:0x80000000 -> 0x8000000000
run: u64:0xffffffff -> 0xffffffff00000000
run: u64:0x7fffffffffffffff -> 0xffffffffffffff7f
run: u64:0x8000000000000000 -> 0x80
run: u64:0xffffffffffffffff -> 0xffffffffffffffff
run: u64:0x123456789abcdef0 -> 0xf0debc9a78563412

case: le64 makes bytes of that order
text:
	r0 = *(u64 *)(r1 +0)
	r0 = le64 r0
	*(u64 *)(r10 -8) = r0
	r1 = r10
	r1 += -8
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0 -> 0
run: u64:1 -> 1
run: u64:0x7f -> 0x7f
run: u64:0x80 -> 0x80
run: u64:0xff -> 0xff
run: u64:0x7fff -> 0xff
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0xff
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0xff
run: u64:0x7fffffffffffffff -> 0xff
run: u64:0x8000000000000000 -> 0
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0xf0

case: le64 clears what is above and undoes itself
text:
	r0 = *(u64 *)(r1 +0)
	r0 = le64 r0
	r0 = le64 r0
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

case: be64 makes bytes of that order
text:
	r0 = *(u64 *)(r1 +0)
	r0 = be64 r0
	*(u64 *)(r10 -8) = r0
	r1 = r10
	r1 += -8
	r0 = *(u8 *)(r1 +0)
	exit
run: u64:0 -> 0
run: u64:1 -> 0
run: u64:0x7f -> 0
run: u64:0x80 -> 0
run: u64:0xff -> 0
run: u64:0x7fff -> 0
run: u64:0x8000 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0x7fffffffffffffff -> 0x7f
run: u64:0x8000000000000000 -> 0x80
run: u64:0xffffffffffffffff -> 0xff
run: u64:0x123456789abcdef0 -> 0x12

case: be64 clears what is above and undoes itself
text:
	r0 = *(u64 *)(r1 +0)
	r0 = be64 r0
	r0 = be64 r0
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
