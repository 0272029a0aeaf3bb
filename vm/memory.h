/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores at addresses that BPF computed: any alignment, any effective type. */
#ifndef VM_MEMORY_H
#define VM_MEMORY_H

#include "base/types.h"

#define MEMORY_TYPE(t)                                                \
	struct __attribute__((packed, may_alias)) any_##t {           \
		t v;                                                  \
	};                                                            \
	static inline t load_##t(u64 addr)                            \
	{                                                             \
		return ((const struct any_##t *)u64_to_ptr(addr))->v; \
	}                                                             \
	static inline void store_##t(u64 addr, t v)                   \
	{                                                             \
		((struct any_##t *)u64_to_ptr(addr))->v = v;          \
	}

MEMORY_TYPE(u8)
MEMORY_TYPE(u16)
MEMORY_TYPE(u32)
MEMORY_TYPE(u64)
MEMORY_TYPE(s8)
MEMORY_TYPE(s16)
MEMORY_TYPE(s32)

#endif
