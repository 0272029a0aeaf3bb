// SPDX-License-Identifier: BSD-2-Clause
/* Memory by its type: the kernel's form (also bpf_snprintf_btf()), and the public one of bpftool's.
 */
#include <errno.h>

#include <userbpf/userbpf.h>

#include "tests/unit/test.h"

enum { T_INT = 1, T_CHAR, T_PTR, T_TEXT, T_PAIR, T_PAIR_T, T_ENUM, T_OUTER, T_PAIRS };

static char out[4096];
static size_t out_len;

static void collect(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	if (out_len + size < sizeof(out))
		memcpy(out + out_len, bytes, size);
	out_len += size;
	out[out_len < sizeof(out) ? out_len : sizeof(out) - 1] = '\0';
}

struct outer {
	int first;
	char name[8];
	int pad;
	void *ptr;
	struct {
		int a, b;
	} pair;
	unsigned int low : 3, high : 5;
	int mode;
};

static struct userbpf_btf *make_types(struct userbpf *vm)
{
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf;

	if (!b)
		return NULL;
	userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED);
	userbpf_btf_add_int(b, "char", 1, 0);
	userbpf_btf_add_ptr(b, T_OUTER);
	userbpf_btf_add_array(b, T_INT, T_CHAR, 8);
	userbpf_btf_add_struct(b, "pair", 8);
	userbpf_btf_add_field(b, "a", T_INT, 0, 0);
	userbpf_btf_add_field(b, "b", T_INT, 32, 0);
	userbpf_btf_add_typedef(b, "pair_t", T_PAIR);
	userbpf_btf_add_enum(b, "mode", 4);
	userbpf_btf_add_enum_value(b, "OFF", 0);
	userbpf_btf_add_enum_value(b, "ON", 1);
	userbpf_btf_add_struct(b, "outer", sizeof(struct outer));
	userbpf_btf_add_field(b, "first", T_INT, offsetof(struct outer, first) * 8, 0);
	userbpf_btf_add_field(b, "name", T_TEXT, offsetof(struct outer, name) * 8, 0);
	userbpf_btf_add_field(b, "ptr", T_PTR, offsetof(struct outer, ptr) * 8, 0);
	userbpf_btf_add_field(b, "pair", T_PAIR_T, offsetof(struct outer, pair) * 8, 0);
	userbpf_btf_add_field(b, "low", T_INT, offsetof(struct outer, pair) * 8 + 64, 3);
	userbpf_btf_add_field(b, "high", T_INT, offsetof(struct outer, pair) * 8 + 67, 5);
	userbpf_btf_add_field(b, "mode", T_ENUM, offsetof(struct outer, mode) * 8, 0);
	userbpf_btf_add_array(b, T_INT, T_PAIR, 2);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	userbpf_btf_builder_free(b);
	return btf;
}

static void check_text(const struct userbpf_btf *btf, uint32_t id, const void *data, size_t size,
		       uint64_t flags, const char *want)
{
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, id, data, size, flags, out, sizeof(out)),
		     (int64_t)strlen(want));
	CHECK_STR_EQ(out, want);
}

TEST(kernel_form)
{
	const struct outer outer = {.name = "foo", .ptr = (void *)0x1000, .pair.b = -1, .high = 9};
	const int pairs[] = {1, 0, 0, 4}, minus = -4567, zero = 0, two = 2;
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *btf = make_types(vm);

	REQUIRE(btf);
	check_text(btf, T_INT, &minus, 4, 0, "(int)-4567\n");
	check_text(btf, T_INT, &zero, 4, BTF_F_NONAME | BTF_F_COMPACT, "0");
	check_text(btf, T_ENUM, &zero, 4, 0, "(enum mode)OFF\n");
	check_text(btf, T_ENUM, &two, 4, BTF_F_NONAME, "2\n");
	check_text(btf, T_PAIR_T, pairs, 8, BTF_F_COMPACT, "(pair_t){.a = (int)1,}");
	check_text(btf, T_PAIR_T, pairs, 8, BTF_F_COMPACT | BTF_F_ZERO,
		   "(pair_t){.a = (int)1,.b = (int)0,}");
	check_text(btf, T_PAIR_T, &(struct outer){0}, 8, BTF_F_COMPACT | BTF_F_NONAME, "{}");
	/* members of structs in arrays have no names, nor the structs a bracket */
	check_text(btf, T_PAIRS, pairs, 16, BTF_F_COMPACT, "(struct pair[])[1,},4,},]");
	check_text(btf, T_OUTER, &outer, sizeof(outer), BTF_F_COMPACT | BTF_F_PTR_RAW,
		   "(struct outer){.name = (char[])['f','o','o',],"
		   ".ptr = (struct outer *)0x0000000000001000,.pair = (pair_t){.b = (int)-1,},"
		   ".high = (int)0x9,.mode = (enum mode)OFF,}");
	check_text(btf, T_PAIR, pairs, 8, 0, "(struct pair){\n .a = (int)1,\n}\n");
	userbpf_btf_free(btf);
	userbpf_free(vm);
}

