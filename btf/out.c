// SPDX-License-Identifier: BSD-2-Clause
/* See out.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "btf/out.h"

static void flush(struct btf_out *out)
{
	if (out->len)
		out->write(out->ctx, out->block, out->len);
	out->len = 0;
}

void btf_out_write(struct btf_out *out, const char *bytes, size_t size)
{
	if (out->err || size > out->left_bytes) {
		out->err = out->err ? out->err : -E2BIG;
		return;
	}
	out->left_bytes -= size;
	while (size) {
		size_t part = MIN(size, sizeof(out->block) - out->len);

		memcpy(out->block + out->len, bytes, part);
		out->len += (u32)part;
		bytes += part;
		size -= part;
		if (out->len == sizeof(out->block))
			flush(out);
	}
}

void btf_out_printf(struct btf_out *out, const char *fmt, ...)
{
	char text[256];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len > 0)
		btf_out_write(out, text, MIN((size_t)len, sizeof(text) - 1));
}

void btf_out_number(struct btf_out *out, u64 number)
{
	char digits[20], *at = digits + sizeof(digits);

	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	btf_out_write(out, at, (size_t)(digits + sizeof(digits) - at));
}

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

void btf_out_name(struct btf_out *out, const char *name)
{
	while (*name && !out->err) {
		size_t plain = 0;

		while (name[plain] && !is_control(name[plain]))
			plain++;
		btf_out_write(out, name, plain);
		name += plain;
		if (*name) {
			btf_out_write(out, "?", 1);
			name++;
		}
	}
}

void btf_out_bytes(void *ctx, const char *bytes, size_t size)
{
	btf_out_write(ctx, bytes, size);
}

int btf_out_end(struct btf_out *out)
{
	flush(out);
	return out->err;
}
