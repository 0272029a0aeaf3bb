// SPDX-License-Identifier: BSD-2-Clause
/* Mocks of built-in helpers, and the record of calls. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/types.h"
#include "helpers/helpers.h"
#include "spec/spec.h"
#include "tests/unit/test_api.h"

#define ID USERBPF_HELPER_MIN_ID

static struct userbpf *new_vm(void)
{
	struct userbpf *vm = userbpf_new(NULL);

	REQUIRE(vm);
	return vm;
}

static struct userbpf_prog *load_raw(struct userbpf *vm, const char *text)
{
	struct userbpf_prog *prog = api_load(vm, USERBPF_PROG_TYPE_RAW, text, NULL);

	REQUIRE(prog);
	return prog;
}

static const char time_text[] = "call bpf_ktime_get_ns\nexit";

/* --- values --- */

TEST(a_constant)
{
	const uint64_t value = 123456789012345;
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;

	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "ktime_get_ns", &value, 1), 0);
	prog = load_raw(vm, time_text);
	for (int i = 0; i < 3; i++)
		CHECK_INT_EQ(api_run_raw(prog, NULL, 0), value);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "bpf_ktime_get_ns"), 3);
	userbpf_free(vm);
}

TEST(a_sequence_ends_in_its_last_value)
{
	const uint64_t first[] = {1}, then[] = {10, 20, (uint64_t)-5};
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;

	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_get_prandom_u32", first, 1), 0);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_get_prandom_u32", then, 3), 0);
	prog = load_raw(vm, "call bpf_get_prandom_u32\nexit");
	for (int i = 0; i < 5; i++)
		CHECK_INT_EQ(api_run_raw(prog, NULL, 0), then[MIN(i, 2)]);
	userbpf_free(vm);
}

TEST(values_change_under_loaded_programs)
{
	const uint64_t first[] = {1, 2}, then[] = {10, 20};
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;

	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "ktime_get_ns", first, 2), 0);
	prog = load_raw(vm, time_text);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 1);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "ktime_get_ns", then, 2), 0);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 10);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 20);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 20);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "ktime_get_ns"), -EBUSY);
	userbpf_free(vm);
}

TEST(values_for_helpers_without_a_result)
{
	const uint64_t value = 1;
	struct userbpf *vm = new_vm();

	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_tail_call", &value, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_tail_call", NULL, 0), 0);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", NULL, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", NULL, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_no_such", &value, 1), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, NULL, &value, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_spin_lock", NULL, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_spin_unlock", NULL, 0), -EOPNOTSUPP);
	userbpf_free(vm);
}

/* --- C functions --- */

static uint64_t fixed_time(void)
{
	return 42;
}

static long no_update(void *map, const void *key, const void *value, uint64_t flags)
{
	(void)map;
	return -(long)(*(const uint32_t *)key + *(const uint32_t *)value + flags);
}

TEST(a_function)
{
	USERBPF_OPTS(userbpf_mock_opts, opts,
		     .proto = "long (void *map, const void *key, const void *value, u64 flags)");
	struct userbpf *vm = new_vm();
	struct userbpf_map *map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "m", 4, 4, 4, NULL);
	struct userbpf_prog *prog;
	uint32_t key = 7, value;

	REQUIRE(map);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "ktime_get_ns", USERBPF_FN(fixed_time), NULL), 0);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "map_update_elem", USERBPF_FN(no_update), &opts), 0);
	CHECK_INT_EQ(api_run_raw(load_raw(vm, time_text), NULL, 0), 42);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
			"*(u32 *)(r10 -4) = 7\n*(u32 *)(r10 -8) = 100\nr1 = map[id:%d]\nr2 = r10\n"
			"r2 += -4\nr3 = r10\nr3 += -8\nr4 = 1000\ncall bpf_map_update_elem\nexit",
			map);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), -1107);
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 4, &value, 4, 0), -ENOENT);
	userbpf_free(vm);
}

