// SPDX-License-Identifier: BSD-2-Clause
/* What the user sets in an object before loading it: variables, sizes, maps that are there. */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>

static bool open_globals(struct fixture *f)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .object_name = "globals");
	USERBPF_OPTS(userbpf_opts, vm_opts, .print_fn = say, .print_ctx = &f->said);
	struct blob blob = compile("globals", "");

	*f = (struct fixture){};
	f->vm = userbpf_new(&vm_opts);
	REQUIRE(f->vm != NULL);
	if (blob.size)
		f->obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, &opts);
	blob_free(&blob);
	return f->obj != NULL;
}

static struct userbpf_object *open_again(struct fixture *f, const char *pin_root)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .object_name = "again",
		     .pin_root_path = pin_root);
	struct blob blob = compile("globals", "");
	struct userbpf_object *obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, &opts);

	blob_free(&blob);
	return obj;
}

static struct userbpf_map *map_of(struct userbpf_object *obj, const char *name)
{
	struct userbpf_map *map = userbpf_object_find_map(obj, name);

	REQUIRE(map != NULL);
	return map;
}

static int run(struct userbpf_object *obj)
{
	unsigned char packet[14] = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	int err = userbpf_prog_run(userbpf_object_find_prog(obj, "reads"), &opts);

	return err ? err : (int)opts.retval;
}

/* .rodata as tests/data/loader/globals.bpf.c has it */
struct cfg {
	unsigned short port;
	signed char inner;
	int mode;
	unsigned int a : 3, b : 5;
	int c : 4;
	struct {
		unsigned int x, y;
	} at[2];
};

static const struct {
	const char *name, *value;
	int err;
	const char *said;
} sets[] = {
	{"cfg.port", "80", 0, NULL},
	{"cfg.port", "0x50", 0, NULL},
	{"cfg.port", "65536", -ERANGE,
	 "variable 'cfg.port' of type 'unsigned short' cannot hold 65536"},
	{"cfg.port", "-1", -ERANGE, "'unsigned short' cannot hold -1"},
	{"cfg.port", "http", -EINVAL, "is given 'http', which is no number"},
	{"cfg.port", "", -EINVAL, "is given '', which is no number"},
	{"cfg.port", "99999999999999999999", -EINVAL, "which is no number"},
	{"cfg.inner", "-128", 0, NULL},
	{"cfg.inner", "-129", -ERANGE, "'signed char' cannot hold -129"},
	{"cfg.inner", "'c'", 0, NULL},
	{"cfg.mode", "FAST", 0, NULL},
	{"cfg.mode", "BACK", 0, NULL},
	{"cfg.mode", "3", 0, NULL},
	{"cfg.mode", "QUICK", -EINVAL,
	 "variable 'cfg.mode' of type 'enum mode' is given 'QUICK', which is no enumerator of it"},
	{"cfg.b", "31", 0, NULL},
	{"cfg.b", "32", -ERANGE, "variable 'cfg.b' of type 'unsigned int:5' cannot hold 32"},
	{"cfg.c", "-8", 0, NULL},
	{"cfg.c", "8", -ERANGE, "'int:4' cannot hold 8"},
	{"cfg.at[1].y", "9", 0, NULL},
	{"cfg", "1", -EINVAL, "variable 'cfg' of type 'struct cfg' is set member by member"},
	{"cfg.nope", "1", -ENOENT, "variable 'cfg' of type 'struct cfg' has no member 'nope'"},
	{"cfg.", "1", -ENOENT, "has no member ''"},
	{"cfg.port.x", "1", -EINVAL, "variable 'cfg.port' of type 'unsigned short' has no members"},
	{"cfg.port[0]", "1", -EINVAL, "is no array"},
	{"arr[2]", "5", 0, NULL},
	{"arr[3]", "5", -ERANGE, "variable 'arr' of type 'int[3]' has no element 3"},
	{"arr[99999999999999999999]", "5", -ERANGE, "has no element"},
	{"arr[-1]", "5", -EINVAL, "needs a number in brackets"},
	{"arr[1", "5", -EINVAL, "needs a number in brackets"},
	{"arr[1]x", "5", -EINVAL, "is followed by something else"},
	{"arr", "5", -EINVAL, "is set element by element"},
	{"grid[1][2]", "5", 0, NULL},
	{"grid", "5", -EINVAL, "'array of arrays'"},
	{"name", "seven..", 0, NULL},
	{"name", "\"quoted\"", 0, NULL},
	{"name", "eight...", -ERANGE, "variable 'name' of type 'char[8]' is too short"},
	{"name[7]", "'z'", 0, NULL},
	{"on", "true", 0, NULL},
	{"on", "2", -ERANGE, "variable 'on' of type '_Bool' cannot hold 2"},
	{"on", "yes", -EINVAL, "which is no truth value"},
	{"wide", "0xffffffffffffffff", 0, NULL},
	{"wide", "-1", -ERANGE, "cannot hold -1"},
	{"wider", "1", -EOPNOTSUPP, "is too wide"},
	{"ratio", "1.5", 0, NULL},
	{"ratio", "1.5x", -EINVAL, "which is no number"},
	{"part", "2.5e3", 0, NULL},
	{"part", "1e300", -ERANGE, "cannot hold 1e300"},
	{"pointer", "0x10", 0, NULL},
	{"nope", "1", -ENOENT, "has no global variable 'nope'"},
	{"", "1", -ENOENT, "has no global variable ''"},
	{"sized_later", "1", -ENOENT, "has no global variable"},
};

