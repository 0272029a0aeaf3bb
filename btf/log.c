// SPDX-License-Identifier: BSD-2-Clause
/*
 * Words for what is wrong with a type, in the shape of the kernel's BTF log
 * (__btf_verifier_log_type() and its siblings), on one line.
 */
#include <errno.h>

#include "btf/impl.h"

/* Names may share one long string: of each only so much is looked at. */
#define NAME_FMT "%.512s"

static const char *name_or_anon(const struct btf *btf, u32 name_off)
{
	const char *name = btf_str_or_null(btf, name_off);

	if (!name_off)
		return "(anon)";
	return name ? name : "(invalid-name-offset)";
}

const char *btf_int_encoding_str(u32 encoding)
{
	switch (encoding) {
	case 0: return "(none)";
	case BTF_INT_SIGNED: return "SIGNED";
	case BTF_INT_CHAR: return "CHAR";
	case BTF_INT_BOOL: return "BOOL";
	default: return "UNKN";
	}
}

static void int_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	u32 data = btf_int_data(t);

	(void)btf;
	text_printf(out, "size=%u bits_offset=%u nr_bits=%u encoding=%s", t->size,
		    BTF_INT_OFFSET(data), BTF_INT_BITS(data),
		    btf_int_encoding_str(BTF_INT_ENCODING(data)));
}

static void ref_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	(void)btf;
	text_printf(out, "type_id=%u", t->type);
}

static void array_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	const struct btf_array *array = btf_array_of(t);

	(void)btf;
	text_printf(out, "type_id=%u index_type_id=%u nr_elems=%u", array->type, array->index_type,
		    array->nelems);
}

static void sized_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	(void)btf;
	text_printf(out, "size=%u vlen=%u", t->size, btf_vlen(t));
}

static void fwd_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	(void)btf;
	text_puts(out, btf_kflag(t) ? "union" : "struct");
}

static void proto_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	const struct btf_param *params = btf_params(t);
	u32 nr = btf_vlen(t);

	text_printf(out, "return=%u args=(", t->type);
	if (!nr)
		text_puts(out, "void");
	for (u32 i = 0; i < nr && !text_is_truncated(out); i++) {
		text_puts(out, i ? ", " : "");
		if (i + 1 == nr && !params[i].type)
			text_puts(out, "vararg");
		else
			text_printf(out, "%u " NAME_FMT, params[i].type,
				    name_or_anon(btf, params[i].name_off));
	}
	text_puts(out, ")");
}

static void var_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	(void)btf;
	text_printf(out, "type_id=%u linkage=%u", t->type, btf_var_linkage(t));
}

static void float_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	(void)btf;
	text_printf(out, "size=%u", t->size);
}

static void decl_tag_details(struct text *out, const struct btf *btf, const struct btf_type *t)
{
	(void)btf;
	text_printf(out, "type=%u component_idx=%d", t->type, btf_decl_tag_component(t));
}

static const struct {
	const char *name;
	void (*details)(struct text *out, const struct btf *btf, const struct btf_type *t);
} kinds[NR_BTF_KINDS] = {
	[BTF_KIND_UNKN] = {"UNKNOWN", NULL},
	[BTF_KIND_INT] = {"INT", int_details},
	[BTF_KIND_PTR] = {"PTR", ref_details},
	[BTF_KIND_ARRAY] = {"ARRAY", array_details},
	[BTF_KIND_STRUCT] = {"STRUCT", sized_details},
	[BTF_KIND_UNION] = {"UNION", sized_details},
	[BTF_KIND_ENUM] = {"ENUM", sized_details},
	[BTF_KIND_FWD] = {"FWD", fwd_details},
	[BTF_KIND_TYPEDEF] = {"TYPEDEF", ref_details},
	[BTF_KIND_VOLATILE] = {"VOLATILE", ref_details},
	[BTF_KIND_CONST] = {"CONST", ref_details},
	[BTF_KIND_RESTRICT] = {"RESTRICT", ref_details},
	[BTF_KIND_FUNC] = {"FUNC", ref_details},
	[BTF_KIND_FUNC_PROTO] = {"FUNC_PROTO", proto_details},
	[BTF_KIND_VAR] = {"VAR", var_details},
	[BTF_KIND_DATASEC] = {"DATASEC", sized_details},
	[BTF_KIND_FLOAT] = {"FLOAT", float_details},
	[BTF_KIND_DECL_TAG] = {"DECL_TAG", decl_tag_details},
	[BTF_KIND_TYPE_TAG] = {"TYPE_TAG", ref_details},
	[BTF_KIND_ENUM64] = {"ENUM64", sized_details},
};

const char *btf_kind_str(u32 kind)
{
	return kinds[kind < NR_BTF_KINDS ? kind : BTF_KIND_UNKN].name;
}

int btf_reject(struct btf_check *c, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(c->err, fmt, args);
	va_end(args);
	return -EINVAL;
}

static const struct btf_type *put_type(struct btf_check *c, u32 id)
{
	const struct btf_type *t = btf_raw_type(c->btf, id);

	text_printf(c->err, "[%u] %s " NAME_FMT " ", id, btf_kind_str(btf_kind(t)),
		    name_or_anon(c->btf, t->name_off));
	return t;
}

static const struct btf_type *put_type_and_details(struct btf_check *c, u32 id)
{
	const struct btf_type *t = put_type(c, id);

	kinds[btf_kind(t)].details(c->err, c->btf, t);
	text_putc(c->err, ' ');
	return t;
}

int btf_reject_basic(struct btf_check *c, u32 id, const char *fmt, ...)
{
	va_list args;

	put_type(c, id);
	va_start(args, fmt);
	text_vprintf(c->err, fmt, args);
	va_end(args);
	return -EINVAL;
}

int btf_reject_type(struct btf_check *c, u32 id, const char *fmt, ...)
{
	va_list args;

	put_type_and_details(c, id);
	va_start(args, fmt);
	text_vprintf(c->err, fmt, args);
	va_end(args);
	return -EINVAL;
}

static void put_member(struct btf_check *c, u32 id, u32 member, u32 type_id)
{
	const struct btf_type *t = put_type_and_details(c, id);
	const struct btf_member *m = &btf_members(t)[member];

	text_printf(c->err, NAME_FMT " type_id=%u ", name_or_anon(c->btf, m->name_off), type_id);
	if (btf_kflag(t))
		text_printf(c->err, "bitfield_size=%u ", BTF_MEMBER_BITFIELD_SIZE(m->offset));
	text_printf(c->err, "bits_offset=%u ", btf_member_bit_offset(t, member));
}

int btf_reject_member(struct btf_check *c, u32 id, u32 member, const char *fmt, ...)
{
	va_list args;

	put_member(c, id, member, btf_members(btf_raw_type(c->btf, id))[member].type);
	va_start(args, fmt);
	text_vprintf(c->err, fmt, args);
	va_end(args);
	return -EINVAL;
}

int btf_reject_member_of(struct btf_check *c, u32 id, u32 member, u32 type_id, const char *msg)
{
	put_member(c, id, member, type_id);
	text_puts(c->err, msg);
	return -EINVAL;
}

int btf_reject_secinfo(struct btf_check *c, u32 id, u32 secinfo, const char *msg)
{
	const struct btf_type *t = put_type_and_details(c, id);
	const struct btf_var_secinfo *vsi = &btf_secinfos(t)[secinfo];

	text_printf(c->err, "type_id=%u offset=%u size=%u %s", vsi->type, vsi->offset, vsi->size,
		    msg);
	return -EINVAL;
}
