// SPDX-License-Identifier: BSD-2-Clause
/*
 * CO-RE: what each kind of relocation comes to, between two small sets of types made here, and what
 * becomes of instructions. Numbers in comments are ids of types; sizes and offsets are in bits
 * where BTF has them so.
 */
#include <errno.h>
#include <stdio.h>

#include "btf/core.h"
#include "isa/uapi.h"
#include "tests/unit/test.h"

static struct mem mem;
static char said[512];

/* ---- types ---- */

struct maker {
	u32 words[1024], nr;
	char strs[1024];
	u32 strs_len, nr_types;
};

static u32 name(struct maker *m, const char *s)
{
	u32 off = m->strs_len ? m->strs_len : 1;

	if (!*s)
		return 0;
	memcpy(m->strs + off, s, strlen(s) + 1);
	m->strs_len = off + (u32)strlen(s) + 1;
	return off;
}

static void word(struct maker *m, u32 w)
{
	m->words[m->nr++] = w;
}

#define KFLAG 1

static u32 type(struct maker *m, const char *s, u32 kind, u32 vlen, u32 kflag, u32 size_or_type)
{
	word(m, name(m, s));
	word(m, kflag << 31 | kind << 24 | vlen);
	word(m, size_or_type);
	return ++m->nr_types;
}

static u32 integer(struct maker *m, const char *s, u32 bytes, u32 encoding)
{
	u32 id = type(m, s, BTF_KIND_INT, 0, 0, bytes);

	word(m, encoding << 24 | bytes * 8);
	return id;
}

static u32 array(struct maker *m, u32 of, u32 nr)
{
	u32 id = type(m, "", BTF_KIND_ARRAY, 0, 0, 0);

	word(m, of);
	word(m, 1);
	word(m, nr);
	return id;
}

static u32 composite(struct maker *m, const char *s, u32 kind, u32 bytes, u32 nr)
{
	return type(m, s, kind, nr, KFLAG, bytes);
}

static void field(struct maker *m, const char *s, u32 id, u32 bit_off, u32 bits)
{
	word(m, name(m, s));
	word(m, id);
	word(m, bits << 24 | bit_off);
}

static void enumerator(struct maker *m, const char *s, u32 value)
{
	word(m, name(m, s));
	word(m, value);
}

static struct btf *finish(struct maker *m)
{
	struct btf_header hdr = {.magic = BTF_MAGIC,
				 .version = BTF_VERSION,
				 .hdr_len = sizeof(hdr),
				 .type_len = m->nr * 4,
				 .str_off = m->nr * 4,
				 .str_len = m->strs_len};
	struct text err = TEXT_ON(said);
	u8 data[sizeof(hdr) + sizeof(m->words) + sizeof(m->strs)];
	struct btf *btf = NULL;

	memcpy(data, &hdr, sizeof(hdr));
	memcpy(data + sizeof(hdr), m->words, m->nr * 4);
	memcpy(data + sizeof(hdr) + m->nr * 4, m->strs, m->strs_len);
	said[0] = '\0';
	CHECK(!btf_parse(&mem, data, sizeof(hdr) + m->nr * 4 + m->strs_len, &btf, &err));
	if (said[0])
		printf("%s\n", said);
	return btf;
}

enum { INT = 1, UINT, ULONG, PTR, ARR, IN, S, OLD, E, FLEX, NONE, FLEX_ARR };

/* Both begin with the plain types. */
static void plain(struct maker *m, u32 nr_elements)
{
	integer(m, "int", 4, BTF_INT_SIGNED); /* 1 */
	integer(m, "unsigned int", 4, 0);     /* 2 */
	integer(m, "unsigned long", 8, 0);    /* 3 */
	type(m, "", BTF_KIND_PTR, 0, 0, INT); /* 4 */
	array(m, INT, nr_elements);	      /* 5 */
}

static void local_struct(struct maker *m, const char *s)
{
	composite(m, s, BTF_KIND_STRUCT, 64, 8);
	field(m, "a", INT, 0, 0);
	field(m, "b", UINT, 32, 0);
	field(m, "c", PTR, 64, 0);
	field(m, "d", ARR, 128, 0);
	field(m, "e", IN, 256, 0);
	field(m, "bits", UINT, 320, 5);
	field(m, "sbits", INT, 325, 3);
	field(m, "gone", INT, 384, 0);
}