TEST(variables_are_set_by_their_types)
{
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		f.said.len = 0;
		f.said.text[0] = '\0';
		CHECK_INT_EQ(userbpf_object_set_var(f.obj, sets[i].name, sets[i].value),
			     sets[i].err);
		CHECK_STR_HAS(f.said.text, sets[i].said ? sets[i].said : "");
		CHECK(sets[i].said || !f.said.len);
	}
	CHECK_INT_EQ(userbpf_object_set_var(NULL, "cfg", "1"), -EINVAL);
	fixture_close(&f);
}

TEST(what_was_set_is_in_memory)
{
	const struct cfg *cfg;
	struct fixture f;
	size_t size;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		userbpf_object_set_var(f.obj, sets[i].name, sets[i].value);
	cfg = userbpf_object_data(f.obj, ".rodata", &size); /* the first variable of it */
	REQUIRE(cfg && size >= 3 * sizeof(*cfg));
	CHECK_INT_EQ(cfg->port, 80);
	CHECK_INT_EQ(cfg->inner, 'c');
	CHECK_INT_EQ(cfg->mode, 3);
	CHECK(cfg->a == 0 && cfg->b == 31 && cfg->c == -8);
	CHECK(cfg->at[1].x == 3 && cfg->at[1].y == 9);
	fixture_close(&f);
}

TEST(programs_see_what_was_set)
{
	struct fixture f;
	int *keeps, *live;
	size_t size;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "cfg.port", "80"), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "arr[2]", "5"), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "cfgs[1].b", "2"), 0);
	keeps = userbpf_object_data(f.obj, ".data.keeps", &size);
	REQUIRE(keeps && size == sizeof(*keeps));
	CHECK_INT_EQ(*keeps, 5);
	*keeps = 100;
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 4), 0);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	CHECK_INT_EQ(run(f.obj), 80 + 5 + 102);
	live = userbpf_object_data(f.obj, ".data.keeps", NULL);
	REQUIRE(live != NULL);
	CHECK_INT_EQ(*live, 102);
	*live = 1;
	CHECK_INT_EQ(run(f.obj), 80 + 5 + 3);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "cfg.port", "80"), -EBUSY);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "ring"), 4), -EBUSY);
	CHECK_INT_EQ(userbpf_map_set_value_size(map_of(f.obj, ".bss"), 4), -EBUSY);
	fixture_close(&f);
}

