/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of btf/ share among each other. */
#ifndef BTF_IMPL_H
#define BTF_IMPL_H

#include "base/vec.h"
#include "btf/btf.h"

#define BTF_PTR_BYTES 8

/* Limits of the kernel's rules. */
#define BTF_KERNEL_MAX_BYTES	   (16 * 1024 * 1024)
#define BTF_KERNEL_MAX_DEPTH	   32
#define BTF_KERNEL_MAX_IDENT_BYTES 512 /* with the terminator: KSYM_NAME_LEN */
#define BTF_OBJECT_MAX_STR_BYTES   0x80000000u

/* What is known of one type besides its record; the checks fill it in. */
struct btf_fact {
	u32 word_off;	 /* of its record in btf->words */
	u32 resolved_id; /* modifiers: what is behind them; otherwise the id itself or unused */
	u32 array_bytes; /* arrays: their size */
	u8 align;	 /* arrays, structs, unions: in bytes */
	u8 state;	 /* of the walk in resolve.c */
};

struct btf_names; /* find.c */

struct btf {
	struct mem *mem;
	u32 refs; /* atomic */
	struct btf *base;
	u32 start_id; /* of this BTF's own types; 0 when it is not split: then void is facts.v[0] */
	u32 start_str_off; /* of its own strings */
	u32 *words;	   /* the type section in host byte order, behind a record for void */
	u32 nr_words;
	char *strs; /* str_len bytes, the last one is NUL */
	u32 str_len;
	VEC(struct btf_fact) facts;
	struct btf_names *names;
};

static inline bool btf_is_own(const struct btf *btf, u32 id)
{
	return id >= btf->start_id && id - btf->start_id < btf->facts.nr;
}

/* @id must be there. */
struct btf_fact *btf_fact(const struct btf *btf, u32 id);
/* NULL when @name_off is outside the string section. */
const char *btf_str_or_null(const struct btf *btf, u32 name_off);
/* NULL, void, forward declarations, functions, tags: nothing that could be stored */
bool btf_is_unsized(const struct btf_type *t);

/* One run of the checks. */
struct btf_check {
	struct btf *btf;
	bool strict; /* BTF_RULES_KERNEL */
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

/* meta.c: split the type section into types and check each by itself. */
int btf_check_metas(struct btf_check *c);
bool btf_is_param_name_ok(const struct btf_check *c, u32 name_off);
/* resolve.c: check what types refer to. */
int btf_check_types(struct btf_check *c);
/* member.c: does member @i fit struct @id, all types by value below it being resolved? */
int btf_check_member(struct btf_check *c, u32 id, u32 i);
bool btf_int_is_regular(const struct btf_type *t);

struct btf_names *btf_names_new(struct mem *mem, u64 seed);
void btf_names_free(struct mem *mem, struct btf_names *names);

/* Turn @nr words of the other byte order around. */
void btf_swap_words(u32 *words, size_t nr);

#endif
