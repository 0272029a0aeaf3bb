// SPDX-License-Identifier: BSD-2-Clause
/*
 * libFuzzer target of btf/: the first byte chooses rules and what the rest is (BTF; BTF followed by
 * .BTF.ext; base followed by split BTF), two more the length of the first part. Whatever parses
 * must answer every query about every id, be written as text, and give all memory back.
 *
 * Each BTF is also opened lazily, asked the same, and must be what was checked at once: bad if that
 * was refused, and with the same answers if not.
 */
#include <errno.h>
#include <stdlib.h>

#include <userbpf/btf.h>

#include "btf/dump.h"
#include "btf/show.h"
#include "btf/value.h"

#define MEM_LIMIT_BYTES (64u << 20)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static size_t sink;

static void ask_members(const struct btf *btf, const struct btf_type *t)
{
	for (u32 i = 0; i < btf_vlen(t); i++) {
		sink += btf_member_bit_offset(t, i) + btf_member_bitfield_size(t, i);
		sink += btf_resolve_size(btf, btf_members(t)[i].type) < 0;
		sink += btf_str(btf, btf_members(t)[i].name_off)[0];
	}
	sink += (size_t)btf_find_member(btf, t, "m");
}

/* What the memory holds matters less than what the type says; every byte must be allowed to be
 * read. */
static void show_value(const struct btf *btf, u32 id)
{
	static const u8 bytes[96] = "printable";
	struct text nowhere = {};
	struct jsonw w = {.write = jsonw_to_text, .ctx = &nowhere};

	sink += (size_t)btf_value_print(btf, id, bytes, sizeof(bytes) - id % 64, BTF_VALUE_JSON,
					&w);
	if (w.depth)
		abort();
	sink += (size_t)btf_show(btf, id, bytes, sizeof(bytes) - id % 64,
				 &(struct btf_show_opts){.flags = id % 16}, &nowhere);
}

static void count(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	sink += size + (size_t)bytes[size - 1];
}

/* However little there is, its text may be a megabyte: one form of it. */
static void dump(const struct btf *btf, u8 how)
{
	struct btf_dump_opts opts = {
		.form = (enum btf_dump_form)(how >> 3 & 3),
		.is_unsorted = how & 0x20,
		.write = count,
	};

	sink += (size_t)btf_dump(btf, &opts);
}

static int see_member(void *ctx, const struct userbpf_btf_member *m)
{
	const struct btf *btf = ctx;

	if (m->type_id >= btf_type_cnt(btf) || m->elem_type_id >= btf_type_cnt(btf))
		abort();
	sink += (size_t)m->name[0] + m->bit_offset + m->bit_size;
	return 0;
}

static void ask_public(struct btf *btf, u32 id)
{
	const struct userbpf_btf *handle = btf_to_public(btf);
	struct userbpf_btf_member m;
	int64_t value;

	sink += (size_t)userbpf_btf_for_each_member(handle, id, see_member, btf);
	sink += (size_t)userbpf_btf_find_member(handle, id, "m[1].n", &m);
	sink += (size_t)userbpf_btf_find_enumerator(handle, id, "E", &value);
}

static void ask_type(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);
	struct btf_record record;
	u32 behind = btf_skip_mods_and_typedefs(btf, id);

	if (btf_is_any(btf_type_by_id(btf, behind), BTF_KINDS_MODIFIER))
		abort();
	sink += (size_t)btf_resolve_size(btf, id) + (size_t)btf_align_of(btf, id);
	/* the type itself or one before it has this name */
	if (id && btf_find_by_name_kind(btf, btf_type_name(btf, id), btf_kind(t)) > (int)id)
		abort();
	if (btf_is_any(t, BTF_KINDS_COMPOSITE))
		ask_members(btf, t);
	for (u32 i = 0; btf_is_any(t, BTF_KINDS_ENUM) && i < btf_vlen(t); i++)
		sink += (size_t)btf_enum_value(t, i) +
			(size_t)btf_str(btf, btf_enum_name_off(t, i))[0];
	if (id < 16)
		show_value(btf, id);
	if (id < 32)
		ask_public((struct btf *)btf, id);
	if (id < 64) {
		sink += (size_t)btf_parse_fields(btf, id, ~0u, 64, NULL, &record);
		sink += (size_t)btf_next_decl_tag(btf, id, -1, "", 0);
	}
}

