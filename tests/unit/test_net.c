// SPDX-License-Identifier: BSD-2-Clause
/* <userbpf/net.h>: what it refuses, what it keeps, and what programs leave of a socket. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>

#include "helpers/helpers.h"
#include "tests/unit/test_api.h"
#include "world/ctx.h"

TEST(addresses_are_checked)
{
	struct userbpf *vm = userbpf_new(NULL);
	USERBPF_OPTS(userbpf_sock_opts, sock);
	USERBPF_OPTS(userbpf_device_opts, device, .addr4 = "::1");
	static const char *const bad[] = {
		"",	   "10.0.0.1", "10.0.0.1:", "10.0.0:1",	   "10.0.0.1:65536",
		"[::1:80", "::1:80",   "[]:80",	    "10.0.0.1:-1", "[10.0.0.1]:80"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		sock.local = bad[i];
		CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), -EINVAL);
	}
	sock.local = "10.0.0.1:80";
	sock.remote = "[::1]:80";
	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_device_add(vm, 2, &device), -EINVAL);
	CHECK_INT_EQ(userbpf_device_add(vm, 0, NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_route_add(vm, "10.0.0.0/33", NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_route_add(vm, "10.0.0.0", NULL), -EINVAL);
	CHECK_INT_EQ(userbpf_cgroup_add(vm, 0, 1), -EINVAL);
	userbpf_free(vm);
}

/* The number of a cgroup is the same each time, whether anybody added the cgroup or not. */
TEST(cgroups_have_numbers)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map =
		userbpf_map_create(vm, BPF_MAP_TYPE_CGROUP_ARRAY, "groups", 4, 4, 2, NULL);
	int first = userbpf_cgroup_fd(vm, 1), second = userbpf_cgroup_fd(vm, 77), bad = 99;
	uint32_t key = 0;

	REQUIRE(map);
	CHECK(first >= 3 && second >= 3 && first != second);
	CHECK_INT_EQ(userbpf_cgroup_fd(vm, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_cgroup_add(vm, 77, 1), 0);
	CHECK_INT_EQ(userbpf_cgroup_fd(vm, 77), second);
	CHECK_INT_EQ(userbpf_cgroup_fd(vm, 1), first);
	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &bad, 4, BPF_ANY), -EBADF);
	bad = userbpf_map_fd(map);
	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &bad, 4, BPF_ANY), -EBADF);
	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &second, 4, BPF_ANY), 0);
	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 4, &first, 4, BPF_ANY), 0);
	CHECK_INT_EQ(userbpf_map_delete_elem(map, &key, 4, 0), 0);
	CHECK_INT_EQ(userbpf_map_delete_elem(map, &key, 4, 0), -ENOENT);
	userbpf_free(vm);
}

TEST(cookies_are_given_and_taken)
{
	struct userbpf *vm = userbpf_new(NULL);
	USERBPF_OPTS(userbpf_sock_opts, opts, .local = "10.0.0.1:80", .cookie = 5);
	uint64_t cookie = 0;

	CHECK_INT_EQ(userbpf_sock_add(vm, &opts, &cookie), 0);
	CHECK_INT_EQ(cookie, 5);
	CHECK_INT_EQ(userbpf_sock_add(vm, &opts, NULL), -EEXIST);
	opts.cookie = 0;
	CHECK_INT_EQ(userbpf_sock_add(vm, &opts, &cookie), 0);
	CHECK_INT_EQ(cookie, 6);
	CHECK_INT_EQ(userbpf_sock_remove(vm, 5), 0);
	CHECK_INT_EQ(userbpf_sock_remove(vm, 5), -ENOENT);
	CHECK_INT_EQ(userbpf_sock_read(vm, 5, NULL, NULL), -ENOENT);
	userbpf_free(vm);
}

static int count_setsockopt(void *ctx, const struct userbpf_effect *effect)
{
	if (effect->kind == USERBPF_EFFECT_SETSOCKOPT)
		CHECK_INT_EQ(effect->key, 9);
	*(int *)ctx += effect->kind == USERBPF_EFFECT_SETSOCKOPT;
	return 0;
}

