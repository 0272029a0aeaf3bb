// SPDX-License-Identifier: BSD-2-Clause
/* Printing: kernel/trace/bpf_trace.c. */
#include "helpers/format.h"
#include "helpers/helpers.h"
#include "spec/spec.h"

/* bpf_trace_printk: always three values, whether the format wants them or not. */
HELPER_BODY(trace_printk)
{
	const u64 args[LIMIT_TRACE_PRINTK_ARGS] = {r3, r4, r5};
	char line[LIMIT_PRINTF_BYTES] = "";
	struct text out = TEXT_ON(line);
	s64 err = format_text(run, &out, u64_to_ptr(r1), (u32)r2, args, ARRAY_SIZE(args));

	if (err)
		return (u64)err;
	effect_trace(run->vm, run->cpu, line, MIN(out.len, sizeof(line) - 1));
	return out.len;
}
