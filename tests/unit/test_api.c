// SPDX-License-Identifier: BSD-2-Clause
/* The public functions: options structs, bad arguments, what outlives what, isolation of instances.
 */
#include <errno.h>
#include <stdlib.h>

#include "tests/unit/test_api.h"

#define XDP_PACKET 64

static const char return_2[] = "r0 = 2\nexit";

TEST(version_is_that_of_the_header)
{
	char text[32];

	snprintf(text, sizeof(text), "%d.%d.%d", USERBPF_MAJOR_VERSION, USERBPF_MINOR_VERSION,
		 USERBPF_PATCH_VERSION);
	CHECK_STR_EQ(userbpf_version_string(), text);
}

/* --- options structs --- */

TEST(options_may_be_older_than_the_library)
{
	struct userbpf_opts opts = {.sz = offsetof(struct userbpf_opts, seed), .nr_cpus = 3};
	struct userbpf *vm = userbpf_new(&opts);

	REQUIRE(vm);
	CHECK_INT_EQ(userbpf_nr_cpus(vm), 3);
	userbpf_free(vm);
}

TEST(options_may_be_newer_when_what_is_new_is_zero)
{
	struct {
		struct userbpf_opts known;
		char later[16];
	} opts = {.known = {.sz = sizeof(opts), .nr_cpus = 2}};
	struct userbpf *vm = userbpf_new(&opts.known);

	REQUIRE(vm);
	CHECK_INT_EQ(userbpf_nr_cpus(vm), 2);
	userbpf_free(vm);
	opts.later[15] = 1;
	errno = 0;
	CHECK(!userbpf_new(&opts.known));
	CHECK_INT_EQ(errno, E2BIG);
}

TEST(options_without_a_size_are_refused)
{
	struct userbpf_opts opts = {.sz = 0, .nr_cpus = 1};

	errno = 0;
	CHECK(!userbpf_new(&opts));
	CHECK_INT_EQ(errno, EINVAL);
}

/* Every struct of the interface keeps the same promise. */
TEST(unknown_options_are_refused_everywhere)
{
	struct {
		struct userbpf_run_opts known;
		char later[8];
	} run = {.known = {.sz = sizeof(run)}};
	struct {
		struct userbpf_map_create_opts known;
		char later[8];
	} map = {.known = {.sz = sizeof(map)}};
	struct {
		struct userbpf_prog_load_opts known;
		char later[8];
	} load = {.known = {.sz = sizeof(load)}};
	struct bpf_insn insns[2] = {{.code = 0xb7}, {.code = 0x95}};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, return_2, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run.known), 0);
	run.later[0] = map.later[7] = load.later[3] = 1;
	CHECK_INT_EQ(userbpf_prog_run(prog, &run.known), -E2BIG);
	errno = 0;
	CHECK(!userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 4, 1, &map.known));
	CHECK_INT_EQ(errno, E2BIG);
	errno = 0;
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "p", "GPL", insns, 2, &load.known));
	CHECK_INT_EQ(errno, E2BIG);
	userbpf_free(vm);
}

/* An embedder built against an older header has a shorter struct; behind it lies what is not ours.
 */
TEST(results_stay_within_the_callers_struct)
{
	struct {
		struct userbpf_run_opts opts;
	} run;
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	size_t short_size = offsetof(struct userbpf_run_opts, repeat);

	REQUIRE(vm);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, return_2, NULL);
	REQUIRE(prog);
	memset(&run, 0xa5, sizeof(run));
	memset(&run, 0, short_size);
	run.opts.sz = short_size;
	CHECK_INT_EQ(userbpf_prog_run(prog, &run.opts), 0);
	CHECK_INT_EQ(run.opts.retval64, 2);
	for (size_t i = short_size; i < sizeof(run); i++)
		CHECK_INT_EQ(((unsigned char *)&run)[i], 0xa5);
	userbpf_free(vm);
}

/* --- instances --- */

TEST(instances_have_1_to_1024_cpus)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 1025);
	struct userbpf *vm;

	errno = 0;
	CHECK(!userbpf_new(&opts));
	CHECK_INT_EQ(errno, EINVAL);
	opts.nr_cpus = 1024;
	vm = userbpf_new(&opts);
	CHECK(vm && userbpf_nr_cpus(vm) == 1024);
	userbpf_free(vm);
	vm = userbpf_new(NULL);
	CHECK(vm && userbpf_nr_cpus(vm) == 1);
	userbpf_free(vm);
	userbpf_free(NULL);
}

