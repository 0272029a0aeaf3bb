// SPDX-License-Identifier: BSD-2-Clause
/* See hex.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/hex.h"

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){};
}

static bool is_separator(char c)
{
	return c && strchr(" \t\r\n:-.,_", c);
}

static bool is_digit(char c)
{
	return isxdigit((unsigned char)c);
}

static u8 digit_value(char c)
{
	return (u8)(isdigit((unsigned char)c) ? c - '0' : (tolower((unsigned char)c) - 'a') + 10);
}

/* One byte at @s, which is a digit: how many characters it takes, 0 when they are no byte. */
static size_t parse_byte(const char *s, bool is_first_of_word, u8 *byte)
{
	if (is_digit(s[1])) {
		*byte = (u8)(digit_value(s[0]) << 4 | digit_value(s[1]));
		return 2;
	}
	*byte = digit_value(s[0]);
	return is_first_of_word && (!s[1] || is_separator(s[1])) ? 1 : 0;
}

size_t hex_parse(const char *text, struct bytes *out)
{
	bool is_first_of_word = true;
	const char *s = text;

	out->size = 0;
	out->data = cli_alloc(strlen(text) / 2 + strlen(text) % 2 + 1);
	while (*s) {
		size_t len;

		if (is_separator(*s)) {
			is_first_of_word = true;
			s++;
			continue;
		}
		if (is_first_of_word && s[0] == '0' && tolower((unsigned char)s[1]) == 'x')
			s += 2;
		len = is_digit(*s) ? parse_byte(s, is_first_of_word, &out->data[out->size]) : 0;
		if (!len) {
			bytes_free(out);
			return (size_t)(s - text) + 1;
		}
		out->size++;
		s += len;
		is_first_of_word = false;
	}
	return 0;
}

int hex_parse_told(const char *what, const char *text, struct bytes *out)
{
	size_t bad = hex_parse(text, out);

	if (!bad)
		return CLI_OK;
	if (bad > strlen(text))
		return cli_usage("%s: there are no digits after 0x", what);
	if (is_digit(text[bad - 1]))
		return cli_usage("%s: '%c' at character %zu is half a byte", what, text[bad - 1],
				 bad);
	return cli_usage("%s: '%c' at character %zu is no hexadecimal digit", what, text[bad - 1],
			 bad);
}

void hex_print(const void *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const u8 *bytes = data;

	for (size_t i = 0; i < size; i++) {
		if (i)
			fputs(!(i % 16) ? "\n" : !(i % 8) ? "  " : " ", stdout);
		putchar(digits[bytes[i] >> 4]);
		putchar(digits[bytes[i] & 15]);
	}
}

static int read_all(FILE *file, struct bytes *out)
{
	size_t room = 0, n;

	do {
		if (out->size == room) {
			room = room ? room * 2 : 4096;
			out->data = cli_realloc(out->data, room);
		}
		n = fread(out->data + out->size, 1, room - out->size, file);
		out->size += n;
		if (out->size > FILE_MAX_BYTES)
			return -EFBIG;
	} while (n);
	return ferror(file) ? -EIO : 0;
}

int file_read(const char *path, struct bytes *out)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	int err;

	*out = (struct bytes){};
	if (!file)
		return cli_failed("%s: %s", path, strerror(errno));
	errno = 0;
	err = read_all(file, out);
	if (err == -EIO && errno)
		err = -errno;
	if (!is_stdin)
		fclose(file);
	if (!err)
		return CLI_OK;
	bytes_free(out);
	return cli_failed("%s: %s", is_stdin ? "standard input" : path, strerror(-err));
}
