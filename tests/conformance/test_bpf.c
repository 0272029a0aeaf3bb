/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: the kernel's lib/test_bpf.c through the public API.
 *
 * test_bpf_cases.h is cut from the kernel's file by test_bpf.sh: its tables and the functions that
 * generate the large programs, without the code that runs them. This file is that code for userbpf.
 *
 * An eBPF test becomes a raw program (R1 memory, R2 its length). The kernel hands its programs an
 * skb, but no eBPF test looks into it; those that want memory (FLAG_LARGE_MEM) get a buffer of that
 * size in both. The kernel runs them without its verifier, userbpf_prog_load() checks their
 * structure.
 *
 * In a tail-call test the kernel's own instruction (BPF_TAIL_CALL) and its immediate addresses
 * become what the verifier makes them from: a call of bpf_tail_call() with the map behind its
 * number. The C functions that one of them calls are helpers of that name, where raw programs have
 * them, and registered as helpers where not.
 *
 * A classic test becomes a socket filter, and runs over a packet with what populate_skb() sets.
 *
 * Every engine judges every test. A row of the expected list (name, tab, reason) turns a failure of
 * that test into a skip; a row that no failure needs any more is a failure itself.
 */
#include <stdarg.h>
#include "tests/conformance/engines.h"
#include "tests/conformance/test_bpf_shim.h"
#include "test_bpf_cases.h"

#define NR_TAIL_CALL_TESTS ARRAY_SIZE(tail_call_tests)
#define RUN_INSN_LIMIT	   100000000 /* none of the tests comes near */
#define MAX_EXPECTED	   256
#define OWN_ID		   USERBPF_HELPER_MIN_ID

struct expected {
	char *descr;
	char *reason;
	bool used;
};

struct judge {
	const struct engine *engine;
	const char *only; /* judge only tests with this in their name; NULL: all */
	struct expected expected[MAX_EXPECTED];
	size_t nr_expected;
	unsigned int passed, failed, skipped;
	char why[768]; /* why the test at hand failed */
};

static PRINTF_LIKE(2, 3) int fail(struct judge *judge, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(judge->why, sizeof(judge->why), fmt, args);
	va_end(args);
	return -1;
}

static struct expected *find_expected(struct judge *judge, const char *descr)
{
	for (size_t i = 0; i < judge->nr_expected; i++)
		if (!strcmp(judge->expected[i].descr, descr))
			return &judge->expected[i];
	return NULL;
}

static void count_verdict(struct judge *judge, const char *descr, int err)
{
	struct expected *row = find_expected(judge, descr);

	if (!err) {
		judge->passed++;
	} else if (row) {
		row->used = true;
		judge->skipped++;
		printf("skip %s: %s: %s (%s)\n", judge->engine->name, descr, row->reason,
		       judge->why);
	} else {
		judge->failed++;
		printf("FAIL %s: %s: %s\n", judge->engine->name, descr, judge->why);
	}
}

static bool is_wanted(const struct judge *judge, const char *descr)
{
	return !judge->only || strstr(descr, judge->only);
}

static struct userbpf_prog *load(struct judge *judge, struct userbpf *vm,
				 const struct bpf_insn *insns, size_t nr_insns)
{
	struct userbpf_prog *prog;
	char said[512];
	int err;

	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "test_bpf", "GPL", insns, nr_insns,
				 NULL);
	if (!prog) {
		err = errno;
		userbpf_last_error(vm, said, sizeof(said));
		fail(judge, "not loaded: %s: %s", strerror(err), said);
	}
	return prog;
}

static int run(struct judge *judge, struct userbpf_prog *prog, void *data, u32 size, int repeat,
	       u32 *retval)
{
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = data, .data_size_in = size,
		     .repeat = repeat, .engine = judge->engine->id, .insn_limit = RUN_INSN_LIMIT,
		     .trap = &trap);
	int err;

	err = userbpf_prog_run(prog, &opts);
	if (err)
		return fail(judge, "did not run: %s%s%s", strerror(-err), trap.kind ? ": " : "",
			    trap.message);
	*retval = opts.retval;
	return 0;
}

