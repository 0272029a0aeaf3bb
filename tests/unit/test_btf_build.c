// SPDX-License-Identifier: BSD-2-Clause
/* BTF made in memory (<userbpf/btf_build.h>), and written as text again (<userbpf/btf_dump.h>). */
#include <errno.h>
#include <stdlib.h>

#include <userbpf/userbpf.h>

#include "tests/unit/test.h"

static char out[64 * 1024];
static size_t out_len;

static void collect(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	if (out_len + size < sizeof(out))
		memcpy(out + out_len, bytes, size);
	out_len += size;
	out[out_len < sizeof(out) ? out_len : sizeof(out) - 1] = '\0';
}

static const char *dump(const struct userbpf_btf *btf, enum userbpf_btf_format format)
{
	USERBPF_OPTS(userbpf_btf_dump_opts, opts, .format = format);

	out_len = 0;
	out[0] = '\0';
	CHECK_INT_EQ(userbpf_btf_dump(btf, &opts, collect, NULL), 0);
	return out;
}

/* One type of each of the 19 kinds. */
static void add_all(struct userbpf_btf_builder *b)
{
	CHECK_INT_EQ(userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED), 1);
	CHECK_INT_EQ(userbpf_btf_add_ptr(b, 1), 2);
	CHECK_INT_EQ(userbpf_btf_add_array(b, 1, 2, 16), 3);
	CHECK_INT_EQ(userbpf_btf_add_struct(b, "s", 136), 4);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "many", 3, 0, 0), 0);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "bits", 1, 1024, 3), 0);
	CHECK_INT_EQ(userbpf_btf_add_field(b, NULL, 5, 1056, 0), 0);
	CHECK_INT_EQ(userbpf_btf_add_union(b, NULL, 4), 5);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "one", 1, 0, 0), 0);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "two", 16, 0, 0), 0);
	CHECK_INT_EQ(userbpf_btf_add_enum(b, "e", 4), 6);
	CHECK_INT_EQ(userbpf_btf_add_enum_value(b, "BIG", 0xffffffff), 0);
	CHECK_INT_EQ(userbpf_btf_add_enum_value(b, "NEGATIVE", -1), 0);
	CHECK_INT_EQ(userbpf_btf_add_enum64(b, "e64", 8, false), 7);
	CHECK_INT_EQ(userbpf_btf_add_enum64_value(b, "HUGE_VALUE", 1ull << 40), 0);
	CHECK_INT_EQ(userbpf_btf_add_fwd(b, "later", USERBPF_BTF_FWD_UNION), 8);
	CHECK_INT_EQ(userbpf_btf_add_typedef(b, "s_t", 4), 9);
	CHECK_INT_EQ(userbpf_btf_add_volatile(b, 1), 10);
	CHECK_INT_EQ(userbpf_btf_add_const(b, 10), 11);
	CHECK_INT_EQ(userbpf_btf_add_restrict(b, 2), 12);
	CHECK_INT_EQ(userbpf_btf_add_type_tag(b, "user", 11), 13);
	CHECK_INT_EQ(userbpf_btf_add_func_proto(b, 1), 14);
	CHECK_INT_EQ(userbpf_btf_add_func_param(b, "p", 12), 0);
	CHECK_INT_EQ(userbpf_btf_add_func_param(b, NULL, 0), 0);
	CHECK_INT_EQ(userbpf_btf_add_func(b, "f", BTF_FUNC_GLOBAL, 14), 15);
	CHECK_INT_EQ(userbpf_btf_add_float(b, "float", 4), 16);
	CHECK_INT_EQ(userbpf_btf_add_var(b, "v", BTF_VAR_GLOBAL_ALLOCATED, 1), 17);
	CHECK_INT_EQ(userbpf_btf_add_datasec(b, ".data", 4), 18);
	CHECK_INT_EQ(userbpf_btf_add_datasec_var_info(b, 17, 0, 4), 0);
	CHECK_INT_EQ(userbpf_btf_add_decl_tag(b, "many", 4, 0), 19);
}

