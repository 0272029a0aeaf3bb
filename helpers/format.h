/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The format language of bpf_trace_printk() and its kin, in two steps as the kernel has them: first
 * the values are fetched and packed, which is where anything can be refused, then they are printed.
 */
#ifndef HELPERS_FORMAT_H
#define HELPERS_FORMAT_H

#include "base/text.h"
#include "prog/exec.h"

/* MAX_BPRINTF_BIN_ARGS */
#define FORMAT_ARGS_BYTES 512

/* Values ready for printing: strings and addresses of the Internet are characters by now. */
struct format_args {
	u32 used;
	/* Zeroed behind .used: reading goes on into it when text that did not fit was skipped. */
	u8 bytes[FORMAT_ARGS_BYTES + sizeof(u64)];
};

/*
 * kernel/bpf/helpers.c: bpf_bprintf_prepare. Check @fmt, terminated within @fmt_size bytes, and
 * pack @nr_values values for it. 0, -EINVAL for what the kernel's parser refuses, -ENOSPC when the
 * strings are too long.
 */
s64 format_prepare(struct run *run, struct format_args *args, const char *fmt, u32 fmt_size,
		   const u64 *values, u32 nr_values);
/* lib/vsprintf.c: bstr_printf. What has been prepared cannot fail. */
void format_print(struct run *run, struct text *out, const char *fmt,
		  const struct format_args *args);
/*
 * What "%p" prints of an address. lib/vsprintf.c: ptr_to_id. The same address gives the same number
 * within an instance.
 */
u64 format_hash_pointer(const struct run *run, u64 addr);

#endif
