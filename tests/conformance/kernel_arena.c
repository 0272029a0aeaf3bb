/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: arenas of the running kernel. A seed gives steps: pages are allocated and freed by
 * programs, touched by the user, and accessed by programs through pointers into the arena, beside
 * it and across pages. What programs return and what is in the pages must be the same on both
 * sides.
 *
 * Each operation is a program of its own, written down here, which both sides load once; only what
 * they are run with is drawn. Atomics are aligned: across cache lines they can bring a kernel down.
 * Pages are allocated where the step says, because newer kernels than 6.12 choose otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <userbpf/btf.h>
#include <userbpf/userbpf.h>

#include "isa/uapi.h"
#include "tests/conformance/draw.h"
#include "tests/conformance/kernel.h"

#define START	   (1ull << 36)
#define NR_PAGES   6
#define PAGE_BYTES 4096
#define NR_STEPS   60
#define MAX_INSNS  32
#define NR_OFFS	   6

/* What a program is given and leaves: R7 is [0], cast; R8 [1], R0 [2], R9 [3]. */
struct regs {
	u64 v[4];
};

static const struct op {
	const char *text; /* %d: displacement */
	bool is_aligned;
} ops[] = {
	{"r9 = *(u8 *)(r7 %+d)", false},
	{"r9 = *(u16 *)(r7 %+d)", false},
	{"r9 = *(u32 *)(r7 %+d)", false},
	{"r9 = *(u64 *)(r7 %+d)", false},
	{"*(u8 *)(r7 %+d) = r8", false},
	{"*(u16 *)(r7 %+d) = r8", false},
	{"*(u32 *)(r7 %+d) = r8", false},
	{"*(u64 *)(r7 %+d) = r8", false},
	{"*(u8 *)(r7 %+d) = -7", false},
	{"*(u64 *)(r7 %+d) = -7", false},
	{"lock *(u64 *)(r7 %+d) += r8", true},
	{"lock *(u32 *)(r7 %+d) += r8", true},
	{"lock *(u64 *)(r7 %+d) |= r8", true},
	{"lock *(u64 *)(r7 %+d) &= r8", true},
	{"lock *(u32 *)(r7 %+d) ^= r8", true},
	{"r8 = atomic64_fetch_add((u64 *)(r7 %+d), r8)", true},
	{"r8 = atomic_fetch_add((u32 *)(r7 %+d), r8)", true},
	{"r8 = atomic64_xchg((u64 *)(r7 %+d), r8)", true},
	{"r8 = atomic_xchg((u32 *)(r7 %+d), r8)", true},
	{"r0 = atomic64_cmpxchg((u64 *)(r7 %+d), r0, r8)", true},
	{"r0 = atomic_cmpxchg((u32 *)(r7 %+d), r0, r8)", true},
	{"r7 %+d\nr9 = r7", false}, /* made to "r7 += N" below */
	{"r7 -= r8\nr9 = r7", false},
	{"r8 += r7\nr9 = r8", false},
	{"r7 <<= 33\nr9 = r7", false},
	{"r7 s>>= 3\nr9 = r7", false},
	{"r7 += r8\nr9 = *(u64 *)(r7 %+d)", false},
	{"r9 = addr_space_cast(r8, 1, 0)", false},
};

static const s16 offs[2][NR_OFFS] = {{0, -1, 5, 4095, 32767, -32768},
				     {0, -8, 8, 4096, 32760, -32768}};

static const char alloc_text[] = "r6 = r1\n"
				 "r1 = map[id:0]\n"
				 "r2 = *(u64 *)(r6 +0)\n"
				 "r3 = *(u32 *)(r6 +8)\n"
				 "r4 = *(s32 *)(r6 +16)\n"
				 "r5 = *(u64 *)(r6 +24)\n"
				 "call bpf_arena_alloc_pages\n"
				 "*(u64 *)(r6 +24) = r0\n"
				 "r0 = 0\n"
				 "exit\n";
static const char free_text[] = "r6 = r1\n"
				"r1 = map[id:0]\n"
				"r2 = *(u64 *)(r6 +0)\n"
				"r3 = *(u32 *)(r6 +8)\n"
				"call bpf_arena_free_pages\n"
				"r0 = 0\n"
				"exit\n";