TEST(kernel_form_arguments)
{
	const int pair[] = {1, 2};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *btf = make_types(vm);

	REQUIRE(btf);
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, T_PAIR, pair, 8, BTF_F_COMPACT, out, 5), 39);
	CHECK_STR_EQ(out, "(str");
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, T_PAIR, pair, 8, BTF_F_COMPACT, NULL, 0), 39);
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, T_PAIR, pair, 7, 0, out, 5), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, 99, pair, 8, 0, out, 5), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, T_PAIR, pair, 8, 16, out, 5), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_snprintf(NULL, T_PAIR, pair, 8, 0, out, 5), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, T_PAIR, NULL, 8, 0, out, 5), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_snprintf(btf, T_PAIR, pair, 8, 0, NULL, 5), -EINVAL);
	userbpf_btf_free(btf);
	userbpf_free(vm);
}

TEST(bpftool_form)
{
	USERBPF_OPTS(userbpf_btf_value_opts, opts, .is_plain = true, .is_indented = true);
	const struct outer outer = {.name = "foo", .ptr = (void *)0x1000, .pair.b = -1, .high = 9};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *btf = make_types(vm);

	REQUIRE(btf);
	out_len = 0;
	CHECK_INT_EQ(
		userbpf_btf_dump_value(btf, T_OUTER, &outer, sizeof(outer), NULL, collect, NULL),
		0);
	CHECK_STR_EQ(out, "{\"first\":0,\"name\":\"foo\",\"ptr\":4096,\"pair\":{\"a\":0,\"b\":-1},"
			  "\"low\":\"0x0\",\"high\":\"0x9\",\"mode\":\"OFF\"}");
	out_len = 0;
	CHECK_INT_EQ(userbpf_btf_dump_value(btf, T_PAIR, &outer.pair, 8, &opts, collect, NULL), 0);
	CHECK_STR_EQ(out, "{\n    \"a\": 0,\n    \"b\": -1\n}");
	out_len = 0;
	CHECK_INT_EQ(userbpf_btf_dump_value(btf, T_PAIR, &outer, 4, NULL, collect, NULL), -EINVAL);
	CHECK_STR_EQ(out, "{\"a\":0,\"b\":null}");
	CHECK_INT_EQ(userbpf_btf_dump_value(NULL, 1, &outer, 4, NULL, collect, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_dump_value(btf, 1, &outer, 4, NULL, NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_btf_dump_value(btf, 1, NULL, 4, NULL, collect, NULL), -EINVAL);
	userbpf_btf_free(btf);
	userbpf_free(vm);
}

/*
 * The program has on its stack a struct btf_ptr to a word of it, and writes the text to the context
 * of a raw program.
 */
static const char prog_text[] = "r6 = r1\n"
				"r2 = 7\n"
				"*(u64 *)(r10 -8) = r2\n"
				"r2 = r10\nr2 += -8\n"
				"*(u64 *)(r10 -24) = r2\n"
				"r2 = *(u32 *)(r6 +0)\n"
				"*(u64 *)(r10 -16) = r2\n"
				"r5 = *(u32 *)(r6 +4)\n"
				"r1 = r6\nr2 = 64\n"
				"r3 = r10\nr3 += -24\nr4 = 16\n"
				"call bpf_snprintf_btf\n"
				"exit\n";

static int64_t run_helper(struct userbpf_prog *prog, uint32_t id, uint32_t flags)
{
	uint32_t args[] = {id, flags};
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = out, .data_size_in = 64, .data_out = out,
		     .data_size_out = sizeof(out));

	memset(out, 0, sizeof(out));
	memcpy(out, args, sizeof(args));
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	return (int32_t)run.retval;
}

TEST(helper)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *btf = make_types(vm);
	struct userbpf_prog *prog;
	struct bpf_insn insns[32];
	int nr = userbpf_asm(prog_text, insns, 32, NULL, 0);

	REQUIRE(btf && nr > 0);
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "show", "GPL", insns, (size_t)nr, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(run_helper(prog, T_INT, 0), -EINVAL); /* no types of the kernel */
	userbpf_set_target_btf(vm, btf);
	CHECK_INT_EQ(run_helper(prog, T_INT, 0), 7);
	CHECK_STR_EQ(out, "(int)7\n");
	CHECK_INT_EQ(run_helper(prog, T_PAIR, BTF_F_COMPACT), 27);
	CHECK_STR_EQ(out, "(struct pair){.a = (int)7,}");
	CHECK_INT_EQ(run_helper(prog, T_INT, 16), -EINVAL);
	CHECK_INT_EQ(run_helper(prog, 0, 0), -EINVAL);
	CHECK_INT_EQ(run_helper(prog, 99, 0), -ENOENT);
	userbpf_prog_free(prog);
	userbpf_btf_free(btf);
	userbpf_free(vm);
}