TEST(what_a_program_does_to_a_socket_can_be_read)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct bpf_tcp_sock tcp = {.snd_cwnd = 7, .bytes_acked = 1ull << 40}, tcp_out;
	USERBPF_OPTS(userbpf_sock_opts, sock, .local = "10.0.0.1:80", .remote = "10.0.0.2:81",
		     .cookie = 9, .tcp = &tcp);
	struct userbpf_prog *prog = api_load(vm, BPF_PROG_TYPE_SOCK_OPS,
					     "*(u32 *)(r10 -4) = 30\n"
					     "r2 = 6\n"
					     "r3 = 1002\n" /* TCP_BPF_SNDCWND_CLAMP */
					     "r4 = r10\n"
					     "r4 += -4\n"
					     "r5 = 4\n"
					     "call bpf_setsockopt\n"
					     "exit\n",
					     NULL);
	USERBPF_OPTS(userbpf_run_opts, opts, .sock_cookie = 9);
	struct bpf_sock out;
	int nr = 0, nodelay = -1;

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), 0);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.retval, 0);
	CHECK_INT_EQ(userbpf_sock_read(vm, 9, &out, &tcp_out), 0);
	CHECK_INT_EQ(out.src_port, 80);
	CHECK_INT_EQ(out.state, 1);
	CHECK_INT_EQ(tcp_out.snd_cwnd, 7);
	CHECK_INT_EQ(tcp_out.snd_ssthresh, 30);
	CHECK(tcp_out.bytes_acked == 1ull << 40);
	userbpf_each_effect(vm, count_setsockopt, &nr);
	CHECK_INT_EQ(nr, 1);
	CHECK_INT_EQ(userbpf_sock_getsockopt(vm, 9, IPPROTO_TCP, TCP_NODELAY, &nodelay, 4), 0);
	CHECK_INT_EQ(nodelay, 0);
	CHECK_INT_EQ(userbpf_sock_getsockopt(vm, 9, IPPROTO_IPV6, 67, &nodelay, 4), -EINVAL);
	userbpf_prog_free(prog);
	userbpf_free(vm);
}

/* Options as net/core/sock.c, net/ipv4/tcp.c take them: what is set, and what it then is. */
TEST(options_are_kept_as_the_kernel_keeps_them)
{
	static const struct {
		int level, name, value, err, result;
	} rows[] = {
		{SOL_SOCKET, SO_REUSEADDR, 5, 0, 1},
		{SOL_SOCKET, SO_SNDBUF, 1, 0, 4608},
		{SOL_SOCKET, SO_RCVBUF, 1 << 30, 0, 425984},
		{SOL_SOCKET, SO_RCVLOWAT, 0, 0, 1},
		{SOL_SOCKET, SO_RCVLOWAT, -1, 0, 0x7fffffff},
		{SOL_SOCKET, SO_BINDTOIFINDEX, -1, -EINVAL, 0},
		{SOL_SOCKET, SO_MARK, 17, 0, 17},
		{SOL_SOCKET, SO_TYPE, 1, -EINVAL, -1},
		{IPPROTO_TCP, TCP_KEEPIDLE, 0, -EINVAL, 7200},
		{IPPROTO_TCP, TCP_KEEPCNT, 127, 0, 127},
		{IPPROTO_TCP, TCP_KEEPCNT, 128, -EINVAL, 127},
		{IPPROTO_TCP, TCP_MAXSEG, 87, -EINVAL, 536},
		{IPPROTO_TCP, TCP_MAXSEG, 1000, 0, 536},
		{IPPROTO_TCP, TCP_WINDOW_CLAMP, 1, 0, 1152},
		{IPPROTO_TCP, TCP_WINDOW_CLAMP, 0, -EINVAL, 1152},
		{IPPROTO_TCP, TCP_BPF_IW, 20, 0, -1},
		{IPPROTO_TCP, TCP_BPF_RTO_MIN, 4000, -EINVAL, -1},
		{IPPROTO_TCP, TCP_BPF_RTO_MIN, 4001, 0, -1},
		{IPPROTO_IP, IP_TOS, 0x1b, 0, 0x18},
		{IPPROTO_IPV6, IPV6_TCLASS, 1, -EINVAL, -1},
	};
	struct userbpf *vm = userbpf_new(NULL);
	USERBPF_OPTS(userbpf_sock_opts, sock, .remote = "10.0.0.2:81", .cookie = 9);
	struct userbpf_prog *prog = api_load(vm, BPF_PROG_TYPE_SOCK_OPS,
					     "r6 = r1\n"
					     "r2 = *(u32 *)(r6 +4)\n"
					     "r3 = *(u32 *)(r6 +8)\n"
					     "r4 = *(u32 *)(r6 +12)\n"
					     "*(u32 *)(r10 -4) = r4\n"
					     "r4 = r10\n"
					     "r4 += -4\n"
					     "r5 = 4\n"
					     "call bpf_setsockopt\n"
					     "exit\n",
					     NULL);

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bpf_sock_ops ctx = {.args = {(uint32_t)rows[i].level, (uint32_t)rows[i].name,
						    (uint32_t)rows[i].value}};
		USERBPF_OPTS(userbpf_run_opts, opts, .sock_cookie = 9, .ctx_in = &ctx,
			     .ctx_size_in = sizeof(ctx));
		int value = -1, err;

		CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
		CHECK_INT_EQ((int)opts.retval64, rows[i].err);
		err = userbpf_sock_getsockopt(vm, 9, rows[i].level, rows[i].name, &value, 4);
		CHECK_INT_EQ(err, rows[i].result == -1 ? -EINVAL : 0);
		CHECK_INT_EQ(value, rows[i].result == -1 ? 0 : rows[i].result);
	}
	userbpf_prog_free(prog);
	userbpf_free(vm);
}