/* --- tests[] --- */

/* As generate_test_data(): nothing, so much memory, or the head of data[]. */
static void *make_data(const struct bpf_test *test, u32 size)
{
	void *data;

	if (test->aux & FLAG_NO_DATA)
		return NULL;
	data = calloc(1, size ? size : 1);
	BUG_ON(!data);
	if (!(test->aux & FLAG_LARGE_MEM))
		memcpy(data, test->data, min(size, (u32)MAX_DATA));
	return data;
}

static int run_subtest(struct judge *judge, struct userbpf_prog *prog, const struct bpf_test *test,
		       int sub)
{
	u32 size = test->test[sub].data_size, want = test->test[sub].result, got = 0;
	int runs = test->nr_testruns ? min(test->nr_testruns, MAX_TESTRUNS) : MAX_TESTRUNS;
	void *data = make_data(test, size);
	int err;

	err = run(judge, prog, data, data ? size : 0, runs, &got);
	if (!err && got != want)
		err = fail(judge, "returned %#x, not %#x, for %u bytes", got, want, size);
	free(data);
	return err;
}

/* As run_one(): a subtest of zeros ends the list, unless it is the first. */
static int run_subtests(struct judge *judge, struct userbpf_prog *prog, const struct bpf_test *test)
{
	int err = 0;

	for (int i = 0; i < MAX_SUBTESTS && !err; i++) {
		if (i && !test->test[i].data_size && !test->test[i].result)
			break;
		err = run_subtest(judge, prog, test, i);
	}
	return err;
}

/* As filter_length(): what follows the last instruction is zeros. */
static size_t count_insns(const struct bpf_test *test)
{
	size_t n = MAX_INSNS;

	while (n > 1 && !test->u.insns_int[n - 1].code && !test->u.insns_int[n - 1].imm)
		n--;
	return n;
}

static int judge_insns(struct judge *judge, const struct bpf_test *test,
		       const struct bpf_insn *insns, size_t nr_insns)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	int err = -1;

	if (!vm)
		return fail(judge, "no instance: %s", strerror(errno));
	prog = load(judge, vm, insns, nr_insns);
	if (prog)
		err = run_subtests(judge, prog, test);
	userbpf_free(vm);
	return err;
}

/*
 * Six tests end in an instruction that must not be reached; programs have to end in an exit or a
 * jump, so an exit goes behind it.
 */
static int judge_written(struct judge *judge, const struct bpf_test *test)
{
	struct bpf_insn insns[MAX_INSNS + 1];
	size_t n = count_insns(test);

	memcpy(insns, test->u.insns_int, sizeof(*insns) * n);
	if (insns[n - 1].code != (BPF_JMP | BPF_EXIT))
		insns[n++] = INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	return judge_insns(judge, test, insns, n);
}

/* Generating overwrites the test, hence on a copy: another engine comes after this one. */
static int judge_filled(struct judge *judge, const struct bpf_test *test)
{
	struct bpf_test *copy = malloc(sizeof(*copy));
	int err;

	BUG_ON(!copy);
	*copy = *test;
	err = copy->fill_helper(copy);
	if (err) {
		fail(judge, "program not generated: %s", strerror(-err));
	} else {
		err = judge_insns(judge, copy, copy->u.ptr.insns, copy->u.ptr.len);
		free(copy->u.ptr.insns);
	}
	free(copy);
	return err;
}

/* --- classic tests --- */

