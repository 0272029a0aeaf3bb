/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: libpcap. Filters (libpcap.filters) are compiled by pcap_compile(), optimised and not, for
 * three link types. One test is one program: userbpf must return what bpf_filter() does for every
 * packet, print the program as bpf_image() does, and read it back from all of its texts.
 *
 *	libpcap FILTERS [PACKETS [SEED [PART-OF-FILTER]]]
 */
/* libpcap has a struct of the kernel's name, with what the kernel calls struct sock_filter in it.
 */
#define bpf_insn pcap_insn
#include <pcap.h>
#undef bpf_insn
#include <stdio.h>
#include <stdlib.h>

#include "tests/conformance/engines.h"
#include "tests/conformance/packets.h"

#define NETMASK	       0x00ffffff /* 255.255.255.0 in network order, for "ip broadcast" */
#define SNAPLEN	       262144
#define RUN_INSN_LIMIT 100000 /* more than any classic program has */
#define MAX_TEXT       (64 * USERBPF_CLASSIC_MAX_INSNS)

_Static_assert(sizeof(struct pcap_insn) == sizeof(struct sock_filter), "the same layout");

static const struct link_type {
	int dlt;
	enum packet_link link;
	const char *name;
} link_types[] = {
	{DLT_EN10MB, PACKET_ETHERNET, "ethernet"},
	{DLT_RAW, PACKET_RAW, "raw"},
	{DLT_LINUX_SLL, PACKET_COOKED, "cooked"},
};

struct packet {
	u8 *data;
	u32 size;
};

struct judge {
	struct packet *packets_of[ARRAY_SIZE(link_types)];
	const struct link_type *type;
	const struct packet *packets; /* of that type */
	u32 nr_packets;
	u64 seed;
	const char *filter;
	bool is_optimised;
	unsigned int passed, failed, nr_telling;
	unsigned long nr_runs;
};

static void *checked(void *p)
{
	if (!p)
		abort();
	return p;
}

static bool fail(struct judge *judge, const char *why)
{
	printf("FAIL %s%s: %s: %s\n", judge->type->name,
	       judge->is_optimised ? "" : ", not optimised", judge->filter, why);
	return false;
}

static struct packet *make_packets(const struct judge *judge, enum packet_link link)
{
	struct packet *packets = checked(calloc(judge->nr_packets, sizeof(*packets)));
	struct packet_gen gen = {.state = judge->seed};

	for (u32 i = 0; i < judge->nr_packets; i++) {
		struct packet *packet = &packets[i];

		packet_next(&gen, link);
		/* Of its own size, so that sanitizers see who reads behind it. */
		packet->data = checked(malloc(gen.size ? gen.size : 1));
		packet->size = gen.size;
		memcpy(packet->data, gen.data, gen.size);
	}
	return packets;
}

static void free_packets(const struct judge *judge, struct packet *packets)
{
	for (u32 i = 0; i < judge->nr_packets; i++)
		free(packets[i].data);
	free(packets);
}

/* --- running --- */

static int run(struct judge *judge, struct userbpf_prog *prog, const struct packet *packet,
	       u32 *retval)
{
	struct __sk_buff ctx = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet->data, .data_size_in = packet->size,
		     .insn_limit = RUN_INSN_LIMIT, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx),
		     .engine = USERBPF_ENGINE_CHECKED,
		     .flags = USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER);
	int err;

	/* Filters must not notice where the linear part ends. */
	if (packet->size > 14)
		ctx.data_end = 14 + judge->nr_runs % (packet->size - 14) + 1;
	err = userbpf_prog_run(prog, &opts);
	judge->nr_runs++;
	*retval = opts.retval;
	return err;
}

static bool judge_runs(struct judge *judge, struct userbpf_prog *prog,
		       const struct bpf_program *program)
{
	u32 nr_taken = 0, got;
	char why[128];

	for (u32 i = 0; i < judge->nr_packets; i++) {
		const struct packet *packet = &judge->packets[i];
		u32 want = bpf_filter((const void *)program->bf_insns, packet->data, packet->size,
				      packet->size);
		int err = run(judge, prog, packet, &got);

		if (err || got != want) {
			snprintf(why, sizeof(why), "packet %u of %u bytes: %u (error %d), not %u",
				 i, packet->size, got, err, want);
			return fail(judge, why);
		}
		nr_taken += !!want;
	}
	judge->nr_telling += nr_taken && nr_taken < judge->nr_packets;
	return true;
}

/* --- text --- */

static bool judge_listing(struct judge *judge, const struct bpf_program *program, const char *text)
{
	for (u32 i = 0; i < program->bf_len; i++) {
		const char *want = bpf_image((const void *)&program->bf_insns[i], (int)i);
		size_t len = strlen(want);

		if (strncmp(text, want, len) || text[len] != '\n')
			return fail(judge, want);
		text += len + 1;
	}
	return !*text || fail(judge, "more text than instructions");
}

