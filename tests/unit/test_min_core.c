// SPDX-License-Identifier: BSD-2-Clause
/* btf/min_core.c: what each kind of relocation keeps of the types it is asked of. */
#include <errno.h>

#include "btf/dump.h"
#include "btf/min_core.h"
#include "tests/unit/test.h"

static struct mem mem;
static char out[4096];

static void collect(void *ctx, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		text_putc(ctx, bytes[i]);
}

#define INFO(kind, vlen) ((u32)(kind) << 24 | (vlen))

static struct btf *parse_built(struct userbpf_btf_builder *b)
{
	struct btf *btf = NULL;
	const void *data;
	u32 size;

	CHECK_INT_EQ(btf_builder_raw(b, &data, &size), 0);
	CHECK_INT_EQ(btf_parse(&mem, data, size, &btf, NULL), 0);
	return btf;
}

static void add_member(struct userbpf_btf_builder *b, const char *name, u32 type, u32 bit_off)
{
	u32 item[] = {(u32)btf_builder_str(b, name), type, bit_off};

	CHECK_INT_EQ(btf_builder_item(b, item, ARRAY_SIZE(item)), 0);
}

/*
 * [1] int, [2] struct inner { int a, b; }, [3] *inner, [4] struct outer { int x; struct inner i;
 * struct inner *p; }, [5] typedef outer_t, [6] enum e { V = 7 }; the strings "0", "0:1:1", "0:2"
 * for paths.
 */
static struct btf *make_types(void)
{
	static const u32 int_data = 0x01000020;
	struct userbpf_btf_builder b;
	struct btf *btf;
	u32 value[] = {0, 7};

	CHECK_INT_EQ(btf_builder_init(&b, &mem, NULL, 1), 0);
	CHECK_INT_EQ(btf_builder_type(&b, "int", INFO(BTF_KIND_INT, 0), 4, &int_data, 1), 1);
	CHECK_INT_EQ(btf_builder_type(&b, "inner", INFO(BTF_KIND_STRUCT, 0), 8, NULL, 0), 2);
	add_member(&b, "a", 1, 0);
	add_member(&b, "b", 1, 32);
	CHECK_INT_EQ(btf_builder_type(&b, NULL, INFO(BTF_KIND_PTR, 0), 2, NULL, 0), 3);
	CHECK_INT_EQ(btf_builder_type(&b, "outer", INFO(BTF_KIND_STRUCT, 0), 24, NULL, 0), 4);
	add_member(&b, "x", 1, 0);
	add_member(&b, "i", 2, 32);
	add_member(&b, "p", 3, 128);
	CHECK_INT_EQ(btf_builder_type(&b, "outer_t", INFO(BTF_KIND_TYPEDEF, 0), 4, NULL, 0), 5);
	CHECK_INT_EQ(btf_builder_type(&b, "e", INFO(BTF_KIND_ENUM, 0), 4, NULL, 0), 6);
	value[0] = (u32)btf_builder_str(&b, "V");
	CHECK_INT_EQ(btf_builder_item(&b, value, ARRAY_SIZE(value)), 0);
	btf_builder_str(&b, "0");
	btf_builder_str(&b, "0:1:1");
	btf_builder_str(&b, "0:2");
	btf = parse_built(&b);
	btf_builder_fini(&b);
	return btf;
}

/* Offset of a string, which is there. */
static u32 find_str(const struct btf *btf, const char *s)
{
	u32 off = 1;

	while (off < 200 && strcmp(btf_str(btf, off), s))
		off++;
	return off;
}

