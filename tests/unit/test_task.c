// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tasks and user space, through the public interface, and the helpers that no program type of
 * userbpf may call yet: their bodies, called as an engine calls them.
 */
#include <errno.h>
#include <pthread.h>

#include "helpers/helpers.h"
#include "tests/unit/test_api.h"

static struct run run_on(struct userbpf *vm, u32 cpu)
{
	return (struct run){.vm = vm, .cpu = &vm->cpus[cpu], .is_checked = true};
}

/* --- tasks --- */

TEST(the_first_task_is_quiet)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	char comm[16];

	CHECK_INT_EQ(helper_get_current_pid_tgid(0, 0, 0, 0, 0, &run), 1000ull << 32 | 1000);
	CHECK_INT_EQ(helper_get_current_uid_gid(0, 0, 0, 0, 0, &run), 0);
	CHECK_INT_EQ(helper_get_current_comm(ptr_to_u64(comm), 16, 0, 0, 0, &run), 0);
	CHECK_STR_EQ(comm, "userbpf");
	userbpf_free(vm);
}

TEST(uid_and_gid_of_the_current_task)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 7, .uid = 1, .gid = 0xfffffffe);

	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &opts), 0);
	CHECK(helper_get_current_uid_gid(0, 0, 0, 0, 0, &run) == 0xfffffffe00000001);
	userbpf_free(vm);
}

TEST(comm_is_cut_terminated_and_padded)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 7, .comm = "a name of 20 letters");
	char comm[24];

	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &opts), 0);
	memset(comm, '#', sizeof(comm));
	CHECK_INT_EQ(helper_get_current_comm(ptr_to_u64(comm), 20, 0, 0, 0, &run), 0);
	CHECK(!memcmp(comm, "a name of 20 le\0\0\0\0\0####", 24));
	memset(comm, '#', sizeof(comm));
	CHECK_INT_EQ(helper_get_current_comm(ptr_to_u64(comm), 4, 0, 0, 0, &run), 0);
	CHECK(!memcmp(comm, "a n\0####", 8));
	CHECK_INT_EQ(helper_get_current_comm(ptr_to_u64(comm), 1, 0, 0, 0, &run), 0);
	CHECK(!memcmp(comm, "\0 n\0####", 8));
	userbpf_free(vm);
}

TEST(each_cpu_has_its_task)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 2);
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct run run0 = run_on(vm, 0), run1 = run_on(vm, 1);
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 7);
	u64 first = helper_get_current_task(0, 0, 0, 0, 0, &run0);

	CHECK(helper_get_current_task(0, 0, 0, 0, 0, &run1) == first);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 1, &opts), 0);
	CHECK(helper_get_current_task(0, 0, 0, 0, 0, &run1) != first);
	CHECK(helper_get_current_task(0, 0, 0, 0, 0, &run0) == first);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 1, NULL), 0);
	CHECK(helper_get_current_task(0, 0, 0, 0, 0, &run1) == first);
	userbpf_free(vm);
}

TEST(many_tasks_keep_their_addresses)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	u64 addrs[300];

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 300; i++) {
			/* 7 and 300 have no common divisor: every pid once, in no order. */
			USERBPF_OPTS(userbpf_task_opts, opts, .pid = i * 7 % 300);
			u64 addr;

			CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &opts), 0);
			addr = helper_get_current_task(0, 0, 0, 0, 0, &run);
			if (!round)
				addrs[opts.pid] = addr;
			CHECK(addrs[opts.pid] == addr);
			CHECK(region_find(vm, addr) && region_find(vm, addr)->access);
		}
	}
	userbpf_free(vm);
}

TEST(tasks_that_cannot_be)
{
	struct userbpf *vm = userbpf_new(NULL);
	u64 ids[33] = {1};
	USERBPF_OPTS(userbpf_task_opts, negative, .pid = -1);
	USERBPF_OPTS(userbpf_task_opts, deep, .cgroup_ids = ids, .nr_cgroup_ids = 33);
	USERBPF_OPTS(userbpf_task_opts, no_ids, .nr_cgroup_ids = 1);
	USERBPF_OPTS(userbpf_task_opts, fine, .cgroup_ids = ids, .nr_cgroup_ids = 32);

	CHECK_INT_EQ(userbpf_set_current_task(vm, 1, NULL), -ENXIO);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &negative), -EINVAL);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &deep), -EINVAL);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &no_ids), -EINVAL);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &fine), 0);
	userbpf_free(vm);
}

/* Each allocation of making tasks and user space fails once; then it all goes through. */
TEST(tasks_and_user_memory_without_memory)
{
	int nr_failures = 0, err = -ENOMEM;
	char data[8];

	for (u64 nth = 1; err && nth < 100; nth++) {
		struct userbpf *vm = userbpf_new(NULL);

		REQUIRE(vm);
		userbpf_fail_alloc(vm, nth);
		err = userbpf_user_memory_add(vm, 4096, data, sizeof(data), 0);
		for (int pid = 1; !err && pid < 20; pid++) {
			USERBPF_OPTS(userbpf_task_opts, opts, .pid = pid);

			err = userbpf_set_current_task(vm, 0, &opts);
		}
		CHECK(!err || err == -ENOMEM);
		nr_failures += err != 0;
		userbpf_free(vm);
	}
	CHECK_INT_EQ(err, 0);
	CHECK(nr_failures > 5);
}

