/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON as text, a token at a time, to wherever the owner's function puts it: nothing is held, so
 * nothing can run out. Indented, it looks as bpftool's does.
 */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include "base/text.h"

struct jsonw {
	/* set by the owner; the rest is zero for a new document */
	void (*write)(void *ctx, const char *bytes, size_t size);
	void *ctx;
	bool is_indented;

	unsigned int depth;
	bool needs_comma;
};

/* Bytes of the UTF-8 sequence at @s, which is terminated; 0 when there is none. */
size_t utf8_len(const char *s);

/* '{' or '['; and the '}' or ']' for it. */
void jsonw_begin(struct jsonw *w, char bracket);
void jsonw_end(struct jsonw *w, char bracket);
/* The name of the member that follows; characters as in jsonw_string(). */
void jsonw_key(struct jsonw *w, const char *key);
/* A string; bytes that are not UTF-8 become U+FFFD. */
void jsonw_string(struct jsonw *w, const char *s);
/* A value that is right as it is: a number, true, null; at most 100 characters. */
void jsonw_value(struct jsonw *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A .write whose .ctx is a struct text. */
void jsonw_to_text(void *ctx, const char *bytes, size_t size);

#endif