TEST(the_virtual_clock_is_moved_by_hand)
{
	USERBPF_OPTS(userbpf_opts, opts, .start_ns = 100);
	struct userbpf *vm = userbpf_new(&opts);

	REQUIRE(vm);
	CHECK_INT_EQ(userbpf_clock_ns(vm), 100);
	CHECK_INT_EQ(userbpf_clock_advance(vm, 11), 0);
	CHECK_INT_EQ(userbpf_clock_ns(vm), 111);
	userbpf_free(vm);
}

TEST(the_hosts_clock_moves_by_itself)
{
	USERBPF_OPTS(userbpf_opts, opts, .real_clock = true);
	struct userbpf *vm = userbpf_new(&opts);
	uint64_t before;

	REQUIRE(vm);
	CHECK_INT_EQ(userbpf_clock_advance(vm, 11), -EINVAL);
	before = userbpf_clock_ns(vm);
	CHECK(before > 0 && userbpf_clock_ns(vm) >= before);
	userbpf_free(vm);
}

static uint64_t first_random(uint64_t seed)
{
	USERBPF_OPTS(userbpf_opts, opts, .seed = seed);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_prog *prog;
	uint64_t v;

	REQUIRE(vm);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, "call bpf_get_prandom_u32\nexit", NULL);
	REQUIRE(prog);
	v = api_run_raw(prog, NULL, 0);
	userbpf_free(vm);
	return v;
}

TEST(chance_comes_from_the_seed)
{
	CHECK_INT_EQ(first_random(1), first_random(1));
	CHECK(first_random(1) != first_random(2));
	CHECK_INT_EQ(first_random(0), first_random(0));
}

TEST(cpus_do_not_share_random_numbers)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 2);
	USERBPF_OPTS(userbpf_run_opts, on0);
	USERBPF_OPTS(userbpf_run_opts, on1, .cpu = 1);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, "call bpf_get_prandom_u32\nexit", NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &on0), 0);
	CHECK_INT_EQ(userbpf_prog_run(prog, &on1), 0);
	CHECK(on0.retval64 != on1.retval64);
	userbpf_free(vm);
}

static const char bump[] =
	"r1 = map[id:%d][0]+0\nr2 = 1\nr2 = atomic64_fetch_add((u64 *)(r1 +0), r2)\n"
	"r0 = r2\nexit";

TEST(instances_do_not_see_each_other)
{
	struct userbpf *a = userbpf_new(NULL), *b = userbpf_new(NULL);
	struct userbpf_map *in_a, *in_b;
	struct userbpf_prog *pa, *pb;

	REQUIRE(a && b);
	in_a = userbpf_map_create(a, BPF_MAP_TYPE_ARRAY, "m", 4, 8, 1, NULL);
	in_b = userbpf_map_create(b, BPF_MAP_TYPE_ARRAY, "m", 4, 8, 1, NULL);
	REQUIRE(in_a && in_b);
	CHECK_INT_EQ(userbpf_map_fd(in_a), userbpf_map_fd(in_b));
	pa = api_load(a, USERBPF_PROG_TYPE_RAW, bump, in_a);
	pb = api_load(b, USERBPF_PROG_TYPE_RAW, bump, in_b);
	REQUIRE(pa && pb);
	CHECK_INT_EQ(api_run_raw(pa, NULL, 0), 0);
	CHECK_INT_EQ(api_run_raw(pa, NULL, 0), 1);
	CHECK_INT_EQ(api_run_raw(pb, NULL, 0), 0);
	CHECK_INT_EQ(userbpf_clock_advance(a, 5), 0);
	CHECK_INT_EQ(userbpf_clock_ns(b), 0);
	userbpf_free(a);
	CHECK_INT_EQ(api_run_raw(pb, NULL, 0), 1);
	userbpf_free(b);
}

static int collect(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	char *text = ctx;
	size_t len = strlen(text);

	(void)level;
	return vsnprintf(text + len, 500 - len, fmt, args);
}

