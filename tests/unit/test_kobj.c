// SPDX-License-Identifier: BSD-2-Clause
/* Kernel objects by the types of tests/data/loader/kernel.bpf.c, and the tasks among them. */
#include "tests/unit/kernel_util.h"
#include "tests/unit/test.h"
#include "tests/unit/test_api.h"

#include <errno.h>

static uint64_t get(struct userbpf_kobj *kobj, const char *path)
{
	uint64_t value = 0xdead;

	CHECK_INT_EQ(userbpf_kobj_get(kobj, path, &value), 0);
	return value;
}

TEST(members_of_every_kind)
{
	struct userbpf_kobj *task, *file;
	struct fixture f;
	const char *name;
	uint64_t value;

	if (!open_for_kernel(&f, NULL))
		SKIP(NO_CLANG);
	task = userbpf_kobj_new(f.vm, "task_struct");
	file = userbpf_kobj_new(f.vm, "struct file");
	CHECK_INT_EQ(userbpf_kobj_set(task, "tgid", 0x100000007), 0); /* cut */
	CHECK_INT_EQ(get(task, "tgid"), 7);
	CHECK_INT_EQ(userbpf_kobj_set(task, "in_iowait", 5), 0);
	CHECK_INT_EQ(userbpf_kobj_set(task, "sched_class_id", 0xabc), 0);
	CHECK_INT_EQ(userbpf_kobj_set(task, "in_execve", 1), 0);
	CHECK_INT_EQ(userbpf_kobj_set(task, "in_iowait", 2), 0);
	CHECK_INT_EQ(get(task, "in_iowait"), 2);
	CHECK_INT_EQ(get(task, "sched_class_id"), 0xabc);
	CHECK_INT_EQ(get(task, "in_execve"), 1);
	CHECK_INT_EQ(get(task, "comm[0]"), 0);
	CHECK_INT_EQ(userbpf_kobj_set_text(task, "comm", "a name that is too long"), 0);
	CHECK_INT_EQ(get(task, "comm[13]"), 's');
	CHECK_INT_EQ(get(task, "comm[15]"), 0);
	CHECK_INT_EQ(userbpf_kobj_set(task, "thread_pid->numbers[2].nr", 9), 0);
	CHECK_INT_EQ(get(task, "thread_pid.numbers[2].nr"), 9);
	CHECK_INT_EQ(userbpf_kobj_set(file, "f_path.dentry->d_name.len", 4), 0); /* anonymous */
	CHECK_INT_EQ(get(file, "f_path.dentry->d_name.hash_len"), 4ull << 32);
	CHECK_INT_EQ(userbpf_kobj_set_text(file, "f_path.dentry->d_name.name", "passwd"), 0);
	name = (const char *)(uintptr_t)get(file, "f_path.dentry->d_name.name");
	CHECK_STR_EQ(name, "passwd");
	CHECK_INT_EQ(userbpf_kobj_set_value(file, "f_inode->i_kind", "KIND_DIR"), 0);
	CHECK_INT_EQ((int)get(file, "f_inode->i_kind"), -3);
	CHECK_INT_EQ(userbpf_kobj_set_value(file, "f_inode->i_mode", "0777"), 0);
	CHECK_INT_EQ(get(file, "f_inode->i_mode"), 0777);
	value = 5;
	CHECK_INT_EQ(userbpf_kobj_set_bytes(file, "f_inode->i_ino", &value, 8), 0);
	CHECK_INT_EQ(get(file, "f_inode->i_ino"), 5);
	CHECK_INT_EQ(userbpf_kobj_set(task, "mm->exe_file", userbpf_kobj_addr(file)), 0);
	CHECK_INT_EQ(get(task, "mm->exe_file->f_inode->i_ino"), 5); /* another's object */
	CHECK_INT_EQ(userbpf_kobj_member_addr(file, "f_path.dentry", &value), 0);
	CHECK_INT_EQ(*(uint64_t *)(uintptr_t)value, get(file, "f_path.dentry"));
	CHECK_INT_EQ(userbpf_kobj_member_addr(task, "mm->exe_file->f_path", &value), 0);
	CHECK(value > userbpf_kobj_addr(file) && value < userbpf_kobj_addr(file) + 64);
	CHECK_INT_EQ(userbpf_kobj_member_addr(task, "sched_class_id", &value), -EINVAL);
	CHECK_INT_EQ(userbpf_kobj_member_addr(task, "nope", &value), -ENOENT);
	CHECK_INT_EQ(userbpf_kobj_member_addr(task, "comm", NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_kobj_member_addr(NULL, "comm", &value), -EINVAL);
	fixture_close(&f);
}

TEST(what_cannot_be_set)
{
	static const struct {
		int err;
		const char *path, *said;
	} rows[] = {
		{-ENOENT, "nope", "task_struct: 'nope': struct task_struct has no member 'nope'"},
		{-ENOENT, "cred->nope", "struct cred has no member 'nope'"},
		{-ENOENT, "comm[16]", "an index out of range: the array has 16 elements"},
		{-EINVAL, "comm[x]", "is no index"},
		{-EINVAL, "comm[1", "an index without ']'"},
		{-EINVAL, "pid[0]", "is no element of an array"},
		{-EINVAL, "pid.x", "what is no struct has no member 'x'"},
		{-EINVAL, "", "'' is no name of a member"},
		{-EINVAL, "pid!", "'!' does not go on a path"},
		{-EINVAL, "pid.", "'' is no name of a member"},
		{-EINVAL, "comm", "the value does not fit the member"},
		{-E2BIG, "parent.parent.parent.parent.parent.parent.parent.parent.parent.pid",
		 "more than 8 pointers"},
	};
	struct userbpf_kobj *task;
	uint64_t value;
	struct fixture f;

	if (!open_for_kernel(&f, NULL))
		SKIP(NO_CLANG);
	task = userbpf_kobj_new(f.vm, "task_struct");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.said = (struct said){};
		CHECK_INT_EQ(userbpf_kobj_set(task, rows[i].path, 1), rows[i].err);
		CHECK_STR_HAS(f.said.text, rows[i].said);
	}
	CHECK_INT_EQ(userbpf_kobj_get(task, "mm->exe_file", &value), -ENOENT);
	CHECK_INT_EQ(userbpf_kobj_set(task, "mm", 4096), 0);
	CHECK_INT_EQ(userbpf_kobj_set(task, "mm->exe_file", 1), -EFAULT);
	CHECK_INT_EQ(userbpf_kobj_set_text(task, "pid", "x"), -EINVAL);
	CHECK_INT_EQ(userbpf_kobj_set_value(task, "pid", "x"), -EINVAL);
	CHECK_INT_EQ(userbpf_kobj_set_value(task, "pid", "4294967296"), -EINVAL);
	CHECK_INT_EQ(userbpf_kobj_set_value(task, "pid", "-2147483648"), 0);
	CHECK_INT_EQ(userbpf_kobj_set_value(task, "pid", "-2147483649"), -EINVAL);
	CHECK_INT_EQ(userbpf_kobj_set_bytes(task, "pid", &value, 8), -EINVAL);
	CHECK(!userbpf_kobj_new(f.vm, "absent") && errno == ENOENT);
	CHECK(!userbpf_kobj_new(f.vm, "union file") && errno == ENOENT);
	userbpf_set_target_btf(f.vm, NULL);
	CHECK(!userbpf_kobj_new(f.vm, "file") && errno == ENOENT);
	CHECK_STR_HAS(f.said.text, "there are no types of a target kernel");
	CHECK_INT_EQ(userbpf_kobj_set(task, "pid", 3), 0); /* made with types that it keeps */
	fixture_close(&f);
}

