// SPDX-License-Identifier: BSD-2-Clause
/*
 * Classic filters through the public interface: what the ancillary loads give, payload offsets of
 * many kinds of packet (net/core/flow_dissector.c: __skb_flow_dissect, __skb_get_poff), attributes,
 * what is refused, and memory that runs out.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "tests/unit/test_api.h"

#define BOTH (USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER)

static struct userbpf_prog *load(struct userbpf *vm, const char *text)
{
	struct sock_filter insns[64];
	char err[128] = "";
	int nr = userbpf_classic_parse(text, insns, 64, err, sizeof(err));

	if (!CHECK_MSG(nr > 0, "%s", err))
		return NULL;
	return userbpf_prog_load_classic(vm, "filter", insns, (size_t)nr, NULL);
}

static size_t from_hex(const char *hex, uint8_t *out)
{
	unsigned int byte;
	size_t size = 0;
	int len;

	while (sscanf(hex, " %2x%n", &byte, &len) == 1) {
		out[size++] = (uint8_t)byte;
		hex += len;
	}
	return size;
}

/* What @text returns for the bytes @hex; -1 and a failed check when it does not run. */
static long run_with(const char *text, const char *hex, struct __sk_buff *ctx, uint32_t dev_type)
{
	struct userbpf *vm = userbpf_new(NULL);
	uint8_t packet[512];
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet,
		     .data_size_in = (uint32_t)from_hex(hex, packet), .flags = BOTH, .ctx_in = ctx,
		     .ctx_size_in = ctx ? sizeof(*ctx) : 0, .dev_type = dev_type);
	struct userbpf_prog *prog;
	long result = -1;

	REQUIRE(vm);
	prog = load(vm, text);
	if (CHECK(prog) && CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0))
		result = opts.retval;
	userbpf_free(vm);
	return result;
}

static long run(const char *text, const char *hex)
{
	return run_with(text, hex, NULL, 0);
}

#define MACS  "000000000000 000000000000 "
#define ETH4  MACS "0800 "
#define ETH6  MACS "86dd "
#define ADDR4 "0a000001 0a000002 "
#define ADDR6 "20010db8000000000000000000000001 20010db8000000000000000000000002 "
/* Headers whose next protocol is the argument. */
#define IP4(proto)	     "45000040 00000000 40" proto "0000 " ADDR4
#define IP4_FRAG(off, proto) "45000040 0000" off " 40" proto "0000 " ADDR4
#define IP6(proto)	     "60000000 0020" proto "40 " ADDR6
#define TCP(doff)	     "1f900050 00000000 00000000 " doff "02 2000 0000 0000 "
#define UDP		     "00350035 00080000 "

