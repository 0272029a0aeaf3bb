// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that attach by BTF, for the kernel of tests/data/loader/kernel.bpf.c: what they are
 * given, what they may do with it, what comes back; and which targets are refused.
 */
#include "tests/unit/kernel_util.h"
#include "tests/unit/test.h"

#include <errno.h>

static bool load(struct fixture *f)
{
	return open_for_kernel(f, "attach") && !userbpf_object_load(f->obj);
}

struct result {
	int err;
	long retval;
	int hook;
	enum userbpf_trap_kind trap;
};

static struct result run(struct fixture *f, const char *name, const uint64_t *args, uint32_t nr,
			 int hook)
{
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args,
		     .ctx_size_in = nr * (uint32_t)sizeof(*args), .hook_retval = hook,
		     .trap = &trap);
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	return (struct result){err, (int)opts.retval, opts.hook_retval, trap.kind};
}

static uint64_t out(struct fixture *f, int i)
{
	struct userbpf_map *map = userbpf_object_find_map(f->obj, ".bss");
	uint64_t values[8] = {};
	uint32_t zero = 0;

	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &zero, 4, values, sizeof(values), 0), 0);
	return values[i];
}

static struct userbpf_kobj *task(struct fixture *f, int pid)
{
	struct userbpf_kobj *kobj = userbpf_kobj_new(f->vm, "task_struct");

	CHECK_INT_EQ(userbpf_kobj_set(kobj, "pid", (uint64_t)pid), 0);
	return kobj;
}

TEST(probing_the_current_task)
{
	USERBPF_OPTS(userbpf_task_opts, parent, .pid = 7, .comm = "init");
	USERBPF_OPTS(userbpf_task_opts, child, .pid = 9, .ppid = 7);
	struct fixture f;
	uint64_t regs[21] = {};

	if (!load(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &parent), 0);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &child), 0);
	CHECK_INT_EQ(run(&f, "probes", regs, 0, 0).retval, 9007);
	CHECK_INT_EQ(out(&f, 0), 0x74696e69); /* "init" */
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, NULL), 0);
	CHECK_INT_EQ(run(&f, "probes", regs, 0, 0).retval, 1000000); /* the idle task's child */
	fixture_close(&f);
}

TEST(arguments_are_walked)
{
	struct userbpf_kobj *prev, *next;
	uint64_t args[3] = {1};
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	prev = task(&f, 5);
	next = task(&f, 6);
	args[1] = userbpf_kobj_addr(prev);
	args[2] = userbpf_kobj_addr(next);
	CHECK_INT_EQ(userbpf_kobj_set(next, "real_parent", args[1]), 0);
	CHECK_INT_EQ(userbpf_kobj_set(next, "real_parent->tgid", 44), 0);
	CHECK_INT_EQ(run(&f, "switches", args, 3, 0).retval, 3);
	CHECK_INT_EQ(out(&f, 0), 1);
	CHECK_INT_EQ(out(&f, 1), 5);
	CHECK_INT_EQ(out(&f, 2), 6);
	CHECK_INT_EQ(out(&f, 3), 44);
	CHECK_INT_EQ(out(&f, 4), 1000);
	CHECK_INT_EQ(out(&f, 5), 0); /* behind NULL */
	CHECK_INT_EQ(userbpf_kobj_set(next, "mm->exe_file->f_inode->i_ino", 77), 0);
	CHECK_INT_EQ(run(&f, "switches", args, 3, 0).err, 0);
	CHECK_INT_EQ(out(&f, 5), 77);
	userbpf_kobj_free(next);
	CHECK_INT_EQ(run(&f, "switches", args, 3, 0).err, 0); /* its address leads nowhere */
	CHECK_INT_EQ(out(&f, 2), 0);
	args[1] = userbpf_kobj_addr(prev);
	CHECK_INT_EQ(run(&f, "nameless", args, 2, 0).retval, 6);
	fixture_close(&f);
}

