// SPDX-License-Identifier: BSD-2-Clause
/* Tracing programs through the public interface: registers, limits of contexts, kernel memory. */
#include <errno.h>
#include <stdlib.h>

#include "sys/ctx_btf.h"
#include "tests/unit/btf_blob.h"
#include "tests/unit/test_api.h"
#include "world/regs.h"

/* --- registers --- */

static u64 reg(enum userbpf_arch arch, const u64 *regs, const char *name)
{
	const struct ctx_layout *layout = regs_arch_of(arch)->regs;
	u64 value = 0;

	for (u32 i = 0; i < layout->nr_fields; i++) {
		if (!strcmp(layout->fields[i].name, name)) {
			memcpy(&value, (const u8 *)regs + layout->fields[i].offset,
			       layout->fields[i].size);
			return value;
		}
	}
	CHECK_MSG(false, "no register %s", name);
	return 0;
}

TEST(arguments_go_where_the_calling_convention_says)
{
	static const u64 args[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	static const char *const x86[] = {"di", "si", "dx", "cx", "r8", "r9"};
	static const char *const arm64[] = {"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"};
	u64 regs[42] = {0};

	CHECK_INT_EQ(userbpf_pt_regs_size(USERBPF_ARCH_X86_64), 168);
	CHECK_INT_EQ(userbpf_pt_regs_size(USERBPF_ARCH_ARM64), 336);
	CHECK_INT_EQ(userbpf_pt_regs_set_args(USERBPF_ARCH_X86_64, regs, 168, args, 6), 0);
	for (u32 i = 0; i < 6; i++)
		CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, x86[i]), i + 1);
	CHECK_INT_EQ(userbpf_pt_regs_set_args(USERBPF_ARCH_X86_64, regs, 168, args, 7), -E2BIG);
	memset(regs, 0, sizeof(regs));
	CHECK_INT_EQ(userbpf_pt_regs_set_args(USERBPF_ARCH_ARM64, regs, 336, args, 8), 0);
	for (u32 i = 0; i < 8; i++)
		CHECK_INT_EQ(reg(USERBPF_ARCH_ARM64, regs, arm64[i]), i + 1);
	CHECK_INT_EQ(userbpf_pt_regs_set_args(USERBPF_ARCH_ARM64, regs, 336, args, 9), -E2BIG);
}

TEST(system_calls_have_their_own_convention)
{
	static const u64 args[7] = {1, 2, 3, 4, 5, 6, 7};
	u64 regs[42] = {0};

	CHECK_INT_EQ(userbpf_pt_regs_set_syscall(USERBPF_ARCH_X86_64, regs, 168, 257, args, 6), 0);
	CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, "orig_ax"), 257);
	CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, "r10"), 4);
	CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, "cx"), 0);
	CHECK_INT_EQ(userbpf_pt_regs_set_syscall(USERBPF_ARCH_X86_64, regs, 168, 257, args, 7),
		     -E2BIG);
	memset(regs, 0, sizeof(regs));
	CHECK_INT_EQ(userbpf_pt_regs_set_syscall(USERBPF_ARCH_ARM64, regs, 336, 56, args, 6), 0);
	CHECK_INT_EQ(reg(USERBPF_ARCH_ARM64, regs, "x8"), 56);
	CHECK_INT_EQ(reg(USERBPF_ARCH_ARM64, regs, "syscallno"), 56);
	CHECK_INT_EQ(reg(USERBPF_ARCH_ARM64, regs, "orig_x0"), 1);
	CHECK_INT_EQ(reg(USERBPF_ARCH_ARM64, regs, "x0"), 1);
	CHECK_INT_EQ(reg(USERBPF_ARCH_ARM64, regs, "x5"), 6);
}

