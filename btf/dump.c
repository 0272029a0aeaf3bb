// SPDX-License-Identifier: BSD-2-Clause
/* See dump.h. */
#include <errno.h>

#include "btf/dump.h"
#include "btf/impl.h"

/*
 * A kernel's header is as long as its BTF, its JSON six times that; a struct that is aligned to a
 * page says five thousand characters in thirty bytes.
 */
#define LIMIT_BYTES	   (1024 * 1024)
#define LIMIT_PER_BTF_BYTE 64

u64 btf_dump_limit(const struct btf *btf)
{
	u64 size = 0;

	for (; btf; btf = btf->base)
		size += btf->str_len + (u64)btf->nr_words * sizeof(u32);
	return LIMIT_BYTES + size * LIMIT_PER_BTF_BYTE;
}

int btf_dump(const struct btf *btf, const struct btf_dump_opts *opts)
{
	for (u32 i = 0; i < opts->nr_root_ids; i++)
		if (opts->root_ids[i] >= btf_type_cnt(btf))
			return -EINVAL;
	return opts->form == BTF_DUMP_C ? btf_dump_c(btf, opts) : btf_dump_raw(btf, opts);
}