TEST(functions_and_their_results)
{
	USERBPF_OPTS(userbpf_event_opts, event, .attach_cookie = 99);
	USERBPF_OPTS(userbpf_run_opts, opts, .event = &event);
	uint64_t args[6] = {3, 0, 11, 12};
	struct userbpf_kobj *inode, *file;
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	inode = userbpf_kobj_new(f.vm, "struct inode");
	file = userbpf_kobj_new(f.vm, "file");
	CHECK_INT_EQ(userbpf_kobj_set(inode, "i_ino", 8), 0);
	CHECK_INT_EQ(userbpf_kobj_set(file, "f_inode", userbpf_kobj_addr(inode)), 0);
	args[4] = userbpf_kobj_addr(inode);
	args[5] = userbpf_kobj_addr(file);
	opts.ctx_in = args;
	opts.ctx_size_in = 5 * sizeof(*args);
	CHECK_INT_EQ(userbpf_prog_run(userbpf_object_find_prog(f.obj, "enters"), &opts), 0);
	CHECK_INT_EQ(opts.retval, 3);
	CHECK_INT_EQ(out(&f, 0), 5); /* a struct of 16 bytes counts twice */
	CHECK_INT_EQ(out(&f, 1), 0);
	CHECK_INT_EQ(out(&f, 2), 12);
	CHECK_INT_EQ((int64_t)out(&f, 3), -EINVAL);
	CHECK_INT_EQ((int64_t)out(&f, 4), -EOPNOTSUPP);
	CHECK_INT_EQ(out(&f, 5), 8);
	CHECK_INT_EQ(out(&f, 6), 99);
	CHECK_INT_EQ(run(&f, "leaves", args, 6, 0).err, 0);
	CHECK_INT_EQ(out(&f, 0), 0);
	CHECK_INT_EQ(out(&f, 1), 1);
	CHECK_INT_EQ(out(&f, 2), 8);
	CHECK_INT_EQ(run(&f, "enters", args, 6, 0).err, -EINVAL);
	CHECK_STR_HAS(f.said.text, "48 bytes of arguments are too many: 'do_filp_open' has 40");
	fixture_close(&f);
}

/* What the function returns then: the program's value, or its own. */
TEST(results_that_are_modified)
{
	uint64_t args[2] = {0, 101};
	struct result result;
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	result = run(&f, "modifies", args, 2, 4);
	CHECK(result.retval == -12 && result.hook == -12);
	args[1] = 100;
	result = run(&f, "modifies", args, 2, 4);
	CHECK(result.retval == 0 && result.hook == 4);
	fixture_close(&f);
}

TEST(hooks_of_security_modules)
{
	struct userbpf_kobj *file;
	struct result result;
	uint64_t args[1];
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	file = userbpf_kobj_new(f.vm, "file");
	args[0] = userbpf_kobj_addr(file);
	CHECK_INT_EQ(run(&f, "opens", args, 1, 0).hook, 0);
	CHECK_INT_EQ(run(&f, "opens_in_cgroup", args, 1, 0).hook, 0);
	CHECK_INT_EQ(userbpf_kobj_set(file, "f_flags", 1), 0);
	result = run(&f, "opens", args, 1, 0);
	CHECK(result.retval == -13 && result.hook == -13);
	result = run(&f, "opens_in_cgroup", args, 1, 0);
	CHECK(result.retval == 0 && result.hook == -EPERM);
	CHECK_INT_EQ(run(&f, "opens_in_cgroup", args, 1, -5).hook, -5);
	CHECK_INT_EQ(userbpf_kobj_set(file, "f_flags", 2), 0);
	CHECK_INT_EQ(run(&f, "opens_in_cgroup", args, 1, -5).hook, -6);
	CHECK_INT_EQ(run(&f, "frees", args, 1, 0).err, 0);
	fixture_close(&f);
}

TEST(what_the_kernel_would_not_accept_traps)
{
	uint64_t args[5] = {};
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	args[4] = userbpf_kobj_addr(userbpf_kobj_new(f.vm, "inode"));
	CHECK_INT_EQ(run(&f, "walks_text", args, 5, 0).trap, USERBPF_TRAP_MEMORY);
	CHECK_INT_EQ(run(&f, "writes", args, 5, 0).trap, USERBPF_TRAP_MEMORY);
	fixture_close(&f);
}

/* What an iterator writes, terminated, and how the run ended. */
static struct result iterate(struct fixture *f, const char *name, const uint64_t *args, char *text,
			     uint32_t room)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args, .ctx_size_in = args ? 16 : 0,
		     .data_out = text, .data_size_out = room - 1);
	struct userbpf_prog *prog = userbpf_object_find_prog(f->obj, name);
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	text[err ? 0 : opts.data_size_out] = '\0';
	return (struct result){.err = err, .retval = (int)opts.retval};
}

