// SPDX-License-Identifier: BSD-2-Clause
/* BTF as the bytes of a file again: a header, the types, the strings. */
#include <string.h>

#include "btf/impl.h"

u8 *btf_raw_new(struct mem *mem, const struct btf_sections *sections, u32 *size)
{
	u32 type_len = (u32)(sections->nr_words * sizeof(u32));
	struct btf_header hdr = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(hdr),
		.type_len = type_len,
		.str_off = type_len,
		.str_len = sections->str_len,
	};
	size_t total = sizeof(hdr) + (size_t)type_len + sections->str_len;
	u8 *raw = total <= UINT32_MAX ? mem_alloc(mem, total) : NULL;
	u8 *types = raw ? raw + sizeof(hdr) : NULL;

	if (!raw)
		return NULL;
	if (type_len)
		memcpy(types, sections->words, type_len);
	if (sections->str_len)
		memcpy(types + type_len, sections->strs, sections->str_len);
	if (sections->is_swapped) {
		btf_swap_header(&hdr);
		btf_swap_words((u32 *)types, sections->nr_words);
	}
	memcpy(raw, &hdr, sizeof(hdr));
	*size = (u32)total;
	return raw;
}

static u8 *raw_of(struct btf *btf, u32 *size)
{
	struct btf_sections sections = {.words = btf->words,
					.nr_words = btf->nr_words,
					.strs = btf->strs,
					.str_len = btf->str_len,
					.is_swapped = btf->is_swapped};

	return btf_raw_new(btf->mem, &sections, size);
}

const void *btf_raw_data(const struct btf *shared, u32 *size)
{
	struct btf *btf = (struct btf *)shared;

	pthread_mutex_lock(&btf->proof_lock);
	if (!btf->raw)
		btf->raw = raw_of(btf, &btf->raw_size);
	pthread_mutex_unlock(&btf->proof_lock);
	*size = btf->raw_size;
	return btf->raw;
}
