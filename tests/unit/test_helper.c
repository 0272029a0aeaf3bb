// SPDX-License-Identifier: BSD-2-Clause
/* Helpers of the embedder: C types, prototypes, what checked mode makes of them. */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/types.h"
#include "tests/unit/test_api.h"

#define ID USERBPF_HELPER_MIN_ID

static struct userbpf *new_vm(void)
{
	struct userbpf *vm = userbpf_new(NULL);

	REQUIRE(vm);
	return vm;
}

static u64 run_text(struct userbpf *vm, const char *text)
{
	struct userbpf_prog *prog = api_load(vm, USERBPF_PROG_TYPE_RAW, text, NULL);
	u64 r0;

	REQUIRE(prog);
	r0 = api_run_raw(prog, NULL, 0);
	userbpf_prog_free(prog);
	return r0;
}

/* --- every C type, as argument and as result --- */

static long long seen;

#define ECHO(type, name)                \
	static type echo_##name(type v) \
	{                               \
		seen = (long long)v;    \
		return v;               \
	}
ECHO(bool, bool)
ECHO(char, char)
ECHO(uint8_t, u8)
ECHO(int8_t, s8)
ECHO(uint16_t, u16)
ECHO(int16_t, s16)
ECHO(uint32_t, u32)
ECHO(int32_t, s32)
ECHO(uint64_t, u64)
ECHO(int64_t, s64)

static void *echo_ptr(void *v)
{
	seen = (long long)(uintptr_t)v;
	return v;
}

/* What C makes of a register that is given to, and comes from, each type. */
#define AS(type, name)                     \
	static long long as_##name(u64 v)  \
	{                                  \
		return (long long)(type)v; \
	}
AS(bool, bool)
AS(char, char)
AS(uint8_t, u8)
AS(int8_t, s8)
AS(uint16_t, u16)
AS(int16_t, s16)
AS(uint32_t, u32)
AS(int32_t, s32)
AS(uint64_t, u64)
AS(int64_t, s64)

struct type_case {
	const char *type;
	userbpf_fn fn;
	long long (*as)(u64 v);
};

