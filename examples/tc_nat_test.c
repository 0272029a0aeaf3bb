// SPDX-License-Identifier: BSD-2-Clause
/*
 * The node proxy over packets with right checksums: there and back, and both checksums must be
 * right again.
 *
 *	cc tc_nat_test.c $(pkg-config --cflags --libs userbpf) -o tc_nat_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c tc_nat.bpf.c -o tc_nat.bpf.o
 *	./tc_nat_test tc_nat.bpf.o
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stdio.h>
#include <string.h>
#include <userbpf/userbpf.h>

#include "tc_nat.h"

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

#define PAYLOAD "GET / HTTP/1.0"

struct packet {
	struct ethhdr eth;
	struct iphdr ip;
	union {
		struct tcphdr tcp;
		struct udphdr udp;
	};
	char payload[sizeof(PAYLOAD)];
} __attribute__((packed));

#define L4_BYTES (sizeof(struct packet) - offsetof(struct packet, tcp))

static uint32_t add_words(uint32_t sum, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++)
		sum += (uint32_t)bytes[i] << (i % 2 ? 0 : 8);
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/* Over a header whose checksum is right these give 0. */
static uint16_t ip_sum(const struct packet *p)
{
	return fold(add_words(0, &p->ip, sizeof(p->ip)));
}

static uint16_t l4_sum(const struct packet *p)
{
	uint32_t sum = add_words(0, &p->ip.saddr, 8) + p->ip.protocol + L4_BYTES;

	return fold(add_words(sum, &p->tcp, L4_BYTES));
}

static void set_l4_check(struct packet *p, uint16_t check)
{
	if (p->ip.protocol == IPPROTO_TCP)
		p->tcp.check = check;
	else
		p->udp.check = check;
}

static struct packet make_packet(const struct endpoint *from, const struct endpoint *to)
{
	struct packet p = {
		.eth = {.h_proto = htons(ETH_P_IP)},
		.ip = {.version = 4, .ihl = 5, .protocol = to->protocol, .ttl = 64},
		.payload = PAYLOAD,
	};

	p.ip.tot_len = htons(sizeof(p) - sizeof(p.eth));
	p.ip.saddr = from->addr;
	p.ip.daddr = to->addr;
	p.ip.check = ip_sum(&p);
	p.tcp.source = from->port;
	p.tcp.dest = to->port;
	if (to->protocol == IPPROTO_TCP)
		p.tcp.doff = sizeof(p.tcp) / 4;
	else
		p.udp.len = htons(L4_BYTES);
	set_l4_check(&p, l4_sum(&p));
	return p;
}

static struct packet run(struct userbpf_object *obj, const char *name, struct packet in)
{
	struct packet out = {0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = &in, .data_size_in = sizeof(in),
		     .data_out = &out, .data_size_out = sizeof(out));

	EXPECT(!userbpf_prog_run(userbpf_object_find_prog(obj, name), &opts));
	EXPECT(opts.retval == TC_ACT_OK);
	EXPECT(opts.data_size_out == sizeof(out));
	return out;
}

static bool is_from_to(const struct packet *p, const struct endpoint *from,
		       const struct endpoint *to)
{
	return p->ip.saddr == from->addr && p->tcp.source == from->port &&
	       p->ip.daddr == to->addr && p->tcp.dest == to->port;
}

static void test_there_and_back(struct userbpf_object *obj, uint8_t protocol)
{
	struct endpoint client = {inet_addr("192.168.0.7"), htons(40000), protocol, 0};
	struct endpoint service = {inet_addr("10.96.0.1"), htons(80), protocol, 0};
	struct endpoint backend = {inet_addr("10.0.1.23"), htons(8080), protocol, 0};
	struct packet out;

	EXPECT(!userbpf_map_update_elem(userbpf_object_find_map(obj, "services"), &service,
					sizeof(service), &backend, sizeof(backend), BPF_ANY));
	out = run(obj, "to_backend", make_packet(&client, &service));
	EXPECT(is_from_to(&out, &client, &backend));
	EXPECT(ip_sum(&out) == 0 && l4_sum(&out) == 0);
	EXPECT(!strcmp(out.payload, PAYLOAD));

	out = run(obj, "from_backend", make_packet(&backend, &client));
	EXPECT(is_from_to(&out, &service, &client));
	EXPECT(ip_sum(&out) == 0 && l4_sum(&out) == 0);
}

/* A UDP checksum of 0 says that there is none, and stays so. */
static void test_no_checksum(struct userbpf_object *obj)
{
	struct endpoint client = {inet_addr("192.168.0.7"), htons(40001), IPPROTO_UDP, 0};
	struct endpoint service = {inet_addr("10.96.0.1"), htons(80), IPPROTO_UDP, 0};
	struct packet in = make_packet(&client, &service), out;

	in.udp.check = 0;
	out = run(obj, "to_backend", in);
	EXPECT(out.ip.daddr == inet_addr("10.0.1.23"));
	EXPECT(out.udp.check == 0);
	EXPECT(ip_sum(&out) == 0);
}

static void test_strangers(struct userbpf_object *obj)
{
	struct endpoint a = {inet_addr("192.168.0.7"), htons(40000), IPPROTO_TCP, 0};
	struct endpoint b = {inet_addr("192.168.0.8"), htons(80), IPPROTO_TCP, 0};
	struct packet in = make_packet(&a, &b), out = run(obj, "to_backend", in);

	EXPECT(!memcmp(&in, &out, sizeof(in)));
	out = run(obj, "from_backend", in);
	EXPECT(!memcmp(&in, &out, sizeof(in)));
}

int main(int argc, char **argv)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj =
		userbpf_object_open_file(vm, argc > 1 ? argv[1] : "tc_nat.bpf.o", NULL);

	if (!obj || userbpf_object_load(obj)) {
		fprintf(stderr, "cannot load the object\n");
		return 2;
	}
	test_there_and_back(obj, IPPROTO_TCP);
	test_there_and_back(obj, IPPROTO_UDP);
	test_no_checksum(obj);
	test_strangers(obj);
	userbpf_free(vm);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