static const struct {
	const char *helper, *proto, *why; /* why: NULL when it fits */
} protos[] = {
	{"bpf_ktime_get_ns", "u64 (void)", NULL},
	{"bpf_ktime_get_ns", "int (void)", NULL},
	{"bpf_ktime_get_ns", "u64 (u32 a)", "bpf_ktime_get_ns has 0 arguments, the function 1"},
	{"bpf_ktime_get_ns", "void (void)", "bpf_ktime_get_ns returns a number, the function"},
	{"bpf_ktime_get_ns", "void *(void)", "returns a number, the function a pointer"},
	{"bpf_ktime_get_ns", "double (void)", "integers and pointers only"},
	{"bpf_map_lookup_elem", "void *lookup(void *map, const void *key)", NULL},
	{"bpf_map_lookup_elem", "void *(struct bpf_map *, const u32 *)", NULL},
	{"bpf_map_lookup_elem", "u64 (void *map, void *key)", "returns a pointer, the function a"},
	{"bpf_map_lookup_elem", "void *(u64 map, void *key)",
	 "argument 1 of bpf_map_lookup_elem is a pointer, that of the function a number"},
	{"bpf_map_lookup_elem", "void *(void *map)", "has 2 arguments, the function 1"},
	{"bpf_redirect", "long (u32 ifindex, u64 flags)", NULL},
	{"bpf_probe_read_kernel", "long (void *dst, u32 size, const void *src)", NULL},
	{"bpf_probe_read_kernel", "long (void *dst, void *size, const void *src)",
	 "argument 2 of bpf_probe_read_kernel is a number, that of the function a pointer"},
	{"bpf_ringbuf_submit", "void (void *data, u64 flags)", NULL},
	{"bpf_ringbuf_submit", "int (void *data, u64 flags)",
	 "returns nothing, the function a num"},
	{"bpf_get_cgroup_classid", "u32 (void)", NULL},
	{"bpf_get_cgroup_classid", "u32 (void *skb)", NULL},
	{"bpf_get_cgroup_classid", "u32 (void *skb, int x)", "arguments, the function 2"},
	{"bpf_sk_release", "long (void *sk)", NULL},
};

TEST(prototypes_must_fit)
{
	char said[512];

	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		USERBPF_OPTS(userbpf_mock_opts, opts, .proto = protos[i].proto);
		struct userbpf *vm = new_vm();
		int err = userbpf_helper_mock(vm, protos[i].helper, USERBPF_FN(fixed_time), &opts);

		CHECK_MSG(err == (protos[i].why ? -EINVAL : 0), "%s as %s: %d", protos[i].helper,
			  protos[i].proto, err);
		userbpf_last_error(vm, said, sizeof(said));
		CHECK_STR_HAS(said, protos[i].why ? protos[i].why : "");
		userbpf_free(vm);
	}
}

TEST(every_helper_but_locks_can_be_mocked)
{
	struct userbpf *vm = new_vm();

	for (unsigned int id = 1; id <= 211; id++) {
		struct bpf_insn call = {.code = BPF_JMP | BPF_CALL, .imm = (int)id};
		char text[128], *name;

		REQUIRE(userbpf_disasm(&call, 1, 0, text, sizeof(text)) > 0);
		name = strstr(text, "bpf_");
		REQUIRE(name);
		*strchr(name, '#') = '\0';
		CHECK_INT_EQ(userbpf_helper_mock(vm, name, USERBPF_FN(fixed_time), NULL),
			     strstr(name, "spin_") ? -EOPNOTSUPP : 0);
	}
	userbpf_free(vm);
}

/* A helper without a body, called behind a condition that never holds, and called at once. */
static struct userbpf_prog *load_call(struct userbpf *vm, const char *name, bool is_reached)
{
	char text[256];

	snprintf(text, sizeof(text), "r0 = 7\n%scall %s\nout: exit",
		 is_reached ? "" : "if r10 != 0x0 goto out\n", name);
	return api_load(vm, USERBPF_PROG_TYPE_RAW, text, NULL);
}

