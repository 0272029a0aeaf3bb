/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's characters: lib/ctype.c, which is Latin-1. */
#ifndef HELPERS_CHARS_H
#define HELPERS_CHARS_H

#include "base/types.h"

static inline bool char_is_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

static inline bool char_is_alnum(u8 c)
{
	u8 lower = c | 0x20;

	return char_is_digit(c) || (lower >= 'a' && lower <= 'z') ||
	       (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

static inline bool char_is_space(u8 c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

static inline bool char_is_ascii_control(u8 c)
{
	return c < 0x20 || c == 0x7f;
}

/* What is neither letter, digit, space nor control character is punctuation. */
static inline bool char_is_punct(u8 c)
{
	return !char_is_alnum(c) && !char_is_space(c) && !char_is_ascii_control(c) &&
	       (c < 0x80 || c > 0xa0);
}

#endif