static void local_types(struct maker *m)
{
	plain(m, 4);
	composite(m, "in", BTF_KIND_STRUCT, 8, 2); /* 6 */
	field(m, "x", INT, 0, 0);
	field(m, "y", INT, 32, 0);
	local_struct(m, "s");		      /* 7 */
	local_struct(m, "s___old");	      /* 8 */
	type(m, "e", BTF_KIND_ENUM, 3, 0, 4); /* 9 */
	enumerator(m, "E_A", 1);
	enumerator(m, "E_B", 2);
	enumerator(m, "E_GONE", 3);
	composite(m, "flex", BTF_KIND_STRUCT, 4, 2); /* 10 */
	field(m, "n", INT, 0, 0);
	field(m, "data", FLEX_ARR, 32, 0);
	composite(m, "none", BTF_KIND_STRUCT, 4, 1); /* 11 */
	field(m, "a", INT, 0, 0);
	array(m, INT, 0); /* 12 */
}

enum { T_IN = 6, T_ANON, T_S, T_E, T_FLEX, T_FLEX_ARR, T_TWO };

/* The same names otherwise; with @b_type a second struct "s___two" that has nothing but "b". */
static void target_types(struct maker *m, u32 two_b_type, u32 two_b_off)
{
	plain(m, 2);
	composite(m, "in", BTF_KIND_STRUCT, 8, 2); /* 6 */
	field(m, "y", INT, 0, 0);
	field(m, "x", INT, 32, 0);
	composite(m, "", BTF_KIND_UNION, 8, 2); /* 7 */
	field(m, "other", ULONG, 0, 0);
	field(m, "a", INT, 0, 0);
	composite(m, "s", BTF_KIND_STRUCT, 96, 8); /* 8 */
	field(m, "pad", ULONG, 0, 0);
	field(m, "b", ULONG, 64, 0);
	field(m, "", T_ANON, 128, 0);
	field(m, "c", PTR, 192, 0);
	field(m, "d", ARR, 256, 0);
	field(m, "e", T_IN, 320, 0);
	field(m, "bits", UINT, 390, 7);
	field(m, "sbits", INT, 416, 3);
	type(m, "e", BTF_KIND_ENUM64, 2, 0, 8); /* 9 */
	enumerator(m, "E_B", 5);
	word(m, 1); /* the upper half */
	enumerator(m, "E_A", 7);
	word(m, 0);
	composite(m, "flex", BTF_KIND_STRUCT, 8, 3); /* 10 */
	field(m, "n", INT, 0, 0);
	field(m, "z", INT, 32, 0);
	field(m, "data", T_FLEX_ARR, 64, 0);
	array(m, INT, 0); /* 11 */
	if (!two_b_type)
		return;
	composite(m, "s___two", BTF_KIND_STRUCT, 64, 1); /* 12 */
	field(m, "b", two_b_type, two_b_off, 0);
}

/* ---- asking ---- */

struct sides {
	struct maker local;
	struct btf *target;
	struct core_cands cands;
	u32 last_id;
	u64 budget;
};

static void sides_make(struct sides *s, u32 two_b_type, u32 two_b_off)
{
	static struct maker target;

	memset(s, 0, sizeof(*s));
	memset(&target, 0, sizeof(target));
	local_types(&s->local);
	target_types(&target, two_b_type, two_b_off);
	s->target = finish(&target);
	s->budget = CORE_OBJECT_BUDGET;
}

static void sides_free(struct sides *s)
{
	vec_free(&mem, &s->cands.all);
	btf_put(s->target);
}

/* Candidates are kept while the same type is asked about, as the loader does. */
static int ask(struct sides *s, u32 kind, u32 id, const char *path, struct core_result *out)
{
	struct maker m = s->local;
	struct bpf_core_relo relo = {.type_id = id, .kind = kind, .access_str_off = name(&m, path)};
	struct btf *local = finish(&m);
	struct text err = TEXT_ON(said);
	int status = 0;

	said[0] = '\0';
	if (id != s->last_id) {
		vec_free(&mem, &s->cands.all);
		s->cands = (struct core_cands){};
		status = core_find_cands(&mem, local, id, s->target, 1, &s->cands, &s->budget);
		status = status == -EINVAL ? 0 : status;
		s->last_id = id;
	}
	status = status ? status : core_resolve(local, &relo, &s->cands, &s->budget, out, &err);
	btf_put(local);
	return status;
}

