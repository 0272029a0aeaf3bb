# SPDX-License-Identifier: BSD-2-Clause
# What the kernel refuses of an instruction by itself, in its words.

case: unknown opcode
text:
	.insn 0xff 0 0 0 0
	exit
load: EINVAL "unknown opcode ff"

case: kernel-internal instructions
text:
	.insn 0xc2 0 0 0 0
	exit
load: EINVAL "unknown opcode c2"

case: kernel-internal loads
text:
	.insn 0x39 0 1 0 0
	exit
load: EINVAL "BPF_LDX uses reserved fields"

case: BPF_ALU with a source register and an immediate
text:
	.insn 0x07 0 1 0 5
	exit
load: EINVAL "BPF_ALU uses reserved fields"

case: BPF_ALU with an offset
text:
	.insn 0x0f 0 1 1 0
	exit
load: EINVAL "BPF_ALU uses reserved fields"

case: division with another offset than 1
text:
	.insn 0x3f 0 1 2 0
	exit
load: EINVAL "BPF_ALU uses reserved fields"

case: BPF_NEG
text:
	.insn 0x87 0 0 0 1
	exit
load: EINVAL "BPF_NEG uses reserved fields"

case: BPF_MOV
text:
	.insn 0xb7 0 1 0 1
	exit
load: EINVAL "BPF_MOV uses reserved fields"

case: BPF_MOV, sign-extending from 32 to 32 bits
text:
	.insn 0xbc 0 1 32 0
	exit
load: EINVAL "BPF_MOV uses reserved fields"

case: BPF_END of 8 bits
text:
	.insn 0xd4 0 0 0 8
	exit
load: EINVAL "BPF_END uses reserved fields"

case: division by a constant 0
text:
	w0 /= 1
	r0 s/= 0
	exit
load: EINVAL "div by zero"

case: remainder of a division by a constant 0
text:
	w0 %= 0
	exit
load: EINVAL "div by zero"

case: shift by 64
text:
	r0 <<= 64
	exit
load: EINVAL "invalid shift 64"

case: shift of 32 bits by 32
text:
	w0 s>>= 32
	exit
load: EINVAL "invalid shift 32"

case: negative shift
text:
	r0 >>= -1
	exit
load: EINVAL "invalid shift -1"

case: conditional jump with register and immediate
text:
	.insn 0x1d 1 2 0 1
	exit
load: EINVAL "BPF_JMP/JMP32 uses reserved fields"

case: BPF_JA
text:
	.insn 0x05 1 0 0 0
	exit
load: EINVAL "BPF_JA uses reserved fields"

case: gotol with an offset
text:
	.insn 0x06 0 0 1 0
	exit
load: EINVAL "BPF_JA uses reserved fields"

case: may_goto to itself
text:
	.insn 0xe5 0 0 0 0
	exit
load: EINVAL "invalid may_goto off 0 imm 0"

case: BPF_CALL of an unknown kind
text:
	.insn 0x85 0 3 0 1
	exit
load: EINVAL "BPF_CALL uses reserved fields"

case: BPF_EXIT
text:
	.insn 0x95 0 0 0 1
load: EINVAL "BPF_EXIT uses reserved fields"

case: BPF_LDX
text:
	.insn 0x61 0 1 0 1
	exit
load: EINVAL "BPF_LDX uses reserved fields"

case: BPF_STX
text:
	.insn 0x63 10 1 -8 1
	exit
load: EINVAL "BPF_STX uses reserved fields"

case: BPF_ST
text:
	.insn 0x62 10 1 -8 1
	exit
load: EINVAL "BPF_ST uses reserved fields"

case: an atomic operation that does not exist
text:
	.insn 0xdb 10 1 -8 0x20
	exit
load: EINVAL "BPF_ATOMIC uses invalid atomic opcode 20"

case: an atomic operation on 16 bits
text:
	.insn 0xcb 10 1 -8 0x00
	exit
load: EINVAL "invalid atomic operand size"

case: half of a 64-bit immediate
text:
	.insn 0x18 0 0 0 1
load: EINVAL "invalid bpf_ld_imm64 insn"

case: second half of a 64-bit immediate with an opcode
text:
	.insn 0x18 0 0 0 1
	exit
	exit
load: EINVAL "invalid bpf_ld_imm64 insn"

case: a 64-bit immediate of an unknown kind
text:
	.insn 0x18 0 7 0 1
	.insn 0 0 0 0 0
	exit
load: EINVAL "unrecognized bpf_ld_imm64 insn"

case: a map with an offset
text:
	.insn 0x18 0 1 0 1
	.insn 0 0 0 0 1
	exit
load: EINVAL "unrecognized bpf_ld_imm64 insn"

case: BPF_LD_IMM64
text:
	.insn 0x18 0 0 1 1
	.insn 0 0 0 0 1
	exit
load: EINVAL "BPF_LD_IMM64 uses reserved fields"

case: BPF_LD_ABS
text:
	.insn 0x20 1 0 0 0
	exit
load: EINVAL "BPF_LD_[ABS|IND] uses reserved fields"

case: R11
text:
	r11 = 1
	exit
load: EINVAL "R11 is invalid"

case: R15 read
text:
	r0 = r15
	exit
load: EINVAL "R15 is invalid"

case: address space cast between others
text:
	r0 = addr_space_cast(r1, 1, 1)
	exit
load: EINVAL "addr_space_cast insn can only convert between address space 1 and 0"

case: address space cast without an arena
text:
	r0 = addr_space_cast(r1, 0, 1)
	exit
load: EINVAL "addr_space_cast insn can only be used in a program that has an associated arena"

case: the frame pointer is read only
text:
	r10 = 1
	exit
load: EACCES "frame pointer is read only"

case: nor does a load write it
text:
	r10 = *(u64 *)(r1 +0)
	exit
load: EACCES "frame pointer is read only"
