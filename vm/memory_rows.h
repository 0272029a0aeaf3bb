/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loads and stores of isa.def, of which checked mode has more than one form. The includer
 * defines MEMORY_ROW(op, body); it is undefined at the end.
 */
#define MEMORY_OF_LDX(op, ...) MEMORY_ROW(op, __VA_ARGS__)
#define MEMORY_OF_STX(op, ...) MEMORY_ROW(op, __VA_ARGS__)
#define MEMORY_OF_ST(op, ...)  MEMORY_ROW(op, __VA_ARGS__)
#define MEMORY_OF_ALU(op, ...)
#define MEMORY_OF_NEG(op, ...)
#define MEMORY_OF_MOV(op, ...)
#define MEMORY_OF_END(op, ...)
#define MEMORY_OF_JMP(op, ...)
#define MEMORY_OF_JA(op, ...)
#define MEMORY_OF_MAY_GOTO(op, ...)
#define MEMORY_OF_CALL(op, ...)
#define MEMORY_OF_EXIT(op, ...)
#define MEMORY_OF_ATOMIC(op, ...)
#define MEMORY_OF_LDIMM64(op, ...)
#define MEMORY_OF_LD_PKT(op, ...)
#define MEMORY_OF_NOSPEC(op, ...)

#define INSN(kind, op, code, dst, src, off, imm, since, text, ...) MEMORY_OF_##kind(op, __VA_ARGS__)
#include "isa/isa.def"

#undef MEMORY_ROW
#undef MEMORY_OF_LDX
#undef MEMORY_OF_STX
#undef MEMORY_OF_ST
#undef MEMORY_OF_ALU
#undef MEMORY_OF_NEG
#undef MEMORY_OF_MOV
#undef MEMORY_OF_END
#undef MEMORY_OF_JMP
#undef MEMORY_OF_JA
#undef MEMORY_OF_MAY_GOTO
#undef MEMORY_OF_CALL
#undef MEMORY_OF_EXIT
#undef MEMORY_OF_ATOMIC
#undef MEMORY_OF_LDIMM64
#undef MEMORY_OF_LD_PKT
#undef MEMORY_OF_NOSPEC
