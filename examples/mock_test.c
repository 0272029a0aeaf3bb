// SPDX-License-Identifier: BSD-2-Clause
/*
 * A test of a program that depends on time, on chance, and on a helper of the application: each is
 * what the test says, also where a kernel would hardly ever do so.
 *
 *	cc mock_test.c $(pkg-config --cflags --libs userbpf) -o mock_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c mock.bpf.c -o mock.bpf.o
 *	./mock_test mock.bpf.o
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <stdio.h>
#include <userbpf/userbpf.h>

#include "mock.h"

#define SECOND 1000000000ull

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

/* What the application would look up in its address book. */
struct friends {
	const char *addr;
	int nr_asked;
};

static bool is_friend(const struct userbpf_call *call, const void *addr, uint32_t size)
{
	struct friends *friends = call->data;
	in_addr_t friend = inet_addr(friends->addr);

	friends->nr_asked++;
	return size == sizeof(friend) && !memcmp(addr, &friend, size);
}

/* An instance that has the helper; mocks come next, before the program is loaded. */
static struct userbpf *new_vm(struct friends *friends)
{
	USERBPF_OPTS(userbpf_helper_opts, opts, .data = friends, .wants_call = true);
	struct userbpf *vm = userbpf_new(NULL);

	EXPECT(!userbpf_helper_register(vm, IS_FRIEND_ID,
					"bool is_friend(const void *addr, u32 addr__sz)",
					USERBPF_FN(is_friend), &opts));
	return vm;
}

static struct userbpf_prog *load(struct userbpf *vm, const char *path)
{
	struct userbpf_object *obj = userbpf_object_open_file(vm, path, NULL);

	return obj && !userbpf_object_load(obj) ? userbpf_object_find_prog(obj, "limit") : NULL;
}

/* The verdict on a packet from @from. */
static uint32_t run(struct userbpf_prog *prog, const char *from)
{
	struct {
		struct ethhdr eth;
		struct iphdr ip;
	} __attribute__((packed)) packet = {
		.eth = {.h_proto = htons(ETH_P_IP)},
		.ip = {.version = 4, .ihl = 5, .ttl = 64},
	};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = &packet, .data_size_in = sizeof(packet));

	packet.ip.saddr = inet_addr(from);
	EXPECT(prog && !userbpf_prog_run(prog, &opts));
	return opts.retval;
}

static int count_traces(void *ctx, const struct userbpf_effect *effect)
{
	*(int *)ctx += effect->kind == USERBPF_EFFECT_TRACE;
	return 0;
}

/* Time is a sequence of values: one for each call of the helper, and the last one from then on. */
static void test_limit(const char *path)
{
	const uint64_t times[] = {5 * SECOND, 5 * SECOND, 5 * SECOND, 5 * SECOND, 6 * SECOND};
	const uint64_t chance[] = {1, LOG_ONE_IN};
	struct friends friends = {.addr = "10.0.0.9"};
	struct userbpf *vm = new_vm(&friends);
	struct userbpf_prog *prog;
	int nr_traces = 0;

	EXPECT(!userbpf_helper_mock_return(vm, "bpf_ktime_get_ns", times, 5));
	EXPECT(!userbpf_helper_mock_return(vm, "bpf_get_prandom_u32", chance, 2));
	prog = load(vm, path);
	for (int i = 0; i < BURST; i++)
		EXPECT(run(prog, "10.0.0.1") == XDP_PASS);
	EXPECT(run(prog, "10.0.0.1") == XDP_DROP); /* the fourth within a second */
	EXPECT(run(prog, "10.0.0.1") == XDP_PASS); /* a second later */
	userbpf_each_effect(vm, count_traces, &nr_traces);
	EXPECT(nr_traces == 0);
	EXPECT(run(prog, "10.0.0.1") == XDP_DROP);
	userbpf_each_effect(vm, count_traces, &nr_traces);
	EXPECT(nr_traces == 1);
	EXPECT(userbpf_helper_calls(vm, "bpf_get_prandom_u32") == 2);
	userbpf_free(vm);
}

static int keep_addr(void *ctx, const struct userbpf_helper_call *call)
{
	int *nr = ctx;

	/* The second argument, and what the helper answered. */
	EXPECT(call->args[1] == 4);
	EXPECT(call->retval == (*nr == 1));
	++*nr;
	return 0;
}

static void test_friends(const char *path)
{
	struct friends friends = {.addr = "10.0.0.9"};
	struct userbpf *vm = new_vm(&friends);
	struct userbpf_prog *prog;
	int nr = 0;

	EXPECT(!userbpf_helper_record(vm, "is_friend", 16));
	EXPECT(!userbpf_helper_record(vm, "bpf_ktime_get_ns", 0));
	prog = load(vm, path);
	EXPECT(run(prog, "10.0.0.1") == XDP_PASS);
	EXPECT(run(prog, "10.0.0.9") == XDP_PASS);
	EXPECT(friends.nr_asked == 2);
	EXPECT(!userbpf_helper_each_call(vm, "is_friend", keep_addr, &nr) && nr == 2);
	EXPECT(userbpf_helper_calls(vm, "bpf_ktime_get_ns") == 1); /* not for the friend */
	userbpf_free(vm);
}

/* The table is full from the second host on. */
static long update(const struct userbpf_call *call, void *map, const void *key, const void *value,
		   uint64_t flags)
{
	int *nr_hosts = call->data;

	(void)map, (void)key, (void)value, (void)flags;
	return ++*nr_hosts > 1 ? -E2BIG : (long)userbpf_call_original(call, NULL);
}

static void test_full_table(const char *path)
{
	int nr_hosts = 0;
	USERBPF_OPTS(userbpf_mock_opts, opts, .data = &nr_hosts, .wants_call = true);
	struct friends friends = {.addr = "10.0.0.9"};
	struct userbpf *vm = new_vm(&friends);
	struct userbpf_prog *prog;

	EXPECT(!userbpf_helper_mock(vm, "bpf_map_update_elem", USERBPF_FN(update), &opts));
	prog = load(vm, path);
	for (int i = 0; i < BURST + 1; i++)
		EXPECT(run(prog, "10.0.0.1") == (i < BURST ? XDP_PASS : XDP_DROP));
	for (int i = 0; i < BURST + 1; i++)
		EXPECT(run(prog, "10.0.0.2") == XDP_PASS);
	EXPECT(nr_hosts == 1 + BURST + 1);
	userbpf_free(vm);
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "mock.bpf.o";

	test_limit(path);
	test_friends(path);
	test_full_table(path);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