#define ROW(type, name)                                  \
	{                                                \
		type, USERBPF_FN(echo_##name), as_##name \
	}
static const struct type_case types[] = {
	ROW("bool", bool),
	ROW("_Bool", bool),
	ROW("char", char),
	ROW("unsigned char", u8),
	ROW("signed char", s8),
	ROW("u8", u8),
	ROW("__u8", u8),
	ROW("s8", s8),
	ROW("int8_t", s8),
	ROW("unsigned short", u16),
	ROW("short int", s16),
	ROW("__be16", u16),
	ROW("s16", s16),
	ROW("unsigned", u32),
	ROW("unsigned int", u32),
	ROW("int", s32),
	ROW("signed", s32),
	ROW("uint32_t", u32),
	ROW("__s32", s32),
	ROW("enum xdp_action", s32),
	ROW("unsigned long", u64),
	ROW("long", s64),
	ROW("unsigned long long int", u64),
	ROW("const long long", s64),
	ROW("u64", u64),
	ROW("int64_t", s64),
	ROW("size_t", u64),
	ROW("ssize_t", s64),
};

static const u64 values[] = {
	0,
	1,
	0x7f,
	0x80,
	0xff,
	0x100,
	0x7fff,
	0x8000,
	0xffff,
	0x7fffffff,
	0x80000000,
	0xffffffff,
	0xfedcba9876543280,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xffffffffffffffff,
};

static void check_type(const struct type_case *c)
{
	char proto[128], text[128];
	struct userbpf *vm = new_vm();

	snprintf(proto, sizeof(proto), "%s echo(%s v)", c->type, c->type);
	REQUIRE(!userbpf_helper_register(vm, ID, proto, c->fn, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		u64 r0;

		snprintf(text, sizeof(text), "r1 = 0x%llx\ncall unknown#%d\nexit",
			 (unsigned long long)values[i], ID);
		seen = 0x5555;
		r0 = run_text(vm, text);
		CHECK_MSG(seen == c->as(values[i]), "%s of %#llx is %#llx", c->type,
			  (unsigned long long)values[i], seen);
		CHECK_MSG(r0 == (u64)c->as(values[i]), "%s of %#llx returns %#llx", c->type,
			  (unsigned long long)values[i], (unsigned long long)r0);
	}
	userbpf_free(vm);
}

TEST(every_type_of_c)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		check_type(&types[i]);
}

TEST(pointers_come_and_go)
{
	struct userbpf *vm = new_vm();

	REQUIRE(!userbpf_helper_register(vm, ID, "void *echo(void *p__ign)", USERBPF_FN(echo_ptr),
					 NULL));
	CHECK_INT_EQ(run_text(vm, "r1 = 0x123456789abcdef0\ncall unknown#131072\nexit"),
		     0x123456789abcdef0);
	CHECK_INT_EQ(seen, 0x123456789abcdef0);
	userbpf_free(vm);
}

/* --- the number of arguments --- */

static uint64_t take0(void)
{
	return 7;
}

static uint64_t take1(uint64_t a)
{
	return a;
}

static uint64_t take2(uint64_t a, uint32_t b)
{
	return a * 10 + b;
}

static uint64_t take3(uint8_t a, uint64_t b, int16_t c)
{
	return (a * 10 + b) * 10 + (uint64_t)c;
}

static uint64_t take4(uint64_t a, bool b, uint64_t c, int8_t d)
{
	return ((a * 10 + b) * 10 + c) * 10 + (uint64_t)d;
}

static uint64_t take5(int a, short b, long c, unsigned char d, uint64_t e)
{
	return (uint64_t)((((a * 10 + b) * 10 + c) * 10 + d) * 10) + e;
}

TEST(no_argument_to_five)
{
	static const struct {
		const char *proto;
		userbpf_fn fn;
		u64 r0;
	} cases[] = {
		{"u64 take(void)", USERBPF_FN(take0), 7},
		{"u64 take()", USERBPF_FN(take0), 7},
		{"u64 take(u64 a)", USERBPF_FN(take1), 1},
		{"u64 take(u64 a, u32 b)", USERBPF_FN(take2), 12},
		{"u64 take(u8 a, u64, s16 c);", USERBPF_FN(take3), 123},
		{"u64 take(u64 a, bool b, u64 c, s8 d)", USERBPF_FN(take4), 1134},
		{" u64  take (int,short,long,unsigned char,u64 e) ; ", USERBPF_FN(take5), 12345},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct userbpf *vm = new_vm();

		if (CHECK_INT_EQ(userbpf_helper_register(vm, ID, cases[i].proto, cases[i].fn, NULL),
				 0))
			CHECK_INT_EQ(run_text(vm, "r1 = 1\nr2 = 2\nr3 = 3\nr4 = 4\nr5 = 5\n"
						  "call unknown#131072\nexit"),
				     cases[i].r0);
		userbpf_free(vm);
	}
}

static int nr_nothings;

static void nothing(uint32_t by)
{
	nr_nothings += (int)by;
}

TEST(no_result_is_0)
{
	struct userbpf *vm = new_vm();

	REQUIRE(!userbpf_helper_register(vm, ID, "void nothing(u32 by)", USERBPF_FN(nothing),
					 NULL));
	CHECK_INT_EQ(run_text(vm, "r0 = 5\nr1 = 3\ncall unknown#131072\nexit"), 0);
	CHECK_INT_EQ(nr_nothings, 3);
	userbpf_free(vm);
}

/* --- what is refused --- */

static const struct {
	const char *proto, *why;
} bad_protos[] = {
	{"", "no type"},
	{"u64", "no ("},
	{"u64 f", "no ("},
	{"u64 f(", "no type"},
	{"u64 f(u32", "neither , nor )"},
	{"u64 f(u32,", "no type"},
	{"u64 f(u32) x", "more behind"},
	{"u64 (u32 a)", "does not name the helper"},
	{"u64 f(float x)", "integers and pointers only"},
	{"double f(void)", "integers and pointers only"},
	{"u64 f(long double x)", "integers and pointers only"},
	{"u64 f(__int128 x)", "integers and pointers only"},
	{"u64 f(long char x)", "no type that C has"},
	{"u64 f(unsigned signed x)", "no type that C has"},
	{"u64 f(short long x)", "no type that C has"},
	{"u64 f(long long long x)", "no type that C has"},
	{"int int f(void)", "no type that C has"},
	{"u64 f(struct foo x)", "struct by value"},
	{"struct foo f(void)", "no register holds"},
	{"u64 f(void x)", "type void"},
	{"u64 f(void, u32 a)", "type void"},
	{"u64 f(foo_t x)", "not known"},
	{"u64 f(u32 a, ...)", "no type"},
	{"u64 f(u32 a b)", "two names"},
	{"u64 f(int (*cb)(void))", "neither , nor )"},
	{"u64 f(u64,u64,u64,u64,u64,u64)", "more than 5"},
	{"u64 f(u8 a[])", "number of elements"},
	{"u64 f(u8 a[0])", "number of elements"},
	{"u64 f(u8 a[99999999999999999999])", "number of elements"},
	{"u64 f(u8 a[5)", "no ]"},
	{"u64 f(u64 a[536870912])", "too much memory"},
	{"u64 f(void *p)", "points to how much"},
	{"u64 f(const char *s)", "points to how much"},
	{"u64 f(struct foo *p)", "points to how much"},
	{"u64 f(u32 n__sz)", "without memory"},
	{"u64 f(u32 a, u32 n__sz)", "without memory"},
	{"u64 f(void *p__ign, u32 n__sz)", "without memory"},
	{"u64 f(void *p, u16 n__sz)", "less than 32 bits"},
	{"u64 f(const void *k__key)", "no struct bpf_map"},
	{"u64 f(u64 loooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooong)",
	 "too long"},
	{"u64 f(enum)", "no name of a type"},
	{"u64 f(\x80\xff)", "no type"},
	{"u64 bpf_ktime_get_ns(void)", "already"},
};

TEST(bad_prototypes)
{
	struct userbpf *vm = new_vm();
	char said[512];

	for (size_t i = 0; i < ARRAY_SIZE(bad_protos); i++) {
		int err = userbpf_helper_register(vm, ID, bad_protos[i].proto, USERBPF_FN(take0),
						  NULL);

		CHECK_MSG(err == (strstr(bad_protos[i].why, "already") ? -EEXIST : -EINVAL),
			  "'%s' gives %d", bad_protos[i].proto, err);
		userbpf_last_error(vm, said, sizeof(said));
		CHECK_STR_HAS(said, bad_protos[i].why);
	}
	userbpf_free(vm);
}

/* Any cut and any changed byte of a prototype is taken or refused, and no more. */
TEST(damaged_prototypes)
{
	static const char proto[] = "unsigned long f(const struct bpf_map *m, const u8 k__key[4], "
				    "void *p__nullable, u32 n__sz, enum e x);";
	struct userbpf *vm = new_vm();
	char copy[sizeof(proto)];
	int nr_taken = 0;

	for (size_t i = 0; i < sizeof(proto) - 1; i++) {
		for (int c = 0; c < 256; c += i % 7 + 1) {
			uint32_t id = ID + (uint32_t)(i * 256) + (uint32_t)c;

			memcpy(copy, proto, sizeof(proto));
			copy[i] = (char)c;
			nr_taken += !userbpf_helper_register(vm, id, copy, USERBPF_FN(take0), NULL);
		}
	}
	CHECK(nr_taken > 0);
	userbpf_free(vm);
}

TEST(bad_registrations)
{
	const enum bpf_prog_type none = (enum bpf_prog_type)777;
	USERBPF_OPTS(userbpf_helper_opts, opts, .prog_types = &none, .nr_prog_types = 1);
	struct userbpf *vm = new_vm();
	userbpf_fn fn = USERBPF_FN(take0);

	CHECK_INT_EQ(userbpf_helper_register(vm, ID - 1, "u64 f(void)", fn, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_register(vm, 5, "u64 f(void)", fn, NULL), -EINVAL);
	CHECK_INT_EQ(
		userbpf_helper_register(vm, USERBPF_HELPER_MAX_ID + 1, "u64 f(void)", fn, NULL),
		-EINVAL);
	CHECK_INT_EQ(userbpf_helper_register(vm, ID, NULL, fn, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_register(vm, ID, "u64 f(void)", NULL, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_register(vm, ID, "u64 f(void)", fn, &opts), -EINVAL);
	opts.prog_types = NULL;
	CHECK_INT_EQ(userbpf_helper_register(vm, ID, "u64 f(void)", fn, &opts), -EINVAL);
	CHECK_INT_EQ(userbpf_helper_register(vm, ID, "u64 f(void)", fn, NULL), 0);
	CHECK_INT_EQ(userbpf_helper_register(vm, ID, "u64 g(void)", fn, NULL), -EEXIST);
	CHECK_INT_EQ(userbpf_helper_register(vm, ID + 1, "u64 f(void)", fn, NULL), -EEXIST);
	CHECK_INT_EQ(userbpf_helper_register(vm, USERBPF_HELPER_MAX_ID, "u64 h(void)", fn, NULL),
		     0);
	userbpf_free(vm);
}

TEST(a_helper_is_of_one_instance)
{
	struct userbpf *a = new_vm(), *b = new_vm();
	char said[256];

	CHECK_INT_EQ(userbpf_helper_register(a, ID, "u64 f(void)", USERBPF_FN(take0), NULL), 0);
	CHECK(!api_load(b, USERBPF_PROG_TYPE_RAW, "call unknown#131072\nexit", NULL));
	CHECK_INT_EQ(errno, EINVAL);
	userbpf_last_error(b, said, sizeof(said));
	CHECK_STR_HAS(said, "invalid func unknown#131072");
	CHECK_INT_EQ(run_text(a, "call unknown#131072\nexit"), 7);
	CHECK_INT_EQ(userbpf_helper_calls(a, "f"), 1);
	CHECK_INT_EQ(userbpf_helper_calls(b, "f"), -ENOENT);
	userbpf_free(a);
	userbpf_free(b);
}

TEST(who_may_call)
{
	const enum bpf_prog_type xdp = BPF_PROG_TYPE_XDP;
	USERBPF_OPTS(userbpf_helper_opts, opts, .prog_types = &xdp, .nr_prog_types = 1,
		     .gpl_only = true);
	struct bpf_insn insns[2];
	struct userbpf *vm = new_vm();
	char err[64], said[256];

	REQUIRE(userbpf_asm("call unknown#131072\nexit", insns, 2, err, sizeof(err)) == 2);
	REQUIRE(!userbpf_helper_register(vm, ID, "u64 f(void)", USERBPF_FN(take0), &opts));
	CHECK(!api_load(vm, USERBPF_PROG_TYPE_RAW, "call unknown#131072\nexit", NULL));
	userbpf_last_error(vm, said, sizeof(said));
	CHECK_STR_HAS(said, "program of this type cannot use helper f#131072");
	CHECK(!userbpf_prog_load(vm, BPF_PROG_TYPE_XDP, "p", "BSD", insns, 2, NULL));
	userbpf_last_error(vm, said, sizeof(said));
	CHECK_STR_HAS(said, "cannot call GPL-restricted function");
	CHECK(userbpf_prog_load(vm, BPF_PROG_TYPE_XDP, "p", "GPL", insns, 2, NULL));
	userbpf_free(vm);
}

/* --- arguments that checked mode checks --- */

static uint64_t sum(const uint8_t *data, uint32_t size)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < size; i++)
		total += data[i];
	return total;
}

static int double_it(uint64_t *p)
{
	*p *= 2;
	return 0;
}

static uint64_t is_null(const void *p)
{
	return !p;
}

static int fd_of_map(const struct userbpf_call *call, const void *map, const void *key)
{
	(void)map, (void)key;
	CHECK_INT_EQ(userbpf_call_map_fd(call, 1), -EINVAL);
	CHECK_INT_EQ(userbpf_call_map_fd(call, 5), -EINVAL);
	return userbpf_call_map_fd(call, 0);
}

#define ID_SUM	  (ID + 0)
#define ID_DOUBLE (ID + 1)
#define ID_NULL	  (ID + 2)
#define ID_MAP	  (ID + 3)
#define ID_CTX	  (ID + 4)
#define ID_STR	  (ID + 5)
#define ID_SIX	  (ID + 6)

static struct userbpf *vm_of_checked(void)
{
	USERBPF_OPTS(userbpf_helper_opts, opts, .wants_call = true);
	struct userbpf *vm = new_vm();

	REQUIRE(!userbpf_helper_register(vm, ID_SUM, "u64 sum(const void *data, u32 data__sz)",
					 USERBPF_FN(sum), NULL));
	REQUIRE(!userbpf_helper_register(vm, ID_DOUBLE, "int double_it(u64 *p)",
					 USERBPF_FN(double_it), NULL));
	REQUIRE(!userbpf_helper_register(vm, ID_NULL, "u64 is_null(const u64 *p__nullable)",
					 USERBPF_FN(is_null), NULL));
	REQUIRE(!userbpf_helper_register(vm, ID_MAP,
					 "int fd_of_map(struct bpf_map *m, const void *k__key)",
					 USERBPF_FN(fd_of_map), &opts));
	REQUIRE(!userbpf_helper_register(vm, ID_CTX, "u64 with_ctx(struct xdp_md *ctx)",
					 USERBPF_FN(is_null), NULL));
	REQUIRE(!userbpf_helper_register(vm, ID_STR, "u64 text(const char *s__str)",
					 USERBPF_FN(is_null), NULL));
	REQUIRE(!userbpf_helper_register(vm, ID_SIX, "u64 six(u8 mac__uninit[6])",
					 USERBPF_FN(is_null), NULL));
	return vm;
}

static struct userbpf_trap trap_of(struct userbpf *vm, enum bpf_prog_type type, const char *text,
				   const struct userbpf_map *map, u64 *r0)
{
	static char packet[64];
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet),
		     .trap = &trap);
	struct userbpf_prog *prog = api_load(vm, type, text, map);

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), trap.kind ? -EFAULT : 0);
	*r0 = run.retval64;
	userbpf_prog_free(prog);
	return trap;
}

