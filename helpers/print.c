// SPDX-License-Identifier: BSD-2-Clause
/*
 * Printing: kernel/trace/bpf_trace.c, with the text of iterators, and bpf_snprintf() of
 * kernel/bpf/helpers.c.
 */
#include <errno.h>
#include <string.h>

#include "btf/show.h"
#include "helpers/format.h"
#include "helpers/helpers.h"
#include "helpers/probe.h"
#include "maps/value.h"
#include "spec/spec.h"
#include "world/seq.h"

/* Formats longer than this cost an allocation. */
#define USUAL_FORMAT_BYTES 256

/* Where a format and its values go. */
struct printer {
	u64 (*print)(struct run *run, struct seq *seq, const char *fmt,
		     const struct format_args *args);
	struct seq *seq;
};

/* A line of the trace ends where a character 0 was printed; the length does not. */
static u64 print_trace(struct run *run, struct seq *seq, const char *fmt,
		       const struct format_args *args)
{
	char line[LIMIT_PRINTF_BYTES] = "";
	struct text out = TEXT_ON(line);

	(void)seq;
	format_print(run, &out, fmt, args);
	effect_trace(run->vm, run->cpu, line, strlen(line));
	return out.len;
}

static u64 print_seq(struct run *run, struct seq *seq, const char *fmt,
		     const struct format_args *args)
{
	size_t room = seq ? sizeof(seq->buf) - seq->len : 0;
	struct text out = {.buf = room ? seq->buf + seq->len : NULL, .size = room};

	if (!seq || seq->has_overflowed)
		return (u64)-EOVERFLOW;
	format_print(run, &out, fmt, args);
	seq->has_overflowed = out.len >= room;
	if (!seq->has_overflowed)
		seq->len += (u32)out.len;
	return seq->has_overflowed ? (u64)-EOVERFLOW : 0;
}

static u64 print(struct run *run, const struct printer *printer, const char *fmt, u32 fmt_size,
		 const u64 *values, u32 nr_values)
{
	struct format_args args;
	s64 err = format_prepare(run, &args, fmt, fmt_size, values, nr_values);

	return err ? (u64)err : printer->print(run, printer->seq, fmt, &args);
}

/* The format is read twice and may lie where other programs write meanwhile: work on a copy. */
static u64 print_copy(struct run *run, const struct printer *printer, u64 fmt, u64 fmt_size,
		      const u64 *values, u32 nr_values)
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
	ret = print(run, printer, copy, (u32)size + 1, values, nr_values);
	if (copy != usual)
		mem_free(&run->vm->mem, copy);
	return ret;
}

static const struct printer tracer = {.print = print_trace};

/* Always three values, whether the format wants them or not. */
HELPER_BODY(trace_printk)
{
	const u64 values[LIMIT_TRACE_PRINTK_ARGS] = {r3, r4, r5};

	return print_copy(run, &tracer, r1, r2, values, ARRAY_SIZE(values));
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
	return print_copy(run, &tracer, r1, r2, values, (u32)nr_values);
}

/* A struct seq_file that the test has made has no buffer behind it: it is full. */
HELPER_BODY(seq_printf)
{
	const struct printer printer = {print_seq, kobject_of(r1)->owner};
	u64 values[LIMIT_PRINTF_ARGS];
	s64 nr_values = copy_values(values, r4, (u32)r5);

	if (nr_values < 0)
		return (u64)nr_values;
	return print_copy(run, &printer, r2, r3, values, (u32)nr_values);
}

HELPER_BODY(seq_write)
{
	struct seq *seq = kobject_of(r1)->owner;

	return seq && seq_write(seq, u64_to_ptr(r2), (u32)r3) ? 0 : (u64)-EOVERFLOW;
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

/* ---- by type ---- */

static u64 hash_pointer(void *run, u64 ptr)
{
	return format_hash_pointer(run, ptr);
}

/* Kernel: bpf_btf_printf_prepare(). 0 or -errno. */
static s64 check_typed(const struct btf *btf, const struct btf_ptr *ptr, u64 ptr_size, u64 flags)
{
	if (flags & ~(u64)BTF_SHOW_FLAGS || ptr_size != sizeof(*ptr) || !btf)
		return -EINVAL;
	if (!ptr->type_id || ptr->type_id > INT32_MAX)
		return -EINVAL;
	return btf_type_by_id(btf, ptr->type_id) ? 0 : -ENOENT;
}

/* The memory is read as a whole, by the rules of bpf_probe_read_kernel(). */
static s64 print_typed(struct run *run, const struct btf *btf, const struct btf_ptr *ptr, u64 flags,
		       struct text *out)
{
	struct btf_show_opts opts = {.flags = flags, .hash_ptr = hash_pointer, .ctx = run};
	s64 size = MAX(btf_resolve_size(btf, ptr->type_id), (s64)0), err;
	u8 *copy = mem_alloc(&run->vm->mem, size ? (size_t)size : 1);

	if (!copy)
		return -ENOMEM;
	err = size ? probe_read(run, copy, (u32)size, (u64)(uintptr_t)ptr->ptr, PROBE_KERNEL) : 0;
	if (!err)
		err = btf_show(btf, ptr->type_id, copy, (size_t)size, &opts, out);
	mem_free(&run->vm->mem, copy);
	return err;
}

/* kernel/trace/bpf_trace.c: bpf_snprintf_btf. Types are those of the target kernel. */
HELPER_BODY(snprintf_btf)
{
	const struct btf *btf = run->vm->target_btf;
	struct text out = {.buf = u64_to_ptr(r1), .size = (u32)r2};
	struct btf_ptr ptr;
	s64 err;

	memcpy(&ptr, u64_to_ptr(r3), MIN((u64)(u32)r4, sizeof(ptr)));
	err = check_typed(btf, &ptr, (u32)r4, r5);
	if (!err)
		err = print_typed(run, btf, &ptr, r5, &out);
	return err ? (u64)err : out.len;
}

/* What an iterator writes at most of one object is what fits. */
static s64 print_typed_seq(struct run *run, struct seq *seq, const struct btf_ptr *ptr, u64 flags)
{
	struct text out = {.buf = mem_alloc(&run->vm->mem, SEQ_BYTES), .size = SEQ_BYTES};
	s64 err = out.buf ? 0 : -ENOMEM;

	if (!err)
		err = print_typed(run, run->vm->target_btf, ptr, flags, &out);
	if (!err && seq)
		seq_write(seq, out.buf, out.len); /* which remembers that it was too long */
	mem_free(&run->vm->mem, out.buf);
	return err;
}

/* kernel/trace/bpf_trace.c: bpf_seq_printf_btf */
HELPER_BODY(seq_printf_btf)
{
	struct btf_ptr ptr;
	s64 err;

	memcpy(&ptr, u64_to_ptr(r2), MIN((u64)(u32)r3, sizeof(ptr)));
	err = check_typed(run->vm->target_btf, &ptr, (u32)r3, r4);
	if (!err)
		err = print_typed_seq(run, kobject_of(r1)->owner, &ptr, r4);
	return (u64)err;
}
