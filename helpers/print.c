// SPDX-License-Identifier: BSD-2-Clause
/* Printing: kernel/trace/bpf_trace.c, and bpf_snprintf() of kernel/bpf/helpers.c. */
#include <errno.h>
#include <string.h>

#include "helpers/format.h"
#include "helpers/helpers.h"
#include "maps/value.h"
#include "spec/spec.h"

/* Formats longer than this cost an allocation. */
#define USUAL_FORMAT_BYTES 256

/* A line of the trace ends where a character 0 was printed; the length does not. */
static u64 trace(struct run *run, const char *fmt, u32 fmt_size, const u64 *values, u32 nr_values)
{
	char line[LIMIT_PRINTF_BYTES] = "";
	struct text out = TEXT_ON(line);
	struct format_args args;
	s64 err = format_prepare(run, &args, fmt, fmt_size, values, nr_values);

	if (err)
		return (u64)err;
	format_print(run, &out, fmt, &args);
	effect_trace(run->vm, run->cpu, line, strlen(line));
	return out.len;
}

/* The format is read twice and may lie where other programs write meanwhile: work on a copy. */
static u64 trace_copy(struct run *run, u64 fmt, u64 fmt_size, const u64 *values, u32 nr_values)
{
	char usual[USUAL_FORMAT_BYTES], *copy = usual;
	size_t size = strnlen(u64_to_ptr(fmt), (u32)fmt_size);
	u64 ret;

	if (size == (u32)fmt_size)
		return (u64)-EINVAL;
	if (size >= sizeof(usual))
		copy = mem_alloc(&run->vm->mem, size + 1);
	if (!copy)
		return (u64)-ENOMEM;
	value_copy_bytes(copy, u64_to_ptr(fmt), size);
	copy[size] = '\0';
	ret = trace(run, copy, (u32)size + 1, values, nr_values);
	if (copy != usual)
		mem_free(&run->vm->mem, copy);
	return ret;
}

/* Always three values, whether the format wants them or not. */
HELPER_BODY(trace_printk)
{
	const u64 values[LIMIT_TRACE_PRINTK_ARGS] = {r3, r4, r5};

	return trace_copy(run, r1, r2, values, ARRAY_SIZE(values));
}

/* How many values @size bytes at @from are, copied to @values; -EINVAL for sizes of no whole
 * number.
 */
static s64 copy_values(u64 values[LIMIT_PRINTF_ARGS], u64 from, u32 size)
{
	if (size % sizeof(u64) || size > LIMIT_PRINTF_ARGS * sizeof(u64) || (size && !from))
		return -EINVAL;
	if (size)
		value_copy_bytes(values, u64_to_ptr(from), size);
	return size / sizeof(u64);
}

HELPER_BODY(trace_vprintk)
{
	u64 values[LIMIT_PRINTF_ARGS];
	s64 nr_values = copy_values(values, r3, (u32)r4);

	if (nr_values < 0)
		return (u64)nr_values;
	return trace_copy(run, r1, r2, values, (u32)nr_values);
}

/* The format is proven to be terminated, and nobody can write where it lies. */
HELPER_BODY(snprintf)
{
	const char *fmt = u64_to_ptr(r3);
	struct text out = {.buf = u64_to_ptr(r1), .size = (u32)r2};
	struct format_args args;
	u64 values[LIMIT_PRINTF_ARGS];
	s64 nr_values = copy_values(values, r4, (u32)r5), err;

	if (nr_values < 0)
		return (u64)nr_values;
	err = format_prepare(run, &args, fmt, UINT32_MAX, values, (u32)nr_values);
	if (err)
		return (u64)err;
	if (out.size)
		out.buf[0] = '\0';
	format_print(run, &out, fmt, &args);
	return out.len + 1;
}