TEST(data_is_that_of_sections)
{
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	errno = 0;
	CHECK(!userbpf_object_data(f.obj, ".nope", NULL) && errno == ENOENT);
	errno = 0;
	CHECK(!userbpf_object_data(f.obj, "sized_later", NULL) && errno == ENOENT);
	errno = 0;
	CHECK(!userbpf_map_initial_value(map_of(f.obj, "ring"), NULL) && errno == EINVAL);
	CHECK(userbpf_object_data(f.obj, "globals.bss", NULL) ==
	      userbpf_map_initial_value(map_of(f.obj, ".bss"), NULL));
	fixture_close(&f);
}

TEST(sizes_are_what_the_user_says)
{
	struct fixture f;
	size_t size;
	int *bytes;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "ring"), 5000), 0);
	CHECK_INT_EQ(userbpf_map_max_entries(map_of(f.obj, "ring")), 8192);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 1), 0);
	bytes = userbpf_object_data(f.obj, ".bss.grows", &size);
	REQUIRE(bytes && size == 16);
	bytes[3] = 9;
	CHECK_INT_EQ(userbpf_map_set_value_size(map_of(f.obj, ".bss.grows"), 400), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "grows[99]", "7"), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "grows[100]", "7"), -ERANGE);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	run(f.obj);
	bytes = userbpf_object_data(f.obj, ".bss.grows", &size);
	REQUIRE(bytes && size == 400);
	CHECK(bytes[1] == 1 && bytes[3] == 9 && bytes[4] == 0 && bytes[99] == 7);
	CHECK(userbpf_map_btf_value_type_id(map_of(f.obj, ".bss.grows")) != 0);
	fixture_close(&f);
}

TEST(sizes_without_array_lose_their_types)
{
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_map_set_value_size(map_of(f.obj, ".data.keeps"), 8), 0);
	CHECK(has_said(&f, "map '.data.keeps': types are not used"));
	CHECK_INT_EQ(userbpf_map_btf_value_type_id(map_of(f.obj, ".data.keeps")), 0);
	CHECK_INT_EQ(userbpf_map_set_value_size(map_of(f.obj, ".bss.grows"), 18), 0);
	CHECK_INT_EQ(userbpf_map_btf_value_type_id(map_of(f.obj, ".bss.grows")), 0);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 1), 0);
	CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
	fixture_close(&f);
}

TEST(what_a_section_has_no_room_for_traps)
{
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_map_set_value_size(map_of(f.obj, ".bss.grows"), 4), 0);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 1), 0);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	CHECK_INT_EQ(run(f.obj), -EFAULT); /* grows[1] */
	fixture_close(&f);
}

TEST(maps_are_shared_by_reuse)
{
	struct userbpf_object *other;
	unsigned int key = 1, value[2];
	struct userbpf_map *map;
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	other = open_again(&f, "/elsewhere");
	REQUIRE(other != NULL);
	map = map_of(other, "sized_later");
	CHECK_INT_EQ(userbpf_map_reuse(map, map_of(f.obj, "sized_later")), -ENOENT);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 4), 0);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	CHECK_INT_EQ(userbpf_map_reuse(map, map_of(f.obj, "sized_later")), 0);
	CHECK_INT_EQ(userbpf_map_reuse(map, map_of(f.obj, "sized_later")), -EBUSY);
	CHECK_INT_EQ(userbpf_map_reuse(NULL, map), -EINVAL);
	REQUIRE(userbpf_object_load(other) == 0);
	CHECK_INT_EQ(userbpf_map_id(map), userbpf_map_id(map_of(f.obj, "sized_later")));
	CHECK_STR_EQ(userbpf_map_pin_path(map), "/elsewhere/sized_later");
	CHECK(userbpf_map_is_pinned(map)); /* by its own name too */
	userbpf_object_close(f.obj);
	f.obj = NULL;
	CHECK_INT_EQ(run(other), 1 + 5);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, value, 8, 0), 0);
	fixture_close(&f);
}

