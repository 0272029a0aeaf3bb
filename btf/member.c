// SPDX-License-Identifier: BSD-2-Clause
/*
 * Does a member fit its struct? One general rule (a byte boundary unless it is a bit-field, an end
 * inside the struct) and, by the rules of the kernel, its peculiarities on top: enums without a
 * bit-field size count as an int whatever their size, and floats must be aligned.
 */
#include "btf/impl.h"

#define MAX_COPY_BITS 128

struct place {
	u64 bit_off;
	u64 bit_size;	/* without padding */
	u32 field_bits; /* bit-field size, 0 for none */
};

/* Kernel: btf_type_int_is_regular() */
bool btf_int_is_regular(const struct btf_type *t)
{
	u32 data = btf_int_data(t), bits = BTF_INT_BITS(data);

	return !BTF_INT_OFFSET(data) &&
	       (bits == 8 || bits == 16 || bits == 32 || bits == 64 || bits == 128);
}

/* Kernel: btf_int_check_member() and btf_int_check_kflag_member() */
static const char *check_int(const struct btf_type *st, const struct btf_type *t, struct place *at)
{
	u32 data = btf_int_data(t);

	if (!btf_kflag(st)) {
		at->bit_off += BTF_INT_OFFSET(data);
		at->bit_size = BTF_INT_BITS(data);
	} else {
		if (!btf_int_is_regular(t))
			return "Invalid member base type";
		if (!at->field_bits && at->bit_off % 8)
			return "Invalid member offset";
		if (at->field_bits > BTF_INT_BITS(data))
			return "Invalid member bitfield_size";
		at->bit_size = at->field_bits ? at->field_bits : BTF_INT_BITS(data);
	}
	return at->bit_size + at->bit_off % 8 > MAX_COPY_BITS ? "nr_copy_bits exceeds 128" : NULL;
}

/* Kernel: btf_enum_check_kflag_member() */
static const char *check_enum(const struct btf_check *c, const struct btf_type *st,
			      const struct btf_type *t, struct place *at)
{
	u32 max_bits = c->strict && btf_kflag(st) ? 32 : t->size * 8;

	at->bit_size = at->field_bits ? at->field_bits : max_bits;
	if (!at->field_bits && at->bit_off % 8)
		return "Member is not byte aligned";
	return at->field_bits > max_bits ? "Invalid member bitfield_size" : NULL;
}

/* Kernel: btf_{float,ptr,struct,array}_check_member() */
static const char *check_plain(const struct btf_check *c, const struct btf_type *t,
			       const struct place *at)
{
	u32 float_align = MIN(t->size, (u32)BTF_PTR_BYTES) * 8;

	if (at->field_bits)
		return "Invalid member bitfield_size";
	if (c->strict && btf_kind(t) == BTF_KIND_FLOAT && at->bit_off % float_align)
		return "Member is not properly aligned";
	return at->bit_off % 8 ? "Member is not byte aligned" : NULL;
}

/* Bytes of a member's type. Types of a 32-bit kernel may be looked at too, where pointers are
 * short. */
static u64 type_bytes(const struct btf_check *c, u32 id, const struct btf_type *t)
{
	if (btf_kind(t) == BTF_KIND_PTR)
		return c->strict ? BTF_PTR_BYTES : 4;
	if (btf_kind(t) == BTF_KIND_ARRAY)
		return btf_fact(c->btf, id)->array_bytes;
	return t->size;
}

int btf_check_member(struct btf_check *c, u32 id, u32 i)
{
	const struct btf_type *st = btf_raw_type(c->btf, id), *t;
	u32 type_id = btf_raw_behind(c->btf, btf_members(st)[i].type);
	struct place at = {.bit_off = btf_member_bit_offset(st, i),
			   .field_bits = btf_member_bitfield_size(st, i)};
	const char *msg;

	t = btf_raw_type(c->btf, type_id);
	if (btf_is_unsized(t))
		return btf_reject_member(c, id, i, "Invalid member");
	at.bit_size = type_bytes(c, type_id, t) * 8;
	if (btf_kind(t) == BTF_KIND_INT)
		msg = check_int(st, t, &at);
	else if (btf_is_any(t, BTF_KINDS_ENUM))
		msg = check_enum(c, st, t, &at);
	else
		msg = check_plain(c, t, &at);
	if (!msg && (at.bit_off + at.bit_size + 7) / 8 > st->size)
		msg = "Member exceeds struct_size";
	return msg ? btf_reject_member_of(c, id, i, type_id, msg) : 0;
}