/* What programs that look up sockets choose. Their sockets come from maps that are not there yet:
 * the body, called as an engine calls it. */
TEST(a_lookup_chooses_a_socket)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct kobj_bpf_sk_lookup_kern kern = {.family = AF_INET, .protocol = IPPROTO_TCP};
	struct run run = {
		.vm = vm, .cpu = &vm->cpus[0], .ctx = &kern, .ctx_layout = &ctx_sk_lookup};
	USERBPF_OPTS(userbpf_sock_opts, listener, .local = "10.0.0.1:80");
	USERBPF_OPTS(userbpf_sock_opts, peer, .local = "10.0.0.1:80", .remote = "10.0.0.2:1");
	USERBPF_OPTS(userbpf_sock_opts, udp, .local = "10.0.0.1:53", .type = SOCK_DGRAM);
	USERBPF_OPTS(userbpf_sock_opts, six, .local = "[::1]:80", .is_v6only = true);
	const struct userbpf_sock_opts *all[] = {&listener, &peer, &udp, &six};
	u64 sk[4], ctx = ptr_to_u64(&kern);

	for (int i = 0; i < 4; i++) {
		CHECK_INT_EQ(userbpf_sock_add(vm, all[i], NULL), 0);
		sk[i] = ptr_to_u64(&sock_find(vm, (u64)i + 1)->sk);
	}
	CHECK_INT_EQ((int)helper_sk_assign(ctx, sk[1], 0, 0, 0, &run), -ESOCKTNOSUPPORT);
	CHECK_INT_EQ((int)helper_sk_assign(ctx, sk[2], 0, 0, 0, &run), -EPROTOTYPE);
	CHECK_INT_EQ((int)helper_sk_assign(ctx, sk[3], 0, 0, 0, &run), -EAFNOSUPPORT);
	CHECK_INT_EQ((int)helper_sk_assign(ctx, sk[0], 4, 0, 0, &run), -EINVAL);
	CHECK_INT_EQ((int)helper_sk_assign(ctx, sk[0], 0, 0, 0, &run), 0);
	CHECK(ptr_to_u64(kern.selected_sk) == sk[0]);
	CHECK_INT_EQ((int)helper_sk_assign(ctx, sk[0], 0, 0, 0, &run), -EEXIST);
	CHECK_INT_EQ((int)helper_sk_assign(ctx, 0, 1, 0, 0, &run), 0);
	CHECK(!kern.selected_sk);
	userbpf_free(vm);
}

struct seen {
	int nr;
	struct userbpf_effect last;
	uint8_t data[64];
};

static int see(void *ctx, const struct userbpf_effect *effect)
{
	struct seen *seen = ctx;

	seen->nr++;
	seen->last = *effect;
	if (effect->data && effect->data_size <= sizeof(seen->data))
		memcpy(seen->data, effect->data, effect->data_size);
	return 0;
}

