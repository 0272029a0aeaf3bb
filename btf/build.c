// SPDX-License-Identifier: BSD-2-Clause
/* The public functions of <userbpf/btf_build.h>: what libbpf checks, and the record of each kind.
 */
#include <userbpf/btf_build.h>

#include <errno.h>
#include <limits.h>

#include "btf/builder.h"
#include "btf/shape.h"

#define INFO(kind, is_flagged, vlen) ((u32)(is_flagged) << 31 | (u32)(kind) << 24 | (vlen))
#define KFLAG			     (1u << 31)
#define MAX_BITFIELD_BITS	     255
#define MAX_BITFIELD_OFFSET	     0xffffff
#define ITEM_WORDS(item)	     (sizeof(item) / sizeof(u32))

static bool has_name(const struct userbpf_btf_builder *b, const char *name)
{
	return b && name && *name;
}

static bool is_power_of_two(size_t size, size_t max)
{
	return size && !(size & (size - 1)) && size <= max;
}

int userbpf_btf_add_str(struct userbpf_btf_builder *b, const char *s)
{
	return b && s ? btf_builder_str(b, s) : -EINVAL;
}

/* ---- numbers ---- */

int userbpf_btf_add_int(struct userbpf_btf_builder *b, const char *name, size_t size, int encoding)
{
	const u32 all = BTF_INT_SIGNED | BTF_INT_CHAR | BTF_INT_BOOL;
	u32 data = (u32)encoding << 24 | (u32)size * 8;

	if (!has_name(b, name) || !is_power_of_two(size, 16) || (u32)encoding & ~all)
		return -EINVAL;
	return btf_builder_type(b, name, INFO(BTF_KIND_INT, 0, 0), (u32)size, &data, 1);
}

int userbpf_btf_add_float(struct userbpf_btf_builder *b, const char *name, size_t size)
{
	if (!has_name(b, name) || (!is_power_of_two(size, 16) && size != 12) || size == 1)
		return -EINVAL;
	return btf_builder_type(b, name, INFO(BTF_KIND_FLOAT, 0, 0), (u32)size, NULL, 0);
}

/* ---- references ---- */

static int add_ref(struct userbpf_btf_builder *b, u32 info, const char *name, int type_id)
{
	return b && type_id >= 0 ? btf_builder_type(b, name, info, (u32)type_id, NULL, 0) : -EINVAL;
}

static int add_named_ref(struct userbpf_btf_builder *b, u32 info, const char *name, int type_id)
{
	return has_name(b, name) ? add_ref(b, info, name, type_id) : -EINVAL;
}

int userbpf_btf_add_ptr(struct userbpf_btf_builder *b, int ref_type_id)
{
	return add_ref(b, INFO(BTF_KIND_PTR, 0, 0), NULL, ref_type_id);
}

int userbpf_btf_add_volatile(struct userbpf_btf_builder *b, int ref_type_id)
{
	return add_ref(b, INFO(BTF_KIND_VOLATILE, 0, 0), NULL, ref_type_id);
}

int userbpf_btf_add_const(struct userbpf_btf_builder *b, int ref_type_id)
{
	return add_ref(b, INFO(BTF_KIND_CONST, 0, 0), NULL, ref_type_id);
}

int userbpf_btf_add_restrict(struct userbpf_btf_builder *b, int ref_type_id)
{
	return add_ref(b, INFO(BTF_KIND_RESTRICT, 0, 0), NULL, ref_type_id);
}

int userbpf_btf_add_typedef(struct userbpf_btf_builder *b, const char *name, int ref_type_id)
{
	return add_named_ref(b, INFO(BTF_KIND_TYPEDEF, 0, 0), name, ref_type_id);
}

int userbpf_btf_add_type_tag(struct userbpf_btf_builder *b, const char *value, int ref_type_id)
{
	return add_named_ref(b, INFO(BTF_KIND_TYPE_TAG, 0, 0), value, ref_type_id);
}

int userbpf_btf_add_func(struct userbpf_btf_builder *b, const char *name, int linkage,
			 int proto_type_id)
{
	if (linkage < BTF_FUNC_STATIC || linkage > BTF_FUNC_EXTERN)
		return -EINVAL;
	return add_named_ref(b, INFO(BTF_KIND_FUNC, 0, (u32)linkage), name, proto_type_id);
}

