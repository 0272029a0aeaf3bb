// SPDX-License-Identifier: BSD-2-Clause
/* NULL where the public functions ask for a handle: include/userbpf/common.h has the rule. */
#include <errno.h>

#include "base/types.h"
#include "tests/unit/test_api.h"

/* Each row calls one function with NULL for its first handle. */
#define INT(name, ...)                                         \
	static long long int_##name(void)                      \
	{                                                      \
		return (long long)userbpf_##name(__VA_ARGS__); \
	}
#define PTR(name, ...)                              \
	static const void *ptr_##name(void)         \
	{                                           \
		return userbpf_##name(__VA_ARGS__); \
	}

#define EINVAL_ROWS(X)                                                                  \
	X(clock_advance, NULL, 1)                                                       \
	X(each_effect, NULL, NULL, NULL)                                                \
	X(ring_buffer_add, NULL, NULL, NULL, NULL)                                      \
	X(ring_buffer_poll, NULL, 0)                                                    \
	X(ring_buffer_consume, NULL)                                                    \
	X(ring_buffer_epoll_fd, NULL)                                                   \
	X(perf_buffer_epoll_fd, NULL)                                                   \
	X(ring_buffer_consume_n, NULL, 1)                                               \
	X(ring_consume, NULL)                                                           \
	X(ring_consume_n, NULL, 1)                                                      \
	X(perf_buffer_poll, NULL, 0)                                                    \
	X(perf_buffer_consume, NULL)                                                    \
	X(perf_buffer_consume_buffer, NULL, 0)                                          \
	X(perf_buffer_buffer_fd, NULL, 0)                                               \
	X(map_fd, NULL)                                                                 \
	X(map_memfd, NULL)                                                              \
	X(map_freeze, NULL)                                                             \
	X(map_set_prog, NULL, 0, NULL)                                                  \
	X(map_set_max_entries, NULL, 1)                                                 \
	X(map_set_autocreate, NULL, true)                                               \
	X(map_set_value_size, NULL, 1)                                                  \
	X(map_set_pin_path, NULL, "/p")                                                 \
	X(map_pin, NULL, "/p")                                                          \
	X(map_unpin, NULL, "/p")                                                        \
	X(map_reuse, NULL, NULL)                                                        \
	X(object_set_var, NULL, "v", "1")                                               \
	X(map_lookup_elem, NULL, &count, 4, buf, 4, 0)                                  \
	X(map_update_elem, NULL, &count, 4, buf, 4, 0)                                  \
	X(map_delete_elem, NULL, &count, 4, 0)                                          \
	X(map_lookup_and_delete_elem, NULL, &count, 4, buf, 4, 0)                       \
	X(map_get_next_key, NULL, NULL, buf, 4)                                         \
	X(map_lookup_batch, NULL, NULL, buf, buf, buf, &count, 0)                       \
	X(map_lookup_and_delete_batch, NULL, NULL, buf, buf, buf, &count, 0)            \
	X(map_update_batch, NULL, buf, buf, &count, 0)                                  \
	X(map_delete_batch, NULL, buf, &count, 0)                                       \
	X(prog_fd, NULL)                                                                \
	X(prog_arch, NULL)                                                              \
	X(prog_run, NULL, NULL)                                                         \
	X(prog_insn_info, NULL, 0, NULL)                                                \
	X(prog_set_type, NULL, BPF_PROG_TYPE_XDP)                                       \
	X(prog_set_expected_attach_type, NULL, BPF_XDP)                                 \
	X(prog_set_autoload, NULL, true)                                                \
	X(prog_set_flags, NULL, BPF_F_SLEEPABLE)                                        \
	X(prog_type_by_name, NULL, NULL, NULL)                                          \
	X(object_prepare, NULL)                                                         \
	X(object_load, NULL)                                                            \
	X(btf_find_by_name_kind, NULL, "int", 1)                                        \
	X(btf_resolve_size, NULL, 1)                                                    \
	X(btf_align_of, NULL, 1)                                                        \
	X(btf_check, NULL, NULL, 0)                                                     \
	X(btf_for_each_member, NULL, 1, NULL, NULL)                                     \
	X(btf_find_member, NULL, 1, "x", NULL)                                          \
	X(btf_enumerator, NULL, 1, 0, NULL, NULL)                                       \
	X(btf_find_enumerator, NULL, 1, "x", NULL)                                      \
	X(btf_ext_find_line, NULL, "x", 0, NULL)                                        \
	X(btf_ext_find_func, NULL, "x", 0, NULL)                                        \
	X(helper_register, NULL, USERBPF_HELPER_MIN_ID, "u64 f(void)", no_helper, NULL) \
	X(helper_mock, NULL, "ktime_get_ns", no_helper, NULL)                           \
	X(helper_mock_return, NULL, "ktime_get_ns", &number, 1)                         \
	X(helper_unmock, NULL, "ktime_get_ns")                                          \
	X(helper_record, NULL, NULL, 0)                                                 \
	X(helper_calls, NULL, "ktime_get_ns")                                           \
	X(helper_each_call, NULL, "ktime_get_ns", NULL, NULL)                           \
	X(helper_each_count, NULL, NULL, NULL)                                          \
	X(helper_clear_calls, NULL, NULL)                                               \
	X(call_original, NULL, NULL)                                                    \
	X(call_map_fd, NULL, 0)                                                         \
	X(set_current_task, NULL, 0, NULL)                                              \
	X(set_task_stack, NULL, 0, NULL)                                                \
	X(user_memory_add, NULL, 0x1000, buf, 4, 0)                                     \
	X(user_memory_remove, NULL, 0x1000)                                             \
	X(kernel_memory_add, NULL, 0x1000, buf, 4)                                      \
	X(kernel_memory_remove, NULL, 0x1000)                                           \
	X(kobj_set, NULL, "pid", 1)                                                     \
	X(kobj_get, NULL, "pid", NULL)                                                  \
	X(kobj_set_text, NULL, "comm", "x")                                             \
	X(kobj_set_value, NULL, "pid", "1")                                             \
	X(kobj_set_bytes, NULL, "pid", buf, 4)                                          \
	X(prog_set_attach_target, NULL, NULL, "x")                                      \
	X(prog_attach_freplace, NULL, NULL, NULL)                                       \
	X(device_add, NULL, 1, NULL)                                                    \
	X(route_add, NULL, "192.0.2.0/24", NULL)                                        \
	X(route_rule_add, NULL, 1, 1, 1)                                                \
	X(neigh_add, NULL, 1, "192.0.2.1", mac)                                         \
	X(cgroup_add, NULL, 1, 0)                                                       \
	X(sock_add, NULL, NULL, NULL)                                                   \
	X(sock_fd, NULL, 1)                                                             \
	X(sock_remove, NULL, 1)                                                         \
	X(sock_read, NULL, 1, NULL, NULL)                                               \
	X(sock_getsockopt, NULL, 1, 1, 1, buf, 4)                                       \
	X(classic_check, NULL, 1, NULL, 0)                                              \
	X(classic_convert, NULL, 1, NULL, 0, NULL, 0)                                   \
	X(classic_parse, NULL, NULL, 0, NULL, 0)                                        \
	X(classic_print, NULL, 1, USERBPF_CLASSIC_DECIMAL, buf, sizeof(buf))            \
	X(asm, NULL, NULL, 0, NULL, 0)                                                  \
	X(disasm, NULL, 1, 0, buf, sizeof(buf))                                         \
	X(insn_check, NULL, 1, 0, NULL, 0)                                              \
	X(pt_regs_set_args, USERBPF_ARCH_HOST, NULL, 168, &number, 1)                   \
	X(pt_regs_set_syscall, USERBPF_ARCH_HOST, NULL, 168, 1, &number, 1)             \
	X(pt_regs_set_ret, USERBPF_ARCH_HOST, NULL, 168, 1)                             \
	X(pt_regs_set_ip, USERBPF_ARCH_HOST, NULL, 168, 1)                              \
	X(pt_regs_set_sp, USERBPF_ARCH_HOST, NULL, 168, 1)

