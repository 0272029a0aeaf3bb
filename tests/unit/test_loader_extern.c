// SPDX-License-Identifier: BSD-2-Clause
/*
 * What an object gets from outside of it: values of a configuration, variables and functions of a
 * target kernel; what is left out of it; and preparing it without loading.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <linux/btf.h>

static bool open_with(struct fixture *f, const char *name, const char *flags, const char *kconfig)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .object_name = name, .kconfig = kconfig);
	USERBPF_OPTS(userbpf_opts, vm_opts, .print_fn = say, .print_ctx = &f->said);
	struct blob blob = compile(name, flags);

	*f = (struct fixture){};
	f->vm = userbpf_new(&vm_opts);
	if (blob.size)
		f->obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, &opts);
	if (blob.size && !f->obj)
		fprintf(stderr, "%s: %s", name, f->said.text);
	blob_free(&blob);
	return f->obj != NULL;
}

static long run(struct fixture *f, const char *name)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	unsigned char packet[64] = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	return err ? err : (long)(int)opts.retval;
}

#define GOOD                                                                               \
	"# CONFIG_NOT_SET is not set\n\nCONFIG_BOOL=y\nCONFIG_TRISTATE=m\nCONFIG_CHAR=n\n" \
	"CONFIG_INT=-7\nCONFIG_SHORT=0xffff\nCONFIG_OTHER=\"x\"\n"

TEST(values_of_a_configuration)
{
	struct fixture f;

	if (!open_with(&f, "kconfig", "", GOOD "CONFIG_STRING=\"abcdef\"\nCONFIG_INT=8"))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK_INT_EQ(run(&f, "version"), 6 << 16 | 12 << 8);
	CHECK_INT_EQ(run(&f, "cookie"), 1);
	CHECK_INT_EQ(run(&f, "unheard_of"), 0);
	CHECK_INT_EQ(run(&f, "boolean"), 1);
	CHECK_INT_EQ(run(&f, "tristate"), 2);
	CHECK_INT_EQ(run(&f, "character"), 'n');
	CHECK_INT_EQ(run(&f, "integer"), -7); /* the first one counts */
	CHECK_INT_EQ(run(&f, "small"), 0xffff);
	CHECK_INT_EQ(run(&f, "absent"), 0);
	CHECK_INT_EQ(run(&f, "string"), 'a' << 16 | 'c' << 8); /* cut, with its end */
	CHECK(has_said(&f, "truncated to 3 bytes"));
	fixture_close(&f);
	CHECK(open_with(&f, "kconfig", "",
			GOOD "CONFIG_STRING=\"\"\nLINUX_KERNEL_VERSION=0x50f00\n"));
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK_INT_EQ(run(&f, "version"), 5 << 16 | 15 << 8);
	fixture_close(&f);
}

