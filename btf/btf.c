// SPDX-License-Identifier: BSD-2-Clause
/*
 * The life of a struct btf: header and sections in, passes over the types in order, references.
 *
 * Type records are nothing but 32-bit words, so they are copied into an array of words, and BTF of
 * the other byte order is turned around in one go. Records are then read in place through
 * <linux/btf.h>; where they begin, and what the checks find out, is kept beside them, per id. An
 * image that is given away (a file) is not copied if its words can be read where they are.
 */
#include "btf/btf.h"

#include <errno.h>
#include <string.h>

#include "btf/impl.h"

struct parse {
	struct btf_check check;
	const struct btf_image *image;
	const u8 *data;
	size_t size;
	struct btf_header hdr;
};

void btf_swap_words(u32 *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		words[i] = __builtin_bswap32(words[i]);
}

void btf_swap_header(struct btf_header *hdr)
{
	hdr->magic = __builtin_bswap16(hdr->magic);
	btf_swap_words(&hdr->hdr_len, (sizeof(*hdr) - offsetof(struct btf_header, hdr_len)) / 4);
}

/* What follows the fields known here must be zero, by the kernel's rules. */
static bool has_unknown_header(const struct parse *p)
{
	for (size_t i = sizeof(p->hdr); i < p->hdr.hdr_len; i++)
		if (p->data[i])
			return true;
	return false;
}

/* Kernel: btf_parse_hdr() */
static int parse_header(struct parse *p)
{
	struct btf_check *c = &p->check;
	const size_t min_size = offsetof(struct btf_header, hdr_len) + sizeof(p->hdr.hdr_len);
	u32 hdr_len;

	if (p->size < min_size)
		return btf_reject(c, "hdr_len not found");
	memcpy(&p->hdr, p->data, MIN(p->size, sizeof(p->hdr)));
	c->btf->is_swapped = !c->strict && p->hdr.magic == __builtin_bswap16(BTF_MAGIC);
	if (c->btf->is_swapped)
		btf_swap_header(&p->hdr);
	if (p->size < p->hdr.hdr_len)
		return btf_reject(c, "btf_header not found");
	/* even of the fields read just now only so many bytes count */
	hdr_len = p->hdr.hdr_len;
	if (hdr_len < sizeof(p->hdr))
		memset((u8 *)&p->hdr + hdr_len, 0, sizeof(p->hdr) - hdr_len);
	if (c->strict && has_unknown_header(p)) {
		btf_reject(c, "Unsupported btf_header");
		return -E2BIG;
	}
	if (p->hdr.magic != BTF_MAGIC)
		return btf_reject(c, "Invalid magic");
	if (p->hdr.version != BTF_VERSION || p->hdr.flags) {
		btf_reject(c, "Unsupported %s",
			   p->hdr.version != BTF_VERSION ? "version" : "flags");
		return -ENOTSUPP;
	}
	if (p->size == p->hdr.hdr_len && !c->btf->base)
		return btf_reject(c, "No data");
	return 0;
}

/*
 * The two sections follow each other without gap, overlap or rest (kernel: btf_check_sec_info()).
 * Objects may have room and sections that are unknown here, but no overlap.
 */
static int check_sections(struct parse *p)
{
	const struct btf_header *h = &p->hdr;
	/* differences with a sign, as btf_sec_info_cmp() takes them */
	s32 by_off = (s32)(h->type_off - h->str_off), by_len = (s32)(h->type_len - h->str_len);
	bool types_first = by_off < 0 || (!by_off && by_len <= 0);
	u64 off[] = {types_first ? h->type_off : h->str_off,
		     types_first ? h->str_off : h->type_off};
	u64 len[] = {types_first ? h->type_len : h->str_len,
		     types_first ? h->str_len : h->type_len};
	u64 total = p->size - h->hdr_len, end = 0;
	struct btf_check *c = &p->check;

	for (size_t i = 0; i < ARRAY_SIZE(off); i++) {
		if (off[i] > total)
			return btf_reject(c, "Invalid section offset");
		if (c->strict && off[i] > end)
			return btf_reject(c, "Unsupported section found");
		if (off[i] < end)
			return btf_reject(c, "Section overlap found");
		if (len[i] > total - off[i])
			return btf_reject(c, "Total section length too long");
		end = off[i] + len[i];
	}
	return c->strict && end != total ? btf_reject(c, "Unsupported section found") : 0;
}

/* Kernel: btf_parse_str_sec(). The strings of split BTF need not begin with an empty one. */
static int take_strings(struct parse *p)
{
	const u8 *strs = p->data + p->hdr.hdr_len + p->hdr.str_off;
	struct btf *btf = p->check.btf;
	u32 len = p->hdr.str_len;
	u64 max_bytes = p->check.strict ? BTF_MAX_NAME_OFFSET + 1 : BTF_OBJECT_MAX_STR_BYTES;

	if (p->check.strict && p->hdr.str_off + (u64)len != p->size - p->hdr.hdr_len)
		return btf_reject(&p->check, "String section is not at the end");
	if (!len && btf->base)
		return 0;
	if (!len || len > max_bytes || strs[len - 1] || (strs[0] && !btf->base))
		return btf_reject(&p->check, "Invalid string section");
	btf->str_len = len;
	btf->owns_strs = !p->image->release;
	btf->strs = btf->owns_strs ? mem_memdup(btf->mem, strs, len) : (char *)strs;
	return btf->strs ? 0 : -ENOMEM;
}