static void check_without_body(struct userbpf *vm, const char *name)
{
	const uint64_t value = (uint64_t)-14;
	struct userbpf_trap trap = {.sz = sizeof(trap)};
	USERBPF_OPTS(userbpf_run_opts, run, .trap = &trap);
	struct userbpf_prog *prog;

	CHECK_INT_EQ(api_run_raw(load_call(vm, name, false), NULL, 0), 7);
	prog = load_call(vm, name, true);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), -EFAULT);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_CALL);
	CHECK_INT_EQ(trap.insn_idx, 1);
	CHECK_STR_HAS(trap.message, "is not implemented yet");
	CHECK_STR_HAS(trap.message, name);
	/* Programs that are loaded do not keep it from being mocked: they call nothing. */
	CHECK(userbpf_helper_mock_return(vm, name, &value, 1) != -EBUSY);
}

/* Whichever they are. */
TEST(helpers_without_a_body)
{
	struct userbpf *vm = new_vm();
	bool has_one = false;

	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *row = helper_body(id) ? NULL : spec_helper_by_id(id);

		/* Most are not for raw programs. */
		if (row && load_call(vm, row->name, true)) {
			has_one = true;
			check_without_body(vm, row->name);
		}
	}
	userbpf_free(vm);
	if (!has_one)
		SKIP("every helper has a body");
}

/* Of these userbpf has rows and no bodies; the second takes an argument that nothing checks. */
TEST(mocks_of_helpers_without_a_body)
{
	static const char closes[] = "r1 = 3\ncall bpf_sys_close\nexit";
	const uint64_t value = (uint64_t)-14;
	USERBPF_OPTS(userbpf_run_opts, run);
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;

	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_sys_close", &value, 1), 0);
	prog = api_load(vm, BPF_PROG_TYPE_SYSCALL, closes, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(run.retval64, -14);
	userbpf_free(vm);
}

/* --- the original --- */

static uint64_t later(const struct userbpf_call *call)
{
	return userbpf_call_original(call, NULL) + *(uint64_t *)call->data;
}

static uint64_t redirect_to_3(const struct userbpf_call *call, uint64_t ifindex, uint64_t flags)
{
	const uint64_t args[5] = {3, flags};

	return ifindex == 9 ? userbpf_call_original(call, args) : 0;
}

static int keep_ifindex(void *ctx, const struct userbpf_effect *effect)
{
	*(uint32_t *)ctx = effect->ifindex;
	return 0;
}

TEST(a_mock_may_call_the_original)
{
	uint64_t by = 1000;
	uint32_t ifindex = 0;
	char packet[64] = {0};
	USERBPF_OPTS(userbpf_opts, vm_opts, .start_ns = 5);
	USERBPF_OPTS(userbpf_mock_opts, opts, .wants_call = true, .data = &by);
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet));
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "bpf_ktime_get_ns", USERBPF_FN(later), &opts), 0);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "bpf_redirect", USERBPF_FN(redirect_to_3), &opts), 0);
	CHECK_INT_EQ(api_run_raw(load_raw(vm, time_text), NULL, 0), 1005);
	prog = api_load(vm, BPF_PROG_TYPE_XDP, "r1 = 9\nr2 = 0\ncall bpf_redirect\nexit", NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(run.retval, XDP_REDIRECT);
	userbpf_each_effect(vm, keep_ifindex, &ifindex);
	CHECK_INT_EQ(ifindex, 3);
	userbpf_free(vm);
}

/* --- when --- */

TEST(not_under_a_loaded_program)
{
	const uint64_t value = 42;
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog = load_raw(vm, time_text);
	char said[256];

	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", &value, 1), -EBUSY);
	userbpf_last_error(vm, said, sizeof(said));
	CHECK_STR_HAS(said, "'bpf_ktime_get_ns': a program that calls it is loaded");
	CHECK_INT_EQ(userbpf_helper_mock(vm, "bpf_ktime_get_ns", USERBPF_FN(fixed_time), NULL),
		     -EBUSY);
	CHECK_INT_EQ(userbpf_helper_record(vm, "bpf_ktime_get_ns", 1), -EBUSY);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "bpf_ktime_get_ns"), -EBUSY);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_jiffies64", &value, 1), 0);
	userbpf_prog_free(prog);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", &value, 1), 0);
	prog = load_raw(vm, time_text);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 42);
	userbpf_prog_free(prog);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "bpf_ktime_get_ns"), 0);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "bpf_ktime_get_ns"), 0);
	CHECK_INT_EQ(api_run_raw(load_raw(vm, time_text), NULL, 0), 0);
	userbpf_free(vm);
}