static const struct {
	const char *packet;
	long poff; /* from the link-layer header, where the packet begins */
} payloads[] = {
	{ETH4 IP4("06") TCP("50"), 14 + 20 + 20},
	{ETH4 IP4("06") TCP("80"), 14 + 20 + 32},
	{ETH4 IP4("06") TCP("10"), 14 + 20 + 20},
	{ETH4 IP4("06") "1f900050", 14 + 20},
	{ETH4 IP4("11") UDP, 14 + 20 + 8},
	{ETH4 IP4("88") UDP, 14 + 20 + 8},
	{ETH4 IP4("01") "08000000", 14 + 20 + 8},
	{ETH4 IP4("02"), 14 + 20 + 8},
	{ETH4 IP4("84"), 14 + 20 + 12},
	{ETH4 IP4("21"), 14 + 20 + 12},
	{ETH4 IP4("32"), 14 + 20},
	{ETH4 "47000040 00000000 40110000 " ADDR4 "0101010101010101 " UDP, 14 + 28 + 8},
	{ETH4 "44000040 00000000 40110000 " ADDR4 UDP, 0},
	{ETH4 "45000040", 0},
	{ETH4 IP4_FRAG("2000", "11") UDP, 14 + 20 + 8},
	{ETH4 IP4_FRAG("2001", "11") UDP, 14 + 20},
	{ETH4 IP4_FRAG("0001", "06") TCP("50"), 14 + 20},
	{ETH6 IP6("11") UDP, 14 + 40 + 8},
	{ETH6 IP6("3a") "80000000", 14 + 40 + 8},
	{ETH6 IP6("00") "1100000000000000 " UDP, 14 + 40 + 8 + 8},
	{ETH6 IP6("3c") "2b01"
			"0000000000000000000000000000 06000000 00000000 " TCP("50"),
	 14 + 40 + 16 + 8 + 20},
	{ETH6 IP6("2c") "11000001 00000000 " UDP, 14 + 40 + 8 + 8},
	{ETH6 IP6("2c") "11000008 00000000 " UDP, 14 + 40 + 8},
	{ETH6 IP6("00") "11", 0},
	{ETH6 "60000000", 0},
	{MACS "8100 0005 0800 " IP4("11") UDP, 14 + 4 + 20 + 8},
	{MACS "88a8 0005 8100 0006 86dd " IP6("11") UDP, 14 + 8 + 40 + 8},
	{MACS "8100 00", 0},
	{MACS "8864 11000001 0040 0021 " IP4("11") UDP, 14 + 8 + 20 + 8},
	{MACS "8864 11000001 0040 0057 " IP6("11") UDP, 14 + 8 + 40 + 8},
	{MACS "8864 11000001 0040 c021 00", 14 + 8},
	{MACS "8864 11000001 0040 2100 00", 0},
	{MACS "8864 21000001 0040 0021 " IP4("11") UDP, 0},
	{MACS "8847 00010140 " IP4("11"), 14 + 4},
	{MACS "0806 0001", 14},
	{MACS "88b5 0001", 0},
	{MACS "88f7 " ADDR6 "0000", 14 + 34},
	{MACS "892f 0000 0000 0800 " IP4("11") UDP, 14 + 6 + 20 + 8},
	{ETH4 IP4("04") IP4("11") UDP, 14 + 40 + 8},
	{ETH4 IP4("29") IP6("06") TCP("60"), 14 + 60 + 24},
	{ETH4 IP4("2f") "0000 0800 " IP4("11") UDP, 14 + 20 + 4 + 20 + 8},
	{ETH4 IP4("2f") "b000 86dd 00000000 00000007 00000000 " IP6("11") UDP,
	 14 + 20 + 16 + 40 + 8},
	{ETH4 IP4("2f") "0000 6558 " ETH4 IP4("11") UDP, 14 + 20 + 4 + 14 + 20 + 8},
	{ETH4 IP4("2f") "4000 0800 " IP4("11") UDP, 14 + 20},
	{ETH4 IP4("2f") "3081 880b 00000000 00000000 00000000 ff030021 " IP4("11") UDP,
	 14 + 20 + 20 + 20 + 8},
	{ETH4 IP4("2f") "0001 880b ff030021 " IP4("11") UDP, 14 + 20},
	{ETH4 IP4("2f") "2000 0800", 0},
	{ETH4 IP4("89") "00010140", 14 + 20 + 4},
};

TEST(payload_offsets)
{
	for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
		long got = run("ld poff\nret a", payloads[i].packet);

		CHECK_MSG(got == payloads[i].poff, "%ld, not %ld: %s", got, payloads[i].poff,
			  payloads[i].packet);
	}
}

TEST(payload_offset_behind_a_tag_in_the_socket_buffer)
{
	struct __sk_buff ctx = {.vlan_tci = 5, .vlan_proto = htons(0x8100)};

	CHECK_INT_EQ(run_with("ld poff\nret a", ETH4 IP4("11") UDP, &ctx, 0), 14 + 20 + 8);
	CHECK_INT_EQ(run_with("ld poff\nret a", MACS "8100 0005 0800 " IP4("11") UDP, &ctx, 0),
		     14 + 4 + 20 + 8);
}

TEST(ancillary_loads)
{
	struct __sk_buff ctx = {.pkt_type = 4,
				.mark = 0x12345678,
				.queue_mapping = 9,
				.hash = 0xabcdef01,
				.vlan_tci = 0x3005,
				.vlan_proto = htons(0x88a8),
				.ifindex = 300};
	static const char packet[] = MACS "88b5 0102";
	static const struct {
		const char *text;
		long result;
	} loads[] = {
		{"ld proto\nret a", 0x88b5},
		{"ldb type\nret a", 4},
		{"ldh mark\nret a", 0x12345678},
		{"ld queue\nret a", 9},
		{"ld rxhash\nret a", 0xabcdef01},
		{"ld vlan_tci\nret a", 0x3005},
		{"ld vlan_pr\nret a", 1},
		{"ld vlan_tpid\nret a", 0x88a8},
		{"ld ifidx\nret a", 300},
		{"ld hatype\nret a", 32},
		{"ld cpu\nret a", 0},
		{"ld #len\nret a", 16},
		{"ld #6\nldx #5\nld [xor_x]\nret a", 3},
	};

	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		CHECK_INT_EQ(run_with(loads[i].text, packet, &ctx, 32), loads[i].result);
	CHECK_INT_EQ(run("ld vlan_pr\nret a", packet), 0);
	CHECK_INT_EQ(run("ld hatype\nret a", packet), 772);
	CHECK_INT_EQ(run("ld ifidx\nret a", packet), 1);
	CHECK(run("ld rand\nst M[0]\nld rand\nldx M[0]\nld [xor_x]\nret a", packet) != 0);
}

