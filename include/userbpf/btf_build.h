/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BPF type information made in memory, a type at a time; functions are those of libbpf's
 * <bpf/btf.h>, and refuse what those refuse:
 *
 *	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
 *	int u32_id = userbpf_btf_add_int(b, "u32", 4, 0);
 *
 *	userbpf_btf_add_struct(b, "pair", 8);
 *	userbpf_btf_add_field(b, "first", u32_id, 0, 0);
 *	userbpf_btf_add_field(b, "second", u32_id, 32, 0);
 *	struct userbpf_btf *btf = userbpf_btf_builder_btf(b);
 *
 * What adds a type returns its id, counted from 1 or from what the base has; what adds to the last
 * type returns 0. Negative are -EINVAL (an argument, or the last type is not of the kind), -E2BIG
 * (no room: 65535 members, 2 GiB), -ENOMEM; no type or item was added then. Ids may be those of
 *types that are added later: whether all is well is for userbpf_btf_builder_btf() to say. Where
 *libbpf wants a name, NULL and "" are -EINVAL; elsewhere they mean none.
 */
#ifndef USERBPF_BTF_BUILD_H
#define USERBPF_BTF_BUILD_H

#include <linux/btf.h>

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_btf_builder;

/*
 * A builder without types; with @base (a reference is kept) its types and strings go on from those
 * of it. NULL with errno: EINVAL, ENOMEM. The caller frees it, before the instance.
 */
USERBPF_API struct userbpf_btf_builder *userbpf_btf_builder_new(struct userbpf *vm,
								const struct userbpf_btf *base);
USERBPF_API void userbpf_btf_builder_free(struct userbpf_btf_builder *b);

/*
 * What was added, as the @size bytes of a file; they belong to @b and stay until the next call. 0,
 * or -errno: -EINVAL, -ENOMEM. libbpf: btf__raw_data().
 */
USERBPF_API int userbpf_btf_builder_raw_data(struct userbpf_btf_builder *b, const void **data,
					     uint32_t *size);
/*
 * The same, validated and parsed; the caller frees it. NULL with errno as userbpf_btf_parse(); @err
 * as there.
 */
USERBPF_API struct userbpf_btf *userbpf_btf_builder_btf(struct userbpf_btf_builder *b, char *err,
							size_t err_size);

/* The offset of a string, which is added if it is not there. */
USERBPF_API int userbpf_btf_add_str(struct userbpf_btf_builder *b, const char *s);

/* @size in bytes: a power of two up to 16; @encoding: BTF_INT_SIGNED and the like. */
USERBPF_API int userbpf_btf_add_int(struct userbpf_btf_builder *b, const char *name, size_t size,
				    int encoding);
/* @size in bytes: 2, 4, 8, 12 or 16. */
USERBPF_API int userbpf_btf_add_float(struct userbpf_btf_builder *b, const char *name, size_t size);
USERBPF_API int userbpf_btf_add_ptr(struct userbpf_btf_builder *b, int ref_type_id);
USERBPF_API int userbpf_btf_add_array(struct userbpf_btf_builder *b, int index_type_id,
				      int elem_type_id, uint32_t nr_elems);
/* @size in bytes. Members follow. */
USERBPF_API int userbpf_btf_add_struct(struct userbpf_btf_builder *b, const char *name,
				       uint32_t size);
USERBPF_API int userbpf_btf_add_union(struct userbpf_btf_builder *b, const char *name,
				      uint32_t size);
/*
 * A member of the last type, a struct or union. Offset and size in bits; @bit_size 0: no bit-field,
 * then the offset is that of a byte.
 */
USERBPF_API int userbpf_btf_add_field(struct userbpf_btf_builder *b, const char *name, int type_id,
				      uint32_t bit_offset, uint32_t bit_size);
/* @size in bytes: 1, 2, 4 or 8. Unsigned, until a value is negative. Values follow. */
USERBPF_API int userbpf_btf_add_enum(struct userbpf_btf_builder *b, const char *name,
				     uint32_t size);
/* -E2BIG: @value does not fit into 32 bits. */
USERBPF_API int userbpf_btf_add_enum_value(struct userbpf_btf_builder *b, const char *name,
					   int64_t value);
USERBPF_API int userbpf_btf_add_enum64(struct userbpf_btf_builder *b, const char *name,
				       uint32_t size, bool is_signed);
USERBPF_API int userbpf_btf_add_enum64_value(struct userbpf_btf_builder *b, const char *name,
					     uint64_t value);

