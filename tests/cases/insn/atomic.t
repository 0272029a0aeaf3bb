# SPDX-License-Identifier: BSD-2-Clause
# Atomic operations on memory, with and without the old value, and ordered loads and stores.

case: add, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) += r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xeff1eff1eff1eff0
run: u64:0x7fffffffffffffff u64:1 -> 0x8000000000000000
run: u64:0x7fffffff u64:1 -> 0x80000000
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x4444444466666666

case: add, 64 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) += r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_add, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xeff1eff1eff1eff0
run: u64:0x7fffffffffffffff u64:1 -> 0x8000000000000000
run: u64:0x7fffffff u64:1 -> 0x80000000
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x4444444466666666

case: fetch_add, 64 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111122222222

case: add, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) += r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff00000000
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0eff1eff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffff00000000
run: u64:0x7fffffff u64:1 -> 0x80000000
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111166666666

case: add, 32 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) += r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_add, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_add((u32 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff00000000
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0eff1eff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffff00000000
run: u64:0x7fffffff u64:1 -> 0x80000000
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111166666666

case: fetch_add, 32 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_add((u32 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x22222222

case: or, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) |= r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xfff0fff0fff0fff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333366666666

case: or, 64 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) |= r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_or, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_or((u64 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xfff0fff0fff0fff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333366666666

case: fetch_or, 64 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_or((u64 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111122222222

case: or, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) |= r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0fff0fff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111166666666

case: or, 32 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) |= r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_or, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_or((u32 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0fff0fff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111166666666

case: fetch_or, 32 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_or((u32 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x22222222

case: and, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) &= r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf000f000f000f000
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111100000000

case: and, 64 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) &= r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_and, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_and((u64 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf000f000f000f000
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111100000000

case: fetch_and, 64 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_and((u64 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111122222222

case: and, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) &= r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff00000001
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f000f000
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffff00000001
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111100000000

case: and, 32 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) &= r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_and, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_and((u32 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 0
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff00000001
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f000f000
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffff00000001
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111100000000

case: fetch_and, 32 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_and((u32 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x22222222

case: xor, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) ^= r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xfffffffffffffffe
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7ffffffffffffffe
run: u64:0x7fffffff u64:1 -> 0x7ffffffe
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x2222222266666666

case: xor, 64 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u64 *)(r1 +0) ^= r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_xor, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_xor((u64 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xfffffffffffffffe
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7ffffffffffffffe
run: u64:0x7fffffff u64:1 -> 0x7ffffffe
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x2222222266666666

case: fetch_xor, 64 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_fetch_xor((u64 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111122222222

case: xor, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) ^= r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xfffffffffffffffe
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f00ff00ff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7ffffffffffffffe
run: u64:0x7fffffff u64:1 -> 0x7ffffffe
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111166666666

case: xor, 32 bits: the source register stays
text:
	r2 = *(u64 *)(r1 +8)
	lock *(u32 *)(r1 +0) ^= r2
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: fetch_xor, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_xor((u32 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 3
run: u64:0xffffffffffffffff u64:1 -> 0xfffffffffffffffe
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f00ff00ff0
run: u64:0x7fffffffffffffff u64:1 -> 0x7ffffffffffffffe
run: u64:0x7fffffff u64:1 -> 0x7ffffffe
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111166666666

case: fetch_xor, 32 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_fetch_xor((u32 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x22222222

case: xchg, 64 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_xchg((u64 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xff00ff00ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 1
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x3333333344444444

case: xchg, 64 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic64_xchg((u64 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffffffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0f0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffffffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111122222222

case: cmpxchg, 64 bits: memory is exchanged when R0 matches
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u64 *)(r1 +16)
	r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:5 u64:5 u64:9 -> 9
run: u64:5 u64:6 u64:9 -> 5
run: u64:0xffffffffffffffff u64:0xffffffffffffffff u64:0 -> 0
run: u64:0x100000005 u64:0x200000005 u64:0x300000009 -> 0x100000005
run: u64:0xffffffff u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xffffffff00000007 u64:7 u64:0xffffffffffffffff -> 0xffffffff00000007

case: cmpxchg, 64 bits: R0 becomes the old value, zero-extended, matched or not
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u64 *)(r1 +16)
	r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)
	exit
run: u64:5 u64:5 u64:9 -> 5
run: u64:5 u64:6 u64:9 -> 5
run: u64:0xffffffffffffffff u64:0xffffffffffffffff u64:0 -> 0xffffffffffffffff
run: u64:0x100000005 u64:0x200000005 u64:0x300000009 -> 0x100000005
run: u64:0xffffffff u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xffffffff00000007 u64:7 u64:0xffffffffffffffff -> 0xffffffff00000007

case: cmpxchg, 64 bits: the source register stays
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u64 *)(r1 +16)
	r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)
	r0 = r2
	exit
run: u64:5 u64:5 u64:9 -> 9
run: u64:5 u64:6 u64:9 -> 9
run: u64:0xffffffffffffffff u64:0xffffffffffffffff u64:0 -> 0
run: u64:0x100000005 u64:0x200000005 u64:0x300000009 -> 0x300000009
run: u64:0xffffffff u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xffffffff00000007 u64:7 u64:0xffffffffffffffff -> 0xffffffffffffffff

case: xchg, 64 bits, on the stack
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -16) = 77
	r2 = atomic64_xchg((u64 *)(r10 -16), r2)
	r0 = *(u64 *)(r10 -16)
	r0 -= r2
	exit
run: u64:0 -> 0xffffffffffffffb3
run: u64:0x4e -> 1
run: u64:0x500000000 -> 0x4ffffffb3

case: xchg, 32 bits: memory
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_xchg((u32 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 2
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff00000001
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0ff00ff00
run: u64:0x7fffffffffffffff u64:1 -> 0x7fffffff00000001
run: u64:0x7fffffff u64:1 -> 1
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x1111111144444444

case: xchg, 32 bits: the old value, zero-extended
text:
	r2 = *(u64 *)(r1 +8)
	r2 = atomic_xchg((u32 *)(r1 +0), r2)
	r0 = r2
	exit
run: u64:0 u64:0 -> 0
run: u64:1 u64:2 -> 1
run: u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xf0f0f0f0f0f0f0f0 u64:0xff00ff00ff00ff00 -> 0xf0f0f0f0
run: u64:0x7fffffffffffffff u64:1 -> 0xffffffff
run: u64:0x7fffffff u64:1 -> 0x7fffffff
run: u64:0x1111111122222222 u64:0x3333333344444444 -> 0x22222222

case: cmpxchg, 32 bits: memory is exchanged when R0 matches
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u64 *)(r1 +16)
	r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:5 u64:5 u64:9 -> 9
run: u64:5 u64:6 u64:9 -> 5
run: u64:0xffffffffffffffff u64:0xffffffffffffffff u64:0 -> 0xffffffff00000000
run: u64:0x100000005 u64:0x200000005 u64:0x300000009 -> 0x100000009
run: u64:0xffffffff u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xffffffff00000007 u64:7 u64:0xffffffffffffffff -> 0xffffffffffffffff

case: cmpxchg, 32 bits: R0 becomes the old value, zero-extended, matched or not
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u64 *)(r1 +16)
	r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)
	exit
run: u64:5 u64:5 u64:9 -> 5
run: u64:5 u64:6 u64:9 -> 5
run: u64:0xffffffffffffffff u64:0xffffffffffffffff u64:0 -> 0xffffffff
run: u64:0x100000005 u64:0x200000005 u64:0x300000009 -> 5
run: u64:0xffffffff u64:0xffffffffffffffff u64:1 -> 0xffffffff
run: u64:0xffffffff00000007 u64:7 u64:0xffffffffffffffff -> 7

case: cmpxchg, 32 bits: the source register stays
text:
	r0 = *(u64 *)(r1 +8)
	r2 = *(u64 *)(r1 +16)
	r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)
	r0 = r2
	exit
run: u64:5 u64:5 u64:9 -> 9
run: u64:5 u64:6 u64:9 -> 9
run: u64:0xffffffffffffffff u64:0xffffffffffffffff u64:0 -> 0
run: u64:0x100000005 u64:0x200000005 u64:0x300000009 -> 0x300000009
run: u64:0xffffffff u64:0xffffffffffffffff u64:1 -> 1
run: u64:0xffffffff00000007 u64:7 u64:0xffffffffffffffff -> 0xffffffffffffffff

case: xchg, 32 bits, on the stack
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -16) = 77
	r2 = atomic_xchg((u32 *)(r10 -16), r2)
	r0 = *(u64 *)(r10 -16)
	r0 -= r2
	exit
run: u64:0 -> 0xffffffffffffffb3
run: u64:0x4e -> 1
run: u64:0x500000000 -> 0xffffffffffffffb3

case: load_acquire of 8 bits
text:
	r0 = -1
	r0 = load_acquire((u8 *)(r1 +8))
	exit
run: u64:0 u64:0 -> 0
run: u64:0 u64:0x8877665544332211 -> 0x11
run: u64:0 u64:0xffeeddccbbaa9988 -> 0x88
run: u64:0 u64:0xffffffffffffffff -> 0xff

case: store_release of 8 bits
text:
	r2 = *(u64 *)(r1 +8)
	store_release((u8 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0 -> 0x8877665544332200
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544332288
run: u64:0x8877665544332211 u64:0xffffffffffffffff -> 0x88776655443322ff

case: load_acquire of 16 bits
text:
	r0 = -1
	r0 = load_acquire((u16 *)(r1 +8))
	exit
run: u64:0 u64:0 -> 0
run: u64:0 u64:0x8877665544332211 -> 0x2211
run: u64:0 u64:0xffeeddccbbaa9988 -> 0x9988
run: u64:0 u64:0xffffffffffffffff -> 0xffff

case: store_release of 16 bits
text:
	r2 = *(u64 *)(r1 +8)
	store_release((u16 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0 -> 0x8877665544330000
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544339988
run: u64:0x8877665544332211 u64:0xffffffffffffffff -> 0x887766554433ffff

case: load_acquire of 32 bits
text:
	r0 = -1
	r0 = load_acquire((u32 *)(r1 +8))
	exit
run: u64:0 u64:0 -> 0
run: u64:0 u64:0x8877665544332211 -> 0x44332211
run: u64:0 u64:0xffeeddccbbaa9988 -> 0xbbaa9988
run: u64:0 u64:0xffffffffffffffff -> 0xffffffff

case: store_release of 32 bits
text:
	r2 = *(u64 *)(r1 +8)
	store_release((u32 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0 -> 0x8877665500000000
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x88776655bbaa9988
run: u64:0x8877665544332211 u64:0xffffffffffffffff -> 0x88776655ffffffff

case: load_acquire of 64 bits
text:
	r0 = -1
	r0 = load_acquire((u64 *)(r1 +8))
	exit
run: u64:0 u64:0 -> 0
run: u64:0 u64:0x8877665544332211 -> 0x8877665544332211
run: u64:0 u64:0xffeeddccbbaa9988 -> 0xffeeddccbbaa9988
run: u64:0 u64:0xffffffffffffffff -> 0xffffffffffffffff

case: store_release of 64 bits
text:
	r2 = *(u64 *)(r1 +8)
	store_release((u64 *)(r1 +0), r2)
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0 -> 0
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xffeeddccbbaa9988
run: u64:0x8877665544332211 u64:0xffffffffffffffff -> 0xffffffffffffffff
