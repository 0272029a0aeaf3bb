/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: test runs of raw tracepoint and syscall programs by the running kernel. Each row is run on
 * both sides with contexts of several sizes, and with what such runs must not have; errno, return
 * value and context afterwards must be the same.
 *
 * A program that reads behind its context is refused by the kernel before it runs (-EINVAL), and
 * trapped by userbpf (-EFAULT): that is the one difference that counts as none.
 */
#include <stdio.h>
#include <string.h>
#include <userbpf/userbpf.h>
#include "base/types.h"
#include "tests/conformance/kernel.h"

#define MAX_CTX 104

static const struct row {
	enum bpf_prog_type type;
	u32 flags;
	const char *text;
	u32 end; /* of what it reads of the context, bytes */
} rows[] = {
	{BPF_PROG_TYPE_RAW_TRACEPOINT, 0, "r0 = 7\nexit\n", 0},
	{BPF_PROG_TYPE_RAW_TRACEPOINT, 0, "r0 = *(u64 *)(r1 +0)\nexit\n", 8},
	{BPF_PROG_TYPE_RAW_TRACEPOINT, 0, "r0 = *(u16 *)(r1 +10)\nexit\n", 12},
	{BPF_PROG_TYPE_RAW_TRACEPOINT, 0,
	 "r0 = *(u64 *)(r1 +88)\nr2 = *(u8 *)(r1 +1)\nr0 += r2\nexit\n", 96},
	{BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE, "r0 = 9\nexit\n", 0},
	{BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE,
	 "r2 = *(u64 *)(r1 +0)\nr2 += 1\n*(u64 *)(r1 +0) = r2\nr0 = r2\nexit\n", 8},
	{BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE, "*(u16 *)(r1 +22) = 3\nr0 = 0\nexit\n", 24},
};

/* How a run is made. */
static const struct variant {
	const char *name;
	u32 flags;
	bool has_data, has_ctx_out;
} variants[] = {
	{"plain", 0, false, false},
	{"on a CPU", BPF_F_TEST_RUN_ON_CPU, false, false},
	{"unknown flags", 1 << 30, false, false},
	{"data", 0, true, false},
	{"ctx_out", 0, false, true},
};

struct result {
	int err;
	u32 retval;
	u8 ctx[MAX_CTX], out[MAX_CTX];
};

static unsigned int passed, failed, skipped;

static void run_kernel(int fd, const struct variant *variant, u32 size, struct result *r)
{
	union bpf_attr attr = {};
	u8 data[16] = {};

	attr.test.prog_fd = (u32)fd;
	attr.test.ctx_in = size ? (u64)(uintptr_t)r->ctx : 0;
	attr.test.ctx_size_in = size;
	attr.test.flags = variant->flags;
	if (variant->has_data) {
		attr.test.data_in = (u64)(uintptr_t)data;
		attr.test.data_size_in = sizeof(data);
	}
	if (variant->has_ctx_out) {
		attr.test.ctx_out = (u64)(uintptr_t)r->out;
		attr.test.ctx_size_out = sizeof(r->out);
	}
	r->err = kernel_bpf(BPF_PROG_TEST_RUN, &attr);
	r->retval = attr.test.retval;
}

static void run_userbpf(struct userbpf_prog *prog, const struct variant *variant, u32 size,
			struct result *r)
{
	u8 data[16] = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = size ? r->ctx : NULL, .ctx_size_in = size,
		     .flags = variant->flags);

	if (variant->has_data) {
		opts.data_in = data;
		opts.data_size_in = sizeof(data);
	}
	if (variant->has_ctx_out) {
		opts.ctx_out = r->out;
		opts.ctx_size_out = sizeof(r->out);
	}
	r->err = userbpf_prog_run(prog, &opts);
	r->retval = opts.retval;
}

/* userbpf gives the context of a syscall program back in ctx_out, too, if asked to. */
static bool is_extension(const struct row *row, const struct variant *variant)
{
	return row->type == BPF_PROG_TYPE_SYSCALL && variant->has_ctx_out;
}

static void compare(const struct row *row, int fd, struct userbpf_prog *prog,
		    const struct variant *variant, u32 size)
{
	struct result kernel = {}, ours = {};

	for (u32 i = 0; i < MAX_CTX; i++)
		kernel.ctx[i] = ours.ctx[i] = (u8)(i + 1);
	run_kernel(fd, variant, size, &kernel);
	run_userbpf(prog, variant, size, &ours);
	if (size < row->end && kernel.err == -EINVAL && ours.err == -EFAULT)
		ours.err = -EINVAL;
	if (kernel.err == ours.err && (kernel.err || kernel.retval == ours.retval) &&
	    !memcmp(kernel.ctx, ours.ctx, sizeof(kernel.ctx))) {
		passed++;
		return;
	}
	failed++;
	printf("FAIL row %d, %s, %u bytes: kernel %d, %#x; userbpf %d, %#x\n", (int)(row - rows),
	       variant->name, size, kernel.err, kernel.retval, ours.err, ours.retval);
}

static int load_kernel(const struct row *row, const struct bpf_insn *insns, u32 nr)
{
	union bpf_attr attr = {};

	attr.prog_type = row->type;
	attr.prog_flags = row->flags;
	attr.insns = (u64)(uintptr_t)insns;
	attr.insn_cnt = nr;
	attr.license = (u64)(uintptr_t) "GPL";
	return kernel_bpf(BPF_PROG_LOAD, &attr);
}

static void judge_row(struct userbpf *vm, const struct row *row)
{
	static const u32 sizes[] = {0, 1, 8, 12, 16, 24, 95, 96, 97, 104};
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .prog_flags = row->flags);
	struct bpf_insn insns[16];
	char err[128] = "";
	int nr = userbpf_asm(row->text, insns, ARRAY_SIZE(insns), err, sizeof(err));
	struct userbpf_prog *prog =
		nr < 0 ? NULL
		       : userbpf_prog_load(vm, row->type, "trace", "GPL", insns, (u32)nr, &opts);
	int fd = nr < 0 ? -EINVAL : load_kernel(row, insns, (u32)nr);

	if (!prog) {
		failed++;
		printf("FAIL row %d: userbpf does not load it: %s\n", (int)(row - rows), err);
	} else if (fd < 0) {
		skipped++;
		printf("skip row %d: the kernel: %s\n", (int)(row - rows), strerror(-fd));
	} else {
		for (u32 v = 0; v < ARRAY_SIZE(variants); v++) {
			for (u32 i = 0; !is_extension(row, &variants[v]) && i < ARRAY_SIZE(sizes);
			     i++)
				compare(row, fd, prog, &variants[v], sizes[i]);
		}
	}
	if (fd >= 0)
		close(fd);
	userbpf_prog_free(prog);
}

int main(void)
{
	struct userbpf *vm = userbpf_new(NULL);

	if (!vm)
		return 2;
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		judge_row(vm, &rows[i]);
	userbpf_free(vm);
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
