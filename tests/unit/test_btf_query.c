// SPDX-License-Identifier: BSD-2-Clause
/* The questions of <userbpf/btf.h>: types, members by C's words, enumerators, lines, functions. */
#include <errno.h>
#include <userbpf/userbpf.h>

#include "tests/unit/btf_blob.h"
#include "tests/unit/test.h"

/*
 * 1 int; 2 int[3]; 3 int[2][3]; 4 union { int m; int n[3]; }; 5 int[];
 * 6 struct S { int m:3; int n:5; union 4; int f[2][3]; struct 7 E; int bpf_spin_lock[]; };
 * 7 struct E { struct { int m; }; }; 8 struct { int m; }; 9 typedef S; 10 enum E { m = -1, n = 2 };
 * 11 (int m) -> int; 12 function f; 13 a 5-bit int at bit 3 of 8; 14 struct n { 13 f at bit 8 }
 */
#define TYPES                                                                                     \
	T_INT, ARRAY_OF(1, 3), ARRAY_OF(2, 2), T(0, INFO(UNION, 2), 12), N_M, 1, 0, N_N, 2, 0,    \
		ARRAY_OF(1, 0), T(N_S, INFO(STRUCT, 6) | KFLAG, 44), N_M, 1, FIELD(3, 0), N_N, 1, \
		FIELD(5, 3), 0, 4, FIELD(0, 32), N_F, 3, FIELD(0, 128), N_E, 7, FIELD(0, 320),    \
		N_LOCK, 5, FIELD(0, 352), T(N_E, INFO(STRUCT, 1), 4), 0, 8, 0,                    \
		T(0, INFO(STRUCT, 1), 4), N_M, 1, 0, T(N_S, INFO(TYPEDEF, 0), 6),                 \
		T(N_E, INFO(ENUM, 2) | KFLAG, 4), N_M, (u32)-1, N_N, 2,                           \
		T(0, INFO(FUNC_PROTO, 1), 1), N_M, 1, T(N_F, INFO(FUNC, 0), 11),                  \
		T(N_N, INFO(INT, 0), 4), 3 << 16 | 5, T(N_N, INFO(STRUCT, 1), 8), N_F, 13, 8

static struct userbpf *vm;
static struct userbpf_btf *btf;

static void begin(void)
{
	static struct blob b;

	BUILD(&b, TYPES);
	vm = userbpf_new(NULL);
	btf = userbpf_btf_parse(vm, b.data, b.size, msg, sizeof(msg));
	CHECK(btf != NULL);
}

static void end(void)
{
	userbpf_btf_free(btf);
	userbpf_free(vm);
}

TEST(types_by_id)
{
	begin();
	CHECK(userbpf_btf_base(btf) == NULL && userbpf_btf_first_id(btf) == 1);
	CHECK(userbpf_btf_type_by_id(btf, 6)->size == 44);
	CHECK(userbpf_btf_type_by_id(btf, 99) == NULL);
	CHECK(!strcmp(userbpf_btf_str(btf, N_LOCK), "bpf_spin_lock"));
	CHECK(!strcmp(userbpf_btf_str(btf, 100000), ""));
	CHECK(userbpf_btf_align_of(btf, 9) == 4 && userbpf_btf_align_of(btf, 0) == -EINVAL);
	CHECK(userbpf_btf_resolve_type(btf, 9) == 6 && userbpf_btf_resolve_type(btf, 6) == 6);
	CHECK(userbpf_btf_check(btf, NULL, 0) == 0);
	end();
}

struct seen {
	char names[128];
	u32 stop_at;
};

static int see(void *ctx, const struct userbpf_btf_member *m)
{
	struct seen *seen = ctx;
	size_t len = strlen(seen->names);

	snprintf(seen->names + len, sizeof(seen->names) - len, "%u:%s@%u+%u%s ", m->depth, m->name,
		 (u32)m->bit_offset, (u32)m->bit_size, m->is_bitfield ? "b" : "");
	return seen->stop_at && !--seen->stop_at ? 7 : 0;
}

TEST(members_are_walked_through_anonymous_ones)
{
	struct seen seen = {};

	begin();
	CHECK(userbpf_btf_for_each_member(btf, 9, see, &seen) == 0);
	CHECK(!strcmp(seen.names, "0:m@0+3b 0:n@3+5b 0:@32+96 1:m@32+32 1:n@32+96 0:f@128+192 "
				  "0:E@320+32 0:bpf_spin_lock@352+0 "));
	seen = (struct seen){.stop_at = 2};
	CHECK(userbpf_btf_for_each_member(btf, 6, see, &seen) == 7);
	CHECK(!strcmp(seen.names, "0:m@0+3b 0:n@3+5b "));
	CHECK(userbpf_btf_for_each_member(btf, 1, see, &seen) == -EINVAL);
	CHECK(userbpf_btf_for_each_member(btf, 99, see, &seen) == -EINVAL);
	seen = (struct seen){};
	CHECK(userbpf_btf_for_each_member(btf, 14, see, &seen) == 0);
	CHECK(!strcmp(seen.names, "0:f@11+5b ")); /* the integer says which bits */
	end();
}