TEST(failures_are_said_to_the_callback_and_kept)
{
	static char said[500];
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = collect, .print_ctx = said);
	struct bpf_insn bad = {.code = 0xff};
	struct userbpf *vm = userbpf_new(&opts);
	char last[256] = "x";

	said[0] = '\0';
	REQUIRE(vm);
	userbpf_last_error(vm, last, sizeof(last));
	CHECK_STR_EQ(last, "");
	errno = 0;
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "bad", "GPL", &bad, 1, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	CHECK_STR_HAS(said, "prog 'bad': unknown opcode ff");
	userbpf_last_error(vm, last, sizeof(last));
	CHECK_STR_HAS(last, "prog 'bad': unknown opcode ff");
	userbpf_last_error(vm, last, 4);
	CHECK_INT_EQ(strlen(last), 3);
	userbpf_set_print(vm, NULL, NULL);
	said[0] = '\0';
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "bad", "GPL", &bad, 1, NULL));
	CHECK_STR_EQ(said, "");
	userbpf_free(vm);
}

TEST(memory_has_a_limit_when_asked_for)
{
	USERBPF_OPTS(userbpf_opts, opts, .memory_limit = 1024 * 1024);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_map *map;

	REQUIRE(vm);
	errno = 0;
	CHECK(!userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "big", 4, 4096, 1000, NULL));
	CHECK_INT_EQ(errno, ENOMEM);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "small", 4, 4096, 10, NULL);
	CHECK(map);
	userbpf_free(vm);
	opts.memory_limit = 10;
	errno = 0;
	CHECK(!userbpf_new(&opts));
	CHECK_INT_EQ(errno, ENOMEM);
}

/* --- programs --- */

TEST(programs_say_what_they_are)
{
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .expected_attach_type = BPF_XDP_DEVMAP);
	struct bpf_insn insns[2] = {{.code = 0xb7}, {.code = 0x95}};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = userbpf_prog_load(vm, BPF_PROG_TYPE_XDP, "fw", "GPL", insns, 2, &opts);
	REQUIRE(prog);
	CHECK_STR_EQ(userbpf_prog_name(prog), "fw");
	CHECK_STR_EQ(userbpf_prog_section_name(prog), "");
	CHECK_INT_EQ(userbpf_prog_type(prog), BPF_PROG_TYPE_XDP);
	CHECK_INT_EQ(userbpf_prog_expected_attach_type(prog), BPF_XDP_DEVMAP);
	CHECK(userbpf_prog_fd(prog) >= 0);
	CHECK_INT_EQ(userbpf_prog_nr_insns(prog), 2);
	CHECK_MEM_EQ(userbpf_prog_insns(prog), insns, sizeof(insns));
	CHECK_INT_EQ(userbpf_prog_set_type(prog, BPF_PROG_TYPE_XDP), -EBUSY);
	CHECK_INT_EQ(userbpf_prog_set_expected_attach_type(prog, BPF_XDP), -EBUSY);
	CHECK_INT_EQ(userbpf_prog_set_autoload(prog, false), -EBUSY);
	CHECK(userbpf_prog_autoload(prog));
	userbpf_prog_free(prog);
	userbpf_prog_free(NULL);
	userbpf_free(vm);
}

TEST(programs_may_lack_name_and_license)
{
	struct bpf_insn insns[2] = {{.code = 0xb7}, {.code = 0x95}};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = userbpf_prog_load(vm, BPF_PROG_TYPE_XDP, NULL, NULL, insns, 2, NULL);
	REQUIRE(prog);
	CHECK_STR_EQ(userbpf_prog_name(prog), "");
	userbpf_free(vm);
}

TEST(helpers_under_the_gpl_want_a_license_that_fits)
{
	static const struct {
		const char *license;
		bool fits;
	} cases[] = {
		{"GPL", true},
		{"GPL v2", true},
		{"Dual BSD/GPL", true},
		{"Dual MIT/GPL", true},
		{"GPL and additional rights", true},
		{"Dual MPL/GPL", true},
		{"BSD", false},
		{"", false},
		{"gpl", false},
		{"GPLv2", false},
	};
	struct bpf_insn insns[8];
	struct userbpf *vm = userbpf_new(NULL);
	int nr;

	REQUIRE(vm);
	nr = userbpf_asm("r1 = r10\nr1 += -8\nr2 = 8\ncall bpf_trace_printk\nexit", insns, 8, NULL,
			 0);
	REQUIRE(nr == 5);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct userbpf_prog *prog = userbpf_prog_load(
			vm, BPF_PROG_TYPE_XDP, "p", cases[i].license, insns, (size_t)nr, NULL);

		CHECK_MSG(!prog == !cases[i].fits, "license \"%s\"", cases[i].license);
		userbpf_prog_free(prog);
	}
	userbpf_free(vm);
}