/* As generate_test_data(), populate_skb(): the packet begins with 14 bytes of link-layer header. */
static int run_classic_subtest(struct judge *judge, struct userbpf_prog *prog,
			       const struct bpf_test *test, int sub)
{
	u32 size = test->test[sub].data_size, want = test->test[sub].result;
	struct __sk_buff ctx = {
		.pkt_type = SKB_TYPE,
		.mark = SKB_MARK,
		.hash = SKB_HASH,
		.queue_mapping = SKB_QUEUE_MAP,
		.vlan_tci = SKB_VLAN_TCI,
		.vlan_proto = htons(ETH_P_IP),
		.protocol = htons(ETH_P_IP),
		.ifindex = SKB_DEV_IFINDEX,
		.data_end = size,
	};
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .engine = judge->engine->id,
		     .insn_limit = RUN_INSN_LIMIT, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx),
		     .dev_type = SKB_DEV_TYPE,
		     .flags = USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER, .trap = &trap);
	u8 packet[2 * MAX_DATA];
	int err;

	BUG_ON(size > MAX_DATA);
	if (!(test->aux & FLAG_NO_DATA)) {
		memcpy(packet, test->data, size);
		memcpy(packet + size, test->frag_data, MAX_DATA);
		opts.data_in = packet;
		opts.data_size_in = size + (test->aux & FLAG_SKB_FRAG ? MAX_DATA : 0);
	} else {
		ctx.data_end = 0;
	}
	err = userbpf_prog_run(prog, &opts);
	if (err)
		return fail(judge, "did not run: %s%s%s", strerror(-err), trap.kind ? ": " : "",
			    trap.message);
	if (opts.retval != want)
		return fail(judge, "returned %#x, not %#x, for %u bytes", opts.retval, want, size);
	return 0;
}

static int run_classic(struct judge *judge, struct userbpf_prog *prog, const struct bpf_test *test)
{
	int err = 0;

	for (int i = 0; i < MAX_SUBTESTS && !err; i++) {
		if (i && !test->test[i].data_size && !test->test[i].result)
			break;
		err = run_classic_subtest(judge, prog, test, i);
	}
	return err;
}

/* As generate_filter(). */
static int judge_classic_insns(struct judge *judge, const struct bpf_test *test,
			       const struct sock_filter *insns, size_t nr_insns)
{
	int want = test->aux & FLAG_EXPECTED_FAIL ? test->expected_errcode : 0, err = 0;
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	char said[512];

	if (!vm)
		return fail(judge, "no instance: %s", strerror(errno));
	prog = userbpf_prog_load_classic(vm, "test_bpf", insns, nr_insns, NULL);
	if (!prog)
		err = -errno;
	if (err != want) {
		userbpf_last_error(vm, said, sizeof(said));
		err = fail(judge, "loading: %s, expected %s: %s", strerror(-err), strerror(-want),
			   said);
	} else {
		err = prog ? run_classic(judge, prog, test) : 0;
	}
	userbpf_free(vm);
	return err;
}

static int judge_classic(struct judge *judge, const struct bpf_test *test)
{
	struct bpf_test *copy = malloc(sizeof(*copy));
	int err;

	BUG_ON(!copy);
	*copy = *test;
	if (!test->fill_helper) {
		err = judge_classic_insns(judge, test, test->u.insns, count_insns(test));
	} else if (copy->fill_helper(copy)) {
		err = fail(judge, "program not generated");
	} else {
		err = judge_classic_insns(judge, copy, copy->u.ptr.insns, copy->u.ptr.len);
		free(copy->u.ptr.insns);
	}
	free(copy);
	return err;
}

static void judge_tests(struct judge *judge)
{
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		const struct bpf_test *test = &tests[i];

		if (!is_wanted(judge, test->descr))
			continue;
		if (test->aux & CLASSIC)
			count_verdict(judge, test->descr, judge_classic(judge, test));
		else if (test->fill_helper)
			count_verdict(judge, test->descr, judge_filled(judge, test));
		else
			count_verdict(judge, test->descr, judge_written(judge, test));
	}
}

/* --- tail_call_tests[] --- */

