# SPDX-License-Identifier: BSD-2-Clause
# Jump if the operands are related by "<="; r0 says whether it was taken.

case: 64 bits, register
text:
	r2 = *(u64 *)(r1 +0)
	r3 = *(u64 *)(r1 +8)
	r0 = 1
	if r2 <= r3 goto out
	r0 = 0
	out:
	exit
run: u64:0 u64:0 -> 1
run: u64:0 u64:1 -> 1
run: u64:1 u64:0 -> 0
run: u64:5 u64:5 -> 1
run: u64:0xffffffffffffffff u64:0 -> 0
run: u64:0 u64:0xffffffffffffffff -> 1
run: u64:0x7fffffffffffffff u64:0x8000000000000000 -> 1
run: u64:0x8000000000000000 u64:0x7fffffffffffffff -> 0
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 1
run: u64:0xffffffff u64:0xffffffffffffffff -> 1
run: u64:0xaaaaaaaaaaaaaaaa u64:0x5555555555555555 -> 0
run: u64:0x100000000 u64:0x8000000000000000 -> 1

case: 32 bits, register; the upper half does not count
text:
	r2 = *(u64 *)(r1 +0)
	r3 = *(u64 *)(r1 +8)
	r0 = 1
	if w2 <= w3 goto out
	r0 = 0
	out:
	exit
run: u64:0 u64:0 -> 1
run: u64:0 u64:1 -> 1
run: u64:1 u64:0 -> 0
run: u64:5 u64:5 -> 1
run: u64:0xffffffffffffffff u64:0 -> 0
run: u64:0 u64:0xffffffffffffffff -> 1
run: u64:0x7fffffffffffffff u64:0x8000000000000000 -> 0
run: u64:0x8000000000000000 u64:0x7fffffffffffffff -> 1
run: u64:0xffffffffffffffff u64:0xffffffffffffffff -> 1
run: u64:0xffffffff u64:0xffffffffffffffff -> 1
run: u64:0xaaaaaaaaaaaaaaaa u64:0x5555555555555555 -> 0
run: u64:0x100000000 u64:0x8000000000000000 -> 1
run: u64:0x100000005 u64:0x200000005 -> 1
run: u64:0x100000000 u64:0 -> 1
run: u64:0x7fffffff u64:0x80000000 -> 1
run: u64:0x80000000 u64:0x7fffffff -> 0

case: 64 bits, immediate 0, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if r2 <= 0x0 goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 0
run: u64:6 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0

case: 32 bits, immediate 0
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if w2 <= 0x0 goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 0
run: u64:6 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1

case: 64 bits, immediate 5, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if r2 <= 0x5 goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0

case: 32 bits, immediate 5
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if w2 <= 0x5 goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 0
run: u64:0x7fffffff -> 0
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1

case: 64 bits, immediate -1, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if r2 <= 0xffffffff goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 1
run: u64:0xffffffffffffffff -> 1
run: u64:0x8000000000000000 -> 1

case: 32 bits, immediate -1
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if w2 <= 0xffffffff goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 1
run: u64:0xffffffffffffffff -> 1
run: u64:0x8000000000000000 -> 1

case: 64 bits, immediate -2147483648, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if r2 <= 0x80000000 goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 1
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1
run: u64:0xffffffff80000000 -> 1

case: 32 bits, immediate -2147483648
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if w2 <= 0x80000000 goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 1
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1
run: u64:0xffffffff80000000 -> 1

case: 64 bits, immediate 2147483647, sign-extended
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if r2 <= 0x7fffffff goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 0

case: 32 bits, immediate 2147483647
text:
	r2 = *(u64 *)(r1 +0)
	r0 = 1
	if w2 <= 0x7fffffff goto out
	r0 = 0
	out:
	exit
run: u64:0 -> 1
run: u64:5 -> 1
run: u64:6 -> 1
run: u64:0x7fffffff -> 1
run: u64:0x80000000 -> 0
run: u64:0xffffffff -> 0
run: u64:0xffffffffffffffff -> 0
run: u64:0x8000000000000000 -> 1

case: backwards, until it is not taken
text:
	r0 = 0
	r2 = *(u64 *)(r1 +0)
	r3 = *(u64 *)(r1 +8)
	r4 = 0
	again:
	r0 += 1
	r4 += 1
	if r4 > 0x3 goto out
	if r2 <= r3 goto again
	out:
	exit
run: u64:1 u64:1 -> 4
run: u64:1 u64:2 -> 4
run: u64:2 u64:1 -> 1
