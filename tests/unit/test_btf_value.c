// SPDX-License-Identifier: BSD-2-Clause
/*
 * btf/value.c: values of every kind, in both forms, and types that mean harm. The text of JSON
 * (base/jsonw.h) is tested along the way.
 */
#include <errno.h>
#include <stdlib.h>

#include "btf/value.h"
#include "tests/unit/btf_blob.h"
#include "tests/unit/test.h"

static char out[2 * 1024 * 1024];

/* Show @size bytes as type @id of @btf; what comes out is in out[]. */
static int show(const struct btf *btf, u32 id, const void *data, size_t size,
		enum btf_value_form form)
{
	struct text text = TEXT_ON(out);
	struct jsonw w = {.write = jsonw_to_text, .ctx = &text};
	u8 *copy = malloc(size ? size : 1); /* of exactly that size, for the address sanitizer */
	int err;

	out[0] = '\0';
	if (!copy)
		return -ENOMEM;
	memcpy(copy, data, size);
	err = btf_value_print(btf, id, copy, size, form, &w);
	free(copy);
	CHECK(!text_is_truncated(&text));
	CHECK(w.depth == 0);
	return err;
}

static struct btf *parsed(struct blob *b, enum btf_rules rules)
{
	struct btf *btf;

	CHECK_INT_EQ(parse(b, rules, &btf), 0);
	CHECK_STR_EQ(msg, "");
	return btf;
}

#define INT_DATA(encoding, off, bits) ((u32)(encoding) << 24 | (off) << 16 | (bits))
#define AN_INT(size, encoding)	      T(N_INT, INFO(INT, 0), size), INT_DATA(encoding, 0, (size)*8)

/* What a scalar of @bytes looks like in both forms. */
struct scalar {
	u32 id;
	const char *bytes;
	u32 size;
	const char *json, *plain;
};

static void check_scalars(const struct btf *btf, const struct scalar *v, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		CHECK_INT_EQ(show(btf, v[i].id, v[i].bytes, v[i].size, BTF_VALUE_JSON), 0);
		CHECK_STR_EQ(out, v[i].json);
		CHECK_INT_EQ(show(btf, v[i].id, v[i].bytes, v[i].size, BTF_VALUE_PLAIN), 0);
		CHECK_STR_EQ(out, v[i].plain ? v[i].plain : v[i].json);
	}
}

