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

#ifdef __cplusplus
}
#endif

#endif
