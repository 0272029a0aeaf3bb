// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stack traces: the frames that a test gives a task, and the helpers that look at them; no program
 * type of userbpf may call those yet, so their bodies are called as an engine calls them.
 */
#include <errno.h>

#include "base/hash.h"
#include "helpers/helpers.h"
#include "maps/map.h"
#include "sys/public.h"
#include "tests/unit/test_api.h"

struct fixture {
	struct userbpf *vm;
	struct userbpf_map *map;
	struct run run;
};

static struct fixture fixture_new(u32 value_size, u32 max_entries, u32 flags)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = flags);
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 2);
	struct fixture f = {.vm = userbpf_new(&vm_opts)};

	f.map = userbpf_map_create(f.vm, BPF_MAP_TYPE_STACK_TRACE, "s", 4, value_size, max_entries,
				   &opts);
	REQUIRE(f.map);
	f.run = (struct run){.vm = f.vm, .cpu = &f.vm->cpus[0], .is_checked = true};
	return f;
}

static void set_stack(struct fixture *f, const u64 *kernel, u32 nr_kernel, const u64 *user,
		      u32 nr_user)
{
	USERBPF_OPTS(userbpf_stack_opts, opts, .kernel_ips = kernel, .nr_kernel_ips = nr_kernel,
		     .user_ips = user, .nr_user_ips = nr_user);

	CHECK_INT_EQ(userbpf_set_task_stack(f->vm, 0, &opts), 0);
}

static s64 stackid(struct fixture *f, u64 flags)
{
	return (s64)helper_get_stackid(0, ptr_to_u64(f->map->map), flags, 0, 0, &f->run);
}

static s64 stack(struct fixture *f, void *buf, u32 size, u64 flags)
{
	memset(buf, 7, size);
	return (s64)helper_get_stack(0, ptr_to_u64(buf), size, flags, 0, &f->run);
}

static bool has_trace(struct fixture *f, u32 id, const void *expected, size_t size)
{
	u8 found[1024];

	return !userbpf_map_lookup_elem(f->map, &id, 4, found, size, 0) &&
	       !memcmp(found, expected, size);
}

static bool is_zero(const void *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (((const u8 *)data)[i])
			return false;
	return true;
}

static const u64 kernel[] = {0xffffffff81000010, 0xffffffff81000020, 0xffffffff81000030};
static const u64 user[] = {0x400010, 0x400020};

TEST(without_frames_there_is_no_id)
{
	struct fixture f = fixture_new(16, 1, 0);
	u64 buf[2];

	CHECK_INT_EQ(stackid(&f, 0), -EFAULT);
	CHECK_INT_EQ(stackid(&f, BPF_F_USER_STACK), -EFAULT);
	CHECK_INT_EQ(stack(&f, buf, sizeof(buf), 0), 0);
	CHECK(is_zero(buf, sizeof(buf)));
	CHECK_INT_EQ(stack(&f, buf, sizeof(buf), 1), -EFAULT);
	set_stack(&f, kernel, 3, user, 2);
	CHECK_INT_EQ(stackid(&f, 0), 0);
	CHECK_INT_EQ(userbpf_set_task_stack(f.vm, 0, NULL), 0);
	CHECK_INT_EQ(stackid(&f, 0), -EFAULT);
	userbpf_free(f.vm);
}

TEST(ids_of_one_bucket)
{
	struct fixture f = fixture_new(24, 1, 0);

	set_stack(&f, kernel, 2, user, 1);
	CHECK_INT_EQ(stackid(&f, 0), 0);
	CHECK(has_trace(&f, 0, (u64[]){kernel[0], kernel[1], 0}, 24));
	CHECK_INT_EQ(stackid(&f, 0), 0);
	CHECK_INT_EQ(stackid(&f, BPF_F_USER_STACK), -EEXIST);
	/* The only element is in use. */
	CHECK_INT_EQ(stackid(&f, BPF_F_USER_STACK | BPF_F_REUSE_STACKID), -ENOMEM);
	CHECK(!userbpf_map_delete_elem(f.map, &(u32){0}, 4, 0));
	CHECK_INT_EQ(stackid(&f, BPF_F_USER_STACK), 0);
	CHECK(has_trace(&f, 0, (u64[]){user[0], 0, 0}, 24));
	userbpf_free(f.vm);
}

TEST(frames_are_skipped_and_cut)
{
	struct fixture f = fixture_new(16, 1, 0);

	set_stack(&f, kernel, 3, NULL, 0);
	CHECK_INT_EQ(stackid(&f, 1), 0);
	CHECK(has_trace(&f, 0, &kernel[1], 16));
	CHECK_INT_EQ(stackid(&f, 3), -EFAULT);
	CHECK_INT_EQ(stackid(&f, 255), -EFAULT);
	userbpf_free(f.vm);
}

