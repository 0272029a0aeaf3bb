/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where dumps go: text is collected in a block that is handed on when it is full. The whole text
 * has a limit, because types can be made so that a few bytes of them say gigabytes; what is behind
 * it is dropped, and .err says so. Writers of loops look at .err and stop.
 */
#ifndef BTF_OUT_H
#define BTF_OUT_H

#include <string.h>

#include "base/text.h"

struct btf_out {
	/* set by the owner, the rest is zero */
	void (*write)(void *ctx, const char *bytes, size_t size);
	void *ctx;
	u64 left_bytes; /* that may still be written */

	int err; /* -E2BIG: there was more */
	u32 len;
	char block[4096];
};

void btf_out_write(struct btf_out *out, const char *bytes, size_t size);
void btf_out_printf(struct btf_out *out, const char *fmt, ...) PRINTF_LIKE(2, 3);
void btf_out_number(struct btf_out *out, u64 number);
/* What comes out of BTF: control characters as "?", for terminals obey them. */
void btf_out_name(struct btf_out *out, const char *name);
/* A .write whose .ctx is a struct btf_out: for struct jsonw. */
void btf_out_bytes(void *ctx, const char *bytes, size_t size);
/* Hand on the rest. .err */
int btf_out_end(struct btf_out *out);

static inline void btf_out_puts(struct btf_out *out, const char *s)
{
	btf_out_write(out, s, strlen(s));
}

#endif