/* A program that could not be loaded keeps nothing from being mocked. */
TEST(after_a_load_that_failed)
{
	const uint64_t value = 1;
	struct userbpf *vm = new_vm();

	CHECK(!api_load(vm, USERBPF_PROG_TYPE_RAW, "call bpf_ktime_get_ns\ncall unknown#9999\nexit",
			NULL));
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", &value, 1), 0);
	userbpf_free(vm);
}

TEST(own_helpers_are_not_mocked)
{
	const uint64_t value = 1;
	struct userbpf *vm = new_vm();

	CHECK_INT_EQ(
		userbpf_helper_register(vm, ID, "u64 mine(void)", USERBPF_FN(fixed_time), NULL), 0);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "mine", &value, 1), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "mine"), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_helper_record(vm, "mine", 4), 0);
	userbpf_free(vm);
}

TEST(a_mock_is_of_one_instance)
{
	const uint64_t value = 42;
	struct userbpf *a = new_vm(), *b = new_vm();

	CHECK_INT_EQ(userbpf_helper_mock_return(a, "bpf_ktime_get_ns", &value, 1), 0);
	CHECK_INT_EQ(api_run_raw(load_raw(b, time_text), NULL, 0), 0);
	CHECK_INT_EQ(api_run_raw(load_raw(a, time_text), NULL, 0), 42);
	CHECK_INT_EQ(userbpf_helper_calls(b, "bpf_ktime_get_ns"), 0);
	userbpf_free(a);
	userbpf_free(b);
}

/* --- helpers with a meaning for the engine --- */

static struct userbpf_prog *load_jump(struct userbpf *vm)
{
	struct userbpf_map *jumps =
		userbpf_map_create(vm, BPF_MAP_TYPE_PROG_ARRAY, "jumps", 4, 4, 1, NULL);
	struct userbpf_prog *prog;

	REQUIRE(jumps);
	CHECK_INT_EQ(userbpf_map_set_prog(jumps, 0, load_raw(vm, "r0 = 1\nexit")), 0);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
			"r2 = map[id:%d]\nr3 = 0\ncall bpf_tail_call\nr0 = 2\nexit", jumps);
	REQUIRE(prog);
	return prog;
}

static void try_tail_call(const struct userbpf_call *call, void *ctx, void *map, uint64_t index)
{
	(void)ctx, (void)map, (void)index;
	CHECK_INT_EQ(userbpf_call_original(call, NULL), -EOPNOTSUPP);
}

TEST(tail_calls)
{
	USERBPF_OPTS(userbpf_mock_opts, opts, .wants_call = true);
	struct userbpf *vm = new_vm();

	CHECK_INT_EQ(userbpf_helper_record(vm, "bpf_tail_call", 4), 0);
	CHECK_INT_EQ(api_run_raw(load_jump(vm), NULL, 0), 1);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "bpf_tail_call"), 1);
	userbpf_free(vm);
	vm = new_vm();
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_tail_call", NULL, 0), 0);
	CHECK_INT_EQ(api_run_raw(load_jump(vm), NULL, 0), 2);
	userbpf_free(vm);
	vm = new_vm();
	CHECK_INT_EQ(userbpf_helper_mock(vm, "bpf_tail_call", USERBPF_FN(try_tail_call), &opts), 0);
	CHECK_INT_EQ(api_run_raw(load_jump(vm), NULL, 0), 2);
	userbpf_free(vm);
}

static int on_sample(void *ctx, void *data, size_t size)
{
	(void)data, (void)size;
	++*(int *)ctx;
	return 0;
}