/* Walked through the types at first and looked up in lists later: nobody can tell which. */
TEST(candidates_are_those_of_the_essential_name)
{
	static const char *const names[] = {"a", "a___old", "ab", "a___", "b", "a___new", "a____x"};
	static const u32 wanted[] = {1, 2, 6}; /* libbpf: bpf_core_essential_name_len() */
	struct maker m = {};
	struct btf *btf;
	u64 budget = CORE_OBJECT_BUDGET;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		type(&m, names[i], BTF_KIND_STRUCT, 0, 0, 0);
	integer(&m, "a", 4, 0);
	btf = finish(&m);
	REQUIRE(btf != NULL);
	for (int times = 0; times < 40; times++) {
		struct core_cands cands = {};

		CHECK_INT_EQ(core_find_cands(&mem, btf, 1, btf, 1, &cands, &budget), 0);
		REQUIRE(cands.all.nr == ARRAY_SIZE(wanted));
		for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
			CHECK_INT_EQ(cands.all.v[i].id, wanted[i]);
		vec_free(&mem, &cands.all);
	}
	for (int times = 0; times < 2; times++) {
		struct core_cands cands = {};

		CHECK_INT_EQ(core_find_cands(&mem, btf, 1, btf, times ? 2 : 7, &cands, &budget), 0);
		CHECK_INT_EQ(cands.all.nr, times ? 2 : 0);
		vec_free(&mem, &cands.all);
		budget = times ? 0 : budget;
	}
	CHECK_INT_EQ(core_find_cands(&mem, btf, 1, btf, 1, &(struct core_cands){}, &budget),
		     -E2BIG);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

#define POISON UINT64_MAX

struct row {
	u32 kind, id;
	const char *path;
	u64 orig, new;
};

static void check_rows(struct sides *s, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct core_result got = {};
		int err = ask(s, rows[i].kind, rows[i].id, rows[i].path, &got);
		u64 value = got.is_poisoned ? POISON : got.new_val;

		if (err || got.orig_val != rows[i].orig || value != rows[i].new)
			printf("row %zu: %d %llu -> %llu %s\n", i, err,
			       (unsigned long long)got.orig_val, (unsigned long long)value, said);
		CHECK(!err && got.orig_val == rows[i].orig && value == rows[i].new);
	}
}

#define CHECK_ROWS(s, rows) check_rows(s, rows, ARRAY_SIZE(rows))

TEST(fields)
{
	static const struct row rows[] = {
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:0", 0, 16}, /* into an anonymous union */
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:1", 4, 8},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:3:1", 20, 36},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:3:3", 28, POISON}, /* only two there */
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:4:0", 32, 44},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:7", 48, POISON},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "1:1", 68, 104}, /* an array of structs */
		{BPF_CORE_FIELD_BYTE_SIZE, S, "0:1", 4, 8},
		{BPF_CORE_FIELD_BYTE_SIZE, S, "0:3", 16, 8},
		{BPF_CORE_FIELD_BYTE_SIZE, S, "0:7", 4, POISON},
		{BPF_CORE_FIELD_EXISTS, S, "0:0", 1, 1},
		{BPF_CORE_FIELD_EXISTS, S, "0:7", 1, 0},
		{BPF_CORE_FIELD_SIGNED, S, "0:0", 1, 1},
		{BPF_CORE_FIELD_SIGNED, S, "0:1", 0, 0},
		{BPF_CORE_FIELD_BYTE_OFFSET, OLD, "0:1", 4, 8}, /* a flavor */
		{BPF_CORE_FIELD_EXISTS, NONE, "0:0", 1, 0},
		{BPF_CORE_FIELD_BYTE_OFFSET, NONE, "0:0", 0, POISON},
		{BPF_CORE_FIELD_BYTE_OFFSET, FLEX, "0:1:5", 24, 28},
		{BPF_CORE_FIELD_BYTE_OFFSET, IN, "2:1", 20, 16},
	};
	struct sides s;

	sides_make(&s, 0, 0);
	CHECK_ROWS(&s, rows);
	sides_free(&s);
}

TEST(bit_fields)
{
	static const struct row rows[] = {
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:5", 40, 48},
		{BPF_CORE_FIELD_BYTE_SIZE, S, "0:5", 4, 4},
		{BPF_CORE_FIELD_LSHIFT_U64, S, "0:5", 64 - 5, 64 - (6 + 7)},
		{BPF_CORE_FIELD_RSHIFT_U64, S, "0:5", 64 - 5, 64 - 7},
		{BPF_CORE_FIELD_SIGNED, S, "0:5", 0, 0},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:6", 40, 52},
		{BPF_CORE_FIELD_LSHIFT_U64, S, "0:6", 64 - (5 + 3), 64 - 3},
		{BPF_CORE_FIELD_RSHIFT_U64, S, "0:6", 64 - 3, 64 - 3},
		{BPF_CORE_FIELD_SIGNED, S, "0:6", 1, 1},
	};
	struct sides s;

	sides_make(&s, 0, 0);
	CHECK_ROWS(&s, rows);
	sides_free(&s);
}

