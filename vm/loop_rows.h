/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every operation of a loop and its body: the instructions, what calls split into, and, with
 * LOOP_HAS_ORIGINS, the other forms of loads and stores (interp.h). The includer defines
 * OPERATION(op, body); it is undefined at the end.
 */
#define LDX(t)							   LDX_ANYWHERE(t)
#define LDSX(t)							   LDSX_ANYWHERE(t)
#define STX(t)							   STX_ANYWHERE(t)
#define ST(t)							   ST_ANYWHERE(t)
#define INSN(kind, op, code, dst, src, off, imm, since, text, ...) OPERATION(ISA_##op, __VA_ARGS__)
#include "isa/isa.def"
OPERATION(INTERP_OP_CALL_CALLBACK, CALL_CALLBACK())
OPERATION(INTERP_OP_TAIL_CALL, TAIL_CALL())
OPERATION(INTERP_OP_CALL_MISSING, CALL_MISSING())
OPERATION(INTERP_OP_REFUSED, REFUSED())
OPERATION(INTERP_OP_CALL_REPLACED, CALL_REPLACED())
#undef LDX
#undef LDSX
#undef STX
#undef ST

#ifdef LOOP_HAS_ORIGINS
OPERATION(INTERP_OP_NOTED_LDX32, LDX32_NOTED())
OPERATION(INTERP_OP_NOTED_LDX64, LDX64_NOTED())
OPERATION(INTERP_OP_NOTED_LDIMM64, LDIMM64_NOTED())

#define LDX(t)		    LDX_FRAME(t)
#define LDSX(t)		    LDSX_FRAME(t)
#define STX(t)		    STX_FRAME(t)
#define ST(t)		    ST_FRAME(t)
#define MEMORY_ROW(op, ...) OPERATION(INTERP_OP_FRAME_##op, __VA_ARGS__)
#include "vm/memory_rows.h"
#undef LDX
#undef LDSX
#undef STX
#undef ST

#define LDX(t)		    LDX_OWNED(t)
#define LDSX(t)		    LDSX_OWNED(t)
#define STX(t)		    STX_OWNED(t)
#define ST(t)		    ST_OWNED(t)
#define MEMORY_ROW(op, ...) OPERATION(INTERP_OP_OWNED_##op, __VA_ARGS__)
#include "vm/memory_rows.h"
#undef LDX
#undef LDSX
#undef STX
#undef ST
#endif

#undef OPERATION