TEST(maps_are_shared_by_name)
{
	struct userbpf_object *other;
	unsigned int key = 1, value[2];
	struct userbpf_map *map;
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_STR_EQ(userbpf_map_pin_path(map_of(f.obj, "sized_later")), "/sys/fs/bpf/sized_later");
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 4), 0);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	CHECK(userbpf_map_is_pinned(map_of(f.obj, "sized_later")));
	run(f.obj);
	userbpf_object_close(f.obj);
	f.obj = NULL;
	other = open_again(&f, NULL);
	REQUIRE(other != NULL);
	map = map_of(other, "sized_later");
	CHECK_INT_EQ(userbpf_map_set_max_entries(map, 4), 0);
	REQUIRE(userbpf_object_load(other) == 0);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, value, 8, 0), 0);
	userbpf_object_close(other);
	map = userbpf_map_get_pinned(f.vm, "/sys/fs/bpf/sized_later");
	REQUIRE(map != NULL);
	CHECK_INT_EQ(userbpf_map_max_entries(map), 4);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, value, 8, 0), 0);
	userbpf_map_free(map);
	fixture_close(&f);
}

TEST(another_definition_does_not_get_what_is_pinned)
{
	struct userbpf_object *other;
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 4), 0);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	other = open_again(&f, NULL);
	REQUIRE(other != NULL);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(other, "sized_later"), 5), 0);
	CHECK_INT_EQ(userbpf_object_load(other), -EINVAL);
	CHECK(has_said(&f, "couldn't reuse pinned map at '/sys/fs/bpf/sized_later': parameter "
			   "mismatch\nmap 'sized_later': error reusing pinned map\n"
			   "map 'sized_later': failed to create: Invalid argument(-22)\n"));
	fixture_close(&f);
}

TEST(a_load_that_fails_leaves_no_pins)
{
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 4), 0);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "ring"), 0), 0);
	CHECK_INT_EQ(userbpf_object_load(f.obj), -EINVAL);
	errno = 0;
	CHECK(!userbpf_map_get_pinned(f.vm, "/sys/fs/bpf/sized_later") && errno == ENOENT);
	fixture_close(&f);
}

TEST(any_map_can_be_pinned)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, NULL);
	struct userbpf_map *twin = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "n", 4, 4, 1, NULL);
	unsigned int id = userbpf_map_id(map);

	REQUIRE(map && twin);
	CHECK_INT_EQ(userbpf_map_pin(map, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_map_pin(map, "/a/b.c"), -EPERM);
	CHECK_INT_EQ(userbpf_map_pin(map, ""), -ENOENT);
	CHECK_INT_EQ(userbpf_map_pin(map, "/a.b/c"), 0);
	CHECK_INT_EQ(userbpf_map_pin(map, "/a.b/c"), 0); /* it is */
	CHECK_INT_EQ(userbpf_map_pin(map, "/d"), -EINVAL);
	CHECK_INT_EQ(userbpf_map_pin(twin, "/a.b/c"), -EEXIST);
	CHECK(!userbpf_map_is_pinned(twin) && userbpf_map_is_pinned(map));
	userbpf_map_free(map);
	map = userbpf_map_get_pinned(vm, "/a.b/c");
	REQUIRE(map != NULL);
	CHECK_INT_EQ(userbpf_map_id(map), id);
	CHECK_STR_EQ(userbpf_map_name(map), "m");
	CHECK_INT_EQ(userbpf_map_unpin(map, "/a.b/c"), 0);
	CHECK_INT_EQ(userbpf_map_unpin(map, "/a.b/c"), -ENOENT);
	CHECK_INT_EQ(userbpf_map_pin(twin, "/a.b/c"), 0);
	userbpf_free(vm);
}

/* What a generated header would hold. */
struct parts {
	struct userbpf_object *obj;
	struct userbpf_map *map, *bss;
	struct userbpf_prog *prog;
	int *keeps, *grows;
	void *of_ring;
	struct userbpf_map_skeleton maps[3];
	struct userbpf_prog_skeleton progs[1];
	struct userbpf_object_skeleton skeleton;
};

static bool make_parts(struct parts *p, struct blob *blob)
{
	*blob = compile("globals", "");
	*p = (struct parts){
		.maps = {{".data.keeps", &p->map, (void **)&p->keeps, NULL},
			 {".bss.grows", &p->bss, (void **)&p->grows, NULL},
			 {"ring", &p->map, NULL, NULL}},
		.progs = {{"reads", &p->prog, NULL}},
		.skeleton = {.sz = sizeof(p->skeleton),
			     .name = "parts",
			     .data = blob->data,
			     .data_sz = blob->size,
			     .obj = &p->obj,
			     .maps = p->maps,
			     .nr_maps = 3,
			     .progs = p->progs,
			     .nr_progs = 1},
	};
	return blob->size;
}