#define ZERO_ROWS(X)                       \
	X(nr_cpus, NULL)                   \
	X(clock_ns, NULL)                  \
	X(clear_effects, NULL)             \
	X(kobj_addr, NULL)                 \
	X(kobj_data, NULL, NULL)           \
	X(map_id, NULL)                    \
	X(map_type, NULL)                  \
	X(map_key_size, NULL)              \
	X(map_value_size, NULL)            \
	X(map_user_value_size, NULL)       \
	X(map_max_entries, NULL)           \
	X(map_flags, NULL)                 \
	X(map_btf_key_type_id, NULL)       \
	X(map_btf_value_type_id, NULL)     \
	X(map_autocreate, NULL)            \
	X(map_is_pinned, NULL)             \
	X(prog_type, NULL)                 \
	X(prog_expected_attach_type, NULL) \
	X(prog_autoload, NULL)             \
	X(prog_flags, NULL)                \
	X(prog_nr_insns, NULL)             \
	X(ring_consumer_pos, NULL)         \
	X(ring_producer_pos, NULL)         \
	X(ring_avail_data_size, NULL)      \
	X(ring_size, NULL)                 \
	X(ring_wakeups, NULL)              \
	X(perf_buffer_buffer_cnt, NULL)    \
	X(btf_type_cnt, NULL)              \
	X(btf_first_id, NULL)              \
	X(btf_resolve_type, NULL, 1)       \
	X(btf_kind, NULL, 1)