TEST(iterating_over_tasks)
{
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 7, .tgid = 5, .ppid = 3);
	char text[256];
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(iterate(&f, "tasks", NULL, text, sizeof(text)).retval, 0);
	CHECK_STR_EQ(text, "0: 1000 of 0\n1 tasks\n");
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &opts), 0);
	CHECK_INT_EQ(iterate(&f, "tasks", NULL, text, sizeof(text)).err, 0);
	CHECK_STR_EQ(text, "0: 3 of 0\n1: 5 of 3\n2: 7 of 3\n3: 1000 of 0\n4 tasks\n");
	CHECK_INT_EQ(iterate(&f, "tasks", NULL, text, 8).err, -ENOSPC);
	opts.pid = 666; /* which the program wants to see again */
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &opts), 0);
	CHECK_INT_EQ(iterate(&f, "tasks", NULL, text, sizeof(text)).retval, 1);
	CHECK_STR_EQ(text, "0: 3 of 0\n1: 5 of 3\n2: 7 of 3\n");
	fixture_close(&f);
}

/* The one object that the caller gives, and the end. */
TEST(iterating_over_what_is_given)
{
	static char text[64 * 1024];
	struct userbpf_kobj *moon;
	uint64_t args[2] = {};
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	moon = userbpf_kobj_new(f.vm, "inode");
	args[1] = userbpf_kobj_addr(moon);
	CHECK_INT_EQ(iterate(&f, "moons", NULL, text, sizeof(text)).err, 0);
	CHECK_STR_EQ(text, "end\n");
	CHECK_INT_EQ(userbpf_kobj_set(moon, "i_ino", 7), 0);
	CHECK_INT_EQ(iterate(&f, "moons", args, text, sizeof(text)).err, 0);
	CHECK_STR_EQ(text + 7 * 4096, "end\n");
	CHECK_INT_EQ(out(&f, 0), 0);
	CHECK_INT_EQ(userbpf_kobj_set(moon, "i_ino", 8), 0); /* a byte too many */
	CHECK_INT_EQ(iterate(&f, "moons", args, text, sizeof(text)).err, -E2BIG);
	CHECK_INT_EQ((int64_t)out(&f, 0), -EOVERFLOW);
	CHECK_STR_HAS(f.said.text, "the text of an object is longer than 32768 bytes");
	fixture_close(&f);
}

static int load_only(struct fixture *f, const char *name)
{
	struct userbpf_prog *prog = NULL;

	while ((prog = userbpf_object_next_prog(f->obj, prog)))
		userbpf_prog_set_autoload(prog, !strcmp(userbpf_prog_name(prog), name));
	return userbpf_object_load(f->obj);
}

