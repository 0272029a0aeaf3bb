// SPDX-License-Identifier: BSD-2-Clause
/*
 * Extensions (tests/data/loader/extension.bpf.c) of the programs of replaced.bpf.c: what is refused
 * and with which sentence, what runs while they are attached, and what does afterwards.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <pthread.h>

#define PLAIN 1121 /* of main_one: 1 + 10 * 2 + 1000 + 100 * 1 */

/* The object of the target, loaded. False: no clang. */
static bool load_target(struct fixture *f)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = say, .print_ctx = &f->said, .nr_cpus = 2);
	struct blob blob = compile("replaced", "");

	*f = (struct fixture){};
	if (!blob.size)
		return false;
	f->vm = userbpf_new(&opts);
	f->obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, NULL);
	blob_free(&blob);
	CHECK_INT_EQ(userbpf_object_load(f->obj), 0);
	return true;
}

static struct userbpf_prog *target(struct fixture *f, const char *name)
{
	return userbpf_object_find_prog(f->obj, name);
}

static struct userbpf_object *open_extension(struct fixture *f, const char *only)
{
	struct blob blob = compile("extension", "");
	struct userbpf_object *obj = userbpf_object_open_mem(f->vm, blob.data, blob.size, NULL);
	struct userbpf_prog *prog = NULL;

	blob_free(&blob);
	while ((prog = userbpf_object_next_prog(obj, prog)))
		userbpf_prog_set_autoload(prog, !strcmp(userbpf_prog_name(prog), only));
	return obj;
}

/* Only @name of the extensions, for the function of main_one that its section says. */
static struct userbpf_object *load_extension(struct fixture *f, const char *name, int *err)
{
	struct userbpf_object *obj = open_extension(f, name);
	struct userbpf_prog *prog = userbpf_object_find_prog(obj, name);

	f->said = (struct said){};
	*err = userbpf_prog_set_attach_target(prog, target(f, "main_one"), NULL);
	if (!*err)
		*err = userbpf_object_load(obj);
	return obj;
}

static struct userbpf_object *attach(struct fixture *f, const char *name)
{
	int err;
	struct userbpf_object *obj = load_extension(f, name, &err);

	CHECK_INT_EQ(err, 0);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(userbpf_object_find_prog(obj, name), NULL, NULL),
		     0);
	return obj;
}

static int run_on(struct fixture *f, const char *name, unsigned int cpu)
{
	static const uint8_t packet[64];
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		     .cpu = cpu);
	int err = userbpf_prog_run(target(f, name), &opts);

	return err ? err : (int)opts.retval;
}

static int run(struct fixture *f)
{
	return run_on(f, "main_one", 0);
}

TEST(extensions_that_are_refused)
{
	static const struct {
		const char *name;
		int err;
		const char *said;
	} rows[] = {
		{"too_many", -EINVAL, "too_many() has 2 args while first() has 1 args"},
		{"other_context", -EINVAL,
		 "arg0 other_context(struct __sk_buff *) doesn't match first(struct xdp_md *)"},
		{"other_size", -EINVAL, "arg1 in other_size() has size 8 while second() has 4"},
		{"other_kind", -EINVAL, "arg1 in other_kind() is PTR while second() has INT"},
		{"other_result", -EINVAL,
		 "Return type PTR of other_result() doesn't match type INT of first()"},
		{"new_hidden", -EINVAL, "hidden() is not a global function"},
		{"new_no_calls", -EINVAL, "Subprog no_calls doesn't exist"},
		{"new_absent", -ENOENT, "absent is not found in prog's BTF"},
		{"moves_data", -EINVAL,
		 "Extension program changes packet data, while original does not"},
		{"skb_helper", -EINVAL,
		 "program of this type cannot use helper bpf_skb_load_bytes#26"},
	};
	struct fixture f;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int err;
		struct userbpf_object *obj = load_extension(&f, rows[i].name, &err);

		CHECK_INT_EQ(err, rows[i].err);
		CHECK_STR_HAS(f.said.text, rows[i].said);
		userbpf_object_close(obj);
	}
	CHECK_INT_EQ(run(&f), PLAIN);
	fixture_close(&f);
}

TEST(a_function_is_replaced_until_the_extension_is_closed)
{
	USERBPF_OPTS(userbpf_run_opts, opts);
	struct userbpf_object *one, *two;
	struct fixture f;
	uint32_t zero = 0;
	int nr_calls;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	one = attach(&f, "new_first");
	CHECK_INT_EQ(run(&f), 8 + 10 * 2 + 1000 + 100 * 8); /* 2 * (64 / 16) */
	CHECK_INT_EQ(userbpf_map_lookup_elem(userbpf_object_find_map(one, ".bss"), &zero, 4,
					     &nr_calls, sizeof(nr_calls), 0),
		     0);
	CHECK_INT_EQ(nr_calls, 2);
	two = attach(&f, "new_second");
	CHECK_INT_EQ(run(&f), 8 + 10 * 5 + 1000 + 100 * 8);
	CHECK_INT_EQ(userbpf_prog_run(userbpf_object_find_prog(two, "new_second"), &opts), -524);
	userbpf_object_close(one);
	CHECK_INT_EQ(run(&f), 1 + 10 * 5 + 1000 + 100 * 1);
	userbpf_object_close(two);
	CHECK_INT_EQ(run(&f), PLAIN);
	one = attach(&f, "other_first");
	CHECK_INT_EQ(run(&f), 9 + 10 * 2 + 1000 + 100 * 9);
	fixture_close(&f); /* with the extension open: the instance closes it */
}

