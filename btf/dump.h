/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole BTF as text, in the forms of bpftool's `btf dump`. Time, memory and the length of the
 * text are bounded by the size of the BTF, whatever it says.
 */
#ifndef BTF_DUMP_H
#define BTF_DUMP_H

#include "btf/btf.h"

enum btf_dump_form {
	BTF_DUMP_RAW,	      /* [1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED */
	BTF_DUMP_JSON,	      /* {"types":[{"id":1,"kind":"INT", ...}]} */
	BTF_DUMP_JSON_PRETTY, /* the same, indented */
	BTF_DUMP_C,	      /* a header, vmlinux.h */
};

struct btf_dump_opts {
	enum btf_dump_form form;
	const u32 *root_ids; /* these (C: and what they need) alone */
	u32 nr_root_ids;     /* 0: all; C: of the base, too; otherwise the own ones */
	bool is_unsorted;    /* C: in the order of ids instead of bpftool's order of names */
	void (*write)(void *ctx, const char *bytes, size_t size);
	void *ctx;
};

/*
 * Errors: -EINVAL (a root id that is not there), -ELOOP (C: an anonymous type that contains itself
 * through pointers cannot be written), -E2BIG (C: nested too deeply; or the text would be out of
 * all proportion), -ENOMEM. What was written until then is incomplete.
 */
int btf_dump(const struct btf *btf, const struct btf_dump_opts *opts);

/* Bytes of text that one @btf may be worth. */
u64 btf_dump_limit(const struct btf *btf);

/* dump_raw.c, dump_c.c; @opts is right. */
int btf_dump_raw(const struct btf *btf, const struct btf_dump_opts *opts);
int btf_dump_c(const struct btf *btf, const struct btf_dump_opts *opts);

#endif