TEST(integers)
{
	static const struct scalar want[] = {
		{1, "\xfe", 1, "254", NULL},
		{2, "\xfe", 1, "-2", NULL},
		{3, "\x01\xff", 2, "65281", NULL},
		{4, "\x01\xff", 2, "-255", NULL},
		{5, "\xff\xff\xff\xff", 4, "4294967295", NULL},
		{6, "\xff\xff\xff\xff", 4, "-1", NULL},
		{7, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, "18446744073709551615", NULL},
		{8, "\0\0\0\0\0\0\0\x80", 8, "-9223372036854775808", NULL},
		{9, "\x12\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, "\"0x12\"", "0x12"},
		{9, "\x12\0\0\0\0\0\0\0\xff\0\0\0\0\0\0\x80", 16,
		 "\"0x80000000000000ff0000000000000012\"", "0x80000000000000ff0000000000000012"},
		{10, "\1", 1, "true", NULL},
		{10, "\0", 1, "false", NULL},
		{11, "a", 1, "\"a\"", NULL},
		{11, "\"", 1, "\"\\\"\"", NULL},
		{11, "\7", 1, "\"\\u0007\"", "0x7"},
		{11, "\xe9", 1, "\"\\u00e9\"", "0xe9"},
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, AN_INT(1, 0), AN_INT(1, BTF_INT_SIGNED), AN_INT(2, 0), AN_INT(2, BTF_INT_SIGNED),
	      AN_INT(4, 0), AN_INT(4, BTF_INT_SIGNED), AN_INT(8, 0), AN_INT(8, BTF_INT_SIGNED),
	      AN_INT(16, BTF_INT_SIGNED), AN_INT(1, BTF_INT_BOOL), AN_INT(1, BTF_INT_CHAR));
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	check_scalars(btf, want, ARRAY_SIZE(want));
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

TEST(integers_of_odd_sizes_and_offsets)
{
	static const struct scalar want[] = {
		{1, "\x34\x12\xff\xff", 4, "\"0xff1234\"", "0xff1234"},
		{2, "\xf0\x0f\0\0", 4, "\"0xff\"", "0xff"},
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T(N_INT, INFO(INT, 0), 4), INT_DATA(0, 0, 24), T(N_INT, INFO(INT, 0), 4),
	      INT_DATA(BTF_INT_SIGNED, 4, 8));
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	check_scalars(btf, want, ARRAY_SIZE(want));
	btf_put(btf);
}

TEST(enums_pointers_floats)
{
	static const struct scalar want[] = {
		{2, "\5\0\0\0", 4, "\"m\"", NULL},
		{2, "\xff\xff\xff\xff", 4, "\"n\"", NULL},
		{2, "\6\0\0\0", 4, "6", NULL},
		{2, "\xfe\xff\xff\xff", 4, "-2", NULL},
		{3, "\xc8", 1, "\"m\"", NULL},
		{3, "\xc9", 1, "-55", NULL},
		{4, "\1\0\0\0\0\0\0\x80", 8, "\"m\"", NULL},
		{4, "\2\0\0\0\0\0\0\x80", 8, "-9223372036854775806", NULL},
		{5, "\0\0\0\0\0\0\0\0", 8, "0", "\"(nil)\""},
		{5, "\0\x10\0\0\0\0\0\x80", 8, "9223372036854779904", "\"0x8000000000001000\""},
		{6, "\0\0\xc0\x3f", 4, "1.5", NULL},
		{6, "\0\0\xc0\x7f", 4, "\"nan\"", NULL},
		{6, "\0\0\x80\xff", 4, "\"-inf\"", NULL},
		{7, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8, "0.10000000000000001", NULL},
		{7, "\0\0\0\0\0\0\xf0\x7f", 8, "\"inf\"", NULL},
		{8, "\x34\x12", 2, "\"0x1234\"", "0x1234"},
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T_INT, T(N_E, INFO(ENUM, 2), 4), N_M, 5, N_N, (u32)-1, T(N_E, INFO(ENUM, 1), 1),
	      N_M, 200, T(N_E, INFO(ENUM64, 1) | KFLAG, 8), N_M, 1, 0x80000000, PTR_TO(1),
	      T(N_F, INFO(FLOAT, 0), 4), T(N_F, INFO(FLOAT, 0), 8), T(N_F, INFO(FLOAT, 0), 2));
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	check_scalars(btf, want, ARRAY_SIZE(want));
	btf_put(btf);
}

/* "char" of clang is a signed integer of that name, which the strings of this file do not have. */
TEST(character_arrays)
{
	static const struct scalar want[] = {
		{2, "abc\0", 4, "\"abc\"", NULL},
		{2, "\0\xff\1\2", 4, "\"\"", NULL},
		{2, "a\"\\\0", 4, "\"a\\\"\\\\\"", NULL},
		{2, "abcd", 4, "[\"a\",\"b\",\"c\",\"d\"]", NULL}, /* no end */
		{2, "a\n\0\0", 4, "[\"a\",\"\\u000a\",\"\\u0000\",\"\\u0000\"]",
		 "[\"a\",0xa,0x0,0x0]"},
		{2, "a\x7f\0\0", 4, "[\"a\",\"\\u007f\",\"\\u0000\",\"\\u0000\"]",
		 "[\"a\",0x7f,0x0,0x0]"},
		{4, "abc\0", 4, "\"abc\"", NULL}, /* const char */
		{6, "abc\0", 4, "[\"a\",\"b\",\"c\",\"\\u0000\"]",
		 "[\"a\",\"b\",\"c\",0x0]"}, /* a typedef, as in bpftool */
		{7, "", 0, "[]", NULL},
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, AN_INT(1, BTF_INT_CHAR), ARRAY_OF(1, 4), CONST_OF(1), ARRAY_OF(3, 4),
	      T(N_M, INFO(TYPEDEF, 0), 1), ARRAY_OF(5, 4), ARRAY_OF(1, 0));
	btf = parsed(&b, BTF_RULES_OBJECT);
	REQUIRE(btf);
	check_scalars(btf, want, ARRAY_SIZE(want));
	btf_put(btf);
}

TEST(structs_and_bit_fields)
{
	static const struct scalar want[] = {
		/* struct { int m:3, n:5; int [2]; union { int m; struct { int :31, n:2 } } f; } */
		{3, "\xfd\0\0\0\1\0\0\0\xff\xff\xff\xff\7\0\0\x80\1\0\0\0", 20,
		 "{\"m\":\"0x5\",\"n\":\"0x1f\",\"\":[1,-1],"
		 "\"f\":{\"m\":-2147483641,\"\":{\"n\":\"0x3\"}}}",
		 "{\"m\":0x5,\"n\":0x1f,\"\":[1,-1],"
		 "\"f\":{\"m\":-2147483641,\"\":{\"n\":0x3}}}"},
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T_INT, ARRAY_OF(1, 2), T(N_S, INFO(STRUCT, 4) | KFLAG, 20), N_M, 1, FIELD(3, 0),
	      N_N, 1, FIELD(5, 3), 0, 2, FIELD(0, 32), N_F, 4, FIELD(0, 96),
	      T(0, INFO(UNION, 2), 8), N_M, 1, 0, 0, 5, 0, T(0, INFO(STRUCT, 1) | KFLAG, 8), N_N, 1,
	      FIELD(2, 31));
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	check_scalars(btf, want, ARRAY_SIZE(want));
	btf_put(btf);
}

TEST(wide_bit_fields)
{
	static const struct scalar want[] = {
		{2, "\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x40", 16,
		 "{\"m\":\"0x800000000000000000000000000001\"}",
		 "{\"m\":0x800000000000000000000000000001}"},
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, AN_INT(16, 0), T(N_S, INFO(STRUCT, 1) | KFLAG, 16), N_M, 1, FIELD(121, 7));
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	check_scalars(btf, want, ARRAY_SIZE(want));
	btf_put(btf);
}

TEST(every_kind_is_shown_or_null)
{
	static const u8 bytes[40] = {0x2d, 0, 0, 0, 1};
	static const char *const want[] = {
		[0] = "null",
		[1] = "45",
		[2] = "4294967341",
		[3] = "[45,1,0,0]",
		[4] = "45",
		[5] = "{\"m\":\"0x5\",\"n\":\"0x5\",\"\":[1,0,0,0],\"f\":0}",
		[6] = "{\"m\":45}",
		[7] = "null",
		[12] = "null",
		[13] = "null",
		[14] = "{\"m\":{\"m\":\"0x5\",\"n\":\"0x5\",\"\":[1,0,0,0],\"f\":0}}",
		[15] = "{\".data\":[{\"m\":{\"m\":\"0x5\",\"n\":\"0x5\",\"\":[1,0,0,0],\"f\":0}}]}",
		[17] = "null",
		[18] = "45",
		[19] = "4294967341",
		[20] = "null",
	};
	static struct blob b;
	struct btf *btf;

	BUILD(&b, ALL_KINDS);
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	for (u32 id = 0; id < ARRAY_SIZE(want); id++) {
		int err = show(btf, id, bytes, sizeof(bytes), BTF_VALUE_JSON);

		if (!want[id])
			continue;
		CHECK_STR_EQ(out, want[id]);
		CHECK_INT_EQ(err, strcmp(want[id], "null") ? 0 : -EINVAL);
	}
	for (u32 id = 8; id <= 10; id++) { /* typedef, volatile, const */
		CHECK_INT_EQ(show(btf, id, bytes, sizeof(bytes), BTF_VALUE_JSON), 0);
		CHECK_STR_EQ(out, want[5]);
	}
	CHECK_INT_EQ(show(btf, UINT32_MAX, bytes, sizeof(bytes), BTF_VALUE_JSON), -EINVAL);
	CHECK_STR_EQ(out, "null");
	btf_put(btf);
}

/* Every size that is too small: nothing outside is read, and the text stays JSON. */
TEST(memory_that_is_too_small)
{
	static const u8 bytes[40];
	static struct blob b;
	struct btf *btf;

	BUILD(&b, ALL_KINDS);
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	for (u32 id = 1; id < btf_type_cnt(btf); id++) {
		s64 size = MIN(btf_resolve_size(btf, id), (s64)32); /* what follows is padding */

		for (s64 less = 0; less < size; less++) {
			CHECK_INT_EQ(show(btf, id, bytes, (size_t)less, BTF_VALUE_JSON), -EINVAL);
			CHECK(strstr(out, "null") != NULL);
		}
	}
	CHECK_INT_EQ(show(btf, 5, bytes, 20, BTF_VALUE_JSON), -EINVAL);
	CHECK_STR_EQ(out, "{\"m\":\"0x0\",\"n\":\"0x0\",\"\":[0,0,0,0],\"f\":null}");
	btf_put(btf);
}

/* By the rules for objects pointers may be those of a 32-bit machine. */
TEST(pointer_that_ends_behind_its_struct)
{
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T_INT, PTR_TO(1), T(N_S, INFO(STRUCT, 1), 4), N_M, 2, 0);
	btf = parsed(&b, BTF_RULES_OBJECT);
	REQUIRE(btf);
	CHECK_INT_EQ(show(btf, 3, "\1\2\3\4", 4, BTF_VALUE_JSON), -EINVAL);
	CHECK_STR_EQ(out, "{\"m\":null}");
	btf_put(btf);
}