static const char all_raw[] = "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
			      "[2] PTR '(anon)' type_id=1\n"
			      "[3] ARRAY '(anon)' type_id=2 index_type_id=1 nr_elems=16\n"
			      "[4] STRUCT 's' size=136 vlen=3\n"
			      "\t'many' type_id=3 bits_offset=0\n"
			      "\t'bits' type_id=1 bits_offset=1024 bitfield_size=3\n"
			      "\t'(anon)' type_id=5 bits_offset=1056\n"
			      "[5] UNION '(anon)' size=4 vlen=2\n"
			      "\t'one' type_id=1 bits_offset=0\n"
			      "\t'two' type_id=16 bits_offset=0\n"
			      "[6] ENUM 'e' encoding=SIGNED size=4 vlen=2\n"
			      "\t'BIG' val=-1\n"
			      "\t'NEGATIVE' val=-1\n"
			      "[7] ENUM64 'e64' encoding=UNSIGNED size=8 vlen=1\n"
			      "\t'HUGE_VALUE' val=1099511627776ULL\n"
			      "[8] FWD 'later' fwd_kind=union\n"
			      "[9] TYPEDEF 's_t' type_id=4\n"
			      "[10] VOLATILE '(anon)' type_id=1\n"
			      "[11] CONST '(anon)' type_id=10\n"
			      "[12] RESTRICT '(anon)' type_id=2\n"
			      "[13] TYPE_TAG 'user' type_id=11\n"
			      "[14] FUNC_PROTO '(anon)' ret_type_id=1 vlen=2\n"
			      "\t'p' type_id=12\n"
			      "\t'(anon)' type_id=0\n"
			      "[15] FUNC 'f' type_id=14 linkage=global\n"
			      "[16] FLOAT 'float' size=4\n"
			      "[17] VAR 'v' type_id=1, linkage=global\n"
			      "[18] DATASEC '.data' size=4 vlen=1\n"
			      "\ttype_id=17 offset=0 size=4 (VAR 'v')\n"
			      "[19] DECL_TAG 'many' type_id=4 component_idx=0\n";

static const char all_c[] = "enum e {\n"
			    "\tBIG = -1,\n"
			    "\tNEGATIVE = -1,\n"
			    "};\n\n"
			    "enum e64 {\n"
			    "\tHUGE_VALUE = 1099511627776ULL,\n"
			    "};\n\n"
			    "struct s {\n"
			    "\tint *many[16];\n"
			    "\tint bits: 3;\n"
			    "\tunion {\n"
			    "\t\tint one;\n"
			    "\t\tfloat two;\n"
			    "\t};\n"
			    "};\n\n"
			    "typedef struct s s_t;\n\n"
			    "union later;\n\n";

TEST(every_kind)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf;
	char err[256] = "";

	REQUIRE(b);
	add_all(b);
	btf = userbpf_btf_builder_btf(b, err, sizeof(err));
	CHECK_STR_EQ(err, "");
	REQUIRE(btf);
	CHECK_STR_EQ(dump(btf, USERBPF_BTF_RAW), all_raw);
	CHECK(strstr(dump(btf, USERBPF_BTF_C), all_c));
	CHECK(strstr(dump(btf, USERBPF_BTF_JSON),
		     "{\"name\":\"bits\",\"type_id\":1,\"bits_offset\":1024,\"bitfield_size\":3}"));
	userbpf_btf_free(btf);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

/* Copies of a whole are the same, strings are not kept twice. */
TEST(copies)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf_builder *copy = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf, *both;
	const void *data, *data_copy;
	uint32_t size, size_copy;

	REQUIRE(b && copy);
	add_all(b);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	REQUIRE(btf);
	CHECK_INT_EQ(userbpf_btf_add_btf(copy, btf), 1);
	CHECK_INT_EQ(userbpf_btf_builder_raw_data(b, &data, &size), 0);
	CHECK_INT_EQ(userbpf_btf_builder_raw_data(copy, &data_copy, &size_copy), 0);
	CHECK_INT_EQ(size, size_copy);
	CHECK_STR_EQ(dump(btf, USERBPF_BTF_RAW), all_raw);

	/* once more, behind the first: the same types with other ids, and no more strings */
	CHECK_INT_EQ(userbpf_btf_add_btf(copy, btf), 20);
	CHECK_INT_EQ(userbpf_btf_add_type(copy, btf, 1), 39);
	CHECK_INT_EQ(userbpf_btf_add_type(copy, btf, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_type(copy, btf, 20), -EINVAL);
	both = userbpf_btf_builder_btf(copy, NULL, 0);
	REQUIRE(both);
	CHECK(strstr(dump(both, USERBPF_BTF_RAW), "[23] STRUCT 's' size=136 vlen=3\n"
						  "\t'many' type_id=22 bits_offset=0\n"));
	CHECK(strstr(dump(both, USERBPF_BTF_C), "struct s___2 {\n"));
	CHECK(strstr(out, "\tBIG___2 = -1,\n"));
	CHECK(strstr(out, "typedef struct s___2 s_t___2;\n"));
	CHECK_INT_EQ(userbpf_btf_builder_raw_data(copy, &data_copy, &size_copy), 0);
	CHECK_INT_EQ(size_copy - size, size - 24 - ((const struct btf_header *)data)->str_len + 16);
	userbpf_btf_free(both);
	userbpf_btf_free(btf);
	userbpf_btf_builder_free(copy);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

TEST(split)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL), *more;
	struct userbpf_btf *base, *btf;

	REQUIRE(b);
	add_all(b);
	base = userbpf_btf_builder_btf(b, NULL, 0);
	REQUIRE(base);
	more = userbpf_btf_builder_new(vm, base);
	REQUIRE(more);
	CHECK_INT_EQ(userbpf_btf_add_struct(more, "s", 8), 20);
	CHECK_INT_EQ(userbpf_btf_add_field(more, "next", 21, 0, 0), 0);
	CHECK_INT_EQ(userbpf_btf_add_ptr(more, 4), 21);
	CHECK_INT_EQ(userbpf_btf_add_str(more, "later"), userbpf_btf_add_str(b, "later"));
	CHECK_INT_EQ(userbpf_btf_add_str(more, "next"), userbpf_btf_add_str(more, "next"));
	btf = userbpf_btf_builder_btf(more, NULL, 0);
	REQUIRE(btf);
	CHECK_STR_EQ(dump(btf, USERBPF_BTF_RAW), "[20] STRUCT 's' size=8 vlen=1\n"
						 "\t'next' type_id=21 bits_offset=0\n"
						 "[21] PTR '(anon)' type_id=4\n");
	CHECK(strstr(dump(btf, USERBPF_BTF_C), "struct s___2 {\n"));
	CHECK_INT_EQ(userbpf_btf_add_btf(b, btf), -ENOTSUP);
	userbpf_btf_builder_free(b);
	userbpf_btf_builder_free(more);
	userbpf_btf_free(base);
	userbpf_btf_free(btf);
	userbpf_free(vm);
}