TEST(skeletons_point_to_the_parts)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct blob blob;
	struct parts p;

	if (!make_parts(&p, &blob))
		SKIP(NO_CLANG);
	REQUIRE(userbpf_object_open_skeleton(vm, &p.skeleton, NULL) == 0);
	blob_free(&blob); /* was copied */
	CHECK_STR_EQ(userbpf_object_name(p.obj), "parts");
	REQUIRE(p.keeps && p.grows && p.prog);
	*p.keeps = 7;
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(p.obj, "sized_later"), 4), 0);
	REQUIRE(userbpf_object_load_skeleton(&p.skeleton) == 0);
	CHECK_INT_EQ(run(p.obj), 1 + 7);
	CHECK_INT_EQ(p.grows[1], 1);
	CHECK_INT_EQ(userbpf_object_load_skeleton(&p.skeleton), -EINVAL);
	userbpf_object_close_skeleton(&p.skeleton);
	CHECK(!p.obj && !p.prog && !p.map && !p.keeps && !p.grows);
	userbpf_object_close_skeleton(&p.skeleton);
	userbpf_free(vm);
}

TEST(skeletons_of_other_objects_do_not_open)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct blob blob;
	struct parts p;

	if (!make_parts(&p, &blob))
		SKIP(NO_CLANG);
	p.maps[2].name = "nope";
	CHECK_INT_EQ(userbpf_object_open_skeleton(vm, &p.skeleton, NULL), -ESRCH);
	p.maps[2].name = "ring";
	p.progs[0].name = "nope";
	CHECK_INT_EQ(userbpf_object_open_skeleton(vm, &p.skeleton, NULL), -ESRCH);
	CHECK(!p.obj && !p.keeps);
	p.skeleton.data_sz = 10;
	CHECK(userbpf_object_open_skeleton(vm, &p.skeleton, NULL) < 0);
	CHECK_INT_EQ(userbpf_object_open_skeleton(NULL, &p.skeleton, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_object_open_skeleton(vm, NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_object_load_skeleton(NULL), -EINVAL);
	blob_free(&blob);
	userbpf_free(vm);
}

/* An element of a header that is newer than the library. */
struct newer_map {
	struct userbpf_map_skeleton map;
	void *more;
};

static int open_and_load(struct userbpf *vm, struct parts *p)
{
	int err = userbpf_object_open_skeleton(vm, &p->skeleton, NULL);
	bool is_found;

	if (err)
		return err;
	is_found = p->prog && p->bss && p->keeps && *p->keeps == 5;
	userbpf_object_detach_skeleton(&p->skeleton);
	userbpf_object_close_skeleton(&p->skeleton);
	return is_found && !p->prog && !p->keeps ? 0 : -ENOENT;
}

TEST(skeletons_of_other_versions)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct newer_map newer[3] = {};
	struct blob blob;
	struct parts p;
	char *first_maps[9]; /* name, map, data: all there was at first */
	char *first_progs[2];

	if (!make_parts(&p, &blob))
		SKIP(NO_CLANG);
	for (int i = 0; i < 3; i++) {
		memcpy(&first_maps[i * 3], &p.maps[i], 3 * sizeof(char *));
		newer[i].map = p.maps[i];
	}
	memcpy(first_progs, &p.progs[0], sizeof(first_progs));
	CHECK_INT_EQ(open_and_load(vm, &p), 0); /* no sizes told: as they are */

	p.skeleton.maps = (void *)first_maps;
	p.skeleton.progs = (void *)first_progs;
	p.skeleton.map_skel_sz = 3 * sizeof(char *);
	p.skeleton.prog_skel_sz = sizeof(first_progs);
	CHECK_INT_EQ(open_and_load(vm, &p), 0);
	p.skeleton.map_skel_sz = p.skeleton.prog_skel_sz = 1; /* not looked at: */
	p.skeleton.sz = offsetof(struct userbpf_object_skeleton, map_skel_sz);
	CHECK_INT_EQ(open_and_load(vm, &p), 0);

	p.skeleton.sz = sizeof(p.skeleton);
	p.skeleton.maps = &newer[0].map;
	p.skeleton.map_skel_sz = sizeof(newer[0]);
	p.skeleton.prog_skel_sz = sizeof(first_progs);
	CHECK_INT_EQ(open_and_load(vm, &p), 0);
	newer[2].more = &p;
	CHECK_INT_EQ(open_and_load(vm, &p), -E2BIG);
	newer[2].more = NULL;
	p.skeleton.map_skel_sz = 2 * sizeof(char *);
	CHECK_INT_EQ(open_and_load(vm, &p), -EINVAL);
	p.skeleton.map_skel_sz = sizeof(newer[0]) - 1;
	CHECK_INT_EQ(open_and_load(vm, &p), -EINVAL);
	p.skeleton.maps = NULL;
	p.skeleton.map_skel_sz = 0;
	CHECK_INT_EQ(open_and_load(vm, &p), -EINVAL);
	p.skeleton.nr_maps = 0;
	CHECK_INT_EQ(open_and_load(vm, &p), -ENOENT);
	p.skeleton.sz = 0;
	CHECK_INT_EQ(open_and_load(vm, &p), -EINVAL);
	CHECK_INT_EQ(userbpf_object_attach_skeleton(&p.skeleton), -EINVAL);
	p.skeleton.sz = sizeof(p.skeleton);
	CHECK_INT_EQ(userbpf_object_attach_skeleton(&p.skeleton), -EINVAL); /* not open */
	blob_free(&blob);
	userbpf_free(vm);
}