TEST(the_current_task)
{
	const uint64_t cgroups[] = {1, 50};
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 12, .tgid = 10, .uid = 1000, .gid = 100,
		     .comm = "cat", .start_ns = 5, .ppid = 3, .exit_code = 256, .ns_pid = 2,
		     .mnt_ns_ino = 77, .cgroup_ids = cgroups, .nr_cgroup_ids = 2);
	struct userbpf_kobj *task, *again;
	struct fixture f;
	uint64_t addr;

	if (!open_for_kernel(&f, NULL))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &opts), 0);
	task = userbpf_task_kobj(f.vm, 0);
	CHECK_INT_EQ(get(task, "pid"), 12);
	CHECK_INT_EQ(get(task, "tgid"), 10);
	CHECK_INT_EQ(get(task, "group_leader->pid"), 10);
	CHECK_INT_EQ(get(task, "group_leader->real_parent->pid"), 3);
	CHECK_INT_EQ(get(task, "real_parent->tgid"), 3);
	CHECK_INT_EQ(get(task, "parent->real_parent->real_parent->pid"), 0); /* its own parent */
	CHECK_INT_EQ(get(task, "real_parent->real_parent->flags"), 0x200000);
	CHECK_INT_EQ(get(task, "comm[2]"), 't');
	CHECK_INT_EQ(get(task, "start_time"), 5);
	CHECK_INT_EQ(get(task, "exit_code"), 256);
	CHECK_INT_EQ(get(task, "cred->uid.val"), 1000);
	CHECK_INT_EQ(get(task, "real_cred->gid.val"), 100);
	CHECK(get(task, "real_cred") == get(task, "cred"));
	CHECK_INT_EQ(get(task, "nsproxy->mnt_ns->ns.inum"), 77);
	CHECK_INT_EQ(get(task, "nsproxy->net_ns->ns.inum"), 0xf0000000);
	CHECK_INT_EQ(get(task, "thread_pid->level"), 1);
	CHECK_INT_EQ(get(task, "thread_pid->numbers[0].nr"), 12);
	CHECK_INT_EQ(get(task, "thread_pid->numbers[1].nr"), 2);
	CHECK_INT_EQ(get(task, "thread_pid->numbers[1].ns->ns.inum"), 0xeffffffc);
	CHECK_INT_EQ(get(task, "cgroups->dfl_cgrp->kn->id"), 50);
	CHECK(get(task, "mm"));
	addr = userbpf_kobj_addr(task);
	opts.is_kernel_thread = true;
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &opts), 0);
	again = userbpf_task_kobj(f.vm, 0);
	CHECK(again == task && userbpf_kobj_addr(task) == addr);
	CHECK_INT_EQ(get(task, "mm"), 0);
	CHECK_INT_EQ(get(task, "flags"), 0x200000);
	userbpf_kobj_free(task); /* stays */
	CHECK_INT_EQ(get(task, "pid"), 12);
	fixture_close(&f);
}

