// SPDX-License-Identifier: BSD-2-Clause
/* Error lines and memory of the command. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

/* A terminal does what control characters say. */
static char plain(char c)
{
	if (c == '\t') /* of source lines */
		return ' ';
	return (unsigned char)c < ' ' || c == 0x7f ? '?' : c;
}

static struct cli_lines *held;

void cli_hold(struct cli_lines *lines)
{
	held = lines;
}

void cli_lines_free(struct cli_lines *lines)
{
	for (size_t i = 0; i < lines->nr; i++)
		free(lines->v[i].text);
	free(lines->v);
}

static void hold_line(const char *line, bool is_warning)
{
	held->v = cli_realloc(held->v, (held->nr + 1) * sizeof(*held->v));
	held->v[held->nr].text = cli_strdup(line);
	held->v[held->nr++].is_warning = is_warning;
}

enum line_kind { LINE_ERROR, LINE_WARNING, LINE_NOTE };

static void put_line(enum line_kind kind, const char *fmt, va_list args)
{
	bool is_warning = kind == LINE_WARNING;
	char line[2048];

	vsnprintf(line, sizeof(line), fmt, args);
	for (char *c = line; *c; c++)
		*c = plain(*c);
	if (held && kind != LINE_NOTE) {
		hold_line(line, is_warning);
		return;
	}
	fflush(stdout); /* so that both streams on one terminal keep their order */
	fprintf(stderr, "userbpf: %s%s\n", is_warning ? "warning: " : "", line);
}

int cli_failed(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_line(LINE_ERROR, fmt, args);
	va_end(args);
	return CLI_FAILED;
}

int cli_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_line(LINE_ERROR, fmt, args);
	va_end(args);
	return CLI_USAGE;
}

void cli_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_line(LINE_WARNING, fmt, args);
	va_end(args);
}

void cli_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_line(LINE_NOTE, fmt, args);
	va_end(args);
}

const char *cli_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void cli_puts(const char *text)
{
	for (; *text; text++)
		putchar(plain(*text));
}

int cli_flush(void)
{
	int had_error = ferror(stdout);

	errno = 0;
	if (!fflush(stdout) && !had_error)
		return CLI_OK;
	if (errno)
		return cli_failed("standard output: %s", strerror(errno));
	return cli_failed("standard output could not be written");
}

void *cli_realloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p) {
		cli_hold(NULL); /* takes memory */
		cli_failed("out of memory");
		exit(CLI_FAILED);
	}
	return p;
}

void *cli_alloc(size_t size)
{
	return memset(cli_realloc(NULL, size), 0, size);
}

char *cli_strndup(const char *s, size_t len)
{
	char *copy = cli_alloc(len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *cli_strdup(const char *s)
{
	return cli_strndup(s, strlen(s));
}