TEST(a_copy_of_a_packet_is_recorded_with_its_bytes)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog = api_load(vm, BPF_PROG_TYPE_SCHED_CLS,
					     "r2 = 3\n"
					     "r3 = 1\n"
					     "call bpf_clone_redirect\n"
					     "exit\n",
					     NULL);
	uint8_t packet[20] = {1, 2, 3, [19] = 4};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	struct seen seen = {0};

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.retval, 0);
	userbpf_each_effect(vm, see, &seen);
	CHECK_INT_EQ(seen.nr, 1);
	CHECK_INT_EQ(seen.last.kind, USERBPF_EFFECT_CLONE);
	CHECK_INT_EQ(seen.last.ifindex, 3);
	CHECK_INT_EQ(seen.last.flags, 1);
	CHECK_INT_EQ(seen.last.data_size, sizeof(packet));
	CHECK(!memcmp(seen.data, packet, sizeof(packet)));
	userbpf_prog_free(prog);
	userbpf_free(vm);
}

/* Whichever allocation fails: -ENOMEM, and nothing is left behind. */
TEST(no_allocation_is_lost)
{
	for (uint64_t nth = 1; nth < 16; nth++) {
		struct userbpf *vm = userbpf_new(NULL);
		USERBPF_OPTS(userbpf_sock_opts, sock, .local = "10.0.0.1:80");
		USERBPF_OPTS(userbpf_route_opts, route, .ifindex = 2);
		int err;

		userbpf_fail_alloc(vm, nth);
		err = userbpf_sock_add(vm, &sock, NULL);
		CHECK(!err || err == -ENOMEM);
		err = userbpf_device_add(vm, 2, NULL);
		CHECK(!err || err == -ENOMEM);
		err = userbpf_route_add(vm, "10.0.0.0/8", &route);
		CHECK(!err || err == -ENOMEM);
		err = userbpf_cgroup_add(vm, 2, 1);
		CHECK(!err || err == -ENOMEM);
		err = userbpf_cgroup_fd(vm, 2);
		CHECK(err >= 3 || err == -ENOMEM);
		CHECK(userbpf_cgroup_fd(vm, 2) >= 3);
		userbpf_free(vm);
	}
}

/* --- names --- */

/* What bpf_setsockopt() of a zero-terminated name of at most seven letters returns. */
static int set_name(struct userbpf *vm, uint64_t cookie, int level, int name, const char *value)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .sock_cookie = cookie);
	struct userbpf_prog *prog;
	char text[256];
	uint32_t words[2] = {0};

	memcpy(words, value, strlen(value));
	snprintf(text, sizeof(text),
		 "*(u32 *)(r10 -8) = %u\n*(u32 *)(r10 -4) = %u\nr2 = %d\nr3 = %d\nr4 = r10\nr4 += "
		 "-8\n"
		 "r5 = %zu\ncall bpf_setsockopt\nexit\n",
		 words[0], words[1], level, name, strlen(value) + 1);
	prog = api_load(vm, BPF_PROG_TYPE_SOCK_OPS, text, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	userbpf_prog_free(prog);
	return (int)opts.retval;
}

TEST(names_that_are_unknown_change_nothing)
{
	struct userbpf *vm = userbpf_new(NULL);
	USERBPF_OPTS(userbpf_sock_opts, sock, .local = "10.0.0.1:80", .remote = "10.0.0.2:81",
		     .cookie = 9);
	struct bpf_sock out;

	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), 0);
	CHECK_INT_EQ(set_name(vm, 9, SOL_SOCKET, SO_BINDTODEVICE, "lo"), 0);
	CHECK_INT_EQ(set_name(vm, 9, SOL_SOCKET, SO_BINDTODEVICE, "nosuch"), -ENODEV);
	CHECK_INT_EQ(userbpf_sock_read(vm, 9, &out, NULL), 0);
	CHECK_INT_EQ(out.bound_dev_if, 1);
	CHECK_INT_EQ(set_name(vm, 9, SOL_SOCKET, SO_BINDTODEVICE, ""), 0);
	CHECK_INT_EQ(userbpf_sock_read(vm, 9, &out, NULL), 0);
	CHECK_INT_EQ(out.bound_dev_if, 0);
	CHECK_INT_EQ(set_name(vm, 9, IPPROTO_TCP, TCP_CONGESTION, "cdg"), -524);
	CHECK_INT_EQ(set_name(vm, 9, IPPROTO_TCP, TCP_CONGESTION, "nosuch"), -ENOENT);
	userbpf_free(vm);
}