static const char access_text[] = "r6 = r1\n"
				  "r1 = map[id:0]\n"
				  "r7 = *(u64 *)(r6 +0)\n"
				  "r7 = addr_space_cast(r7, 0, 1)\n"
				  "r8 = *(u64 *)(r6 +8)\n"
				  "r0 = *(u64 *)(r6 +16)\n"
				  "r9 = 90\n"
				  "%s\n"
				  "*(u64 *)(r6 +8) = r8\n"
				  "*(u64 *)(r6 +16) = r0\n"
				  "*(u64 *)(r6 +24) = r9\n"
				  "r0 = 0\n"
				  "exit\n";

struct pair {
	int kernel;
	struct userbpf_prog *ours;
};

struct judge {
	struct userbpf *vm;
	struct userbpf_btf *btf; /* of the running kernel */
	int kernel_map;
	struct userbpf_map *our_map;
	u8 *kernel_memory, *our_memory;
	struct pair alloc, free, access[ARRAY_SIZE(ops)][NR_OFFS];
	bool is_there[NR_PAGES]; /* pages, as results have told */
	unsigned int passed, failed;
};

/* --- both sides --- */

/* @kfunc: what it calls; NULL: nothing */
static void for_kernel(const struct judge *j, const char *kfunc, struct bpf_insn *insns, int nr)
{
	for (int i = 0; i < nr; i++) {
		struct bpf_insn *insn = &insns[i];

		if (insn->code == (BPF_LD | BPF_IMM | BPF_DW) && insn->src_reg == BPF_PSEUDO_MAP_FD)
			insn->imm = j->kernel_map;
		if (insn->code == (BPF_JMP | BPF_CALL))
			insn->imm = userbpf_btf_find_by_name_kind(j->btf, kfunc, BTF_KIND_FUNC);
	}
}

static int load_kernel(const struct bpf_insn *insns, int nr)
{
	union bpf_attr attr = {};

	attr.prog_type = BPF_PROG_TYPE_SYSCALL;
	attr.prog_flags = BPF_F_SLEEPABLE;
	attr.insns = (u64)(uintptr_t)insns;
	attr.insn_cnt = (u32)nr;
	attr.license = (u64)(uintptr_t) "GPL";
	return kernel_bpf(BPF_PROG_LOAD, &attr);
}

/* 0, or -errno of the kernel; what userbpf does not load is a failure of its own. */
static int load(struct judge *j, const char *text, const char *kfunc, struct pair *pair)
{
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .prog_flags = BPF_F_SLEEPABLE);
	struct bpf_insn insns[MAX_INSNS];
	char err[128] = "";
	int nr = userbpf_asm(text, insns, MAX_INSNS, err, sizeof(err));

	if (nr < 0) {
		fprintf(stderr, "%s: %s\n", text, err);
		exit(2);
	}
	insns[1].imm = userbpf_map_fd(j->our_map);
	pair->ours = userbpf_prog_load(j->vm, BPF_PROG_TYPE_SYSCALL, "arena", "GPL", insns,
				       (size_t)nr, &opts);
	for_kernel(j, kfunc, insns, nr);
	pair->kernel = load_kernel(insns, nr);
	if (pair->kernel < 0)
		return pair->kernel;
	if (!pair->ours) {
		j->failed++;
		printf("FAIL userbpf does not load:\n%s", text);
	}
	return 0;
}

static void run_kernel(const struct pair *pair, struct regs *regs)
{
	union bpf_attr attr = {};

	attr.test.prog_fd = (u32)pair->kernel;
	attr.test.ctx_in = (u64)(uintptr_t)regs;
	attr.test.ctx_size_in = sizeof(*regs);
	if (kernel_bpf(BPF_PROG_TEST_RUN, &attr) < 0)
		memset(regs, 0xee, sizeof(*regs));
}

static void run_ours(const struct pair *pair, struct regs *regs)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = regs, .ctx_size_in = sizeof(*regs));

	if (userbpf_prog_run(pair->ours, &opts))
		memset(regs, 0xdd, sizeof(*regs));
}

static void run(const struct pair *pair, const struct regs *in, struct regs *kernel,
		struct regs *ours)
{
	*kernel = *ours = *in;
	run_kernel(pair, kernel);
	run_ours(pair, ours);
}

/* --- steps --- */

static bool is_same_memory(const struct judge *j)
{
	for (u32 i = 0; i < NR_PAGES; i++) {
		u64 off = (u64)i * PAGE_BYTES;

		if (j->is_there[i] &&
		    memcmp(j->kernel_memory + off, j->our_memory + off, PAGE_BYTES))
			return false;
	}
	return true;
}