static void ask_ext(struct mem *mem, const struct btf *btf, const u8 *data, size_t size)
{
	struct btf_line line;
	struct btf_ext *ext;
	u32 nr;

	if (btf_ext_parse(mem, btf, data, size, &ext, NULL))
		return;
	sink += btf_ext_funcs(ext, "x", &nr) != NULL;
	sink += btf_ext_core_relos(ext, "x", &nr) != NULL;
	sink += btf_ext_lines(ext, "x", &nr) != NULL;
	for (u32 off = 0; off < 64; off += 8)
		if (!btf_ext_find_line(ext, "x", off, &line))
			sink += (size_t)line.file[0] + (size_t)line.text[0];
	for (u32 off = 0, first; off < 64; off += 8)
		sink += (size_t)btf_ext_find_func(ext, "x", off, &first);
	btf_ext_free(ext);
}

static void ask_all(const struct btf *btf)
{
	for (u32 id = 0; id < btf_type_cnt(btf); id++)
		ask_type(btf, id);
	sink += btf_type_by_id(btf, btf_type_cnt(btf)) != NULL;
}

/* @want: checked at once, NULL if it has been refused. */
static void compare_lazy(const struct btf *want, const struct btf *lazy)
{
	char msg[256];
	struct text err = TEXT_ON(msg);
	int status;

	for (u32 id = btf_type_cnt(lazy); want && id-- > 0;)
		if (btf_kind(btf_type_by_id(lazy, id)) != btf_kind(btf_type_by_id(want, id)) ||
		    btf_resolve_size(lazy, id) != btf_resolve_size(want, id) ||
		    btf_align_of(lazy, id) != btf_align_of(want, id) ||
		    btf_skip_mods_and_typedefs(lazy, id) != btf_skip_mods_and_typedefs(want, id))
			abort();
	status = btf_check_all(lazy, &err);
	if (status != -ENOMEM && (!status != !!want || !status != !err.len))
		abort();
}

/* Opened lazily and asked in either order. */
static void ask_lazily(struct mem *mem, const u8 *data, size_t size, const struct btf *base,
		       const struct btf *want, bool ask_first)
{
	struct btf_parse_opts opts = {.base = base, .is_lazy = true};
	struct btf *lazy;

	if (btf_parse_opts(mem, data, size, &opts, &lazy, NULL)) {
		if (want)
			abort();
		return;
	}
	if (ask_first)
		ask_all(lazy);
	compare_lazy(want, lazy);
	ask_all(lazy);
	btf_put(lazy);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct mem mem = {.limit_bytes = MEM_LIMIT_BYTES};
	struct btf_parse_opts opts = {};
	struct btf *btf, *split;
	char msg[256];
	struct text err = TEXT_ON(msg);
	size_t first;
	u8 how;

	if (size < 3)
		return 0;
	how = data[0];
	first = MIN((size_t)(data[1] | data[2] << 8), size - 3);
	data += 3;
	size -= 3;
	if (!(how & 6))
		first = size;
	opts.rules = how & 1 ? BTF_RULES_KERNEL : BTF_RULES_OBJECT;
	if (btf_parse_opts(&mem, data, first, &opts, &btf, &err)) {
		if (!err.len || mem.used_bytes)
			abort();
		if (opts.rules == BTF_RULES_OBJECT)
			ask_lazily(&mem, data, first, NULL, NULL, how & 8);
		return 0;
	}
	ask_all(btf);
	if (opts.rules == BTF_RULES_OBJECT)
		ask_lazily(&mem, data, first, NULL, btf, how & 8);
	dump(btf, how);
	if (how & 2)
		ask_ext(&mem, btf, data + first, size - first);
	opts.base = btf;
	if (how & 4 && !btf_parse_opts(&mem, data + first, size - first, &opts, &split, &err)) {
		ask_all(split);
		if (opts.rules == BTF_RULES_OBJECT)
			ask_lazily(&mem, data + first, size - first, btf, split, how & 8);
		dump(split, how);
		btf_put(split);
	}
	btf_put(btf);
	if (mem.used_bytes)
		abort();
	return 0;
}
