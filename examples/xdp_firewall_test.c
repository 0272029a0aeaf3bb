// SPDX-License-Identifier: BSD-2-Clause
/*
 * The firewall under Criterion: each test has an instance of its own, so none sees what another one
 * left in a map.
 *
 *	cc xdp_firewall_test.c $(pkg-config --cflags --libs userbpf criterion) -o xdp_firewall_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c xdp_firewall.bpf.c -o xdp_firewall.bpf.o
 *	EXAMPLE_OBJECT=xdp_firewall.bpf.o ./xdp_firewall_test
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <userbpf/userbpf.h>

enum { CLASS_TCP = 3, CLASS_FRAGMENT = 6, CLASS_TRUNCATED = 7 }; /* of xdp_firewall.bpf.c */

struct counter {
	uint64_t packets, bytes, dropped;
};

struct packet {
	struct ethhdr eth;
	struct iphdr ip;
	struct tcphdr tcp;
} __attribute__((packed));

static struct userbpf *vm;
static struct userbpf_object *obj;

static void set_up(void)
{
	const char *path = getenv("EXAMPLE_OBJECT");

	vm = userbpf_new(NULL);
	obj = userbpf_object_open_file(vm, path ? path : "xdp_firewall.bpf.o", NULL);
	cr_assert_not_null(obj);
	cr_assert_eq(userbpf_object_load(obj), 0);
}

static void tear_down(void)
{
	userbpf_free(vm);
}

TestSuite(firewall, .init = set_up, .fini = tear_down);

static struct packet to_port(uint16_t port)
{
	return (struct packet){
		.eth = {.h_proto = htons(ETH_P_IP)},
		.ip = {.version = 4, .ihl = 5, .protocol = IPPROTO_TCP, .ttl = 64},
		.tcp = {.source = htons(40000), .dest = htons(port), .doff = 5, .syn = 1},
	};
}

static uint32_t run(const void *packet, uint32_t size)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(obj, "xdp_firewall");
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = size);

	cr_assert_eq(userbpf_prog_run(prog, &opts), 0);
	return opts.retval;
}

static struct counter counter_of(uint32_t class)
{
	struct userbpf_map *map = userbpf_object_find_map(obj, "counters");
	struct counter counter;

	cr_assert_eq(
		userbpf_map_lookup_elem(map, &class, sizeof(class), &counter, sizeof(counter), 0),
		0);
	return counter;
}

Test(firewall, lets_tcp_pass_and_counts_it)
{
	struct packet web = to_port(443);

	cr_expect_eq(run(&web, sizeof(web)), XDP_PASS);
	cr_expect_eq(run(&web, sizeof(web)), XDP_PASS);
	cr_expect_eq(counter_of(CLASS_TCP).packets, 2);
	cr_expect_eq(counter_of(CLASS_TCP).bytes, 2 * sizeof(web));
	cr_expect_eq(counter_of(CLASS_TCP).dropped, 0);
}

Test(firewall, drops_what_goes_to_a_blocked_port)
{
	struct userbpf_map *blocked = userbpf_object_find_map(obj, "blocked_ports");
	struct packet telnet = to_port(23), web = to_port(80);
	uint32_t port = 23;
	uint64_t hits = 0;

	cr_assert_eq(
		userbpf_map_update_elem(blocked, &port, sizeof(port), &hits, sizeof(hits), BPF_ANY),
		0);
	cr_expect_eq(run(&telnet, sizeof(telnet)), XDP_DROP);
	cr_expect_eq(run(&web, sizeof(web)), XDP_PASS);
	cr_assert_eq(userbpf_map_lookup_elem(blocked, &port, sizeof(port), &hits, sizeof(hits), 0),
		     0);
	cr_expect_eq(hits, 1);
	cr_expect_eq(counter_of(CLASS_TCP).dropped, 1);
}

Test(firewall, drops_fragments)
{
	struct packet fragment = to_port(80);

	fragment.ip.frag_off = htons(0x2000);
	cr_expect_eq(run(&fragment, sizeof(fragment)), XDP_DROP);
	cr_expect_eq(counter_of(CLASS_FRAGMENT).dropped, 1);
}

Test(firewall, drops_packets_that_end_too_early)
{
	struct packet web = to_port(80);

	for (uint32_t size = sizeof(struct ethhdr); size < offsetof(struct packet, tcp) + 4; size++)
		cr_expect_eq(run(&web, size), XDP_DROP, "%u bytes", size);
	cr_expect_eq(counter_of(CLASS_TRUNCATED).packets, 24);
}

static int note_text(void *ctx, const struct userbpf_effect *effect)
{
	if (effect->kind == USERBPF_EFFECT_TRACE)
		*(char **)ctx = strdup(effect->text);
	return 0;
}

Test(firewall, tells_of_a_drop)
{
	struct packet fragment = to_port(80);
	char *text = NULL;

	fragment.ip.frag_off = htons(0x2000);
	run(&fragment, sizeof(fragment));
	userbpf_each_effect(vm, note_text, &text);
	cr_assert_not_null(text);
	cr_expect_str_eq(text, "dropped: class 6 port 0 bytes 54");
	free(text);
}
