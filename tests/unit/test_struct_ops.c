// SPDX-License-Identifier: BSD-2-Clause
/* Tables of operations: found in the kernel's types, filled in, set, and their programs run. */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>

/* As struct bpf_struct_ops_sample_ops of tests/data/loader/struct_ops.bpf.c. */
struct value {
	unsigned refcnt, state;
	unsigned long long pad[7];
	unsigned flags;
	unsigned long long only_kernel, add;
	char name[8];
	unsigned long long twice;
};

enum { STATE_INUSE = 1, STATE_TOBEFREE = 2, STATE_READY = 3 };

/* The object compiled with @flags, with its kernel as target; false: no clang. */
static bool open_ops(struct fixture *f, const char *flags)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = say, .print_ctx = &f->said);
	struct blob object = compile("struct_ops", flags),
		    kernel = compile("struct_ops", "-DKERNEL");
	struct userbpf_object *types = NULL;

	*f = (struct fixture){};
	f->vm = userbpf_new(&opts);
	if (object.size && kernel.size) {
		f->obj = userbpf_object_open_mem(f->vm, object.data, object.size, NULL);
		types = userbpf_object_open_mem(f->vm, kernel.data, kernel.size, NULL);
	}
	if (types)
		userbpf_set_target_btf(f->vm, userbpf_object_btf(types));
	blob_free(&object);
	blob_free(&kernel);
	return f->obj && types;
}

static long run_on(struct fixture *f, const char *name, const unsigned long long *args, size_t nr)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args,
		     .ctx_size_in = (unsigned)(nr * sizeof(*args)));
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	return err ? err : (long)(int)opts.retval;
}

TEST(programs_run_by_the_prototype_of_their_operation)
{
	const unsigned long long args[] = {20, 3, 1};
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK_STR_HAS(f.said.text, "struct_ops linked: member not_there not found in kernel, "
				   "skipping it as it's set to zero");
	CHECK_INT_EQ(run_on(&f, "twice", args, 1), 40);
	CHECK_INT_EQ(run_on(&f, "add", args, 2), 23);
	CHECK_INT_EQ(run_on(&f, "add", args, 3), -EINVAL);
	CHECK_STR_HAS(f.said.text, "24 bytes of arguments are too many: 'add' has 16");
	CHECK(userbpf_prog_fd(userbpf_object_find_prog(f.obj, "gone")) == -ENOENT);
	fixture_close(&f);
}

TEST(a_table_is_set_once)
{
	struct userbpf_map *linked, *plain;
	const unsigned zero = 0, one = 1;
	struct value value;
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	linked = userbpf_object_find_map(f.obj, "linked");
	plain = userbpf_object_find_map(f.obj, "plain");
	CHECK_INT_EQ(userbpf_map_value_size(linked), sizeof(value));
	CHECK(userbpf_map_lookup_elem(linked, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK(!value.state && !value.name[0]);
	CHECK_INT_EQ(userbpf_map_lookup_elem(linked, &one, 4, &value, sizeof(value), 0), -ENOENT);
	CHECK(userbpf_map_attach_struct_ops(linked) == 0);
	CHECK(userbpf_map_lookup_elem(linked, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK_INT_EQ(value.state, STATE_READY);
	CHECK_INT_EQ(value.flags, 7);
	CHECK(!strcmp(value.name, "linked"));
	CHECK(value.add && value.twice && value.add != value.twice && !value.only_kernel);
	CHECK_INT_EQ(userbpf_map_attach_struct_ops(linked), -EBUSY);
	CHECK_INT_EQ(userbpf_map_delete_elem(linked, &zero, 4, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_map_delete_elem(plain, &zero, 4, 0), -ENOENT);
	CHECK(userbpf_map_attach_struct_ops(plain) == 0);
	CHECK(userbpf_map_lookup_elem(plain, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK_INT_EQ(value.state, STATE_INUSE);
	CHECK(value.twice && !value.add);
	CHECK(userbpf_map_delete_elem(plain, &zero, 4, 0) == 0);
	CHECK_INT_EQ(userbpf_map_delete_elem(plain, &zero, 4, 0), -EINPROGRESS);
	CHECK_INT_EQ(userbpf_map_attach_struct_ops(plain), -EBUSY);
	CHECK_INT_EQ(userbpf_map_attach_struct_ops(userbpf_object_find_map(f.obj, "left_out")),
		     -EINVAL);
	CHECK_INT_EQ(userbpf_map_attach_struct_ops(NULL), -EINVAL);
	fixture_close(&f);
}

TEST(what_a_table_may_not_hold)
{
	struct userbpf_map *plain;
	const unsigned zero = 0, one = 1;
	struct value value = {.state = 1};
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	plain = userbpf_object_find_map(f.obj, "plain");
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EINVAL);
	value = (struct value){.refcnt = 1};
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EINVAL);
	value = (struct value){.twice = 1000};
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EBADF);
	value.twice = (unsigned)userbpf_prog_fd(userbpf_object_find_prog(f.obj, "add"));
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EINVAL);
	value = (struct value){.only_kernel = 0};
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &one, 4, &value, sizeof(value), 0), -E2BIG);
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), BPF_EXIST),
		     -EINVAL);
	CHECK(userbpf_map_lookup_elem(plain, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK(!value.state && !value.twice);
	fixture_close(&f);
}

TEST(tables_that_do_not_fit)
{
	static const struct {
		const char *flags;
		int err;
		const char *said;
	} rows[] = {
		{"-DNOT_ZERO", -ENOTSUP, "linked: Cannot find member not_there in kernel BTF"},
		{"-DWRONG_SIZE", -ENOTSUP, "linked: Error in size of member flags: 8 != 4(kernel)"},
		{"-DWRONG_KIND", -ENOTSUP, "linked: Unmatched member type flags 2 != 1(kernel)"},
		{"-DTWO_MEMBERS", -EINVAL,
		 "plain: func ptr add: invalid reuse of prog twice in sec "
		 "struct_ops with type 27: expected_attach_type 4 != "
		 "kern_member_idx 2"},
		{"-DUNUSED", -EINVAL, "SEC(\"struct_ops\") program isn't referenced anywhere"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		if (!open_ops(&f, rows[i].flags))
			SKIP(NO_CLANG);
		CHECK_INT_EQ(userbpf_object_load(f.obj), rows[i].err);
		CHECK_STR_HAS(f.said.text, rows[i].said);
		fixture_close(&f);
	}
}

TEST(a_table_needs_a_kernel_that_has_it)
{
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	CHECK_INT_EQ(userbpf_object_load(f.obj), -ESRCH);
	CHECK_STR_HAS(f.said.text, "struct bpf_struct_ops_sample_ops is not found in kernel BTF");
	fixture_close(&f);
	CHECK(open_ops(&f, ""));
	userbpf_set_target_btf(f.vm, NULL);
	CHECK_INT_EQ(userbpf_object_load(f.obj), -ESRCH);
	CHECK_STR_HAS(f.said.text, "give its BTF");
	fixture_close(&f);
}