TEST(values_that_do_not_fit)
{
	static const struct {
		const char *text;
		int err;
		const char *said;
	} rows[] = {
		{GOOD, -ESRCH, "extern 'CONFIG_STRING' (strong): not resolved"},
		{"CONFIG_BOOL=m\n", -EINVAL, "value 'm' implies tristate or char type"},
		{"CONFIG_BOOL=1\n", -EINVAL, "implies integer type"},
		{"CONFIG_INT=y\n", -EINVAL, "implies bool, tristate, or char type"},
		{"CONFIG_INT=\"1\"\n", -EINVAL, "implies char array type"},
		{"CONFIG_INT=1x\n", -EINVAL, "isn't a valid integer"},
		{"CONFIG_INT=0x80000000\n", -ERANGE, "doesn't fit in 4 bytes"},
		{"CONFIG_SHORT=65536\n", -ERANGE, "doesn't fit in 2 bytes"},
		{"CONFIG_STRING=\"\n", -EINVAL, "invalid string config"},
		{"CONFIG_STRING=5\n", -EINVAL, "implies integer, char, or boolean type"},
		{"CONFIG_INT=\n", -EINVAL, "no value"},
		{"CONFIG_INT\n", -EINVAL, "no separator"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		if (!open_with(&f, "kconfig", "", rows[i].text))
			SKIP(NO_CLANG);
		CHECK_INT_EQ(userbpf_object_load(f.obj), rows[i].err);
		CHECK_STR_HAS(f.said.text, rows[i].said);
		fixture_close(&f);
	}
}

/* Opens the object that has the types of a kernel, then @flags of the one that wants them. */
static struct userbpf_object *open_ksyms(struct fixture *f, const char *flags)
{
	struct userbpf_object *kernel = NULL;
	struct blob blob = compile("ksyms", "-DKERNEL");

	if (!open_with(f, "ksyms", flags, NULL))
		return NULL;
	if (blob.size)
		kernel = userbpf_object_open_mem(f->vm, blob.data, blob.size, NULL);
	if (kernel)
		userbpf_set_target_btf(f->vm, userbpf_object_btf(kernel));
	blob_free(&blob);
	return kernel;
}

/* The first instruction of a program with that code and src_reg. */
static const struct bpf_insn *find_insn(struct fixture *f, const char *name, unsigned char code,
					unsigned src_reg)
{
	static const struct bpf_insn none;
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	const struct bpf_insn *insns = prog ? userbpf_prog_insns(prog) : NULL;

	for (size_t i = 0; insns && i < userbpf_prog_nr_insns(prog); i++)
		if (insns[i].code == code && insns[i].src_reg == src_reg)
			return &insns[i];
	return &none;
}

#define CALL	(BPF_JMP | BPF_CALL)
#define LDIMM64 (BPF_LD | BPF_IMM | BPF_DW)

TEST(symbols_of_a_kernel)
{
	struct userbpf_object *kernel;
	const struct userbpf_btf *types;
	struct fixture f;

	kernel = open_ksyms(&f, "");
	if (!kernel)
		SKIP(NO_CLANG);
	types = userbpf_object_btf(kernel);
	CHECK(userbpf_object_prepare(f.obj) == 0);
	CHECK_INT_EQ(find_insn(&f, "variable", LDIMM64, BPF_PSEUDO_BTF_ID)->imm,
		     userbpf_btf_find_by_name_kind(types, "known_var", BTF_KIND_VAR));
	CHECK(find_insn(&f, "variable", LDIMM64, 0)->code == LDIMM64); /* the missing one */
	CHECK_INT_EQ(find_insn(&f, "function", CALL, BPF_PSEUDO_KFUNC_CALL)->imm,
		     userbpf_btf_find_by_name_kind(types, "known_func", BTF_KIND_FUNC));
	CHECK(userbpf_object_load(f.obj) == 0); /* it is weak: programs may do without */
	CHECK(run(&f, "function") == -EFAULT);
	CHECK_STR_HAS(f.said.text, "kernel function known_func is not implemented");
	fixture_close(&f);
	CHECK(open_ksyms(&f, "-DWRONG_PARAMETERS"));
	CHECK(userbpf_object_prepare(f.obj) == 0);
	CHECK_INT_EQ(find_insn(&f, "function", CALL, 0)->imm, 2002000000);
	userbpf_prog_set_autoload(userbpf_object_find_prog(f.obj, "variable"), false);
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK(run(&f, "function") == -EFAULT);
	CHECK_STR_HAS(f.said.text, "invalid kfunc call: kfunc 'known_func___new' is referenced but "
				   "wasn't resolved");
	fixture_close(&f);
	CHECK(open_ksyms(&f, "-DWRONG_TYPE"));
	CHECK(userbpf_object_prepare(f.obj) == -EINVAL);
	CHECK_STR_HAS(f.said.text, "extern (var ksym) 'known_var': incompatible types");
	fixture_close(&f);
}

TEST(symbols_need_a_kernel)
{
	struct fixture f;

	if (!open_with(&f, "ksyms", "", NULL))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_prepare(f.obj) == -ESRCH);
	CHECK_STR_HAS(f.said.text, "extern 'known_var' (strong): not resolved");
	CHECK_STR_HAS(f.said.text, "give its BTF");
	fixture_close(&f);
}

static size_t count_insns(const struct fixture *f)
{
	struct userbpf_prog *prog = NULL;
	size_t nr = 0;

	while ((prog = userbpf_object_next_prog(f->obj, prog)))
		nr += userbpf_prog_nr_insns(prog);
	return nr;
}

