// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types of keys and values (kernel/bpf/syscall.c: map_check_btf): they must have the sizes of the
 * map, and special fields must be such as its type may have. What else the keys of a type must be
 * is its own business: map_ops.check_btf.
 */
#include "maps/btf.h"

#include "world/kernel_types.h"

/* Which fields of spec/maps.def a field of a value falls under. */
static const u32 field_classes[BTF_NR_FIELD_TYPES] = {
	[BTF_FIELD_SPIN_LOCK] = FIELD_SPIN_LOCK, [BTF_FIELD_TIMER] = FIELD_TIMER,
	[BTF_FIELD_WORKQUEUE] = FIELD_TIMER,	 [BTF_FIELD_REFCOUNT] = FIELD_KPTR,
	[BTF_FIELD_LIST_HEAD] = FIELD_GRAPH,	 [BTF_FIELD_RB_ROOT] = FIELD_GRAPH,
	[BTF_FIELD_KPTR_UNREF] = FIELD_KPTR,	 [BTF_FIELD_KPTR_REF] = FIELD_KPTR,
	[BTF_FIELD_KPTR_PERCPU] = FIELD_KPTR,
};

static bool has_size(const struct btf *btf, u32 id, u32 size)
{
	return btf_resolve_size(btf, id) == size;
}

static int check_fields(struct userbpf *vm, const struct map_attr *attr,
			const struct spec_map *spec, const struct map_ops *ops,
			struct btf_record *record)
{
	struct kernel_types kernel = kernel_types_of(vm);
	u32 id = btf_skip_mods_and_typedefs(attr->btf, attr->btf_value_type_id);

	if (!btf_is_any(btf_type_by_id(attr->btf, id),
			BTF_KIND_BIT(BTF_KIND_STRUCT) | BTF_KIND_BIT(BTF_KIND_DATASEC)))
		return 0;
	/* Of a value whose fields make no sense the kernel's map has none, and no error. */
	if (btf_parse_fields(attr->btf, id, BTF_FIELDS_IN_VALUES, attr->value_size, &kernel.types,
			     record))
		record->nr = 0;
	if (record->nr &&
	    ((attr->flags | ops->implied_flags) & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)))
		return -EACCES;
	for (u32 i = 0; i < record->nr; i++) {
		if (!(spec->fields & field_classes[record->fields[i].type]))
			return -EOPNOTSUPP;
	}
	/* What the values own must be such as the kernel takes the types for. */
	return record->nr && record->btf ? kfobj_check_types(vm, attr->btf) : 0;
}

int map_check_btf(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec,
		  const struct map_ops *ops, struct btf_record *record)
{
	bool may_lack_key = ops->check_btf || (spec->flags & MAP_NO_BTF);
	int err;

	record->nr = 0;
	if (attr->btf_key_type_id ? !has_size(attr->btf, attr->btf_key_type_id, attr->key_size)
				  : !may_lack_key)
		return -EINVAL;
	if (!has_size(attr->btf, attr->btf_value_type_id, attr->value_size))
		return -EINVAL;
	err = check_fields(vm, attr, spec, ops, record);
	if (err)
		return err;
	if (spec->flags & MAP_NO_BTF)
		return -ENOTSUPP;
	return ops->check_btf ? ops->check_btf(attr) : 0;
}

/* --- keys --- */

static const struct btf_type *type_behind(const struct btf *btf, u32 id)
{
	return btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, id));
}

static bool is_int(const struct btf *btf, u32 id, u32 nr_bits)
{
	const struct btf_type *t = type_behind(btf, id);

	return btf_is_kind(t, BTF_KIND_INT) && BTF_INT_BITS(btf_int_data(t)) == nr_bits &&
	       !BTF_INT_OFFSET(btf_int_data(t));
}

int btf_key_is_none(const struct map_attr *attr)
{
	return attr->btf_key_type_id ? -EINVAL : 0;
}

int btf_key_is_u32(const struct map_attr *attr)
{
	return is_int(attr->btf, attr->btf_key_type_id, 32) ? 0 : -EINVAL;
}

int btf_key_is_u64(const struct map_attr *attr)
{
	return is_int(attr->btf, attr->btf_key_type_id, 64) ? 0 : -EINVAL;
}

int btf_key_is_struct(const struct map_attr *attr)
{
	const struct btf_type *t = type_behind(attr->btf, attr->btf_key_type_id);

	return btf_is_kind(t, BTF_KIND_STRUCT) ? 0 : -EINVAL;
}

/* kernel/bpf/btf.c: btf_member_is_reg_int */
static bool is_int_member(const struct btf *btf, const struct btf_type *t, u32 i, u32 off_bytes,
			  u32 nr_bits)
{
	return is_int(btf, btf_members(t)[i].type, nr_bits) &&
	       btf_member_bit_offset(t, i) == off_bytes * 8 && !btf_member_bitfield_size(t, i);
}

int btf_key_is_cgroup(const struct map_attr *attr)
{
	const struct btf_type *t = type_behind(attr->btf, attr->btf_key_type_id);

	if (!btf_is_kind(t, BTF_KIND_STRUCT) || btf_vlen(t) != 2)
		return -EINVAL;
	return is_int_member(attr->btf, t, 0, 0, 64) && is_int_member(attr->btf, t, 1, 8, 32)
		       ? 0
		       : -EINVAL;
}
