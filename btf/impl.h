/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of btf/ share among each other. */
#ifndef BTF_IMPL_H
#define BTF_IMPL_H

#include <pthread.h>

#include "base/vec.h"
#include "btf/btf.h"

#define BTF_PTR_BYTES 8

/* Limits of the kernel's rules. */
#define BTF_KERNEL_MAX_BYTES	   (16 * 1024 * 1024)
#define BTF_KERNEL_MAX_DEPTH	   32
#define BTF_KERNEL_MAX_IDENT_BYTES 512 /* with the terminator: KSYM_NAME_LEN */
#define BTF_OBJECT_MAX_STR_BYTES   0x80000000u

/* PROOF_BAD: the type breaks the rules, or something that it cannot be without does. */
enum btf_proof { PROOF_NONE, PROOF_GOOD, PROOF_BAD };

/* What is known of one type besides its record; the checks fill it in. */
struct btf_fact {
	union {
		u32 resolved_id; /* modifiers: what is behind them; otherwise the id or unused */
		u32 waiting_id;	 /* during the walk: the type that waits for this one; or 0 */
	};
	union {
		u32 array_bytes; /* arrays: their size */
		u32 next;	 /* during the walk: the member or secinfo to go on with */
	};
	u8 align;	/* arrays, structs, unions: in bytes */
	u8 state;	/* of the walk in resolve.c */
	u8 meta, proof; /* enum btf_proof of lazy BTF: of the record by itself; of all (atomic) */
};

struct btf_names;  /* find.c */
struct core_names; /* core_names.c */

struct btf {
	struct mem *mem;
	u32 refs; /* atomic */
	struct btf *base;
	u32 start_id; /* of this BTF's own types; 0 when it is not split: then void is one of them
		       */
	u32 start_str_off; /* of its own strings */
	u32 *words;	   /* the type section in host byte order */
	u32 nr_words;
	char *strs; /* str_len bytes, the last one is NUL */
	u32 str_len;
	bool owns_words, owns_strs; /* otherwise they lie in the image */
	bool is_swapped;	    /* it came in the byte order that is not the host's */
	struct btf_image image;
	u32 nr_types;	/* own */
	u32 *word_offs; /* of the types' records; void has none */
	struct btf_fact *facts;
	struct btf_names *names;
	struct core_names *core_names;
	bool is_lazy;		    /* the types are proved when they are asked for (prove.c) */
	pthread_mutex_t proof_lock; /* of what is below, and of the facts of lazy BTF */
	char complaint[256];	    /* about the first bad type */
	u8 *raw;		    /* what btf_raw_data() has given; NULL: not asked for */
	u32 raw_size;
};

static inline bool btf_is_own(const struct btf *btf, u32 id)
{
	return id >= btf->start_id && id - btf->start_id < btf->nr_types;
}

extern const struct btf_type btf_void;

/* @id must be there. */
struct btf_fact *btf_fact(const struct btf *btf, u32 id);
/*
 * For the checks themselves: the same as the questions of btf.h without a raw, of types of lazy BTF
 * that are not proved yet. What lies in the base is asked for as everybody asks.
 */
const struct btf_type *btf_raw_type(const struct btf *btf, u32 id);
u32 btf_raw_behind(const struct btf *btf, u32 id);
s64 btf_raw_size(const struct btf *btf, u32 id);
int btf_raw_align(const struct btf *btf, u32 id);
/* NULL when @name_off is outside the string section. */
const char *btf_str_or_null(const struct btf *btf, u32 name_off);
/* NULL, void, forward declarations, functions, tags: nothing that could be stored */
bool btf_is_unsized(const struct btf_type *t);

/* One run of the checks. */
struct btf_check {
	struct btf *btf;
	bool strict;	/* BTF_RULES_KERNEL */
	u32 tail_bytes; /* of the type section, behind the last word */
	struct text *err;
};

/* Each writes its line and returns -EINVAL. */
int btf_reject(struct btf_check *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "[3] INT int ..." without and with the details of the kind, which lie behind the record */
int btf_reject_basic(struct btf_check *c, u32 id, const char *fmt, ...) PRINTF_LIKE(3, 4);
int btf_reject_type(struct btf_check *c, u32 id, const char *fmt, ...) PRINTF_LIKE(3, 4);
int btf_reject_member(struct btf_check *c, u32 id, u32 member, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/* A member of type @type_id, which is what the type it names leads to. */
int btf_reject_member_of(struct btf_check *c, u32 id, u32 member, u32 type_id, const char *msg);
int btf_reject_secinfo(struct btf_check *c, u32 id, u32 secinfo, const char *msg);

/* meta.c: split the type section into types and, unless it is lazy, check each by itself. */
int btf_check_metas(struct btf_check *c);
/* One that has been split off. */
int btf_check_meta(struct btf_check *c, u32 id);
bool btf_is_param_name_ok(const struct btf_check *c, u32 name_off);
/* resolve.c: check what types refer to. */
int btf_check_types(struct btf_check *c);
/* One type of lazy BTF that is no pointer and no modifier, and all that it cannot be without. */
int btf_check_type(struct btf_check *c, u32 id);
/*
 * prove.c: is own type @id of lazy BTF a good one? Looked up, or found out, which takes no memory:
 * who asks has no way to tell a bad type from one that could not be looked at.
 */
bool btf_prove(const struct btf *btf, u32 id);
/*
 * Under the lock: is the record of own type @id good by itself, and does it, as a modifier, lead to
 * something?
 */
bool btf_prove_record(struct btf_check *c, u32 id);
/* resolve.c: may a pointer or a modifier lead to @t? */
bool btf_is_pointable(const struct btf_type *t);
/* member.c: does member @i fit struct @id, all types by value below it being resolved? */
int btf_check_member(struct btf_check *c, u32 id, u32 i);
bool btf_int_is_regular(const struct btf_type *t);

/* More than any compiler makes; hostile BTF is -E2BIG. */
#define BTF_FIELD_STEPS (16u * 1024 * 1024)
/* field.c: btf_parse_fields() for who calls it often, with so many steps left. */
int btf_parse_fields_within(const struct btf *btf, u32 id, u32 mask, u32 value_size,
			    const struct btf_kernel_types *types, u64 *budget,
			    struct btf_record *out);
/* field.c: is it a pointer with the tag of a kptr, as it should be? */
bool btf_is_kptr(const struct btf *btf, const struct btf_type *t);

struct btf_names *btf_names_new(struct mem *mem, u64 seed);
/* @names may be NULL. */
void btf_names_free(struct mem *mem, struct btf_names *names);
struct core_names *core_names_new(struct mem *mem, u64 seed);
/* @names may be NULL. */
void core_names_free(struct mem *mem, struct core_names *names);
/*
 * Own types of @btf, and all among them that have the essential name of @name: how many, *@ids in
 * ascending order. *@ids NULL: all of its own types.
 */
u32 core_names_find(const struct btf *btf, const char *name, const u32 **ids);

/* What a file is made of. */
struct btf_sections {
	const u32 *words;
	size_t nr_words;
	const char *strs;
	u32 str_len;
	bool is_swapped; /* write it in the byte order that is not the host's */
};

/* raw.c: the bytes of a file, of the caller's to free; NULL: no memory. */
u8 *btf_raw_new(struct mem *mem, const struct btf_sections *sections, u32 *size);

/* Turn @nr words of the other byte order around. */
void btf_swap_words(u32 *words, size_t nr);
void btf_swap_header(struct btf_header *hdr);

#endif