static u64 draw_addr(struct rng *rng)
{
	u64 addr = START + draw(rng, NR_PAGES) * PAGE_BYTES;

	switch (draw(rng, 8)) {
	case 0: return (u32)addr + draw(rng, PAGE_BYTES);
	case 1: return rng_next(rng);
	case 2: return START + (u64)DRAW_FROM(rng, -8, -1, 0, NR_PAGES * PAGE_BYTES);
	case 3: return addr + 4096 - draw(rng, 9);
	default: return addr + draw(rng, 64);
	}
}

static const char *step_alloc(struct judge *j, struct rng *rng)
{
	u64 page = draw(rng, NR_PAGES + 1), nr = draw(rng, 4);
	struct regs kernel, ours,
		in = {{START + page * PAGE_BYTES, nr, one_in(rng, 10) ? 1000 : (u64)-1,
		       one_in(rng, 10)}};

	in.v[0] += one_in(rng, 8) ? draw(rng, 64) : 0;
	run(&j->alloc, &in, &kernel, &ours);
	for (u64 i = 0; kernel.v[3] >= START && i < nr; i++)
		j->is_there[page + i] = true;
	return memcmp(&kernel, &ours, sizeof(ours)) ? "bpf_arena_alloc_pages" : NULL;
}

/* Any room at all, which is given back at once. */
static const char *step_alloc_any(struct judge *j, struct rng *rng)
{
	u64 nr = 1 + draw(rng, NR_PAGES);
	struct regs kernel, ours, in = {{0, nr, (u64)-1, 0}};
	bool has_kernel, has_ours;

	run(&j->alloc, &in, &kernel, &ours);
	has_kernel = kernel.v[3];
	has_ours = ours.v[3];
	kernel = (struct regs){{kernel.v[3], nr}};
	ours = (struct regs){{ours.v[3], nr}};
	run_kernel(&j->free, &kernel);
	run_ours(&j->free, &ours);
	return has_kernel != has_ours ? "bpf_arena_alloc_pages anywhere" : NULL;
}

static const char *step_free(struct judge *j, struct rng *rng)
{
	u64 page = draw(rng, NR_PAGES), nr = one_in(rng, 8) ? UINT32_MAX : draw(rng, 3);
	struct regs kernel, ours, in = {{START + page * PAGE_BYTES + draw(rng, 2) * 100, nr}};

	for (u64 i = page; i < page + nr && i < NR_PAGES; i++)
		j->is_there[i] = false;
	run(&j->free, &in, &kernel, &ours);
	return memcmp(&kernel, &ours, sizeof(ours)) ? "bpf_arena_free_pages" : NULL;
}

static const char *step_touch(struct judge *j, struct rng *rng)
{
	u64 page = draw(rng, NR_PAGES), off = page * PAGE_BYTES + draw(rng, PAGE_BYTES);
	u8 value = (u8)rng_next(rng);
	volatile u8 *kernel = j->kernel_memory + off, *ours = j->our_memory + off;
	bool is_write = draw(rng, 2);

	j->is_there[page] = true;
	if (is_write)
		*kernel = *ours = value;
	return *kernel != *ours ? "what the user sees" : NULL;
}

static u64 draw_value(struct rng *rng)
{
	switch (draw(rng, 4)) {
	case 0: return draw(rng, 4096);
	case 1: return (u64)draw(rng, 3) << 32 | draw(rng, 2);
	default: return rng_next(rng);
	}
}

static const char *step_access(struct judge *j, struct rng *rng)
{
	u32 op = draw(rng, ARRAY_SIZE(ops)), off = draw(rng, NR_OFFS);
	struct regs kernel, ours, in = {{draw_addr(rng), draw_value(rng), draw(rng, 3)}};

	if (ops[op].is_aligned)
		in.v[0] &= ~7ull;
	if (j->access[op][off].kernel < 0)
		return NULL;
	run(&j->access[op][off], &in, &kernel, &ours);
	if (!memcmp(&kernel, &ours, sizeof(ours)))
		return NULL;
	printf("%s with %d: R7 %#llx R8 %#llx R0 %#llx\n  kernel R8 %#llx R0 %#llx R9 %#llx\n"
	       "  userbpf R8 %#llx R0 %#llx R9 %#llx\n",
	       ops[op].text, offs[ops[op].is_aligned][off], (unsigned long long)in.v[0],
	       (unsigned long long)in.v[1], (unsigned long long)in.v[2],
	       (unsigned long long)kernel.v[1], (unsigned long long)kernel.v[2],
	       (unsigned long long)kernel.v[3], (unsigned long long)ours.v[1],
	       (unsigned long long)ours.v[2], (unsigned long long)ours.v[3]);
	return ops[op].text;
}