TEST(preparing_is_not_loading)
{
	struct userbpf_prog *prog;
	struct fixture f;
	size_t nr;

	if (!open_with(&f, "calls", "", NULL))
		SKIP(NO_CLANG);
	prog = userbpf_object_next_prog(f.obj, NULL);
	nr = count_insns(&f);
	CHECK(userbpf_object_prepare(f.obj) == 0);
	CHECK(count_insns(&f) > nr); /* with what it calls */
	CHECK(userbpf_prog_fd(prog) == -ENOENT);
	CHECK(userbpf_object_prepare(f.obj) == -EINVAL);
	CHECK_STR_HAS(f.said.text, "prepare loading can't be attempted twice");
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK(userbpf_prog_fd(prog) >= 0);
	CHECK(userbpf_object_prepare(f.obj) == -EINVAL);
	CHECK(userbpf_object_load(f.obj) == -EINVAL);
	fixture_close(&f);
	CHECK(userbpf_object_prepare(NULL) == -EINVAL);
}

TEST(a_program_wanted_after_preparing)
{
	struct userbpf_prog *prog;
	struct fixture f;

	if (!open_with(&f, "core", "", NULL))
		SKIP(NO_CLANG);
	prog = userbpf_object_find_prog(f.obj, "relocated");
	userbpf_prog_set_autoload(prog, false);
	CHECK(userbpf_object_prepare(f.obj) == 0);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	userbpf_prog_set_autoload(prog, true);
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK(userbpf_prog_fd(prog) >= 0);
	fixture_close(&f);
}

/* For itself every question has the compiler's own answer. */
TEST(every_kind_of_core_relocation)
{
	struct fixture f;

	if (!open_with(&f, "core_kinds", "", NULL))
		SKIP(NO_CLANG);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK_INT_EQ(run(&f, "fields"), 8 + 36 + 4 + 1 + 1 + (64 - 5) + (64 - 3) + 1);
	CHECK_INT_EQ(run(&f, "loads"), 3);
	CHECK_INT_EQ(run(&f, "types"), 1 + 8 + 1);
	CHECK_INT_EQ(run(&f, "enumerators"), 1 + 2);
	fixture_close(&f);
}

TEST(maps_that_are_left_out)
{
	struct userbpf_map *map;
	struct fixture f;

	if (!open_with(&f, "data", "", NULL))
		SKIP(NO_CLANG);
	map = userbpf_object_find_map(f.obj, ".bss");
	CHECK(map && userbpf_map_autocreate(map));
	CHECK(userbpf_map_set_autocreate(map, false) == 0 && !userbpf_map_autocreate(map));
	CHECK(userbpf_object_prepare(f.obj) == 0);
	CHECK(userbpf_map_fd(map) == -ENOENT);
	map = userbpf_object_find_map(f.obj, ".data");
	CHECK(userbpf_map_set_autocreate(map, false) == -EBUSY);
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK(run(&f, "sums") == -EFAULT); /* gets to it */
	fixture_close(&f);
}

/* libbpf: map_uses_real_name() */
TEST(sections_of_zeroes_keep_the_short_name)
{
	struct userbpf_map *map;
	struct fixture f;

	if (!open_with(&f, "zeroes", "", NULL))
		SKIP(NO_CLANG);
	map = userbpf_object_find_map(f.obj, ".bss.with_a_long_name");
	CHECK(map != NULL);
	CHECK_STR_EQ(map ? userbpf_map_name(map) : "", ".bss.with_a_lon");
	CHECK(userbpf_object_find_map(f.obj, ".bss.with_a_lon") == map);
	fixture_close(&f);
}

TEST(exception_callbacks)
{
	struct userbpf_prog *throws, *other;
	struct fixture f;

	if (!open_with(&f, "exception", "", NULL))
		SKIP(NO_CLANG);
	throws = userbpf_object_find_prog(f.obj, "throws");
	other = userbpf_object_find_prog(f.obj, "does_not");
	CHECK(userbpf_object_prepare(f.obj) == 0);
	CHECK(userbpf_prog_nr_insns(throws) > userbpf_prog_nr_insns(other));
	CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
	CHECK_INT_EQ(run(&f, "throws"), 42);
	CHECK_INT_EQ(run(&f, "throws_below"), 65);
	CHECK_INT_EQ(run(&f, "throws_in_a_walk"), 8);
	CHECK_INT_EQ(run(&f, "reads_after_a_walk"), -EFAULT);
	CHECK(has_said(&f, "invalid read of 4 bytes"));
	fixture_close(&f);
	CHECK(open_with(&f, "exception", "-DMISSING", NULL));
	CHECK(userbpf_object_prepare(f.obj) == -ENOENT);
	CHECK_STR_HAS(f.said.text, "prog 'throws': cannot find exception callback 'nobody'");
	fixture_close(&f);
}
