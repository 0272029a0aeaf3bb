/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BTF made in memory: types are appended, each string is kept once, and the whole is then handed
 * out as the bytes of a file. What the ids refer to is not looked at, for it may come later;
 * parsing the bytes tells.
 */
#ifndef BTF_BUILDER_H
#define BTF_BUILDER_H

#include "base/vec.h"
#include "btf/btf.h"

struct userbpf_btf_builder {
	struct mem *mem;
	struct btf *base; /* that types and strings go on from; or NULL */
	VEC(u32) words;	  /* the type section */
	VEC(u32) offs;	  /* of the types in it, in words */
	VEC(char) strs;
	u32 start_id, start_str_off;
	struct {
		u32 *slots; /* string offsets, 0 is free; open addressing */
		u32 nr, mask;
	} index;
	u64 seed;
	u8 *raw;	 /* what was handed out last */
	bool is_swapped; /* hand it out in the byte order that is not the host's */
};

/* All zero but for @mem; @base may be NULL, a reference is kept. 0 or -ENOMEM. */
int btf_builder_init(struct userbpf_btf_builder *b, struct mem *mem, const struct btf *base,
		     u64 seed);
void btf_builder_fini(struct userbpf_btf_builder *b);

/* Offset of @s, of the base's strings if it is there; 0 for NULL and "". -ENOMEM, -E2BIG. */
int btf_builder_str(struct userbpf_btf_builder *b, const char *s);

/*
 * Append a type; @info is what BTF_INFO_KIND() and the like take apart, @size_or_type the third
 * word of the record, @rest the words that follow it. Its id, or as btf_builder_str().
 */
int btf_builder_type(struct userbpf_btf_builder *b, const char *name, u32 info, u32 size_or_type,
		     const u32 *rest, u32 nr_rest);
/* The last type, if its kind is in @kinds; NULL otherwise. Valid until something is appended. */
struct btf_type *btf_builder_last(struct userbpf_btf_builder *b, u32 kinds);
/* Append an item to the last type. 0, -E2BIG (it has 65535), -ENOMEM. */
int btf_builder_item(struct userbpf_btf_builder *b, const u32 *item, u32 nr_words);

/* Append a copy of type @id of @src, with the ids that it has there. As btf_builder_type(). */
int btf_builder_copy(struct userbpf_btf_builder *b, const struct btf *src, u32 id);
/* An own type. */
struct btf_type *btf_builder_own(struct userbpf_btf_builder *b, u32 id);

/* All of it, as in a file; valid until the next call, or the end of @b. 0 or -ENOMEM. */
int btf_builder_raw(struct userbpf_btf_builder *b, const void **data, u32 *size);
/* The same, parsed by the rules for objects. As btf_parse_opts(). */
int btf_builder_btf(struct userbpf_btf_builder *b, struct btf **out, struct text *err);

#endif
