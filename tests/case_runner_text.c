// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/case_runner.h"

/* Quotes keep their blanks. */
static size_t word_len(const char *s)
{
	bool is_quoted = false;
	size_t len;

	for (len = 0; s[len] && (is_quoted || !isspace((unsigned char)s[len])); len++) {
		if (s[len] == '\\' && is_quoted && s[len + 1])
			len++;
		else if (s[len] == '"')
			is_quoted = !is_quoted;
	}
	return len;
}

char *text_next_word(char **s)
{
	char *word = *s + strspn(*s, " \t");
	size_t len = word_len(word);

	if (!len)
		return NULL;
	*s = word + len;
	if (**s)
		*(*s)++ = '\0';
	return word;
}

bool text_parse_u64(const char *word, u64 *value)
{
	char *end;

	if (!isdigit((unsigned char)word[word[0] == '-']))
		return false;
	errno = 0;
	*value = strtoull(word, &end, 0);
	return !*end && !errno;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two hexadecimal digits, or -1. */
static int hex_byte(const char *s)
{
	int hi = hex_digit(s[0]), lo = hi < 0 ? -1 : hex_digit(s[1]);

	return lo < 0 ? -1 : hi << 4 | lo;
}

/* What a backslash and the next character stand for; *@s is moved behind them. */
static char unescape(char **s)
{
	static const char from[] = "nt0\\\"", to[] = "\n\t\0\\\"";
	char c = *(*s)++;
	const char *at = strchr(from, c);

	if (c == 'x' && hex_byte(*s) >= 0) {
		c = (char)hex_byte(*s);
		*s += 2;
		return c;
	}
	return c && at ? to[at - from] : c;
}

static char *parse_quoted(struct arena *arena, char **s, size_t *len)
{
	char *out, *to;

	if (**s != '"')
		return NULL;
	(*s)++;
	out = to = arena_alloc(arena, strlen(*s) + 1);
	while (out && **s && **s != '"') {
		char c = *(*s)++;

		*to++ = c == '\\' && **s ? unescape(s) : c;
	}
	if (!out || **s != '"')
		return NULL;
	(*s)++;
	*len = (size_t)(to - out);
	return out;
}

char *text_parse_quoted(struct arena *arena, char **s)
{
	size_t len;

	*s += strspn(*s, " \t");
	return parse_quoted(arena, s, &len);
}

/* A growing byte string in an arena: small, and freed with the file. */
static bool append(struct arena *arena, struct bytes *out, const void *data, size_t size)
{
	u8 *bigger = arena_alloc(arena, out->size + size);

	if (!bigger)
		return false;
	if (out->size)
		memcpy(bigger, out->data, out->size);
	if (size)
		memcpy(bigger + out->size, data, size);
	out->data = bigger;
	out->size += size;
	return true;
}

static bool append_fill(struct arena *arena, struct bytes *out, u64 nr, u64 byte)
{
	u8 *run;

	if (nr > 1024 * 1024 || byte > 255)
		return false;
	run = arena_alloc(arena, nr);
	if (!run)
		return false;
	memset(run, (int)byte, nr);
	return append(arena, out, run, nr);
}

/* Does @v, which may stand for a negative number, fit into @size bytes? */
static bool fits(u64 v, size_t size)
{
	return size == 8 || !(v >> (8 * size)) || (s64)v >> (8 * size - 1) == -1;
}

static bool append_int(struct arena *arena, struct bytes *out, const char *digits, size_t size,
		       bool is_big_endian)
{
	u8 raw[8];
	u64 v;

	if (!text_parse_u64(digits, &v) || !fits(v, size))
		return false;
	for (size_t i = 0; i < size; i++)
		raw[i] = (u8)(v >> (8 * (is_big_endian ? size - 1 - i : i)));
	return append(arena, out, raw, size);
}

static bool append_hex(struct arena *arena, struct bytes *out, const char *s)
{
	for (; *s; s += 2) {
		int byte = hex_byte(s);
		u8 raw = (u8)byte;

		if (byte < 0 || !append(arena, out, &raw, 1))
			return false;
	}
	return true;
}

#define HOST_IS_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

static const struct int_word {
	const char *word;
	u8 size;
	bool is_big_endian;
} int_words[] = {
	{"u8:", 1, HOST_IS_BIG},  {"u16:", 2, HOST_IS_BIG}, {"u32:", 4, HOST_IS_BIG},
	{"u64:", 8, HOST_IS_BIG}, {"be16:", 2, true},	    {"be32:", 4, true},
	{"be64:", 8, true},
};

static bool append_item(struct arena *arena, struct bytes *out, char *item)
{
	char *second;
	u64 nr, byte;
	size_t len;

	for (size_t i = 0; i < ARRAY_SIZE(int_words); i++) {
		const struct int_word *row = &int_words[i];

		if (!strncmp(item, row->word, strlen(row->word)))
			return append_int(arena, out, item + strlen(row->word), row->size,
					  row->is_big_endian);
	}
	if (!strncmp(item, "zero:", 5))
		return text_parse_u64(item + 5, &nr) && append_fill(arena, out, nr, 0);
	if (!strncmp(item, "fill:", 5)) {
		second = strchr(item + 5, ':');
		if (!second)
			return false;
		*second++ = '\0';
		return text_parse_u64(item + 5, &nr) && text_parse_u64(second, &byte) &&
		       append_fill(arena, out, nr, byte);
	}
	if (*item == '"') {
		const char *text = parse_quoted(arena, &item, &len);

		return text && !*item && append(arena, out, text, len);
	}
	return *item && append_hex(arena, out, item);
}

/* The comma that ends an item; those in quotes do not. */
static char *item_end(char *s)
{
	bool is_quoted = false;

	for (; *s && (is_quoted || *s != ','); s++) {
		if (*s == '\\' && is_quoted && s[1])
			s++;
		else if (*s == '"')
			is_quoted = !is_quoted;
	}
	return s;
}

static bool append_word(struct arena *arena, const char *word, struct bytes *out)
{
	char *s = arena_strdup(arena, word), *end;
	bool is_last = false;

	for (; s && !is_last; s = end + 1) {
		end = item_end(s);
		is_last = !*end;
		*end = '\0';
		if (!append_item(arena, out, s))
			return false;
	}
	return is_last;
}

bool text_parse_bytes(struct arena *arena, const char *word, struct bytes *out)
{
	*out = (struct bytes){0};
	return append_word(arena, word, out);
}

bool text_parse_all_bytes(struct arena *arena, char *line, struct bytes *out)
{
	char *word;

	*out = (struct bytes){0};
	while ((word = text_next_word(&line))) {
		if (!append_word(arena, word, out))
			return false;
	}
	return true;
}

static const struct {
	const char *name;
	int err;
} errno_names[] = {
	{"ok", 0},
#define E(name)              \
	{                    \
#name, -name \
	}
	E(EACCES),	    E(EAGAIN), E(EBADF),  E(EBUSY),  E(EDOM),	   E(EEXIST),
	E(EFAULT),	    E(EFBIG),  E(EINVAL), E(ENOENT), E(ENOMEM),	   E(ENOSPC),
	E(ENOTSUP),	    E(E2BIG),  E(EPERM),  E(EPROTO), E(EBADMSG),   E(ERANGE),
	E(ELOOP),	    E(ENXIO),  E(ENODEV), E(ESRCH),  E(EOVERFLOW), E(EAFNOSUPPORT),
#undef E
	{"ENOTSUPP", -524},
};

bool text_parse_errno(const char *word, int *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(errno_names); i++) {
		if (!strcmp(word, errno_names[i].name)) {
			*err = errno_names[i].err;
			return true;
		}
	}
	if (!strcmp(word, "EOPNOTSUPP")) {
		*err = -EOPNOTSUPP;
		return true;
	}
	return false;
}

const char *text_errno(int err)
{
	static _Thread_local char number[16];

	for (size_t i = 0; i < ARRAY_SIZE(errno_names); i++) {
		if (errno_names[i].err == err)
			return errno_names[i].name;
	}
	snprintf(number, sizeof(number), "%d", err);
	return number;
}

void text_put_hex(struct text *out, const void *data, size_t size)
{
	const u8 *p = data;

	for (size_t i = 0; i < size; i++)
		text_printf(out, "%02x", p[i]);
}
