// SPDX-License-Identifier: BSD-2-Clause
/*
 * btf/, types: hand-built BTF, good and with one defect per row, in both byte orders; split BTF;
 * names; special fields; layout of sections.
 */
#include <errno.h>
#include <stdio.h>

#include "tests/unit/btf_blob.h"
#include "tests/unit/test.h"

static void check_all_kinds(const struct btf *btf)
{
	const struct btf_type *s = btf_type_by_id(btf, 5);

	CHECK(btf_type_cnt(btf) == 20);
	CHECK(btf_kind(btf_type_by_id(btf, 0)) == BTF_KIND_UNKN);
	CHECK(btf_type_by_id(btf, 20) == NULL);
	CHECK(!strcmp(btf_type_name(btf, 1), "int"));
	CHECK(!strcmp(btf_type_name(btf, 0), "") && !strcmp(btf_type_name(btf, 99), ""));
	CHECK(!strcmp(btf_kind_str(BTF_KIND_ENUM64), "ENUM64"));
	CHECK(btf_vlen(s) == 4 && btf_kflag(s));
	CHECK(btf_member_bit_offset(s, 1) == 3 && btf_member_bitfield_size(s, 1) == 5);
	CHECK(btf_member_bit_offset(s, 3) == 192 && btf_member_bitfield_size(s, 3) == 0);
	CHECK(btf_find_member(btf, s, "f") == 3 && btf_find_member(btf, s, "zz") == -ENOENT);
	CHECK(BTF_INT_ENCODING(btf_int_data(btf_type_by_id(btf, 1))) == BTF_INT_SIGNED);
	CHECK(btf_enum_value(btf_type_by_id(btf, 4), 1) == 0xffffffff);
	CHECK(btf_enum_value(btf_type_by_id(btf, 19), 0) == INT64_MIN + 1);
	CHECK(btf_array_of(btf_type_by_id(btf, 3))->nelems == 4);
	CHECK(btf_params(btf_type_by_id(btf, 12))[0].type == 1);
	CHECK(btf_var_linkage(btf_type_by_id(btf, 14)) == BTF_VAR_GLOBAL_ALLOCATED);
	CHECK(btf_secinfos(btf_type_by_id(btf, 15))[0].size == 40);
	CHECK(btf_next_decl_tag(btf, 5, 1, "E", 0) == 17);
	CHECK(btf_next_decl_tag(btf, 5, 1, "E", 17) == -ENOENT);
	CHECK(btf_next_decl_tag(btf, 5, 0, "E", 0) == -ENOENT);
}

