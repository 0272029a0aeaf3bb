// SPDX-License-Identifier: BSD-2-Clause
/* See builder.h. */
#include <errno.h>
#include <string.h>

#include "base/hash.h"
#include "btf/builder.h"
#include "btf/impl.h"
#include "btf/shape.h"

#define FIRST_SLOTS    256u
#define MAX_STR_OFFSET 0x7fffffffu /* libbpf: BTF_MAX_STR_OFFSET */
#define MAX_TYPES      0x7fffffffu /* libbpf: BTF_MAX_NR_TYPES */
#define MAX_ITEMS      0xffffu
#define RECORD_WORDS   (sizeof(struct btf_type) / sizeof(u32))

/* ---- strings ---- */

static const char *str_at(const struct userbpf_btf_builder *b, u32 off)
{
	return off < b->start_str_off ? btf_str(b->base, off) : b->strs.v + off - b->start_str_off;
}

static u32 *find_slot(const struct userbpf_btf_builder *b, const char *s, size_t len)
{
	u32 i = (u32)hash_bytes(s, len, b->seed) & b->index.mask;

	while (b->index.slots[i] && strcmp(str_at(b, b->index.slots[i]), s))
		i = (i + 1) & b->index.mask;
	return &b->index.slots[i];
}

static int grow_index(struct userbpf_btf_builder *b)
{
	u32 *old = b->index.slots, nr_old = old ? b->index.mask + 1 : 0;
	u32 nr_slots = old ? nr_old * 2 : FIRST_SLOTS;
	u32 *slots = mem_calloc(b->mem, nr_slots, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	b->index.slots = slots;
	b->index.mask = nr_slots - 1;
	for (u32 i = 0; i < nr_old; i++)
		if (old[i])
			*find_slot(b, str_at(b, old[i]), strlen(str_at(b, old[i]))) = old[i];
	mem_free(b->mem, old);
	return 0;
}

/* The slot where @s is or belongs; NULL: no memory. */
static u32 *slot_of(struct userbpf_btf_builder *b, const char *s, size_t len)
{
	if ((!b->index.slots || b->index.nr > b->index.mask / 2) && grow_index(b))
		return NULL;
	return find_slot(b, s, len);
}

static int index_base(struct userbpf_btf_builder *b, const struct btf *base)
{
	for (u32 at = 0; base && at < base->str_len;) {
		const char *s = base->strs + at;
		size_t len = strlen(s);
		u32 *slot = slot_of(b, s, len);

		if (!slot)
			return -ENOMEM;
		if (!*slot && base->start_str_off + at) {
			*slot = base->start_str_off + at;
			b->index.nr++;
		}
		at += (u32)len + 1;
	}
	return 0;
}

int btf_builder_str(struct userbpf_btf_builder *b, const char *s)
{
	size_t len = s ? strlen(s) : 0;
	u32 off, *slot;
	char *copy;

	if (!len)
		return 0;
	slot = slot_of(b, s, len);
	if (!slot)
		return -ENOMEM;
	if (*slot)
		return (int)*slot;
	if (len >= MAX_STR_OFFSET - b->start_str_off - b->strs.nr)
		return -E2BIG;
	off = b->start_str_off + (u32)b->strs.nr;
	if (vec_extend(b->mem, &b->strs, len + 1, &copy))
		return -ENOMEM;
	memcpy(copy, s, len);
	*slot = off;
	b->index.nr++;
	return (int)off;
}

/* ---- types ---- */

int btf_builder_init(struct userbpf_btf_builder *b, struct mem *mem, const struct btf *base,
		     u64 seed)
{
	int err = 0;

	*b = (struct userbpf_btf_builder){.mem = mem, .seed = seed, .start_id = 1};
	if (!base)
		return vec_push(mem, &b->strs, '\0');
	b->base = btf_get(base);
	b->start_id = btf_type_cnt(base);
	b->start_str_off = base->start_str_off + base->str_len;
	for (; base && !err; base = base->base)
		err = index_base(b, base);
	return err;
}

void btf_builder_fini(struct userbpf_btf_builder *b)
{
	vec_free(b->mem, &b->words);
	vec_free(b->mem, &b->offs);
	vec_free(b->mem, &b->strs);
	mem_free(b->mem, b->index.slots);
	mem_free(b->mem, b->raw);
	btf_put(b->base);
}

/* Room for a type of so many words behind its record, all zero; NULL: none. */
static struct btf_type *extend(struct userbpf_btf_builder *b, size_t nr_words)
{
	u32 *words;

	if (vec_reserve(b->mem, &b->offs, b->offs.nr + 1) ||
	    vec_extend(b->mem, &b->words, nr_words, &words))
		return NULL;
	b->offs.v[b->offs.nr++] = (u32)(words - b->words.v);
	return (struct btf_type *)words;
}

static int last_id(const struct userbpf_btf_builder *b)
{
	return (int)(b->start_id + (u32)b->offs.nr - 1);
}

static bool is_full(const struct userbpf_btf_builder *b, size_t nr_words)
{
	return b->start_id + b->offs.nr > MAX_TYPES ||
	       (b->words.nr + nr_words) * sizeof(u32) > INT32_MAX;
}

int btf_builder_type(struct userbpf_btf_builder *b, const char *name, u32 info, u32 size_or_type,
		     const u32 *rest, u32 nr_rest)
{
	int name_off = btf_builder_str(b, name);
	struct btf_type *t;

	if (name_off < 0)
		return name_off;
	if (is_full(b, RECORD_WORDS + nr_rest))
		return -E2BIG;
	t = extend(b, RECORD_WORDS + nr_rest);
	if (!t)
		return -ENOMEM;
	*t = (struct btf_type){(u32)name_off, info, {size_or_type}};
	if (nr_rest)
		memcpy(t + 1, rest, nr_rest * sizeof(*rest));
	return last_id(b);
}

struct btf_type *btf_builder_own(struct userbpf_btf_builder *b, u32 id)
{
	return (struct btf_type *)&b->words.v[b->offs.v[id - b->start_id]];
}

struct btf_type *btf_builder_last(struct userbpf_btf_builder *b, u32 kinds)
{
	struct btf_type *t = b->offs.nr ? btf_builder_own(b, (u32)last_id(b)) : NULL;

	return btf_is_any(t, kinds) ? t : NULL;
}

int btf_builder_item(struct userbpf_btf_builder *b, const u32 *item, u32 nr_words)
{
	u32 *words;

	if (btf_vlen(btf_builder_last(b, UINT32_MAX)) == MAX_ITEMS || is_full(b, nr_words))
		return -E2BIG;
	if (vec_extend(b->mem, &b->words, nr_words, &words))
		return -ENOMEM;
	memcpy(words, item, nr_words * sizeof(*item));
	btf_builder_last(b, UINT32_MAX)->info++; /* vlen is in the low bits */
	return 0;
}

int btf_builder_copy(struct userbpf_btf_builder *b, const struct btf *src, u32 id)
{
	const struct btf_type *t = btf_type_by_id(src, id);
	struct btf_type *copy;
	u32 nr_words;

	if (!t || !btf_record_size(t))
		return -EINVAL;
	nr_words = btf_record_size(t) / (u32)sizeof(u32);
	if (is_full(b, nr_words))
		return -E2BIG;
	for (u32 i = 0; i < btf_nr_names(t); i++) {
		int off = btf_builder_str(b, btf_str(src, *btf_name_ref((struct btf_type *)t, i)));

		if (off < 0)
			return off;
	}
	copy = extend(b, nr_words);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, t, nr_words * sizeof(u32));
	for (u32 i = 0; i < btf_nr_names(copy); i++) {
		u32 *name_off = btf_name_ref(copy, i);

		*name_off = (u32)btf_builder_str(b, btf_str(src, *name_off)); /* it is there */
	}
	return last_id(b);
}

int btf_builder_raw(struct userbpf_btf_builder *b, const void **data, u32 *size)
{
	struct btf_sections sections = {.words = b->words.v,
					.nr_words = b->words.nr,
					.strs = b->strs.v,
					.str_len = (u32)b->strs.nr,
					.is_swapped = b->is_swapped};
	u8 *raw = btf_raw_new(b->mem, &sections, size);

	if (!raw)
		return -ENOMEM;
	mem_free(b->mem, b->raw);
	b->raw = raw;
	*data = raw;
	return 0;
}

int btf_builder_btf(struct userbpf_btf_builder *b, struct btf **out, struct text *err_text)
{
	struct btf_parse_opts opts = {.base = b->base, .hash_seed = b->seed};
	const void *data;
	u32 size;
	int err = btf_builder_raw(b, &data, &size);

	return err ? err : btf_parse_opts(b->mem, data, size, &opts, out, err_text);
}
