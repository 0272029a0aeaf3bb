/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory shown by its type, in the shape that bpftool gives to map elements: structs and unions
 * are objects, arrays lists, character arrays that hold a printable string are strings, enumerators
 * their names, sections lists of variables:
 *
 *	{".bss": [{"counter": 1}, {"last": {"pid": 7, "comm": "cat"}}]}
 */
#ifndef BTF_VALUE_H
#define BTF_VALUE_H

#include "base/jsonw.h"
#include "btf/btf.h"

enum btf_value_form {
	BTF_VALUE_JSON,	 /* valid JSON: pointers are numbers, wide integers strings */
	BTF_VALUE_PLAIN, /* for people, as bpftool without -j: pointers in hexadecimal, no quotes
			    around bit-fields and wide integers */
};

/*
 * Write the @size bytes at @data as a value of type @id (of a variable or section, too) to @w as
 * one JSON value. @data may have any alignment. Needs no memory but the stack, whose use is bounded
 * as is the time, whatever the BTF says. What cannot be shown is null:
 * -EINVAL: there is no such type, or it has no value (void, functions, forward declarations), or
 * it does not fit into @size bytes; -E2BIG: too deep, or more values than memory of that size has
 * reason to hold, the rest of which is left out. What was written is well-formed in any case. The
 * first error is returned.
 *
 * tools/bpf/bpftool/btf_dumper.c. Differs: floating point numbers are shown, type tags looked
 * through, enumerators of small unsigned enums found; a member is null where bpftool stops.
 */
int btf_value_print(const struct btf *btf, u32 id, const void *data, size_t size,
		    enum btf_value_form form, struct jsonw *w);

#endif