TEST(members_by_the_words_of_c)
{
	static const struct {
		const char *path;
		int err;
		u32 bit_offset, bit_size, type_id, nr_elems;
	} rows[] = {
		{"m", 0, 0, 3, 1, 1},
		{"f", 0, 128, 192, 3, 6},
		{"f[1]", 0, 224, 96, 2, 3},
		{"f[1][2]", 0, 288, 32, 1, 1},
		{"E.m", 0, 320, 32, 1, 1},
		{"n", 0, 3, 5, 1, 1},
		{"bpf_spin_lock[5]", 0, 512, 32, 1, 1},
		{"zz", -ENOENT, 0, 0, 0, 0},
		{"E.n", -ENOENT, 0, 0, 0, 0},
		{"f[2]", -EINVAL, 0, 0, 0, 0},
		{"f[1][2][0]", -EINVAL, 0, 0, 0, 0},
		{"f[", -EINVAL, 0, 0, 0, 0},
		{"f[]", -EINVAL, 0, 0, 0, 0},
		{"f[99999999999999999999]", -EINVAL, 0, 0, 0, 0},
		{"f[1]m", -EINVAL, 0, 0, 0, 0},
		{"f.m", -EINVAL, 0, 0, 0, 0},
		{"E.", -EINVAL, 0, 0, 0, 0},
		{"", -EINVAL, 0, 0, 0, 0},
	};

	begin();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct userbpf_btf_member m = {};
		int err = userbpf_btf_find_member(btf, 9, rows[i].path, &m);

		CHECK(err == rows[i].err);
		CHECK(err || (m.bit_offset == rows[i].bit_offset &&
			      m.bit_size == rows[i].bit_size && m.type_id == rows[i].type_id &&
			      m.nr_elems == rows[i].nr_elems && m.elem_type_id == 1));
		if (err != rows[i].err)
			fprintf(stderr, "'%s': %d\n", rows[i].path, err);
	}
	end();
}

TEST(enumerators)
{
	const char *name = "";
	int64_t value = 0;

	begin();
	CHECK(userbpf_btf_enumerator(btf, 10, 0, &name, &value) == 0);
	CHECK(!strcmp(name, "m") && value == -1);
	CHECK(userbpf_btf_find_enumerator(btf, 10, "n", &value) == 0 && value == 2);
	CHECK(userbpf_btf_find_enumerator(btf, 10, "f", &value) == -ENOENT);
	CHECK(userbpf_btf_enumerator(btf, 10, 2, &name, &value) == -ENOENT);
	CHECK(userbpf_btf_enumerator(btf, 1, 0, &name, &value) == -EINVAL);
	CHECK(userbpf_btf_find_enumerator(btf, 6, "m", &value) == -EINVAL);
	end();
}

/* Two levels of these are 2^2 members, 40 would be 2^40. */
TEST(anonymous_structs_that_multiply_are_given_up)
{
	enum { LEVELS = 31 };
	static struct blob b;
	u32 words[4 + LEVELS * 9];
	const u32 first[] = {T_INT};
	size_t nr = ARRAY_SIZE(first);
	struct userbpf_btf_member m;

	memcpy(words, first, sizeof(first));
	for (u32 i = 0; i < LEVELS; i++) {
		const u32 level[] = {
			T(0, INFO(UNION, 2), 4), i ? 0 : N_M, i + 1, 0, i ? 0 : N_N, i + 1, 0};

		memcpy(words + nr, level, sizeof(level));
		nr += ARRAY_SIZE(level);
	}
	build(&b, words, nr);
	vm = userbpf_new(NULL);
	btf = userbpf_btf_parse(vm, b.data, b.size, msg, sizeof(msg));
	CHECK(userbpf_btf_find_member(btf, 1 + LEVELS, "zz", &m) == -E2BIG);
	CHECK(userbpf_btf_find_member(btf, 5, "zz", &m) == -ENOENT);
	CHECK(userbpf_btf_find_member(btf, 1 + LEVELS, "m", &m) == 0 && m.depth == LEVELS - 1);
	end();
}

TEST(instructions_belong_to_lines_and_functions)
{
	const u32 ext[] = {BTF_VERSION << 16 | BTF_MAGIC,
			   24,
			   0,
			   20,
			   20,
			   44, /* header */
			   8,
			   N_TEXT,
			   1,
			   16,
			   12, /* from instruction 2 */
			   16,
			   N_TEXT,
			   2,
			   0,
			   N_FILE,
			   N_LINE,
			   5 << 10 | 3,
			   24,
			   N_FILE,
			   N_F,
			   9 << 10};
	struct userbpf_btf_line line = {};
	struct userbpf_btf_ext *handle;
	u32 first = 0;

	begin();
	handle = userbpf_btf_ext_parse(vm, btf, ext, sizeof(ext), msg, sizeof(msg));
	CHECK(handle != NULL);
	CHECK(userbpf_btf_ext_find_line(handle, ".text", 2, &line) == 0);
	CHECK(line.line == 5 && line.column == 3 && line.insn == 0);
	CHECK(!strcmp(line.file, "a.c") && !strcmp(line.text, "x = 1;"));
	CHECK(userbpf_btf_ext_find_line(handle, ".text", 1000, &line) == 0);
	CHECK(line.line == 9 && line.insn == 3);
	CHECK(userbpf_btf_ext_find_line(handle, ".data", 2, &line) == -ENOENT);
	CHECK(userbpf_btf_ext_find_line(handle, ".text", 0x20000000, &line) == -ENOENT);
	CHECK(userbpf_btf_ext_find_func(handle, ".text", 5, &first) == 12 && first == 2);
	CHECK(userbpf_btf_ext_find_func(handle, ".text", 1, &first) == -ENOENT);
	userbpf_btf_ext_free(handle);
	handle = userbpf_btf_ext_parse(vm, btf, ext, 8, msg, sizeof(msg));
	CHECK(handle == NULL && errno == EINVAL && msg[0]);
	end();
}