TEST(cookies_wrap_around_to_free_ones)
{
	struct userbpf *vm = userbpf_new(NULL);
	USERBPF_OPTS(userbpf_sock_opts, opts, .cookie = UINT64_MAX);
	uint64_t cookie = 0;

	CHECK_INT_EQ(userbpf_sock_add(vm, &opts, NULL), 0);
	opts.cookie = 1;
	CHECK_INT_EQ(userbpf_sock_add(vm, &opts, NULL), 0);
	opts.cookie = 0;
	for (uint64_t i = 2; i < 4; i++) {
		CHECK_INT_EQ(userbpf_sock_add(vm, &opts, &cookie), 0);
		CHECK(cookie && cookie != 1 && cookie != UINT64_MAX);
		CHECK_INT_EQ(userbpf_sock_read(vm, cookie, NULL, NULL), 0);
	}
	userbpf_free(vm);
}

/* --- lookups --- */

/* Looks up the TCP socket from 10.0.0.2:81 to 10.0.0.1:80; R0: its state, or 0. */
static struct userbpf_prog *load_lookup(struct userbpf *vm, const char *helper)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "*(u32 *)(r10 -12) = %u\n*(u32 *)(r10 -8) = %u\n*(u16 *)(r10 -4) = %u\n"
		 "*(u16 *)(r10 -2) = %u\nr2 = r10\nr2 += -12\nr3 = 12\nr4 = -1\nr5 = 0\ncall %s\n"
		 "if r0 == 0 goto out\nr6 = *(u32 *)(r0 +72)\nr1 = r0\ncall bpf_sk_release\n"
		 "r0 = r6\nout: exit",
		 htonl(0x0a000002), htonl(0x0a000001), htons(81), htons(80), helper);
	return api_load(vm, BPF_PROG_TYPE_SCHED_CLS, text, NULL);
}

static uint32_t run_packet(struct userbpf_prog *prog, uint32_t cpu)
{
	char packet[64] = {0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		     .cpu = cpu);

	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	return opts.retval;
}

/* __bpf_sk_lookup: sk_to_full_sk */
TEST(a_request_is_its_listener_where_full_sockets_are_looked_up)
{
	struct userbpf *vm = userbpf_new(NULL);
	USERBPF_OPTS(userbpf_sock_opts, request, .local = "10.0.0.1:80", .remote = "10.0.0.2:81",
		     .state = 12);
	USERBPF_OPTS(userbpf_sock_opts, listener, .local = "10.0.0.1:80");
	struct userbpf_prog *full = load_lookup(vm, "bpf_sk_lookup_tcp");
	struct userbpf_prog *any = load_lookup(vm, "bpf_skc_lookup_tcp");

	REQUIRE(full && any);
	CHECK_INT_EQ(userbpf_sock_add(vm, &request, NULL), 0);
	CHECK_INT_EQ(run_packet(full, 0), 0);
	CHECK_INT_EQ(userbpf_sock_add(vm, &listener, NULL), 0);
	CHECK_INT_EQ(run_packet(full, 0), 10);
	CHECK_INT_EQ(run_packet(any, 0), 12);
	userbpf_free(vm);
}

/* --- one socket, several CPUs --- */

#define NR_ROUNDS 300

struct race {
	struct userbpf *vm;
	struct userbpf_prog *set;
};

static void *change_options(void *arg)
{
	struct race *race = arg;

	for (int i = 0; i < NR_ROUNDS; i++) {
		USERBPF_OPTS(userbpf_run_opts, opts, .sock_cookie = 9, .cpu = 1);
		int err = userbpf_prog_run(race->set, &opts);

		CHECK(!err || err == -ENOENT);
	}
	return NULL;
}

static void *add_and_remove(void *arg)
{
	struct race *race = arg;

	for (int i = 0; i < NR_ROUNDS; i++) {
		USERBPF_OPTS(userbpf_sock_opts, sock, .local = "10.0.0.1:80", .cookie = 9);

		CHECK_INT_EQ(userbpf_sock_add(race->vm, &sock, NULL), 0);
		CHECK_INT_EQ(userbpf_sock_remove(race->vm, 9), 0);
	}
	return NULL;
}

/* Red under ThreadSanitizer when a key of lookups is changed, or a socket read, without its lock.
 */