/* What the mock does not submit is discarded, and nothing is left that later records wait for. */
TEST(records_that_a_mock_keeps)
{
	static const char text[] = "r1 = map[id:%d]\nr2 = 8\nr3 = 0\ncall bpf_ringbuf_reserve\n"
				   "if r0 == 0 goto out\nr1 = r0\nr2 = 0\ncall bpf_ringbuf_submit\n"
				   "out: r0 = 0\nexit";
	struct userbpf *vm = new_vm();
	struct userbpf_map *map =
		userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "rb", 0, 0, 4096, NULL);
	struct userbpf_ring_buffer *rb;
	struct userbpf_prog *prog;
	int nr_samples = 0;

	REQUIRE(map);
	rb = userbpf_ring_buffer_new(map, on_sample, &nr_samples, NULL);
	REQUIRE(rb);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ringbuf_submit", NULL, 0), 0);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, text, map);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 0);
	CHECK_INT_EQ(userbpf_ring_buffer_consume(rb), 0);
	userbpf_prog_free(prog);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "bpf_ringbuf_submit"), 0);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, text, map);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 0);
	CHECK_INT_EQ(userbpf_ring_buffer_consume(rb), 1);
	CHECK_INT_EQ(nr_samples, 1);
	userbpf_ring_buffer_free(rb);
	userbpf_free(vm);
}

/* A socket that was looked up is no record of a ring buffer; its TCP part has another address. */
TEST(sockets_that_a_mock_keeps)
{
	static const char *const texts[] = {"r1 = r0\n", "r1 = r0\ncall bpf_tcp_sock\nr1 = r0\n"};
	const uint64_t value = 7;
	char packet[64] = {0};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		USERBPF_OPTS(userbpf_sock_opts, sock, .local = "1.2.3.4:5");
		USERBPF_OPTS(userbpf_trap, trap);
		USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet,
			     .data_size_in = sizeof(packet), .trap = &trap);
		struct userbpf *vm = new_vm();
		struct userbpf_prog *prog;
		char text[512];

		snprintf(text, sizeof(text),
			 "*(u32 *)(r10 -12) = 0\n*(u32 *)(r10 -8) = %u\n*(u32 *)(r10 -4) = %u\n"
			 "r2 = r10\nr2 += -12\nr3 = 12\nr4 = -1\nr5 = 0\n"
			 "call bpf_sk_lookup_tcp\nif r0 != 0 goto found\nexit\n"
			 "found: %scall bpf_sk_release\nexit",
			 htonl(0x01020304), (uint32_t)htons(5) << 16, texts[i]);
		CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), 0);
		CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_sk_release", &value, 1), 0);
		prog = api_load(vm, BPF_PROG_TYPE_SCHED_CLS, text, NULL);
		REQUIRE(prog);
		CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
		CHECK_STR_EQ(trap.message, "");
		CHECK_INT_EQ(run.retval, 7);
		userbpf_free(vm);
	}
}

/* --- the record --- */

struct kept {
	struct userbpf_helper_call calls[16];
	int nr, stop_at;
};

static int keep(void *ctx, const struct userbpf_helper_call *call)
{
	struct kept *kept = ctx;

	kept->calls[kept->nr++] = *call;
	return kept->nr == kept->stop_at ? 77 : 0;
}

static struct kept calls_of(struct userbpf *vm, const char *name)
{
	struct kept kept = {.nr = 0};

	CHECK_INT_EQ(userbpf_helper_each_call(vm, name, keep, &kept), 0);
	return kept;
}

