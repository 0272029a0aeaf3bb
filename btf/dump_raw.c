// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types one by one, as bpftool writes them (tools/bpf/bpftool/btf.c: dump_btf_type()): as text or
 * as JSON. Both say the same, so there is one function per kind, and what it calls knows the form:
 * a field is " key=value" or "key": value, an item of a list stands on a line of its own or is an
 * object.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "btf/dump.h"
#include "btf/out.h"

struct raw {
	const struct btf *btf;
	struct btf_out out;
	struct jsonw json;
	bool is_json;
};

/* ---- parts ---- */

static const char *name_at(const struct raw *raw, u32 name_off)
{
	return name_off ? btf_str(raw->btf, name_off) : "(anon)";
}

static void put_key(struct raw *raw, const char *key)
{
	if (raw->is_json) {
		jsonw_key(&raw->json, key);
	} else {
		btf_out_write(&raw->out, " ", 1);
		btf_out_puts(&raw->out, key);
		btf_out_write(&raw->out, "=", 1);
	}
}

static void put_u64(struct raw *raw, const char *key, u64 number)
{
	put_key(raw, key);
	if (raw->is_json)
		jsonw_value(&raw->json, "%" PRIu64, number);
	else
		btf_out_number(&raw->out, number);
}

static void put_s64(struct raw *raw, const char *key, s64 number)
{
	put_key(raw, key);
	if (raw->is_json)
		jsonw_value(&raw->json, "%" PRId64, number);
	else
		btf_out_printf(&raw->out, "%" PRId64, number);
}

static void put_word(struct raw *raw, const char *key, const char *word)
{
	put_key(raw, key);
	if (raw->is_json)
		jsonw_string(&raw->json, word);
	else
		btf_out_puts(&raw->out, word);
}

static void put_quoted(struct raw *raw, u32 name_off)
{
	btf_out_write(&raw->out, "'", 1);
	btf_out_name(&raw->out, name_at(raw, name_off));
	btf_out_write(&raw->out, "'", 1);
}

static void begin_list(struct raw *raw, const char *key)
{
	if (raw->is_json) {
		jsonw_key(&raw->json, key);
		jsonw_begin(&raw->json, '[');
	}
}

static void end_list(struct raw *raw)
{
	if (raw->is_json)
		jsonw_end(&raw->json, ']');
}

static void begin_item(struct raw *raw)
{
	if (raw->is_json)
		jsonw_begin(&raw->json, '{');
	else
		btf_out_puts(&raw->out, "\n\t");
}

static void begin_named_item(struct raw *raw, u32 name_off)
{
	begin_item(raw);
	if (raw->is_json) {
		jsonw_key(&raw->json, "name");
		jsonw_string(&raw->json, name_at(raw, name_off));
	} else {
		put_quoted(raw, name_off);
	}
}

static void end_item(struct raw *raw)
{
	if (raw->is_json)
		jsonw_end(&raw->json, '}');
}

/* ---- kinds ---- */

/* Of functions and of variables: the numbers mean the same. */
static const char *linkage_word(u32 linkage)
{
	static const char *const words[] = {"static", "global", "extern"};

	return linkage < ARRAY_SIZE(words) ? words[linkage] : "(unknown)";
}

static void put_int(struct raw *raw, const struct btf_type *t)
{
	u32 data = btf_int_data(t);

	put_u64(raw, "size", t->size);
	put_u64(raw, "bits_offset", BTF_INT_OFFSET(data));
	put_u64(raw, "nr_bits", BTF_INT_BITS(data));
	put_word(raw, "encoding", btf_int_encoding_str(BTF_INT_ENCODING(data)));
}

static void put_array(struct raw *raw, const struct btf_type *t)
{
	const struct btf_array *array = btf_array_of(t);

	put_u64(raw, "type_id", array->type);
	put_u64(raw, "index_type_id", array->index_type);
	put_u64(raw, "nr_elems", array->nelems);
}

static void put_composite(struct raw *raw, const struct btf_type *t)
{
	put_u64(raw, "size", t->size);
	put_u64(raw, "vlen", btf_vlen(t));
	begin_list(raw, "members");
	for (u32 i = 0; i < btf_vlen(t) && !raw->out.err; i++) {
		u32 nr_bits = btf_member_bitfield_size(t, i);

		begin_named_item(raw, btf_members(t)[i].name_off);
		put_u64(raw, "type_id", btf_members(t)[i].type);
		put_u64(raw, "bits_offset", btf_member_bit_offset(t, i));
		if (nr_bits)
			put_u64(raw, "bitfield_size", nr_bits);
		end_item(raw);
	}
	end_list(raw);
}

/* In JSON bpftool extends the sign of 32-bit values that have none. */
static void put_enum_value(struct raw *raw, const struct btf_type *t, u32 i)
{
	s64 value = btf_enum_value(t, i);

	if (raw->is_json && btf_kind(t) == BTF_KIND_ENUM)
		value = (s32)value;
	if (btf_kflag(t))
		put_s64(raw, "val", value);
	else
		put_u64(raw, "val", (u64)value);
	if (!raw->is_json && btf_kind(t) == BTF_KIND_ENUM64)
		btf_out_puts(&raw->out, btf_kflag(t) ? "LL" : "ULL");
}

static void put_enum(struct raw *raw, const struct btf_type *t)
{
	put_word(raw, "encoding", btf_kflag(t) ? "SIGNED" : "UNSIGNED");
	put_u64(raw, "size", t->size);
	put_u64(raw, "vlen", btf_vlen(t));
	begin_list(raw, "values");
	for (u32 i = 0; i < btf_vlen(t) && !raw->out.err; i++) {
		begin_named_item(raw, btf_enum_name_off(t, i));
		put_enum_value(raw, t, i);
		end_item(raw);
	}
	end_list(raw);
}

