// SPDX-License-Identifier: BSD-2-Clause
#include "base/text.h"

#include <stdio.h>

void text_vprintf(struct text *text, const char *fmt, va_list args)
{
	size_t at = MIN(text->len, text->size);
	int n = vsnprintf(text->size ? text->buf + at : NULL, text->size - at, fmt, args);

	if (n > 0)
		text->len += (size_t)n;
	if (text->size && text_is_truncated(text))
		text->buf[text->size - 1] = '\0';
}

void text_printf(struct text *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(text, fmt, args);
	va_end(args);
}

void text_putc(struct text *text, char c)
{
	if (text->len + 1 < text->size) {
		text->buf[text->len] = c;
		text->buf[text->len + 1] = '\0';
	}
	text->len++;
}

void text_puts(struct text *text, const char *s)
{
	while (*s)
		text_putc(text, *s++);
}
