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

/*
 * Declarations one by one, as libbpf's btf_dump__emit_type_decl(): "struct foo *name". Types with a
 * name are only named, those without are written out. NULL: no memory. @btf must stay.
 */
struct btf_decls;
struct btf_decls *btf_decls_new(const struct btf *btf,
				void (*write)(void *ctx, const char *bytes, size_t size),
				void *ctx);
/*
 * Declare @name of type @id, what follows a line being indented by @level tabs. const, volatile and
 * type tags can be left out. Errors as btf_dump(), which stay.
 */
int btf_decls_put(struct btf_decls *decls, u32 id, const char *name, u32 level,
		  bool drops_qualifiers);
/* @decls may be NULL. */
void btf_decls_free(struct btf_decls *decls);

/* Bytes of text that one @btf may be worth. */
u64 btf_dump_limit(const struct btf *btf);

/* dump_raw.c, dump_c.c; @opts is right. */
int btf_dump_raw(const struct btf *btf, const struct btf_dump_opts *opts);
int btf_dump_c(const struct btf *btf, const struct btf_dump_opts *opts);

#endif