static bool judge_text(struct judge *judge, const struct sock_filter *insns, u32 nr,
		       const struct bpf_program *program)
{
	static char text[MAX_TEXT], text_again[MAX_TEXT], err[256];
	static struct sock_filter again[USERBPF_CLASSIC_MAX_INSNS];

	for (int format = USERBPF_CLASSIC_ASM; format <= USERBPF_CLASSIC_DECIMAL; format++) {
		if (userbpf_classic_print(insns, nr, format, text, sizeof(text)) >= MAX_TEXT)
			return fail(judge, "text too long");
		if (userbpf_classic_parse(text, again, USERBPF_CLASSIC_MAX_INSNS, err,
					  sizeof(err)) != (int)nr)
			return fail(judge, err);
		/* libpcap leaves numbers where instructions have none; not all texts show them. */
		userbpf_classic_print(again, nr, format, text_again, sizeof(text_again));
		if (strcmp(text, text_again))
			return fail(judge, "not read back as it was written");
		if (format == USERBPF_CLASSIC_LISTING && !judge_listing(judge, program, text))
			return false;
	}
	return true;
}

/* --- programs --- */

static bool judge_program(struct judge *judge, const struct bpf_program *program)
{
	struct userbpf *vm = checked(userbpf_new(NULL));
	const struct sock_filter *insns = (const void *)program->bf_insns;
	struct userbpf_prog *prog;
	char said[256];
	bool ok;

	prog = userbpf_prog_load_classic(vm, "filter", insns, program->bf_len, NULL);
	if (prog) {
		ok = judge_text(judge, insns, program->bf_len, program) &&
		     judge_runs(judge, prog, program);
	} else {
		userbpf_last_error(vm, said, sizeof(said));
		ok = fail(judge, said);
	}
	userbpf_free(vm);
	return ok;
}

/* Whether libpcap has the filter for this link type. */
static bool judge_filter(struct judge *judge)
{
	pcap_t *pcap = checked(pcap_open_dead(judge->type->dlt, SNAPLEN));
	struct bpf_program program;
	bool is_there;

	is_there = !pcap_compile(pcap, &program, judge->filter, judge->is_optimised, NETMASK);
	if (is_there) {
		if (judge_program(judge, &program))
			judge->passed++;
		else
			judge->failed++;
		pcap_freecode(&program);
	}
	pcap_close(pcap);
	return is_there;
}

static void judge_everywhere(struct judge *judge)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(link_types); i++) {
		judge->type = &link_types[i];
		judge->packets = judge->packets_of[i];
		for (int optimised = 0; optimised < 2; optimised++) {
			judge->is_optimised = optimised;
			nr += judge_filter(judge);
		}
	}
	if (!nr) {
		judge->failed++;
		fail(judge, "libpcap has it for no link type");
	}
}

static char *next_filter(FILE *file, char *line, int size)
{
	while (fgets(line, size, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			return line;
	}
	return NULL;
}

static void judge_file(struct judge *judge, FILE *file, const char *only)
{
	char line[512];

	while ((judge->filter = next_filter(file, line, sizeof(line)))) {
		if (!only || strstr(line, only))
			judge_everywhere(judge);
	}
}

/* A judge that sees no difference between filters sees none between engines either. */
static void check_telling(struct judge *judge)
{
	printf("%lu runs; %u of %u programs took some packets and left others\n", judge->nr_runs,
	       judge->nr_telling, judge->passed);
	if (judge->nr_telling >= judge->passed / 2)
		return;
	judge->failed++;
	printf("FAIL too few programs tell packets apart\n");
}

int main(int argc, char **argv)
{
	struct judge judge = {.nr_packets = argc > 2 ? (u32)atoi(argv[2]) : 300,
			      .seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1};
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;

	if (!file || !judge.nr_packets) {
		fprintf(stderr, "usage: %s FILTERS [PACKETS [SEED [PART-OF-FILTER]]]\n", argv[0]);
		return 2;
	}
	setlinebuf(stdout);
	for (size_t i = 0; i < ARRAY_SIZE(link_types); i++)
		judge.packets_of[i] = make_packets(&judge, link_types[i].link);
	judge_file(&judge, file, argc > 4 ? argv[4] : NULL);
	if (argc <= 4)
		check_telling(&judge);
	for (size_t i = 0; i < ARRAY_SIZE(link_types); i++)
		free_packets(&judge, judge.packets_of[i]);
	fclose(file);
	printf("%u passed, %u failed, 0 skipped\n", judge.passed, judge.failed);
	return judge.failed ? 1 : 0;
}
