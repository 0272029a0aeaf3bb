// SPDX-License-Identifier: BSD-2-Clause
/* See jsonw.h. bpftool's layout: four blanks a level, no line of its own for an opening bracket. */
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"

size_t utf8_len(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	u32 code = s[0] & (0xffu >> (len + 1));

	if ((s[0] >= 0x80 && s[0] < 0xc2) || s[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if ((len == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
	    (len == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	return len;
}

static void put(struct jsonw *w, const char *s)
{
	w->write(w->ctx, s, strlen(s));
}

static void put_line(struct jsonw *w)
{
	if (!w->is_indented)
		return;
	put(w, "\n");
	for (unsigned int i = 0; i < w->depth; i++)
		put(w, "    ");
}

/* In front of every value and key; what stands behind a key needs no comma. */
static void put_comma(struct jsonw *w)
{
	if (w->needs_comma)
		put(w, ",");
	w->needs_comma = true;
}

void jsonw_begin(struct jsonw *w, char bracket)
{
	put_comma(w);
	w->write(w->ctx, &bracket, 1);
	w->depth++;
	w->needs_comma = false;
}

void jsonw_end(struct jsonw *w, char bracket)
{
	w->depth--;
	if (w->needs_comma)
		put_line(w);
	w->write(w->ctx, &bracket, 1);
	w->needs_comma = true;
}

static void put_escaped(struct jsonw *w, char c)
{
	static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	char text[8];

	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2) {
		if (escapes[i] == c) {
			snprintf(text, sizeof(text), "\\%c", escapes[i + 1]);
			put(w, text);
			return;
		}
	}
	snprintf(text, sizeof(text), "\\u%04x", (unsigned char)c);
	put(w, text);
}

/* Not: what JSON escapes, nor what a terminal would obey. */
static bool is_plain(const char *s, size_t len)
{
	unsigned char c = (unsigned char)s[len - 1];

	if (len == 2 && (unsigned char)s[0] == 0xc2)
		return c >= 0xa0;
	return len > 1 || (c >= ' ' && c != '"' && c != '\\' && c != 0x7f);
}

static void put_string(struct jsonw *w, const char *s)
{
	put(w, "\"");
	while (*s) {
		size_t len = utf8_len(s);

		if (!len)
			put(w, "\xef\xbf\xbd");
		else if (is_plain(s, len))
			w->write(w->ctx, s, len);
		else
			put_escaped(w, s[len - 1]);
		s += len ? len : 1;
	}
	put(w, "\"");
}

void jsonw_key(struct jsonw *w, const char *key)
{
	put_comma(w);
	put_line(w);
	put_string(w, key);
	put(w, w->is_indented ? ": " : ":");
	w->needs_comma = false;
}

void jsonw_string(struct jsonw *w, const char *s)
{
	put_comma(w);
	put_string(w, s);
}

void jsonw_value(struct jsonw *w, const char *fmt, ...)
{
	char buf[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	put_comma(w);
	put(w, buf);
}

void jsonw_to_text(void *ctx, const char *bytes, size_t size)
{
	struct text *text = ctx;

	for (size_t i = 0; i < size; i++)
		text_putc(text, bytes[i]);
}
