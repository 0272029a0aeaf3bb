/* SPDX-License-Identifier: BSD-2-Clause */
/* The format language of bpf_trace_printk() and its kin: kernel/bpf/helpers.c: bpf_bprintf_prepare.
 */
#ifndef HELPERS_FORMAT_H
#define HELPERS_FORMAT_H

#include "base/text.h"
#include "prog/exec.h"

/*
 * Write @fmt, terminated within @fmt_size bytes, with @nr_args values to @out. 0, or -EINVAL for
 * what the kernel's parser refuses; @out is then not to be used.
 */
s64 format_text(struct run *run, struct text *out, const char *fmt, u32 fmt_size, const u64 *args,
		u32 nr_args);

#endif