static size_t count_tail_call_insns(const struct tail_call_test *test)
{
	size_t n = 0;

	while (n < MAX_INSNS && test->insns[n].code)
		n += test->insns[n].code == (BPF_LD | BPF_DW | BPF_IMM) ? 2 : 1;
	return n;
}

/* The slot that a marked move loads: that of a neighbour, the empty last one, or one past the end.
 */
static int target_slot(int which, int off)
{
	if (off == TAIL_CALL_NULL)
		return NR_TAIL_CALL_TESTS;
	if (off == TAIL_CALL_INVALID)
		return NR_TAIL_CALL_TESTS + 1;
	return which + off;
}

static bool is_own(int id)
{
	return id == BPF_FUNC_test_func || id == BPF_FUNC_ktime_get_coarse_ns;
}

static u64 get_time(const struct userbpf_call *call)
{
	return userbpf_clock_ns(call->vm);
}

static int register_own(struct judge *judge, struct userbpf *vm)
{
	USERBPF_OPTS(userbpf_helper_opts, opts, .wants_call = true);

	if (userbpf_helper_register(vm, OWN_ID + BPF_FUNC_test_func, "u64 bpf_test_func(u64 arg)",
				    USERBPF_FN(bpf_test_func), NULL) ||
	    userbpf_helper_register(vm, OWN_ID + BPF_FUNC_ktime_get_coarse_ns, "u64 get_time(void)",
				    USERBPF_FN(get_time), &opts))
		return fail(judge, "the functions of the tests cannot be registered");
	return 0;
}

static void convert_insn(struct bpf_insn *insn, int which, int map_fd)
{
	bool marked = insn->imm == TAIL_CALL_MARKER;

	if (marked && insn->code == (BPF_LD | BPF_DW | BPF_IMM)) {
		insn->src_reg = BPF_PSEUDO_MAP_FD;
		insn->imm = map_fd;
		insn[1].imm = 0;
	} else if (marked && insn->code == (BPF_ALU | BPF_MOV | BPF_K)) {
		insn->imm = target_slot(which, insn->off);
		insn->off = 0;
	} else if (insn->code == (BPF_JMP | BPF_TAIL_CALL)) {
		*insn = INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call);
	} else if (insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL) {
		insn->src_reg = 0; /* the table has helper ids there, not distances */
		if (is_own(insn->imm))
			insn->imm += OWN_ID;
	}
}

static struct userbpf_prog *load_tail_call_test(struct judge *judge, struct userbpf *vm, int which,
						int map_fd)
{
	size_t nr_insns = count_tail_call_insns(&tail_call_tests[which]);
	struct bpf_insn insns[MAX_INSNS];

	memcpy(insns, tail_call_tests[which].insns, sizeof(insns));
	for (size_t i = 0; i < nr_insns; i++)
		convert_insn(&insns[i], which, map_fd);
	return load(judge, vm, insns, nr_insns);
}

/* As prepare_tail_call_tests(): every program into its slot; those that do not load leave it empty.
 */
static struct userbpf_prog *load_tail_call_tests(struct judge *judge, struct userbpf *vm, int which)
{
	struct userbpf_prog *prog, *wanted = NULL;
	struct userbpf_map *map;
	int err;

	map = userbpf_map_create(vm, BPF_MAP_TYPE_PROG_ARRAY, "progs", 4, 4, NR_TAIL_CALL_TESTS + 1,
				 NULL);
	if (!map) {
		fail(judge, "no program array: %s", strerror(errno));
		return NULL;
	}
	/* The one that is judged comes last, so that what it failed of is what is reported. */
	for (size_t i = 1; i <= NR_TAIL_CALL_TESTS; i++) {
		int slot = (which + i) % NR_TAIL_CALL_TESTS;

		wanted = NULL;
		prog = load_tail_call_test(judge, vm, slot, userbpf_map_fd(map));
		if (!prog)
			continue;
		err = userbpf_map_set_prog(map, slot, prog);
		if (err)
			fail(judge, "not put into slot %d: %s", slot, strerror(-err));
		else
			wanted = prog;
	}
	return wanted;
}

