// SPDX-License-Identifier: BSD-2-Clause
#include "world/regs.h"

#include <string.h>

#include "spec/spec.h"

/* The kernel's object is the user's struct. */
#define ROW(field, offset_, size_, show_, sizes_, types_) \
	{.name = #field,                                  \
	 .offset = offset_,                               \
	 .size = size_,                                   \
	 .count = 1,                                      \
	 .show = CTX_##show_,                             \
	 .kind = CTX_SCALAR,                              \
	 .sizes = CTX_##sizes_,                           \
	 .access = CTX_READ,                              \
	 .types = types_,                                 \
	 .attach = ATTACH_ANY,                            \
	 .nr_steps = 1,                                   \
	 .steps = {{.offset = offset_, .size = size_}}},

/* --- as the context itself --- */

#define PT_REG(name, offset, size, show)	ROW(name, offset, size, show, BYTES, PROGS_KPROBE)
#define PT_REG_KERNEL(name, offset, size, show) PT_REG(name, offset, size, show)

static const struct ctx_field regs_x86_64[] = {
#include "spec/ctx/pt_regs_x86_64.def"
};

static const struct ctx_field regs_arm64[] = {
#include "spec/ctx/pt_regs_arm64.def"
};

/* --- in struct bpf_perf_event_data: pe_prog_is_valid_access --- */

#undef PT_REG
#undef PT_REG_KERNEL
#define PT_REG(name, offset, size, show) ROW(name, offset, size, show, EXACT, PROGS_PERF_EVENT)
#define PT_REG_KERNEL(name, offset, size, show)
#define PERF_FIELDS(offset)                                            \
	ROW(sample_period, (offset), 8, DEC, NARROW, PROGS_PERF_EVENT) \
	ROW(addr, (offset) + 8, 8, HEX, NARROW, PROGS_PERF_EVENT)

static const struct ctx_field perf_x86_64[] = {
#include "spec/ctx/pt_regs_x86_64.def"
	PERF_FIELDS(168)};

static const struct ctx_field perf_arm64[] = {
#include "spec/ctx/pt_regs_arm64.def"
	PERF_FIELDS(272)};

/* --- */

#define LAYOUT(c_name, size_, memory_, rows)                                      \
	{                                                                         \
		.name = c_name, .size = size_, .memory = memory_, .fields = rows, \
		.nr_fields = ARRAY_SIZE(rows)                                     \
	}

static const struct ctx_layout layout_regs_x86_64 = LAYOUT("pt_regs", 168, CTX_READ, regs_x86_64);
static const struct ctx_layout layout_regs_arm64 = LAYOUT("pt_regs", 336, CTX_READ, regs_arm64);
static const struct ctx_layout layout_perf_x86_64 =
	LAYOUT("bpf_perf_event_data", 184, 0, perf_x86_64);
static const struct ctx_layout layout_perf_arm64 =
	LAYOUT("bpf_perf_event_data", 288, 0, perf_arm64);

/* Calling conventions: System V ABI of AMD64, AAPCS64, syscall(2). */
static const struct regs_arch arches[] = {
	[USERBPF_ARCH_X86_64] =
		{
			.name = "x86_64",
			.arch = USERBPF_ARCH_X86_64,
			.regs = &layout_regs_x86_64,
			.perf_event = &layout_perf_x86_64,
			/* di, si, dx, cx, r8, r9; system calls have r10 instead of cx */
			.args = {112, 104, 96, 88, 72, 64},
			.nr_args = 6,
			.syscall_args = {112, 104, 96, 56, 72, 64},
			.syscall_nr = 120,
			.syscall_nr32 = REGS_NONE,
			.syscall_arg1_too = REGS_NONE,
			.ret = 80,
			.ip = 128,
			.sp = 152,
		},
	[USERBPF_ARCH_ARM64] =
		{
			.name = "arm64",
			.arch = USERBPF_ARCH_ARM64,
			.regs = &layout_regs_arm64,
			.perf_event = &layout_perf_arm64,
			.args = {0, 8, 16, 24, 32, 40, 48, 56},
			.nr_args = 8,
			/* x0 is the result as well, so the first argument is kept in orig_x0 */
			.syscall_args = {272, 8, 16, 24, 32, 40},
			.syscall_nr = 64,
			.syscall_nr32 = 280,
			.syscall_arg1_too = 0,
			.ret = 0,
			.ip = 256,
			.sp = 248,
		},
};

#ifdef __aarch64__
#define HOST_ARCH USERBPF_ARCH_ARM64
#else
#define HOST_ARCH USERBPF_ARCH_X86_64
#endif

const struct regs_arch *regs_arch_of(u32 arch)
{
	if (arch == USERBPF_ARCH_HOST)
		arch = HOST_ARCH;
	return arch < ARRAY_SIZE(arches) && arches[arch].name ? &arches[arch] : NULL;
}

u32 regs_arch_by_name(const char *name)
{
	static const struct {
		const char *name;
		u32 arch;
	} names[] = {
		{"x86_64", USERBPF_ARCH_X86_64},
		{"x86", USERBPF_ARCH_X86_64},
		{"arm64", USERBPF_ARCH_ARM64},
		{"aarch64", USERBPF_ARCH_ARM64},
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i].name, name))
			return names[i].arch;
	}
	return 0;
}