int userbpf_btf_add_fwd(struct userbpf_btf_builder *b, const char *name,
			enum userbpf_btf_fwd_kind kind)
{
	switch (kind) {
	case USERBPF_BTF_FWD_STRUCT:
	case USERBPF_BTF_FWD_UNION:
		return add_named_ref(b, INFO(BTF_KIND_FWD, kind == USERBPF_BTF_FWD_UNION, 0), name,
				     0);
	case USERBPF_BTF_FWD_ENUM:
		return has_name(b, name) ? userbpf_btf_add_enum(b, name, sizeof(int)) : -EINVAL;
	default: return -EINVAL;
	}
}

int userbpf_btf_add_array(struct userbpf_btf_builder *b, int index_type_id, int elem_type_id,
			  uint32_t nr_elems)
{
	u32 rest[] = {(u32)elem_type_id, (u32)index_type_id, nr_elems};

	if (!b || index_type_id < 0 || elem_type_id < 0)
		return -EINVAL;
	return btf_builder_type(b, NULL, INFO(BTF_KIND_ARRAY, 0, 0), 0, rest, ARRAY_SIZE(rest));
}

int userbpf_btf_add_var(struct userbpf_btf_builder *b, const char *name, int linkage, int type_id)
{
	u32 rest = (u32)linkage;

	if (!has_name(b, name) || type_id < 0 || linkage < BTF_VAR_STATIC ||
	    linkage > BTF_VAR_GLOBAL_EXTERN)
		return -EINVAL;
	return btf_builder_type(b, name, INFO(BTF_KIND_VAR, 0, 0), (u32)type_id, &rest, 1);
}

int userbpf_btf_add_decl_tag(struct userbpf_btf_builder *b, const char *value, int ref_type_id,
			     int component_idx)
{
	u32 rest = (u32)component_idx;

	if (!has_name(b, value) || ref_type_id < 0 || component_idx < -1)
		return -EINVAL;
	return btf_builder_type(b, value, INFO(BTF_KIND_DECL_TAG, 0, 0), (u32)ref_type_id, &rest,
				1);
}

/* ---- structs and unions ---- */

static int add_sized(struct userbpf_btf_builder *b, u32 info, const char *name, u32 size)
{
	return b ? btf_builder_type(b, name, info, size, NULL, 0) : -EINVAL;
}

int userbpf_btf_add_struct(struct userbpf_btf_builder *b, const char *name, uint32_t size)
{
	return add_sized(b, INFO(BTF_KIND_STRUCT, 0, 0), name, size);
}

int userbpf_btf_add_union(struct userbpf_btf_builder *b, const char *name, uint32_t size)
{
	return add_sized(b, INFO(BTF_KIND_UNION, 0, 0), name, size);
}

/* The last type if it is of the kinds; NULL otherwise. */
static struct btf_type *last_of(struct userbpf_btf_builder *b, u32 kinds)
{
	return b ? btf_builder_last(b, kinds) : NULL;
}

/* Append an item that begins with the offset of its name. */
static int add_named_item(struct userbpf_btf_builder *b, const char *name, u32 *item, u32 nr_words)
{
	int name_off = btf_builder_str(b, name);

	if (name_off < 0)
		return name_off;
	item[0] = (u32)name_off;
	return btf_builder_item(b, item, nr_words);
}

int userbpf_btf_add_field(struct userbpf_btf_builder *b, const char *name, int type_id,
			  uint32_t bit_offset, uint32_t bit_size)
{
	struct btf_type *t = last_of(b, BTF_KINDS_COMPOSITE);
	bool is_bitfield = bit_size || bit_offset % 8;
	u32 item[] = {0, (u32)type_id, bit_offset | bit_size << 24};
	int err;

	if (!t || type_id < 0 || (btf_kind(t) == BTF_KIND_UNION && bit_offset))
		return -EINVAL;
	if (is_bitfield &&
	    (!bit_size || bit_size > MAX_BITFIELD_BITS || bit_offset > MAX_BITFIELD_OFFSET))
		return -EINVAL;
	err = add_named_item(b, name, item, ITEM_WORDS(struct btf_member));
	if (!err && is_bitfield)
		last_of(b, BTF_KINDS_COMPOSITE)->info |= KFLAG;
	return err;
}

