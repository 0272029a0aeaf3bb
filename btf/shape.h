/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the type ids and the names of a record stand, whatever its kind. */
#ifndef BTF_SHAPE_H
#define BTF_SHAPE_H

#include "btf/btf.h"

/* Number of type ids in @t, and the one at @i of them. */
u32 btf_nr_refs(const struct btf_type *t);
u32 *btf_ref(struct btf_type *t, u32 i);
/* The same of string offsets; the first is that of the type's own name. */
u32 btf_nr_names(const struct btf_type *t);
u32 *btf_name_ref(struct btf_type *t, u32 i);
/* In bytes, with what follows it; 0: there is no such kind. */
u32 btf_record_size(const struct btf_type *t);

static inline u32 btf_ref_at(const struct btf_type *t, u32 i)
{
	return *btf_ref((struct btf_type *)t, i);
}

#endif
