// SPDX-License-Identifier: BSD-2-Clause
/* Iterators over maps, their elements, programs, links and tasks of an instance. */
#include "tests/unit/kernel_util.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <linux/bpf.h>

static char text[4096];

static int iterate(struct fixture *f, const char *name, const union bpf_iter_link_info *info)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_out = text, .data_size_out = sizeof(text) - 1,
		     .iter_info = info, .iter_info_len = info ? sizeof(*info) : 0);
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	text[err ? 0 : opts.data_size_out] = '\0';
	return err;
}

static bool load(struct fixture *f)
{
	return open_for_kernel(f, "iter") && !userbpf_object_load(f->obj);
}

static struct userbpf_map *map(struct fixture *f, const char *name)
{
	return userbpf_object_find_map(f->obj, name);
}

static unsigned id_of(struct fixture *f, const char *name)
{
	return userbpf_map_id(map(f, name));
}

TEST(maps_in_the_order_of_their_ids)
{
	struct userbpf_map *own;
	char expected[256];
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(iterate(&f, "maps", NULL), 0);
	snprintf(expected, sizeof(expected), "0 %u: numbers 1 4 8 4\n1 %u: percpu 6 4 4 2\n",
		 id_of(&f, "numbers"), id_of(&f, "percpu"));
	CHECK_STR_HAS(text, expected);
	CHECK_STR_HAS(text, ": ring 27 0 0 4096\n");
	CHECK(!strstr(text, "no users"));
	CHECK_STR_HAS(text, " maps\n");
	own = userbpf_map_create(f.vm, BPF_MAP_TYPE_ARRAY, "own", 4, 12, 3, NULL);
	CHECK_INT_EQ(iterate(&f, "maps", NULL), 0);
	CHECK_STR_HAS(text, ": own 2 4 12 3\n");
	userbpf_map_free(own);
	CHECK_INT_EQ(iterate(&f, "maps", NULL), 0);
	CHECK(!strstr(text, ": own"));
	fixture_close(&f);
}

TEST(programs_and_links)
{
	struct userbpf_link *first, *second;
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(iterate(&f, "progs", NULL), 0);
	CHECK_STR_HAS(text, ": maps bpf_iter_bpf_map 26 1\n");
	CHECK_STR_HAS(text, ": progs bpf_iter_bpf_prog 26 1\n");
	CHECK_INT_EQ(iterate(&f, "links", NULL), 0);
	CHECK_STR_EQ(text, "");
	first = userbpf_prog_attach(userbpf_object_find_prog(f.obj, "maps"));
	second = userbpf_prog_attach(userbpf_object_find_prog(f.obj, "links"));
	REQUIRE(first && second);
	CHECK_INT_EQ(iterate(&f, "links", NULL), 0);
	CHECK(!strncmp(text, "1: ", 3) && strstr(text, "\n2: "));
	userbpf_link_destroy(first);
	CHECK_INT_EQ(iterate(&f, "links", NULL), 0);
	CHECK(!strncmp(text, "2: ", 3));
	userbpf_link_destroy(second);
	fixture_close(&f);
}

TEST(elements_of_a_map)
{
	union bpf_iter_link_info info = {};
	const unsigned key = 7;
	unsigned long long value = 21;
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	info.map.map_fd = (unsigned)userbpf_map_fd(map(&f, "numbers"));
	CHECK_INT_EQ(iterate(&f, "elements", &info), 0);
	CHECK_STR_EQ(text, "0 of numbers\n");
	CHECK_INT_EQ(userbpf_map_update_elem(map(&f, "numbers"), &key, 4, &value, 8, 0), 0);
	CHECK_INT_EQ(iterate(&f, "elements", &info), 0);
	CHECK_STR_EQ(text, "7=21\n1 of numbers\n");
	CHECK_INT_EQ(iterate(&f, "elements", &info), 0);
	CHECK_STR_EQ(text, "7=42\n1 of numbers\n");
	CHECK_INT_EQ(iterate(&f, "writes_key", &info), -EFAULT);
	info.map.map_fd = (unsigned)userbpf_map_fd(map(&f, "ring"));
	CHECK_INT_EQ(iterate(&f, "elements", &info), -EINVAL);
	CHECK_STR_HAS(f.said.text, "maps of type ringbuf are not gone over");
	info.map.map_fd = 0;
	CHECK_INT_EQ(iterate(&f, "elements", &info), -EBADF);
	CHECK_INT_EQ(iterate(&f, "elements", NULL), -EBADF);
	fixture_close(&f);
}