/* The same task under other types is another object; without types it has none to be asked. */
TEST(tasks_under_other_types)
{
	struct userbpf_kobj *task;
	struct fixture f;
	uint64_t value;

	if (!open_for_kernel(&f, NULL))
		SKIP(NO_CLANG);
	task = userbpf_task_kobj(f.vm, 0);
	CHECK_INT_EQ(get(task, "pid"), 1000);
	userbpf_set_target_btf(f.vm, NULL);
	CHECK(!userbpf_task_kobj(f.vm, 0) && errno == ENOENT);
	CHECK_INT_EQ(userbpf_kobj_get(task, "pid", &value), -ENOENT);
	CHECK(!userbpf_task_kobj(f.vm, 1) && errno == ENXIO);
	fixture_close(&f);
}

/* By the places of struct cgroup in kernel.bpf.c: its id times 100, plus the level. */
#define MEMBERS_OF_CGROUP           \
	"r1 = *(u64 *)(r1 +0)\n"    \
	"call bpf_cgroup_from_id\n" \
	"if r0 == 0x0 goto out\n"   \
	"r1 = r0\n"                 \
	"r2 = *(u64 *)(r1 +8)\n"    \
	"r6 = *(u64 *)(r2 +0)\n"    \
	"r6 *= 100\n"               \
	"r2 = *(u32 *)(r1 +0)\n"    \
	"r6 += r2\n"                \
	"call bpf_cgroup_release\n" \
	"r0 = r6\n"                 \
	"out: exit"

/* R0 of a program that is given @arg at the beginning of its context. */
static uint64_t run_with(struct userbpf_prog *prog, uint64_t arg)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = &arg, .ctx_size_in = sizeof(arg));

	CHECK(prog && userbpf_prog_run(prog, &opts) == 0);
	return opts.retval;
}

