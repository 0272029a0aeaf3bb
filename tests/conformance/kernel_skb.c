/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: socket buffer test runs of the running kernel. A seed gives a program of one of the types
 * that see socket buffers, a packet and the options of a test run; both sides get the same and must
 * give the same: errno, return value, packet and context afterwards, and their sizes.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>
#include "tests/conformance/kernel.h"
#include "tests/conformance/kernel_skb.h"
#include "tests/conformance/test_run_judge.h"

#define CSUM_COMPLETE (1 << 2) /* BPF_F_TEST_SKB_CHECKSUM_COMPLETE, which old headers lack */

/* A test run: what goes in, and what came out of one side. */
struct run {
	u32 size_in;
	bool has_ctx;
	struct __sk_buff ctx_in;
	u32 flags;
	u8 in[MAX_PACKET];

	int ret;
	u32 retval, size_out, ctx_size_out;
	struct __sk_buff ctx_out;
	u8 out[MAX_OUT];
};

/* --- packets --- */

static void draw_ip(struct run *run, struct rng *rng, u8 *at, u16 protocol)
{
	u8 next = (u8)DRAW_FROM(rng, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP);

	if (at + 40 > run->in + run->size_in)
		return;
	if (protocol == ETH_P_IP) {
		at[0] = 0x45;
		at[9] = next;
	} else if (protocol == ETH_P_IPV6) {
		at[0] = (u8)(0x60 | (at[0] & 15));
		at[6] = next;
	}
}

static void draw_packet(struct run *run, struct rng *rng)
{
	u16 protocol = (u16)DRAW_FROM(rng, ETH_P_IP, ETH_P_IP, ETH_P_IP, ETH_P_IPV6, ETH_P_IPV6,
				      ETH_P_8021Q, ETH_P_8021AD, ETH_P_ARP, 100);
	u8 *at = run->in + 12;

	for (u32 i = 0; i < run->size_in; i++)
		run->in[i] = (u8)rng_next(rng);
	if (one_in(rng, 3))
		memset(run->in, one_in(rng, 2) ? 0 : 255, 6);
	while (at + 2 <= run->in + run->size_in) {
		at[0] = (u8)(protocol >> 8);
		at[1] = (u8)protocol;
		at += 2;
		if ((protocol != ETH_P_8021Q && protocol != ETH_P_8021AD))
			break;
		protocol = (u16)DRAW_FROM(rng, ETH_P_IP, ETH_P_IPV6, ETH_P_8021Q, 100);
		at += 2;
	}
	draw_ip(run, rng, at, protocol);
}

static void draw_run(struct run *run, struct rng *rng)
{
	memset(run, 0, sizeof(*run));
	run->size_in =
		(u32)DRAW_FROM(rng, 13, 14, 15, 17, 18, 19, 33, 34, 54, 60, 64, 100, 128, 128, 200,
			       200, 300, 300, 500, 1000, 1514, 1514, 2000, 3000, 3500, 3520);
	draw_packet(run, rng);
	run->has_ctx = one_in(rng, 2);
	if (run->has_ctx) {
		run->ctx_in.mark = (u32)rng_next(rng);
		run->ctx_in.priority = (u32)rng_next(rng);
		run->ctx_in.cb[1] = (u32)rng_next(rng);
		run->ctx_in.tstamp = one_in(rng, 2) ? rng_next(rng) : 0;
		if (one_in(rng, 6))
			run->ctx_in.gso_size = draw(rng, 3000);
		if (one_in(rng, 6))
			run->ctx_in.gso_segs = draw(rng, 100);
		if (one_in(rng, 20))
			run->ctx_in.vlan_tci = 1;
	}
	run->flags = one_in(rng, 3) ? CSUM_COMPLETE : 0;
}

/* --- the two sides --- */

static int kernel_load(const struct prog *prog)
{
	union bpf_attr attr = {.prog_type = prog->type};

	attr.insns = ptr_to_u64(prog->insns);
	attr.insn_cnt = prog->nr;
	attr.license = ptr_to_u64("GPL");
	return kernel_bpf(BPF_PROG_LOAD, &attr);
}