static void check_sizes(const struct btf *btf)
{
	static const struct {
		u32 id, behind;
		s64 size;
		int align;
	} want[] = {
		{0, 0, -EINVAL, -EINVAL},
		{1, 1, 4, 4},
		{2, 2, 8, 8},
		{3, 3, 16, 4},
		{4, 4, 4, 4},
		{5, 5, 40, 8},
		{6, 6, 4, 4},
		{7, 7, -EINVAL, -EINVAL},
		{8, 5, 40, 8},
		{9, 5, 40, 8},
		{10, 5, 40, 8},
		{11, 2, 8, 8},
		{12, 12, -EINVAL, -EINVAL},
		{13, 13, -EINVAL, -EINVAL},
		{14, 14, 40, 8},
		{15, 15, 40, -EINVAL},
		{16, 16, 8, 8},
		{17, 17, -EINVAL, -EINVAL},
		{18, 1, 4, 4},
		{19, 19, 8, 8},
		{20, 20, -EINVAL, -EINVAL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		CHECK(btf_skip_mods_and_typedefs(btf, want[i].id) == want[i].behind);
		CHECK(btf_resolve_size(btf, want[i].id) == want[i].size);
		CHECK(btf_align_of(btf, want[i].id) == want[i].align);
	}
}

TEST(every_kind_is_parsed_by_both_rules)
{
	static struct blob b;
	struct btf *btf;

	BUILD(&b, ALL_KINDS);
	for (int rules = BTF_RULES_OBJECT; rules <= BTF_RULES_KERNEL; rules++) {
		CHECK(parse(&b, rules, &btf) == 0);
		CHECK(!strcmp(msg, ""));
		if (!btf)
			continue;
		check_all_kinds(btf);
		check_sizes(btf);
		btf_put(btf);
		CHECK(mem.used_bytes == 0);
	}
}

TEST(objects_may_have_the_other_byte_order)
{
	static struct blob b;
	struct btf *btf;

	BUILD(&b, ALL_KINDS);
	swap_blob(&b);
	CHECK(parse(&b, BTF_RULES_KERNEL, &btf) == -EINVAL);
	CHECK(parse(&b, BTF_RULES_OBJECT, &btf) == 0);
	if (!btf)
		return;
	check_all_kinds(btf);
	check_sizes(btf);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

/* --- one defect per row --- */

#define BOTH	  0
#define KERNEL	  1 /* objects may have it */
#define MAX_WORDS 40

static const struct {
	const char *end; /* of the message */
	int err;
	int rules;
	u32 nr;
	u32 words[MAX_WORDS];
} defects[] = {
#define ROW(end, err, rules, ...)                                  \
	{                                                          \
		end, err, rules, sizeof((u32[]){__VA_ARGS__}) / 4, \
		{                                                  \
			__VA_ARGS__                                \
		}                                                  \
	}
#define BAD(end, rules, ...) ROW(end, -EINVAL, rules, __VA_ARGS__)
	BAD("[1] meta_left:8 meta_needed:12", BOTH, N_INT, INFO(INT, 0)),
	BAD("[1] INT int meta_left:0 meta_needed:4", BOTH, T(N_INT, INFO(INT, 0), 4)),
	BAD("[1] STRUCT S meta_left:8 meta_needed:12", BOTH, T(N_S, INFO(STRUCT, 1), 4), N_M, 1),
	BAD("[1] Invalid btf_info:1010000", BOTH, T(N_INT, INFO(INT, 0x10000), 4), 32),
	BAD("[1] Invalid kind:0", BOTH, T(0, INFO(UNKN, 0), 4)),
	BAD("[1] Invalid kind:20", BOTH, T(0, 20u << 24, 4)),
	BAD("[1] Invalid name_offset:56", BOTH, T(N_END, INFO(INT, 0), 4), 32),
	BAD("vlen != 0", BOTH, T(N_INT, INFO(INT, 1), 4), 32),
	/* two defects: which of them is named depends on the kind */
	BAD("[2] ARRAY m type_id=1 index_type_id=1 nr_elems=2 Invalid name", KERNEL, T_INT,
	    T(N_M, INFO(ARRAY, 0) | KFLAG, 0), 1, 1, 2),
	BAD("Invalid type_id", BOTH, T_INT, T(N_BAD, INFO(TYPEDEF, 0), 0x100000)),
	BAD("Invalid func linkage", BOTH, T_INT, T(N_F, INFO(FUNC, 3) | KFLAG, 3)),
	BAD("Unexpected size", BOTH, T(N_BAD, INFO(ENUM, 0), 3)),
	/* the type that the member's leads to is named */
	BAD("m type_id=1 bits_offset=8 Member exceeds struct_size", BOTH, T_INT,
	    T(N_S, INFO(STRUCT, 1), 4), N_M, 3, 8, CONST_OF(1)),
	BAD("Invalid btf_info kind_flag", KERNEL, T(N_INT, INFO(INT, 0) | KFLAG, 4), 32),
	BAD("Invalid int_data:f0000020", BOTH, T(N_INT, INFO(INT, 0), 4), 0xf0000020),
	BAD("nr_bits exceeds 128", BOTH, T(N_INT, INFO(INT, 0), 32), 129),
	BAD("nr_bits exceeds type_size", BOTH, T(N_INT, INFO(INT, 0), 4), 33),
	ROW("Unsupported encoding", -ENOTSUPP, KERNEL, T(N_INT, INFO(INT, 0), 4), 0x03000020),
	BAD("[2] PTR (anon) type_id=9 Invalid type_id", BOTH, T_INT, PTR_TO(9)),
	BAD("[2] PTR m type_id=1 Invalid name", KERNEL, T_INT, T(N_M, INFO(PTR, 0), 1)),
	BAD("Invalid name", KERNEL, T_INT, T(N_BAD, INFO(TYPEDEF, 0), 1)),
	BAD("Invalid name", KERNEL, T_INT, T(0, INFO(TYPE_TAG, 0), 1)),
	BAD("Invalid name", KERNEL, T(0, INFO(FWD, 0), 0)),
	BAD("[1] FWD S union type != 0", BOTH, T(N_S, INFO(FWD, 0) | KFLAG, 7)),
	BAD("size != 0", BOTH, T_INT, T(0, INFO(ARRAY, 0), 4), 1, 1, 1),
	BAD("Invalid elem", BOTH, T_INT, ARRAY_OF(0, 2)),
	BAD("Invalid elem", BOTH, T_INT, ARRAY_OF(3, 2), T(N_S, INFO(FWD, 0), 0)),
	BAD("Invalid index", BOTH, T_INT, T(0, INFO(ARRAY, 0), 0), 1, 9, 2),
	BAD("Invalid index", BOTH, T_INT, T(0, INFO(ARRAY, 0), 0), 1, 3, 2, PTR_TO(1)),
	BAD("Invalid array of int", BOTH, T_INT, ARRAY_OF(3, 2), T(N_M, INFO(INT, 0), 4), 31),
	ROW("Array size overflows U32_MAX", -EINVAL, KERNEL, T_INT, ARRAY_OF(1, 0x40000000)),
	BAD("m type_id=0 bits_offset=0 Invalid type_id", BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 4),
	    N_M, 0, 0),
	BAD("[2] STRUCT S size=4 vlen=1 m type_id=9 bits_offset=0 Invalid member", BOTH, T_INT,
	    T(N_S, INFO(STRUCT, 1), 4), N_M, 9, 0),
	BAD("Invalid member", BOTH, T(N_S, INFO(STRUCT, 1), 4), N_M, 2, 0, T(N_S, INFO(FWD, 0), 0)),
	BAD("Invalid member", BOTH, T(N_S, INFO(STRUCT, 1), 4), N_M, 2, 0, CONST_OF(0)),
	BAD("Invalid member name_offset:56", BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 4), N_END, 1, 0),
	BAD("Invalid name", KERNEL, T_INT, T(N_S, INFO(STRUCT, 1), 4), N_BAD, 1, 0),
	BAD("Invalid member bits_offset", KERNEL, T_INT, T(N_S, INFO(STRUCT, 2), 8), N_M, 1, 32,
	    N_N, 1, 0),
	BAD("Invalid member bits_offset", BOTH, T_INT, T(N_S, INFO(UNION, 1), 8), N_M, 1, 32),
	BAD("Member bits_offset exceeds its struct size", BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 4),
	    N_M, 1, 33),
	BAD("Member exceeds struct_size", BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 4), N_M, 1, 8),
	BAD("Member exceeds struct_size", BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 8), N_M, 3, 0,
	    ARRAY_OF(1, 3)),
	BAD("Member is not byte aligned", BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 16), N_M, 3, 4,
	    PTR_TO(1)),
	BAD("Invalid member offset", BOTH, T_INT, T(N_S, INFO(STRUCT, 1) | KFLAG, 8), N_M, 1,
	    FIELD(0, 4)),
	BAD("bitfield_size=33 bits_offset=0 Invalid member bitfield_size", BOTH, T_INT,
	    T(N_S, INFO(STRUCT, 1) | KFLAG, 8), N_M, 1, FIELD(33, 0)),
	BAD("Invalid member bitfield_size", BOTH, T_INT, T(N_S, INFO(STRUCT, 1) | KFLAG, 8), N_M, 3,
	    FIELD(3, 0), PTR_TO(1)),
	BAD("Invalid member base type", BOTH, T(N_INT, INFO(INT, 0), 4), 31,
	    T(N_S, INFO(STRUCT, 1) | KFLAG, 8), N_M, 1, FIELD(3, 0)),
	BAD("nr_copy_bits exceeds 128", BOTH, T(N_INT, INFO(INT, 0), 16), 128,
	    T(N_S, INFO(STRUCT, 1), 32), N_M, 1, 1),
	BAD("Member is not properly aligned", KERNEL, T(N_F, INFO(FLOAT, 0), 8),
	    T(N_S, INFO(STRUCT, 1), 16), N_M, 1, 32),
	/* the kernel takes a one-byte enum in a struct with bit-fields for an int */
	BAD("Member exceeds struct_size", KERNEL, T(N_E, INFO(ENUM, 0), 1),
	    T(N_S, INFO(STRUCT, 1) | KFLAG, 1), N_M, 1, 0),
	BAD("Unexpected size", BOTH, T(N_E, INFO(ENUM, 0), 3)),
	BAD("Unexpected size", BOTH, T(N_E, INFO(ENUM64, 0), 16)),
	BAD("Invalid name_offset:56", BOTH, T(N_E, INFO(ENUM, 1), 4), N_END, 0),
	BAD("Invalid name", KERNEL, T(N_E, INFO(ENUM64, 1), 8), 0, 0, 0),
	BAD("Invalid type_id", BOTH, T_INT, T(N_F, INFO(FUNC, 0), 1)),
	BAD("Invalid func linkage", BOTH, T(N_F, INFO(FUNC, 3), 2), T(0, INFO(FUNC_PROTO, 0), 0)),
	BAD("Invalid func linkage", KERNEL, T(N_F, INFO(FUNC, 2), 2), T(0, INFO(FUNC_PROTO, 0), 0)),
	BAD("Invalid name", KERNEL, T(0, INFO(FUNC, 0), 2), T(0, INFO(FUNC_PROTO, 0), 0)),
	BAD("[2] FUNC f type_id=3 Invalid arg#1", KERNEL, T_INT, T(N_F, INFO(FUNC, 0), 3),
	    T(0, INFO(FUNC_PROTO, 1), 0), 0, 1),
	BAD("return=1 args=(1 m, vararg) Invalid name", KERNEL, T_INT,
	    T(N_F, INFO(FUNC_PROTO, 2), 1), N_M, 1, 0, 0),
	BAD("Invalid return type", BOTH, T(0, INFO(FUNC_PROTO, 0), 9)),
	BAD("Invalid return type", KERNEL, T(0, INFO(FUNC_PROTO, 0), 2), T(N_S, INFO(FWD, 0), 0)),
	BAD("Invalid arg#2", BOTH, T_INT, T(0, INFO(FUNC_PROTO, 2), 0), N_M, 1, N_N, 9),
	BAD("Invalid arg#1", BOTH, T_INT, T(0, INFO(FUNC_PROTO, 1), 0), N_M, 0),
	BAD("Invalid arg#1", BOTH, T_INT, T(0, INFO(FUNC_PROTO, 1), 0), N_END, 1),
	BAD("Invalid arg#1", KERNEL, T_INT, T(0, INFO(FUNC_PROTO, 1), 0), N_BAD, 1),
	BAD("Linkage not supported", BOTH, T_INT, T(N_M, INFO(VAR, 0), 1), 3),
	BAD("[2] VAR m type_id=1 linkage=2 Linkage not supported", KERNEL, T_INT,
	    T(N_M, INFO(VAR, 0), 1), 2),
	BAD("Invalid type_id", KERNEL, T(N_M, INFO(VAR, 0), 2), 1, CONST_OF(0)),
	BAD("Invalid type_id", BOTH, T_INT, PTR_TO(3), T(N_M, INFO(VAR, 0), 1), 0),
	BAD("size == 0", KERNEL, T_INT, T(N_M, INFO(VAR, 0), 1), 1, T(N_DATA, INFO(DATASEC, 1), 0),
	    2, 0, 0),
	BAD("Not a VAR kind member", BOTH, T_INT, T(N_DATA, INFO(DATASEC, 1), 4), 1, 0, 4),
	BAD("type_id=0 offset=0 size=4 Invalid type_id", BOTH, T(N_DATA, INFO(DATASEC, 1), 4), 0, 0,
	    4),
	BAD("Invalid offset", KERNEL, T_INT, T(N_M, INFO(VAR, 0), 1), 1,
	    T(N_DATA, INFO(DATASEC, 1), 4), 2, 4, 4),
	BAD("Invalid size", KERNEL, T_INT, T(N_M, INFO(VAR, 0), 1), 1,
	    T(N_DATA, INFO(DATASEC, 1), 4), 2, 0, 5),
	BAD("Invalid size", KERNEL, T_INT, T(N_M, INFO(VAR, 0), 1), 1,
	    T(N_DATA, INFO(DATASEC, 1), 4), 2, 0, 3),
	BAD("Invalid offset+size", KERNEL, T_INT, T(N_M, INFO(VAR, 0), 1), 1,
	    T(N_DATA, INFO(DATASEC, 1), 6), 2, 4, 4),
	BAD("Invalid type_size", BOTH, T(N_F, INFO(FLOAT, 0), 3)),
	BAD("Invalid value", KERNEL, T(N_S, INFO(UNION, 0), 0), T(0, INFO(DECL_TAG, 0), 1),
	    0xffffffff),
	BAD("Invalid type_id", BOTH, T_INT, T(N_E, INFO(DECL_TAG, 0), 1), 0xffffffff),
	BAD("component_idx=-2 Invalid component_idx", BOTH, T_INT, T(N_E, INFO(DECL_TAG, 0), 1),
	    0xfffffffe),
	BAD("[3] DECL_TAG E type=2 component_idx=1 Invalid component_idx", BOTH, T_INT,
	    T(N_S, INFO(STRUCT, 1), 4), N_M, 1, 0, T(N_E, INFO(DECL_TAG, 0), 2), 1),
	BAD("Type tags don't precede modifiers", KERNEL, T_INT, CONST_OF(3),
	    T(N_F, INFO(TYPE_TAG, 0), 1)),
	ROW("Loop detected", -EEXIST, BOTH, CONST_OF(1)),
	ROW("Loop detected", -EEXIST, BOTH, PTR_TO(2), CONST_OF(1)),
	ROW("Loop detected", -EEXIST, BOTH, T_INT, T(N_S, INFO(STRUCT, 1), 4), N_M, 2, 0),
	ROW("Loop detected", -EEXIST, BOTH, T_INT, ARRAY_OF(2, 0)),
	/* the "const" is passed behind the pointer first: it still has to be walked by value */
	ROW("Loop detected", -EEXIST, BOTH, PTR_TO(2), CONST_OF(3), T(N_S, INFO(STRUCT, 1), 4), N_M,
	    2, 0),
};