TEST(sockets_are_changed_looked_up_read_and_removed_at_once)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 4);
	USERBPF_OPTS(userbpf_sock_opts, sock, .local = "10.0.0.1:80", .cookie = 9);
	struct race race = {.vm = userbpf_new(&vm_opts)};
	struct userbpf_prog *lookup = load_lookup(race.vm, "bpf_sk_lookup_tcp");
	pthread_t changer, remover;
	int number;

	race.set = api_load(race.vm, BPF_PROG_TYPE_SOCK_OPS,
			    "*(u32 *)(r10 -4) = 1\nr2 = 1\nr3 = 62\nr4 = r10\nr4 += -4\nr5 = 4\n"
			    "call bpf_setsockopt\nexit",
			    NULL);
	REQUIRE(lookup && race.set);
	CHECK_INT_EQ(userbpf_sock_add(race.vm, &sock, NULL), 0);
	REQUIRE(!pthread_create(&changer, NULL, change_options, &race));
	for (int i = 0; i < NR_ROUNDS; i++)
		run_packet(lookup, 0);
	pthread_join(changer, NULL);
	CHECK_INT_EQ(userbpf_sock_remove(race.vm, 9), 0);
	REQUIRE(!pthread_create(&remover, NULL, add_and_remove, &race));
	for (int i = 0; i < NR_ROUNDS; i++) {
		struct bpf_sock out;

		userbpf_sock_read(race.vm, 9, &out, NULL);
		userbpf_sock_getsockopt(race.vm, 9, SOL_SOCKET, SO_MARK, &number, 4);
	}
	pthread_join(remover, NULL);
	userbpf_free(race.vm);
}

struct shared_run {
	struct userbpf_prog *prog;
	const void *ctx;
	uint32_t ctx_size, cpu;
};

static void *run_over_shared(void *arg)
{
	const struct shared_run *shared = arg;

	for (int i = 0; i < NR_ROUNDS; i++) {
		USERBPF_OPTS(userbpf_run_opts, opts, .sock_cookie = 9, .cpu = shared->cpu,
			     .ctx_in = shared->ctx, .ctx_size_in = shared->ctx_size);

		CHECK_INT_EQ(userbpf_prog_run(shared->prog, &opts), 0);
	}
	return NULL;
}

/* Sets the mark to one more, and the device to none and to that of the packet by turns. */
static struct userbpf_prog *load_marker(struct userbpf *vm)
{
	USERBPF_OPTS(userbpf_prog_load_opts, opts,
		     .expected_attach_type = BPF_CGROUP_INET_SOCK_CREATE);
	struct bpf_insn insns[16];
	int nr = userbpf_asm("r2 = *(u32 *)(r1 +16)\nr2 += 1\n*(u32 *)(r1 +16) = r2\nr2 &= 1\n"
			     "*(u32 *)(r1 +0) = r2\nr3 = *(u32 *)(r1 +20)\nr0 = 1\nexit",
			     insns, 16, NULL, 0);

	REQUIRE(nr > 0);
	return userbpf_prog_load(vm, BPF_PROG_TYPE_CGROUP_SOCK, "test", "GPL", insns, (size_t)nr,
				 &opts);
}

/* Sets the hash, its flags and the priority. */
static struct userbpf_prog *load_setter(struct userbpf *vm)
{
	return api_load(vm, BPF_PROG_TYPE_SOCK_OPS,
			"r6 = r1\nr2 = *(u32 *)(r1 +84)\nr2 += 1\n*(u32 *)(r1 +164) = r2\n"
			"call bpf_sock_ops_cb_flags_set\nr1 = r6\n*(u32 *)(r10 -4) = 3\nr2 = 1\n"
			"r3 = 12\nr4 = r10\nr4 += -4\nr5 = 4\ncall bpf_setsockopt\nr0 = 1\nexit",
			NULL);
}