/* Attributes at offset 14: type 1 of 5 bytes (8 with padding), type 2 with type 3 in it. */
#define ATTRIBUTES MACS "88b5 05000100 aa000000 0c000200 04000700 04000300 "

TEST(attributes)
{
	CHECK_INT_EQ(run("ldx #1\nld #14\nld nla\nret a", ATTRIBUTES), 14);
	CHECK_INT_EQ(run("ldx #2\nld #14\nld nla\nret a", ATTRIBUTES), 22);
	CHECK_INT_EQ(run("ldx #3\nld #14\nld nla\nret a", ATTRIBUTES), 0);
	CHECK_INT_EQ(run("ldx #3\nld #22\nld nlan\nret a", ATTRIBUTES), 30);
	CHECK_INT_EQ(run("ldx #8\nld #22\nld nlan\nret a", ATTRIBUTES), 0);
	CHECK_INT_EQ(run("ldx #3\nld #30\nld nlan\nret a", ATTRIBUTES), 0);
	CHECK_INT_EQ(run("ldx #3\nld #31\nld nla\nret a", ATTRIBUTES), 0);
	CHECK_INT_EQ(run("ldx #1\nld #-1\nld nla\nret a", ATTRIBUTES), 0);
	CHECK_INT_EQ(run("ldx #1\nld #-1\nld nlan\nret a", ATTRIBUTES), 0);
	CHECK_INT_EQ(run("ldx #1\nld #0\nld nla\nret a", "0102"), 0);
}

/* The search is for linear packets only. */
TEST(attributes_in_fragments)
{
	struct __sk_buff ctx = {.data_end = 20};

	CHECK_INT_EQ(run_with("ldx #1\nld #14\nld nla\nret a", ATTRIBUTES, &ctx, 0), 0);
	CHECK_INT_EQ(run_with("ldx #1\nld #14\nld nlan\nret a", ATTRIBUTES, &ctx, 0), 0);
	CHECK_INT_EQ(run_with("ld [18]\nret a", ATTRIBUTES, &ctx, 0), 0xaa000000);
}

TEST(packets_cut_short)
{
	CHECK_INT_EQ(run("ld #len\nret a", ""), 0);
	CHECK_INT_EQ(run("ldb [0]\nret #7", ""), 0);
	CHECK_INT_EQ(run("ldb [0]\nret a", "2a"), 42);
	CHECK_INT_EQ(run("ldb [1]\nret a", "2a"), 0);
	CHECK_INT_EQ(run("ld poff\nret a", "2a"), 0);
	CHECK_INT_EQ(run("ldh [12]\nret a", MACS "08"), 0);
	CHECK_INT_EQ(run("ldb [14]\nret a", ETH4 "45"), 0x45);
	CHECK_INT_EQ(run("ldb [14]\nret a", ETH6 "60"), 0x60);
}

static int run_error(uint32_t flags, uint32_t size, uint32_t data_end, uint32_t dev_type)
{
	struct userbpf *vm = userbpf_new(NULL);
	uint8_t packet[64] = {0};
	struct __sk_buff ctx = {.data_end = data_end};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = size,
		     .flags = flags, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx),
		     .dev_type = dev_type);
	struct userbpf_prog *prog = load(vm, "ret #1");
	int err = userbpf_prog_run(prog, &opts);

	userbpf_free(vm);
	return err;
}

