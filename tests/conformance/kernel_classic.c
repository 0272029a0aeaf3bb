/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: classic filters on sockets of the running kernel. Programs are drawn from a seed, some of
 * them wrong. SO_ATTACH_FILTER and userbpf_prog_load_classic() must both take one or both refuse
 * it; of what was taken, the filtered datagrams of a pair of AF_UNIX sockets must arrive with as
 * many bytes as userbpf's run says to keep.
 *
 * Where a network namespace can be had, frames are sent over its loopback device as well, to see
 * what ancillary loads give that datagrams do not have: protocol, packet type, device, and above
 * all the payload offset.
 *
 *	kernel_classic [PROGRAMS [FIRST-SEED]]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/types.h"
#include "tests/conformance/engines.h"
#include "tests/conformance/packets.h"

#define NR_PACKETS     6
#define PACKET_BYTES   192
#define MAX_INSNS      4096
#define RUN_INSN_LIMIT 100000

struct judge {
	u64 seed, state;
	int sockets[2]; /* to the second one, which has the filter */
	struct sock_filter insns[MAX_INSNS + 1];
	u32 nr;
	u8 packet[PACKET_BYTES];
	u32 size;
	unsigned int passed, failed, skipped, nr_taken;
};

/* splitmix64 */
static u32 draw(struct judge *judge)
{
	u64 z = judge->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (u32)(z >> 32);
}

static bool once_in(struct judge *judge, u32 n)
{
	return draw(judge) % n == 0;
}

static u32 draw_number(struct judge *judge)
{
	switch (draw(judge) % 5) {
	case 0: return draw(judge);
	case 1: return 1u << draw(judge) % 32;
	case 2: return 0u - draw(judge) % 8;
	default: return draw(judge) % 256;
	}
}

/* Into the packet; behind it; from the network header; of ancillary loads that datagrams have. */
static u32 draw_offset(struct judge *judge)
{
	static const u32 ancillaries[] = {
		SKF_AD_NLATTR,	 SKF_AD_NLATTR_NEST,	  SKF_AD_MARK,
		SKF_AD_QUEUE,	 SKF_AD_RXHASH,		  SKF_AD_ALU_XOR_X,
		SKF_AD_VLAN_TAG, SKF_AD_VLAN_TAG_PRESENT, SKF_AD_VLAN_TPID};

	switch (draw(judge) % 16) {
	case 0: return draw(judge) % 1024;
	case 1:
	case 2: return (u32)SKF_AD_OFF + ancillaries[draw(judge) % ARRAY_SIZE(ancillaries)];
	case 3: return once_in(judge, 4) ? (u32)SKF_AD_OFF + draw(judge) % 40 * 2 + 1 : 0;
	default: return draw(judge) % 64;
	}
}

static const u16 codes[] = {
	0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x80, 0x00, 0x60, 0x01, 0x61, 0x81, 0xb1, 0x02, 0x03,
	0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0x94, 0x9c, 0x44, 0x4c, 0x54, 0x5c, 0xa4,
	0xac, 0x64, 0x6c, 0x74, 0x7c, 0x84, 0x05, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d,
	0x06, 0x16, 0x07, 0x87, 0x20, 0x28, 0x30, 0x15, 0x25, 0x45, 0x02, 0x07,
};

static bool is_mem(u16 code)
{
	return code == 0x60 || code == 0x61 || code == 0x02 || code == 0x03;
}

static u32 draw_k(struct judge *judge, u16 code, u32 left)
{
	bool is_wrong = once_in(judge, 400);

	if (is_mem(code))
		return draw(judge) % (is_wrong ? 20 : 4);
	if (code == 0x05)
		return draw(judge) % (left + is_wrong);
	if (code == 0x64 || code == 0x74)
		return draw(judge) % (is_wrong ? 40 : 32);
	if (BPF_CLASS(code) == BPF_LD && BPF_MODE(code) == BPF_ABS)
		return draw_offset(judge);
	if (code == 0xb1 || (BPF_CLASS(code) == BPF_LD && BPF_MODE(code) == BPF_IND))
		return draw(judge) % 32;
	if ((code == 0x34 || code == 0x94) && !is_wrong)
		return draw_number(judge) | 1;
	return draw_number(judge);
}

