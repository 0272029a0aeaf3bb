/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory shown by its type as the kernel shows it to programs (bpf_snprintf_btf(),
 * bpf_seq_printf_btf(); kernel/bpf/btf.c: btf_type_snprintf_show()):
 *
 *	(struct list_head){.next = (struct list_head *)0x00000000ffff1234,}
 */
#ifndef BTF_SHOW_H
#define BTF_SHOW_H

#include "btf/btf.h"

#define BTF_SHOW_FLAGS (BTF_F_COMPACT | BTF_F_NONAME | BTF_F_PTR_RAW | BTF_F_ZERO)

struct btf_show_opts {
	u64 flags; /* BTF_F_* */
	/* What the kernel prints for %p, without BTF_F_PTR_RAW; NULL: the address. */
	u64 (*hash_ptr)(void *ctx, u64 ptr);
	void *ctx;
};

/*
 * Append the @size bytes at @data, of any alignment, as type @id to @out; of what has no value
 * "<unsupported kind:7>". 0, -EINVAL (no such type; not enough bytes), -E2BIG (nested too deeply,
 * or more values than memory of that size has reason to hold).
 */
int btf_show(const struct btf *btf, u32 id, const void *data, size_t size,
	     const struct btf_show_opts *opts, struct text *out);

#endif