TEST(the_last_calls_are_recorded)
{
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;
	struct kept kept;

	CHECK_INT_EQ(userbpf_helper_record(vm, "redirect", 3), 0);
	CHECK_INT_EQ(userbpf_helper_record(vm, "ktime_get_ns", 8), 0);
	prog = api_load(vm, BPF_PROG_TYPE_XDP,
			"r6 = 1\nagain: r1 = r6\nr2 = 0\nr3 = 3\nr4 = 4\nr5 = 5\n"
			"call bpf_redirect\nr6 += 1\nif r6 != 6 goto again\n"
			"call bpf_ktime_get_ns\nexit",
			NULL);
	REQUIRE(prog);
	for (int i = 0; i < 2; i++) {
		char packet[64] = {0};
		USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet,
			     .data_size_in = sizeof(packet));

		CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
		kept = calls_of(vm, "bpf_redirect");
		REQUIRE(kept.nr == 3);
		CHECK_INT_EQ(kept.calls[0].args[0], 3);
		CHECK_INT_EQ(kept.calls[2].args[0], 5);
		CHECK_INT_EQ(kept.calls[2].args[4], 5);
		CHECK_INT_EQ(kept.calls[2].retval, XDP_REDIRECT);
		CHECK(kept.calls[2].has_returned);
		CHECK_INT_EQ(kept.calls[2].nth, 5 + i * 6);
		CHECK_STR_EQ(kept.calls[2].prog, "test");
		CHECK_STR_EQ(kept.calls[2].helper, "bpf_redirect");
		CHECK_INT_EQ(userbpf_helper_calls(vm, "redirect"), 5 + i * 5);
	}
	CHECK_INT_EQ(calls_of(vm, "ktime_get_ns").calls[1].nth, 12);
	kept = (struct kept){.stop_at = 2};
	CHECK_INT_EQ(userbpf_helper_each_call(vm, "redirect", keep, &kept), 77);
	CHECK_INT_EQ(kept.nr, 2);
	CHECK_INT_EQ(userbpf_helper_clear_calls(vm, "redirect"), 0);
	CHECK_INT_EQ(calls_of(vm, "redirect").nr, 0);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "redirect"), 0);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "ktime_get_ns"), 2);
	CHECK_INT_EQ(userbpf_helper_clear_calls(vm, NULL), 0);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "ktime_get_ns"), 0);
	userbpf_free(vm);
}

/* The record of bpf_loop() itself is overtaken by those of its callbacks. */
TEST(calls_inside_calls)
{
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, run, .trap = &trap);
	struct userbpf *vm = new_vm();
	struct userbpf_prog *good, *bad;
	struct kept kept;

	CHECK_INT_EQ(userbpf_helper_record(vm, "bpf_loop", 2), 0);
	good = load_raw(vm, "r1 = 3\nr2 = subprog[body]\nr3 = 0\nr4 = 0\ncall bpf_loop\nexit\n"
			    "body: r1 = 2\nr2 = subprog[inner]\nr3 = 0\nr4 = 0\ncall bpf_loop\n"
			    "r0 = 0\nexit\ninner: r0 = 0\nexit");
	CHECK_INT_EQ(api_run_raw(good, NULL, 0), 3);
	kept = calls_of(vm, "bpf_loop");
	CHECK_INT_EQ(userbpf_helper_calls(vm, "bpf_loop"), 4);
	REQUIRE(kept.nr == 2);
	CHECK_INT_EQ(kept.calls[1].args[0], 2);
	CHECK_INT_EQ(kept.calls[1].retval, 2);
	bad = load_raw(vm, "r1 = 3\nr2 = subprog[body]\nr3 = 0\nr4 = 0\ncall bpf_loop\nexit\n"
			   "body: r1 = 0\nr0 = *(u64 *)(r1 +0)\nexit");
	CHECK_INT_EQ(userbpf_prog_run(bad, &run), -EFAULT);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_MEMORY);
	kept = calls_of(vm, "bpf_loop");
	REQUIRE(kept.nr == 2);
	CHECK(!kept.calls[1].has_returned);
	CHECK_INT_EQ(api_run_raw(good, NULL, 0), 3);
	userbpf_free(vm);
}

static int sum_counts(void *ctx, const char *helper, uint64_t calls)
{
	char *list = ctx;

	snprintf(list + strlen(list), 256 - strlen(list), "%s=%d ", helper, (int)calls);
	return 0;
}