static u8 draw_branch(struct judge *judge, u32 left)
{
	u32 most = left < 4 ? left : 4;

	if (once_in(judge, 500))
		return (u8)draw(judge);
	return (u8)(draw(judge) % (once_in(judge, 8) && left < 256 ? left : most));
}

static void draw_insn(struct judge *judge, u32 idx)
{
	struct sock_filter *insn = &judge->insns[idx];
	u32 left = MAX(judge->nr - idx - 1, 1u);

	insn->code = codes[draw(judge) % ARRAY_SIZE(codes)];
	if (BPF_CLASS(insn->code) == BPF_RET && !once_in(judge, 8))
		insn->code = 0x04;
	if (once_in(judge, 2000))
		insn->code = (u16)draw(judge);
	insn->k = draw_k(judge, insn->code, left);
	insn->jt = draw_branch(judge, left);
	insn->jf = draw_branch(judge, left);
}

/* Slots are written first, so that most programs are taken; what was computed is what is kept. */
static void draw_short_program(struct judge *judge)
{
	judge->nr = 8 + draw(judge) % 40;
	for (u32 i = 0; i < judge->nr; i++)
		draw_insn(judge, i);
	for (u32 i = 0; i < 4 && !once_in(judge, 40); i++)
		judge->insns[i] = (struct sock_filter){.code = 0x02, .k = i};
	judge->insns[judge->nr - 2] = (struct sock_filter){.code = 0x54, .k = 0xff};
	if (!once_in(judge, 100))
		judge->insns[judge->nr - 1] = (struct sock_filter){.code = 0x16};
}

/* Long ones, to find what the kernel's conversion can still jump over. */
static void draw_long_program(struct judge *judge)
{
	static const u16 fillers[] = {0x20, 0x28, 0x30, 0x40, 0x50, 0xb1, 0x3c, 0x04, 0x45};
	u16 code = fillers[draw(judge) % ARRAY_SIZE(fillers)];
	u32 k = once_in(judge, 3) ? 40000 : draw(judge) % 3;
	u32 jump;

	judge->nr = 1000 + draw(judge) % (MAX_INSNS - 998);
	for (u32 i = 0; i < judge->nr; i++)
		judge->insns[i] = (struct sock_filter){.code = code, .jt = 1, .k = k};
	jump = once_in(judge, 2) ? 0 : draw(judge) % (judge->nr - 3);
	judge->insns[jump] = (struct sock_filter){.code = 0x05};
	judge->insns[jump].k = draw(judge) % (judge->nr - jump - 1);
	for (u32 i = judge->nr - 3; i < judge->nr; i++)
		judge->insns[i] = (struct sock_filter){.code = 0x06, .k = 77};
}

static bool fail(struct judge *judge, const char *what, long got, long want)
{
	static char text[64 * MAX_INSNS];

	printf("FAIL seed %llu: %s: %ld, the kernel %ld\n", (unsigned long long)judge->seed, what,
	       got, want);
	if (judge->nr > 64)
		return false;
	userbpf_classic_print(judge->insns, judge->nr, USERBPF_CLASSIC_ASM, text, sizeof(text));
	printf("%spacket:", text);
	for (u32 i = 0; i < judge->size; i++)
		printf(" %02x", judge->packet[i]);
	printf("\n");
	return false;
}

static int attach(struct judge *judge)
{
	struct sock_fprog fprog = {.len = (unsigned short)judge->nr, .filter = judge->insns};

	if (setsockopt(judge->sockets[1], SOL_SOCKET, SO_ATTACH_FILTER, &fprog, sizeof(fprog)))
		return -errno;
	return 0;
}

/* Bytes that arrive; 0: none do. */
static long kernel_keeps(struct judge *judge)
{
	u8 room[PACKET_BYTES];
	ssize_t got;

	if (send(judge->sockets[0], judge->packet, judge->size, 0) != (ssize_t)judge->size)
		return -errno;
	got = recv(judge->sockets[1], room, sizeof(room), MSG_DONTWAIT);
	return got < 0 ? 0 : got;
}

