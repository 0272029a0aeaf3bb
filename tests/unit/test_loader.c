// SPDX-License-Identifier: BSD-2-Clause
/* Objects that clang makes of tests/data/loader: what is found in them, and what it does when run.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>

#include "sys/public.h"

/* Open tests/data/loader/@name.bpf.c; .obj is NULL when that fails. False: no compiler. */
static bool open_source(struct fixture *f, const char *name, const char *flags)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .object_name = name);
	USERBPF_OPTS(userbpf_opts, vm_opts, .print_fn = say, .print_ctx = &f->said);
	struct blob blob = compile(name, flags);

	*f = (struct fixture){};
	f->vm = userbpf_new(&vm_opts);
	CHECK(f->vm != NULL);
	if (blob.size) {
		errno = 0;
		f->obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, &opts);
		f->open_errno = errno;
	}
	if (blob.size && !f->obj)
		fprintf(stderr, "%s: %s", name, f->said.text);
	blob_free(&blob);
	return f->obj || f->open_errno;
}

static bool load(struct fixture *f)
{
	f->load_err = f->obj ? userbpf_object_load(f->obj) : -ENOENT;
	if (f->load_err)
		fprintf(stderr, "%s", f->said.text);
	return !f->load_err;
}

/* Run program @name over a packet of @size bytes. What it returned, or a negative errno. */
static long run(struct fixture *f, const char *name, unsigned size)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	unsigned char packet[256] = {};
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = size,
		     .trap = &trap);
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	if (err == -EFAULT)
		fprintf(stderr, "%s: %s\n", name, trap.message);
	return err ? err : (long)opts.retval;
}

static unsigned nr_progs(const struct fixture *f)
{
	struct userbpf_prog *prog = NULL;
	unsigned nr = 0;

	while ((prog = userbpf_object_next_prog(f->obj, prog)))
		nr++;
	return nr;
}

static const struct userbpf_map *map_of(const struct fixture *f, const char *name)
{
	static const struct userbpf_map none;
	const struct userbpf_map *map = userbpf_object_find_map(f->obj, name);

	CHECK(map != NULL);
	return map ? map : &none;
}

TEST(sections_say_what_programs_are)
{
	struct fixture f;
	struct userbpf_prog *prog;

	if (!open_source(&f, "progs", ""))
		SKIP(NO_CLANG);
	CHECK(!strcmp(userbpf_object_name(f.obj), "progs"));
	CHECK(!strcmp(userbpf_object_license(f.obj), "Dual BSD/GPL"));
	CHECK(userbpf_object_btf(f.obj) != NULL);
	CHECK(nr_progs(&f) == 5); /* not the functions of .text */
	prog = userbpf_object_next_prog(f.obj, NULL);
	CHECK(!strcmp(userbpf_prog_name(prog), "first"));
	CHECK(!strcmp(userbpf_prog_section_name(prog), "xdp"));
	CHECK(userbpf_prog_type(prog) == BPF_PROG_TYPE_XDP);
	CHECK(userbpf_prog_expected_attach_type(prog) == BPF_XDP);
	CHECK(userbpf_prog_autoload(prog));
	CHECK(userbpf_prog_fd(prog) == -ENOENT);
	CHECK(userbpf_prog_nr_insns(prog) > 0);
	prog = userbpf_object_find_prog(f.obj, "with_frags");
	CHECK(prog && prog->section_flags == BPF_F_XDP_HAS_FRAGS);
	prog = userbpf_object_find_prog(f.obj, "only_when_asked");
	CHECK(prog && !userbpf_prog_autoload(prog));
	CHECK(prog && !strcmp(userbpf_prog_section_name(prog), "xdp")); /* without the '?' */
	prog = userbpf_object_find_prog(f.obj, "untyped");
	CHECK(prog && userbpf_prog_type(prog) == BPF_PROG_TYPE_UNSPEC);
	errno = 0;
	CHECK(!userbpf_object_find_prog(f.obj, "plus_one") && errno == ENOENT);
	fixture_close(&f);
}