static int take_types(struct parse *p)
{
	const u8 *types = p->data + p->hdr.hdr_len + p->hdr.type_off;
	struct btf *btf = p->check.btf;
	u32 len = p->hdr.type_len;

	if (p->hdr.type_off % sizeof(u32))
		return btf_reject(&p->check, "Unaligned type_off");
	if (!len && !btf->base && p->check.strict) /* libbpf takes it */
		return btf_reject(&p->check, "No type found");
	btf->nr_words = (u32)(len / sizeof(u32));
	p->check.tail_bytes = len % sizeof(u32);
	if (p->image->release && !btf->is_swapped && !((uintptr_t)types % sizeof(u32))) {
		btf->words = (u32 *)types;
		return 0;
	}
	btf->owns_words = true;
	btf->words = mem_calloc(btf->mem, MAX(btf->nr_words, 1u), sizeof(u32));
	if (!btf->words)
		return -ENOMEM;
	memcpy(btf->words, types, btf->nr_words * sizeof(u32));
	if (btf->is_swapped)
		btf_swap_words(btf->words, btf->nr_words);
	return 0;
}

static int check_types(struct parse *p)
{
	struct btf *btf = p->check.btf;
	int err = btf_check_metas(&p->check);

	if (err)
		return err;
	btf->facts = mem_calloc(btf->mem, MAX(btf->nr_types, 1u), sizeof(*btf->facts));
	if (!btf->facts)
		return -ENOMEM;
	return btf->is_lazy ? 0 : btf_check_types(&p->check);
}

static int parse_all(struct parse *p)
{
	int err;

	if (p->size > (p->check.strict ? BTF_KERNEL_MAX_BYTES : UINT32_MAX)) {
		btf_reject(&p->check, "BTF of %zu bytes is too large", p->size);
		return -E2BIG;
	}
	err = parse_header(p);
	if (!err)
		err = check_sections(p);
	if (!err)
		err = take_strings(p);
	if (!err)
		err = take_types(p);
	if (!err)
		err = check_types(p);
	return err;
}

static struct btf *btf_new(struct mem *mem, const struct btf_parse_opts *opts)
{
	struct btf *btf = mem_zalloc(mem, sizeof(*btf));

	if (!btf)
		return NULL;
	if (pthread_mutex_init(&btf->proof_lock, NULL)) {
		mem_free(mem, btf);
		return NULL;
	}
	btf->mem = mem;
	btf->refs = 1;
	btf->is_lazy = opts->is_lazy && opts->rules == BTF_RULES_OBJECT;
	if (opts->base) {
		btf->base = btf_get(opts->base);
		btf->start_id = btf_type_cnt(opts->base);
		btf->start_str_off = opts->base->start_str_off + opts->base->str_len;
	}
	btf->names = btf_names_new(mem, opts->hash_seed);
	btf->core_names = core_names_new(mem, opts->hash_seed);
	if (btf->names && btf->core_names)
		return btf;
	btf_put(btf);
	return NULL;
}

int btf_parse_opts(struct mem *mem, const void *data, size_t size,
		   const struct btf_parse_opts *opts, struct btf **out, struct text *err_text)
{
	static const struct btf_parse_opts no_opts;
	struct text no_text = {};
	struct parse p = {.data = data, .size = size};
	int err;

	if (!opts)
		opts = &no_opts;
	p.image = &opts->image;
	p.check.strict = opts->rules == BTF_RULES_KERNEL;
	p.check.err = err_text ? err_text : &no_text;
	p.check.btf = btf_new(mem, opts);
	err = p.check.btf ? parse_all(&p) : -ENOMEM;
	if (err) {
		if (err == -ENOMEM)
			text_puts(p.check.err, "out of memory");
		btf_put(p.check.btf);
		return err;
	}
	p.check.btf->image = opts->image; /* which is the caller's as long as this may fail */
	*out = p.check.btf;
	return 0;
}

int btf_parse(struct mem *mem, const void *data, size_t size, struct btf **out, struct text *err)
{
	return btf_parse_opts(mem, data, size, NULL, out, err);
}

struct btf *btf_get(const struct btf *btf)
{
	struct btf *owned = (struct btf *)btf;

	__atomic_add_fetch(&owned->refs, 1, __ATOMIC_RELAXED);
	return owned;
}

static void btf_free(struct btf *btf)
{
	btf_names_free(btf->mem, btf->names);
	core_names_free(btf->mem, btf->core_names);
	pthread_mutex_destroy(&btf->proof_lock);
	mem_free(btf->mem, btf->facts);
	mem_free(btf->mem, btf->raw);
	mem_free(btf->mem, btf->word_offs);
	if (btf->owns_words)
		mem_free(btf->mem, btf->words);
	if (btf->owns_strs)
		mem_free(btf->mem, btf->strs);
	if (btf->image.release)
		btf->image.release(&btf->image);
	mem_free(btf->mem, btf);
}

void btf_put(struct btf *btf)
{
	struct btf *base;

	for (; btf && !__atomic_sub_fetch(&btf->refs, 1, __ATOMIC_ACQ_REL); btf = base) {
		base = btf->base;
		btf_free(btf);
	}
}
