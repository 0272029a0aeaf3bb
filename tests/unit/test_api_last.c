// SPDX-License-Identifier: BSD-2-Clause
/* userbpf_last_error(): the sentence of the last failure, not of an older one. */
#include <errno.h>
#include <stdlib.h>

#include "tests/unit/test_api.h"

static const char *last_of(struct userbpf *vm)
{
	static char last[256];

	userbpf_last_error(vm, last, sizeof(last));
	return last;
}

TEST(the_last_error_is_that_of_the_last_failure)
{
	USERBPF_OPTS(userbpf_sock_opts, sock, .local = "bogus:80");
	struct bpf_insn call[] = {{.code = 0x85, .imm = USERBPF_HELPER_MIN_ID + 9}, {.code = 0x95}};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "m", 4, 4, 4, NULL);
	uint32_t key = 1;

	REQUIRE(map);
	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), -EINVAL);
	CHECK_STR_HAS(last_of(vm), ".local is no address with a port");
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, &key, 4, 0), -ENOENT);
	CHECK_STR_EQ(last_of(vm), "userbpf_map_lookup_elem: No such file or directory");
	CHECK_INT_EQ(userbpf_route_add(vm, "192.168.1.0", NULL), -EINVAL);
	CHECK_STR_HAS(last_of(vm), "prefix length");
	CHECK_INT_EQ(userbpf_map_freeze(map), 0);
	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &key, 4, 0), -EPERM);
	CHECK_STR_HAS(last_of(vm), "the map is frozen");
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "p", "GPL", call, 2, NULL));
	CHECK_STR_HAS(last_of(vm), "no helper is registered under this id");
	userbpf_free(vm);
}

TEST(options_without_a_size_are_told_of)
{
	struct userbpf_sock_opts sock = {.sz = 0};
	struct userbpf_mock_opts mock = {.sz = 0};
	struct userbpf_run_opts run = {.sz = 0};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog = api_load(vm, USERBPF_PROG_TYPE_RAW, "r0 = 2\nexit", NULL);
	uint32_t key = 0;

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "options without .sz, see USERBPF_OPTS");
	CHECK_INT_EQ(userbpf_sock_remove(vm, key), -ENOENT);
	CHECK_STR_EQ(last_of(vm), "userbpf_sock_remove: No such file or directory");
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "options without .sz, see USERBPF_OPTS");
	CHECK_INT_EQ(userbpf_sock_remove(vm, key), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "ktime_get_ns", (userbpf_fn)abort, &mock), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "options without .sz, see USERBPF_OPTS");
	userbpf_free(vm);
}

/* Every setter, also those that have nothing more to say. */
TEST(setters_are_blamed)
{
	USERBPF_OPTS(userbpf_opts, opts, .real_clock = true);
	USERBPF_OPTS(userbpf_stack_opts, stack, .nr_user_ips = 1);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_map *map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "m", 4, 4, 4, NULL);
	char byte = 0;

	REQUIRE(map);
	CHECK_INT_EQ(userbpf_clock_advance(vm, 1), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "userbpf_clock_advance: Invalid argument");
	CHECK_INT_EQ(userbpf_set_task_stack(vm, 1, NULL), -ENXIO);
	CHECK_STR_EQ(last_of(vm), "userbpf_set_task_stack: No such device or address");
	CHECK_INT_EQ(userbpf_user_memory_remove(vm, 5), -ENOENT);
	CHECK_STR_EQ(last_of(vm), "userbpf_user_memory_remove: No such file or directory");
	CHECK_INT_EQ(userbpf_set_task_stack(vm, 0, &stack), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "userbpf_set_task_stack: Invalid argument");
	CHECK_INT_EQ(userbpf_user_memory_add(vm, 5, &byte, 1, 8), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "userbpf_user_memory_add: Invalid argument");
	CHECK_INT_EQ(userbpf_kernel_memory_add(vm, 5, &byte, 0), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "userbpf_kernel_memory_add: Invalid argument");
	CHECK_INT_EQ(userbpf_kernel_memory_remove(vm, 5), -ENOENT);
	CHECK_STR_EQ(last_of(vm), "userbpf_kernel_memory_remove: No such file or directory");
	CHECK_INT_EQ(userbpf_cgroup_fd(vm, 0), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "userbpf_cgroup_fd: Invalid argument");
	CHECK_INT_EQ(userbpf_map_set_autocreate(map, false), -EINVAL);
	CHECK_STR_EQ(last_of(vm), "userbpf_map_set_autocreate: Invalid argument");
	CHECK_INT_EQ(userbpf_map_set_max_entries(map, 3), -EBUSY);
	CHECK_STR_EQ(last_of(vm), "userbpf_map_set_max_entries: Device or resource busy");
	CHECK_INT_EQ(userbpf_helper_clear_calls(vm, "no_such"), -ENOENT);
	CHECK_STR_EQ(last_of(vm), "userbpf_helper_clear_calls: No such file or directory");
	userbpf_free(vm);
}