TEST(array_without_bytes_is_cut)
{
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T_INT, T(N_S, INFO(STRUCT, 0), 0), ARRAY_OF(2, UINT32_MAX));
	btf = parsed(&b, BTF_RULES_OBJECT);
	REQUIRE(btf);
	CHECK_INT_EQ(show(btf, 3, "", 0, BTF_VALUE_JSON), -E2BIG);
	CHECK(!strncmp(out, "[{},{},", 7) && !strcmp(out + strlen(out) - 4, ",{}]"));
	btf_put(btf);
}

/* union 2 of 16 times int, union 3 of 16 times union 2, ...: 16 to the power of 20 values */
TEST(unions_of_unions_are_cut)
{
	enum { DEPTH = 20, WIDTH = 16 };
	static struct blob b;
	u32 words[4 + DEPTH * (3 + 3 * WIDTH)] = {T_INT}, nr = 4;
	struct btf *btf;

	for (u32 level = 0; level < DEPTH; level++) {
		words[nr++] = 0;
		words[nr++] = INFO(UNION, WIDTH);
		words[nr++] = 4;
		for (u32 i = 0; i < WIDTH; i++) {
			words[nr++] = N_M;
			words[nr++] = level + 1;
			words[nr++] = 0;
		}
	}
	build(&b, words, nr);
	btf = parsed(&b, BTF_RULES_OBJECT);
	REQUIRE(btf);
	CHECK_INT_EQ(show(btf, DEPTH + 1, "\1\0\0\0", 4, BTF_VALUE_JSON), -E2BIG);
	CHECK_INT_EQ(show(btf, 3, "\1\0\0\0", 4, BTF_VALUE_JSON), 0);
	btf_put(btf);
}

