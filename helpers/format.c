// SPDX-License-Identifier: BSD-2-Clause
#include "helpers/format.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/probe.h"
#include "world/world.h"

/* More than any buffer here holds; keeps "%999999999d" from costing what it asks for. */
#define MAX_WIDTH  1024
#define MAX_STRING 1024

/* "[0 +-]*[1-9][0-9]*" between the percent sign and the conversion. */
struct padding {
	char flags[8];
	int width;
};

struct formatter {
	struct run *run;
	struct text *out;
	const char *p, *end; /* *end is the terminator */
	const u64 *args;
	u32 nr_args, next_arg;
	struct padding padding;
};

static char peek(const struct formatter *f, size_t ahead)
{
	return ahead < (size_t)(f->end - f->p) ? f->p[ahead] : '\0';
}

static void parse_padding(struct formatter *f)
{
	size_t nr_flags = 0;
	int width = 0;

	for (; peek(f, 0) && strchr("0+- ", peek(f, 0)); f->p++) {
		if (nr_flags < 4 && !memchr(f->padding.flags, peek(f, 0), nr_flags))
			f->padding.flags[nr_flags++] = peek(f, 0);
	}
	f->padding.flags[nr_flags] = '\0';
	for (; isdigit((unsigned char)peek(f, 0)); f->p++)
		width = MIN(width * 10 + (peek(f, 0) - '0'), MAX_WIDTH);
	f->padding.width = width;
}

/* Print @value through the C library with the padding of the source. */
#define PUT(f, conversion, value)                                                       \
	do {                                                                            \
		char spec_[24], made_[MAX_WIDTH + 32];                                  \
		snprintf(spec_, sizeof(spec_), "%%%s*" conversion, (f)->padding.flags); \
		snprintf(made_, sizeof(made_), spec_, (f)->padding.width, value);       \
		text_puts((f)->out, made_);                                             \
	} while (0)

static u64 take_arg(struct formatter *f)
{
	return f->args[f->next_arg++];
}

static void put_string(struct formatter *f)
{
	char string[MAX_STRING];

	if (probe_read_str(f->run, string, sizeof(string), take_arg(f)) < 0)
		string[0] = '\0';
	PUT(f, "s", string);
}

/* A word ends at the end, a space or a punctuation mark; "%sx" is refused. */
static bool is_word_end(char c)
{
	return !c || isspace((unsigned char)c) || ispunct((unsigned char)c);
}

/* lib/vsprintf.c: ptr_to_id. The same pointer gives the same number within an instance. */
static void put_hashed_pointer(struct formatter *f)
{
	u64 ptr = take_arg(f);
	/* NULL and error values are no addresses, and are shown. */
	bool is_shown = !ptr || ptr >= (u64)-4095;

	if (!is_shown)
		ptr = (u32)rng_mix(ptr ^ rng_mix(f->run->vm->seed));
	text_printf(f->out, "%016llx", (unsigned long long)ptr);
}

static void put_ip(struct formatter *f, char style, char version)
{
	u8 ip[16];
	u32 size = version == '4' ? 4 : 16;
	const char *v4 = style == 'i' ? "%03u.%03u.%03u.%03u" : "%u.%u.%u.%u";

	probe_read(f->run, ip, size, take_arg(f));
	if (version == '4') {
		text_printf(f->out, v4, ip[0], ip[1], ip[2], ip[3]);
		return;
	}
	for (int i = 0; i < 16; i += 2)
		text_printf(f->out, i && style == 'I' ? ":%02x%02x" : "%02x%02x", ip[i], ip[i + 1]);
}

static int put_pointer(struct formatter *f)
{
	char c = peek(f, 0), d = peek(f, 1);

	if (is_word_end(c)) {
		put_hashed_pointer(f);
		return 0;
	}
	if ((c == 'k' || c == 'u') && d == 's') {
		f->p += 2;
		if (!is_word_end(peek(f, 0)))
			return -EINVAL;
		put_string(f);
		return 0;
	}
	if (c == 'K') {
		put_hashed_pointer(f);
	} else if (c == 'x') {
		text_printf(f->out, "%016llx", (unsigned long long)take_arg(f));
	} else if (c == 's' || c == 'S' || c == 'B') {
		/* Without kernel symbols the number is what the kernel prints too. */
		text_printf(f->out, "0x%llx", (unsigned long long)take_arg(f));
	} else if ((c == 'i' || c == 'I') && (d == '4' || d == '6')) {
		put_ip(f, c, d);
		f->p++;
	} else {
		return -EINVAL;
	}
	f->p++;
	return 0;
}

static int put_number(struct formatter *f)
{
	bool is_long = false;
	u64 value;
	char c;

	for (int i = 0; i < 2 && peek(f, 0) == 'l'; i++, f->p++)
		is_long = true;
	c = peek(f, 0);
	if (!c || !strchr("diuxX", c))
		return -EINVAL;
	f->p++;
	value = take_arg(f);
	if (c == 'd' || c == 'i')
		PUT(f, "lld", is_long ? (long long)value : (long long)(s32)value);
	else if (!is_long)
		value = (u32)value;
	if (c == 'u')
		PUT(f, "llu", (unsigned long long)value);
	else if (c == 'x')
		PUT(f, "llx", (unsigned long long)value);
	else if (c == 'X')
		PUT(f, "llX", (unsigned long long)value);
	return 0;
}

/* Behind the percent sign. */
static int put_conversion(struct formatter *f)
{
	if (f->next_arg >= f->nr_args)
		return -EINVAL;
	parse_padding(f);
	switch (peek(f, 0)) {
	case 'p': f->p++; return put_pointer(f);
	case 's':
		if (!is_word_end(peek(f, 1)))
			return -EINVAL;
		f->p++;
		put_string(f);
		return 0;
	case 'c':
		f->p++;
		PUT(f, "c", (char)take_arg(f));
		return 0;
	default: return put_number(f);
	}
}

static int put_plain(struct formatter *f)
{
	unsigned char c = (unsigned char)*f->p;

	/* UTF-8 passes, control characters do not. */
	if (c < 0x80 && !isprint(c) && !isspace(c))
		return -EINVAL;
	text_putc(f->out, *f->p++);
	return 0;
}

s64 format_text(struct run *run, struct text *out, const char *fmt, u32 fmt_size, const u64 *args,
		u32 nr_args)
{
	struct formatter f = {
		.run = run,
		.out = out,
		.p = fmt,
		.end = memchr(fmt, 0, fmt_size),
		.args = args,
		.nr_args = nr_args,
	};
	int err = 0;

	if (!f.end)
		return -EINVAL;
	while (!err && f.p < f.end) {
		if (*f.p != '%') {
			err = put_plain(&f);
		} else if (peek(&f, 1) == '%') {
			text_putc(out, '%');
			f.p += 2;
		} else {
			f.p++;
			err = put_conversion(&f);
		}
	}
	return err;
}