TEST(types)
{
	static const struct row rows[] = {
		{BPF_CORE_TYPE_ID_LOCAL, S, "0", S, S},
		{BPF_CORE_TYPE_ID_TARGET, S, "0", S, T_S},
		{BPF_CORE_TYPE_EXISTS, S, "0", 1, 1},
		{BPF_CORE_TYPE_SIZE, S, "0", 64, 96},
		{BPF_CORE_TYPE_MATCHES, S, "0", 1, 0},	/* "gone" is */
		{BPF_CORE_TYPE_MATCHES, IN, "0", 1, 1}, /* in another order */
		{BPF_CORE_TYPE_MATCHES, INT, "0", 1, 1},
		{BPF_CORE_TYPE_MATCHES, E, "0", 1, 0},
		{BPF_CORE_TYPE_EXISTS, E, "0", 1, 1},
		{BPF_CORE_TYPE_ID_TARGET, NONE, "0", NONE, 0},
		{BPF_CORE_TYPE_EXISTS, NONE, "0", 1, 0},
		{BPF_CORE_TYPE_SIZE, NONE, "0", 4, 0},
		{BPF_CORE_TYPE_MATCHES, NONE, "0", 1, 0},
	};
	struct sides s;

	sides_make(&s, 0, 0);
	CHECK_ROWS(&s, rows);
	sides_free(&s);
}

TEST(enumerators)
{
	static const struct row rows[] = {
		{BPF_CORE_ENUMVAL_EXISTS, E, "0", 1, 1},
		{BPF_CORE_ENUMVAL_EXISTS, E, "2", 1, 0},
		{BPF_CORE_ENUMVAL_VALUE, E, "0", 1, 7},
		{BPF_CORE_ENUMVAL_VALUE, E, "1", 2, 1ull << 32 | 5},
		{BPF_CORE_ENUMVAL_VALUE, E, "2", 3, POISON},
	};
	struct sides s;

	sides_make(&s, 0, 0);
	CHECK_ROWS(&s, rows);
	sides_free(&s);
}