TEST(targets_that_are_refused)
{
	static const struct {
		const char *name;
		int err;
		const char *said;
	} rows[] = {
		{"disabled", -EINVAL, "points to disabled hook bpf_lsm_getprocattr"},
		{"exits", -EINVAL, "Attaching fexit/fmod_ret to __noreturn functions is rejected."},
		{"nowhere", -ESRCH,
		 "prog 'nowhere': failed to find kernel BTF type ID of 'nowhere': -3"},
		{"moon", -ESRCH, "prog 'moon': failed to find kernel BTF type ID of 'moon': -3"},
		{"unsaid", -EINVAL, "prog 'unsaid': no BTF-based attach target is specified"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		if (!open_for_kernel(&f, "attach"))
			SKIP(NO_CLANG);
		CHECK_INT_EQ(load_only(&f, rows[i].name), rows[i].err);
		CHECK_STR_HAS(f.said.text, rows[i].said);
		fixture_close(&f);
	}
}

TEST(targets_that_are_set)
{
	uint64_t args[2] = {0, 3};
	struct userbpf_prog *prog;
	struct fixture f;

	if (!open_for_kernel(&f, "attach"))
		SKIP(NO_CLANG);
	prog = userbpf_object_find_prog(f.obj, "unsaid");
	CHECK_INT_EQ(userbpf_prog_set_attach_target(prog, NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_set_attach_target(prog, NULL, "absent"), -ESRCH);
	CHECK_INT_EQ(userbpf_prog_set_attach_target(prog, prog, "wake_up"), -EINVAL);
	CHECK_INT_EQ(userbpf_prog_set_attach_target(prog, NULL, "wake_up"), 0);
	CHECK_INT_EQ(load_only(&f, "unsaid"), 0);
	CHECK_INT_EQ(run(&f, "unsaid", args, 2, 0).retval, 3);
	CHECK_INT_EQ(userbpf_prog_set_attach_target(prog, NULL, "wake_up"), -EINVAL);
	fixture_close(&f);
}

TEST(targets_need_types)
{
	struct fixture f;

	if (!open_for_kernel(&f, "attach"))
		SKIP(NO_CLANG);
	userbpf_set_target_btf(f.vm, NULL);
	CHECK_INT_EQ(load_only(&f, "frees"), -ESRCH);
	CHECK_STR_HAS(f.said.text, "there are no types of a target kernel");
	fixture_close(&f);
}

/* From instructions: the id is that of the target's types. */
TEST(programs_from_instructions)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = 0, .src_reg = 1, .off = 8},
		{.code = BPF_JMP | BPF_EXIT},
	};
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FENTRY);
	const uint64_t args[2] = {1, 2};
	USERBPF_OPTS(userbpf_run_opts, run_opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	struct userbpf_prog *prog;
	struct fixture f;
	uint32_t id = 1;

	if (!open_for_kernel(&f, NULL))
		SKIP(NO_CLANG);
	CHECK(!userbpf_prog_load(f.vm, BPF_PROG_TYPE_TRACING, "a", "GPL", insns, 2, &opts));
	CHECK_STR_HAS(f.said.text, "Tracing programs must provide btf_id");
	opts.attach_btf_id = 100000;
	CHECK(!userbpf_prog_load(f.vm, BPF_PROG_TYPE_TRACING, "a", "GPL", insns, 2, &opts));
	CHECK_STR_HAS(f.said.text, "attach_btf_id 100000 is invalid");
	opts.attach_btf_id = id;
	CHECK(!userbpf_prog_load(f.vm, BPF_PROG_TYPE_XDP, "a", "GPL", insns, 2, &opts));
	CHECK(!userbpf_prog_load(f.vm, BPF_PROG_TYPE_TRACING, "a", "GPL", insns, 2, &opts));
	while (!(prog = userbpf_prog_load(f.vm, BPF_PROG_TYPE_TRACING, "a", "GPL", insns, 2,
					  &opts)) &&
	       opts.attach_btf_id < 100)
		opts.attach_btf_id++;
	CHECK_STR_HAS(f.said.text, "is not a function");
	CHECK(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run_opts), 0);
	CHECK_INT_EQ(run_opts.retval, 2);
	fixture_close(&f);
}

static struct userbpf_prog *load_for_prog(struct fixture *f, enum bpf_attach_type attach_type,
					  const char *target, const char *func)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = 0, .src_reg = 1},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int id = userbpf_btf_find_by_name_kind(userbpf_object_btf(f->obj), func, 12);
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .expected_attach_type = attach_type,
		     .attach_btf_id = (uint32_t)id,
		     .attach_prog = userbpf_object_find_prog(f->obj, target));

	f->said = (struct said){};
	return userbpf_prog_load(f->vm, BPF_PROG_TYPE_TRACING, "a", "GPL", insns, 2, &opts);
}

TEST(targets_that_are_programs)
{
	const uint64_t args[1] = {7};
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	struct userbpf_prog *prog;
	struct fixture f;

	if (!load(&f))
		SKIP(NO_CLANG);
	prog = load_for_prog(&f, BPF_TRACE_FENTRY, "switches", "inode_of"); /* a subprogram */
	CHECK(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.retval, 7);
	CHECK(load_for_prog(&f, BPF_TRACE_FEXIT, "switches", "switches"));
	CHECK(!load_for_prog(&f, BPF_TRACE_FENTRY, "opens", "inode_of"));
	CHECK_STR_HAS(f.said.text, "Subprog inode_of doesn't exist");
	CHECK(!load_for_prog(&f, BPF_MODIFY_RETURN, "opens", "opens"));
	CHECK_STR_HAS(f.said.text, "can't modify return codes of BPF programs");
	CHECK(!load_for_prog(&f, BPF_TRACE_RAW_TP, "opens", "opens"));
	CHECK_STR_HAS(f.said.text, "Only FENTRY/FEXIT progs are attachable to another BPF prog");
	fixture_close(&f);
}