TEST(subskeletons_find_variables)
{
	struct userbpf_map *bss = NULL, *data = NULL;
	int *grows = NULL, *keeps = NULL, *before;
	struct userbpf_map_skeleton maps[] = {{".bss.grows", &bss, NULL, NULL},
					      {".data.keeps", &data, NULL, NULL}};
	struct userbpf_var_skeleton vars[] = {{"grows", &bss, (void **)&grows},
					      {"keeps", &data, (void **)&keeps}};
	struct userbpf_object_subskeleton sub = {
		.sz = sizeof(sub), .maps = maps, .nr_maps = 2, .vars = vars, .nr_vars = 2};
	struct fixture f;

	if (!open_globals(&f))
		SKIP(NO_CLANG);
	sub.obj = f.obj;
	REQUIRE(userbpf_object_open_subskeleton(&sub) == 0);
	CHECK(*keeps == 5 && grows[0] == 0);
	before = keeps;
	*keeps = 6;
	CHECK_INT_EQ(userbpf_map_set_max_entries(map_of(f.obj, "sized_later"), 4), 0);
	REQUIRE(userbpf_object_load(f.obj) == 0);
	REQUIRE(userbpf_object_open_subskeleton(&sub) == 0);
	CHECK(keeps != before && *keeps == 6);
	run(f.obj);
	CHECK_INT_EQ(grows[1], 1);
	vars[1].name = "nope";
	CHECK_INT_EQ(userbpf_object_open_subskeleton(&sub), -ESRCH);
	vars[1].name = "grows"; /* of another section */
	CHECK_INT_EQ(userbpf_object_open_subskeleton(&sub), -ESRCH);
	vars[1].name = "keeps";
	sub.var_skel_sz = sizeof(vars[0]);
	sub.map_skel_sz = sizeof(maps[0]);
	CHECK_INT_EQ(userbpf_object_open_subskeleton(&sub), 0);
	sub.var_skel_sz = 8;
	CHECK_INT_EQ(userbpf_object_open_subskeleton(&sub), -EINVAL);
	sub.var_skel_sz = 0;
	sub.obj = NULL;
	CHECK_INT_EQ(userbpf_object_open_subskeleton(&sub), -EINVAL);
	fixture_close(&f);
}