/* Laid out as the types say; one that the test made is the one that its id says. */
TEST(cgroups_as_programs_see_them)
{
	static const char parent[] = "r1 = *(u64 *)(r1 +0)\n"
				     "r2 = 1\n"
				     "call bpf_cgroup_ancestor\n"
				     "if r0 == 0x0 goto out\n"
				     "r2 = *(u64 *)(r0 +8)\n"
				     "r6 = *(u64 *)(r2 +0)\n"
				     "r1 = r0\n"
				     "call bpf_cgroup_release\n"
				     "r0 = r6\n"
				     "out: exit";
	struct userbpf_prog *progs[2];
	struct userbpf_kobj *cgroup;
	struct fixture f;

	if (!open_for_kernel(&f, "kernel"))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_cgroup_add(f.vm, 50, 1), 0);
	CHECK_INT_EQ(userbpf_cgroup_add(f.vm, 51, 50), 0);
	/* The kernel's types do not have the functions: programs find them without. */
	userbpf_set_target_btf(f.vm, NULL);
	progs[0] = api_load(f.vm, BPF_PROG_TYPE_SYSCALL, MEMBERS_OF_CGROUP, NULL);
	progs[1] = api_load(f.vm, BPF_PROG_TYPE_SYSCALL, parent, NULL);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	cgroup = userbpf_kobj_new(f.vm, "cgroup");
	CHECK_INT_EQ(run_with(progs[0], 51), 5102);
	CHECK_INT_EQ(run_with(progs[0], 1), 100);
	CHECK_INT_EQ(run_with(progs[1], userbpf_kobj_addr(cgroup)), 0); /* it says nothing */
	CHECK_INT_EQ(userbpf_kobj_set(cgroup, "kn->id", 51), 0);
	CHECK_INT_EQ(run_with(progs[1], userbpf_kobj_addr(cgroup)), 50);
	CHECK_INT_EQ(userbpf_kobj_set(cgroup, "kn->id", 1), 0);
	CHECK_INT_EQ(run_with(progs[1], userbpf_kobj_addr(cgroup)), 0);
	fixture_close(&f);
}

/* Every allocation in turn fails: nothing leaks, and afterwards all is as it should be. */
TEST(without_memory)
{
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 12, .tgid = 10, .ppid = 3);
	struct fixture f;
	int err = -ENOMEM;

	if (!open_for_kernel(&f, NULL))
		SKIP(NO_CLANG);
	for (uint64_t n = 1; err == -ENOMEM && n < 1000; n++) {
		userbpf_fail_alloc(f.vm, n);
		err = userbpf_set_current_task(f.vm, 0, &opts);
		userbpf_fail_alloc(f.vm, 0);
	}
	CHECK_INT_EQ(err, 0);
	CHECK_INT_EQ(get(userbpf_task_kobj(f.vm, 0), "real_parent->pid"), 3);
	CHECK_INT_EQ(get(userbpf_task_kobj(f.vm, 0), "group_leader->pid"), 10);
	fixture_close(&f);
}

TEST(cgroups_without_memory)
{
	const uint64_t root = 1;
	USERBPF_OPTS(userbpf_run_opts, run, .ctx_in = &root, .ctx_size_in = sizeof(root));
	struct userbpf_prog *prog;
	struct fixture f;

	if (!open_for_kernel(&f, "kernel"))
		SKIP(NO_CLANG);
	userbpf_set_target_btf(f.vm, NULL);
	prog = api_load(f.vm, BPF_PROG_TYPE_SYSCALL, MEMBERS_OF_CGROUP, NULL);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	REQUIRE(prog);
	for (uint64_t n = 1; !run.retval && n < 100; n++) {
		int err;

		userbpf_fail_alloc(f.vm, n);
		err = userbpf_prog_run(prog, &run);
		userbpf_fail_alloc(f.vm, 0);
		CHECK(!err || err == -ENOMEM);
	}
	CHECK_INT_EQ(run.retval, 100);
	fixture_close(&f);
}