TEST(programs_have_1_to_a_million_instructions)
{
	size_t max = 1000000;
	struct bpf_insn *insns = calloc(max + 1, sizeof(*insns));
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm && insns);
	for (size_t i = 0; i < max; i++)
		insns[i] = (struct bpf_insn){.code = 0xb7, .imm = 5};
	insns[max] = insns[max - 1] = (struct bpf_insn){.code = 0x95};
	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "big", "GPL", insns, max, NULL);
	CHECK(prog);
	if (prog)
		CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 5);
	errno = 0;
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "big", "GPL", insns, max + 1, NULL));
	CHECK_INT_EQ(errno, E2BIG);
	errno = 0;
	CHECK(!userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "none", "GPL", insns, 0, NULL));
	CHECK_INT_EQ(errno, E2BIG);
	userbpf_free(vm);
	free(insns);
}

TEST(runs_refuse_bad_arguments)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 2);
	char packet[XDP_PACKET] = {0};
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct userbpf_prog *prog;
	struct userbpf_run_opts good = {.sz = sizeof(good), .data_in = packet, .data_size_in = 64};
	struct userbpf_run_opts opts;

	REQUIRE(vm);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, return_2, NULL);
	REQUIRE(prog);
#define RUN_WITH(field, value)                 \
	({                                     \
		opts = good;                   \
		opts.field = value;            \
		userbpf_prog_run(prog, &opts); \
	})
	CHECK_INT_EQ(RUN_WITH(repeat, 0), 0);
	CHECK_INT_EQ(opts.retval, 2);
	CHECK_INT_EQ(opts.data_size_out, 64);
	CHECK_INT_EQ(RUN_WITH(cpu, 2), -ENXIO);
	CHECK_INT_EQ(RUN_WITH(repeat, -1), -EINVAL);
	CHECK_INT_EQ(RUN_WITH(flags, 1), -EINVAL);
	CHECK_INT_EQ(RUN_WITH(data_in, NULL), -EINVAL);
	CHECK_INT_EQ(RUN_WITH(ctx_size_in, 4), -EINVAL);
	CHECK_INT_EQ(RUN_WITH(engine, (enum userbpf_engine)99), -EINVAL);
	CHECK_INT_EQ(RUN_WITH(engine, USERBPF_ENGINE_INTERP), -EOPNOTSUPP);
	CHECK_INT_EQ(RUN_WITH(engine, USERBPF_ENGINE_CHECKED), 0);
#undef RUN_WITH
	CHECK_INT_EQ(userbpf_prog_run(prog, NULL), -EINVAL);
	userbpf_free(vm);
}

/* What a caller gets who did not look whether opening worked. */
TEST(handles_that_are_not_there_are_invalid)
{
	uint32_t key = 0;

	CHECK_INT_EQ(userbpf_object_load(NULL), -EINVAL);
	CHECK(!userbpf_object_find_prog(NULL, "x"));
	CHECK_INT_EQ(errno, EINVAL);
	CHECK(!userbpf_object_find_map(NULL, "x"));
	CHECK_INT_EQ(userbpf_prog_run(NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_elem(NULL, &key, 4, &key, 4, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_update_elem(NULL, &key, 4, &key, 4, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_delete_elem(NULL, &key, 4, 0), -EINVAL);
}

TEST(a_trap_is_described)
{
	char said[sizeof(((struct userbpf_trap *)0)->message)];
	struct userbpf_trap trap;
	USERBPF_OPTS(userbpf_run_opts, opts, .trap = &trap);
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, "r1 = 64\n*(u32 *)(r1 +4) = 1\nexit", NULL);
	REQUIRE(prog);
	memset(&trap, 0xff, sizeof(trap));
	trap.sz = sizeof(trap);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EFAULT);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_MEMORY);
	CHECK_INT_EQ(trap.insn_idx, 1);
	CHECK_INT_EQ(trap.addr, 68);
	CHECK_INT_EQ(trap.size, 4);
	CHECK_STR_EQ(trap.region, "NULL");
	CHECK_STR_EQ(trap.source, "");
	CHECK_STR_EQ(trap.message, "prog 'test': insn 1: (62) *(u32 *)(r1 +4) = 1: "
				   "invalid write of 4 bytes at 0x44 (NULL)");
	userbpf_last_error(vm, said, sizeof(said));
	CHECK_STR_EQ(said, trap.message);
	opts.trap = NULL;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EFAULT);
	opts.trap = &trap;
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, return_2, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_NONE);
	opts.trap = NULL;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	userbpf_free(vm);
}