static void kernel_run(int fd, struct run *run)
{
	union bpf_attr attr = {.test.prog_fd = (u32)fd};

	attr.test.data_in = ptr_to_u64(run->in);
	attr.test.data_size_in = run->size_in;
	attr.test.flags = run->flags;
	attr.test.data_out = ptr_to_u64(run->out);
	attr.test.data_size_out = sizeof(run->out);
	if (run->has_ctx) {
		attr.test.ctx_in = ptr_to_u64(&run->ctx_in);
		attr.test.ctx_size_in = sizeof(run->ctx_in);
		attr.test.ctx_out = ptr_to_u64(&run->ctx_out);
		attr.test.ctx_size_out = sizeof(run->ctx_out);
	}
	run->ret = kernel_bpf(BPF_PROG_TEST_RUN, &attr);
	run->retval = attr.test.retval;
	run->size_out = attr.test.data_size_out;
	run->ctx_size_out = attr.test.ctx_size_out;
}

static void userbpf_run(struct userbpf_prog *prog, struct run *run)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = run->in, .data_size_in = run->size_in,
		     .data_out = run->out, .data_size_out = sizeof(run->out), .flags = run->flags);

	if (run->has_ctx) {
		opts.ctx_in = &run->ctx_in;
		opts.ctx_size_in = sizeof(run->ctx_in);
		opts.ctx_out = &run->ctx_out;
		opts.ctx_size_out = sizeof(run->ctx_out);
	}
	run->ret = userbpf_prog_run(prog, &opts);
	run->retval = opts.retval;
	run->size_out = opts.data_size_out;
	run->ctx_size_out = opts.ctx_size_out;
}

/* --- comparing --- */

/* What differs between two runs, or NULL. */
static const char *difference(const struct run *a, const struct run *b)
{
	if (a->ret != b->ret)
		return "errno";
	if (a->ret)
		return NULL;
	if (a->size_out != b->size_out)
		return "size of the packet";
	if (memcmp(a->out, b->out, MIN(a->size_out, (u32)sizeof(a->out))))
		return "packet";
	if (a->retval != b->retval)
		return "return value";
	if (a->ctx_size_out != b->ctx_size_out ||
	    memcmp(&a->ctx_out, &b->ctx_out, sizeof(a->ctx_out)))
		return "context";
	return NULL;
}

static void show_side(const char *side, const struct run *run)
{
	printf("\t%s: %s, return value %#x, packet %u bytes:", side,
	       run->ret < 0 ? strerrorname_np(-run->ret) ?: "ENOTSUPP" : "0", run->retval,
	       run->size_out);
	for (u32 i = 0; i < MIN(run->size_out, 80u) && !run->ret; i++)
		printf(" %02x", run->out[i]);
	printf("\n");
}

static void show(const struct prog *prog, const struct run *in, const struct run *kernel,
		 const struct run *ours)
{
	char text[128];

	printf("\tprogram type %u, %u bytes in, flags %u, protocol %02x%02x, gso_size %u\n",
	       prog->type, in->size_in, in->flags, in->in[12], in->in[13], in->ctx_in.gso_size);
	show_side("kernel", kernel);
	show_side("userbpf", ours);
	for (u32 i = 0; i < prog->nr; i++) {
		userbpf_disasm(prog->insns, prog->nr, i, text, sizeof(text));
		printf("\t%u: %s\n", i, text);
	}
}

/* One load and one run on each side. The kernel's errno when it does not take the program. */
static int compare(struct judge *judge, const struct prog *prog, const struct run *in,
		   struct run *kernel, struct run *ours)
{
	struct userbpf_prog *loaded;
	int fd = kernel_load(prog);

	*kernel = *ours = *in;
	if (fd < 0)
		return fd;
	kernel_run(fd, kernel);
	close(fd);
	loaded = userbpf_prog_load(judge->vm, prog->type, "diff", "GPL", prog->insns, prog->nr,
				   NULL);
	if (loaded)
		userbpf_run(loaded, ours);
	else
		ours->ret = -errno;
	userbpf_prog_free(loaded);
	return 0;
}

static void judge_seed(struct judge *judge, u64 seed)
{
	static struct run in, kernel, ours;
	static struct prog prog;
	struct rng rng = {seed};
	int err;

	draw_run(&in, &rng);
	skb_prog_generate(&prog, &rng, in.size_in);
	err = compare(judge, &prog, &in, &kernel, &ours);
	if (judge_count(judge, seed, err, err ? NULL : difference(&kernel, &ours)))
		show(&prog, &in, &kernel, &ours);
}

int main(int argc, char **argv)
{
	const struct prog prog = {
		.insns = {MOV_K(0, 0), INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)},
		.nr = 2,
		.type = BPF_PROG_TYPE_SCHED_CLS,
	};

	return judge_main(argc, argv, 3000, kernel_load(&prog));
}
