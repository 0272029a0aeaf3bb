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

/* @src NULL: zeroes */
static void put_bytes(u8 *dst, const u8 *src, u32 off, u32 end)
{
	if (src)
		value_copy_bytes(dst + off, src + off, end - off);
	else
		value_zero_bytes(dst + off, end - off);
}

/* Bytes before, between and behind the special fields. */
static void put_around_fields(const struct map *map, u8 *dst, const u8 *src, u32 size)
{
	const struct btf_record *record = map->record;
	u32 off = 0;

	for (u32 i = 0; record && i < record->nr; i++) {
		put_bytes(dst, src, off, record->fields[i].off_bytes);
		off = record->fields[i].off_bytes + record->fields[i].size_bytes;
	}
	put_bytes(dst, src, off, size);
}

static void zero_fields(const struct map *map, u8 *dst)
{
	const struct btf_record *record = map->record;

	for (u32 i = 0; record && i < record->nr; i++)
		value_zero_bytes(dst + record->fields[i].off_bytes, record->fields[i].size_bytes);
}

void value_copy_around_fields(const struct map *map, void *dst, const void *src, u32 size)
{
	put_around_fields(map, dst, src, size);
}

void value_zero(const struct map *map, void *dst)
{
	put_around_fields(map, dst, NULL, map_value_slot(map));
}

void value_copy_out(const struct map *map, void *dst, const void *src)
{
	value_copy(map, dst, src);
	zero_fields(map, dst);
}

void value_copy_slot_out(const struct map *map, void *dst, const void *src)
{
	value_copy_slot(map, dst, src);
	zero_fields(map, dst);
}