/* Red under ThreadSanitizer when fields of a socket are loaded or stored as plain memory. */
TEST(programs_on_several_cpus_share_a_socket)
{
	static const struct bpf_sock_ops state = {.state = BPF_TCP_LISTEN, .snd_cwnd = 11};
	USERBPF_OPTS(userbpf_opts, vm_opts, .nr_cpus = 4);
	USERBPF_OPTS(userbpf_sock_opts, sock, .local = "10.0.0.1:80", .cookie = 9);
	struct userbpf *vm = userbpf_new(&vm_opts);
	struct userbpf_prog *lookup = load_lookup(vm, "bpf_sk_lookup_tcp");
	struct shared_run runs[] = {
		{.prog = load_marker(vm), .cpu = 1},
		{.prog = load_setter(vm), .cpu = 2},
		{.prog = load_setter(vm), .cpu = 3, .ctx = &state, .ctx_size = sizeof(state)},
	};
	pthread_t threads[3];
	struct bpf_tcp_sock tcp;
	struct bpf_sock out;
	uint32_t mark;

	REQUIRE(lookup && runs[0].prog && runs[1].prog && runs[2].prog);
	CHECK_INT_EQ(userbpf_sock_add(vm, &sock, NULL), 0);
	for (int i = 0; i < 3; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, run_over_shared, &runs[i]));
	for (int i = 0; i < NR_ROUNDS; i++) {
		CHECK_INT_EQ(run_packet(lookup, 0), BPF_TCP_LISTEN);
		CHECK_INT_EQ(userbpf_sock_getsockopt(vm, 9, SOL_SOCKET, SO_MARK, &mark, 4), 0);
		CHECK_INT_EQ(userbpf_sock_read(vm, 9, &out, &tcp), 0);
	}
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK_INT_EQ(userbpf_sock_read(vm, 9, &out, &tcp), 0);
	CHECK_INT_EQ(out.mark, NR_ROUNDS);
	CHECK_INT_EQ(out.priority, 3);
	CHECK_INT_EQ(tcp.snd_cwnd, 11);
	userbpf_free(vm);
}

/* --- durations --- */

/* From one reading to the next 28. */
static u64 step_clock(void)
{
	static u64 now;

	return now += 28;
}

/* These are started anew for each repetition, and the clock is read once around them all. */
TEST(the_duration_is_the_average)
{
	static const enum bpf_prog_type types[] = {BPF_PROG_TYPE_SK_LOOKUP,
						   BPF_PROG_TYPE_FLOW_DISSECTOR};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		USERBPF_OPTS(userbpf_prog_load_opts, load,
			     .expected_attach_type = i ? BPF_FLOW_DISSECTOR : BPF_SK_LOOKUP);
		struct bpf_insn insns[] = {{.code = BPF_ALU64 | BPF_MOV, .imm = 1},
					   {.code = BPF_JMP | BPF_EXIT}};
		struct bpf_sk_lookup lookup = {.family = 2, .protocol = IPPROTO_TCP};
		char packet[64] = {0};
		struct userbpf *vm = userbpf_new(NULL);
		struct os os = *vm->os;
		USERBPF_OPTS(userbpf_run_opts, run, .repeat = 4);
		struct userbpf_prog *prog =
			userbpf_prog_load(vm, types[i], "test", "GPL", insns, 2, &load);

		REQUIRE(prog);
		os.monotonic_ns = step_clock;
		vm->os = &os;
		if (i) {
			run.data_in = packet;
			run.data_size_in = sizeof(packet);
		} else {
			run.ctx_in = &lookup;
			run.ctx_size_in = sizeof(lookup);
		}
		CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
		CHECK_INT_EQ(run.duration, 7);
		userbpf_free(vm);
	}
}

/* bpf_skb_get_xfrm_state() of what the caller says that the packet went through. */
TEST(transformations_are_given)
{
	struct userbpf *vm = userbpf_new(NULL);
	const struct bpf_xfrm_state states[2] = {{.reqid = 1, .spi = 2, .family = 2},
						 {.reqid = 3, .spi = 4, .family = 10}};
	const uint8_t packet[34] = {0};
	USERBPF_OPTS(userbpf_skb, skb, .nr_xfrm = 2, .xfrm = states, .route_realm = 5);
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet),
		     .skb = &skb);
	struct userbpf_prog *prog = api_load(vm, BPF_PROG_TYPE_SCHED_CLS,
					     "r6 = r1\n"
					     "r2 = 1\n"
					     "r3 = r10\n"
					     "r3 += -32\n"
					     "r4 = 28\n"
					     "r5 = 0\n"
					     "call bpf_skb_get_xfrm_state\n"
					     "if r0 != 0 goto out\n"
					     "r7 = *(u32 *)(r10 -28)\n"
					     "r1 = r6\n"
					     "call bpf_get_route_realm\n"
					     "r7 <<= 8\n"
					     "r0 |= r7\n"
					     "out:\n"
					     "exit\n",
					     NULL);

	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ(run.retval, 0x405);
	CHECK_INT_EQ(skb.route_realm, 5);
	skb.nr_xfrm = 1;
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	CHECK_INT_EQ((int)run.retval, -EINVAL);
	skb.nr_xfrm = 7;
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), -EINVAL);
	skb.nr_xfrm = 1;
	skb.xfrm = NULL;
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), -EINVAL);
	userbpf_prog_free(prog);
	userbpf_free(vm);
}
