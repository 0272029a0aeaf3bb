/* SPDX-License-Identifier: BSD-2-Clause */
/* Short integer names and the few macros every folder uses. */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

/* An errno that the kernel returns and libc has no name for. */
#ifndef ENOTSUPP
#define ENOTSUPP 524
#endif

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/*
 * memset() to 0 of a size that is known when compiling: gcc makes `rep stos` of those from some 100
 * bytes on, which takes longer to start than the library's function takes for all of it.
 */
static inline void bytes_clear(void *start, size_t size)
{
	__asm__("" : "+r"(size));
	__builtin_memset(start, 0, size);
}

/* The first byte from @at on that is not 0; @size: there is none. */
static inline size_t bytes_find_set(const void *start, size_t at, size_t size)
{
	const u8 *bytes = start;
	u64 word;

	for (; at + sizeof(word) <= size; at += sizeof(word)) {
		__builtin_memcpy(&word, bytes + at, sizeof(word));
		if (word)
			break;
	}
	while (at < size && !bytes[at])
		at++;
	return at;
}

#define ARRAY_SIZE(a)  (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(x, a) (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define MIN(a, b)                                  \
	({                                         \
		__typeof__(a) min_a_ = (a);        \
		__typeof__(b) min_b_ = (b);        \
		min_a_ < min_b_ ? min_a_ : min_b_; \
	})
#define MAX(a, b)                                  \
	({                                         \
		__typeof__(a) max_a_ = (a);        \
		__typeof__(b) max_b_ = (b);        \
		max_a_ > max_b_ ? max_a_ : max_b_; \
	})
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

/* Pointers travel through 64-bit BPF registers; these two say so. */
#define offsetofend(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

static inline u64 ptr_to_u64(const void *p)
{
	return (u64)(uintptr_t)p;
}

static inline void *u64_to_ptr(u64 v)
{
	return (void *)(uintptr_t)v;
}

#endif
