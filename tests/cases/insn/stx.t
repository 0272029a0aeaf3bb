# SPDX-License-Identifier: BSD-2-Clause
# Stores of a register and of an immediate; an immediate is sign-extended to 64 bits.

case: register, 8 bits at 0
text:
	r2 = *(u64 *)(r1 +8)
	*(u8 *)(r1 +0) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544332288

case: immediate 90, 8 bits at 0
text:
	*(u8 *)(r1 +0) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766554433225a

case: immediate -1, 8 bits at 0
text:
	*(u8 *)(r1 +0) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x88776655443322ff

case: immediate -2147483648, 8 bits at 0
text:
	*(u8 *)(r1 +0) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544332200

case: register, 8 bits at 1
text:
	r2 = *(u64 *)(r1 +8)
	*(u8 *)(r1 +1) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544338811

case: immediate 90, 8 bits at 1
text:
	*(u8 *)(r1 +1) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544335a11

case: immediate -1, 8 bits at 1
text:
	*(u8 *)(r1 +1) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766554433ff11

case: immediate -2147483648, 8 bits at 1
text:
	*(u8 *)(r1 +1) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544330011

case: stack, 8 bits
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -8) = 0
	*(u8 *)(r10 -8) = r2
	r0 = *(u64 *)(r10 -8)
	exit
run: u64:0x8877665544332211 -> 0x11

case: register, 16 bits at 0
text:
	r2 = *(u64 *)(r1 +8)
	*(u16 *)(r1 +0) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544339988

case: immediate 90, 16 bits at 0
text:
	*(u16 *)(r1 +0) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766554433005a

case: immediate -1, 16 bits at 0
text:
	*(u16 *)(r1 +0) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766554433ffff

case: immediate -2147483648, 16 bits at 0
text:
	*(u16 *)(r1 +0) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544330000

case: register, 16 bits at 1
text:
	r2 = *(u64 *)(r1 +8)
	*(u16 *)(r1 +1) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544998811

case: immediate 90, 16 bits at 1
text:
	*(u16 *)(r1 +1) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544005a11

case: immediate -1, 16 bits at 1
text:
	*(u16 *)(r1 +1) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544ffff11

case: immediate -2147483648, 16 bits at 1
text:
	*(u16 *)(r1 +1) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665544000011

case: stack, 16 bits
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -8) = 0
	*(u16 *)(r10 -8) = r2
	r0 = *(u64 *)(r10 -8)
	exit
run: u64:0x8877665544332211 -> 0x2211

case: register, 32 bits at 0
text:
	r2 = *(u64 *)(r1 +8)
	*(u32 *)(r1 +0) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x88776655bbaa9988

case: immediate 90, 32 bits at 0
text:
	*(u32 *)(r1 +0) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766550000005a

case: immediate -1, 32 bits at 0
text:
	*(u32 *)(r1 +0) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x88776655ffffffff

case: immediate -2147483648, 32 bits at 0
text:
	*(u32 *)(r1 +0) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877665580000000

case: register, 32 bits at 1
text:
	r2 = *(u64 *)(r1 +8)
	*(u32 *)(r1 +1) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766bbaa998811

case: immediate 90, 32 bits at 1
text:
	*(u32 *)(r1 +1) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877660000005a11

case: immediate -1, 32 bits at 1
text:
	*(u32 *)(r1 +1) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x887766ffffffff11

case: immediate -2147483648, 32 bits at 1
text:
	*(u32 *)(r1 +1) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x8877668000000011

case: stack, 32 bits
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -8) = 0
	*(u32 *)(r10 -8) = r2
	r0 = *(u64 *)(r10 -8)
	exit
run: u64:0x8877665544332211 -> 0x44332211

case: register, 64 bits at 0
text:
	r2 = *(u64 *)(r1 +8)
	*(u64 *)(r1 +0) = r2
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xffeeddccbbaa9988

case: immediate 90, 64 bits at 0
text:
	*(u64 *)(r1 +0) = 90
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0x5a

case: immediate -1, 64 bits at 0
text:
	*(u64 *)(r1 +0) = -1
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xffffffffffffffff

case: immediate -2147483648, 64 bits at 0
text:
	*(u64 *)(r1 +0) = -2147483648
	r0 = *(u64 *)(r1 +0)
	exit
run: u64:0x8877665544332211 u64:0xffeeddccbbaa9988 -> 0xffffffff80000000

case: stack, 64 bits
text:
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r10 -8) = 0
	*(u64 *)(r10 -8) = r2
	r0 = *(u64 *)(r10 -8)
	exit
run: u64:0x8877665544332211 -> 0x8877665544332211