/* What is left of the types after relocation @kind of type @id along @path, in out[]. */
static int reduce(u32 kind, u32 id, const char *path)
{
	struct btf *btf = make_types(), *reduced;
	struct bpf_core_relo relo = {
		.kind = kind,
		.type_id = id,
		.access_str_off = find_str(btf, path),
	};
	u64 budget = CORE_OBJECT_BUDGET;
	struct core_cands cands = {};
	struct userbpf_btf_builder b;
	struct min_core mc = {};
	struct text text = TEXT_ON(out);
	struct btf_dump_opts dump = {.write = collect, .ctx = &text};
	int err;

	out[0] = '\0';
	CHECK_INT_EQ(min_core_init(&mc, btf), 0);
	CHECK_INT_EQ(btf_builder_init(&b, &mem, NULL, 1), 0);
	CHECK_INT_EQ(core_find_cands(&mem, btf, id, btf, 1, &cands, &budget), 0);
	err = min_core_mark(&mc, btf, &relo, &cands, &budget, &(struct text){});
	if (!err)
		err = min_core_write(&mc, &b);
	if (!err && b.offs.nr) {
		reduced = parse_built(&b);
		CHECK_INT_EQ(btf_dump(reduced, &dump), 0);
		btf_put(reduced);
	}
	vec_free(&mem, &cands.all);
	btf_builder_fini(&b);
	min_core_fini(&mc);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
	return err;
}

#define AN_INT "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"

TEST(fields)
{
	CHECK_INT_EQ(reduce(BPF_CORE_FIELD_BYTE_OFFSET, 4, "0:1:1"), 0);
	CHECK_STR_EQ(out, AN_INT "[2] STRUCT 'inner' size=8 vlen=1\n"
				 "\t'b' type_id=1 bits_offset=32\n"
				 "[3] STRUCT 'outer' size=24 vlen=1\n"
				 "\t'i' type_id=2 bits_offset=32\n");
	/* through a typedef; what a pointer points to is not asked for */
	CHECK_INT_EQ(reduce(BPF_CORE_FIELD_EXISTS, 5, "0:2"), 0);
	CHECK_STR_EQ(out, "[1] PTR '(anon)' type_id=0\n"
			  "[2] STRUCT 'outer' size=24 vlen=1\n"
			  "\t'p' type_id=1 bits_offset=128\n"
			  "[3] TYPEDEF 'outer_t' type_id=2\n");
}

TEST(types)
{
	CHECK_INT_EQ(reduce(BPF_CORE_TYPE_SIZE, 5, "0"), 0);
	CHECK_STR_EQ(out, "[1] STRUCT 'outer' size=24 vlen=0\n"
			  "[2] TYPEDEF 'outer_t' type_id=1\n");
	CHECK_INT_EQ(reduce(BPF_CORE_TYPE_ID_LOCAL, 5, "0"), 0);
	CHECK_STR_EQ(out, "");
	CHECK_INT_EQ(reduce(BPF_CORE_TYPE_MATCHES, 4, "0"), 0);
	CHECK_STR_EQ(out, AN_INT "[2] STRUCT 'inner' size=8 vlen=2\n"
				 "\t'a' type_id=1 bits_offset=0\n"
				 "\t'b' type_id=1 bits_offset=32\n"
				 "[3] PTR '(anon)' type_id=2\n"
				 "[4] STRUCT 'outer' size=24 vlen=3\n"
				 "\t'x' type_id=1 bits_offset=0\n"
				 "\t'i' type_id=2 bits_offset=32\n"
				 "\t'p' type_id=3 bits_offset=128\n");
}

TEST(enumerators)
{
	CHECK_INT_EQ(reduce(BPF_CORE_ENUMVAL_VALUE, 6, "0"), 0);
	CHECK_STR_EQ(out, "[1] ENUM 'e' encoding=UNSIGNED size=4 vlen=1\n\t'V' val=7\n");
}

TEST(errors)
{
	CHECK_INT_EQ(reduce(99, 4, "0"), -ENOTSUP);
	CHECK_INT_EQ(reduce(BPF_CORE_FIELD_BYTE_OFFSET, 4, "V"), -EINVAL);
}

TEST(memory_runs_out)
{
	struct btf *btf = make_types();
	struct min_core mc = {};
	int err;

	for (u64 nth = 1; nth < 4; nth++) {
		struct userbpf_btf_builder b;

		mem.fail_at = mem.nr_allocs + nth;
		mc = (struct min_core){};
		err = min_core_init(&mc, btf);
		err = err ? err : btf_builder_init(&b, &mem, NULL, 1);
		if (!err) {
			err = min_core_write(&mc, &b);
			btf_builder_fini(&b);
		}
		CHECK_INT_EQ(err, -ENOMEM);
		if (mc.source)
			min_core_fini(&mc);
	}
	mem.fail_at = 0;
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}