TEST(a_trap_is_as_large_as_its_caller_knows_it)
{
	struct userbpf_trap trap;
	USERBPF_OPTS(userbpf_run_opts, opts, .trap = &trap);
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, "r1 = 64\n*(u32 *)(r1 +4) = 1\nexit", NULL);
	REQUIRE(prog);
	memset(&trap, 0x55, sizeof(trap));
	trap.sz = 0;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EINVAL);
	trap.sz = offsetof(struct userbpf_trap, insn_idx) - 1;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EINVAL);
	CHECK_INT_EQ(trap.kind, 0x55555555);
	trap.sz = offsetof(struct userbpf_trap, addr);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -EFAULT);
	CHECK_INT_EQ(trap.sz, offsetof(struct userbpf_trap, addr));
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_MEMORY);
	CHECK_INT_EQ(trap.insn_idx, 1);
	CHECK_INT_EQ(trap.addr, 0x5555555555555555);
	CHECK_INT_EQ(trap.message[0], 0x55);
	userbpf_free(vm);
}

TEST(results_need_not_be_wanted)
{
	char packet[XDP_PACKET] = {0};
	struct xdp_md ctx = {.data_end = XDP_PACKET};
	struct userbpf_run_opts opts = {.sz = sizeof(opts),
					.data_in = packet,
					.data_size_in = XDP_PACKET,
					.ctx_in = &ctx,
					.ctx_size_in = sizeof(ctx)};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, return_2, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.data_size_out, XDP_PACKET);
	opts.flags = USERBPF_RUN_NO_DURATION;
	opts.duration = 7;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.duration, 0);
	userbpf_free(vm);
}

/* A newer program may hand in a longer context when what we do not know of it is zero. */
TEST(contexts_may_be_longer_and_shorter)
{
	struct {
		struct xdp_md known;
		uint32_t later;
	} in = {.known = {.data_end = XDP_PACKET}}, out;
	char packet[XDP_PACKET] = {0};
	struct userbpf_run_opts opts = {.sz = sizeof(opts),
					.data_in = packet,
					.data_size_in = XDP_PACKET,
					.ctx_in = &in,
					.ctx_size_in = sizeof(in)};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, return_2, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	in.later = 1;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -E2BIG);
	opts.ctx_size_in = 8;
	opts.ctx_out = &out;
	opts.ctx_size_out = sizeof(out);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.ctx_size_out, sizeof(struct xdp_md));
	CHECK_INT_EQ(out.known.data_end, XDP_PACKET);
	opts.ctx_size_out = 4;
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), -ENOSPC);
	userbpf_free(vm);
}

/* --- maps and programs outlive each other's handles --- */

TEST(a_program_keeps_its_map)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	struct userbpf_map *map;

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "m", 4, 8, 1, NULL);
	REQUIRE(map);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, bump, map);
	REQUIRE(prog);
	userbpf_map_free(map);
	userbpf_map_free(NULL);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 0);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 1);
	userbpf_free(vm);
}

TEST(a_program_array_keeps_its_programs)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *caller, *callee;
	struct userbpf_map *map;

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_PROG_ARRAY, "jmp", 4, 4, 1, NULL);
	REQUIRE(map);
	caller = api_load(vm, USERBPF_PROG_TYPE_RAW,
			  "r2 = map[id:%d]\nr3 = 0\ncall bpf_tail_call\nr0 = 1\nexit", map);
	callee = api_load(vm, USERBPF_PROG_TYPE_RAW, return_2, NULL);
	REQUIRE(caller && callee);
	CHECK_INT_EQ(api_run_raw(caller, NULL, 0), 1);
	CHECK_INT_EQ(userbpf_map_set_prog(map, 0, callee), 0);
	userbpf_prog_free(callee);
	CHECK_INT_EQ(api_run_raw(caller, NULL, 0), 2);
	CHECK_INT_EQ(userbpf_map_set_prog(map, 0, NULL), 0);
	CHECK_INT_EQ(api_run_raw(caller, NULL, 0), 1);
	userbpf_free(vm);
}