/* A datagram of AF_UNIX: no link-layer header, and network header and data begin together. */
static long userbpf_keeps(struct judge *judge, struct userbpf_prog *prog)
{
	u8 frame[14 + PACKET_BYTES] = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = frame, .data_size_in = 14 + judge->size,
		     .insn_limit = RUN_INSN_LIMIT, .flags = USERBPF_RUN_FREE_CTX);
	int err;

	memcpy(frame + 14, judge->packet, judge->size);
	err = userbpf_prog_run(prog, &opts);
	if (err)
		return err;
	return opts.retval < judge->size ? opts.retval : judge->size;
}

static bool judge_packets(struct judge *judge, struct userbpf_prog *prog)
{
	for (int i = 0; i < NR_PACKETS; i++) {
		long got, want;

		judge->size = 1 + draw(judge) % PACKET_BYTES;
		for (u32 at = 0; at < judge->size; at++)
			judge->packet[at] = (u8)draw_number(judge);
		want = kernel_keeps(judge);
		got = userbpf_keeps(judge, prog);
		if (got != want)
			return fail(judge, "bytes kept", got, want);
	}
	return true;
}

static bool judge_program(struct judge *judge, struct userbpf *vm)
{
	struct userbpf_prog *prog;
	int want = attach(judge), got = 0;
	bool ok = true;

	prog = userbpf_prog_load_classic(vm, "classic", judge->insns, judge->nr, NULL);
	if (!prog)
		got = -errno;
	judge->size = 0;
	/* A filter may be too large for the socket's memory. */
	if (want == -ENOMEM)
		ok = true;
	else if (got != want)
		ok = fail(judge, "loading", got, want);
	else if (!want)
		ok = judge_packets(judge, prog);
	judge->nr_taken += !want;
	userbpf_prog_free(prog);
	return ok;
}

/* --- frames over loopback --- */

/* Each returns a number, plus 1, that as many bytes of a frame can show, or part of it. */
static const char *const frame_filters[] = {
	"ld poff\nadd #1\nret a",
	"ld proto\nand #0xf\nadd #1\nret a",
	"ld proto\nrsh #8\nand #0xf\nadd #1\nret a",
	"ld type\nadd #1\nret a",
	"ld ifidx\nadd #1\nret a",
	"ld hatype\nand #0xf\nadd #1\nret a",
	"ldb [-1048575]\nand #0xf\nadd #1\nret a",
	"ldb [-2097139]\nand #0xf\nadd #1\nret a",
	"ldh vlan_pr\nadd #1\nret a",
};

#define NR_FRAMES 400

static bool bring_up_loopback(int sock)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};

	return !ioctl(sock, SIOCSIFFLAGS, &request);
}

/* Two sockets for frames of the loopback device of a namespace of its own. */
static bool open_frames(int *from, int *to)
{
	struct sockaddr_ll lo = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	struct timeval patience = {.tv_sec = 2};
	int one = 1;

	if (unshare(CLONE_NEWNET))
		return false;
	*from = socket(AF_PACKET, SOCK_RAW, 0);
	*to = socket(AF_PACKET, SOCK_RAW, 0);
	if (*from < 0 || *to < 0 || !bring_up_loopback(*from))
		return false;
	lo.sll_ifindex = (int)if_nametoindex("lo");
	return !setsockopt(*to, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) &&
	       !setsockopt(*to, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) &&
	       !bind(*to, (struct sockaddr *)&lo, sizeof(lo));
}

static long kernel_keeps_frame(const struct packet_gen *gen, int from, int to)
{
	struct sockaddr_ll lo = {.sll_family = AF_PACKET,
				 .sll_ifindex = (int)if_nametoindex("lo"),
				 .sll_halen = ETH_ALEN};
	u8 room[PACKET_MAX_BYTES];

	if (sendto(from, gen->data, gen->size, 0, (struct sockaddr *)&lo, sizeof(lo)) !=
	    (ssize_t)gen->size)
		return -errno;
	return recv(to, room, sizeof(room), 0);
}

static long userbpf_keeps_frame(const struct packet_gen *gen, struct userbpf_prog *prog)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = gen->data, .data_size_in = gen->size,
		     .insn_limit = RUN_INSN_LIMIT,
		     .flags = USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER);
	int err = userbpf_prog_run(prog, &opts);

	if (err)
		return err;
	return opts.retval < gen->size ? opts.retval : gen->size;
}