TEST(every_helper_is_counted_on_request)
{
	const uint64_t value = 1;
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;
	char list[256] = "";

	CHECK_INT_EQ(
		userbpf_helper_register(vm, ID, "u64 mine(void)", USERBPF_FN(fixed_time), NULL), 0);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_jiffies64", &value, 1), 0);
	CHECK_INT_EQ(userbpf_helper_record(vm, NULL, 2), 0);
	prog = load_raw(vm, "call unknown#131072\ncall bpf_ktime_get_ns\ncall bpf_ktime_get_ns\n"
			    "call bpf_get_prandom_u32\nexit");
	api_run_raw(prog, NULL, 0);
	CHECK_INT_EQ(userbpf_helper_each_count(vm, sum_counts, list), 0);
	CHECK_STR_EQ(list, "bpf_ktime_get_ns=2 bpf_get_prandom_u32=1 bpf_jiffies64=0 mine=1 ");
	CHECK_INT_EQ(calls_of(vm, "mine").nr, 1);
	CHECK_INT_EQ(calls_of(vm, "bpf_ktime_get_ns").nr, 2);
	/* A program of before is not counted; one that comes now cannot have what it has replaced.
	 */
	userbpf_free(vm);
	vm = new_vm();
	prog = load_raw(vm, time_text);
	CHECK_INT_EQ(userbpf_helper_record(vm, NULL, 0), 0);
	load_raw(vm, time_text);
	api_run_raw(prog, NULL, 0);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "bpf_ktime_get_ns"), 0);
	userbpf_free(vm);
}

TEST(bad_questions)
{
	struct userbpf *vm = new_vm();
	struct kept kept = {.nr = 0};

	CHECK_INT_EQ(userbpf_helper_record(vm, "nobody", 1), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_record(vm, NULL, USERBPF_HELPER_MAX_DEPTH + 1), -E2BIG);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "nobody"), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_calls(vm, NULL), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_each_call(vm, "nobody", keep, &kept), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_each_call(vm, "bpf_loop", keep, &kept), 0);
	CHECK_INT_EQ(userbpf_helper_clear_calls(vm, "nobody"), -ENOENT);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "bpf_loop", NULL, NULL), -EINVAL);
	CHECK_INT_EQ(kept.nr, 0);
	userbpf_free(vm);
}

/* --- threads --- */

#define NR_CPUS 4
#define NR_RUNS 400

struct worker {
	struct userbpf *vm;
	struct userbpf_prog *prog;
	uint32_t cpu;
	uint64_t sum;
	int nr_failed;
};

static uint64_t add_cpu(const struct userbpf_call *call, uint64_t a)
{
	return a + call->cpu;
}

static void *run_often(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < NR_RUNS; i++) {
		USERBPF_OPTS(userbpf_run_opts, run, .cpu = w->cpu);

		w->nr_failed += userbpf_prog_run(w->prog, &run) != 0;
		w->sum += run.retval64;
	}
	return NULL;
}

static int count_call(void *ctx, const struct userbpf_helper_call *call)
{
	(void)call;
	++*(int *)ctx;
	return 0;
}

static void *look_often(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < NR_RUNS / 4; i++) {
		int nr = 0;

		w->nr_failed += userbpf_helper_each_call(w->vm, "add_cpu", count_call, &nr) != 0;
		w->nr_failed += nr > 16 || userbpf_helper_calls(w->vm, "bpf_ktime_get_ns") < 0;
		/* What programs call stays as it is. */
		w->nr_failed += userbpf_helper_mock(w->vm, "bpf_ktime_get_ns",
						    USERBPF_FN(fixed_time), NULL) != -EBUSY;
		w->nr_failed += userbpf_helper_mock(w->vm, "bpf_jiffies64", USERBPF_FN(fixed_time),
						    NULL) != 0;
		w->nr_failed += userbpf_helper_unmock(w->vm, "bpf_jiffies64") != 0;
	}
	return NULL;
}