/* A program in its own array is a ring of references. */
TEST(a_program_in_its_own_array_is_freed)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	struct userbpf_map *map;

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_PROG_ARRAY, "jmp", 4, 4, 1, NULL);
	REQUIRE(map);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
			"r2 = map[id:%d]\nr3 = 0\ncall bpf_tail_call\nr0 = 7\nexit", map);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_map_set_prog(map, 0, prog), 0);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 7);
	userbpf_prog_free(prog);
	userbpf_map_free(map);
	userbpf_free(vm);
}

TEST(maps_say_what_they_are)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 3);
	USERBPF_OPTS(userbpf_map_create_opts, map_opts, .map_flags = BPF_F_NO_PREALLOC);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_map *map, *percpu;

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "counts", 4, 12, 7, &map_opts);
	percpu = userbpf_map_create(vm, BPF_MAP_TYPE_PERCPU_ARRAY, NULL, 4, 12, 7, NULL);
	REQUIRE(map && percpu);
	CHECK_STR_EQ(userbpf_map_name(map), "counts");
	CHECK_INT_EQ(userbpf_map_type(map), BPF_MAP_TYPE_HASH);
	CHECK_INT_EQ(userbpf_map_key_size(map), 4);
	CHECK_INT_EQ(userbpf_map_value_size(map), 12);
	CHECK_INT_EQ(userbpf_map_max_entries(map), 7);
	CHECK_INT_EQ(userbpf_map_flags(map), BPF_F_NO_PREALLOC);
	CHECK_INT_EQ(userbpf_map_user_value_size(map), 12);
	CHECK_INT_EQ(userbpf_map_user_value_size(percpu), 48);
	CHECK_STR_EQ(userbpf_map_name(percpu), "");
	CHECK(userbpf_map_fd(map) >= 0 && userbpf_map_fd(map) != userbpf_map_fd(percpu));
	CHECK(userbpf_map_id(map) > 0 && userbpf_map_id(map) != userbpf_map_id(percpu));
	CHECK_INT_EQ(userbpf_map_btf_key_type_id(map), 0);
	CHECK_INT_EQ(userbpf_map_btf_value_type_id(map), 0);
	CHECK_INT_EQ(userbpf_map_set_max_entries(map, 9), -EBUSY);
	userbpf_free(vm);
}

TEST(map_sizes_must_be_exact)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map;
	char key[16] = {0}, value[32] = {0};

	REQUIRE(vm);
	map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "m", 8, 16, 4, NULL);
	REQUIRE(map);
	CHECK_INT_EQ(userbpf_map_update_elem(map, key, 8, value, 16, 0), 0);
	CHECK_INT_EQ(userbpf_map_update_elem(map, key, 7, value, 16, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_update_elem(map, key, 9, value, 16, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_update_elem(map, key, 8, value, 15, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, key, 8, value, 17, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, key, 4, value, 16, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_and_delete_elem(map, key, 8, value, 8, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_delete_elem(map, key, 4, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_map_delete_elem(map, key, 8, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_map_get_next_key(map, key, value, 4), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, key, 8, value, 16, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, key, 8, value, 16, 0), 0);
	userbpf_free(vm);
}

/* --- effects --- */

static const char trace_and_redirect[] = "r1 = 10\n*(u64 *)(r10 -8) = 25889\nr1 = r10\nr1 += -8\n"
					 "r2 = 3\ncall bpf_trace_printk\nr1 = 5\nr2 = 0\n"
					 "call bpf_redirect\nexit";

static int remember(void *ctx, const struct userbpf_effect *effect)
{
	struct userbpf_effect *seen = ctx;

	while (seen->kind)
		seen++;
	*seen = *effect;
	if (effect->text) {
		CHECK_STR_EQ(effect->text, "!e");
		CHECK_INT_EQ(effect->text_len, 2);
		seen->text = NULL;
	}
	return 0;
}

static int stop(void *ctx, const struct userbpf_effect *effect)
{
	(void)effect;
	++*(int *)ctx;
	return 42;
}

TEST(effects_are_recorded_in_order)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 2, .start_ns = 9);
	char packet[XDP_PACKET] = {0};
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet, .data_size_in = XDP_PACKET,
		     .cpu = 1);
	struct userbpf_effect seen[4] = {{0}};
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_prog *prog;
	int nr = 0;

	REQUIRE(vm);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, trace_and_redirect, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(userbpf_each_effect(vm, remember, seen), 0);
	CHECK_INT_EQ(seen[0].kind, USERBPF_EFFECT_TRACE);
	CHECK_INT_EQ(seen[0].cpu, 1);
	CHECK_INT_EQ(seen[0].time_ns, 9);
	CHECK_INT_EQ(seen[1].kind, USERBPF_EFFECT_REDIRECT);
	CHECK_INT_EQ(seen[1].ifindex, 5);
	CHECK_INT_EQ(seen[1].flags, 0);
	CHECK_INT_EQ(seen[2].kind, 0);
	CHECK_INT_EQ(userbpf_each_effect(vm, stop, &nr), 42);
	CHECK_INT_EQ(nr, 1);
	CHECK_INT_EQ(userbpf_clear_effects(vm), 0);
	CHECK_INT_EQ(userbpf_each_effect(vm, stop, &nr), 0);
	userbpf_free(vm);
}

static int count(void *ctx, const struct userbpf_effect *effect)
{
	(void)effect;
	++*(int *)ctx;
	return 0;
}

TEST(the_record_of_effects_is_bounded)
{
	char packet[XDP_PACKET] = {0};
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet, .data_size_in = XDP_PACKET,
		     .repeat = 40000);
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	int nr = 0;

	REQUIRE(vm);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, trace_and_redirect, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(userbpf_each_effect(vm, count, &nr), 0);
	CHECK_INT_EQ(nr, 65536);
	CHECK_INT_EQ(userbpf_clear_effects(vm), 80000 - 65536);
	CHECK_INT_EQ(userbpf_clear_effects(vm), 0);
	userbpf_free(vm);
}