/* As enum btf_fwd_kind. */
enum userbpf_btf_fwd_kind {
	USERBPF_BTF_FWD_STRUCT,
	USERBPF_BTF_FWD_UNION,
	USERBPF_BTF_FWD_ENUM, /* an enum of four bytes without values */
};

/* The declaration of a type that is not defined here. */
USERBPF_API int userbpf_btf_add_fwd(struct userbpf_btf_builder *b, const char *name,
				    enum userbpf_btf_fwd_kind kind);
/* Another name, a qualifier or a tag of the type @ref_type_id, 0 being void; it may still be added.
 */
USERBPF_API int userbpf_btf_add_typedef(struct userbpf_btf_builder *b, const char *name,
					int ref_type_id);
USERBPF_API int userbpf_btf_add_volatile(struct userbpf_btf_builder *b, int ref_type_id);
USERBPF_API int userbpf_btf_add_const(struct userbpf_btf_builder *b, int ref_type_id);
USERBPF_API int userbpf_btf_add_restrict(struct userbpf_btf_builder *b, int ref_type_id);
USERBPF_API int userbpf_btf_add_type_tag(struct userbpf_btf_builder *b, const char *value,
					 int ref_type_id);
/* @linkage: BTF_FUNC_STATIC, _GLOBAL or _EXTERN. */
USERBPF_API int userbpf_btf_add_func(struct userbpf_btf_builder *b, const char *name, int linkage,
				     int proto_type_id);
/* Parameters follow. */
USERBPF_API int userbpf_btf_add_func_proto(struct userbpf_btf_builder *b, int ret_type_id);
USERBPF_API int userbpf_btf_add_func_param(struct userbpf_btf_builder *b, const char *name,
					   int type_id);
/* @linkage: BTF_VAR_STATIC, _GLOBAL_ALLOCATED or _GLOBAL_EXTERN. */
USERBPF_API int userbpf_btf_add_var(struct userbpf_btf_builder *b, const char *name, int linkage,
				    int type_id);
/* @size in bytes. Variables follow. */
USERBPF_API int userbpf_btf_add_datasec(struct userbpf_btf_builder *b, const char *name,
					uint32_t size);
USERBPF_API int userbpf_btf_add_datasec_var_info(struct userbpf_btf_builder *b, int var_type_id,
						 uint32_t offset, uint32_t size);
/* @component_idx: of the member or parameter, -1 for the whole. */
USERBPF_API int userbpf_btf_add_decl_tag(struct userbpf_btf_builder *b, const char *value,
					 int ref_type_id, int component_idx);

/*
 * A copy of type @id of @src, with its names; the ids in it are those of @src (libbpf:
 * btf__add_type()).
 */
USERBPF_API int userbpf_btf_add_type(struct userbpf_btf_builder *b, const struct userbpf_btf *src,
				     uint32_t id);
/*
 * Copies of all types of @src, with ids that lead to the copies; -ENOTSUP: it is split. The first
 * id (libbpf: btf__add_btf()). When it fails some may have been added.
 */
USERBPF_API int userbpf_btf_add_btf(struct userbpf_btf_builder *b, const struct userbpf_btf *src);

/*
 * Split BTF @src again as *@new_split, which goes on from as much of its base, *@new_base, as it
 * takes to find the types again in another build of the kernel: what modules carry in ".BTF" and
 * ".BTF.base" (userbpf_btf_raw_data() has the bytes). The caller frees both. 0, or -errno: -EINVAL
 * (@src is not split, or refers to what a base cannot have; the print callback gets the sentence),
 * -ENOMEM, -E2BIG. libbpf: btf__distill_base().
 */
USERBPF_API int userbpf_btf_distill_base(struct userbpf *vm, const struct userbpf_btf *src,
					 struct userbpf_btf **new_base,
					 struct userbpf_btf **new_split);
/*
 * Split BTF @src, whose base is a distilled one, again as one that goes on from @base; the caller
 * frees it. NULL with errno: EINVAL (@src is not split, or is already split over @base; its base is
 * no distilled one; a type of it is not in @base, or several could be it), ENOENT (a name is of no
 * type of the distilled base), ENOMEM, E2BIG; the print callback gets libbpf's sentence. libbpf:
 * btf__relocate(), which changes what it is given.
 */
USERBPF_API struct userbpf_btf *userbpf_btf_relocate(struct userbpf *vm,
						     const struct userbpf_btf *src,
						     const struct userbpf_btf *base);

#ifdef __cplusplus
}
#endif

#endif
