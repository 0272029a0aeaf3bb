// SPDX-License-Identifier: BSD-2-Clause
/* The loop for verified programs: every address is taken as it comes. */
#include "vm/interp.h"
#include "vm/memory.h"

#define LOOP_NAME interp_trusted
#define LOOP_MODE INTERP_TRUSTED
#define LOOP_LOCALS
#define LOOP_PARAMS
#define LOOP_ARGS
#define COUNT()		  (void)0
#define NOTE_EXHAUSTED()  (void)0
#define SAVE_BUDGET()	  (void)0
#define LOAD_BUDGET()	  (void)0
#define CHECK_ARGS(c)	  (void)0
#define NOTE_RESULT()	  (void)0
#define PUSH_ORIGINS()	  (void)0
#define POP_ORIGINS()	  (void)0
#define ENTER_LOCAL()	  (void)0
#define ENTER_REPLACED(f) (void)0
#define RETURN_ORIGIN(n)  (void)0
#define ENTER_PROG(to)	  (void)0
#define CALLBACK_SITE	  NULL
#define CLEAR_FRAME()	  (void)0
#define CHECK_EXIT()	  (void)0

#define SRC_ADDR (SRC + (u64)(s64)OFF)
#define DST_ADDR (DST + (u64)(s64)OFF)

#define LDX_ANYWHERE(t)	 DST = load_##t(SRC_ADDR)
#define LDSX_ANYWHERE(t) DST = (u64)(s64)load_##t(SRC_ADDR)
#define STX_ANYWHERE(t)	 store_##t(DST_ADDR, (t)SRC)
#define ST_ANYWHERE(t)	 store_##t(DST_ADDR, (t)(s64)IMM)

#define ATOMIC_PTR(t, addr) ((t *)u64_to_ptr(addr))
#define READ_PTR(t, addr)   ATOMIC_PTR(t, addr)
#define WRITE_PTR(t, addr)  ATOMIC_PTR(t, addr)
#include "vm/atomics.h"

#include "vm/loop.h"