TEST(results_and_pointers)
{
	u64 regs[42] = {0};

	CHECK_INT_EQ(userbpf_pt_regs_set_ret(USERBPF_ARCH_X86_64, regs, 168, 7), 0);
	CHECK_INT_EQ(userbpf_pt_regs_set_ip(USERBPF_ARCH_X86_64, regs, 168, 8), 0);
	CHECK_INT_EQ(userbpf_pt_regs_set_sp(USERBPF_ARCH_X86_64, regs, 168, 9), 0);
	CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, "ax"), 7);
	CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, "ip"), 8);
	CHECK_INT_EQ(reg(USERBPF_ARCH_X86_64, regs, "sp"), 9);
	CHECK_INT_EQ(userbpf_pt_regs_set_ret(USERBPF_ARCH_ARM64, regs, 168, 7), -EINVAL);
	CHECK_INT_EQ(userbpf_pt_regs_set_ip((enum userbpf_arch)3, regs, 168, 7), -EINVAL);
	CHECK_INT_EQ(userbpf_pt_regs_size((enum userbpf_arch)3), -EINVAL);
}

/* --- programs --- */

static struct userbpf_prog *load_for(struct userbpf *vm, enum userbpf_arch arch)
{
	static const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT},
	};
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .arch = arch);

	return userbpf_prog_load(vm, BPF_PROG_TYPE_KPROBE, "probe", "GPL", insns, 2, &opts);
}

TEST(a_program_has_a_machine)
{
	struct userbpf *vm = userbpf_new(NULL);

	CHECK_INT_EQ(userbpf_prog_arch(load_for(vm, USERBPF_ARCH_ARM64)), USERBPF_ARCH_ARM64);
	CHECK_INT_EQ(userbpf_prog_arch(load_for(vm, USERBPF_ARCH_X86_64)), USERBPF_ARCH_X86_64);
	CHECK(userbpf_prog_arch(load_for(vm, USERBPF_ARCH_HOST)) > 0);
	CHECK(!load_for(vm, (enum userbpf_arch)3) && errno == EINVAL);
	userbpf_free(vm);
}

/* Run a program of @type that returns 0 over @size bytes of zeroes. */
static int run_zeroes(struct userbpf *vm, enum bpf_prog_type type, u32 size)
{
	struct userbpf_prog *prog = api_load(vm, type, "r0 = 0\nexit\n", NULL);
	u8 *ctx = calloc(1, size);
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = ctx, .ctx_size_in = size);
	int err;

	REQUIRE(ctx && prog);
	err = userbpf_prog_run(prog, &opts);
	userbpf_prog_free(prog);
	free(ctx);
	return err;
}

/* The kernel does not look at flags; userbpf's own must make sense. */
TEST(a_raw_tracepoint_takes_the_kernels_flags)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog =
		api_load(vm, BPF_PROG_TYPE_RAW_TRACEPOINT, "r0 = 0\nexit\n", NULL);
	USERBPF_OPTS(userbpf_run_opts, opts, .flags = 0xffff | 1u << 31);

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	opts.flags = USERBPF_RUN_NO_DURATION;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	opts.flags = USERBPF_RUN_FREE_CTX;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EINVAL);
	opts.flags = USERBPF_RUN_LINK_LAYER;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EINVAL);
	userbpf_free(vm);
}

TEST(contexts_have_the_kernels_limits)
{
	struct userbpf *vm = userbpf_new(NULL);

	CHECK_INT_EQ(run_zeroes(vm, BPF_PROG_TYPE_TRACEPOINT, 8192), 0);
	CHECK_INT_EQ(run_zeroes(vm, BPF_PROG_TYPE_TRACEPOINT, 8193), -EINVAL);
	CHECK_INT_EQ(run_zeroes(vm, BPF_PROG_TYPE_SYSCALL, 65535), 0);
	CHECK_INT_EQ(run_zeroes(vm, BPF_PROG_TYPE_SYSCALL, 65536), -EINVAL);
	CHECK_INT_EQ(run_zeroes(vm, BPF_PROG_TYPE_RAW_TRACEPOINT, 96), 0);
	CHECK_INT_EQ(run_zeroes(vm, BPF_PROG_TYPE_RAW_TRACEPOINT, 97), -EINVAL);
	userbpf_free(vm);
}

TEST(a_syscall_program_changes_the_context_it_was_given)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog = api_load(vm, BPF_PROG_TYPE_SYSCALL,
					     "r2 = *(u64 *)(r1 +0)\n"
					     "r2 += 1\n"
					     "*(u64 *)(r1 +0) = r2\n"
					     "r0 = 0\n"
					     "exit\n",
					     NULL);
	u64 ctx = 5;
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(ctx, 6);
	userbpf_free(vm);
}