TEST(flags_that_there_are_not)
{
	struct fixture f = fixture_new(16, 1, 0);
	u64 buf[3];

	set_stack(&f, kernel, 3, user, 2);
	CHECK_INT_EQ(stackid(&f, BPF_F_USER_BUILD_ID), -EINVAL);
	CHECK_INT_EQ(stackid(&f, 1 << 12), -EINVAL);
	CHECK_INT_EQ(stackid(&f, 1ull << 32), -EINVAL);
	CHECK_INT_EQ(stack(&f, buf, 24, BPF_F_FAST_STACK_CMP), -EINVAL);
	CHECK(is_zero(buf, 24));
	CHECK_INT_EQ(stack(&f, buf, 24, BPF_F_REUSE_STACKID), -EINVAL);
	CHECK_INT_EQ(stack(&f, buf, 24, BPF_F_USER_BUILD_ID), -EINVAL);
	CHECK_INT_EQ(stack(&f, buf, 24, BPF_F_USER_BUILD_ID | BPF_F_USER_STACK), -EINVAL);
	CHECK_INT_EQ(stack(&f, buf, 12, 0), -EINVAL);
	CHECK(is_zero(buf, 12));
	userbpf_free(f.vm);
}

/* With BPF_F_FAST_STACK_CMP a trace with the same hash is the same trace. */
TEST(only_the_hash_is_compared)
{
	struct fixture f = fixture_new(24, 1 << 10, 0);
	s64 id;

	set_stack(&f, kernel, 3, user, 2);
	id = stackid(&f, BPF_F_FAST_STACK_CMP);
	CHECK_INT_EQ(id, hash_jenkins((const u32 *)kernel, 6, 0) & 1023);
	CHECK_INT_EQ(stackid(&f, BPF_F_FAST_STACK_CMP), id);
	CHECK(has_trace(&f, (u32)id, kernel, 24));
	userbpf_free(f.vm);
}

/* Ids that Linux 6.18 gave in a map of 4096 entries to traces that it took itself. */
TEST(ids_are_the_kernels)
{
	static const u64 ips[] = {0xffffffff814e038d, 0xffffffff821ef691, 0xffffffff81000130};

	CHECK_INT_EQ(hash_jenkins((const u32 *)ips, 6, 0) & 4095, 3929);
	CHECK_INT_EQ(hash_jenkins((const u32 *)(ips + 1), 4, 0) & 4095, 2322);
}

TEST(frames_are_copied)
{
	struct fixture f = fixture_new(16, 1, 0);
	u64 buf[4];

	set_stack(&f, kernel, 3, user, 2);
	CHECK_INT_EQ(stack(&f, buf, 32, 0), 24);
	CHECK(!memcmp(buf, kernel, 24) && !buf[3]);
	CHECK_INT_EQ(stack(&f, buf, 8, 0), 8);
	CHECK(buf[0] == kernel[0]);
	CHECK_INT_EQ(stack(&f, buf, 32, 2), 8);
	CHECK(buf[0] == kernel[2] && is_zero(buf + 1, 24));
	CHECK_INT_EQ(stack(&f, buf, 32, 3), 0);
	CHECK_INT_EQ(stack(&f, buf, 32, 4), -EFAULT);
	CHECK_INT_EQ(stack(&f, buf, 32, BPF_F_USER_STACK | 1), 8);
	CHECK(buf[0] == user[1]);
	CHECK_INT_EQ(stack(&f, buf, 0, 0), 0);
	userbpf_free(f.vm);
}

/* Nothing is known of files, so of build ids only the address is. */
TEST(addresses_in_place_of_build_ids)
{
	struct fixture f = fixture_new(64, 4, BPF_F_STACK_BUILD_ID);
	struct bpf_stack_build_id expected[2] = {{.status = BPF_STACK_BUILD_ID_IP, .ip = 0x400010},
						 {.status = BPF_STACK_BUILD_ID_IP, .ip = 0x400020}};
	struct bpf_stack_build_id found[2];
	s64 id;

	set_stack(&f, kernel, 3, user, 2);
	id = stackid(&f, BPF_F_USER_STACK);
	CHECK(id >= 0 && has_trace(&f, (u32)id, expected, 64));
	CHECK_INT_EQ(stackid(&f, BPF_F_USER_STACK), id);
	CHECK_INT_EQ(stack(&f, found, 64, BPF_F_USER_STACK | BPF_F_USER_BUILD_ID), 64);
	CHECK(!memcmp(found, expected, 64));
	userbpf_free(f.vm);
}