#define MAKER_ROWS(X)                                                    \
	X(map_create, NULL, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, NULL)      \
	X(map_mmap, NULL, true, NULL)                                    \
	X(map_initial_value, NULL, NULL)                                 \
	X(map_get_pinned, NULL, "/p")                                    \
	X(object_data, NULL, ".bss", NULL)                               \
	X(prog_load, NULL, BPF_PROG_TYPE_XDP, "p", "GPL", NULL, 0, NULL) \
	X(prog_load_classic, NULL, "p", NULL, 0, NULL)                   \
	X(object_open_file, NULL, "x.o", NULL)                           \
	X(object_open_mem, NULL, buf, sizeof(buf), NULL)                 \
	X(object_find_prog, NULL, "p")                                   \
	X(object_find_map, NULL, "m")                                    \
	X(object_next_prog, NULL, NULL)                                  \
	X(object_next_map, NULL, NULL)                                   \
	X(btf_parse, NULL, buf, sizeof(buf), NULL, 0)                    \
	X(btf_parse_opts, NULL, buf, sizeof(buf), NULL)                  \
	X(btf_ext_parse, NULL, NULL, buf, sizeof(buf), NULL, 0)          \
	X(btf_parse_file, NULL, "x", NULL)                               \
	X(ring_buffer_new, NULL, NULL, NULL, NULL)                       \
	X(ring_buffer_ring, NULL, 0)                                     \
	X(perf_buffer_new, NULL, 1, NULL, NULL, NULL, NULL)

#define NAME_ROWS(X)               \
	X(map_name, NULL)          \
	X(prog_name, NULL)         \
	X(prog_section_name, NULL) \
	X(object_name, NULL)       \
	X(object_license, NULL)    \
	X(btf_str, NULL, 1)        \
	X(btf_name, NULL, 1)

static const uint64_t number = 1;
static char buf[64];
static uint8_t mac[6];
static uint32_t count = 1;

static void no_helper(void)
{
}

EINVAL_ROWS(INT)
ZERO_ROWS(INT)
MAKER_ROWS(PTR)
NAME_ROWS(PTR)

struct int_row {
	const char *name;
	long long (*call)(void);
};

struct ptr_row {
	const char *name;
	const void *(*call)(void);
};

#define INT_ROW(name, ...) {#name, int_##name},
#define PTR_ROW(name, ...) {#name, ptr_##name},

static const struct int_row einvals[] = {EINVAL_ROWS(INT_ROW)};
static const struct int_row zeros[] = {ZERO_ROWS(INT_ROW)};
static const struct ptr_row makers[] = {MAKER_ROWS(PTR_ROW)};
static const struct ptr_row names[] = {NAME_ROWS(PTR_ROW)};

TEST(operations_are_einval)
{
	for (size_t i = 0; i < ARRAY_SIZE(einvals); i++) {
		long long ret = einvals[i].call();

		CHECK_MSG(ret == -EINVAL, "userbpf_%s: %lld", einvals[i].name, ret);
	}
}

TEST(properties_are_zero)
{
	for (size_t i = 0; i < ARRAY_SIZE(zeros); i++) {
		long long ret = zeros[i].call();

		CHECK_MSG(!ret, "userbpf_%s: %lld", zeros[i].name, ret);
	}
}

TEST(what_makes_or_finds_says_why)
{
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++) {
		errno = 0;
		CHECK_MSG(!makers[i].call() && errno == EINVAL, "userbpf_%s: errno %d",
			  makers[i].name, errno);
	}
}

TEST(names_are_empty)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		CHECK_STR_EQ((const char *)names[i].call(), "");
}

TEST(what_returns_nothing_does_nothing)
{
	char said[8] = "x";

	userbpf_free(NULL);
	userbpf_set_print(NULL, NULL, NULL);
	userbpf_fail_alloc(NULL, 1);
	userbpf_last_error(NULL, said, sizeof(said));
	CHECK_STR_EQ(said, "");
	userbpf_last_error(NULL, NULL, 0);
	userbpf_map_free(NULL);
	userbpf_map_munmap(NULL, true);
	userbpf_prog_free(NULL);
	userbpf_object_close(NULL);
	userbpf_ring_buffer_free(NULL);
	userbpf_perf_buffer_free(NULL);
	userbpf_btf_free(NULL);
	userbpf_btf_ext_free(NULL);
	userbpf_set_target_btf(NULL, NULL);
	userbpf_net_clear(NULL);
}

TEST(results_nobody_wants)
{
	CHECK_INT_EQ(userbpf_prog_type_by_name("xdp", NULL, NULL), 0);
	CHECK(!userbpf_prog_insns(NULL));
	CHECK(!userbpf_object_btf(NULL));
	CHECK(!userbpf_object_btf_ext(NULL));
	CHECK(!userbpf_btf_base(NULL));
	CHECK(!userbpf_btf_type_by_id(NULL, 1));
}

TEST(pointers_that_are_needed)
{
	struct userbpf *vm = userbpf_new(NULL);

	REQUIRE(vm);
	CHECK_INT_EQ(userbpf_helper_register(vm, USERBPF_HELPER_MIN_ID, NULL, no_helper, NULL),
		     -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock(vm, NULL, no_helper, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "ktime_get_ns", NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_each_effect(vm, NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_route_add(vm, NULL, NULL), -EINVAL);
	errno = 0;
	CHECK(!userbpf_object_open_file(vm, NULL, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	errno = 0;
	CHECK(!userbpf_prog_load(vm, BPF_PROG_TYPE_XDP, NULL, "GPL", NULL, 2, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	errno = 0;
	CHECK(!userbpf_prog_load_classic(vm, NULL, NULL, 2, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	userbpf_free(vm);
}