static void put_func_proto(struct raw *raw, const struct btf_type *t)
{
	put_u64(raw, "ret_type_id", t->type);
	put_u64(raw, "vlen", btf_vlen(t));
	begin_list(raw, "params");
	for (u32 i = 0; i < btf_vlen(t) && !raw->out.err; i++) {
		begin_named_item(raw, btf_params(t)[i].name_off);
		put_u64(raw, "type_id", btf_params(t)[i].type);
		end_item(raw);
	}
	end_list(raw);
}

static void put_var(struct raw *raw, const struct btf_type *t)
{
	put_u64(raw, "type_id", t->type);
	if (!raw->is_json)
		btf_out_write(&raw->out, ",", 1);
	put_word(raw, "linkage", linkage_word(btf_var_linkage(t)));
}

/* bpftool leaves the first blank of such a line out. */
static void put_secinfo(struct raw *raw, const struct btf_var_secinfo *info)
{
	const struct btf_type *var = btf_type_by_id(raw->btf, info->type);

	if (raw->is_json) {
		put_u64(raw, "type_id", info->type);
		put_u64(raw, "offset", info->offset);
		put_u64(raw, "size", info->size);
		return;
	}
	btf_out_printf(&raw->out, "type_id=%u offset=%u size=%u", info->type, info->offset,
		       info->size);
	if (var) {
		btf_out_printf(&raw->out, " (%s ", btf_kind_str(btf_kind(var)));
		put_quoted(raw, var->name_off);
		btf_out_write(&raw->out, ")", 1);
	}
}

static void put_datasec(struct raw *raw, const struct btf_type *t)
{
	put_u64(raw, "size", t->size);
	put_u64(raw, "vlen", btf_vlen(t));
	begin_list(raw, "vars");
	for (u32 i = 0; i < btf_vlen(t) && !raw->out.err; i++) {
		begin_item(raw);
		put_secinfo(raw, &btf_secinfos(t)[i]);
		end_item(raw);
	}
	end_list(raw);
}

static void put_details(struct raw *raw, const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_INT: put_int(raw, t); break;
	case BTF_KIND_PTR:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_TYPE_TAG: put_u64(raw, "type_id", t->type); break;
	case BTF_KIND_ARRAY: put_array(raw, t); break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: put_composite(raw, t); break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64: put_enum(raw, t); break;
	case BTF_KIND_FWD: put_word(raw, "fwd_kind", btf_kflag(t) ? "union" : "struct"); break;
	case BTF_KIND_FUNC:
		put_u64(raw, "type_id", t->type);
		put_word(raw, "linkage", linkage_word(btf_vlen(t)));
		break;
	case BTF_KIND_FUNC_PROTO: put_func_proto(raw, t); break;
	case BTF_KIND_VAR: put_var(raw, t); break;
	case BTF_KIND_DATASEC: put_datasec(raw, t); break;
	case BTF_KIND_FLOAT: put_u64(raw, "size", t->size); break;
	case BTF_KIND_DECL_TAG:
		put_u64(raw, "type_id", t->type);
		put_s64(raw, "component_idx", btf_decl_tag_component(t));
		break;
	}
}

static void put_type(struct raw *raw, u32 id)
{
	const struct btf_type *t = btf_type_by_id(raw->btf, id);
	const char *kind = btf_kind_str(btf_kind(t));

	if (raw->is_json) {
		jsonw_begin(&raw->json, '{');
		put_u64(raw, "id", id);
		put_word(raw, "kind", kind);
		put_word(raw, "name", name_at(raw, t->name_off));
		put_details(raw, t);
		jsonw_end(&raw->json, '}');
	} else {
		btf_out_printf(&raw->out, "[%u] %s ", id, kind);
		put_quoted(raw, t->name_off);
		put_details(raw, t);
		btf_out_write(&raw->out, "\n", 1);
	}
}

static void put_types(struct raw *raw, const struct btf_dump_opts *opts)
{
	u32 first = MAX(btf_start_id(raw->btf), 1u);

	for (u32 i = 0; i < opts->nr_root_ids && !raw->out.err; i++)
		put_type(raw, opts->root_ids[i]);
	if (opts->nr_root_ids)
		return;
	for (u32 id = first; id < btf_type_cnt(raw->btf) && !raw->out.err; id++)
		put_type(raw, id);
}

int btf_dump_raw(const struct btf *btf, const struct btf_dump_opts *opts)
{
	struct raw raw = {
		.btf = btf,
		.out = {.write = opts->write, .ctx = opts->ctx, .left_bytes = btf_dump_limit(btf)},
		.is_json = opts->form != BTF_DUMP_RAW,
	};

	raw.json = (struct jsonw){
		.write = btf_out_bytes,
		.ctx = &raw.out,
		.is_indented = opts->form == BTF_DUMP_JSON_PRETTY,
	};
	if (raw.is_json) {
		jsonw_begin(&raw.json, '{');
		jsonw_key(&raw.json, "types");
		jsonw_begin(&raw.json, '[');
	}
	put_types(&raw, opts);
	if (raw.is_json) {
		jsonw_end(&raw.json, ']');
		jsonw_end(&raw.json, '}');
		btf_out_write(&raw.out, "\n", 1);
	}
	return btf_out_end(&raw.out);
}