TEST(arguments_are_checked)
{
	static const struct {
		const char *text;
		const char *why; /* NULL: it may */
		u64 r0;
	} cases[] = {
		{"*(u64 *)(r10 -8) = 0x01010101\nr1 = r10\nr1 += -8\nr2 = 4\n"
		 "call unknown#131072\nexit",
		 NULL, 4},
		{"r1 = 0\nr2 = 0\ncall unknown#131072\nexit", NULL, 0},
		{"r2 = 64\ncall unknown#131072\nexit", NULL, 0},
		{"r2 = 65\ncall unknown#131072\nexit", "R1 of sum points to memory", 0},
		{"r1 = 0\nr2 = 1\ncall unknown#131072\nexit", "R1 of sum is NULL", 0},
		{"r2 = -1\ncall unknown#131072\nexit", "R2 of sum is no size", 0},
		{"r2 = 0x100000000\ncall unknown#131072\nexit", "R2 of sum is no size", 0},
		{"*(u64 *)(r10 -8) = 21\nr1 = r10\nr1 += -8\ncall unknown#131073\n"
		 "r0 = *(u64 *)(r10 -8)\nexit",
		 NULL, 42},
		{"r1 = r10\nr1 += -7\ncall unknown#131073\nexit", "R1 of double_it", 0},
		{"r1 = 0\ncall unknown#131073\nexit", "R1 of double_it", 0},
		{"r1 = 4096\ncall unknown#131074\nexit", "R1 of is_null", 0},
		{"r1 = 0\ncall unknown#131074\nexit", NULL, 1},
		{"r1 = r10\nr2 = r10\ncall unknown#131075\nexit", "R1 of fd_of_map is not a map",
		 0},
		{"r1 = r10\ncall unknown#131077\nexit", "R1 of text does not point to a frozen", 0},
		{"r1 = r10\nr1 += -6\ncall unknown#131078\nexit", NULL, 0},
		{"r1 = r10\nr1 += -5\ncall unknown#131078\nexit", "R1 of six", 0},
	};
	struct userbpf *vm = vm_of_checked();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 r0;
		struct userbpf_trap trap =
			trap_of(vm, USERBPF_PROG_TYPE_RAW, cases[i].text, NULL, &r0);

		CHECK_MSG(trap.kind == (cases[i].why ? USERBPF_TRAP_ARGUMENT : USERBPF_TRAP_NONE),
			  "case %zu: trap %d: %s", i, (int)trap.kind, trap.message);
		if (cases[i].why)
			CHECK_STR_HAS(trap.message, cases[i].why);
		else
			CHECK_INT_EQ(r0, cases[i].r0);
	}
	/* A call that was refused was not made. */
	CHECK_INT_EQ(userbpf_helper_calls(vm, "double_it"), 1);
	userbpf_free(vm);
}