/*
 * The kernel moves tags from the frame to the socket buffer, and sends no frame without a payload.
 * Of these every filter keeps something, so none has to be waited for in vain.
 */
static bool is_plain(const struct packet_gen *gen)
{
	u32 type = gen->size < ETH_HLEN ? 0 : gen->data[12] * 256u + gen->data[13];

	return gen->size > ETH_HLEN + 1 && type != ETH_P_8021Q && type != ETH_P_8021AD;
}

static void judge_frame_filter(struct judge *judge, struct userbpf *vm, const char *text, int from,
			       int to)
{
	struct packet_gen gen = {.state = judge->seed};
	struct userbpf_prog *prog;
	bool ok = true;
	char err[128];

	judge->nr = (u32)userbpf_classic_parse(text, judge->insns, MAX_INSNS, err, sizeof(err));
	judge->sockets[1] = to;
	prog = userbpf_prog_load_classic(vm, "classic", judge->insns, judge->nr, NULL);
	if (!prog || attach(judge))
		ok = fail(judge, "loading", !prog, 0);
	for (int i = 0; ok && i < NR_FRAMES; i++) {
		long got, want;

		do
			packet_next(&gen, PACKET_ETHERNET);
		while (!is_plain(&gen));
		want = kernel_keeps_frame(&gen, from, to);
		got = userbpf_keeps_frame(&gen, prog);
		judge->size = MIN(gen.size, (u32)PACKET_BYTES);
		memcpy(judge->packet, gen.data, judge->size);
		if (got != want)
			ok = fail(judge, "bytes of a frame kept", got, want);
	}
	judge->passed += ok;
	judge->failed += !ok;
}

static void judge_frames(struct judge *judge, struct userbpf *vm)
{
	int from = -1, to = -1;

	if (!open_frames(&from, &to)) {
		printf("skip %zu: no frames over loopback here: %s\n", ARRAY_SIZE(frame_filters),
		       strerror(errno));
		judge->skipped = ARRAY_SIZE(frame_filters);
	} else {
		for (size_t i = 0; i < ARRAY_SIZE(frame_filters); i++)
			judge_frame_filter(judge, vm, frame_filters[i], from, to);
	}
	close(from);
	close(to);
}

/* --- the whole --- */

static int silent(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	(void)ctx, (void)level, (void)fmt, (void)args;
	return 0;
}

static void judge_all(struct judge *judge, u64 first, u32 nr)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = silent);
	struct userbpf *vm = userbpf_new(&opts);

	if (!vm)
		abort();
	for (u64 seed = first; seed < first + nr; seed++) {
		judge->seed = judge->state = seed;
		if (once_in(judge, 16))
			draw_long_program(judge);
		else
			draw_short_program(judge);
		if (judge_program(judge, vm))
			judge->passed++;
		else
			judge->failed++;
	}
	printf("%u of %u programs were taken by the kernel\n", judge->nr_taken, nr);
	close(judge->sockets[0]);
	close(judge->sockets[1]);
	judge->seed = first;
	judge_frames(judge, vm);
	userbpf_free(vm);
}

int main(int argc, char **argv)
{
	static struct judge judge;
	u32 nr = argc > 1 ? (u32)atoi(argv[1]) : 4000;
	u64 first = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;

	if (argc > 3 || !nr) {
		fprintf(stderr, "usage: %s [PROGRAMS [FIRST-SEED]]\n", argv[0]);
		return 2;
	}
	setlinebuf(stdout);
	judge.insns[0] = (struct sock_filter){.code = 0x06};
	judge.nr = 1;
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, judge.sockets) || attach(&judge)) {
		printf("skip %u: no filter on a socket here: %s\n", nr, strerror(errno));
		printf("0 passed, 0 failed, %u skipped\n", nr);
		return 0;
	}
	judge_all(&judge, first, nr);
	printf("%u passed, %u failed, %u skipped\n", judge.passed, judge.failed, judge.skipped);
	return judge.failed ? 1 : 0;
}