TEST(what_a_run_refuses)
{
	CHECK_INT_EQ(run_error(BOTH, 0, 0, 0), 0);
	CHECK_INT_EQ(run_error(USERBPF_RUN_FREE_CTX, 13, 0, 0), -EINVAL);
	CHECK_INT_EQ(run_error(USERBPF_RUN_LINK_LAYER, 13, 0, 0), -EINVAL);
	CHECK_INT_EQ(run_error(0, 14, 14, 0), -EINVAL);
	CHECK_INT_EQ(run_error(BOTH, 20, 14, 0), 0);
	CHECK_INT_EQ(run_error(BOTH, 20, 13, 0), -EINVAL);
	CHECK_INT_EQ(run_error(BOTH, 20, 21, 0), -EINVAL);
	CHECK_INT_EQ(run_error(BOTH, 5, 4, 0), -EINVAL);
	CHECK_INT_EQ(run_error(BOTH, 5, 5, 0), 0);
	CHECK_INT_EQ(run_error(BOTH, 20, 0, 65535), 0);
	CHECK_INT_EQ(run_error(BOTH, 20, 0, 65536), -EINVAL);
}

/* Helpers that only converted programs have are for no others. */
TEST(internal_helpers)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct sock_filter insns[2];
	struct bpf_insn out[16];
	char err[128] = "";
	int nr;

	CHECK_INT_EQ(userbpf_classic_parse("ld poff\nret a", insns, 2, err, sizeof(err)), 2);
	nr = userbpf_classic_convert(insns, 2, out, 16, err, sizeof(err));
	CHECK_INT_EQ(nr, 8);
	CHECK(!userbpf_prog_load(vm, BPF_PROG_TYPE_SOCKET_FILTER, "x", "GPL", out, (size_t)nr,
				 NULL));
	CHECK_INT_EQ(errno, EINVAL);
	/* They have text all the same. */
	CHECK_INT_EQ(userbpf_disasm(out, (size_t)nr, 6, err, sizeof(err)), 1);
	CHECK_STR_EQ(err, "(85) call bpf_skb_get_pay_offset#65536");
	CHECK_INT_EQ(userbpf_asm("call bpf_skb_get_nlattr\nexit", out, 16, err, sizeof(err)), 2);
	CHECK_INT_EQ(out[0].imm, 65537);
	CHECK(!userbpf_prog_load(vm, BPF_PROG_TYPE_SOCKET_FILTER, "x", "GPL", out, 2, NULL));
	userbpf_free(vm);
}

TEST(what_a_load_refuses)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct sock_filter insns[] = {{.code = BPF_LD | BPF_MEM}, {.code = BPF_RET | BPF_A}};
	char said[128];

	CHECK(!userbpf_prog_load_classic(vm, "f", insns, 2, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	userbpf_last_error(vm, said, sizeof(said));
	CHECK_STR_HAS(said, "prog 'f': M[0] is read and never written (insn 0)");
	CHECK(!userbpf_prog_load_classic(vm, NULL, insns, 0, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	CHECK(!userbpf_prog_load_classic(vm, "a name with blanks", insns + 1, 1, NULL));
	CHECK_INT_EQ(errno, EINVAL);
	CHECK(userbpf_prog_load_classic(vm, NULL, insns + 1, 1, NULL));
	userbpf_free(vm);
}

TEST(text_is_cut_where_the_buffer_ends)
{
	struct sock_filter insns[] = {{.code = BPF_RET | BPF_K, .k = 5}, {.code = BPF_RET | BPF_A}};
	char buf[8] = "xxxxxxx";

	CHECK_INT_EQ(userbpf_classic_print(insns, 2, USERBPF_CLASSIC_DECIMAL, NULL, 0), 19);
	CHECK_INT_EQ(userbpf_classic_print(insns, 2, USERBPF_CLASSIC_DECIMAL, buf, 4), 19);
	CHECK_STR_EQ(buf, "2\n6");
	CHECK_INT_EQ(userbpf_classic_print(insns, 0, USERBPF_CLASSIC_ASM, buf, 4), 0);
	CHECK_STR_EQ(buf, "");
	CHECK_INT_EQ(userbpf_classic_print(insns, 2, (enum userbpf_classic_format)4, buf, 4),
		     -EINVAL);
}

TEST(memory_that_runs_out)
{
	struct sock_filter insn = {.code = BPF_RET | BPF_K, .k = 5};
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog = NULL;
	int nr = 0;

	while (!prog && nr < 100) {
		userbpf_fail_alloc(vm, (uint64_t)++nr);
		prog = userbpf_prog_load_classic(vm, "f", &insn, 1, NULL);
		if (!prog)
			CHECK_INT_EQ(errno, ENOMEM);
	}
	CHECK(prog && nr > 3);
	userbpf_free(vm);
}