TEST(traps_name_the_helper)
{
	struct userbpf *vm = vm_of_checked();
	struct userbpf_trap trap;
	u64 r0;

	trap = trap_of(vm, USERBPF_PROG_TYPE_RAW, "r1 = 0\ncall unknown#131073\nexit", NULL, &r0);
	CHECK_STR_HAS(trap.message, "call double_it#131073");
	userbpf_free(vm);
}

TEST(contexts_and_packets)
{
	struct userbpf *vm = vm_of_checked();
	struct userbpf_trap trap;
	u64 r0;

	trap = trap_of(vm, BPF_PROG_TYPE_XDP, "call unknown#131076\nexit", NULL, &r0);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_NONE);
	CHECK_INT_EQ(r0, 0);
	trap = trap_of(vm, BPF_PROG_TYPE_XDP, "r1 += 8\ncall unknown#131076\nexit", NULL, &r0);
	CHECK_STR_HAS(trap.message, "R1 of with_ctx is not the context");
	trap = trap_of(vm, BPF_PROG_TYPE_XDP,
		       "r1 = *(u32 *)(r1 +0)\nr2 = 64\ncall unknown#131072\nexit", NULL, &r0);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_NONE);
	userbpf_free(vm);
}

TEST(maps_are_told_apart)
{
	static const char text[] = "*(u32 *)(r10 -4) = 1\nr2 = r10\nr2 += -4\nr1 = map[id:%d]\n"
				   "call unknown#131075\nexit";
	struct userbpf *vm = vm_of_checked();
	struct userbpf_map *a, *b;
	struct userbpf_trap trap;
	u64 r0;

	a = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "a", 4, 4, 1, NULL);
	b = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "b", 4, 4, 1, NULL);
	REQUIRE(a && b);
	trap = trap_of(vm, USERBPF_PROG_TYPE_RAW, text, a, &r0);
	CHECK_INT_EQ(r0, userbpf_map_fd(a));
	trap = trap_of(vm, USERBPF_PROG_TYPE_RAW, text, b, &r0);
	CHECK_INT_EQ(trap.kind, USERBPF_TRAP_NONE);
	CHECK_INT_EQ(r0, userbpf_map_fd(b));
	userbpf_free(vm);
}