/* What libbpf refuses, with its errno. */
TEST(refused)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);

	REQUIRE(b);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "f", 1, 0, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_int(b, "", 4, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_int(b, NULL, 4, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_int(b, "i", 7, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_int(b, "i", 32, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_int(b, "i", 4, 123), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_float(b, "f", 6), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_float(b, "f", 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_ptr(b, -1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_array(b, -1, 1, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_struct(b, "s", 4), 1);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "f", -1, 0, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "f", 1, 3, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "f", 1, 0x1000000, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "f", 1, 0, 256), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_enum_value(b, "v", 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_union(b, "u", 4), 2);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "f", 1, 8, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_enum(b, "e", 3), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_enum(b, NULL, 4), 3);
	CHECK_INT_EQ(userbpf_btf_add_enum_value(b, "", 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_enum_value(b, "v", 1ll << 32), -E2BIG);
	CHECK_INT_EQ(userbpf_btf_add_enum_value(b, "v", -(1ll << 32)), -E2BIG);
	CHECK_INT_EQ(userbpf_btf_add_enum64_value(b, "v", 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_fwd(b, "f", (enum userbpf_btf_fwd_kind)7), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_fwd(b, NULL, USERBPF_BTF_FWD_ENUM), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_typedef(b, "", 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_type_tag(b, NULL, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_func(b, "f", 3, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_func_param(b, "p", 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_var(b, "v", 3, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_datasec(b, NULL, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_datasec_var_info(b, 1, 0, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_decl_tag(b, "t", 1, -2), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_decl_tag(b, "", 1, -1), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_struct(b, "many", 0), 4);
	for (int i = 0; i < 65535; i++)
		if (userbpf_btf_add_field(b, NULL, 1, 0, 0))
			CHECK(!"65535 members");
	CHECK_INT_EQ(userbpf_btf_add_field(b, NULL, 1, 0, 0), -E2BIG);
	errno = 0;
	CHECK(!userbpf_btf_builder_new(NULL, NULL) && errno == EINVAL);
	errno = 0;
	CHECK(!userbpf_btf_builder_btf(NULL, NULL, 0) && errno == EINVAL);
	userbpf_btf_builder_free(b);
	userbpf_btf_builder_free(NULL);
	userbpf_free(vm);
}

/* Types that cannot be; none at all can. */
TEST(not_valid)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *none;
	char err[256] = "";

	REQUIRE(b);
	none = userbpf_btf_builder_btf(b, err, sizeof(err));
	CHECK_INT_EQ(userbpf_btf_type_cnt(none), 1);
	userbpf_btf_free(none);
	CHECK_INT_EQ(userbpf_btf_add_ptr(b, 2), 1);
	CHECK(!userbpf_btf_builder_btf(b, err, sizeof(err)) && errno == EINVAL);
	CHECK_INT_EQ(userbpf_btf_add_fwd(b, "later", USERBPF_BTF_FWD_ENUM), 2);
	userbpf_btf_free(userbpf_btf_builder_btf(b, NULL, 0));
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

/* ---- types that mean harm to those who write them ---- */

static int dump_to_nowhere(struct userbpf_btf_builder *b, enum userbpf_btf_format format)
{
	USERBPF_OPTS(userbpf_btf_dump_opts, opts, .format = format, .is_unsorted = true);
	struct userbpf_btf *btf = userbpf_btf_builder_btf(b, NULL, 0);
	int err;

	if (!btf)
		return -errno;
	out_len = 0;
	err = userbpf_btf_dump(btf, &opts, collect, NULL);
	opts.is_unsorted = false;
	CHECK_INT_EQ(userbpf_btf_dump(btf, &opts, collect, NULL), err);
	userbpf_btf_free(btf);
	return err;
}

/* Each struct has two of the next one inside, and no name to stop at. */
TEST(branching)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);

	REQUIRE(b);
	for (int i = 0; i < 64; i++) {
		CHECK_INT_EQ(userbpf_btf_add_struct(b, i ? NULL : "root", 16), 1 + i * 2);
		userbpf_btf_add_field(b, "a", 2 + i * 2, 0, 0);
		userbpf_btf_add_field(b, "b", 2 + i * 2, 64, 0);
		userbpf_btf_add_ptr(b, 3 + i * 2);
	}
	userbpf_btf_add_struct(b, NULL, 0);
	CHECK_INT_EQ(dump_to_nowhere(b, USERBPF_BTF_C), -E2BIG);
	CHECK_INT_EQ(dump_to_nowhere(b, USERBPF_BTF_RAW), 0);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

TEST(deep)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);

	REQUIRE(b);
	for (int i = 0; i < 100000; i++)
		userbpf_btf_add_ptr(b, i + 2);
	userbpf_btf_add_int(b, "int", 4, 0);
	CHECK_INT_EQ(dump_to_nowhere(b, USERBPF_BTF_C), -E2BIG);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

TEST(huge_padding)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);

	REQUIRE(b);
	userbpf_btf_add_struct(b, "s", 0xffffffff);
	CHECK_INT_EQ(dump_to_nowhere(b, USERBPF_BTF_C), -E2BIG);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

/* A type without name that leads back to itself: C cannot say it, libbpf neither. */
TEST(anonymous_loop)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);

	REQUIRE(b);
	userbpf_btf_add_struct(b, NULL, 8);
	userbpf_btf_add_field(b, "self", 2, 0, 0);
	userbpf_btf_add_ptr(b, 1);
	CHECK_INT_EQ(dump_to_nowhere(b, USERBPF_BTF_C), -ELOOP);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

TEST(dump_arguments)
{
	static const uint32_t roots[] = {2, 1};
	USERBPF_OPTS(userbpf_btf_dump_opts, opts, .root_ids = roots, .nr_root_ids = 2);
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf;

	REQUIRE(b);
	userbpf_btf_add_int(b, "a\nb\x1b", 1, 0);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	REQUIRE(btf);
	CHECK_INT_EQ(userbpf_btf_dump(NULL, NULL, collect, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_dump(btf, NULL, NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_dump(btf, &opts, collect, NULL), -EINVAL);
	opts.nr_root_ids = 0;
	opts.format = (enum userbpf_btf_format)9;
	CHECK_INT_EQ(userbpf_btf_dump(btf, &opts, collect, NULL), -EINVAL);
	CHECK_STR_EQ(dump(btf, USERBPF_BTF_RAW),
		     "[1] INT 'a?b?' size=1 bits_offset=0 nr_bits=8 encoding=(none)\n");
	userbpf_btf_free(btf);
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}

/* ---- no memory ---- */

static bool build_and_dump(struct userbpf *vm)
{
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf = NULL;
	bool is_done = false;

	if (b && userbpf_btf_add_int(b, "int", 4, 0) > 0 && userbpf_btf_add_struct(b, "s", 4) > 0 &&
	    !userbpf_btf_add_field(b, "f", 1, 0, 0) && userbpf_btf_add_typedef(b, "t", 2) > 0)
		btf = userbpf_btf_builder_btf(b, NULL, 0);
	if (btf) {
		USERBPF_OPTS(userbpf_btf_dump_opts, opts, .format = USERBPF_BTF_C);
		int err = userbpf_btf_dump(btf, &opts, collect, NULL);

		CHECK(!err || err == -ENOMEM);
		is_done = !err;
	}
	userbpf_btf_free(btf);
	userbpf_btf_builder_free(b);
	return is_done;
}

TEST(memory_runs_out)
{
	struct userbpf *vm = userbpf_new(NULL);
	unsigned int nth = 0;

	REQUIRE(vm);
	do {
		userbpf_fail_alloc(vm, ++nth);
	} while (!build_and_dump(vm) && nth < 200);
	CHECK(nth > 10 && nth < 200);
	userbpf_free(vm);
}