TEST(a_program_without_type_does_not_load)
{
	struct fixture f;

	if (!open_source(&f, "progs", ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == -EINVAL);
	CHECK(has_said(
		&f, "prog 'untyped': missing BPF prog type, check ELF section name 'who/knows'"));
	/* nothing remains of the programs before it */
	CHECK(userbpf_prog_fd(userbpf_object_find_prog(f.obj, "first")) == -ENOENT);
	CHECK(userbpf_object_load(f.obj) == -EINVAL);
	CHECK(has_said(&f, "load can't be attempted twice"));
	fixture_close(&f);
}

TEST(subprograms_of_text_are_appended)
{
	struct fixture f;
	const struct prog *first;

	if (!open_source(&f, "progs", ""))
		SKIP(NO_CLANG);
	CHECK(!userbpf_prog_set_type(userbpf_object_find_prog(f.obj, "untyped"),
				     BPF_PROG_TYPE_XDP));
	if (load(&f)) {
		CHECK(run(&f, "first", 20) == 41);
		CHECK(run(&f, "second", 20) == 36);
		CHECK(run(&f, "untyped", 20) == 1);
		CHECK(run(&f, "only_when_asked", 20) == -ENOENT); /* not loaded */
		first = userbpf_object_find_prog(f.obj, "first")->prog;
		CHECK(first->nr_funcs == 3);
		CHECK(!strcmp(first->funcs[0].name, "first"));
		CHECK(!strcmp(first->funcs[1].name, "plus_one"));
		CHECK(!strcmp(first->funcs[2].name, "twice"));
	}
	CHECK(f.load_err == 0);
	CHECK(userbpf_prog_set_autoload(userbpf_object_find_prog(f.obj, "first"), false) == -EBUSY);
	fixture_close(&f);
}

TEST(lines_follow_appended_functions)
{
	struct fixture f;
	const struct prog *prog;
	const struct prog_line *line;

	if (!open_source(&f, "progs", ""))
		SKIP(NO_CLANG);
	userbpf_prog_set_type(userbpf_object_find_prog(f.obj, "untyped"), BPF_PROG_TYPE_XDP);
	CHECK(load(&f));
	prog = userbpf_object_find_prog(f.obj, "first")->prog;
	if (prog && prog->nr_funcs == 3) {
		line = prog_line_of(prog, prog->nr_insns - 1); /* exit of twice() */
		CHECK(line && strstr(line->text, "return x * 2"));
		CHECK(line && strstr(line->file, "progs.bpf.c"));
		line = prog_line_of(prog, prog->funcs[2].start - 1); /* exit of plus_one() */
		CHECK(line && strstr(line->text, "return twice(x) + 1"));
		for (unsigned i = 1; i < prog->nr_lines; i++)
			CHECK(prog->lines[i].insn_idx > prog->lines[i - 1].insn_idx);
	}
	fixture_close(&f);
}

/* What the section adds is neither shown nor taken away, as with libbpf. */
TEST(flags_are_given_before_loading)
{
	struct userbpf_prog *frags, *untyped;
	struct fixture f;

	if (!open_source(&f, "progs", ""))
		SKIP(NO_CLANG);
	frags = userbpf_object_find_prog(f.obj, "with_frags");
	untyped = userbpf_object_find_prog(f.obj, "untyped");
	CHECK(!userbpf_prog_set_type(untyped, BPF_PROG_TYPE_XDP));
	CHECK(userbpf_prog_flags(frags) == 0);
	CHECK(!userbpf_prog_set_flags(frags, BPF_F_XDP_DEV_BOUND_ONLY));
	CHECK(userbpf_prog_flags(frags) == BPF_F_XDP_DEV_BOUND_ONLY);
	CHECK(load(&f));
	CHECK(frags->prog &&
	      frags->prog->flags == (BPF_F_XDP_DEV_BOUND_ONLY | BPF_F_XDP_HAS_FRAGS));
	CHECK(untyped->prog && untyped->prog->flags == 0);
	CHECK(userbpf_prog_set_flags(frags, 0) == -EBUSY);
	CHECK(userbpf_prog_flags(frags) == BPF_F_XDP_DEV_BOUND_ONLY);
	fixture_close(&f);
}

TEST(autoload_decides)
{
	struct fixture f;

	if (!open_source(&f, "progs", ""))
		SKIP(NO_CLANG);
	CHECK(!userbpf_prog_set_autoload(userbpf_object_find_prog(f.obj, "untyped"), false));
	CHECK(!userbpf_prog_set_autoload(userbpf_object_find_prog(f.obj, "only_when_asked"), true));
	CHECK(load(&f));
	CHECK(run(&f, "only_when_asked", 20) == 3);
	CHECK(run(&f, "untyped", 20) == -ENOENT);
	fixture_close(&f);
}

/* Calls within and between other sections than .text; the address of a function. */
TEST(functions_of_any_section_are_called)
{
	struct fixture f;

	if (!open_source(&f, "calls", ""))
		SKIP(NO_CLANG);
	CHECK(nr_progs(&f) == 3);
	if (load(&f)) {
		CHECK(run(&f, "is_both", 20) == 40);
		CHECK(run(&f, "calls_both", 20) == 47);
		CHECK(run(&f, "loops", 20) == 310);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

TEST(global_variables_are_maps)
{
	struct fixture f;
	const struct userbpf_map *map;

	if (!open_source(&f, "data", ""))
		SKIP(NO_CLANG);
	map = map_of(&f, ".rodata");
	CHECK(!strcmp(userbpf_map_name(map), "data.rodata"));
	CHECK(map->attr.type == BPF_MAP_TYPE_ARRAY && map->attr.key_size == 4);
	CHECK(map->attr.max_entries == 1);
	CHECK(map->attr.flags == (BPF_F_RDONLY_PROG | BPF_F_MMAPABLE));
	map = map_of(&f, ".data.with-dash"); /* all static: nothing to map into memory */
	CHECK(map->attr.flags == 0);
	CHECK(map->name && !strcmp(map->name, ".data.with-dash"));
	CHECK(map->name && !strcmp(map->attr.name, ".data.with_dash"));
	map = map_of(&f, ".rodata.a_long_name");
	CHECK(map->name && !strcmp(map->attr.name, ".rodata.a_long_"));
	CHECK(map_of(&f, "data.bss")->attr.flags == BPF_F_MMAPABLE);
	if (load(&f)) {
		CHECK(run(&f, "sums", 20) == 122);
		CHECK(run(&f, "sums", 20) == 125); /* .bss counts on */
		CHECK(run(&f, "reads_words", 14) == 0);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

TEST(rodata_is_frozen)
{
	struct fixture f;
	unsigned char value[64] = {};
	struct userbpf_map *map;
	int zero = 0;

	if (!open_source(&f, "data", ""))
		SKIP(NO_CLANG);
	CHECK(load(&f));
	map = userbpf_object_find_map(f.obj, ".rodata");
	CHECK(map && map->attr.value_size <= sizeof(value));
	CHECK(userbpf_map_lookup_elem(map, &zero, 4, value, map->attr.value_size, 0) == 0);
	CHECK(memchr(value, 7, map->attr.value_size) != NULL);
	CHECK(userbpf_map_update_elem(map, &zero, 4, value, map->attr.value_size, 0) == -EPERM);
	map = userbpf_object_find_map(f.obj, "data.data");
	CHECK(map && !userbpf_map_update_elem(map, &zero, 4, value, map->attr.value_size, 0));
	fixture_close(&f);
}

TEST(internal_map_names_are_libbpfs)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .object_name = "a-very-long_name");
	struct blob blob = compile("data", "");
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj;

	if (!blob.size) {
		userbpf_free(vm);
		SKIP(NO_CLANG);
	}
	obj = userbpf_object_open_mem(vm, blob.data, blob.size, &opts);
	CHECK(obj != NULL);
	CHECK(!strcmp(userbpf_object_name(obj), "a-very-long_nam")); /* 15 bytes */
	CHECK(userbpf_object_find_map(obj, "a_very_l.rodata") != NULL);
	CHECK(userbpf_object_find_map(obj, "a_very_l.bss") != NULL);
	CHECK(userbpf_object_find_map(obj, "a_very_l.data") != NULL);
	CHECK(userbpf_object_find_map(obj, "a_very_l") == NULL);
	userbpf_object_close(obj);
	userbpf_free(vm);
	blob_free(&blob);
}

/* Names of the types of keys and values, behind nothing; "" where they are not known. */
static bool has_types(const struct fixture *f, const char *map_name, const char *key,
		      const char *value)
{
	const struct userbpf_map *map = userbpf_object_find_map(f->obj, map_name);
	const struct userbpf_btf *btf = userbpf_object_btf(f->obj);

	return map && !strcmp(userbpf_btf_name(btf, userbpf_map_btf_key_type_id(map)), key) &&
	       !strcmp(userbpf_btf_name(btf, userbpf_map_btf_value_type_id(map)), value);
}

TEST(maps_know_their_types)
{
	struct fixture f;

	if (!open_source(&f, "legacy", ""))
		SKIP(NO_CLANG);
	CHECK(has_types(&f, "plain", "", ""));
	CHECK(has_types(&f, "annotated", "u32", "value"));
	CHECK(userbpf_map_id(userbpf_object_find_map(f.obj, "plain")) == 0);
	CHECK(load(&f));
	CHECK(userbpf_map_id(userbpf_object_find_map(f.obj, "plain")) != 0);
	fixture_close(&f);
	CHECK(open_source(&f, "data", ""));
	CHECK(has_types(&f, ".rodata", "", ".rodata")); /* a section, by no key */
	fixture_close(&f);
	CHECK(open_source(&f, "outer", ""));
	CHECK(has_types(&f, "inner_a", "u32", "u32"));
	CHECK(has_types(&f, "outer_array", "", "")); /* the values are maps */
	fixture_close(&f);
}

TEST(maps_defined_by_types)
{
	struct fixture f;
	const struct userbpf_map *map;
	unsigned long long value[3];
	unsigned key = 2;

	if (!open_source(&f, "maps", ""))
		SKIP(NO_CLANG);
	map = map_of(&f, "by_types");
	CHECK(map->attr.type == BPF_MAP_TYPE_HASH && map->attr.max_entries == 100);
	CHECK(map->attr.key_size == 4 && map->attr.value_size == 16);
	CHECK(map->attr.flags == BPF_F_NO_PREALLOC);
	CHECK(map->attr.spin_lock_off == 8);
	map = map_of(&f, "by_sizes");
	CHECK(map->attr.value_size == 24 && map->attr.spin_lock_off == -1);
	CHECK_STR_EQ(userbpf_map_pin_path(map), "/sys/fs/bpf/by_sizes");
	CHECK(userbpf_object_next_map(f.obj, NULL) == map_of(&f, "by_types"));
	if (load(&f)) {
		CHECK(run(&f, "counts", 20) == 3);
		CHECK(run(&f, "counts", 20) == 6);
		CHECK(!userbpf_map_lookup_elem((struct userbpf_map *)map, &key, 4, value, 24, 0));
		CHECK(value[1] == 6);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

TEST(attributes_are_read)
{
	struct fixture f;
	const struct userbpf_map *map;

	if (!open_source(&f, "attrs", ""))
		SKIP(NO_CLANG);
	CHECK(map_of(&f, "ring")->attr.max_entries == 8192); /* whole pages, a power of two */
	map = map_of(&f, "bloom");
	CHECK(map->attr.map_extra == 3 && map->attr.value_size == 8 && map->attr.key_size == 0);
	CHECK(map_of(&f, "events")->attr.max_entries == 0); /* as many as CPUs, when loaded */
	fixture_close(&f);
}

TEST(maps_hold_maps)
{
	struct fixture f;
	unsigned zero = 0, value = 0;

	if (!open_source(&f, "outer", ""))
		SKIP(NO_CLANG);
	if (load(&f)) {
		CHECK(run(&f, "write_through", 20) == 2);
		CHECK(!userbpf_map_lookup_elem(userbpf_object_find_map(f.obj, "inner_a"), &zero, 4,
					       &value, 4, 0));
		CHECK(value == 41);
		CHECK(!userbpf_map_lookup_elem(userbpf_object_find_map(f.obj, "inner_b"), &zero, 4,
					       &value, 4, 0));
		CHECK(value == 42);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

/* libbpf: bpf_map__inner_map(), bpf_map__set_inner_map_fd() */
TEST(templates_are_what_the_user_says)
{
	struct userbpf_map *outer, *hash, *made;
	struct fixture f;
	unsigned key = 0;
	int fd;

	if (!open_source(&f, "outer", ""))
		SKIP(NO_CLANG);
	outer = userbpf_object_find_map(f.obj, "outer_array");
	hash = userbpf_object_find_map(f.obj, "outer_hash");
	CHECK(userbpf_map_inner(userbpf_object_find_map(f.obj, "inner_a")) == NULL);
	CHECK(userbpf_map_inner(NULL) == NULL);
	REQUIRE(userbpf_map_inner(outer) && userbpf_map_inner(hash));
	CHECK_STR_EQ(userbpf_map_name(userbpf_map_inner(outer)), "outer_array.inner");
	made = userbpf_map_create(f.vm, BPF_MAP_TYPE_ARRAY, NULL, 4, 4, 1, NULL);
	CHECK_INT_EQ(userbpf_map_set_inner(made, made), -EINVAL);
	CHECK_INT_EQ(userbpf_map_set_inner(outer, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_map_set_inner(NULL, made), -EINVAL);
	CHECK_INT_EQ(userbpf_map_set_inner(userbpf_object_find_map(f.obj, "inner_a"), made),
		     -EINVAL);
	CHECK_INT_EQ(userbpf_map_set_inner(outer, hash), -ENOENT);
	CHECK_INT_EQ(userbpf_map_set_inner(outer, made), 0);
	CHECK_INT_EQ(userbpf_map_set_inner(outer, made), 0); /* again */
	userbpf_map_free(made);
	CHECK_INT_EQ(userbpf_map_set_max_entries(userbpf_map_inner(outer), 2), -EBUSY);
	CHECK_INT_EQ(userbpf_map_set_pin_path(userbpf_map_inner(hash), "/nowhere"), 0);
	REQUIRE(load(&f));
	CHECK_INT_EQ(userbpf_map_set_inner(outer, outer), -EBUSY);
	made = userbpf_map_create(f.vm, BPF_MAP_TYPE_ARRAY, NULL, 4, 8, 1, NULL);
	fd = userbpf_map_fd(made);
	CHECK_INT_EQ(userbpf_map_update_elem(outer, &key, 4, &fd, 4, 0), -EINVAL);
	userbpf_map_free(made);
	fixture_close(&f);
}

/* Neither size is what the object says, and the elements of both are refused or taken by it. */
TEST(templates_have_the_size_that_is_set)
{
	struct userbpf_map *hash, *wide;
	struct fixture f;
	unsigned key = 0;
	int fd;

	if (!open_source(&f, "outer", ""))
		SKIP(NO_CLANG);
	hash = userbpf_object_find_map(f.obj, "outer_hash");
	CHECK_INT_EQ(userbpf_map_set_value_size(userbpf_map_inner(hash), 8), 0);
	CHECK_INT_EQ(load(&f), 0); /* inner_b, which the object puts there, has 4 */
	CHECK_INT_EQ(f.load_err, -EINVAL);
	fixture_close(&f);
	if (!open_source(&f, "outer", ""))
		return;
	wide = userbpf_map_create(f.vm, BPF_MAP_TYPE_HASH, NULL, 4, 4, 9, NULL);
	CHECK_INT_EQ(userbpf_map_set_inner(userbpf_object_find_map(f.obj, "outer_hash"), wide), 0);
	CHECK_INT_EQ(load(&f), 0);
	CHECK_INT_EQ(f.load_err, -EINVAL);
	fd = userbpf_map_fd(wide);
	CHECK(userbpf_map_update_elem(userbpf_object_find_map(f.obj, "outer_hash"), &key, 4, &fd, 4,
				      0) == -ENOENT);
	userbpf_map_free(wide);
	fixture_close(&f);
}

TEST(maps_hold_programs)
{
	struct fixture f;

	if (!open_source(&f, "tail", ""))
		SKIP(NO_CLANG);
	if (load(&f)) {
		CHECK(run(&f, "entry", 14) == 100);
		CHECK(run(&f, "entry", 15) == 101);
		CHECK(run(&f, "entry", 18) == 104);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

TEST(legacy_maps)
{
	struct fixture f;
	unsigned key = 1;
	unsigned long long value = 0;
	const struct userbpf_map *map;

	if (!open_source(&f, "legacy", ""))
		SKIP(NO_CLANG);
	map = map_of(&f, "plain");
	CHECK(map->attr.type == BPF_MAP_TYPE_HASH && map->attr.flags == BPF_F_NO_PREALLOC);
	CHECK(map->attr.value_size == 8 && map->attr.max_entries == 10);
	map = map_of(&f, "annotated");
	CHECK(map->attr.spin_lock_off == 4); /* known from the annotation only */
	if (load(&f)) {
		CHECK(run(&f, "stores", 20) == 2);
		CHECK(!userbpf_map_lookup_elem(userbpf_object_find_map(f.obj, "plain"), &key, 4,
					       &value, 8, 0));
		CHECK(value == 8);
		CHECK(!userbpf_map_lookup_elem((struct userbpf_map *)map, &key, 4, &value, 8, 0));
		CHECK((value & 0xffffffff) == 9);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

TEST(iproute2_maps_and_tail_calls)
{
	struct fixture f;
	unsigned zero = 0, value = 0;

	if (!open_source(&f, "iproute2", ""))
		SKIP(NO_CLANG);
	CHECK(has_said(&f, "map 'jumps': pinning is not available yet"));
	CHECK(!userbpf_prog_set_type(userbpf_object_find_prog(f.obj, "tail"), BPF_PROG_TYPE_XDP));
	CHECK(!userbpf_prog_set_expected_attach_type(userbpf_object_find_prog(f.obj, "tail"),
						     BPF_XDP));
	if (load(&f)) {
		CHECK(run(&f, "entry", 20) == 3);
		CHECK(!userbpf_map_lookup_elem(userbpf_object_find_map(f.obj, "inner"), &zero, 4,
					       &value, 4, 0));
		CHECK(value == 77);
	}
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

TEST(weak_externs_are_zero)
{
	struct fixture f;

	if (!open_source(&f, "externs", ""))
		SKIP(NO_CLANG);
	CHECK(map_of(&f, "externs.kconfig")->attr.value_size == 4);
	if (load(&f))
		CHECK(run(&f, "asks", 20) == 5);
	CHECK(f.load_err == 0);
	fixture_close(&f);
}

/* The kernel cuts the call off as dead code; here it stays, and is not reached. */
TEST(weak_functions_may_be_missing)
{
	struct fixture f;

	if (!open_source(&f, "externs", "-DWEAK_KFUNC"))
		SKIP(NO_CLANG);
	CHECK(load(&f));
	CHECK(run(&f, "asks", 20) == 5);
	fixture_close(&f);
}

TEST(strong_externs_fail_the_load)
{
	struct fixture f;

	if (!open_source(&f, "externs", "-DSTRONG_KSYM"))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == -ESRCH);
	CHECK(has_said(&f, "extern 'must_be_there' (strong): not resolved"));
	fixture_close(&f);
	CHECK(open_source(&f, "externs", "-DSTRONG_KCONFIG"));
	CHECK(userbpf_object_load(f.obj) == -ESRCH);
	CHECK(has_said(&f, "extern 'CONFIG_HZ' (strong): not resolved"));
	fixture_close(&f);
}

TEST(core_relocations_need_types)
{
	struct fixture f;

	if (!open_source(&f, "core", ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == -ESRCH);
	CHECK(has_said(&f, "'relocated': insn #"));
	CHECK(has_said(&f, "<byte_off>"));
	CHECK(has_said(&f, "task '0:1'"));
	fixture_close(&f);
	CHECK(open_source(&f, "core", ""));
	userbpf_prog_set_autoload(userbpf_object_find_prog(f.obj, "relocated"), false);
	CHECK(load(&f));
	CHECK(run(&f, "plain", 20) == 2);
	fixture_close(&f);
	CHECK(open_source(&f, "core", ""));
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	CHECK(load(&f));
	fixture_close(&f);
}

TEST(names_of_sections)
{
	enum bpf_prog_type type = BPF_PROG_TYPE_UNSPEC;
	enum bpf_attach_type attach = BPF_CGROUP_INET_INGRESS;

	CHECK(!userbpf_prog_type_by_name("xdp", &type, &attach));
	CHECK(type == BPF_PROG_TYPE_XDP && attach == BPF_XDP);
	CHECK(!userbpf_prog_type_by_name("kprobe/do_unlinkat", &type, &attach));
	CHECK(type == BPF_PROG_TYPE_KPROBE);
	CHECK(userbpf_prog_type_by_name("who/knows", &type, &attach) == -ESRCH);
}

TEST(files_by_path)
{
	struct blob blob = compile("core", "");
	char path[] = "/tmp/userbpf-loader-XXXXXX";
	char file[sizeof(path) + 16];
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj;
	FILE *out;

	if (!blob.size || !mkdtemp(path)) {
		userbpf_free(vm);
		SKIP(NO_CLANG);
	}
	snprintf(file, sizeof(file), "%s/one.two.o", path);
	out = fopen(file, "wb");
	CHECK(out && fwrite(blob.data, blob.size, 1, out) == 1);
	fclose(out);
	obj = userbpf_object_open_file(vm, file, NULL);
	CHECK(obj && !strcmp(userbpf_object_name(obj), "one"));
	userbpf_object_close(obj);
	remove(file);
	remove(path);
	userbpf_free(vm);
	blob_free(&blob);
}

TEST(an_instance_closes_what_is_still_open)
{
	struct blob blob = compile("data", "");
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj;

	if (!blob.size) {
		userbpf_free(vm);
		SKIP(NO_CLANG);
	}
	CHECK(userbpf_object_open_mem(vm, blob.data, blob.size, NULL) != NULL);
	obj = userbpf_object_open_mem(vm, blob.data, blob.size, NULL);
	CHECK(obj && !userbpf_object_load(obj));
	/* What is not given back is the leak sanitizer's to see. */
	userbpf_free(vm);
	blob_free(&blob);
}
