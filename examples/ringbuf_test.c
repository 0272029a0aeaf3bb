// SPDX-License-Identifier: BSD-2-Clause
/*
 * A test of a program that reports through a ring buffer: load the object, run the program over
 * packets, read what it reported, and see that it survives a reader that is too slow.
 *
 *	cc ringbuf_test.c $(pkg-config --cflags --libs userbpf) -o ringbuf_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c ringbuf.bpf.c -o ringbuf.bpf.o
 *	./ringbuf_test ringbuf.bpf.o
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <userbpf/userbpf.h>

#include "ringbuf.h"

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

struct packet {
	struct ethhdr eth;
	struct iphdr ip;
	struct tcphdr tcp;
} __attribute__((packed));

static struct packet tcp_packet(const char *from, uint16_t sport, const char *to, uint16_t dport)
{
	struct packet p = {
		.eth = {.h_proto = htons(ETH_P_IP)},
		.ip = {.version = 4, .ihl = 5, .protocol = IPPROTO_TCP, .ttl = 64},
		.tcp = {.source = htons(sport), .dest = htons(dport), .doff = 5, .syn = 1},
	};

	p.ip.saddr = inet_addr(from);
	p.ip.daddr = inet_addr(to);
	return p;
}

static uint32_t run(struct userbpf_prog *prog, const struct packet *packet)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(*packet));

	EXPECT(!userbpf_prog_run(prog, &opts));
	return opts.retval;
}

struct log {
	int nr;
	struct event last;
};

static int on_event(void *ctx, void *data, size_t size)
{
	struct log *log = ctx;

	EXPECT(size == sizeof(log->last));
	memcpy(&log->last, data, sizeof(log->last));
	log->nr++;
	return 0;
}

static void test_events(struct userbpf_prog *prog, struct userbpf_ring_buffer *rb, struct log *log)
{
	struct packet web = tcp_packet("10.0.0.1", 40000, "10.0.0.2", 443);
	struct packet shell = tcp_packet("10.0.0.1", 40001, "10.0.0.2", 22);
	struct packet other = web;

	other.ip.protocol = IPPROTO_UDP;
	EXPECT(run(prog, &web) == XDP_PASS);
	EXPECT(run(prog, &shell) == XDP_PASS);
	EXPECT(run(prog, &other) == XDP_PASS);
	EXPECT(userbpf_ring_buffer_poll(rb, 100) == 1);
	EXPECT(log->nr == 1);
	EXPECT(log->last.saddr == inet_addr("10.0.0.1"));
	EXPECT(log->last.daddr == inet_addr("10.0.0.2"));
	EXPECT(log->last.sport == 40000 && log->last.dport == 443);
}

/* An event takes 24 bytes of the 4096 with its header, and one byte stays free. */
static void test_slow_reader(struct userbpf_object *obj, struct userbpf_prog *prog,
			     struct userbpf_ring_buffer *rb, struct log *log)
{
	struct packet web = tcp_packet("10.0.0.1", 40000, "10.0.0.2", 443);
	struct userbpf_map *globals = userbpf_object_find_map(obj, "ringbuf.bss");
	uint32_t key = 0;
	uint64_t nr_dropped = 0;

	log->nr = 0;
	for (int i = 0; i < 200; i++)
		run(prog, &web);
	EXPECT(globals && !userbpf_map_lookup_elem(globals, &key, sizeof(key), &nr_dropped,
						   sizeof(nr_dropped), 0));
	EXPECT(userbpf_ring_buffer_consume(rb) == 170);
	EXPECT(log->nr == 170);
	EXPECT(nr_dropped == 30);
}

int main(int argc, char **argv)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object_open_opts opts = {.sz = sizeof(opts), .object_name = "ringbuf"};
	struct userbpf_object *obj =
		userbpf_object_open_file(vm, argc > 1 ? argv[1] : "ringbuf.bpf.o", &opts);
	struct userbpf_ring_buffer *rb;
	struct userbpf_prog *prog;
	struct log log = {0};

	if (!obj || userbpf_object_load(obj)) {
		fprintf(stderr, "cannot load the object\n");
		return 2;
	}
	prog = userbpf_object_find_prog(obj, "tell");
	rb = userbpf_ring_buffer_new(userbpf_object_find_map(obj, "events"), on_event, &log, NULL);
	if (!prog || !rb)
		return 2;
	test_events(prog, rb, &log);
	test_slow_reader(obj, prog, rb, &log);
	userbpf_ring_buffer_free(rb);
	userbpf_free(vm);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
