/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The atomic bodies of isa.def over pointers that the includer makes: READ_PTR(t, addr), WRITE_PTR
 * and, for both, ATOMIC_PTR. Those that return what was there are fully ordered, the others not at
 * all (Documentation/bpf/standardization).
 */
#define ATOMIC(t, fn)	    fn(ATOMIC_PTR(t, DST_ADDR), (t)SRC, __ATOMIC_RELAXED)
#define ATOMIC_FETCH(t, fn) SRC = fn(ATOMIC_PTR(t, DST_ADDR), (t)SRC, __ATOMIC_SEQ_CST)
#define CMPXCHG(t)                                                                 \
	t old_ = (t)r[0];                                                          \
	__atomic_compare_exchange_n(ATOMIC_PTR(t, DST_ADDR), &old_, (t)SRC, false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);           \
	r[0] = old_
#define LOAD_ACQ(t)  DST = __atomic_load_n(READ_PTR(t, SRC_ADDR), __ATOMIC_ACQUIRE)
#define STORE_REL(t) __atomic_store_n(WRITE_PTR(t, DST_ADDR), (t)SRC, __ATOMIC_RELEASE)