/* Deeper than the kernel lets types nest; the parser's own bound for objects may come first. */
TEST(deep_nesting_ends)
{
	enum { DEPTH = 200 };
	static struct blob b;
	u32 words[4 + DEPTH * 6] = {T_INT}, nr = 4;
	struct btf *btf;

	for (u32 level = 0; level < DEPTH; level++) {
		const u32 one[] = {T(N_S, INFO(STRUCT, 1), 4), N_M, level + 1, 0};

		memcpy(words + nr, one, sizeof(one));
		nr += ARRAY_SIZE(one);
	}
	build(&b, words, nr);
	if (parse(&b, BTF_RULES_OBJECT, &btf)) {
		CHECK(btf == NULL);
		return;
	}
	CHECK_INT_EQ(show(btf, DEPTH + 1, "\1\0\0\0", 4, BTF_VALUE_JSON), -E2BIG);
	CHECK(strstr(out, "null") != NULL);
	CHECK_INT_EQ(show(btf, 11, "\1\0\0\0", 4, BTF_VALUE_JSON), 0);
	btf_put(btf);
}

/* Nothing is allocated: there is no memory to be had while this prints. */
TEST(needs_no_memory)
{
	static const u8 bytes[40];
	static struct blob b;
	struct btf *btf;
	u64 used;

	BUILD(&b, ALL_KINDS);
	btf = parsed(&b, BTF_RULES_KERNEL);
	REQUIRE(btf);
	used = mem.used_bytes;
	mem.fail_at = mem.nr_allocs + 1;
	CHECK_INT_EQ(show(btf, 15, bytes, sizeof(bytes), BTF_VALUE_JSON), 0);
	CHECK(mem.used_bytes == used);
	CHECK(mem_alloc(&mem, 1) == NULL); /* the failure was still waiting */
	mem.fail_at = 0;
	btf_put(btf);
}

static const char *json_of(const char *s)
{
	struct text text = TEXT_ON(out);
	struct jsonw w = {.write = jsonw_to_text, .ctx = &text};

	out[0] = '\0';
	jsonw_string(&w, s);
	return out;
}

TEST(strings_are_json)
{
	CHECK_STR_EQ(json_of(""), "\"\"");
	CHECK_STR_EQ(json_of("a\"\\\b\f\n\r\t/"), "\"a\\\"\\\\\\b\\f\\n\\r\\t/\"");
	CHECK_STR_EQ(json_of("\x1b\x7f"), "\"\\u001b\\u007f\"");
	CHECK_STR_EQ(json_of("h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x9d"),
		     "\"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x9d\"");
	CHECK_STR_EQ(json_of("\xc2\x9b"), "\"\\u009b\""); /* a terminal would obey */
	CHECK_STR_EQ(json_of("\xc0\x80\xff\xe2\x82"),
		     "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(layout_is_that_of_bpftool)
{
	struct text text = TEXT_ON(out);
	struct jsonw w = {.write = jsonw_to_text, .ctx = &text, .is_indented = true};

	out[0] = '\0';
	jsonw_begin(&w, '[');
	jsonw_begin(&w, '{');
	jsonw_key(&w, "key");
	jsonw_value(&w, "%d", 1);
	jsonw_key(&w, "list");
	jsonw_begin(&w, '[');
	jsonw_value(&w, "2");
	jsonw_value(&w, "3");
	jsonw_end(&w, ']');
	jsonw_end(&w, '}');
	jsonw_begin(&w, '{');
	jsonw_end(&w, '}');
	jsonw_end(&w, ']');
	CHECK_STR_EQ(out,
		     "[{\n        \"key\": 1,\n        \"list\": [2,3\n        ]\n    },{}\n]");
}