TEST(calls_from_many_threads)
{
	const uint64_t values[] = {1, 2, 3, 4, 0};
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = NR_CPUS);
	USERBPF_OPTS(userbpf_helper_opts, opts, .wants_call = true);
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct worker workers[NR_CPUS + 1];
	pthread_t threads[NR_CPUS + 1];
	struct userbpf_prog *prog;
	uint64_t sum = 0;

	REQUIRE(vm);
	REQUIRE(!userbpf_helper_register(vm, ID, "u64 add_cpu(u64 a)", USERBPF_FN(add_cpu), &opts));
	REQUIRE(!userbpf_helper_record(vm, "add_cpu", 16));
	REQUIRE(!userbpf_helper_record(vm, "bpf_get_prandom_u32", 3));
	REQUIRE(!userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", values, 5));
	prog = load_raw(vm, "call bpf_get_prandom_u32\ncall bpf_ktime_get_ns\nr1 = r0\n"
			    "call unknown#131072\nexit");
	for (uint32_t i = 0; i <= NR_CPUS; i++) {
		workers[i] = (struct worker){.vm = vm, .prog = prog, .cpu = i};
		REQUIRE(!pthread_create(&threads[i], NULL, i < NR_CPUS ? run_often : look_often,
					&workers[i]));
	}
	for (int i = 0; i <= NR_CPUS; i++) {
		pthread_join(threads[i], NULL);
		CHECK_INT_EQ(workers[i].nr_failed, 0);
		sum += workers[i].sum;
	}
	CHECK_INT_EQ(sum, 1 + 2 + 3 + 4 + NR_RUNS * (0 + 1 + 2 + 3));
	CHECK_INT_EQ(userbpf_helper_calls(vm, "bpf_ktime_get_ns"), NR_CPUS * NR_RUNS);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "add_cpu"), NR_CPUS * NR_RUNS);
	userbpf_free(vm);
}

/* --- allocation failures --- */

/* A call that fails for want of memory once, and then does not. */
#define DO(call)                                     \
	do {                                         \
		int err_ = (call);                   \
		if (err_) {                          \
			CHECK_INT_EQ(err_, -ENOMEM); \
			nr_failed++;                 \
			err_ = (call);               \
		}                                    \
		CHECK_INT_EQ(err_, 0);               \
	} while (0)

static int live_with_failure(uint64_t nth)
{
	const uint64_t values[] = {40, 2};
	USERBPF_OPTS(userbpf_mock_opts, opts, .wants_call = true, .data = (void *)values);
	struct userbpf *vm = new_vm();
	struct userbpf_prog *prog;
	int nr_failed = 0;

	userbpf_fail_alloc(vm, nth);
	DO(userbpf_helper_register(vm, ID, "u64 mine(u64 a)", USERBPF_FN(fixed_time), NULL));
	DO(userbpf_helper_mock(vm, "bpf_ktime_get_ns", USERBPF_FN(later), &opts));
	DO(userbpf_helper_mock_return(vm, "bpf_jiffies64", values, 2));
	DO(userbpf_helper_record(vm, "bpf_get_prandom_u32", 5));
	DO(userbpf_helper_record(vm, NULL, 3));
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
			"call bpf_get_smp_processor_id\ncall bpf_ktime_get_ns\nr6 = r0\n"
			"call bpf_get_prandom_u32\ncall bpf_jiffies64\nr6 += r0\n"
			"call unknown#131072\nr0 += r6\nexit",
			NULL);
	if (!prog) {
		CHECK_INT_EQ(errno, ENOMEM);
		nr_failed++;
		/* Nothing counts as called by the program that there is not. */
		CHECK_INT_EQ(userbpf_helper_unmock(vm, "bpf_get_smp_processor_id"), 0);
		prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
				"call bpf_ktime_get_ns\nr6 = r0\ncall bpf_jiffies64\nr6 += r0\n"
				"call unknown#131072\nr0 += r6\nexit",
				NULL);
		REQUIRE(prog);
	}
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 40 + 40 + 42);
	CHECK_INT_EQ(userbpf_helper_calls(vm, "mine"), 1);
	userbpf_free(vm);
	return nr_failed;
}

TEST(every_allocation_may_fail)
{
	int n = 1;

	while (live_with_failure((uint64_t)n) && n < 500)
		n++;
	CHECK(n > 20 && n < 500);
}