/* --- user space --- */

TEST(user_memory_that_cannot_be)
{
	struct userbpf *vm = userbpf_new(NULL);
	char data[16];

	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, data, 0, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, NULL, 8, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, data, 8, 2), -EINVAL);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 0x7ffffffff000 - 7, data, 8, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, -4ull, data, 8, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, data, SIZE_MAX, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 0x7ffffffff000 - 8, data, 8, 0), 0);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, data, 8, 0), 0);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4103, data, 8, 0), -EEXIST);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4089, data, 8, 0), -EEXIST);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4104, data, 8, 0), 0);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4088, data, 8, 0), 0);
	CHECK_INT_EQ(userbpf_user_memory_remove(vm, 4097), -ENOENT);
	CHECK_INT_EQ(userbpf_user_memory_remove(vm, 4096), 0);
	CHECK_INT_EQ(userbpf_user_memory_remove(vm, 4096), -ENOENT);
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, data, 8, 0), 0);
	userbpf_free(vm);
}

static u64 read_any(struct run *run, void *dst, u32 size, u64 addr)
{
	return helper_probe_read(ptr_to_u64(dst), size, addr, 0, 0, run);
}

/* bpf_probe_read(): of whoever has the address. */
TEST(probe_read_finds_user_and_kernel)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	char user[] = "hello user", out[16];
	s32 pid_tgid[2];

	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, user, sizeof(user), 0), 0);
	CHECK_INT_EQ(read_any(&run, out, 5, 4096), 0);
	CHECK(!memcmp(out, "hello", 5));
	CHECK_INT_EQ(read_any(&run, pid_tgid, 8,
			      task_addr(run.cpu->task) + offsetof(struct kobj_task_struct, pid)),
		     0);
	CHECK(pid_tgid[0] == 1000 && pid_tgid[1] == 1000);
	CHECK_INT_EQ((s64)read_any(&run, out, 5, 0), -EFAULT);
	CHECK_INT_EQ((s64)read_any(&run, out, 5, 0x7ffffffff000), -ERANGE);
	CHECK_INT_EQ((s64)read_any(&run, out, 5, 0xffff800000000000), -EFAULT);
	CHECK(!memcmp(out, "\0\0\0\0\0", 5));
	CHECK_INT_EQ(helper_probe_read_str(ptr_to_u64(out), 16, 4102, 0, 0, &run), 5);
	CHECK_STR_EQ(out, "user");
	CHECK_INT_EQ(helper_probe_read_str(ptr_to_u64(out), 16,
					   task_addr(run.cpu->task) +
						   offsetof(struct kobj_task_struct, comm),
					   0, 0, &run),
		     8);
	CHECK_STR_EQ(out, "userbpf");
	userbpf_free(vm);
}

TEST(copy_from_user)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	char user[] = "hello user", out[8] = "#######";
	u64 dst = ptr_to_u64(out);

	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, user, sizeof(user), 0), 0);
	CHECK_INT_EQ(helper_copy_from_user(dst, 5, 4096, 0, 0, &run), 0);
	CHECK(!memcmp(out, "hello##", 8));
	CHECK_INT_EQ((s64)helper_copy_from_user(dst, 5, 0, 0, 0, &run), -EFAULT);
	CHECK(!memcmp(out, "\0\0\0\0\0##", 8));
	CHECK_INT_EQ(helper_copy_from_user(dst, 0, 0xffffc00000000000, 0, 0, &run), 0);
	CHECK_INT_EQ(userbpf_user_memory_remove(vm, 4096), 0);
	CHECK_INT_EQ((s64)helper_copy_from_user(dst, 5, 4096, 0, 0, &run), -EFAULT);
	userbpf_free(vm);
}

static int take_effect(void *ctx, const struct userbpf_effect *effect)
{
	*(struct userbpf_effect *)ctx = *effect;
	return 1;
}

/* The oldest effect, which is to be the only one; kind 0 when there is none. */
static struct userbpf_effect only_effect(struct userbpf *vm)
{
	struct userbpf_effect effect = {0};

	userbpf_each_effect(vm, take_effect, &effect);
	return effect;
}

TEST(writes_to_user_space_are_done_and_recorded)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	char user[] = "hello user";
	struct userbpf_effect effect;
	u64 src = ptr_to_u64("HELL");

	CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, user, sizeof(user), 0), 0);
	CHECK_INT_EQ(helper_probe_write_user(4096, src, 4, 0, 0, &run), 0);
	CHECK_STR_EQ(user, "HELLo user");
	effect = only_effect(vm);
	CHECK(effect.kind == USERBPF_EFFECT_USER_WRITE && effect.addr == 4096);
	CHECK(effect.data_size == 4 && !memcmp(effect.data, "HELL", 4) && !effect.text);
	userbpf_clear_effects(vm);
	CHECK_INT_EQ((s64)helper_probe_write_user(4096 + 9, src, 4, 0, 0, &run), -EFAULT);
	CHECK_INT_EQ((s64)helper_probe_write_user(0, src, 4, 0, 0, &run), -EFAULT);
	CHECK_STR_EQ(user, "HELLo user");
	CHECK_INT_EQ(only_effect(vm).kind, 0);
	userbpf_free(vm);
}