TEST(candidates_agree_clash_and_are_dropped)
{
	static const struct row agree[] = {{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:1", 4, 8}};
	static const struct row dropped[] = {
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:1", 4, 8},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:0", 0, 16}, /* from here on only one has it */
		{BPF_CORE_TYPE_SIZE, S, "0", 64, 96},	       /* and its size counts */
	};
	struct core_result result;
	struct sides s;

	sides_make(&s, ULONG, 64);
	CHECK_ROWS(&s, agree);
	CHECK(ask(&s, BPF_CORE_TYPE_SIZE, S, "0", &result) == -EINVAL);
	CHECK(strstr(said, "ambiguity") != NULL);
	sides_free(&s);
	sides_make(&s, ULONG, 64);
	CHECK_ROWS(&s, dropped);
	sides_free(&s);
	sides_make(&s, ULONG, 128);
	CHECK(ask(&s, BPF_CORE_FIELD_BYTE_OFFSET, S, "0:1", &result) == -EINVAL);
	CHECK(strstr(said, "field offset ambiguity: 128 != 64") != NULL);
	sides_free(&s);
	sides_make(&s, PTR, 128); /* of another kind: no candidate for "b" */
	CHECK_ROWS(&s, agree);
	sides_free(&s);
}

TEST(what_is_not_understood)
{
	static const struct {
		u32 kind, id;
		const char *path;
		int err;
	} rows[] = {
		{13, S, "0", -ENOTSUP},
		{UINT32_MAX, S, "0", -ENOTSUP},
		{BPF_CORE_FIELD_BYTE_OFFSET, 99, "0", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:-1", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:8", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:0:0", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:3:4", -EINVAL},
		{BPF_CORE_FIELD_BYTE_OFFSET, S, "0:99999999999", -EINVAL},
		{BPF_CORE_FIELD_SIGNED, S, "0:3:1", -EINVAL}, /* of an element */
		{BPF_CORE_TYPE_EXISTS, S, "1", -EINVAL},
		{BPF_CORE_TYPE_EXISTS, PTR, "0", -ENOTSUP}, /* no name */
		{BPF_CORE_ENUMVAL_VALUE, S, "0", -EINVAL},
		{BPF_CORE_ENUMVAL_VALUE, E, "3", -EINVAL},
	};
	struct core_result result;
	struct sides s;

	sides_make(&s, 0, 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CHECK_INT_EQ(ask(&s, rows[i].kind, rows[i].id, rows[i].path, &result), rows[i].err);
		CHECK(said[0] != '\0');
	}
	s.budget = 5;
	CHECK(ask(&s, BPF_CORE_FIELD_BYTE_OFFSET, S, "0:1", &result) == -E2BIG);
	s.budget = 20; /* enough for the candidates of one more type, and not for what they are */
	s.last_id = 0;
	CHECK(ask(&s, BPF_CORE_TYPE_MATCHES, IN, "0", &result) < 0);
	CHECK(strstr(said, "too many") != NULL);
	sides_free(&s);
}

/* ---- instructions ---- */

#define LDX(size, o) \
	((struct bpf_insn){.code = BPF_LDX | BPF_MEM | (size), .dst_reg = 1, .off = (o)})
#define MOV(v)	     ((struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = (v)})
#define LD64_LOW(v)  ((struct bpf_insn){.code = BPF_LD | BPF_IMM | BPF_DW, .imm = (v)})
#define LD64_HIGH(v) ((struct bpf_insn){.imm = (v)})
#define RESULT(a, b) .orig_val = (a), .new_val = (b), .is_validated = true
#define SIZES(a, b)  .orig_size = (a), .new_size = (b)

static int patch(struct bpf_insn *insns, u32 nr, struct core_result result)
{
	struct text err = TEXT_ON(said);

	said[0] = '\0';
	return core_patch(insns, nr, &result, &err);
}

static bool is_poison(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && insn->imm == CORE_POISON_IMM &&
	       !insn->src_reg && !insn->dst_reg && !insn->off;
}

TEST(instructions)
{
	struct bpf_insn i[2] = {MOV(4), {}};

	CHECK(!patch(i, 1, (struct core_result){RESULT(4, 8)}) && i[0].imm == 8);
	CHECK(patch(i, 1, (struct core_result){RESULT(4, 8)}) == -EINVAL);
	CHECK(!strcmp(said, "unexpected insn (ALU/ALU64) value: got 8, exp 4 -> 8"));
	CHECK(!patch(i, 1, (struct core_result){.is_poisoned = true}) && is_poison(i));

	i[0] = LDX(BPF_W, 4);
	CHECK(!patch(i, 1, (struct core_result){RESULT(4, 8), SIZES(4, 8)}));
	CHECK(i[0].off == 8 && BPF_SIZE(i[0].code) == BPF_DW);
	CHECK(patch(i, 1, (struct core_result){RESULT(8, 40000), SIZES(8, 8)}) == -ERANGE);
	CHECK(patch(i, 1, (struct core_result){RESULT(8, 8), SIZES(8, 3)}) == -EINVAL);
	CHECK(patch(i, 1, (struct core_result){RESULT(8, 8), SIZES(4, 8)}) == -EINVAL);
	CHECK(!patch(i, 1,
		     (struct core_result){RESULT(8, 8), SIZES(8, 4), .is_size_unsafe = true}));
	CHECK(is_poison(i));

	i[0] = LD64_LOW(-1), i[1] = LD64_HIGH(2);
	CHECK(patch(i, 1, (struct core_result){RESULT(0x2ffffffffull, 1)}) == -EINVAL);
	CHECK(!patch(i, 2, (struct core_result){RESULT(0x2ffffffffull, 0x500000006ull)}));
	CHECK(i[0].imm == 6 && i[1].imm == 5);
	CHECK(!patch(i, 2, (struct core_result){.is_poisoned = true}));
	CHECK(is_poison(&i[0]) && is_poison(&i[1]));
	i[0].code = BPF_JMP | BPF_EXIT;
	CHECK(patch(i, 2, (struct core_result){}) == -EINVAL);
}

/* Which sizes may change: pointers, and integers without a sign. */
TEST(sizes_that_change)
{
	struct core_result result;
	struct sides s;

	sides_make(&s, 0, 0);
	CHECK(!ask(&s, BPF_CORE_FIELD_BYTE_OFFSET, S, "0:1", &result));
	CHECK(result.orig_size == 4 && result.new_size == 8 && !result.is_size_unsafe);
	CHECK(!ask(&s, BPF_CORE_FIELD_BYTE_OFFSET, S, "0:3",
		   &result)); /* an array of another size */
	CHECK(result.is_size_unsafe);
	sides_free(&s);
}