TEST(options_of_events_grow)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog =
		api_load(vm, BPF_PROG_TYPE_KPROBE, "call bpf_get_func_ip\nexit\n", NULL);
	struct {
		struct userbpf_event_opts known;
		u64 unknown;
	} event = {.known = {.sz = sizeof(event), .func_ip = 7}};
	USERBPF_OPTS(userbpf_run_opts, opts, .event = &event.known);

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.retval64, 7);
	event.unknown = 1;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -E2BIG);
	userbpf_free(vm);
}

/* --- kernel memory --- */

TEST(kernel_memory_comes_and_goes)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog = api_load(vm, BPF_PROG_TYPE_KPROBE,
					     "r3 = 0xffff888000001000\n"
					     "r1 = r10\n"
					     "r1 += -8\n"
					     "r2 = 8\n"
					     "call bpf_probe_read_kernel\n"
					     "exit\n",
					     NULL);
	USERBPF_OPTS(userbpf_run_opts, opts);
	static const u64 data[2];

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_kernel_memory_add(vm, 0xffff888000001000, data, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_kernel_memory_add(vm, 0xffff888000001000, NULL, 8), -EINVAL);
	CHECK_INT_EQ(userbpf_kernel_memory_add(vm, UINT64_MAX - 7, data, 16), -EINVAL);
	CHECK_INT_EQ(userbpf_kernel_memory_add(vm, 0xffff888000001000, data, 8), 0);
	CHECK_INT_EQ(userbpf_kernel_memory_add(vm, 0xffff888000001004, data, 8), -EEXIST);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ((s64)opts.retval64, 0);
	CHECK_INT_EQ(userbpf_kernel_memory_remove(vm, 0xffff888000001000), 0);
	CHECK_INT_EQ(userbpf_kernel_memory_remove(vm, 0xffff888000001000), -ENOENT);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ((s64)opts.retval64, -EFAULT);
	userbpf_free(vm);
}

/* --- names of fields --- */

/* struct S { int m @8, E[2] @12; struct { int n } n @20, @24; }; f(struct S *m) */
#define CONTEXT_TYPES                                                                              \
	T_INT, ARRAY_OF(1, 2), T(N_E, INFO(STRUCT, 1), 4), N_N, 1, 0, T(N_S, INFO(STRUCT, 4), 32), \
		N_M, 1, 64, N_E, 2, 96, N_N, 3, 160, 0, 3, 192, PTR_TO(4),                         \
		T(0, INFO(FUNC_PROTO, 1), 1), N_M, 5, T(N_F, INFO(FUNC, 1), 6)

TEST(fields_have_the_names_of_the_objects_types)
{
	static const struct {
		const char *name;
		u16 offset, count;
	} want[] = {{"m", 8, 1}, {"E", 12, 2}, {"n.n", 20, 1}, {"n", 24, 1}};
	struct arena arena = {.mem = &mem};
	const struct ctx_layout *layout;
	struct blob b;
	struct btf *btf;

	BUILD(&b, CONTEXT_TYPES);
	REQUIRE(!parse(&b, BTF_RULES_OBJECT, &btf));
	CHECK_INT_EQ(ctx_btf_layout(&arena, btf, "f", &ctx_tracepoint, &layout), 0);
	CHECK_STR_EQ(layout->name, "S");
	CHECK_INT_EQ(layout->size, 32);
	CHECK_INT_EQ(layout->first, 8);
	CHECK_INT_EQ(layout->nr_fields, ARRAY_SIZE(want));
	for (u32 i = 0; i < layout->nr_fields && i < ARRAY_SIZE(want); i++) {
		CHECK_STR_EQ(layout->fields[i].name, want[i].name);
		CHECK_INT_EQ(layout->fields[i].offset, want[i].offset);
		CHECK_INT_EQ(layout->fields[i].count, want[i].count);
	}
	CHECK_INT_EQ(ctx_btf_layout(&arena, btf, "S", &ctx_tracepoint, &layout), 0);
	CHECK(layout == &ctx_tracepoint);
	CHECK_INT_EQ(ctx_btf_arch(btf), 0);
	btf_put(btf);
	arena_free(&arena);
}