TEST(the_main_function_is_replaced)
{
	struct userbpf_object *obj;
	struct fixture f;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	obj = attach(&f, "new_main");
	CHECK_INT_EQ(run(&f), 5);
	userbpf_object_close(obj);
	CHECK_INT_EQ(run(&f), PLAIN);
	fixture_close(&f);
}

TEST(attaching_has_rules)
{
	struct userbpf_prog *prog, *main_one;
	struct userbpf_object *one, *two;
	struct fixture f;
	int err;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	main_one = target(&f, "main_one");
	one = attach(&f, "new_first");
	prog = userbpf_object_find_prog(one, "new_first");
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, main_one, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, NULL, "first"), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(main_one, prog, "new_first"), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, main_one, "absent"), -ENOENT);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, main_one, "first"), -EBUSY);
	CHECK_STR_HAS(f.said.text, "first() is replaced already");
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, main_one, "second"), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, prog, "new_first"), -EINVAL);
	CHECK_STR_HAS(f.said.text, "Cannot recursively attach");
	two = load_extension(&f, "other_first", &err);
	CHECK_INT_EQ(err, 0);
	prog = userbpf_object_find_prog(two, "other_first");
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, NULL, NULL), -EBUSY);
	/* Another function than it was loaded for; the first one is free again, then. */
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, target(&f, "no_calls"), "no_calls"), 0);
	CHECK_INT_EQ(run_on(&f, "no_calls", 0), 9);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, NULL, NULL), -EBUSY); /* still */
	userbpf_object_close(one);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(prog, main_one, "first"), 0);
	CHECK_INT_EQ(run(&f), 9 + 10 * 2 + 1000 + 100 * 9);
	userbpf_object_close(two);
	CHECK_INT_EQ(run_on(&f, "no_calls", 0), 7);
	fixture_close(&f);
}

TEST(a_target_is_replaced_or_in_a_program_array)
{
	struct userbpf_object *obj;
	struct userbpf_map *jumps;
	struct fixture f;
	uint32_t zero = 0;
	int fd, err;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	jumps = userbpf_object_find_map(f.obj, "jumps");
	fd = userbpf_prog_fd(target(&f, "main_one"));
	CHECK_INT_EQ(userbpf_map_update_elem(jumps, &zero, 4, &fd, 4, 0), 0);
	obj = load_extension(&f, "new_first", &err);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(userbpf_object_find_prog(obj, "new_first"), NULL,
						  NULL),
		     -EBUSY);
	CHECK_INT_EQ(userbpf_map_delete_elem(jumps, &zero, 4, 0), 0);
	CHECK_INT_EQ(userbpf_prog_attach_freplace(userbpf_object_find_prog(obj, "new_first"), NULL,
						  NULL),
		     0);
	CHECK_INT_EQ(userbpf_map_update_elem(jumps, &zero, 4, &fd, 4, 0), -EBUSY);
	userbpf_object_close(obj);
	CHECK_INT_EQ(userbpf_map_update_elem(jumps, &zero, 4, &fd, 4, 0), 0);
	fixture_close(&f);
}

TEST(the_target_may_be_closed_first)
{
	struct userbpf_object *obj;
	struct fixture f;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	obj = attach(&f, "new_first");
	userbpf_object_close(f.obj);
	f.obj = NULL;
	userbpf_object_close(obj);
	fixture_close(&f);
}

static void *run_many(void *ctx)
{
	struct fixture *f = ctx;

	for (int i = 0; i < 4000; i++) {
		int ret = run_on(f, "main_one", 1);

		/* Each of the two calls of first() goes its own way. */
		CHECK(ret == PLAIN || ret == PLAIN + 8 || ret == PLAIN + 800 || ret == PLAIN + 808);
	}
	return NULL;
}

TEST(programs_run_while_functions_are_replaced)
{
	pthread_t thread;
	struct fixture f;

	if (!load_target(&f))
		SKIP(NO_CLANG);
	userbpf_object_close(attach(&f, "other_first"));
	CHECK_INT_EQ(pthread_create(&thread, NULL, run_many, &f), 0);
	for (int i = 0; i < 4; i++)
		userbpf_object_close(attach(&f, "other_first"));
	CHECK_INT_EQ(pthread_join(thread, NULL), 0);
	CHECK_INT_EQ(run(&f), PLAIN);
	fixture_close(&f);
}