TEST(each_defect_has_its_message)
{
	static struct blob b;
	struct btf *btf;

	for (size_t i = 0; i < ARRAY_SIZE(defects); i++) {
		const char *end;
		int err;

		build(&b, defects[i].words, defects[i].nr);
		err = parse(&b, BTF_RULES_KERNEL, &btf);
		end = strstr(msg, defects[i].end);
		if (err != defects[i].err || !end || strcmp(end, defects[i].end))
			fprintf(stderr, "row %zu: %d \"%s\", not \"%s\"\n", i, err, msg,
				defects[i].end);
		CHECK(err == defects[i].err);
		CHECK(end && !strcmp(end, defects[i].end));
		btf_put(btf);

		err = parse(&b, BTF_RULES_OBJECT, &btf);
		if (err != (defects[i].rules == KERNEL ? 0 : defects[i].err))
			fprintf(stderr, "row %zu as an object: %d \"%s\"\n", i, err, msg);
		CHECK(err == (defects[i].rules == KERNEL ? 0 : defects[i].err));
		btf_put(btf);
		CHECK(mem.used_bytes == 0);
	}
}

TEST(each_defect_of_the_header_has_its_message)
{
	static const struct {
		const char *msg;
		int err, kernel_only;
		size_t off, width;
		u32 value;
		size_t size; /* of the whole, 0: as it is */
	} rows[] = {
		{"hdr_len not found", -EINVAL, 0, 0, 0, 0, 7},
		{"btf_header not found", -EINVAL, 0, 0, 0, 0, 23},
		{"btf_header not found", -EINVAL, 0, 4, 4, 0xffffffff, 0},
		{"Invalid magic", -EINVAL, 0, 0, 2, 0x1234, 0},
		/* of a header that is this short only the first byte of the magic counts */
		{"Invalid magic", -EINVAL, 0, 4, 4, 1, 0},
		{"Unsupported version", -ENOTSUPP, 0, 2, 1, 2, 0},
		{"Unsupported flags", -ENOTSUPP, 0, 3, 1, 1, 0},
		{"No data", -EINVAL, 0, 0, 0, 0, 24},
		{"Unsupported btf_header", -E2BIG, 1, 4, 4, 28, 0},
		{"Invalid section offset", -EINVAL, 0, 16, 4, 0x10000, 0},
		{"Unsupported section found", -EINVAL, 1, 16, 4, 17, 0},
		{"Section overlap found", -EINVAL, 0, 16, 4, 12, 0},
		{"Total section length too long", -EINVAL, 0, 20, 4, 0xffffffff, 0},
		{"Unsupported section found", -EINVAL, 1, 20, 4, N_TEXT, 0},
		{"Invalid string section", -EINVAL, 0, 20, 4, 0, 40},
		{"[1] INT int meta_left:3 meta_needed:4", -EINVAL, 0, 12, 4, 15, 0},
	};
	static struct blob b;
	struct btf *btf;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int err;

		one_int(&b);
		memcpy(b.data + rows[i].off, &rows[i].value, rows[i].width);
		b.size = rows[i].size ? rows[i].size : b.size;
		err = parse(&b, rows[i].kernel_only ? BTF_RULES_KERNEL : BTF_RULES_OBJECT, &btf);
		if (strcmp(msg, rows[i].msg))
			fprintf(stderr, "row %zu: %d \"%s\", not \"%s\"\n", i, err, msg,
				rows[i].msg);
		CHECK(err == rows[i].err);
		CHECK(!strcmp(msg, rows[i].msg));
		btf_put(btf);
	}
	CHECK(mem.used_bytes == 0);
}