/* Stacks are those of a task, on whichever CPU it is. */
TEST(every_task_has_its_own_stacks)
{
	struct fixture f = fixture_new(16, 1, 0);
	USERBPF_OPTS(userbpf_task_opts, thread, .pid = 7, .is_kernel_thread = true);
	u64 buf[1];

	set_stack(&f, kernel, 1, user, 1);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &thread), 0);
	CHECK_INT_EQ(stack(&f, buf, 8, 0), 0);
	set_stack(&f, &kernel[2], 1, user, 2);
	CHECK_INT_EQ(stack(&f, buf, 8, 0), 8);
	CHECK(buf[0] == kernel[2]);
	/* A kernel thread has no user stack, whatever it was given. */
	CHECK_INT_EQ(stack(&f, buf, 8, BPF_F_USER_STACK), 0);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, NULL), 0);
	CHECK_INT_EQ(stack(&f, buf, 8, BPF_F_USER_STACK), 8);
	CHECK(buf[0] == user[0]);
	f.run.cpu = &f.vm->cpus[1];
	CHECK_INT_EQ(stack(&f, buf, 8, 0), 8);
	userbpf_free(f.vm);
}

TEST(deep_stacks_are_cut)
{
	struct fixture f = fixture_new(127 * 8, 1, 0);
	static u64 deep[1000], found[1000];

	for (u32 i = 0; i < 1000; i++)
		deep[i] = i + 1;
	set_stack(&f, deep, 1000, NULL, 0);
	CHECK_INT_EQ(stackid(&f, 0), 0);
	CHECK(has_trace(&f, 0, deep, 127 * 8));
	CHECK_INT_EQ(stack(&f, found, sizeof(found), 0), 127 * 8);
	CHECK_INT_EQ(stack(&f, found, sizeof(found), 27), 100 * 8);
	CHECK(found[0] == 28 && found[99] == 127 && !found[100]);
	userbpf_free(f.vm);
}

TEST(bad_stacks_are_refused)
{
	struct fixture f = fixture_new(16, 1, 0);
	USERBPF_OPTS(userbpf_stack_opts, opts, .nr_kernel_ips = 1);

	CHECK_INT_EQ(userbpf_set_task_stack(f.vm, 0, &opts), -EINVAL);
	opts = (struct userbpf_stack_opts){.sz = sizeof(opts), .nr_user_ips = 1};
	CHECK_INT_EQ(userbpf_set_task_stack(f.vm, 0, &opts), -EINVAL);
	opts.user_ips = user;
	CHECK_INT_EQ(userbpf_set_task_stack(f.vm, 2, &opts), -ENXIO);
	CHECK_INT_EQ(userbpf_set_task_stack(f.vm, 1, &opts), 0);
	userbpf_free(f.vm);
}

static s64 task_stack(struct fixture *f, u64 task, void *buf, u32 size, u64 flags)
{
	memset(buf, 7, size);
	return (s64)helper_get_task_stack(task, ptr_to_u64(buf), size, flags, 0, &f->run);
}

/* bpf_get_task_stack(): of another task only the kernel's side. */
TEST(stacks_of_tasks)
{
	USERBPF_OPTS(userbpf_task_opts, other, .pid = 5);
	USERBPF_OPTS(userbpf_task_opts, thread, .pid = 6, .is_kernel_thread = true);
	struct fixture f = fixture_new(64, 4, 0);
	const u64 ips[] = {1, 2}, user_ips[] = {3};
	u64 task = task_addr(f.vm->cpus[0].task), buf[3], made;
	struct kobject *kobj = kobject_new_bytes(f.vm, "task_struct", 64);

	set_stack(&f, ips, 2, user_ips, 1);
	CHECK_INT_EQ(task_stack(&f, task, buf, sizeof(buf), 0), 16);
	CHECK(buf[0] == 1 && buf[1] == 2 && buf[2] == 0);
	CHECK_INT_EQ(task_stack(&f, task, buf, sizeof(buf), BPF_F_USER_STACK), 8);
	CHECK(buf[0] == 3 && buf[1] == 0);
	CHECK_INT_EQ(task_stack(&f, task, buf, sizeof(buf), 1 << 12), -EINVAL);
	CHECK_INT_EQ(task_stack(&f, task, buf, 7, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &other), 0);
	CHECK_INT_EQ(task_stack(&f, task, buf, sizeof(buf), 0), 16);
	CHECK_INT_EQ(task_stack(&f, task, buf, sizeof(buf), BPF_F_USER_STACK), -EOPNOTSUPP);
	CHECK(buf[0] == 0 && buf[2] == 0);
	CHECK_INT_EQ(userbpf_set_current_task(f.vm, 0, &thread), 0);
	task = task_addr(f.vm->cpus[0].task);
	CHECK_INT_EQ(task_stack(&f, task, buf, sizeof(buf), BPF_F_USER_STACK), -EFAULT);
	made = ptr_to_u64(kobj->image); /* of the type, but no task */
	CHECK_INT_EQ(task_stack(&f, made, buf, sizeof(buf), 0), -EFAULT);
	CHECK(buf[0] == 0 && buf[2] == 0);
	kobject_free(kobj);
	userbpf_free(f.vm);
}