static const char *step(struct judge *j, struct rng *rng)
{
	switch (draw(rng, 8)) {
	case 0: return step_alloc(j, rng);
	case 1: return step_alloc_any(j, rng);
	case 2: return step_free(j, rng);
	case 3: return step_touch(j, rng);
	default: return step_access(j, rng);
	}
}

static void judge_seed(struct judge *j, u64 seed)
{
	struct regs kernel, ours, all = {{START, NR_PAGES}};
	struct rng rng = {seed};
	const char *difference = NULL;

	run(&j->free, &all, &kernel, &ours);
	memset(j->is_there, 0, sizeof(j->is_there));
	for (u32 i = 0; i < NR_STEPS && !difference; i++) {
		difference = step(j, &rng);
		if (!difference && !is_same_memory(j))
			difference = "the pages";
		if (difference)
			printf("FAIL seed %llu, step %u: %s\n", (unsigned long long)seed, i,
			       difference);
	}
	j->passed += !difference;
	j->failed += difference != NULL;
}

/* --- setting up --- */

static int make_kernel_map(void)
{
	union bpf_attr attr = {};

	attr.map_type = BPF_MAP_TYPE_ARENA;
	attr.max_entries = NR_PAGES;
	attr.map_flags = BPF_F_MMAPABLE;
	attr.map_extra = START;
	return kernel_bpf(BPF_MAP_CREATE, &attr);
}

static bool make_maps(struct judge *j)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE,
		     .map_extra = START);

	j->kernel_map = make_kernel_map();
	if (j->kernel_map < 0) {
		printf("skip all: the running kernel makes no arena: %s\n",
		       strerror(-j->kernel_map));
		return false;
	}
	j->kernel_memory = mmap((void *)START, NR_PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_FIXED_NOREPLACE, j->kernel_map, 0);
	if (j->kernel_memory == MAP_FAILED) {
		printf("skip all: the arena cannot be mapped: %s\n", strerror(errno));
		return false;
	}
	j->our_map = userbpf_map_create(j->vm, BPF_MAP_TYPE_ARENA, "arena", 0, 0, NR_PAGES, &opts);
	j->our_memory = j->our_map ? userbpf_map_mmap(j->our_map, true, NULL) : NULL;
	return j->our_memory;
}

static int load_accesses(struct judge *j)
{
	int nr_refused = 0;

	for (u32 op = 0; op < ARRAY_SIZE(ops); op++) {
		for (u32 off = 0; off < NR_OFFS; off++) {
			s16 d = offs[ops[op].is_aligned][off];
			const char *form = ops[op].text;
			char line[96], text[512];

			if (!strncmp(form, "r7 %", 4))
				form = "r7 += %d\nr9 = r7";
			snprintf(line, sizeof(line), form, d);
			snprintf(text, sizeof(text), access_text, line);
			nr_refused += load(j, text, NULL, &j->access[op][off]) < 0;
		}
	}
	return nr_refused;
}

int main(int argc, char **argv)
{
	u64 nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 300;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct judge j = {.vm = userbpf_new(NULL)};
	int err, nr_refused;

	setlinebuf(stdout);
	j.btf = userbpf_btf_parse_file(j.vm, "/sys/kernel/btf/vmlinux", NULL);
	if (!j.btf || !make_maps(&j)) {
		printf("0 passed, 0 failed, 1 skipped\n");
		return 0;
	}
	err = load(&j, alloc_text, "bpf_arena_alloc_pages", &j.alloc);
	err = err ? err : load(&j, free_text, "bpf_arena_free_pages", &j.free);
	if (err) {
		printf("skip all: the kernel loads no program with an arena: %s\n", strerror(-err));
		printf("0 passed, 0 failed, 1 skipped\n");
		return 0;
	}
	nr_refused = load_accesses(&j);
	if (nr_refused)
		printf("skip %d programs that the running kernel refuses\n", nr_refused);
	for (u64 i = 0; !j.failed && i < nr; i++)
		judge_seed(&j, seed + i);
	userbpf_free(j.vm);
	printf("%u passed, %u failed, %d skipped\n", j.passed, j.failed, nr_refused);
	return j.failed ? 1 : 0;
}
