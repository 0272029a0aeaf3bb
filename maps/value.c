// SPDX-License-Identifier: BSD-2-Clause
#include "maps/value.h"

/*
 * ThreadSanitizer sees neither these accesses nor the ones of programs in machine code, so there is
 * nothing it could order them with. Loops instead of memcpy(), which it would intercept.
 */
#define MAY_RACE __attribute__((no_sanitize("thread"), noinline))

/* Users' buffers may lie at any address. */
struct word {
	u64 v;
} __attribute__((packed, may_alias));
struct half_word {
	u32 v;
} __attribute__((packed, may_alias));

MAY_RACE void value_copy_bytes(void *dst, const void *src, size_t size)
{
	volatile struct word *to = dst;
	const volatile struct word *from = src;

	volatile u8 *to_end = (u8 *)dst + size;
	const volatile u8 *from_end = (const u8 *)src + size;

	for (; size >= 8; size -= 8)
		(to++)->v = (from++)->v;
	if (size >= 4) {
		((volatile struct half_word *)to)->v = ((const volatile struct half_word *)from)->v;
		size -= 4;
	}
	for (; size; size--)
		to_end[-(ptrdiff_t)size] = from_end[-(ptrdiff_t)size];
}

void value_zero_bytes(void *dst, size_t size)
{
	static const u64 zero[8];

	for (; size > sizeof(zero); size -= sizeof(zero)) {
		value_copy_bytes(dst, zero, sizeof(zero));
		dst = (u8 *)dst + sizeof(zero);
	}
	value_copy_bytes(dst, zero, size);
}

void value_copy_around_lock(const struct map *map, void *dst, const void *src)
{
	u32 lock_off = (u32)map->view.spin_lock_off,
	    behind = lock_off + sizeof(struct bpf_spin_lock);

	value_copy_bytes(dst, src, lock_off);
	value_copy_bytes((u8 *)dst + behind, (const u8 *)src + behind,
			 map->view.value_size - behind);
}

void value_copy_out(const struct map *map, void *dst, const void *src)
{
	value_copy(map, dst, src);
	if (map_has_lock(map))
		value_zero_bytes((u8 *)dst + map->view.spin_lock_off, sizeof(struct bpf_spin_lock));
}