static int judge_tail_call(struct judge *judge, int which)
{
	const struct tail_call_test *test = &tail_call_tests[which];
	u32 state = 0, got = 0, want = test->result;
	struct userbpf *vm = userbpf_new(NULL);
	bool has_state = test->flags & FLAG_NEED_STATE;
	struct userbpf_prog *prog = NULL;
	int err = -1;

	if (!vm)
		return fail(judge, "no instance: %s", strerror(errno));
	if (!register_own(judge, vm))
		prog = load_tail_call_tests(judge, vm, which);
	if (prog)
		err = run(judge, prog, has_state ? &state : NULL, has_state ? sizeof(state) : 0,
			  MAX_TESTRUNS, &got);
	if (test->flags & FLAG_RESULT_IN_STATE)
		got = state;
	if (!err && got != want)
		err = fail(judge, "result %#x, not %#x", got, want);
	userbpf_free(vm);
	return err;
}

static void judge_tail_calls(struct judge *judge)
{
	for (size_t i = 0; i < NR_TAIL_CALL_TESTS; i++)
		if (is_wanted(judge, tail_call_tests[i].descr))
			count_verdict(judge, tail_call_tests[i].descr, judge_tail_call(judge, i));
}

/* --- the whole --- */

/* A row is "name <tab> reason"; # begins a comment line. */
static int add_expected(struct judge *judge, char *line)
{
	struct expected *row = &judge->expected[judge->nr_expected];
	char *tab = strchr(line, '\t');

	line[strcspn(line, "\n")] = 0;
	if (!line[0] || line[0] == '#')
		return 0;
	if (!tab || judge->nr_expected == MAX_EXPECTED) {
		fprintf(stderr, "expected list: cannot take this row: %s\n", line);
		return -1;
	}
	row->descr = strndup(line, tab - line);
	row->reason = strdup(tab + strspn(tab, "\t"));
	BUG_ON(!row->descr || !row->reason);
	judge->nr_expected++;
	return 0;
}

static int read_expected(struct judge *judge, const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	if (!file) {
		perror(path);
		return -1;
	}
	while (!err && getline(&line, &room, file) > 0)
		err = add_expected(judge, line);
	free(line);
	fclose(file);
	return err;
}

static void close_expected(struct judge *judge)
{
	for (size_t i = 0; i < judge->nr_expected; i++) {
		struct expected *row = &judge->expected[i];

		if (!row->used && is_wanted(judge, row->descr)) {
			judge->failed++;
			printf("FAIL expected list: %s: does not fail, remove the row (%s)\n",
			       row->descr, row->reason);
		}
		free(row->descr);
		free(row->reason);
	}
}

static void judge_engine(struct judge *judge, const struct engine *engine)
{
	struct userbpf *vm = userbpf_new(NULL);
	int err = vm ? engine_probe(vm, engine->id) : 0;

	userbpf_free(vm);
	if (err == -EOPNOTSUPP) {
		printf("engine %s: not judged, it takes verified programs only\n", engine->name);
		return;
	}
	judge->engine = engine;
	judge_tests(judge);
	judge_tail_calls(judge);
}

int main(int argc, char **argv)
{
	struct judge judge = {.only = argc > 2 ? argv[2] : NULL};

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: %s EXPECTED-LIST [PART-OF-NAME]\n", argv[0]);
		return 2;
	}
	if (read_expected(&judge, argv[1]))
		return 2;
	setlinebuf(stdout);
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++)
		judge_engine(&judge, &engines[i]);
	close_expected(&judge);
	printf("%u passed, %u failed, %u skipped\n", judge.passed, judge.failed, judge.skipped);
	return judge.failed ? 1 : 0;
}
