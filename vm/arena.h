/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bodies of isa.def that reach into the program's arena, the same in every mode: what an
 * address may touch is looked up each time. A load of what is not there is 0, a store is dropped,
 * an atomic leaves memory and registers as they were (kernel: ex_handler_bpf).
 */
#include "prog/arena_view.h"

#define ARENA_AT(ptr, size) arena_at(run->prog->arena, ptr, OFF, size)

#define ARENA_LDX_AS(t, result)                          \
	const void *at_ = ARENA_AT(SRC, sizeof(t));      \
	u64 value_ = 0;                                  \
	if (likely(at_))                                 \
		value_ = (u64)load_##t(ptr_to_u64(at_)); \
	DST = (result)
#define ARENA_LDX(t)  ARENA_LDX_AS(t, value_)
#define ARENA_LDSX(t) ARENA_LDX_AS(t, (u64)(s64)(t)value_)

#define ARENA_STORE(t, value)                 \
	void *at_ = ARENA_AT(DST, sizeof(t)); \
	if (likely(at_))                      \
	store_##t(ptr_to_u64(at_), (t)(value))
#define ARENA_STX(t) ARENA_STORE(t, SRC)
#define ARENA_ST(t)  ARENA_STORE(t, (s64)IMM)

/*
 * Programs may use atomics at any address of an arena, C only at aligned ones: what is not is
 * changed in a copy, which is no longer atomic to others.
 */
#define ARENA_ATOMICALLY(t, ptr, ...)                    \
	t *p_ = ARENA_AT(ptr, sizeof(t)), *home_ = NULL; \
	t copy_;                                         \
	if (unlikely(ptr_to_u64(p_) % sizeof(t))) {      \
		home_ = p_;                              \
		copy_ = (t)load_##t(ptr_to_u64(home_));  \
		p_ = &copy_;                             \
	}                                                \
	if (likely(p_)) {                                \
		__VA_ARGS__;                             \
	}                                                \
	if (unlikely(home_))                             \
	store_##t(ptr_to_u64(home_), copy_)

#define ARENA_ATOMIC(t, fn)	  ARENA_ATOMICALLY(t, DST, fn(p_, (t)SRC, __ATOMIC_RELAXED))
#define ARENA_ATOMIC_FETCH(t, fn) ARENA_ATOMICALLY(t, DST, SRC = fn(p_, (t)SRC, __ATOMIC_SEQ_CST))
#define ARENA_CMPXCHG(t)                                                                        \
	ARENA_ATOMICALLY(t, DST, t old_ = (t)r[0]; __atomic_compare_exchange_n(                 \
				 p_, &old_, (t)SRC, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
			 r[0] = old_)
#define ARENA_STORE_REL(t) ARENA_ATOMICALLY(t, DST, __atomic_store_n(p_, (t)SRC, __ATOMIC_RELEASE))
/* A load, after all. */
#define ARENA_LOAD_ACQ(t)                                                         \
	u64 value_ = 0;                                                           \
	ARENA_ATOMICALLY(t, SRC, value_ = __atomic_load_n(p_, __ATOMIC_ACQUIRE)); \
	DST = value_

/* To the user's space; the other way is a move of 32 bits by now (sys/pointers.c). */
#define ADDR_SPACE_CAST() DST = arena_user_ptr(run->prog->arena, SRC)