TEST(every_truncation_is_refused)
{
	static struct blob b;
	struct btf *btf;
	size_t size;

	BUILD(&b, ALL_KINDS);
	size = b.size;
	for (b.size = 0; b.size < size; b.size++) {
		CHECK(parse(&b, BTF_RULES_OBJECT, &btf) < 0);
		CHECK(msg[0]);
	}
	CHECK(mem.used_bytes == 0);
}

TEST(kernel_rules_limit_depth_and_objects_do_not)
{
	static struct blob b;
	static u32 words[3 * 4000 + 4];
	struct btf *btf;

	for (u32 i = 0; i < 3999; i++)
		memcpy(&words[3 * i], (u32[]){CONST_OF(i + 2)}, 12);
	memcpy(&words[3 * 3999], (u32[]){T_INT}, 16);
	build(&b, words, 3 * 3999 + 4);
	CHECK(parse(&b, BTF_RULES_KERNEL, &btf) == -E2BIG);
	CHECK(strstr(msg, "Exceeded max resolving depth:32"));
	CHECK(parse(&b, BTF_RULES_OBJECT, &btf) == 0);
	CHECK(btf && btf_skip_mods_and_typedefs(btf, 1) == 4000);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

TEST(a_long_chain_whose_begin_is_known_is_not_deep)
{
	static struct blob b;
	static u32 words[4 + 3 * 40];
	struct btf *btf;

	memcpy(words, (u32[]){T_INT}, 16);
	for (u32 i = 0; i < 40; i++)
		memcpy(&words[4 + 3 * i], (u32[]){CONST_OF(i + 1)}, 12);
	build(&b, words, ARRAY_SIZE(words));
	CHECK(parse(&b, BTF_RULES_KERNEL, &btf) == 0);
	CHECK(btf && btf_skip_mods_and_typedefs(btf, 41) == 1);
	btf_put(btf);
}

/* --- split BTF --- */

TEST(split_btf_goes_on_where_its_base_ends)
{
	static struct blob b;
	struct btf_parse_opts opts = {};
	struct btf *base, *split = NULL;
	struct btf_header *hdr = (void *)b.data;
	struct text err = TEXT_ON(msg);

	one_int(&b);
	CHECK(parse(&b, BTF_RULES_KERNEL, &base) == 0);
	opts.base = base;
	BUILD(&b, CONST_OF(1), T(N_END + 1, INFO(STRUCT, 1), 4), N_M, 2, 0, PTR_TO(3));
	/* own strings begin without an empty one */
	b.data[sizeof(*hdr) + hdr->str_off] = 'q';
	CHECK(btf_parse_opts(&mem, b.data, b.size, &opts, &split, &err) == 0);
	btf_put(base);
	if (!split)
		return;
	CHECK(btf_type_cnt(split) == 5 && btf_start_id(split) == 2);
	CHECK(btf_skip_mods_and_typedefs(split, 2) == 1);
	CHECK(btf_resolve_size(split, 3) == 4);
	CHECK(!strcmp(btf_type_name(split, 1), "int") && !strcmp(btf_type_name(split, 3), "int"));
	CHECK(!strcmp(btf_str(split, N_END), "qint"));
	CHECK(btf_find_by_name_kind(split, "int", BTF_KIND_INT) == 1);
	CHECK(btf_find_by_name_kind(split, "int", BTF_KIND_STRUCT) == 3);
	btf_put(split);
	CHECK(mem.used_bytes == 0);
}

/* --- names --- */

TEST(names_are_found_before_and_after_the_table_is_made)
{
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T_INT, T(N_S, INFO(STRUCT, 0), 4), T(N_S, INFO(STRUCT, 0), 8),
	      T(N_S, INFO(UNION, 0), 4), T(0, INFO(STRUCT, 0), 4));
	CHECK(parse(&b, BTF_RULES_KERNEL, &btf) == 0);
	for (int i = 0; i < 10; i++) {
		CHECK(btf_find_by_name_kind(btf, "S", BTF_KIND_STRUCT) == 2);
		CHECK(btf_find_by_name_kind(btf, "S", BTF_KIND_UNION) == 4);
		CHECK(btf_find_by_name_kind(btf, "int", BTF_KIND_INT) == 1);
		CHECK(btf_find_by_name_kind(btf, "S", BTF_KIND_ENUM) == -ENOENT);
		CHECK(btf_find_by_name_kind(btf, "nobody", BTF_KIND_STRUCT) == -ENOENT);
		CHECK(btf_find_by_name_kind(btf, "", BTF_KIND_STRUCT) == 5);
		CHECK(btf_find_by_name_kind(btf, "", BTF_KIND_UNKN) == -ENOENT);
	}
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

TEST(names_are_found_without_memory_for_the_table)
{
	static struct blob b;
	struct btf *btf;

	one_int(&b);
	CHECK(parse(&b, BTF_RULES_KERNEL, &btf) == 0);
	mem.limit_bytes = mem.used_bytes;
	for (int i = 0; i < 10; i++)
		CHECK(btf_find_by_name_kind(btf, "int", BTF_KIND_INT) == 1);
	mem.limit_bytes = 0;
	btf_put(btf);
}

/* --- special fields --- */

#define LOCK T(N_LOCK, INFO(STRUCT, 1), 4), N_M, 1, 0 /* 2, after T_INT */

static int lock_in(u32 id, const u32 *words, size_t nr)
{
	static struct blob b;
	struct btf *btf;
	int off;

	build(&b, words, nr);
	if (parse(&b, BTF_RULES_OBJECT, &btf))
		return -EBADMSG;
	off = btf_find_field(btf, id, BTF_FIELD_SPIN_LOCK);
	btf_put(btf);
	return off;
}

#define LOCK_IN(id, ...)                                     \
	lock_in(id, (const u32[]){T_INT, LOCK, __VA_ARGS__}, \
		sizeof((u32[]){T_INT, LOCK, __VA_ARGS__}) / 4)

TEST(spin_locks_are_found_by_the_rules_of_the_kernel)
{
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 2), 8), N_M, 1, 0, N_N, 2, 32) == 4);
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 8), N_M, 1, 0) == -ENOENT);
	CHECK(LOCK_IN(1, T(N_S, INFO(STRUCT, 1), 8), N_M, 1, 0) == -EINVAL);
	/* nested: 8 + 4 */
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 16), N_M, 4, 64, T(0, INFO(STRUCT, 1), 8), N_N, 2,
		      32) == 12);
	/* two of them, and an array */
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 2), 8), N_M, 2, 0, N_N, 2, 32) == -E2BIG);
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 8), N_M, 4, 0, ARRAY_OF(2, 2)) == -EINVAL);
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 8), N_M, 4, 0, ARRAY_OF(2, 1)) == 0);
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 16), N_M, 4, 64, ARRAY_OF(5, 2),
		      T(0, INFO(STRUCT, 1), 4), N_N, 2, 0) == -EINVAL);
	/* not looked for behind qualifiers, nor where it is misaligned */
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 8), N_M, 4, 0, CONST_OF(2)) == -ENOENT);
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 1), 8), N_M, 2, 16) == -ENOENT);
	/* a bit-field in between */
	CHECK(LOCK_IN(3, T(N_S, INFO(STRUCT, 2) | KFLAG, 8), N_M, 1, FIELD(3, 2), N_N, 2, 32) ==
	      -EINVAL);
	/* a section: the size of the variable must be right */
	CHECK(LOCK_IN(4, T(N_M, INFO(VAR, 0), 2), 1, T(N_DATA, INFO(DATASEC, 1), 12), 3, 8, 4) ==
	      8);
	CHECK(LOCK_IN(4, T(N_M, INFO(VAR, 0), 2), 1, T(N_DATA, INFO(DATASEC, 1), 16), 3, 8, 8) ==
	      -ENOENT);
}

