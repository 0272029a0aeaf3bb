/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text written into a buffer somebody else owns: always terminated, never past the end, and it
 * remembers how long the whole text would have been.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>

#include "base/types.h"

struct text {
	char *buf;
	size_t size; /* of buf, with the terminator; 0 is allowed */
	size_t len;  /* of the whole text, stored or not */
};

#define TEXT_ON(array) ((struct text){.buf = (array), .size = sizeof(array)})

static inline bool text_is_truncated(const struct text *text)
{
	return text->len >= text->size;
}

void text_printf(struct text *text, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_vprintf(struct text *text, const char *fmt, va_list args);
void text_puts(struct text *text, const char *s);
void text_putc(struct text *text, char c);

#endif