/* --- instructions without an instance --- */

TEST(disassembly_stays_in_bounds)
{
	struct bpf_insn insns[2] = {{.code = 0x18, .imm = 5}, {.imm = 0}};
	char buf[16];

	CHECK_INT_EQ(userbpf_disasm(insns, 2, 0, buf, sizeof(buf)), 2);
	CHECK_STR_EQ(buf, "(18) r0 = 0x5");
	CHECK_INT_EQ(userbpf_disasm(insns, 1, 0, buf, sizeof(buf)), 1);
	CHECK_STR_EQ(buf, "BUG_ld_18");
	CHECK_INT_EQ(userbpf_disasm(insns, 2, 2, buf, sizeof(buf)), -EINVAL);
	CHECK_INT_EQ(userbpf_disasm(insns, 2, 0, buf, 8), 2);
	CHECK_STR_EQ(buf, "(18) r0");
	CHECK_INT_EQ(userbpf_disasm(insns, 2, 0, NULL, 0), 2);
}

TEST(assembly_knows_helpers_and_stays_in_bounds)
{
	struct bpf_insn insns[2];
	char err[64] = "";

	CHECK_INT_EQ(userbpf_asm("call bpf_ktime_get_ns\nexit", insns, 2, err, sizeof(err)), 2);
	CHECK_INT_EQ(insns[0].imm, 5);
	CHECK_INT_EQ(userbpf_asm("exit\nexit\nexit", insns, 2, err, sizeof(err)), -E2BIG);
	CHECK_STR_HAS(err, "line 3");
	CHECK_INT_EQ(userbpf_asm("banana", insns, 2, NULL, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_asm("", insns, 2, err, sizeof(err)), 0);
	CHECK_INT_EQ(userbpf_asm("exit", NULL, 0, err, sizeof(err)), -E2BIG);
}

TEST(the_encoding_check_is_public)
{
	struct bpf_insn insns[2] = {{.code = 0x95}, {.code = 0xff}};
	char err[64] = "";

	CHECK_INT_EQ(userbpf_insn_check(insns, 2, 0, err, sizeof(err)), 0);
	CHECK_STR_EQ(err, "");
	CHECK_INT_EQ(userbpf_insn_check(insns, 2, 1, err, sizeof(err)), -EINVAL);
	CHECK_STR_EQ(err, "unknown opcode ff");
	CHECK_INT_EQ(userbpf_insn_check(insns, 2, 2, err, sizeof(err)), -EINVAL);
}
