// SPDX-License-Identifier: BSD-2-Clause
/* Objects with an arena and variables in it: tests/data/loader/arena.bpf.c. libbpf: tools/lib/bpf.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>

#define START 0x20000000ull
#define EXTRA "-DEXTRA=0x20000000 "

/* As the object has them. */
struct node {
	uint64_t next, value;
};

struct variables {
	uint64_t sum;
	struct node first;
	uint64_t head;
	uint32_t nr_added;
	char filler[1];
};

/* Its errno, or 0. */
static int open_arena(struct fixture *f, const char *flags)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .print_fn = say, .print_ctx = &f->said);
	struct blob blob = compile("arena", flags);

	*f = (struct fixture){};
	if (!blob.size)
		SKIP(NO_CLANG);
	f->vm = userbpf_new(&vm_opts);
	REQUIRE(f->vm != NULL);
	f->obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, NULL);
	f->open_errno = f->obj ? 0 : errno;
	blob_free(&blob);
	return f->open_errno;
}

static struct userbpf_map *arena_of(const struct fixture *f)
{
	struct userbpf_map *map = userbpf_object_find_map(f->obj, "arena");

	REQUIRE(map != NULL);
	return map;
}

static struct variables *variables_of(const struct fixture *f)
{
	size_t size = 0;
	struct variables *variables = userbpf_map_initial_value(arena_of(f), &size);

	REQUIRE(variables != NULL);
	CHECK_INT_EQ(size, offsetof(struct variables, filler) + 1);
	CHECK(userbpf_object_data(f->obj, ".addr_space.1", NULL) == (void *)variables);
	return variables;
}

static int add(const struct fixture *f)
{
	uint64_t ctx = 0;
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));
	int err = userbpf_prog_run(userbpf_object_find_prog(f->obj, "add"), &opts);

	return err ? err : (int)opts.retval;
}

TEST(variables_are_set_before_loading_and_shared_afterwards)
{
	struct variables *v;
	struct fixture f;

	REQUIRE(!open_arena(&f, EXTRA));
	v = variables_of(&f);
	CHECK_INT_EQ(v->sum, 1);
	CHECK_INT_EQ(v->first.value, 40);
	v->sum = 100;
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "first.value", "50"), 0);
	REQUIRE(!userbpf_object_load(f.obj));
	v = variables_of(&f);
	CHECK_INT_EQ(v->filler[0], 1);
	CHECK_INT_EQ(add(&f), 1);
	CHECK_INT_EQ(v->sum, 152);
	CHECK_INT_EQ(v->nr_added, 1);
	v->first.value = 1;
	CHECK_INT_EQ(add(&f), 2);
	CHECK_INT_EQ(v->sum, 155);
	CHECK(v->head == START + offsetof(struct variables, first));
	/* Where the address is free, pointers are the user's. */
	if ((uintptr_t)v == START)
		CHECK_INT_EQ(((struct node *)(uintptr_t)v->head)->value, 3);
	CHECK_INT_EQ(userbpf_map_freeze(arena_of(&f)), -EBUSY);
	fixture_close(&f);
}

TEST(two_of_them_do_not_meet)
{
	struct fixture a, b;

	REQUIRE(!open_arena(&a, EXTRA));
	REQUIRE(!open_arena(&b, EXTRA));
	REQUIRE(!userbpf_object_load(a.obj));
	REQUIRE(!userbpf_object_load(b.obj));
	CHECK_INT_EQ(add(&a), 1);
	CHECK_INT_EQ(add(&b), 1);
	CHECK_INT_EQ(add(&b), 2);
	CHECK_INT_EQ(variables_of(&a)->nr_added, 1);
	CHECK_INT_EQ(variables_of(&b)->nr_added, 2);
	CHECK(variables_of(&b)->head == START + offsetof(struct variables, first));
	fixture_close(&a);
	fixture_close(&b);
}

TEST(an_arena_without_an_address_gets_one)
{
	struct variables *v;
	struct fixture f;

	REQUIRE(!open_arena(&f, ""));
	REQUIRE(!userbpf_object_load(f.obj));
	CHECK_INT_EQ(add(&f), 1);
	v = variables_of(&f);
	CHECK(v->head && v->head % 4096 == offsetof(struct variables, first));
	fixture_close(&f);
}

TEST(the_first_page_is_the_variables)
{
	size_t size;
	struct fixture f;
	char *memory;

	REQUIRE(!open_arena(&f, EXTRA));
	REQUIRE(!userbpf_object_load(f.obj));
	memory = userbpf_map_mmap(arena_of(&f), true, &size);
	CHECK(memory == (char *)variables_of(&f));
	CHECK_INT_EQ(size, 4 * 4096);
	userbpf_map_munmap(arena_of(&f), true);
	fixture_close(&f);
}

TEST(what_does_not_go_together)
{
	static const struct {
		const char *flags, *said;
		int open_errno, load_err;
	} rows[] = {
		{"-DNO_ARENA", "the ARENA map should be explicitly declared", ENOENT, 0},
		{"-DNR_PAGES=1 -DFILLER_BYTES=5000", "is too small to hold", E2BIG, 0},
		{EXTRA "-DARENA_FLAGS=0", "needs flags", 0, -EINVAL},
		{EXTRA "-DARENA_FLAGS=0x20400", "BPF_F_SEGV_ON_FAULT", 0, -EFAULT},
		{"-DEXTRA=0x1234", "map_extra", 0, -EINVAL},
		{"-DEXTRA=0xfffff000", "map_extra", 0, -ERANGE},
	};
	struct fixture f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_INT_EQ(open_arena(&f, rows[i].flags), rows[i].open_errno);
		if (f.obj)
			CHECK_INT_EQ(userbpf_object_load(f.obj), rows[i].load_err);
		CHECK_MSG(has_said(&f, rows[i].said), "row %zu: %s", i, f.said.text);
		fixture_close(&f);
	}
}
