/* SPDX-License-Identifier: BSD-2-Clause */
/* BPF type information as text: for people, for compilers, for programs. */
#ifndef USERBPF_BTF_DUMP_H
#define USERBPF_BTF_DUMP_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Takes the next @size bytes of a text; they are not terminated. */
typedef void (*userbpf_write_fn)(void *ctx, const char *bytes, size_t size);

/* As `bpftool btf dump` writes it; the names of its formats. */
enum userbpf_btf_format {
	USERBPF_BTF_RAW,	 /* [1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED */
	USERBPF_BTF_JSON,	 /* raw with -j */
	USERBPF_BTF_JSON_PRETTY, /* raw with -p */
	USERBPF_BTF_C, /* a header, such as vmlinux.h; compilers lay the types out as @btf does */
};

struct userbpf_btf_dump_opts {
	size_t sz;
	enum userbpf_btf_format format;
	bool is_unsorted;	  /* C: by id, not by name */
	const uint32_t *root_ids; /* only these; C: and what they need */
	uint32_t nr_root_ids;	  /* 0: all types; of split BTF in C those of the base, too */
};

/*
 * Write the types of @btf to @write; @opts may be NULL. 0, or -errno, and what was written is then
 * incomplete: -EINVAL (no such root id), -ELOOP (C cannot say it: a type without name that contains
 * itself through a pointer), -E2BIG (nested too deeply, or out of all proportion: both only where
 * no compiler made it), -ENOMEM.
 */
USERBPF_API int userbpf_btf_dump(const struct userbpf_btf *btf,
				 const struct userbpf_btf_dump_opts *opts, userbpf_write_fn write,
				 void *ctx);

struct userbpf_btf_value_opts {
	size_t sz;
	/*
	 * Not JSON, but for people, as bpftool without -j: pointers in hexadecimal, no quotes
	 * around bit-fields and wide integers.
	 */
	bool is_plain;
	bool is_indented; /* over several lines */
};

/*
 * Write the @size bytes at @data, of any alignment, as a value of type @id in the shape that
 * bpftool gives to map elements: structs and unions are objects, arrays lists, character arrays
 * that hold a printable string are strings, enumerators their names, sections lists of variables.
 * What fits to it: keys and values of maps (userbpf_map_btf_value_type_id()), globals, records of
 * ring buffers, contexts. @opts may be NULL: one line of JSON. 0, or -errno, and what was written
 * is well-formed in any case, with null for what cannot be shown: -EINVAL (no such type; it has no
 * value; it does not fit into @size bytes), -E2BIG (too deep, or more values than memory of that
 * size has reason to hold).
 */
USERBPF_API int userbpf_btf_dump_value(const struct userbpf_btf *btf, uint32_t id, const void *data,
				       size_t size, const struct userbpf_btf_value_opts *opts,
				       userbpf_write_fn write, void *ctx);

/*
 * The same in the form of the kernel's bpf_snprintf_btf(): "(struct pair){.first = (int)1,}".
 * @flags: BTF_F_COMPACT, BTF_F_NONAME, BTF_F_PTR_RAW, BTF_F_ZERO; pointers are shown as they are in
 * any case. The length of the text, of which as much as fits is in @buf, terminated; or -EINVAL
 * (those above; another flag), -E2BIG.
 */
USERBPF_API int64_t userbpf_btf_snprintf(const struct userbpf_btf *btf, uint32_t id,
					 const void *data, size_t size, uint64_t flags, char *buf,
					 size_t buf_size);

#ifdef __cplusplus
}
#endif

#endif