TEST(writes_that_are_not_allowed)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	USERBPF_OPTS(userbpf_task_opts, kernel, .pid = 2, .is_kernel_thread = true);
	char user[] = "hello";
	u64 src = ptr_to_u64("HELL");

	CHECK_INT_EQ(
		userbpf_user_memory_add(vm, 4096, user, sizeof(user), USERBPF_USER_MEMORY_RDONLY),
		0);
	CHECK_INT_EQ((s64)helper_probe_write_user(4096, src, 4, 0, 0, &run), -EFAULT);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &kernel), 0);
	CHECK_INT_EQ((s64)helper_probe_write_user(4096, src, 4, 0, 0, &run), -EPERM);
	CHECK_STR_EQ(user, "hello");
	userbpf_free(vm);
}

/* --- what is done to the task --- */

TEST(signals_are_recorded)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	USERBPF_OPTS(userbpf_task_opts, opts, .pid = 8, .tgid = 7);
	struct userbpf_effect effect;

	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &opts), 0);
	CHECK_INT_EQ(helper_send_signal(9, 0, 0, 0, 0, &run), 0);
	effect = only_effect(vm);
	CHECK(effect.kind == USERBPF_EFFECT_SIGNAL && effect.value == 9 && effect.pid == 7);
	userbpf_clear_effects(vm);
	CHECK_INT_EQ(helper_send_signal_thread(10, 0, 0, 0, 0, &run), 0);
	effect = only_effect(vm);
	CHECK(effect.kind == USERBPF_EFFECT_SIGNAL_THREAD && effect.value == 10 && effect.pid == 8);
	userbpf_free(vm);
}

TEST(signals_that_are_not_sent)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	USERBPF_OPTS(userbpf_task_opts, init, .pid = 1);
	USERBPF_OPTS(userbpf_task_opts, thread, .pid = 77, .tgid = 1);
	USERBPF_OPTS(userbpf_task_opts, kernel, .pid = 2, .is_kernel_thread = true);

	CHECK_INT_EQ((s64)helper_send_signal(65, 0, 0, 0, 0, &run), -EINVAL);
	CHECK_INT_EQ(helper_send_signal(0, 0, 0, 0, 0, &run), 0);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &init), 0);
	CHECK_INT_EQ((s64)helper_send_signal(9, 0, 0, 0, 0, &run), -EPERM);
	/* is_global_init() asks for the process, not for the thread. */
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &thread), 0);
	CHECK_INT_EQ((s64)helper_send_signal(9, 0, 0, 0, 0, &run), -EPERM);
	CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &kernel), 0);
	CHECK_INT_EQ((s64)helper_send_signal_thread(9, 0, 0, 0, 0, &run), -EPERM);
	CHECK_INT_EQ(only_effect(vm).kind, 0);
	userbpf_free(vm);
}

TEST(an_overridden_return_is_recorded)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct run run = run_on(vm, 0);
	struct userbpf_effect effect;

	CHECK_INT_EQ(helper_override_return(0, (u64)-ENOMEM, 0, 0, 0, &run), 0);
	effect = only_effect(vm);
	CHECK(effect.kind == USERBPF_EFFECT_OVERRIDE && effect.value == (u64)-ENOMEM);
	userbpf_free(vm);
}

/* --- threads --- */

static void *switch_tasks(void *ctx)
{
	struct userbpf *vm = ctx;
	char user[64] = "text";

	for (int i = 0; i < 2000; i++) {
		USERBPF_OPTS(userbpf_task_opts, opts, .pid = i % 50 + 1);

		CHECK_INT_EQ(userbpf_set_current_task(vm, 0, &opts), 0);
		CHECK_INT_EQ(userbpf_user_memory_add(vm, 4096, user, sizeof(user), 0), 0);
		CHECK_INT_EQ(userbpf_user_memory_remove(vm, 4096), 0);
		/* Nobody reads it any more: the sanitizers look. */
		user[0]++;
	}
	return NULL;
}

/* A program sees one task through all of a run, and user memory that is there or is not. */
TEST(tasks_change_between_runs)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	pthread_t thread;

	prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
			"r6 = r1\ncall bpf_get_current_pid_tgid\nr7 = r0\nr1 = r6\nr2 = 8\n"
			"r3 = 4096\ncall bpf_probe_read_user\ncall bpf_get_current_pid_tgid\n"
			"r0 ^= r7\nexit",
			NULL);
	REQUIRE(prog);
	REQUIRE(!pthread_create(&thread, NULL, switch_tasks, vm));
	for (int i = 0; i < 5000; i++) {
		u64 word = 0;

		CHECK_INT_EQ(api_run_raw(prog, &word, sizeof(word)), 0);
	}
	pthread_join(thread, NULL);
	userbpf_free(vm);
}