TEST(structs_that_multiply_are_given_up)
{
	static struct blob b;
	static u32 words[64 * 9];
	struct btf *btf;

	/* each struct holds the next one twice: 2^30 leaves */
	for (u32 i = 0; i < 30; i++)
		memcpy(&words[9 * i],
		       (u32[]){T(N_S, INFO(STRUCT, 2), 4), N_M, i + 2, 0, N_N, i + 2, 0}, 36);
	memcpy(&words[9 * 30], (u32[]){T(N_S, INFO(STRUCT, 0), 4)}, 12);
	build(&b, words, 9 * 30 + 3);
	CHECK(parse(&b, BTF_RULES_OBJECT, &btf) == 0);
	CHECK(btf && btf_find_field(btf, 1, BTF_FIELD_SPIN_LOCK) == -E2BIG);
	CHECK(btf && btf_align_of(btf, 1) == 1);
	btf_put(btf);
}

TEST(sections_get_their_layout_from_the_loader)
{
	static struct blob b;
	struct btf *btf;
	const struct btf_var_secinfo *vsi;

	BUILD(&b, T_INT, T(N_M, INFO(VAR, 0), 1), 1, T(N_N, INFO(VAR, 0), 1), 1,
	      T(N_DATA, INFO(DATASEC, 2), 0), 2, 0, 0, 3, 0, 4);
	CHECK(parse(&b, BTF_RULES_OBJECT, &btf) == 0);
	if (!btf)
		return;
	CHECK(btf_fixup_datasec(btf, 4, 12, (u32[]){8, 12}) == -EINVAL);
	CHECK(btf_fixup_datasec(btf, 1, 12, (u32[]){8, 4}) == -EINVAL);
	CHECK(btf_resolve_size(btf, 4) == 0);
	CHECK(btf_fixup_datasec(btf, 4, 12, (u32[]){8, 4}) == 0);
	vsi = btf_secinfos(btf_type_by_id(btf, 4));
	CHECK(btf_resolve_size(btf, 4) == 12);
	CHECK(vsi[0].type == 3 && vsi[0].offset == 4 && vsi[0].size == 4);
	CHECK(vsi[1].type == 2 && vsi[1].offset == 8 && vsi[1].size == 4);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

/* Every name is the same 8 MB: neither messages nor the table of names may read all of it each
 * time. */
TEST(names_that_share_a_long_string_cost_no_more)
{
	const u32 nr = 60000, len = 8 << 20;
	struct btf_header hdr = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(hdr)};
	struct mem host = {};
	struct btf *btf = NULL;
	struct text err = TEXT_ON(msg);
	u32 *words;
	u8 *data;

	hdr.type_len = hdr.str_off = (nr * 3 + 3 + nr * 2) * 4;
	hdr.str_len = len;
	data = mem_zalloc(&host, sizeof(hdr) + hdr.type_len + len);
	if (!data)
		return;
	memcpy(data, &hdr, sizeof(hdr));
	memset(data + sizeof(hdr) + hdr.type_len + 1, 'a', len - 2);
	words = (u32 *)(data + sizeof(hdr));
	for (u32 i = 0; i < nr; i++, words += 3)
		memcpy(words, (u32[]){T(i + 1, INFO(STRUCT, 0), 4)}, 12);
	memcpy(words, (u32[]){T(0, INFO(FUNC_PROTO, nr), 0)}, 12);
	for (u32 i = 0; i < nr; i++)
		memcpy(words + 3 + 2 * i, (u32[]){i + 1, 1}, 8);
	CHECK(btf_parse(&mem, data, sizeof(hdr) + hdr.type_len + len, &btf, &err) == 0);
	for (int i = 0; btf && i < 10; i++)
		CHECK(btf_find_by_name_kind(btf, "a", BTF_KIND_STRUCT) == -ENOENT);
	btf_put(btf);
	/* now the prototype returns a type that is not there */
	words[2] = 0xffff;
	CHECK(btf_parse(&mem, data, sizeof(hdr) + hdr.type_len + len, &btf, &err) == -EINVAL);
	CHECK(mem.used_bytes == 0);
	mem_free(&host, data);
}