/* --- hosts that allow no memory for code --- */

#define SET_MDWE 65 /* PR_SET_MDWE; since Linux 6.3 */

/* 0: refused with a sentence, or bound without; 1: neither; 2: this host forbids nothing. */
static int register_without_memory(void)
{
	struct rlimit no_files = {0, 0};
	struct userbpf *vm = userbpf_new(NULL);
	char said[256];
	int err;

	if (prctl(SET_MDWE, 1, 0, 0, 0) || setrlimit(RLIMIT_NOFILE, &no_files))
		return 2;
	err = userbpf_helper_register(vm, ID, "u64 take(void)", USERBPF_FN(take0), NULL);
	userbpf_last_error(vm, said, sizeof(said));
	if (err)
		return !strstr(said, "no memory that can hold code") ||
		       userbpf_helper_calls(vm, "take") != -ENOENT;
	return run_text(vm, "call unknown#131072\nexit") != 7;
}

TEST(memory_for_code_may_be_refused)
{
	pid_t child = fork();
	int status = -1;

	REQUIRE(child >= 0);
	if (!child)
		_exit(register_without_memory());
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 2)
		SKIP("the host cannot forbid memory for code");
	CHECK_INT_EQ(WEXITSTATUS(status), 0);
}

/* --- the call --- */

static uint64_t look_at_call(const struct userbpf_call *call, uint32_t a)
{
	int *nr = call->data;

	++*nr;
	CHECK_STR_EQ(call->helper, "look");
	CHECK_STR_EQ(call->prog, "test");
	CHECK_INT_EQ(call->args[0], 0x1122334455667788);
	CHECK_INT_EQ(a, 0x55667788);
	CHECK_INT_EQ(userbpf_call_original(call, NULL), -EOPNOTSUPP);
	return call->cpu + userbpf_nr_cpus(call->vm);
}

TEST(a_function_sees_the_call)
{
	int nr = 0;
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 4);
	USERBPF_OPTS(userbpf_helper_opts, opts, .wants_call = true, .data = &nr);
	USERBPF_OPTS(userbpf_run_opts, run, .cpu = 3);
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct userbpf_prog *prog;

	REQUIRE(vm);
	REQUIRE(!userbpf_helper_register(vm, ID, "u64 look(u32 a)", USERBPF_FN(look_at_call),
					 &opts));
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
			"r1 = 0x1122334455667788\ncall unknown#131072\nexit", NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(run.retval64, 7);
	CHECK_INT_EQ(nr, 1);
	userbpf_free(vm);
}