/* ---- enums ---- */

int userbpf_btf_add_enum(struct userbpf_btf_builder *b, const char *name, uint32_t size)
{
	return is_power_of_two(size, 8) ? add_sized(b, INFO(BTF_KIND_ENUM, 0, 0), name, size)
					: -EINVAL;
}

int userbpf_btf_add_enum64(struct userbpf_btf_builder *b, const char *name, uint32_t size,
			   bool is_signed)
{
	return is_power_of_two(size, 8)
		       ? add_sized(b, INFO(BTF_KIND_ENUM64, is_signed, 0), name, size)
		       : -EINVAL;
}

int userbpf_btf_add_enum_value(struct userbpf_btf_builder *b, const char *name, int64_t value)
{
	const u32 kinds = BTF_KIND_BIT(BTF_KIND_ENUM);
	u32 item[] = {0, (u32)value};
	int err;

	if (!last_of(b, kinds) || !has_name(b, name))
		return -EINVAL;
	if (value < INT_MIN || value > UINT_MAX)
		return -E2BIG;
	err = add_named_item(b, name, item, ITEM_WORDS(struct btf_enum));
	if (!err && value < 0)
		last_of(b, kinds)->info |= KFLAG;
	return err;
}

int userbpf_btf_add_enum64_value(struct userbpf_btf_builder *b, const char *name, uint64_t value)
{
	u32 item[] = {0, (u32)value, (u32)(value >> 32)};

	if (!last_of(b, BTF_KIND_BIT(BTF_KIND_ENUM64)) || !has_name(b, name))
		return -EINVAL;
	return add_named_item(b, name, item, ITEM_WORDS(struct btf_enum64));
}

/* ---- functions and sections ---- */

int userbpf_btf_add_func_proto(struct userbpf_btf_builder *b, int ret_type_id)
{
	return add_ref(b, INFO(BTF_KIND_FUNC_PROTO, 0, 0), NULL, ret_type_id);
}

int userbpf_btf_add_func_param(struct userbpf_btf_builder *b, const char *name, int type_id)
{
	u32 item[] = {0, (u32)type_id};

	if (!last_of(b, BTF_KIND_BIT(BTF_KIND_FUNC_PROTO)) || type_id < 0)
		return -EINVAL;
	return add_named_item(b, name, item, ITEM_WORDS(struct btf_param));
}

int userbpf_btf_add_datasec(struct userbpf_btf_builder *b, const char *name, uint32_t size)
{
	return has_name(b, name) ? add_sized(b, INFO(BTF_KIND_DATASEC, 0, 0), name, size) : -EINVAL;
}

int userbpf_btf_add_datasec_var_info(struct userbpf_btf_builder *b, int var_type_id,
				     uint32_t offset, uint32_t size)
{
	u32 item[] = {(u32)var_type_id, offset, size};

	if (!last_of(b, BTF_KIND_BIT(BTF_KIND_DATASEC)) || var_type_id < 0)
		return -EINVAL;
	return btf_builder_item(b, item, ITEM_WORDS(struct btf_var_secinfo));
}

/* ---- copies ---- */

int userbpf_btf_add_type(struct userbpf_btf_builder *b, const struct userbpf_btf *src, uint32_t id)
{
	return b && src ? btf_builder_copy(b, btf_of_public(src), id) : -EINVAL;
}

static void shift_refs(struct btf_type *t, u32 by)
{
	for (u32 i = 0; i < btf_nr_refs(t); i++) {
		u32 *ref = btf_ref(t, i);

		if (*ref)
			*ref += by;
	}
}

int userbpf_btf_add_btf(struct userbpf_btf_builder *b, const struct userbpf_btf *src)
{
	const struct btf *btf = src ? btf_of_public(src) : NULL;
	int first = 0;

	if (!b || !btf)
		return -EINVAL;
	if (btf_start_id(btf))
		return -ENOTSUP;
	for (u32 id = 1; id < btf_type_cnt(btf); id++) {
		int copy = btf_builder_copy(b, btf, id);

		if (copy < 0)
			return copy;
		first = first ? first : copy;
		shift_refs(btf_builder_own(b, (u32)copy), (u32)first - 1);
	}
	return first;
}
