// SPDX-License-Identifier: BSD-2-Clause
/* Strings and numbers: kernel/bpf/helpers.c, lib/kstrtox.c. */
#include <errno.h>
#include <string.h>

#include "helpers/chars.h"
#include "helpers/helpers.h"
#include "vm/memory.h"

/* BPF_STRTOX_BASE_MASK */
#define BASE_MASK 0x1f
/* Digits behind this are not looked at. */
#define MAX_NUMBER_BYTES 63

struct number {
	u64 value;
	bool is_negative;
};

/* 16 and more: none. */
static u32 digit_of(u8 c)
{
	u8 lower = c | 0x20;

	if (c >= '0' && c <= '9')
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10u : UINT32_MAX;
}

static bool has_hex_mark(const u8 *s)
{
	return s[0] == '0' && (s[1] | 0x20) == 'x';
}

/* _parse_integer_fixup_radix; returns how many bytes "0x" takes. */
static u32 fix_base(const u8 *s, u32 *base)
{
	if (!*base && s[0] != '0')
		*base = 10;
	else if (!*base)
		*base = has_hex_mark(s) && digit_of(s[2]) < 16 ? 16 : 8;
	return *base == 16 && has_hex_mark(s) ? 2 : 0;
}

/* _parse_integer; bytes taken, or -ERANGE when the number has more than 64 bits. */
static s64 parse_digits(const u8 *s, u32 base, u64 *value)
{
	bool is_too_large = false;
	u32 n = 0;

	*value = 0;
	for (; digit_of(s[n]) < base; n++) {
		is_too_large |= __builtin_mul_overflow(*value, (u64)base, value);
		is_too_large |= __builtin_add_overflow(*value, (u64)digit_of(s[n]), value);
	}
	return is_too_large ? -ERANGE : (s64)n;
}

/* __bpf_strtoull: bytes taken, of spaces and sign too; -EINVAL, -ERANGE. */
static s64 parse(const u8 *buf, u64 size, u64 flags, struct number *number)
{
	u8 copy[MAX_NUMBER_BYTES + 1] = "";
	u32 base = flags & BASE_MASK, mark;
	u64 at = 0;
	s64 n;

	if ((base && base != 8 && base != 10 && base != 16) || flags & ~(u64)BASE_MASK)
		return -EINVAL;
	while (at < size && char_is_space(buf[at]))
		at++;
	number->is_negative = at < size && buf[at] == '-';
	at += number->is_negative;
	if (at == size)
		return -EINVAL;
	memcpy(copy, buf + at, MIN(size - at, (u64)MAX_NUMBER_BYTES));
	mark = fix_base(copy, &base);
	n = parse_digits(copy + mark, base, &number->value);
	if (n <= 0)
		return n ? n : -EINVAL;
	return (s64)at + mark + n;
}

/* __bpf_strtoll */
HELPER_BODY(strtol)
{
	struct number number = {0};
	u64 value;
	s64 n;

	store_u64(r4, 0);
	n = parse(u64_to_ptr(r1), r2, r3, &number);
	if (n < 0)
		return (u64)n;
	value = number.is_negative ? -number.value : number.value;
	if (number.is_negative ? (s64)value > 0 : (s64)value < 0)
		return (u64)-ERANGE;
	store_u64(r4, value);
	return (u64)n;
}

HELPER_BODY(strtoul)
{
	struct number number = {0};
	s64 n;

	store_u64(r4, 0);
	n = parse(u64_to_ptr(r1), r2, r3, &number);
	if (n < 0)
		return (u64)n;
	if (number.is_negative)
		return (u64)-EINVAL;
	store_u64(r4, number.value);
	return (u64)n;
}

/* lib/string.c: strncmp. The answer is -1, 0 or 1. */
HELPER_BODY(strncmp)
{
	const u8 *a = u64_to_ptr(r1), *b = u64_to_ptr(r3);

	for (u32 i = 0; i < (u32)r2; i++) {
		if (a[i] != b[i])
			return (u64)(a[i] < b[i] ? -1 : 1);
		if (!a[i])
			break;
	}
	return 0;
}
