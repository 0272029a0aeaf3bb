/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A base of which only as much is kept as it takes to find its types again: named integers,
 * floats and forward declarations as they are, named structs, unions and enums without what is in
 * them. Modules carry one (".BTF.base"), so that their types survive another build of the kernel.
 */
#ifndef BTF_DISTILL_H
#define BTF_DISTILL_H

#include "btf/btf.h"

/*
 * Split BTF @src again as *@split, which goes on from *@base, what it wants of its base: type for
 * type and in the byte order as libbpf's btf__distill_base() has it. Each has one reference. 0;
 * -EINVAL: @src is not split, or leads to a base type that cannot be distilled; -ENOMEM, -E2BIG.
 * @err gets libbpf's sentence.
 */
int btf_distill(const struct btf *src, u64 seed, struct btf **base, struct btf **split,
		struct text *err);
/*
 * Split BTF @src, which goes on from a distilled base, again as *@out, which goes on from @base. 0;
 * -EINVAL: @src is not split, its base is @base or no distilled one, a type of that is not in @base
 * or could be several; -ENOENT: a name of the distilled base is not that of a type; -ENOMEM,
 * -E2BIG. @err gets libbpf's sentence. libbpf and the kernel: btf_relocate().
 */
int btf_relocate(const struct btf *src, const struct btf *base, u64 seed, struct btf **out,
		 struct text *err);

#endif