TEST(elements_of_every_cpu)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 2);
	struct blob kernel = compile("kernel", ""), object = compile("iter", "");
	unsigned long long values[2] = {5, 6};
	union bpf_iter_link_info info = {};
	struct userbpf_object *types;
	const unsigned key = 1;
	struct fixture f = {};

	if (!kernel.size || !object.size)
		SKIP(NO_CLANG);
	f.vm = userbpf_new(&vm_opts);
	types = userbpf_object_open_mem(f.vm, kernel.data, kernel.size, NULL);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(types));
	f.obj = userbpf_object_open_mem(f.vm, object.data, object.size, NULL);
	REQUIRE(f.obj && !userbpf_object_load(f.obj));
	CHECK_INT_EQ(userbpf_map_update_elem(map(&f, "percpu"), &key, 4, values, 16, 0), 0);
	info.map.map_fd = (unsigned)userbpf_map_fd(map(&f, "percpu"));
	CHECK_INT_EQ(iterate(&f, "each_cpu", &info), 0);
	CHECK_STR_EQ(text, "0=0,0\n1=5,6\n");
	blob_free(&kernel);
	blob_free(&object);
	userbpf_object_close(types);
	fixture_close(&f);
}

TEST(one_thread_or_one_process)
{
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 7, .tgid = 5, .ppid = 3);
	union bpf_iter_link_info info = {};
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &opts), 0);
	CHECK_INT_EQ(iterate(&f, "tasks", NULL), 0);
	CHECK_STR_EQ(text, "3 5 7 1000 ");
	info.task.tid = 7;
	CHECK_INT_EQ(iterate(&f, "tasks", &info), 0);
	CHECK_STR_EQ(text, "7 ");
	info.task.pid = 5;
	CHECK_INT_EQ(iterate(&f, "tasks", &info), -EINVAL);
	info.task.tid = 0;
	CHECK_INT_EQ(iterate(&f, "tasks", &info), 0);
	CHECK_STR_EQ(text, "5 7 ");
	info.task.pid = 99;
	CHECK_INT_EQ(iterate(&f, "tasks", &info), 0);
	CHECK_STR_EQ(text, "");
	info.task.pid_fd = 3;
	CHECK_INT_EQ(iterate(&f, "tasks", &info), -EBADF);
	fixture_close(&f);
}

TEST(values_by_their_type)
{
	struct fixture f;
	const long *result;

	if (!load(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(iterate(&f, "typed", NULL), 0);
	CHECK_STR_HAS(text, "(struct bpf_map){.name = (char[])['n','u','m','b','e','r','s',],");
	CHECK_STR_HAS(text, ".max_entries = (u32)4,.value_size = (u32)8,.key_size = (u32)4,");
	result = userbpf_object_data(f.obj, ".bss", NULL);
	CHECK_INT_EQ(*result, EINVAL);
	fixture_close(&f);
}

TEST(what_is_asked_wrongly)
{
	unsigned char longer[64] = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .iter_info = longer, .iter_info_len = sizeof(longer));
	struct userbpf_prog *prog;
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	prog = userbpf_object_find_prog(f.obj, "maps");
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0); /* a newer struct with nothing set */
	longer[63] = 1;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -E2BIG);
	opts.iter_info_len = 0;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EINVAL);
	opts.iter_info = NULL;
	opts.iter_info_len = 8;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EINVAL);
	fixture_close(&f);
}
